import KioskTransport

/// What a worker waits on: messages in order, and the word that it is over.
final class Mailbox<Message>: @unchecked Sendable {
    private let monitor = Monitor()
    private var messages: [Message] = []
    private var closed = false

    /// False when it is over and the message was not taken.
    @discardableResult
    func post(_ message: Message) -> Bool {
        monitor.locked {
            guard !closed else { return false }
            messages.append(message)
            monitor.tell()
            return true
        }
    }

    func close() {
        monitor.locked {
            closed = true
            monitor.tell()
        }
    }

    var isClosed: Bool { monitor.locked { closed } }

    /// Takes back a message that nobody has begun.
    func withdraw(where matches: (Message) -> Bool) -> Message? {
        monitor.locked { messages.firstIndex(where: matches).map { messages.remove(at: $0) } }
    }

    /// The next message, also after closing; nil when none waits.
    func next() -> Message? {
        monitor.locked { messages.isEmpty ? nil : messages.removeFirst() }
    }

    /// Waits until there is a message, it is over, or `milliseconds` have passed.
    func wait(within milliseconds: Int64) {
        guard milliseconds > 0 else { return }
        let until = Deadline.after(milliseconds: Int(clamping: milliseconds))
        monitor.locked {
            while messages.isEmpty && !closed {
                guard monitor.wait(until: until) else { break }
            }
        }
    }
}
