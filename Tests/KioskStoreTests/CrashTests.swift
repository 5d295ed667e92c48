import Foundation
import KioskCore
import Testing

@testable import KioskStore

@Suite("When the power goes")
struct CrashTests {
    let scratch: ScratchDirectory

    init() throws { scratch = try ScratchDirectory() }

    @Test
    func `Killed at any time, a terminal has lost, doubled and reused no number`() throws {
        var promised: Set<String> = []
        for (round, patience) in [1, 40, 7, 90, 2, 150, 23, 61].enumerated() {
            let hammer = try Hammer(scratch.path, name: "run \(round)")
            for line in try hammer.killed(after: patience) {
                #expect(promised.insert(line).inserted, "\(line) was given twice")
            }
            let store = try Store(directory: scratch.path)
            let rows = try store.records.read { (db) throws(StoreFault) in
                try db.all("SELECT day, text, sequence FROM number ORDER BY id") {
                    (day: $0.text(0), text: $0.text(1), sequence: $0.integer(2))
                }
            }
            let kept = Set(rows.map { "\($0.day) \($0.text)" })
            #expect(promised.isSubset(of: kept), "a promised number is lost")
            #expect(kept.count == rows.count)
            // At most the number whose transaction was complete before it could be told.
            #expect(kept.count - promised.count <= round + 1)
            #expect(rows.map(\.day) == rows.map(\.day).sorted(), "a day was reopened")
            for (day, ofDay) in Dictionary(grouping: rows, by: \.day) {
                #expect(ofDay.map(\.sequence) == Array(1...Int64(ofDay.count)), "a gap on \(day)")
            }
            let journal = try store.records.read { (db) throws(StoreFault) in
                try db.first("SELECT count(*) FROM journal JOIN journal_kind ON id = kind WHERE name = 'number-issued'") { $0.integer(0) }
            }
            #expect(journal == Int64(rows.count))
            guard case .intact = try store.verifyJournal() else {
                Issue.record("the journal is broken: \(try store.verifyJournal())")
                return
            }
        }
        // The next run went on with what the one before left behind.
        let store = try Store(directory: scratch.path)
        let restarted = try store.records.read { (db) throws(StoreFault) in
            try db.first("SELECT count(*) FROM job WHERE fault = 'restarted'") { $0.integer(0) } ?? 0
        }
        #expect(restarted > 0)
    }

    @Test
    func `While one process has the directory, another is told which`() throws {
        let hammer = try Hammer(scratch.path, name: "first")
        try hammer.waitForLines(1)
        let fault = #expect(throws: StoreFault.self) { try Store(directory: scratch.path) }
        #expect(fault?.kind == .locked)
        #expect(fault?.detail == "\(scratch.path) is in use by process \(hammer.id)")
        _ = try hammer.killed(after: 0)
        _ = try Store(directory: scratch.path)
    }
}

/// The program `number-hammer`, which lies beside the tests.
private final class Hammer {
    struct Gone: Error { let words: String }

    private let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private var text = ""

    init(_ directory: String, name: String) throws {
        // The tests run as a bundle of the build directory, or from a helper that is told of it.
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: "number-hammer")
        process.arguments = [directory, name]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var id: Int32 { process.processIdentifier }

    func waitForLines(_ count: Int) throws {
        while text.count(where: \.isNewline) < count {
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else {
                process.waitUntilExit()
                throw Gone(words: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
            }
            text += String(decoding: data, as: UTF8.self)
        }
    }

    /// Lets it issue so many numbers, kills it, and gives all that it had promised.
    func killed(after count: Int) throws -> [String] {
        try waitForLines(count)
        kill(process.processIdentifier, SIGKILL)
        text += String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // A line cut off by the kill was not told to anybody.
        return text.split(separator: "\n", omittingEmptySubsequences: true).dropLast(text.hasSuffix("\n") ? 0 : 1).map(String.init)
    }
}
