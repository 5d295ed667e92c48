// Rooms: KioskCore

@testable import KioskCore

/// Lines as rows of a journal, `KIND NUMBER VISIT BODY`, torn as they may be: whatever they say, the figures of a report agree with each other.
func fuzzReport(_ bytes: UnsafeRawBufferPointer) {
    guard let day = LocalDate(iso: "2026-11-20"),
        let request = HallReport.Request(from: day, to: day.adding(days: 1), by: HallReport.Dimension.allCases[bytes.count % 5])
    else { preconditionFailure("no request") }
    var folding = HallReport.Folding(request, WorkingDays()) { "of \($0)" }
    folding.add(HallEvaluation(.visit(7), .fair, on: day))
    var sequence: UInt64 = 0
    for line in Array(bytes).split(separator: UInt8(ascii: "\n")) {
        sequence += 1
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, let number = UInt64(String(decoding: words[1], as: UTF8.self)), let visit = UInt64(String(decoding: words[2], as: UTF8.self))
        else { continue }
        let kinds = HallRow.Kind.allCases
        let kind = kinds.first { $0.rawValue.utf8.dropFirst("number-".utf8.count).elementsEqual(words[0]) } ?? kinds[Int(words[0].first ?? 0) % kinds.count]
        let body = Array(words[3])
        let row = HallRow(sequence: sequence, kind: kind, number: number, visit: visit, body: body)
        // What both readers understand says the same to both.
        if let facts = row.facts, let json = try? JSON(body) {
            precondition(facts.queue == json["queue"]?.text ?? "" && facts.day == json["day"]?.text ?? "")
            if case .number(let hall)? = json["hall"] { precondition(facts.hall == Int64(hall)) }
        }
        folding.hear(row)
    }
    let report = folding.finished()
    for figures in [report.total] + (request.dimension == .day ? report.rows.map(\.figures) : []) {
        precondition(figures.issued == figures.finished + figures.void + figures.absent + figures.open)
        precondition(figures.called <= figures.issued && figures.served <= figures.called && figures.waiting.count <= figures.called)
        precondition(figures.withinHigh <= figures.told && figures.withinLow <= figures.told && figures.told <= figures.called)
    }
    for figure in HallReport.Figure.allCases where figure.unit == .count {
        let sum = report.rows.reduce(Int64(0)) { $0 + ($1.figures[figure] ?? 0) }
        // Who was called to two windows, or in two queues, is in the rows of both.
        switch figure {
        case .called, .served, .waits, .services: precondition(sum >= report.total[figure] ?? 0)
        default: precondition(sum == report.total[figure] ?? 0)
        }
    }
    precondition(report.total.evaluations == 1)
    precondition(report.unread <= Int(sequence))
    guard let table = try? JSON(Array(report.json(hall: "Q").utf8)), table["rows"] != nil else { preconditionFailure("no JSON") }
    var reader = CSVReader(report.csv)
    var lines = 0
    while let record = try? reader.next() {
        precondition(record.count == HallReport.columns.count)
        lines += 1
    }
    precondition(lines == report.rows.count + 2)
}

#if FUZZING
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReportEntry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    fuzzReport(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}
#endif
