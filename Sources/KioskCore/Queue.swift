/// A line of people that gets numbers of its own.
package struct Queue: Hashable, Sendable {
    /// What becomes of a number whose ticket surely did not come out.
    package enum PrintFailureRule: String, Hashable, Sendable, CaseIterable {
        /// The number stays good; the resident remembers it.
        case keep
        /// The number is void (作废), and the resident takes another.
        case void
    }

    /// The name of the queue for programs; residents see `name`.
    package var code: String
    package var name = ""
    /// Where its people go: "1—3号窗口", or "".
    package var window = ""
    /// The same for who reads English; "": as above.
    package var englishName = ""
    package var englishWindow = ""
    /// What a number begins with. Queues with one prefix share one series of numbers.
    package var prefix = ""
    /// Of a number at least, filled up with zeros: 1 to 6.
    package var digits = 3
    /// The first number of a day: 1 to 999,999.
    package var first = 1
    /// How many numbers a day has: 1 to 999,999; nil for no limit. Void ones count.
    package var limit: Int?
    package var onPrintFailure = PrintFailureRule.keep
    /// When it is open; nil: always.
    package var hours: OpeningHours?
    /// There is no number in the last minutes before it closes, also before lunch: 0 to 240.
    package var lastNumber = 0
    /// Parts of the day with so many numbers each; outside of them there is none. Empty: no such caps.
    package var slots: [Slot] = []
    /// Times that can be booked (预约), with how many each. Empty: nothing is booked here.
    package var bookings: [Slot] = []
    /// From so many people waiting on, who takes a number is warned; nil: never.
    package var warnWaiting: Int?

    /// No day goes beyond it.
    package static let largestNumber = 999_999

    package init(code: String) { self.code = code }

    package func name(_ language: Language) -> String { language == .chinese || englishName.isEmpty ? name : englishName }

    /// Up to 3 ASCII letters and digits, of which the last is a letter: else A1 with 2
    /// digits and A with 3 would both write A101.
    package static func isPrefix(_ text: String) -> Bool {
        guard text.utf8.count <= 3 else { return false }
        guard let last = text.utf8.last else { return true }
        return isLetter(last) && text.utf8.allSatisfy { isLetter($0) || decimalDigit($0) != nil }
    }

    /// The number as it stands on the ticket: "A012".
    package func text(of sequence: Int) -> String {
        let number = String(sequence)
        return prefix + String(repeating: "0", count: max(0, digits - number.utf8.count)) + number
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
}
