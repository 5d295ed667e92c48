import Glibc

/// What a worker waits on: messages in order, and the word that it is over.
final class Mailbox<Message>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var messages: [Message] = []
    private var closed = false

    init() {
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        // Waits are measured on the clock that nobody can set.
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// False when it is over and the message was not taken.
    @discardableResult
    func post(_ message: Message) -> Bool {
        locked {
            guard !closed else { return false }
            messages.append(message)
            pthread_cond_signal(changed)
            return true
        }
    }

    func close() {
        locked {
            closed = true
            pthread_cond_broadcast(changed)
        }
    }

    var isClosed: Bool { locked { closed } }

    /// Takes back a message that nobody has begun.
    func withdraw(where matches: (Message) -> Bool) -> Message? {
        locked { messages.firstIndex(where: matches).map { messages.remove(at: $0) } }
    }

    /// The next message, also after closing; nil when none waits.
    func next() -> Message? {
        locked { messages.isEmpty ? nil : messages.removeFirst() }
    }

    /// Waits until there is a message, it is over, or `milliseconds` have passed.
    func wait(within milliseconds: Int64) {
        guard milliseconds > 0 else { return }
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = Int64(until.tv_nsec) + (milliseconds % 1000) * 1_000_000
        until.tv_sec += Int(milliseconds / 1000 + nanoseconds / 1_000_000_000)
        until.tv_nsec = Int(nanoseconds % 1_000_000_000)
        locked {
            while messages.isEmpty && !closed {
                if pthread_cond_timedwait(changed, mutex, &until) != 0 { break }
            }
        }
    }

    private func locked<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
