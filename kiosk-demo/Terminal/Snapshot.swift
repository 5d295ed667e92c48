/// All that the page is told, sent whole with every change. Of the person it
/// holds only the masked forms that a neighbour may see.
struct Snapshot: Codable, Sendable {
    struct Device: Codable, Sendable {
        var kind: String
        var state: String
        /// The name of its trouble, or "".
        var fault: String
        /// Whether the resident may be offered what it does.
        var usable: Bool
    }

    struct Visit: Codable, Sendable {
        var id: UInt64
        /// Whether the resident has said how it was.
        var evaluated: Bool
        var warned: Bool
        /// Milliseconds to the warning, or after it to the end.
        var remaining: Int64
    }

    struct Card: Codable, Sendable {
        enum State: String, Codable, Sendable {
            case reading, read, failed
            /// Not a card that can be read here.
            case other
            /// It lies there, and it is nobody's of this visit.
            case left
        }

        var state: State
        /// Whether it still lies on the reader.
        var there = true
        var name = ""
        var number = ""
        var text = ""
        var expired = false
        var warning = false
    }

    struct Number: Codable, Sendable {
        var text: String
        var queue: String
        var window: String
        var day: String
        var issued: Int64
        var void: Bool
        var state: kiosk_demo.Number.State
        /// What the window is called to which it was called, or "".
        var calledTo: String
        /// What it was taken for, or "".
        var item: String
        /// It was taken before, and found by the card: nobody gets a second one.
        var known: Bool
        /// People before it: when it was taken, of a known one now.
        var ahead: Int
        /// Minutes; nil: this hall does not know yet.
        var low: Int?
        var high: Int?
        /// Milliseconds since 1970 by which who goes away should be back.
        var back: Int64?
    }

    /// What the card's holder has booked today (预约).
    struct Booking: Codable, Sendable {
        enum State: String, Codable, Sendable {
            /// They may check in.
            case open
            case early, missed
        }

        var state: State
        var queue: String
        /// The implementation code, and what it is called; or "".
        var code: String
        var item: String
        /// HH:MM.
        var from: String
        var until: String
        /// From when they may check in.
        var opens: String
    }

    struct Paper: Codable, Sendable {
        var state: String
        /// The stable name of its trouble, or "".
        var trouble = ""
        var text = ""
        /// Of a ticket from a printer with a presenter, once it was cut.
        var mouth: Mouth?
    }

    /// Grows with every change, also over restarts of this program.
    var revision: Int64
    var hall: String
    /// Where a resident asks for help, or "".
    var help: String
    /// Diagonal of the screen in inches; 0 when it was not said.
    var inches: Double
    /// Grows when the catalog changes.
    var catalog = 1
    var devices: [Device] = []
    var visit: Visit?
    var card: Card?
    var number: Number?
    var booking: Booking?
    var ticket: Paper?
    var receipt: Paper?
    /// People who wait in the hall; nil: it has no queue.
    var waiting: Int?
    /// A ticket that can be taken, whoever printed it.
    var mouth: Mouth?
}
