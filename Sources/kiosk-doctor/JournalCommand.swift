import ArgumentParser
import Foundation
import Kiosk

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Walks, shows and exports the journal, also of a terminal that is running.",
        subcommands: [Verify.self, Tail.self, Export.self])

    /// Where the records are.
    struct Choice: ParsableArguments {
        @Option(name: .long, help: "The terminal's configuration.")
        var config: String?

        @Option(name: .long, help: "The directory of the records, in place of --config.")
        var directory: String?

        func validate() throws {
            guard (config == nil) != (directory == nil) else { throw ValidationError("Give --config or --directory.") }
        }

        func journal() throws -> JournalReader {
            let directory = try directory ?? readConfiguration(config ?? "").recordsDirectory
            return try answering { () throws(Failure) in try Technician.journal(in: directory) }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Walks the whole chain: every row is as it was written, or this one is not.",
            discussion: """
                kiosk-doctor journal verify --config /etc/libkiosk/kiosk.conf
                Write the head down each evening, elsewhere: it proves later that nothing before it was changed.
                Exit status: 0 the journal is whole, 1 it is not.
                """)

        @OptionGroup var choice: Choice

        @Flag(name: .long, help: "Answer as JSON.")
        var json = false

        private struct Answer: Encodable {
            let schemaVersion = kiosk_doctor.schemaVersion
            let outcome: String
            let finding: String
            let evidence: [String]
        }

        func run() throws {
            let journal = try choice.journal()
            let check = Technician.journalCheck(try answering { () throws(Failure) in try Technician.walk(journal) })
            if json {
                try printJSON(Answer(outcome: check.outcome.rawValue, finding: check.finding.english, evidence: check.evidence))
            } else {
                print(([check.finding.english] + check.evidence).joined(separator: "  "))
                if check.remedy != .none { print("do: \(check.remedy.english)") }
            }
            if check.outcome != .pass { throw ExitCode(1) }
        }
    }

    struct Tail: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Shows the last rows.",
            discussion: "kiosk-doctor journal tail -n 50 --config /etc/libkiosk/kiosk.conf")

        @OptionGroup var choice: Choice

        @Option(name: .shortAndLong, help: "How many rows.")
        var number = 20

        @Flag(name: .long, help: "Go on with what is written from now on, until interrupted.")
        var follow = false

        @Flag(name: .long, help: "One JSON object a line.")
        var json = false

        func validate() throws {
            guard number >= 0 else { throw ValidationError("A number of rows is 0 or more.") }
        }

        func run() throws {
            let journal = try choice.journal()
            var last = UInt64(0)
            var wanted = number
            while true {
                let rows = try answering { () throws(Failure) in try Technician.tail(journal, wanted) }
                for row in rows where row.sequence > last { print(json ? RowView(row).line : RowView(row).words) }
                last = rows.last?.sequence ?? last
                guard follow else { return }
                fflush(nil)
                var count = last
                while count == last {
                    Thread.sleep(forTimeInterval: 0.2)
                    count = try answering { () throws(Failure) in try Technician.count(journal) }
                }
                wanted = Int(clamping: count &- last)
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes every row with its whole hash, one JSON object a line, and walks the chain on the way.",
            discussion: """
                kiosk-doctor journal export --config /etc/libkiosk/kiosk.conf -o journal.ndjson
                docs/records.md says how a hash is made, so that anybody can make the chain again.
                It ends before a row that is not as it was written. Exit status: 0 the journal is whole, 1 it is not.
                """)

        @OptionGroup var choice: Choice

        @Option(name: .long, help: "The first row to write, by its sequence.")
        var from: UInt64 = 1

        @Option(name: [.customShort("o"), .long], help: "The file to write; - for the standard output.")
        var output = "-"

        func run() throws {
            let journal = try choice.journal()
            let file = try opened()
            var lines: [UInt8] = []
            var trouble: (any Error)?
            func write() -> Bool {
                do {
                    try file.write(contentsOf: lines)
                    lines.removeAll(keepingCapacity: true)
                } catch {
                    trouble = error
                }
                return trouble == nil
            }
            let finding = try answering { () throws(Failure) in
                try Technician.walk(journal) { row, hash in
                    guard row.sequence >= from else { return true }
                    lines += RowView(row, hash: hash).line.utf8
                    lines.append(UInt8(ascii: "\n"))
                    return lines.count < 1 << 16 || write()
                }
            }
            guard trouble == nil, write() else {
                complain("\(output): \(trouble?.localizedDescription ?? "The file cannot be written whole.")")
                throw ExitCode(1)
            }
            let check = Technician.journalCheck(finding)
            complain(([check.finding.english] + check.evidence).joined(separator: "  "))
            if check.outcome != .pass { throw ExitCode(1) }
        }

        /// Readable by nobody else.
        private func opened() throws -> FileHandle {
            guard output != "-" else { return .standardOutput }
            let descriptor = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else {
                complain("\(output): \(String(cString: strerror(errno))).")
                throw ExitCode(1)
            }
            return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        }
    }

    private static func answering<R>(_ body: () throws(Failure) -> R) throws -> R {
        do throws(Failure) {
            return try body()
        } catch {
            throw complaint(error)
        }
    }
}

/// A row as this tool writes it.
private struct RowView {
    let row: JournalEntry
    let hash: [UInt8]

    /// Without a walk along the chain a row knows the first bytes of its hash.
    init(_ row: JournalEntry, hash: [UInt8]? = nil) {
        self.row = row
        self.hash = hash ?? row.mark
    }

    var line: String {
        """
        {"sequence":\(row.sequence),"wall":\(row.wall),"monotonic":\(row.monotonic),"kind":\(Technician.quoted(row.kind)),\
        "number":\(row.number),"job":\(row.job),"visit":\(row.visit),"body":\(Technician.body(of: row)),"hash":"\(Technician.hexadecimal(hash))"}
        """
    }

    var words: String {
        let about = [("number", row.number), ("job", row.job), ("visit", row.visit)]
            .filter { $0.1 != 0 }.map { " \($0.0) \($0.1)" }.joined()
        let time = Date(timeIntervalSince1970: Double(row.wall) / 1_000)
            .formatted(.iso8601.year().month().day().dateTimeSeparator(.space).time(includingFractionalSeconds: false))
        let kind = Technician.quoted(row.kind).dropFirst().dropLast()
        return "\(row.sequence)  \(time)Z  \(kind)\(about)\(row.body == "{}" ? "" : "  \(Technician.body(of: row))")"
    }
}
