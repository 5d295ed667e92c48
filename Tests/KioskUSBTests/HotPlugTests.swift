import Glibc
import KioskTransport
import Synchronization
import Testing

extension USB {
    @Suite("Coming and going") struct Plugging {
        init() throws { for twin in Bench.readers + Bench.printers { try twin.calm() } }

        private final class Counter: Sendable {
            private let count = Mutex(0)
            func add() { count.withLock { $0 += 1 } }
            var value: Int { count.withLock { $0 } }
        }

        /// On a real kernel a device comes in steps that can be seen: its node, its configuration, its rights.
        private static let steps = Bench.here == .guest ? 1...3 : 1...1

        /// Waits for news and for the end of it.
        private func news(of counter: Counter, _ body: () throws -> Void) throws -> Int {
            let before = counter.value
            try body()
            try eventually("it is told") { counter.value > before }
            usleep(useconds_t(150_000 * Bench.slack))
            return counter.value - before
        }

        @Test("A device that goes is told once, and once when it comes back")
        func once() throws {
            let counter = Counter()
            let watch = try HotPlug { counter.add() }
            defer { watch.stop() }
            for _ in 1...2 {
                #expect(try news(of: counter) { try Bench.single.tell("unplug") } == 1)
                #expect(!Bench.single.isOnBus)
                #expect(Self.steps.contains(try news(of: counter) { try Bench.single.tell("replug") }))
                #expect(Bench.single.isOnBus)
            }
        }

        @Test("A transfer under way and the news of the unplugging may come in either order", arguments: 1...4)
        func eitherOrder(_ round: Int) throws {
            let counter = Counter()
            let watch = try HotPlug { counter.add() }
            defer { watch.stop() }
            let pipe = try Bench.single.open()
            let hand = Hand {
                usleep(50_000)
                try Bench.single.tell("unplug")
            }
            #expect(fault { _ = try pipe.some(within: 10_000) } == .disconnected)
            try hand.end()
            try eventually("its going is told") { counter.value == 1 }
            pipe.close()
            try Bench.single.tell("replug")
            try eventually("its coming is told") { counter.value >= 2 }
            try Bench.single.calm()
        }

        @Test("Who has stopped watching hears nothing any more")
        func stopped() throws {
            let counter = Counter()
            let watch = try HotPlug { counter.add() }
            try Bench.single.tell("unplug")
            try eventually("its going is told") { counter.value == 1 }
            watch.stop()
            try Bench.single.calm()
            #expect(counter.value == 1)
        }

        @Test("Many devices that go together are all found when they are back")
        func together() throws {
            for twin in Bench.readers { try twin.tell("unplug") }
            try eventually("they have left") { !Bench.readers.contains(where: \.isOnBus) }
            for twin in Bench.readers { try twin.calm() }
            for twin in Bench.readers {
                let pipe = try twin.open()
                #expect(try pipe.ask(SDT.status) == SDT.good)
                pipe.close()
            }
        }
    }
}
