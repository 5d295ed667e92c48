import Foundation
import KioskCore
import Testing

@testable import KioskStore

@Suite("Several terminals on one machine")
struct SharedRecordsTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    private func terminal(_ name: String) throws -> Store {
        try Store(directory: "\(scratch.path)/\(name)", records: "\(scratch.path)/hall", terminal: name)
    }

    @Test func `They give numbers of one series, and see each other's`() throws {
        let first = try terminal("t1")
        let second = try terminal("t2")
        #expect(try first.issue("one").new?.text == "A001")
        #expect(try second.issue("two").new?.text == "A002")
        #expect(try first.issue("three").new?.text == "A003")
        #expect(try first.number(.friday, "A002")?.request == "two")
        #expect(try second.issue("one") == .repeated(#require(try first.number(.friday, "A001"))))
    }

    @Test func `A name is one terminal's at a time`() throws {
        let first = try terminal("t1")
        let fault = #expect(throws: StoreFault.self) {
            try Store(directory: "\(scratch.path)/other", records: "\(scratch.path)/hall", terminal: "t1")
        }
        #expect(fault?.kind == .locked)
        #expect(fault?.detail.hasPrefix("terminal t1 of ") == true)
        withExtendedLifetime(first) {}
    }

    @Test func `The jobs of one are not those of another`() throws {
        let first = try terminal("t1")
        let second = try terminal("t2")
        let number = try #require(try first.issue("one").new)
        let job = try first.begin(number).job
        #expect(try second.unfinishedJobs().isEmpty)
        #expect(try first.unfinishedJobs().map(\.id) == [job])
        #expect(try second.begin(number).ticket == 2, "the number's second ticket, wherever the first was begun")
    }

    @Test
    func `Four processes, two of them killed in the middle: no number twice, and no gap`() throws {
        let hammers = try (1...4).map { index in
            let process = Process()
            let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
            process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: "number-hammer")
            process.arguments = ["\(scratch.path)/t\(index)", "t\(index)", "\(scratch.path)/hall"] + (index > 2 ? ["100"] : [])
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            return (process, output)
        }
        defer { for (process, _) in hammers where process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        var promised: [String] = []
        // The first two go on for ever, and are killed when the others are done.
        for (process, output) in hammers[2...] {
            promised += lines(output.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
        #expect(promised.count == 200)
        for (process, output) in hammers[..<2] {
            kill(process.processIdentifier, SIGKILL)
            promised += lines(output.fileHandleForReading.readDataToEndOfFile())
            process.waitUntilExit()
        }
        #expect(Set(promised).count == promised.count, "a number was given twice")
        let store = try terminal("t5")
        let rows = try store.records.read { (db) throws(StoreFault) in
            try db.all("SELECT day, text, sequence FROM number ORDER BY id") { (day: $0.text(0), text: $0.text(1), sequence: $0.integer(2)) }
        }
        #expect(Set(promised).isSubset(of: rows.map { "\($0.day) \($0.text)" }), "a promised number is lost")
        #expect(rows.count - promised.count <= 2, "at most what the killed ones had not told yet")
        #expect(rows.map(\.day) == rows.map(\.day).sorted(), "a day was reopened")
        for (day, ofDay) in Dictionary(grouping: rows, by: \.day) {
            #expect(ofDay.map(\.sequence) == Array(1...Int64(ofDay.count)), "a gap on \(day)")
        }
        guard case .intact = try store.verifyJournal() else {
            Issue.record("the journal is broken")
            return
        }
    }

    private func lines(_ data: Data) -> [String] {
        let text = String(decoding: data, as: UTF8.self)
        // A line cut off by the kill was not told to anybody.
        return text.split(separator: "\n").dropLast(text.hasSuffix("\n") ? 0 : 1).map(String.init)
    }
}
