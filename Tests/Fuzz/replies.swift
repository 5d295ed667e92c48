// Rooms: KioskCore
// With: Sources/KioskTicketPrinter/Wire.swift Sources/KioskTicketPrinter/Wire+Language.swift Sources/KioskTicketPrinter/Wire+Dialects.swift Sources/KioskTicketPrinter/Wire+Commands.swift Sources/KioskTicketPrinter/Profile.swift Sources/KioskTicketPrinter/Profile+Choice.swift Sources/KioskTicketPrinter/DeviceID.swift Sources/KioskTicketPrinter/Dialect.swift Sources/KioskTicketPrinter/Reply.swift Sources/KioskTicketPrinter/Status.swift

// Not the whole room: the fuzzer needs neither its pipe nor its pictures.
#if !FUZZING
    @testable import KioskTicketPrinter
#endif

/// What a ticket printer, or anything in its place, puts on the line, in each dialect: no byte is
/// lost, none is counted twice, and no reply says more than its bytes.
func fuzzReplies(_ bytes: UnsafeRawBufferPointer) {
    for dialect in dialects { fuzzReplies(bytes, dialect) }
}

private let dialects = [StatusDialect.epson, .masung, .custom, .customKPM, .citizen, .star]

private func fuzzReplies(_ bytes: UnsafeRawBufferPointer, _ dialect: StatusDialect) {
    var classifier = ReplyClassifier(dialect.grammar)
    var counted = 0
    var answers: [StatusDialect.Answer] = []
    for (index, byte) in bytes.enumerated() {
        // As the driver does: now and then an answer may be any byte.
        if index % 7 == 6 { classifier.expectsFree = true }
        classifier.take(byte) { reply in
            counted += length(of: reply)
            switch reply {
            case .status(let answer):
                answers.append(.init(source: .realTime(UInt8(answers.count % 6 + 1)), bytes: [answer]))
            case .free(let answer): answers.append(.init(source: .unit, bytes: [answer]))
            case .report(let report):
                answers.append(.init(source: .report, bytes: report))
                switch dialect.grammar {
                case .epson: precondition(report.count == 4 && report.dropFirst().allSatisfy { $0 & 0x90 == 0 })
                case .custom: precondition(report.count == 6 && report.starts(with: [0x10, 0x0F]))
                case .star:
                    precondition(3...31 ~= report.count && report.dropFirst().allSatisfy { $0 & 0x91 == 0 })
                    precondition(0...31 ~= Wire.Star.counted(report) ?? 0)
                }
            case .news(let news): precondition(dialect.grammar == .custom && 3...5 ~= news.count)
            case .text(let text): precondition(!text.contains(0))
            case .printed(let id): precondition(!id.contains(0))
            case .garbage(let garbage): precondition(!garbage.isEmpty && garbage.count <= ReplyClassifier.longestBlock)
            case .xon, .xoff, .plain, .cleared: break
            }
        }
        precondition(counted <= bytes.count)
    }
    precondition(bytes.count - counted < ReplyClassifier.longestBlock)
    precondition(classifier.isIdle == (counted == bytes.count))

    let facts = dialect.facts(answers)
    let status = TicketPrinterStatus(facts.conditions, evidence: StatusDialect.evidence(answers))
    precondition((status.fault == nil) == facts.conditions.subtracting(.paperNearEnd).isEmpty)
    precondition(status.fault?.detail.utf8.contains(UInt8(ascii: "\n")) != true)
    // An answer more never takes trouble away.
    precondition(facts.conditions.isSuperset(of: dialect.facts(answers.dropLast()).conditions))
}

private func length(of reply: Reply) -> Int {
    switch reply {
    case .xon, .xoff, .status, .plain, .free: 1
    case .report(let bytes), .news(let bytes), .garbage(let bytes): bytes.count
    case .printed: 7
    case .cleared: 3
    case .text(let text): text.count + 2
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        let bytes = UnsafeRawBufferPointer(start: start, count: count)
        // One of them at a time: the fuzzer sees sooner what an input does.
        guard let first = bytes.first else { return 0 }
        fuzzReplies(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()), dialects[Int(first) % dialects.count])
        return 0
    }
#endif
