import Foundation
import KioskCore
import KioskStore
import KioskTwin
import Testing

@testable import Kiosk

/// A terminal in a process of its own is killed in the middle of a receipt; what the next run makes of it.
@Suite("A host that is killed while a receipt is under way")
struct HostRestartTests {
    private let printer: ReceiptPrinterTwin
    private let terminal: Terminal

    init() throws {
        printer = try ReceiptPrinterTwin()
        terminal = try Terminal("[device receipts]\nkind = receipt-printer\nuri = \(printer.uri)\n[receipt]\npatience = 1\n")
    }

    private func item() throws -> String {
        try #require(try terminal.station.search(Question(text: "高龄津贴")).items.first).service.code.raw
    }

    /// The job of a host that was killed once `reached` was true.
    private func killed(when reached: () -> Bool, then: () throws -> Void = {}) throws -> UInt64 {
        let item = try item()
        var job: UInt64 = 0
        try terminal.whileClosed { configuration in
            let host = try Host(configuration, item)
            job = try host.job()
            #expect(reached())
            host.kill()
            try then()
        }
        return job
    }

    private func receiptComesOut() throws {
        let job = try terminal.station.printReceipt(Receipt(item: try item(), paper: .a5), on: nil)
        #expect(try terminal.ending(of: job).jobState == .printed)
    }

    @Test("printed meanwhile: it is printed, and not printed again")
    func printed() throws {
        try printer.set("media-empty", true)
        let job = try killed(when: { printer.waitForStarted(1, within: 10_000) }) {
            try printer.set("media-empty", false)
            #expect(printer.waitForReceipts(1, within: 10_000).count == 1)
        }
        #expect(try terminal.ending(of: job).jobState == .printed)
        #expect(try terminal.station.jobState(job) == .printed)
        try receiptComesOut()
        #expect(printer.receipts.count == 2)
    }

    @Test("not begun by the printer: it is taken back, not printed, and never comes out")
    func pending() throws {
        try printer.pause(true)
        let job = try killed(when: { printer.waitForJobs(1, within: 10_000) })
        #expect(try terminal.ending(of: job).jobState == .notPrinted)
        try printer.pause(false)
        try receiptComesOut()
        #expect(printer.receipts.count == 1)
    }

    @Test("stopped in the middle: nobody knows, and it never comes out")
    func stopped() throws {
        try printer.set("media-jam", true)
        let job = try killed(when: { printer.waitForStarted(1, within: 10_000) })
        let end = try terminal.ending(of: job)
        #expect(end.jobState == .unknown && end.name == "paper-jam")
        #expect(printer.waitForCancelled(1, within: 10_000))
        try printer.set("media-jam", false)
        try receiptComesOut()
        #expect(printer.receipts.count == 1)
    }

    @Test("and the printer was switched off as well: nobody knows")
    func printerGone() throws {
        try printer.set("media-empty", true)
        let job = try killed(when: { printer.waitForStarted(1, within: 10_000) }) { printer.disconnect() }
        let end = try terminal.ending(of: job)
        #expect(end.jobState == .unknown && end.name == "restarted")
    }

    @Test("and the printer has restarted: another job with the same number is not taken for it")
    func printerRestarted() throws {
        try printer.set("media-empty", true)
        let job = try killed(when: { printer.waitForStarted(1, within: 10_000) }) {
            printer.disconnect()
            try printer.reconnect()
        }
        #expect(try terminal.ending(of: job).jobState == .unknown)
        try receiptComesOut()
        #expect(printer.receipts.count == 1)
    }

    @Test("before the printer knew of it: nothing can have come out")
    func unnamed() throws {
        var id: UInt64 = 0
        try terminal.whileClosed { _ in
            let store = try Store(directory: terminal.directory + "/state")
            guard case .begun(let job, _) = try store.beginJob("receipt", device: "receipts", at: Clock.moment()) else { return }
            try store.changeJob(job, .printing, at: Clock.moment())
            id = job
        }
        #expect(try terminal.station.jobState(id) == .notPrinted)
    }
}

/// The program `receipt-host`, which lies beside the tests.
private final class Host {
    private let process = Process()
    private let output = Pipe()

    init(_ configuration: String, _ item: String) throws {
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: "receipt-host")
        process.arguments = [configuration, item]
        process.standardOutput = output
        try process.run()
    }

    deinit { kill() }

    func job() throws -> UInt64 {
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        return try #require(UInt64(line.trimmingCharacters(in: .newlines)))
    }

    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}
