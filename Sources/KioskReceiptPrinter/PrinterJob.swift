/// A job as its printer knows it: what the host needs to ask for it after a restart.
package struct PrinterJob: Hashable, Sendable {
    let id: Int32
    /// "" where the printer has none.
    let uuid: String
    let title: String
    /// The URI by which the host knows the printer.
    package let printer: String

    /// Whether a job of this number is still this one: a printer that restarts may count from 1 again.
    /// In the run that made the job a printer without job-uuid is trusted not to.
    func isSame(uuid: String?, title: String?, isOld: Bool) -> Bool {
        if !self.uuid.isEmpty { return uuid == self.uuid }
        return !isOld || title == self.title
    }

    // MARK: In the records

    /// One line: number, uuid or -, printer, title.
    package var text: String { "\(id) \(uuid.isEmpty ? "-" : uuid) \(printer) \(title)" }

    package init?(_ text: String) {
        let words = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, let id = Int32(words[0]) else { return nil }
        self.init(id: id, uuid: words[1] == "-" ? "" : String(words[1]), title: String(words[3]), printer: String(words[2]))
    }

    init(id: Int32, uuid: String, title: String, printer: String) {
        self.id = id
        // What comes from the printer must not look like more than it is.
        self.uuid = uuid.utf8.contains { $0 <= 0x20 } ? "" : uuid
        self.title = title
        self.printer = printer
    }
}
