import KioskCore

/// A reader of ID cards, in whatever way it is spoken to.
///
/// Belongs to one thread, except for `interrupt()`. `start()` once, then `poll()`
/// again and again, at most every 300 ms (the makers' manuals), except that it
/// may follow `.arrived` at once. Every call ends within a time of its own, a few
/// seconds at most, or when it is interrupted. A `Fault` that is thrown is the
/// reader's or the line's; after it the next call works as soon as they do.
package protocol CardReader: AnyObject, Sendable {
    /// Wakes it and asks who it is. Waits for one that has just got power.
    func start() throws(Fault) -> ReaderIdentity

    /// One short step in the life of a card: nothing, arrived, read or failed, removed.
    func poll() throws(Fault) -> CardNews

    /// Makes it find a card again that was read and never lifted.
    func reset() throws(Fault)

    /// Known after `start()`; what turns out to be missing goes later.
    var capabilities: Capabilities { get }

    /// How it was reached, for a technician: `115200 baud`, `usb:0400:c35a?path=1-1, framing split`.
    var line: String { get }

    var health: ReaderHealth { get }

    /// Any thread: ends the call under way and every later one with `cancelled`.
    func interrupt()

    /// Lets go of the device. Not while another call is under way.
    func close()
}

/// What a reader says of itself.
package struct ReaderIdentity: Hashable, Sendable {
    /// The number of its security module, such as `05.03-20240115-0000000042-3000000001`.
    package let samID: String

    package init(samID: String) { self.samID = samID }
}

/// What happened on the line to a reader since it was opened.
package struct ReaderHealth: Hashable, Sendable, CustomStringConvertible {
    /// Commands that were sent, also for the second time.
    package var commands = 0
    package var answers = 0
    /// Commands that were sent a second time.
    package var resends = 0
    /// Frames that were broken, and answers to something else.
    package var broken = 0
    /// Resets of the security module.
    package var resets = 0
    /// Commands to which nothing came in time.
    package var timeouts = 0

    package init() {}

    /// Nothing was lost or broken on the way.
    package var isUndisturbed: Bool { resends == 0 && broken == 0 && timeouts == 0 }

    package var description: String {
        "\(commands) commands, \(answers) answers, \(resends) sent again, \(broken) broken, \(timeouts) without answer, \(resets) resets"
    }
}

/// What a reader shall do beyond the usual.
package struct ReaderWishes: Hashable, Sendable {
    /// Read the fingerprints, too, where the card has them.
    package var fingerprint = false
    /// A reader that is found at less than 115200 baud is told to speak at that.
    package var raiseBaud = false
    /// The longest frame between security module and radio, where the reader's own does not do.
    package var radioBytes: UInt8?

    package init() {}
}
