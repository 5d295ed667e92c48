import Glibc
import Synchronization

/// Events in order, and a descriptor that is readable while one waits.
package final class EventQueue: Sendable {
    private struct State {
        var waiting: [Event] = []
        var sequence: Int64 = 0
        var signalled = false
    }

    static let capacity = 4096

    private let state = Mutex(State())
    private let readEnd: Int32
    private let writeEnd: Int32

    init() throws(Failure) {
        // A pipe and not an eventfd, and pipe() and not pipe2(): the Glibc module has neither.
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(.io, "No descriptor is left for the event queue.") }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }

    package var descriptor: Int32 { readEnd }

    func post(_ event: Event) {
        var event = event
        event.wall = Clock.wall()
        event.monotonic = Clock.monotonic()
        state.withLock { state in
            state.sequence += 1
            event.sequence = state.sequence
            if state.waiting.count >= EventQueue.capacity {
                let expendable = state.waiting.firstIndex { $0.kind == .deviceChanged } ?? 0
                state.waiting.remove(at: expendable)
            }
            state.waiting.append(event)
            guard !state.signalled else { return }
            var byte: UInt8 = 1
            state.signalled = write(writeEnd, &byte, 1) == 1
        }
    }

    package func next() -> Event? {
        state.withLock { state in
            guard !state.waiting.isEmpty else { return nil }
            let event = state.waiting.removeFirst()
            if state.waiting.isEmpty && state.signalled {
                var byte: UInt8 = 0
                state.signalled = read(readEnd, &byte, 1) != 1
            }
            return event
        }
    }
}
