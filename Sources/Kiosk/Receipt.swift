import KioskCore

/// What a receipt is about: with a number one of that number (取号回执), without one an acceptance (受理回执).
package struct Receipt: Sendable {
    /// Implementation code.
    package var item: String
    package var paper: Paper
    package var number: QueueNumber?
    package var card: Card?

    package init(item: String, paper: Paper, number: QueueNumber? = nil, card: Card? = nil) {
        self.item = item
        self.paper = paper
        self.number = number
        self.card = card
    }
}

/// How a document becomes a file.
package struct Rendering: Sendable {
    package enum Format: Int32, Sendable { case text = 1, png, pdf, escpos, svg }

    package var format: Format
    /// Characters of 12 dots; nil: the profile's.
    package var columns: Int?
    /// For PDF; nil: the ticket's own, as long as the ticket.
    package var paper: Paper?
    /// Of a ticket printer.
    package var profile: String

    package init(format: Format, columns: Int? = nil, paper: Paper? = .a4, profile: String = "generic") {
        self.format = format
        self.columns = columns
        self.paper = paper
        self.profile = profile
    }
}
