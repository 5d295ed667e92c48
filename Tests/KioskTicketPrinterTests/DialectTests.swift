import KioskCore
import KioskTransport
import Testing

@testable import KioskTicketPrinter

typealias Answer = StatusDialect.Answer

private func realTime(_ answers: UInt8...) -> [Answer] {
    zip(UInt8(1)..., answers).map { Answer(source: .realTime($0), bytes: [$1]) }
}

private func report(_ bytes: UInt8...) -> [Answer] { [Answer(source: .report, bytes: bytes)] }

extension StatusDialect {
    fileprivate func fault(_ answers: [Answer]) -> String? {
        TicketPrinterStatus(facts(answers).conditions, evidence: "").fault?.name.rawValue
    }
}

@Suite("What the bits of each brand mean")
struct DialectTests {
    @Test("A printer that is well has no fault, and an empty presenter", arguments: [
        (StatusDialect.epson, realTime(0x12, 0x12, 0x12, 0x12), nil),
        (.masung, realTime(0x12, 0x12, 0x12, 0x12, 0x00), .empty),
        (.custom, report(0x10, 0x0F, 0x00, 0x00, 0x00, 0x00), .empty),
        (.custom, report(0x10, 0x0F, 0x80, 0x3C, 0x22, 0xF0), .empty),
        (.customKPM, report(0x10, 0x0F, 0, 0, 0, 0) + [Answer(source: .unit, bytes: [0x04])], .empty),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x12, 0x12, 0x12), .empty),
        (.citizen, report(0x10, 0x00, 0x08, 0x00), .empty),
        (.star, report(0x23, 0x06, 0, 0, 0, 0, 0, 0, 0), .empty),
        (.star, report(0x0F, 0x06, 0, 0, 0, 0, 0), nil),
    ] as [(StatusDialect, [Answer], StatusDialect.Sight?)])
    func well(_ dialect: StatusDialect, _ answers: [Answer], _ sight: StatusDialect.Sight?) {
        #expect(dialect.facts(answers).conditions.isEmpty)
        #expect(dialect.facts(answers).sight == sight)
    }

    @Test("Each trouble has its name, whichever way round the brand has its bits", arguments: [
        // The same bit: an error of Epson's and Citizen's, a black mark of Masung's.
        (.epson, realTime(0x12, 0x12, 0x32, 0x12), "printer-failed"),
        (.masung, realTime(0x12, 0x12, 0x32, 0x12), "printer-failed"),
        (.masung, realTime(0x12, 0x12, 0x12, 0x12, 0x80), "printer-failed"),
        (.masung, realTime(0x12, 0x12, 0x12, 0x12, 0x08), "paper-jam"),
        (.masung, realTime(0x12, 0x12, 0x12, 0x12, 0x01), "paper-jam"),
        (.masung, realTime(0x12, 0x16, 0x12, 0x12), "cover-open"),
        (.masung, realTime(0x12, 0x12, 0x12, 0x72), "paper-end"),
        // The end of the paper is both bits of Epson's, one of Citizen's, and the other is its presenter.
        (.epson, realTime(0x12, 0x12, 0x12, 0x52), "paper-end"),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x32), "paper-end"),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x52), nil),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x12, 0x16), "cover-open"),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x12, 0x1A), "overheated"),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x12, 0x32), "printer-failed"),
        (.citizen, realTime(0x12, 0x12, 0x16, 0x12, 0x12, 0x32), "paper-jam"),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x12, 0x12, 0x16), "printer-failed"),
        (.citizen, report(0x18, 0x00, 0x0C, 0x00), "paper-end"),
        (.citizen, report(0x18, 0x02, 0x08, 0x00), "paper-jam"),
        (.epson, report(0x18, 0x00, 0x08, 0x00), "paper-end"),
        (.epson, report(0x38, 0x00, 0x0C, 0x00), "cover-open"),
        (.custom, report(0x10, 0x0F, 0x01, 0x00, 0x00, 0x00), "paper-end"),
        (.custom, report(0x10, 0x0F, 0x00, 0x01, 0x00, 0x00), "cover-open"),
        (.custom, report(0x10, 0x0F, 0x00, 0x02, 0x00, 0x00), "cover-open"),
        (.custom, report(0x10, 0x0F, 0x00, 0x00, 0x01, 0x00), "overheated"),
        (.custom, report(0x10, 0x0F, 0x00, 0x00, 0x40, 0x00), "paper-jam"),
        (.custom, report(0x10, 0x0F, 0x00, 0x00, 0x80, 0x00), "printer-failed"),
        (.custom, report(0x10, 0x0F, 0x00, 0x00, 0x00, 0x01), "cutter-error"),
        (.custom, report(0x10, 0x0F, 0x00, 0x00, 0x00, 0x08), "printer-failed"),
        (.customKPM, report(0x10, 0x0F, 0, 0, 0, 0) + [Answer(source: .unit, bytes: [0x84])], "paper-jam"),
        (.star, report(0x23, 0x06, 0x28, 0, 0, 0, 0, 0, 0), "cover-open"),
        (.star, report(0x23, 0x06, 0x08, 0, 0, 0, 0, 0, 0), "printer-offline"),
        (.star, report(0x23, 0x06, 0x08, 0x08, 0, 0, 0, 0, 0), "cutter-error"),
        (.star, report(0x23, 0x06, 0x08, 0, 0x04, 0, 0, 0, 0), "paper-jam"),
        (.star, report(0x23, 0x06, 0x08, 0, 0, 0x0C, 0, 0, 0), "paper-end"),
    ] as [(StatusDialect, [Answer], String?)])
    func troubles(_ dialect: StatusDialect, _ answers: [Answer], _ name: String?) {
        #expect(dialect.fault(answers) == name)
    }

    @Test("A black mark that is missed is said in words, for the paper may be the wrong one")
    func blackMark() {
        let fault = TicketPrinterStatus(.blackMarkMissed, evidence: "10 0F 00 00 80 00").fault
        #expect(fault?.name == .printerFailed)
        #expect(fault?.detail == "no black mark (黑标) on the paper where one was looked for; 10 0F 00 00 80 00")
        #expect(TicketPrinterStatus([.blackMarkMissed, .paperEnd], evidence: "e").fault == Fault(.paperEnd, "e"))
    }

    @Test("Paper that is nearly at its end is told and stops nothing", arguments: [
        (.epson, realTime(0x12, 0x12, 0x12, 0x1E)),
        (.masung, realTime(0x12, 0x12, 0x12, 0x1E)),
        (.custom, report(0x10, 0x0F, 0x04, 0, 0, 0)),
        (.custom, report(0x10, 0x0F, 0x40, 0, 0, 0)),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x16)),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x1A)),
        (.star, report(0x23, 0x06, 0, 0, 0, 0x04, 0, 0, 0)),
    ] as [(StatusDialect, [Answer])])
    func nearEnd(_ dialect: StatusDialect, _ answers: [Answer]) {
        let status = TicketPrinterStatus(dialect.facts(answers).conditions, evidence: "")
        #expect(status.fault == nil)
        #expect(status.notice?.name == .paperNearEnd)
    }

    @Test("What a presenter's sensor sees", arguments: [
        (.masung, [Answer(source: .realTime(5), bytes: [0x04])], .presented),
        (.masung, [Answer(source: .realTime(5), bytes: [0x06])], .presented),
        (.custom, report(0x10, 0x0F, 0x20, 0, 0, 0), .presented),
        (.customKPM, [Answer(source: .unit, bytes: [0x0C])], .presented),
        (.citizen, realTime(0x12, 0x12, 0x12, 0x52), .presented),
        // In its ASB the bit says that nothing is there.
        (.citizen, report(0x10, 0x00, 0x00, 0x00), .presented),
        (.star, report(0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x02), .moving),
        (.star, report(0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x06), .presented),
        (.star, report(0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x0C), .retracted),
        (.star, report(0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x0E), .taken),
        (.star, report(0x23, 0x06, 0, 0, 0, 0, 0, 0, 0x04), nil),
    ] as [(StatusDialect, [Answer], StatusDialect.Sight?)])
    func sights(_ dialect: StatusDialect, _ answers: [Answer], _ sight: StatusDialect.Sight?) {
        #expect(dialect.facts(answers).sight == sight)
    }
}

@Suite("A ticket in a presenter")
struct PresenterTests {
    private let start = Deadline.now
    private var policy: PresenterPolicy {
        var policy = PresenterPolicy()
        policy.leftBehindAfter = 1_000
        return policy
    }

    /// What it was after each of the sights, which are 400 ms apart.
    private func states(
        _ sights: [StatusDialect.Sight], _ action: PresenterPolicy.Action = .hold, unit: TicketPrinterProfile.PresenterUnit? = nil
    ) -> [Presenter] {
        var policy = policy
        policy.action = action
        var watch = PresenterWatch()
        watch.begin()
        watch.expect(within: 800, now: start)
        return sights.enumerated().map { index, sight in
            watch.see(sight, policy, now: start.adding(milliseconds: 400 * (index + 1)))
            if let unit { _ = watch.command(policy, unit) }
            return watch.state
        }
    }

    @Test("It is presented, and taken")
    func taken() {
        #expect(states([.empty, .presented, .presented, .empty, .empty]) == [.empty, .presented, .presented, .taken, .taken])
        #expect(states([.moving, .presented, .taken]) == [.empty, .presented, .taken])
    }

    @Test("Taken before anybody looked, it is taken all the same")
    func quick() {
        #expect(states([.empty, .empty, .empty]) == [.empty, .taken, .taken])
        #expect(states([.taken]) == [.taken])
    }

    @Test("Left behind, it is left where it is, or pulled in, or pushed out, where the printer can")
    func leftBehind() {
        let sights: [StatusDialect.Sight] = [.presented, .presented, .presented, .presented, .empty]
        let unit = TicketPrinterProfile.PresenterUnit(retract: [0x01], eject: [0x02])
        let start: [Presenter] = [.presented, .presented, .presented, .leftBehind]
        #expect(states(sights, unit: unit) == start + [.taken], "somebody took it after all")
        #expect(states(sights, .retract, unit: unit) == start + [.retracted])
        #expect(states(sights, .eject, unit: unit) == start + [.empty])
        #expect(states(sights, .retract, unit: .init(retract: nil, eject: nil)) == start + [.taken])
    }

    @Test("A printer that pulls it in by itself says so")
    func retracted() {
        #expect(states([.presented, .retracted]) == [.presented, .retracted])
    }

    @Test("What lay there before the first ticket is nobody's news")
    func earlier() {
        var watch = PresenterWatch()
        watch.see(.taken, policy, now: start)
        #expect(watch.state == .empty)
        watch.see(.presented, policy, now: start)
        #expect(watch.state == .presented)
    }
}

@Suite("A printer that answers as it likes")
struct ScriptedTests {
    private var patience: TicketPrinter.Patience {
        var patience = TicketPrinter.Patience()
        patience.answer = 20
        patience.clearing = 10
        patience.printing = 60
        patience.between = 5
        patience.quiet = 5
        patience.presenting = 0
        return patience
    }

    private let well: [[UInt8]: [[UInt8]]] = [
        [0x10, 0x04, 0x01]: [[0x12]], [0x10, 0x04, 0x02]: [[0x12]], [0x10, 0x04, 0x03]: [[0x12]], [0x10, 0x04, 0x04]: [[0x12]],
        [0x1D, 0x72, 0x01]: [[0x00]],
        [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]: [[0x37, 0x25, 0x00]],
    ]

    private func printer(_ script: ScriptedPrinter, _ profile: TicketPrinterProfile?, _ policy: PresenterPolicy = .init()) -> TicketPrinter {
        TicketPrinter(pipe: script, profile: profile, presenter: policy, patience: patience)
    }

    private let ticket = EncodedTicket(bands: [Array("A001\n".utf8), [0x1B, 0x69]])

    // MARK: Masung

    private var masung: [[UInt8]: [[UInt8]]] { well.merging([[0x10, 0x04, 0x05]: [[0x00]]]) { $1 } }

    @Test("Masung: the byte of the presenter may be any byte")
    func masungPresenter() throws {
        let script = ScriptedPrinter(masung)
        let printer = printer(script, .masung)
        #expect(try printer.status().presenter == .empty)
        for (byte, state) in [(0x04, Presenter.presented), (0x06, .presented), (0x14, .presented), (0x00, .taken)] as [(UInt8, Presenter)] {
            script.change { $0.answers[[0x10, 0x04, 0x05]] = [[byte]] }
            #expect(try printer.status().presenter == state)
        }
        script.change { $0.answers[[0x10, 0x04, 0x05]] = [[0x90]] }
        #expect(try printer.status().fault?.name == .printerFailed)
    }

    @Test("Masung: a byte too many beside it makes none of it believed")
    func masungNoise() throws {
        let script = ScriptedPrinter(masung)
        let printer = printer(script, .masung)
        _ = try printer.status()
        script.change { $0.answers[[0x10, 0x04, 0x05]] = [[0x04, 0x41], [0x00]] }
        // (The same byte twice would be one that says everything twice.)
        #expect(throws: Fault(.garbled, "bytes that are no answer of a printer")) { try printer.status() }
        #expect(try printer.status().presenter == .empty)
    }

    @Test("Masung without a presenter does not answer for one, and prints")
    func masungPlain() throws {
        let script = ScriptedPrinter(well)
        let printer = printer(script, .masung)
        #expect(try printer.status().presenter == nil)
        #expect(printer.print(ticket) == .printed)
        let before = script.received.count
        _ = try printer.status()
        #expect(script.received.count - before == 12, "it is not asked for ever")
    }

    @Test("No mark comes back, but the ticket stands in a presenter that was empty")
    func mouth() throws {
        var answers = masung
        answers[[0x1D, 0x72, 0x01]] = nil
        let script = ScriptedPrinter(answers)
        let printer = printer(script, .masung)
        _ = try printer.status()
        script.change { $0.answers[[0x10, 0x04, 0x05]] = [[0x00], [0x04]] }
        #expect(printer.print(ticket) == .printed)
        // The next one pushes it out, which proves nothing.
        #expect(printer.print(ticket) == .unknown(Fault(.noAnswer, "the mark after the ticket did not come back")))
    }

    @Test("Where a mark came back and the last did not, what stands in the presenter is a piece")
    func mouthOfAPiece() throws {
        let script = ScriptedPrinter(masung)
        let printer = printer(script, .masung)
        _ = try printer.status()
        script.change {
            $0.answers[[0x1D, 0x72, 0x01]] = [[0x00], []]
            $0.answers[[0x10, 0x04, 0x05]] = [[0x00], [0x04]]
        }
        #expect(printer.print(ticket) == .unknown(Fault(.noAnswer, "the mark after the ticket did not come back")))
    }

    @Test("A printer that was silent for a while may have lost its power, and pushed out a piece when it came back")
    func mouthAfterSilence() throws {
        let script = ScriptedPrinter(masung)
        let printer = printer(script, .masung)
        _ = try printer.status()
        script.change {
            $0.answers[[0x1D, 0x72, 0x01]] = nil
            $0.answers[[0x10, 0x04, 0x05]] = [[0x00], [0x04]]
            // Before the ticket it is asked twice.
            $0.answers[[0x10, 0x04, 0x01]] = [[0x12], [0x12], [], [0x12]]
        }
        #expect(printer.print(ticket) == .unknown(Fault(.noAnswer, "the mark after the ticket did not come back")))
    }

    @Test("A ticket that was on its way to the mouth proves nothing of the next one")
    func mouthOfAnother() throws {
        let script = ScriptedPrinter(masung)
        var patience = patience
        patience.presenting = 60_000
        let printer = TicketPrinter(pipe: script, profile: .masung, patience: patience)
        #expect(printer.print(ticket) == .printed)
        script.change {
            $0.answers[[0x1D, 0x72, 0x01]] = nil
            $0.answers[[0x10, 0x04, 0x05]] = [[0x00], [0x04]]
        }
        #expect(printer.print(ticket) == .unknown(Fault(.noAnswer, "the mark after the ticket did not come back")))
    }

    // MARK: Custom

    private func custom(_ paper: UInt8 = 0, unit: UInt8? = nil) -> [[UInt8]: [[UInt8]]] {
        var answers: [[UInt8]: [[UInt8]]] = [
            [0x10, 0x04, 0x14]: [[0x10, 0x0F, paper, 0, 0, 0]], [0x1D, 0x72, 0x01]: [[0x00]],
        ]
        if let unit { answers[[0x1D, 0x65, 0x06]] = [[unit]] }
        return answers
    }

    @Test("Custom: one question says it all, and what comes unasked is told apart")
    func customStatus() throws {
        let script = ScriptedPrinter(custom())
        let printer = printer(script, .custom)
        #expect(try printer.status().presenter == .empty)
        script.change { $0.answers[[0x10, 0x04, 0x14]] = [[0x10, 0x01, 0x20, 0x10, 0x0F, 0x20, 0, 0, 0]] }
        let status = try printer.status()
        #expect(status.presenter == .presented && status.fault == nil)
        #expect(status.evidence == "status report: 10 0F 20 00 00 00, USB port: 18")
        script.change { $0.answers[[0x10, 0x04, 0x14]] = [[0x10, 0x0F, 0x13, 0x10, 0x11, 0x37]] }
        #expect(try printer.status().fault?.name == .coverOpen, "bytes of status that look like others are not taken for them")
    }

    @Test("Custom KPM is asked for its presenter only when it is well")
    func customKPM() throws {
        let script = ScriptedPrinter(custom(unit: 0x0C))
        let printer = printer(script, .customKPM)
        #expect(try printer.status().presenter == .presented)
        script.change { $0.answers[[0x10, 0x04, 0x14]] = [[0x10, 0x0F, 0x01, 0, 0, 0]] }
        let before = script.received.count
        #expect(try printer.status().fault?.name == .paperEnd)
        #expect(script.received.count - before == 3, "a question that waits would be answered with the next roll")
    }

    // MARK: Presenter

    @Test("A ticket that is left behind is pulled in, once", arguments: [PresenterPolicy.Action.retract, .hold, .eject])
    func retracts(_ action: PresenterPolicy.Action) throws {
        let script = ScriptedPrinter(well.merging([[0x10, 0x04, 0x05]: [[0x12]], [0x10, 0x04, 0x06]: [[0x12]]]) { $1 })
        var policy = PresenterPolicy()
        policy.action = action
        policy.leftBehindAfter = 0
        let printer = printer(script, .citizen, policy)
        #expect(printer.print(ticket) == .printed)
        script.change { $0.answers[[0x10, 0x04, 0x04]] = [[0x52]] }
        #expect(try printer.status().presenter == .presented)
        #expect(try printer.status().presenter == .leftBehind)
        #expect(try printer.status().presenter == .leftBehind)
        let sent = script.received.indices.dropLast(2).count { script.received[$0..<$0 + 3].elementsEqual([0x1D, 0x52, 0x30]) }
        #expect(sent == (action == .retract ? 1 : 0), "a Citizen has no eject")
        script.change { $0.answers[[0x10, 0x04, 0x04]] = [[0x12]] }
        #expect(try printer.status().presenter == (action == .retract ? .retracted : .taken))
    }

    // MARK: Star

    private func star(count: Int, presenter: UInt8 = 0) -> [UInt8] {
        let counter = UInt8(count & 0x18) << 2 | UInt8(count & 0x07) << 1
        return [0x23, 0x06, 0, 0, 0, 0, 0, counter, presenter]
    }

    @Test("Star: the count of its marks proves the ticket, band by band")
    func starCount() throws {
        let script = ScriptedPrinter([[0x1B, 0x06, 0x01]: [star(count: 9), star(count: 31), star(count: 1)]])
        let printer = printer(script, .star)
        #expect(try printer.status().fault == nil)
        // Before the ticket: well, all before it printed, restarted. After it: one band, both.
        script.change { $0.answers[[0x1B, 0x06, 0x01]] = [star(count: 9), star(count: 31), star(count: 1), star(count: 2), star(count: 3, presenter: 0x06)] }
        #expect(printer.print(ticket) == .printed)
        #expect(try printer.status().presenter == .presented)

        // It lost its power in the middle: its count is nobody's.
        script.change { $0.answers[[0x1B, 0x06, 0x01]] = [star(count: 3), star(count: 31), star(count: 1), star(count: 2), star(count: 0)] }
        #expect(printer.print(ticket) == .unknown(Fault(.noAnswer, "the mark after the ticket did not come back")))
    }

    @Test("Star: a ticket of many bands has no more marks than its count can tell apart")
    func starMany() throws {
        let script = ScriptedPrinter([[0x1B, 0x06, 0x01]: [star(count: 9), star(count: 31), star(count: 1)]])
        let printer = printer(script, .star)
        _ = try printer.status()
        let before = script.received.count
        script.change { $0.answers[[0x1B, 0x06, 0x01]] = [star(count: 1), star(count: 31)] + (1...31).map { star(count: $0) } }
        _ = printer.print(EncodedTicket(bands: (0..<100).map { _ in [0x41, 0x0A] }))
        let marks = script.received.dropFirst(before).count { $0 == 0x17 }
        // Those before take it to a count that the ticket does not reach, and to its beginning.
        #expect(marks == 31 + 1 + 25)
    }

    // MARK: USB

    @Test("A USB port is believed against all is well, once it has said so itself")
    func port() throws {
        let script = ScriptedPrinter(well)
        let printer = printer(script, .generic)
        script.change { $0.portStatus = 0x00 }
        #expect(try printer.status().fault == nil, "some say nothing else")
        script.change { $0.portStatus = 0x18 }
        #expect(try printer.status().fault == nil)
        for (byte, name) in [(0x38, "paper-end"), (0x10, "printer-failed"), (0x08, "printer-offline")] as [(UInt8, String)] {
            script.change { $0.portStatus = byte }
            #expect(try printer.status().fault?.name.rawValue == name)
        }
        script.change { $0.answers = [:] }
        #expect(try printer.status().fault?.name == .printerOffline, "silence, and the port says why")
        script.change { $0.portStatus = 0x18 }
        #expect(throws: Fault(.noAnswer, "no answer to DLE EOT 1")) { try printer.status() }
    }

    @Test("A printer that takes no more is emptied through USB's control endpoint")
    func stuck() throws {
        let script = ScriptedPrinter(well)
        let printer = printer(script, .generic)
        _ = try printer.status()
        script.change {
            $0.appetite = 12 + 5
            $0.portStatus = 0x38
        }
        // The questions before the ticket find it well: the paper ends in the middle.
        script.change { $0.portStatus = 0x18 }
        guard case .unknown(let fault) = printer.print(ticket) else {
            Issue.record("bytes had gone out")
            return
        }
        #expect(fault.name == .noAnswer && script.softResets == 1)
    }

    // MARK: Choosing

    @Test("It is asked what it is, and what it says is tried")
    func automatic() throws {
        var answers = well
        answers[[0x1D, 0x49, 0x42]] = [Array("_EPSON\0".utf8)]
        answers[[0x1D, 0x49, 0x43]] = [Array("_TM-T88V\0".utf8)]
        let borrowed = printer(ScriptedPrinter(vendor: 0x04B8, answers), nil)
        #expect(try borrowed.status().fault == nil)
        #expect(borrowed.profile.name == "epson" && borrowed.profile.proof == .paperSensors, "it does not know GS ( H")
        #expect(borrowed.print(ticket) == .printed)

        answers[[0x10, 0x04, 0x05]] = [[0x00]]
        answers[[0x1D, 0x49, 0x42]] = nil
        answers[[0x1D, 0x49, 0x43]] = [Array("_T500II\0".utf8)]
        let masung = printer(ScriptedPrinter(answers), nil)
        #expect(try masung.status().presenter == .empty)
        #expect(masung.profile == .masung)
    }

    @Test("A printer out of paper says later what it is")
    func automaticLater() throws {
        var answers = well
        answers[[0x10, 0x04, 0x04]] = [[0x72], [0x12]]
        answers[[0x1D, 0x49, 0x43]] = [Array("_T500II\0".utf8)]
        answers[[0x10, 0x04, 0x05]] = [[0x00]]
        let printer = printer(ScriptedPrinter(answers), nil)
        #expect(try printer.status().fault?.name == .paperEnd)
        #expect(printer.profile == .generic)
        #expect(try printer.status().fault == nil)
        #expect(printer.profile == .masung)
    }

    @Test("Star's line mode is known by its numbers, and not asked in another language")
    func automaticStar() throws {
        let script = ScriptedPrinter(vendor: 0x0519, product: 0x0003, [[0x1B, 0x06, 0x01]: [star(count: 1)]])
        let printer = printer(script, nil)
        #expect(try printer.status().fault == nil)
        #expect(printer.profile == .star)
        #expect(!script.received.indices.dropLast().contains { script.received[$0..<$0 + 2].elementsEqual([0x1D, 0x49]) })
    }
}
