import Foundation
import Kiosk
import KioskCore
import KioskTicketPrinter
import World

/// The terminal of the hall: it runs, stops in the middle of anything, and runs again.
final class Hall {
    let directory: String
    let printer = SlipPrinter()
    private let configuration: Configuration
    private var ways = Ways()
    private var running: Station?

    init(directory: String, catalog: String) throws {
        self.directory = directory
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Plan.configuration(catalog: catalog).write(toFile: "\(directory)/kiosk.conf", atomically: false, encoding: .utf8)
        configuration = try Configuration(path: "\(directory)/kiosk.conf")
        let printer = printer
        ways.ticketPrinter = { _, _ throws(Fault) in printer }
    }

    var records: String { "\(directory)/state" }

    var station: Station {
        get throws(Failure) {
            guard let running else { throw Failure(.closed) }
            return running
        }
    }

    func open() throws {
        running = nil
        world_restart()
        let station = try Station(configuration, ways)
        try station.prepare()
        running = station
    }

    /// As a technician ends it.
    func close() {
        running?.close()
        running = nil
    }

    /// Everything that was in its memory is gone.
    func forget() { running = nil }
}

/// A printer that says what became of a ticket, and draws none: thousands of tickets are drawn elsewhere.
final class SlipPrinter: TicketPrinterDevice, @unchecked Sendable {
    /// Of the next ticket; then all is well again.
    var next = PrintOutcome.printed
    private(set) var printed = 0

    var profile: TicketPrinterProfile { .generic }
    var hasRemains: Bool { false }
    func encode(_ document: Document) throws(EncodingFault) -> EncodedTicket { EncodedTicket(bands: [[]]) }
    func model() throws(Fault) -> String? { nil }
    func status() throws(Fault) -> TicketPrinterStatus { TicketPrinterStatus([], evidence: "well") }
    func print(_ ticket: EncodedTicket) -> PrintOutcome {
        defer { next = .printed }
        if next == .printed { printed += 1 }
        return next
    }
    func interrupt() {}
    func close() {}
}
