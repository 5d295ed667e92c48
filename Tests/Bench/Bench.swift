import Foundation

/// A part of the program, chosen by its name.
struct Section {
    let name: String
    let about: String
    let run: (Scratch) throws -> Void
}

/// How long each of many runs took, in nanoseconds.
struct Samples {
    private var times: [Int64] = []

    mutating func time<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        let start = monotonicNanoseconds()
        let result = try body()
        times.append(monotonicNanoseconds() - start)
        return result
    }

    mutating func add(_ nanoseconds: Int64) { times.append(nanoseconds) }

    var count: Int { times.count }
    var median: Double { at(0.5) }
    var p99: Double { at(0.99) }

    private func at(_ share: Double) -> Double {
        guard !times.isEmpty else { return .nan }
        return Double(times.sorted()[Int(Double(times.count - 1) * share)])
    }
}

/// Rows of figures; the first row is what the others are compared with.
struct Table {
    private var rows: [(label: String, samples: Samples, each: Int)] = []

    /// `each`: how many pieces of work one sample did.
    mutating func add(_ label: String, _ samples: Samples, each: Int = 1) {
        rows.append((label, samples, each))
    }

    func print() {
        let width = (rows.map(\.label.count).max() ?? 0) + 2
        Swift.print("  \(padded("", width))\(["median", "p99", "per second", "ratio"].map { aligned($0, 12) }.joined())")
        for row in rows {
            let median = row.samples.median / Double(row.each)
            let base = (rows.first?.samples.median ?? .nan) / Double(rows.first?.each ?? 1)
            let cells = [
                duration(median), duration(row.samples.p99 / Double(row.each)),
                grouped(Int(1e9 / median)), decimal(median / base, 2),
            ]
            Swift.print("  \(padded(row.label, width))\(cells.map { aligned($0, 12) }.joined())")
        }
    }
}

/// A directory for this run, removed at its end; or one that is kept for the next.
final class Scratch {
    let path: String
    private let isKept: Bool

    init(in parent: String) throws {
        path = "\(parent)/kiosk-bench-\(getpid())"
        isKept = false
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    init(keeping path: String) throws {
        self.path = path
        isKept = true
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { if !isKept { try? FileManager.default.removeItem(atPath: path) } }
}

struct Trouble: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

func fail(_ words: String) -> Never {
    let line = "kiosk-bench: \(words)\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(1)
}

func monotonicNanoseconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
}

// MARK: Figures as text

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

func aligned(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
}

func duration(_ nanoseconds: Double) -> String {
    switch nanoseconds {
    case ..<1_000: decimal(nanoseconds, 0) + " ns"
    case ..<1_000_000: decimal(nanoseconds / 1_000, 1) + " µs"
    default: decimal(nanoseconds / 1_000_000, 2) + " ms"
    }
}

func decimal(_ value: Double, _ places: Int) -> String {
    value.isFinite ? String(format: "%.\(places)f", value) : "-"
}

func grouped(_ number: Int) -> String {
    var text = ""
    for (index, digit) in String(number).reversed().enumerated() {
        if index > 0, index % 3 == 0 { text = "," + text }
        text = String(digit) + text
    }
    return text
}
