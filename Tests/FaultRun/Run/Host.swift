import Foundation
import Kiosk
import KioskCore
import KioskCardReader
import KioskTicketPrinter
import KioskTransport
import World

/// The computer of the terminal: it runs, stops in the middle of anything, and runs again.
final class Host {
    /// What every ticket looks like: complete when its last line is there.
    static let ticket = """
        |{{day}}/{{number}} {{reprint}} begins
        |请等候叫号
        ---
        |办理窗口：{{window}}
        |{{day}}/{{number}} {{reprint}} ends
        ===
        """

    let configuration: Configuration
    private let ways: Ways
    private(set) var station: Station?

    init(directory: String, profile: TicketPrinterProfile, reader: Wire, printer: Wire) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try Host.ticket.write(toFile: "\(directory)/ticket.receipt", atomically: false, encoding: .utf8)
        let file = """
            [store]
            directory = state
            [templates]
            directory = .
            [queue A]
            window = 1号窗口
            [queue D]
            window = 2号窗口
            on-print-failure = void
            [device reader]
            kind = card-reader
            uri = tcp:127.0.0.1:1
            [device tickets]
            kind = ticket-printer
            uri = tcp:127.0.0.1:2
            """
        try file.write(toFile: "\(directory)/kiosk.conf", atomically: false, encoding: .utf8)
        configuration = try Configuration(path: "\(directory)/kiosk.conf")

        var ways = Ways()
        ways.cardReader = { device, opened throws(Fault) in
            let pipe = try reader.pipe()
            opened(pipe)
            return SDTReader(pipe: pipe, wishes: device.reader)
        }
        ways.ticketPrinter = { _, hasRemains throws(Fault) in
            TicketPrinter(pipe: try printer.pipe(), profile: profile, hasRemains: hasRemains)
        }
        self.ways = ways
    }

    func start() throws {
        station = nil
        world_restart()
        let station = try Station(configuration, ways)
        try station.prepare()
        self.station = station
    }

    /// As a technician ends it.
    func close() {
        station?.close()
        station = nil
    }

    /// Everything that was in its memory is gone.
    func forget() { station = nil }
}

extension Wire {
    fileprivate func pipe() throws(Fault) -> any KioskTransport.Pipe {
        do throws(TransportFault) {
            return try open()
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
    }
}
