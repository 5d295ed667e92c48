import Foundation
import Testing

@Suite("Records that hold what nobody wrote there")
struct TornRecordsTests {
    /// Whatever a damaged file brings, a terminal refuses it and says why; it does not stop. Every value is tried in a process
    /// that may die of it.
    @Test(arguments: [0, 1]) func `No column of records, catalog or feed can trap the terminal, hang it, or make it say what is not so`(half: Int) throws {
        var next = half
        var deaths: [String] = []
        while deaths.count < 10 {
            let run = try TornHall(from: next, every: 2)
            guard let last = run.lines.last, last != "done" else {
                #expect(run.lines.count > 200 || next > half || !deaths.isEmpty, "hardly anything was tried: \(run.lines.count)")
                break
            }
            deaths.append("\(last): \(run.end)")
            next = try #require(Int(last.prefix { $0 != " " }), "\(last): \(run.end)") + 2
        }
        #expect(deaths == [])
    }
}

/// A run of the program `torn-hall`, which lies beside the tests, to its end.
private struct TornHall {
    let lines: [String]
    let end: String

    init(from: Int, every: Int) throws {
        // What is made anew a thousand times need not be on a disk.
        let memory = URL(filePath: "/dev/shm")
        let place = FileManager.default.isWritableFile(atPath: memory.path) ? memory : FileManager.default.temporaryDirectory
        let directory = place.appending(path: "torn-hall-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
        let process = Process()
        process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: "torn-hall")
        process.arguments = [directory.path, Terminal.examples + "/hall", "\(from)", "\(every)"]
        // A program that waits in its backtracer is a hang that is none.
        process.environment = ProcessInfo.processInfo.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { $1 }
        let errors = directory.appending(path: "errors")
        try Data().write(to: errors)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        lines = text.split(separator: "\n").map(String.init)
        let words = try String(contentsOf: errors, encoding: .utf8).split(separator: "\n").first ?? ""
        end = process.terminationReason == .uncaughtSignal ? "signal \(process.terminationStatus) \(words)" : "exit \(process.terminationStatus) \(words)"
    }
}
