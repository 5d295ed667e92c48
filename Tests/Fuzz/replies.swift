// Rooms: KioskCore
// With: Sources/KioskTicketPrinter/Wire.swift Sources/KioskTicketPrinter/Profile.swift Sources/KioskTicketPrinter/Reply.swift Sources/KioskTicketPrinter/Status.swift Sources/KioskTicketPrinter/Dialect.swift Sources/KioskTicketPrinter/Wire+Dialects.swift

// Not the whole room: the fuzzer needs neither its pipe nor its pictures.
#if !FUZZING
    @testable import KioskTicketPrinter
#endif

/// What a ticket printer, or anything in its place, puts on the line: no byte is
/// lost, none is counted twice, and no reply says more than its bytes.
func fuzzReplies(_ bytes: UnsafeRawBufferPointer) {
    var classifier = ReplyClassifier()
    var counted = 0
    var statuses: [UInt8] = []
    for byte in bytes {
        classifier.take(byte) { reply in
            counted += length(of: reply)
            switch reply {
            case .status(let answer): statuses.append(answer)
            case .automatic(let answer): precondition(answer.dropFirst().allSatisfy { $0 & 0x90 == 0 })
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

    for start in statuses.indices {
        let status = StatusDialect.epson.status(zip(UInt8(1)..., statuses[start...].prefix(4)).map { .init(source: .realTime($0), bytes: [$1]) })
        // A printer that says it is well on every line has no fault, and only that one.
        let isWell = statuses[start...].prefix(4).enumerated().allSatisfy { index, answer in
            answer & [0x08, 0x6C, 0x6C, 0x60][index] == 0
        }
        precondition(isWell == (status.fault == nil))
        precondition(status.fault?.detail.contains("\n") != true)
    }
}

private func length(of reply: Reply) -> Int {
    switch reply {
    case .xon, .xoff, .status, .plain: 1
    case .automatic: 4
    case .printed: 7
    case .cleared: 3
    case .text(let text): text.count + 2
    case .garbage(let garbage): garbage.count
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzReplies(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
