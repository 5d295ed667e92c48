import Glibc
import KioskCardReader
import KioskCore
import KioskTransport
import Synchronization
import Testing

extension USB {
    @Suite("Cards") struct Cards {
        init() throws { for twin in Bench.readers { try twin.calm() } }

        private static func open(_ uri: DeviceURI) throws -> SDTReader {
            try SDTReader.open(uri, deadline: .after(milliseconds: 10_000))
        }

        private static func number(_ news: CardNews) -> String? {
            guard case .read(let card) = news else { return nil }
            return card.withField(.number) { String(decoding: $0, as: UTF8.self) }
        }

        /// Lays the specimen down and waits for it to be read.
        private static func read(_ twin: TwinOnBus, _ reader: SDTReader) throws -> String {
            try twin.tell("place")
            defer { _ = try? twin.tell("remove") }
            var number: String?
            try eventually("a card is read at \(twin.name)") {
                number = Self.number(try reader.poll())
                return number != nil
            }
            return number ?? ""
        }

        @Test("A card is read through every framing, which is found out by itself", arguments: Bench.readers)
        func framings(_ twin: TwinOnBus) throws {
            let reader = try Self.open(twin.uri)
            defer { reader.close() }
            #expect(try reader.start().samID.hasPrefix("05.03-"))
            for _ in 1...2 {
                #expect(try Self.read(twin, reader) == "11010519491231002X")
                try eventually("the card is gone") { if case .removed = try reader.poll() { true } else { false } }
            }
        }

        @Test("usb: finds a reader that answers, past one that does not")
        func pastSilence() throws {
            try Bench.single.tell("sam-fail")
            try Bench.single.tell("silence")
            let reader = try Self.open(try DeviceURI("usb:0400:c35a"))
            defer { reader.close() }
            #expect(try Self.read(Bench.split, reader) == "11010519491231002X")
        }

        @Test("Two readers work at once; when one is lost, the other does not notice")
        func two() throws {
            let lost = try Self.open(Bench.split.uri)
            let kept = try Self.open(Bench.single.uri)
            defer {
                lost.close()
                kept.close()
            }
            _ = try lost.start()
            _ = try kept.start()
            let isOver = Atomic(false)
            let first = Mutex<Fault.Name?>(nil)
            let hand = Hand {
                let deadline = Deadline.after(milliseconds: 20_000)
                while !isOver.load(ordering: .relaxed), !deadline.hasPassed {
                    do throws(Fault) {
                        _ = try lost.poll()
                        usleep(5000)
                    } catch {
                        first.withLock { $0 = error.name }
                        return
                    }
                }
            }
            for round in 0..<6 {
                if round == 3 { try Bench.split.tell("unplug") }
                #expect(try Self.read(Bench.single, kept) == "11010519491231002X")
                try eventually("the card is gone") { if case .removed = try kept.poll() { true } else { false } }
            }
            isOver.store(true, ordering: .relaxed)
            try hand.end()
            #expect(first.withLock { $0 } == .disconnected)
        }

        @Test("A card of which the cable is pulled in the middle is not read, and is when the reader is back")
        func unplugged() throws {
            for round in 0..<4 {
                let reader = try Self.open(Bench.single.uri)
                _ = try reader.start()
                try Bench.single.tell("place")
                let hand = Hand {
                    usleep(useconds_t(round * 4000))
                    try Bench.single.tell("unplug")
                }
                var seen: Fault.Name?
                let deadline = Deadline.after(milliseconds: 10_000)
                while seen == nil, !deadline.hasPassed {
                    do throws(Fault) { _ = try reader.poll() } catch { seen = error.name }
                }
                try hand.end()
                #expect(seen == .disconnected)
                reader.close()
                try Bench.single.calm()
            }
            let reader = try Self.open(Bench.single.uri)
            defer { reader.close() }
            _ = try reader.start()
            #expect(try Self.read(Bench.single, reader) == "11010519491231002X")
        }
    }
}
