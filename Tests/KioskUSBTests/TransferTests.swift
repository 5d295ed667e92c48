import Glibc
import KioskTransport
import Testing

extension USB {
    @Suite("Bytes over USB") struct Transfers {
        init() throws { for twin in [Bench.single, Bench.split, Bench.readers[2], Bench.printer] { try twin.calm() } }

        @Test("A short packet ends a read: what is there is given at once")
        func shortPackets() throws {
            let pipe = try Bench.single.open()
            defer { pipe.close() }
            let patience = 10_000 * Bench.slack
            let time = try milliseconds {
                let answers = try (0..<10).map { _ in try pipe.ask(SDT.status, within: patience) }
                #expect(answers.allSatisfy { $0 == SDT.good })
            }
            #expect(time < patience, "not one of the ten waited for more")
        }

        @Test("A long answer comes whole, through whatever the framing makes of it", arguments: Bench.readers)
        func longAnswer(_ twin: TwinOnBus) throws {
            try twin.calm()
            try twin.tell("place")
            let pipe = try twin.open()
            defer { pipe.close() }
            #expect(try pipe.ask(SDT.find)[9] == 0x9F)
            #expect(try pipe.ask(SDT.select)[9] == 0x90)
            // Text of 256 bytes, photo of 1024, their lengths, status and check.
            #expect(try pipe.ask(SDT.read).count == 7 + 3 + 4 + 256 + 1024 + 1)
        }

        @Test("A device that says nothing is left alone when the deadline passes, and is none the worse", arguments: [50, 300])
        func timeout(_ patience: Int) throws {
            let pipe = try Bench.single.open()
            defer { pipe.close() }
            try Bench.single.tell("silence", "1")
            try pipe.write(SDT.status, deadline: .after(milliseconds: 1000))
            let time = milliseconds { #expect(fault { _ = try pipe.some(within: patience) } == .timeout) }
            #expect(time >= patience && time < patience + 10_000)
            #expect(try pipe.ask(SDT.status) == SDT.good)
        }

        @Test("Somebody else may end a read that waits")
        func interrupt() throws {
            let pipe = try Bench.single.open()
            defer { pipe.close() }
            let hand = Hand {
                usleep(100_000)
                pipe.interrupt()
            }
            let time = milliseconds { #expect(fault { _ = try pipe.some(within: 10_000) } == .cancelled) }
            #expect(time < 10_000)
            try hand.end()
            #expect(fault { try pipe.write(SDT.status, deadline: .after(milliseconds: 1000)) } == .cancelled)
        }

        @Test("A halted endpoint is cleared, and the conversation goes on with the next command", arguments: ["in", "out"], [0, 1, 2])
        func stall(_ direction: String, _ index: Int) throws {
            let twin = Bench.readers[index]
            let pipe = try twin.open()
            defer { pipe.close() }
            #expect(try pipe.ask(SDT.status) == SDT.good)
            try twin.tell("stall", direction)
            // The command that meets it may fail; no other may.
            let first = try? pipe.ask(SDT.status)
            #expect(first == nil || first == SDT.good)
            while (try? pipe.some(within: 200)) != nil {}
            #expect(try pipe.ask(SDT.status) == SDT.good)
            #expect(try pipe.ask(SDT.status) == SDT.good)
        }

        @Test("Pulled out while a read waits: it ends at once, and says so", arguments: 1...4)
        func unplugIn(_ round: Int) throws {
            let pipe = try Bench.single.open()
            let hand = Hand {
                usleep(50_000)
                try Bench.single.tell("unplug")
            }
            let time = milliseconds { #expect(fault { _ = try pipe.some(within: 10_000) } == .disconnected) }
            try hand.end()
            #expect(time < 10_000)
            #expect(fault { try pipe.write(SDT.status, deadline: .after(milliseconds: 1000)) } == .disconnected)
            pipe.close()
            try Bench.single.calm()
            let again = try Bench.single.open()
            #expect(try again.ask(SDT.status) == SDT.good)
            again.close()
        }

        @Test("Pulled out while a write waits: it ends at once, and does not claim what it cannot know", arguments: 1...4)
        func unplugOut(_ round: Int) throws {
            // A printer without paper takes what its buffer holds, and no more.
            try Bench.printer.tell("paper", "out")
            let pipe = try Bench.printer.open()
            let bytes = [UInt8](repeating: 0x0A, count: 200_000)
            let hand = Hand {
                usleep(200_000)
                try Bench.printer.tell("unplug")
            }
            let trouble = try #require(throws: TransportFault.self) { try pipe.write(bytes, deadline: .after(milliseconds: 20_000)) }
            try hand.end()
            #expect(trouble.kind == .disconnected)
            #expect(trouble.sent < bytes.count)
            pipe.close()
        }

        @Test("A write that nobody takes ends at its deadline, and the printer works afterwards")
        func writeTimeout() throws {
            try Bench.printer.tell("paper", "out")
            let pipe = try Bench.printer.open()
            let bytes = [UInt8](repeating: 0x0A, count: 200_000)
            let time = try milliseconds {
                let trouble = try #require(throws: TransportFault.self) { try pipe.write(bytes, deadline: .after(milliseconds: 400)) }
                #expect(trouble.kind == .timeout)
                #expect(trouble.sent < bytes.count)
            }
            #expect(time >= 400 && time < 400 + 10_000)
            pipe.abandon()
            try Bench.printer.tell("paper", "in")
            try eventually("the paper is fed") { try Bench.printer.state("bytesWaiting") == 0 }
            let again = try Bench.printer.open()
            try again.write([0x10, 0x04, 0x01], deadline: .after(milliseconds: 1000))
            #expect(try again.some().count == 1)
            again.close()
        }

        @Test("64 KiB go out whole", arguments: [65_536, 65_636, 1, 64, 4096])
        func bulk(_ count: Int) throws {
            let before = try Bench.printer.state("bytesReceived")
            let pipe = try Bench.printer.open()
            defer { pipe.close() }
            try pipe.write([UInt8](repeating: 0x00, count: count), deadline: .after(milliseconds: 20_000))
            try eventually("\(count) bytes are there") { try Bench.printer.state("bytesReceived") == before + count }
        }

        @Test("A device that is plugged in again answers to the same name")
        func replug() throws {
            for _ in 1...3 {
                try Bench.single.tell("unplug")
                try eventually("it has left") { !Bench.single.isOnBus }
                #expect(fault { _ = try Bench.single.open() } == .notFound)
                try Bench.single.calm()
                let pipe = try Bench.single.open()
                #expect(try pipe.ask(SDT.status) == SDT.good)
                pipe.close()
            }
        }
    }
}
