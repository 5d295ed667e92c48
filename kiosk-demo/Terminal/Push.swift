import FlyingSocks
import Foundation
import Synchronization

/// Server-Sent Events: whoever listens gets every snapshot, or the newest when
/// they come faster than they are read.
final class Push: Sendable {
    private struct Listeners {
        var newest = Data()
        var all: [UInt64: AsyncStream<Data>.Continuation] = [:]
        var next: UInt64 = 0
    }

    private static let most = 8
    private let listeners = Mutex(Listeners())

    func send(_ snapshot: some Encodable) {
        guard let json = try? JSONEncoder().encode(snapshot) else { return }
        listeners.withLock {
            $0.newest = Data("data: ".utf8) + json + Data("\n\n".utf8)
            for listener in $0.all.values { listener.yield($0.newest) }
        }
    }

    /// Says the newest again: a listener that has gone is only noticed in writing to it.
    func repeatNewest() {
        listeners.withLock { for listener in $0.all.values { listener.yield($0.newest) } }
    }

    /// nil when too many listen already.
    func listen() -> Lines? {
        let (stream, continuation) = AsyncStream.makeStream(of: Data.self, bufferingPolicy: .bufferingNewest(1))
        let id: UInt64? = listeners.withLock {
            guard $0.all.count < Push.most else { return nil }
            $0.next += 1
            $0.all[$0.next] = continuation
            continuation.yield($0.newest)
            return $0.next
        }
        guard let id else { return nil }
        continuation.onTermination = { [weak self] _ in
            self?.listeners.withLock { $0.all[id] = nil }
        }
        return Lines(stream: stream)
    }

    func close() {
        let all = listeners.withLock { $0.all.values.map { $0 } }
        for listener in all { listener.finish() }
    }

    /// A stream in the shape that FlyingFox sends.
    struct Lines: AsyncBufferedSequence {
        typealias Element = UInt8
        let stream: AsyncStream<Data>

        func makeAsyncIterator() -> Iterator { Iterator(lines: stream.makeAsyncIterator()) }

        struct Iterator: AsyncBufferedIteratorProtocol {
            var lines: AsyncStream<Data>.Iterator
            private var rest = Data()

            init(lines: AsyncStream<Data>.Iterator) { self.lines = lines }

            mutating func next() async -> UInt8? {
                await nextBuffer(suggested: 1)?.first
            }

            mutating func nextBuffer(suggested count: Int) async -> Data? {
                if rest.isEmpty {
                    guard let more = await lines.next() else { return nil }
                    rest = more
                }
                defer { rest = Data(rest.dropFirst(count)) }
                return Data(rest.prefix(count))
            }
        }
    }
}
