import KioskCore
import KioskTransport
import KioskTwin
import Testing

@testable import KioskTicketPrinter

extension TicketPrinterProfile {
    /// A ticket without anything that the encoder knows: so many lines, then a cut.
    fileprivate func ticket(_ word: String, lines: Int = 3) -> EncodedTicket {
        EncodedTicket(bands: [Wire.initialize + Array("\(word) 1\n".utf8)]
            + (1...lines).dropFirst().map { Array("\(word) \($0)\n".utf8) } + [language.cut(.feedsPartial)])
    }
}

private func ticket(_ word: String, lines: Int = 3) -> EncodedTicket { TicketPrinterProfile.epson.ticket(word, lines: lines) }

/// Short, so that what must fail fails soon; long enough for two busy cores.
private var patience: TicketPrinter.Patience {
    var patience = TicketPrinter.Patience()
    patience.answer = 2_000
    patience.clearing = 300
    patience.printing = 3_000
    patience.between = 50
    patience.quiet = 50
    patience.presenting = 0
    return patience
}

private func open(
    _ uri: String, _ profile: TicketPrinterProfile = .epson, hasRemains: Bool = false, policy: PresenterPolicy = .init(),
    printing: Int? = nil, clearing: Int? = nil, answer: Int? = nil, quiet: Int? = nil
) throws -> (TicketPrinter, any Pipe) {
    let pipe = try DeviceURI(uri).open(deadline: .after(milliseconds: 2_000))
    var patience = patience
    if let printing { patience.printing = printing }
    // Who never confirms is not waited for.
    patience.clearing = clearing ?? (profile.isEmptied ? 300 : 30)
    if let answer { patience.answer = answer }
    if let quiet { patience.quiet = quiet }
    return (TicketPrinter(pipe: pipe, profile: profile, hasRemains: hasRemains, presenter: policy, patience: patience), pipe)
}

private func name(_ outcome: PrintOutcome) -> String {
    switch outcome {
    case .printed: "printed"
    case .notPrinted(let fault): "notPrinted \(fault.name.rawValue)"
    case .partial(let fault, let bands, let all): "partial \(bands)/\(all) \(fault.name.rawValue)"
    case .unknown(let fault): "unknown \(fault.name.rawValue)"
    }
}

/// A pipe that says of itself how fast it is, as a serial line does.
private final class SlowWire: Pipe {
    let bytesPerSecond: Int?
    private let pipe: any Pipe

    init(_ pipe: any Pipe, bytesPerSecond: Int) {
        self.pipe = pipe
        self.bytesPerSecond = bytesPerSecond
    }

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) { try pipe.write(bytes, deadline: deadline) }
    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        try pipe.read(into: buffer, deadline: deadline)
    }
    func discardInput() { pipe.discardInput() }
    func interrupt() { pipe.interrupt() }
    func close() { pipe.close() }
    func abandon() { pipe.abandon() }
}

extension TicketPrinterProfile {
    /// A printer of this kind.
    func twin() throws -> TicketPrinterTwin { try TicketPrinterTwin(width: dots, dialect: twinDialect) }

    var twinDialect: Dialect.Name {
        let dialects: [StatusDialect: Dialect.Name] = [.masung: .masung, .custom: .custom, .customKPM: .custom, .citizen: .citizen, .star: .star]
        return dialects[status] ?? (self == .epson ? .epson : .generic)
    }

    /// Its twin can be emptied.
    var isEmptied: Bool { status == .epson }
    /// Bytes of a round of questions while a ticket is awaited, and while none is.
    fileprivate var questions: Int { status.questions.reduce(0) { $0 + $1.bytes.count + ($1.isFree ? status.questions[0].bytes.count : 0) } }
}

/// Of every kind that there is a twin of.
private let profiles = [TicketPrinterProfile.epson, .generic, .masung, .custom, .customKPM, .citizen, .star]

@Suite("A conversation with a ticket printer")
struct TicketPrinterTests {
    let twin: TicketPrinterTwin
    init() throws { twin = try TicketPrinterTwin() }

    @Test("A ticket that is on paper is printed", arguments: profiles)
    func prints(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile)
        #expect(printer.print(profile.ticket("A001")) == .printed)
        #expect(twin.tickets.map(\.text) == ["A001 1\nA001 2\nA001 3"])
        #expect(printer.print(profile.ticket("A002")) == .printed)
        #expect(twin.tickets.count == 2)
        #expect(twin.complaints == [])
    }

    @Test("A printer that is slow is waited for", arguments: profiles)
    func slow(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile, printing: 20_000)
        _ = try printer.status()
        twin.slow(bytesPerSecond: 1_000)
        #expect(printer.print(profile.ticket("A001", lines: 10)) == .printed)
        #expect(twin.tickets.count == 1)
    }

    @Test("It says what it is")
    func model() throws {
        let epson = try TicketPrinterProfile.epson.twin()
        #expect(try open(epson.uri, .epson).0.model() == "TM-T88V")
        #expect(try open(twin.uri, .generic).0.model() == nil)
    }

    @Test("Paper that is nearly at its end is told, and the ticket is printed")
    func nearEnd() throws {
        twin.nearEnd(true)
        let (printer, _) = try open(twin.uri)
        #expect(try printer.status().notice?.name == .paperNearEnd)
        #expect(printer.print(ticket("A001")) == .printed)
    }

    enum Trouble: String, CaseIterable {
        case paperEnd = "paper-end", coverOpen = "cover-open", cutterError = "cutter-error", printerOffline = "printer-offline"

        func begin(_ twin: TicketPrinterTwin) {
            switch self {
            case .paperEnd: twin.paperOut()
            case .coverOpen: twin.openCover()
            case .cutterError: twin.jam()
            case .printerOffline: twin.setOffline(true)
            }
        }
    }

    @Test("A printer in trouble gets not one byte of the ticket", arguments: Trouble.allCases)
    func troubleBefore(_ trouble: Trouble) throws {
        let (printer, _) = try open(twin.uri)
        _ = try printer.status()
        trouble.begin(twin)
        #expect(name(printer.print(ticket("A001"))) == "notPrinted \(trouble.rawValue)")
        twin.clear()
        #expect(try printer.status().fault == nil)
        #expect(twin.state.bytesWaiting == 0 && twin.state.hangingLines == 0 && twin.tickets.isEmpty)
        #expect(printer.print(ticket("A002")) == .printed)
        #expect(twin.tickets.map(\.text) == ["A002 1\nA002 2\nA002 3"])
    }

    @Test("Paper that ends in the middle: no ticket comes out with the next roll", arguments: profiles, [1, 2, 5])
    func paperEndsInside(_ profile: TicketPrinterProfile, _ line: Int) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile)
        _ = try printer.status()
        twin.paperOut(afterLines: line)
        let outcome = printer.print(profile.ticket("A001", lines: 6))
        switch outcome {
        case .notPrinted(let fault): #expect(fault.name == .paperEnd)
        case .partial(let fault, let bands, let all): #expect(fault.name == .paperEnd && bands <= line && all == 7)
        case .printed, .unknown: Issue.record("\(name(outcome)) after \(line)")
        }
        // An Epson says after each band that it is on paper; who can be emptied need not be asked of a part.
        if profile == .epson { #expect(name(outcome) == (line > 1 ? "partial \(line - 1)/7 paper-end" : "notPrinted paper-end")) }
        if profile == .generic { #expect(name(outcome) == "notPrinted paper-end") }
        if profile.isEmptied { #expect(twin.state.bytesWaiting == 0) }

        twin.paperIn()
        // What is answered in real time comes after whatever the new roll set going.
        #expect(try printer.status().fault == nil)
        #expect(twin.tickets.isEmpty)
        // Who cannot be emptied had no more than a few lines of it.
        #expect(twin.state.hangingLines <= line + (profile.isEmptied ? 0 : 3) && twin.state.hangingLines < 7)

        // The next resident's ticket is alone on its paper.
        #expect(printer.print(profile.ticket("A002")) == .printed)
        #expect(twin.tickets.count == 2)
        #expect(twin.tickets.last?.text == "A002 1\nA002 2\nA002 3")
    }

    @Test("The cover is opened in the middle: the rest does not come out when it is closed", arguments: profiles)
    func coverInside(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile, printing: 10_000, answer: 2_000)
        _ = try printer.status()
        twin.slow(bytesPerSecond: 200)
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 30_000) { $0.hangingLines >= 2 })
            twin.openCover()
        }
        let outcome = printer.print(profile.ticket("A001", lines: 40))
        hand.wait()
        let lines = twin.state.hangingLines
        switch outcome {
        // Star's marks of a long ticket are some rows apart.
        case .notPrinted(let fault): #expect(fault.name == .coverOpen && (profile == .generic || profile == .star))
        // The line before may be told or not.
        case .partial(let fault, let bands, 41): #expect(fault.name == .coverOpen && lines - 3...lines ~= bands, "\(fault)")
        default: Issue.record("\(name(outcome))")
        }
        twin.clear()
        #expect(try printer.status().fault == nil)
        #expect(twin.state.hangingLines - lines <= (profile.isEmptied ? 0 : 3) && twin.state.bytesWaiting == 0 && twin.tickets.isEmpty)
    }

    @Test("The cutter fails: all is on paper, so it is not called unprinted")
    func cutterInside() throws {
        let (other, pipe) = try open(twin.uri, .generic)
        twin.jam(atNextCut: true)
        #expect(name(other.print(ticket("A000"))) == "unknown cutter-error")
        pipe.close()
        twin.clearJam()
        twin.tear()

        let (printer, _) = try open(twin.uri)
        twin.jam(atNextCut: true)
        #expect(name(printer.print(ticket("A001"))) == "partial 3/4 cutter-error")
        twin.clearJam()
        #expect(try printer.status().fault == nil)
        #expect(printer.print(ticket("A002")) == .printed)
        #expect(twin.tickets.dropFirst().map(\.text) == ["A001 1\nA001 2\nA001 3", "A002 1\nA002 2\nA002 3"])
    }

    @Test("Silence is never good news")
    func silence() throws {
        let (printer, _) = try open(twin.uri, answer: 1_000)
        _ = try printer.status()
        twin.silence()
        let before = twin.state.bytesReceived
        #expect(throws: Fault(.noAnswer, "no answer to DLE EOT 1")) { try printer.status() }
        #expect(name(printer.print(ticket("A001"))) == "notPrinted no-answer")
        #expect(twin.state.bytesReceived - before < 10, "questions, and nothing of the ticket")
        twin.silence(false)
        #expect(printer.print(ticket("A002")) == .printed)
        #expect(twin.tickets.map(\.text) == ["A002 1\nA002 2\nA002 3"])
    }

    @Test("What never stops talking is no printer, and is not listened to without end", arguments: profiles,
        [[0x55, 0xAA], [0x12, 0x00], [0x23, 0x86, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00]] as [[UInt8]])
    func babbler(_ profile: TicketPrinterProfile, _ words: [UInt8]) throws {
        let babbler = Babbler(words)
        let printer = TicketPrinter(pipe: babbler, profile: profile)
        #expect(throws: Fault.self) { try printer.status() }
        #expect(name(printer.print(profile.ticket("A001"))) == "notPrinted garbled")
        #expect(babbler.count < Babbler.most)
    }

    @Test("Silence after the ticket went out: nobody knows", arguments: profiles)
    func silenceInside(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri, profile, printing: 300, answer: 1_000)
        _ = try printer.status()
        let before = twin.state.bytesReceived
        twin.slow(bytesPerSecond: 400)
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 30_000) { $0.bytesReceived > before + 40 })
            cable.deafen()
        }
        let outcome = printer.print(profile.ticket("A001", lines: 20))
        hand.wait()
        switch outcome {
        case .unknown(let fault): #expect(fault.name == .noAnswer)
        // Its end was never sent.
        case .notPrinted(let fault), .partial(let fault, _, _):
            #expect(fault.name == .noAnswer && !profile.isEmptied && twin.state.bytesReceived - before < 200)
            twin.slow(bytesPerSecond: nil)
            #expect(twin.wait(within: 2_000) { $0.bytesWaiting == 0 } && twin.tickets.isEmpty)
        case .printed: Issue.record("nobody said so")
        }
    }

    @Test("Noise before an answer is noise, not an answer", arguments: profiles, [1, 2, 3, 5, 17])
    func garbage(_ profile: TicketPrinterProfile, _ count: Int) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile)
        _ = try printer.status()
        twin.garbage(count)
        let outcome = name(printer.print(profile.ticket("A001")))
        // What is said must agree with what is on paper.
        switch outcome {
        case "notPrinted garbled", "notPrinted no-answer": #expect(twin.tickets.isEmpty)
        case "printed": #expect(twin.tickets.count == 1, "it came before anything was asked")
        default: Issue.record("\(outcome)")
        }
        #expect(printer.print(profile.ticket("A002")) == .printed)
        #expect(twin.tickets.last?.text == "A002 1\nA002 2\nA002 3")
    }

    @Test("Noise instead of the proof proves nothing", arguments: profiles)
    func garbageInside(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile, printing: 4_000)
        _ = try printer.status()
        twin.slow(bytesPerSecond: 400)
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 30_000) { $0.hangingLines >= 1 })
            twin.garbageNow(40)
        }
        let outcome = printer.print(profile.ticket("A001", lines: 20))
        hand.wait()
        if case .printed = outcome { #expect(twin.tickets.count == 1) }
        switch profile.proof {
        case .processID: #expect(outcome == .printed)
        case .paperSensors: #expect(name(outcome) == "unknown garbled")
        case .endCounter: #expect(outcome == .printed || name(outcome).hasPrefix("unknown") || twin.tickets.isEmpty)
        }
    }

    @Test("One byte that looks like the proof is none, nor are two among noise", arguments: [[0x00], [0xAA, 0x00, 0x00]] as [[UInt8]])
    func fakeProof(_ noise: [UInt8]) throws {
        twin.slow(bytesPerSecond: 300)
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri, .generic, printing: 6_000)
        _ = try printer.status()
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 30_000) { $0.hangingLines >= 1 })
            cable.disturb(noise)
        }
        let outcome = printer.print(ticket("A001", lines: 20))
        if outcome == .printed { #expect(twin.tickets.count == 1) }
        hand.wait()
    }

    @Test("Wherever the cable is cut, the outcome is true and the next ticket is clean", arguments: profiles)
    func cutAnywhere(_ profile: TicketPrinterProfile) throws {
        // How many bytes a ticket is, with the questions before it and the marks in it.
        let whole = try {
            let twin = try profile.twin()
            let cable = try Cable(to: twin.port)
            let (printer, _) = try open(cable.uri, profile, clearing: 20)
            _ = try printer.status()
            let begin = cable.passed
            #expect(printer.print(profile.ticket("A000")) == .printed)
            return cable.passed - begin
        }()
        let twin = try profile.twin()
        // Who cannot be emptied takes its time: every fourth byte, and other ones for each profile.
        let step = profile.isEmptied ? 1 : 4
        for offset in stride(from: 1 + profile.name.utf8.count % step, through: whole, by: step) {
            let cable = try Cable(to: twin.port)
            let (printer, _) = try open(cable.uri, profile, clearing: 20)
            _ = try printer.status()
            let before = twin.tickets.count
            cable.cut(after: offset)
            let outcome = printer.print(profile.ticket("A\(offset)"))
            switch outcome {
            case .printed: #expect(twin.tickets.count == before + 1, "at \(offset)")
            case .notPrinted(let fault):
                // Star's count is set before, and how often it is asked of it is a matter of time.
                #expect(profile == .star || offset <= profile.questions, "bytes had gone out at \(offset): \(fault)")
            case .partial: Issue.record("nobody confirmed anything at \(offset)")
            case .unknown(let fault): #expect(fault.name == .disconnected, "at \(offset)")
            }
            // On a busy machine it was asked more often when it was measured: the ticket was over before the cut.
            guard cable.isCut else {
                #expect(outcome == .printed)
                break
            }
            #expect(throws: Fault.self) { try printer.status() }

            let (next, pipe) = try open(twin.uri, profile, hasRemains: printer.hasRemains, clearing: 20)
            #expect(next.print(profile.ticket("B\(offset)")) == .printed, "after \(offset)")
            pipe.close()
            let after = twin.tickets.dropFirst(before)
            #expect(after.last?.text == "B\(offset) 1\nB\(offset) 2\nB\(offset) 3", "after \(offset)")
            #expect(after.filter { $0.text == "A\(offset) 1\nA\(offset) 2\nA\(offset) 3" }.count <= 1)
            #expect(after.filter { $0.text.contains("B\(offset)") }.count == 1)
            if case .notPrinted = outcome { #expect(!after.contains { $0.text.contains("A\(offset) ") }, "at \(offset)") }
        }
    }

    @Test("A Star printer whose count does not restart is asked now and then, and nothing is sent to it, whatever it had counted",
        arguments: [Wire.Star.count, Wire.Star.restartCount, Wire.Star.count(to: Wire.Star.largestCount)])
    func countStays(lost: [UInt8]) throws {
        let twin = try TicketPrinterProfile.star.twin()
        defer { twin.stop() }
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri, .star, answer: 400)
        _ = try printer.status()
        let before = cable.passed
        cable.lose(lost)
        #expect(name(printer.print(TicketPrinterProfile.star.ticket("A001"))) == "notPrinted no-answer")
        // A round of questions before it, and then one in 20 ms.
        let questions = TicketPrinterProfile.star.questions + Wire.Star.count(to: Wire.Star.largestCount).count + Wire.Star.status.count * (400 / 20 + 1)
        #expect(cable.passed - before <= questions)
        #expect(twin.tickets.isEmpty)
    }

    @Test("A ticket of which a piece was lost, on a line that does not tell, is not called printed")
    func lostPiece() throws {
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri, .generic, printing: 1_000)
        _ = try printer.status()
        // Its power failed, and was back before the ticket was over.
        let ticket = ticket("A001", lines: 12)
        cable.lose(ticket.bands[3], andAfter: 14)
        #expect(name(printer.print(ticket)) == "unknown no-answer")
        #expect(twin.tickets.last?.text.contains("A001 4") == false)
    }

    @Test("A slow wire is waited for, too", arguments: profiles)
    func slowWire(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        defer { twin.stop() }
        twin.slow(bytesPerSecond: 1_500)
        let pipe = try SlowWire(DeviceURI(twin.uri).open(deadline: .after(milliseconds: 2_000)), bytesPerSecond: 400)
        var patience = patience
        patience.answer = 1_000
        let printer = TicketPrinter(pipe: pipe, profile: profile, patience: patience)
        #expect(printer.print(profile.ticket("A001")) == .printed)
        #expect(twin.tickets.last?.text == "A001 1\nA001 2\nA001 3")
    }

    @Test("Long pictures on a slow wire: the questions between them are answered late, and the ticket is printed", arguments: profiles)
    func slowPictures(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        defer { twin.stop() }
        let cable = try Cable(to: twin.port)
        let pipe = try SlowWire(DeviceURI(cable.uri).open(deadline: .after(milliseconds: 2_000)), bytesPerSecond: 500)
        var patience = patience
        patience.answer = 500
        let printer = TicketPrinter(pipe: pipe, profile: profile, patience: patience)
        #expect(try printer.status().fault == nil)
        // A little faster than it says: it is a program, and may be late.
        cable.slow(bytesPerSecond: 1_000)
        let bands = (1...4).map { [UInt8](repeating: 0, count: 600) + Array("A001 \($0)\n".utf8) }
        #expect(name(printer.print(EncodedTicket(bands: bands + [profile.language.cut(.feedsPartial)]))) == "printed")
        #expect(twin.tickets.map(\.text) == ["A001 1\nA001 2\nA001 3\nA001 4"])
        #expect(try printer.status().fault == nil)
        #expect(name(printer.print(profile.ticket("A002"))) == "printed")
    }

    @Test("An answer that is still on a slow wire is not missing: the rest waits for it, and none of it comes out with the next roll",
        arguments: [TicketPrinterProfile.masung, .custom, .citizen])
    func slowWirePaces(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        defer { twin.stop() }
        let pipe = try SlowWire(DeviceURI(twin.uri).open(deadline: .after(milliseconds: 2_000)), bytesPerSecond: 100)
        var patience = patience
        patience.answer = 300
        patience.clearing = 30
        let printer = TicketPrinter(pipe: pipe, profile: profile, patience: patience)
        #expect(try printer.status().fault == nil)
        twin.slow(bytesPerSecond: 100)
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 30_000) { $0.hangingLines >= 1 })
            twin.paperOut()
        }
        // The first line alone is on the wire for two seconds.
        let first = Wire.initialize + [UInt8](repeating: 0, count: 200) + Array("A001 1\n".utf8)
        let ticket = EncodedTicket(bands: [first] + profile.ticket("A001", lines: 20).bands.dropFirst())
        let outcome = printer.print(ticket)
        hand.wait()
        #expect(outcome != .printed)
        twin.slow(bytesPerSecond: nil)
        twin.paperIn()
        #expect(try printer.status().fault == nil)
        #expect(twin.tickets.isEmpty && twin.state.hangingLines < 6)
    }

    @Test("Power that fails in the middle: no ticket comes out with it, even of a printer that keeps what it had",
        arguments: profiles, [false, true])
    func powerCycle(_ profile: TicketPrinterProfile, _ keeps: Bool) throws {
        let twin = try profile.twin()
        defer { twin.stop() }
        var firmware = twin.firmware
        firmware.keepsBuffer = keeps
        twin.firmware(firmware)
        let (printer, _) = try open(twin.uri, profile)
        _ = try printer.status()
        twin.powerCycle(afterLines: 4)
        #expect(name(printer.print(profile.ticket("A001", lines: 12))) == "unknown disconnected")
        #expect(twin.waitUntilPlugged(within: 5_000))
        let (next, _) = try open(twin.uri, profile, hasRemains: printer.hasRemains)
        #expect(next.print(profile.ticket("A002")) == .printed)
        #expect(twin.tickets.last?.text == "A002 1\nA002 2\nA002 3")
        // An Epson that keeps its buffer has all of it, and prints it before anybody can say no.
        if !keeps || !profile.isEmptied { #expect(twin.tickets.filter { $0.text.contains("A001 12") }.isEmpty) }
    }

    enum Habit: CaseIterable { case late, twice, both }

    @Test("Firmware that answers late, or twice, is understood", arguments: profiles, Habit.allCases)
    func habits(_ profile: TicketPrinterProfile, _ habit: Habit) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile, quiet: 1_000)
        var firmware = twin.firmware
        if habit != .twice { firmware.delayMilliseconds = 25 }
        firmware.isTwice = habit != .late
        twin.firmware(firmware)
        // Second answers may put it out of step: then it says so, and believes nothing.
        func status() throws -> String {
            for _ in 0..<10 {
                do throws(Fault) {
                    return try printer.status().fault?.name.rawValue ?? "well"
                } catch {
                    guard error.name == .garbled else { throw error }
                }
            }
            return "garbled"
        }
        let before = try status()
        #expect(before == "well")
        var outcome = printer.print(profile.ticket("A001"))
        for _ in 0..<10 where name(outcome) == "notPrinted garbled" {
            #expect(twin.tickets.isEmpty)
            outcome = printer.print(profile.ticket("A001"))
        }
        #expect(outcome == .printed)
        #expect(twin.tickets.map(\.text) == ["A001 1\nA001 2\nA001 3"])
        twin.paperOut()
        let out = try status()
        #expect(out == "paper-end")
        twin.paperIn()
        let after = try status()
        #expect(after == "well")
    }

    @Test("Answers that come too late are silence, and are not taken for the next ones", arguments: profiles)
    func tooLate(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile, answer: 400, quiet: 300)
        _ = try printer.status()
        var firmware = twin.firmware
        firmware.delayMilliseconds = 550
        twin.firmware(firmware)
        #expect(throws: Fault.self) { try printer.status() }
        #expect(name(printer.print(profile.ticket("A001"))) == "notPrinted no-answer")
        firmware.delayMilliseconds = 0
        twin.firmware(firmware)
        twin.paperOut()
        #expect(try printer.status().fault?.name == .paperEnd)
        twin.paperIn()
        #expect(printer.print(profile.ticket("A002")) == .printed)
        #expect(twin.tickets.map(\.text) == ["A002 1\nA002 2\nA002 3"])
    }

    @Test("A board on which all is well, whatever happens, is not believed without its mark")
    func constant() throws {
        var firmware = twin.firmware
        firmware.isConstant = true
        twin.firmware(firmware)
        let (printer, _) = try open(twin.uri, .generic, printing: 300)
        twin.paperOut(afterLines: 2)
        #expect(name(printer.print(ticket("A001"))) == "unknown no-answer")
        twin.paperIn()
        #expect(twin.tickets.isEmpty)
    }

    // MARK: The presenter

    private static let presenting = [TicketPrinterProfile.masung, .custom, .customKPM, .citizen, .star]

    @Test("A ticket is presented, and taken", arguments: presenting)
    func presented(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile)
        #expect(try printer.status().presenter == .empty)
        #expect(printer.print(profile.ticket("A001")) == .printed)
        #expect(try printer.status().presenter == .presented)
        twin.take()
        #expect(try printer.status().presenter == .taken)
        #expect(try printer.status().presenter == .taken)
        // Taken before anybody looks.
        twin.take(afterMilliseconds: 0)
        #expect(printer.print(profile.ticket("A002")) == .printed)
        #expect(try printer.status().presenter == .taken)
    }

    @Test("A ticket that is left behind is retracted or ejected, where the printer can",
        arguments: presenting, PresenterPolicy.Action.allCases)
    func leftBehind(_ profile: TicketPrinterProfile, _ action: PresenterPolicy.Action) throws {
        let twin = try profile.twin()
        var policy = PresenterPolicy()
        policy.action = action
        policy.leftBehindAfter = 0
        let (printer, _) = try open(twin.uri, profile, policy: policy)
        #expect(printer.print(profile.ticket("A001")) == .printed)
        let unit = try #require(profile.presenter)
        // It has been seen while it was proven; whoever looks again finds it left behind, and gone.
        let end: (KioskCore.Presenter, PrintedTicket.Fate)? =
            switch action {
            case .retract where unit.retract != nil: (.retracted, .retracted)
            case .eject where unit.eject != nil: (.empty, .ejected)
            default: nil
            }
        if let end {
            let states = try (0..<3).map { _ in try printer.status().presenter }
            #expect(states.last == end.0)
            #expect(twin.wait(for: end.1, within: 2_000))
        } else {
            let states = try (0..<2).map { _ in try printer.status().presenter }
            #expect(states.last == .leftBehind)
            twin.take()
            #expect(try printer.status().presenter == .taken)
        }
    }

    @Test("Paper stuck in the presenter is a fault", arguments: presenting)
    func presenterJam(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        let (printer, _) = try open(twin.uri, profile)
        _ = try printer.status()
        twin.jamPresenter()
        _ = printer.print(profile.ticket("A001"))
        let fault = try printer.status().fault
        #expect(fault?.name == .paperJam || fault?.name == .printerFailed)
    }

    @Test("A printer is asked what it is", arguments: [
        (Dialect.Name.epson, "epson"), (.citizen, "citizen"), (.custom, "custom"), (.generic, "generic"), (.masung, "generic"),
    ])
    func automatic(_ dialect: Dialect.Name, _ profile: String) throws {
        let twin = try TicketPrinterTwin(dialect: dialect)
        var patience = patience
        patience.answer = 1_000
        let printer = try TicketPrinter.open(
            DeviceURI(twin.uri), profile: nil, patience: patience, deadline: .after(milliseconds: 2_000))
        // Masung's do not know GS I: only USB tells them.
        #expect(printer.profile.name == profile)
        #expect(printer.print(ticket("A001")) == .printed)
        #expect(twin.complaints == [])
    }

    @Test("A cable that is cut while paper is out: the new connection clears what waits")
    func cutWhileOut() throws {
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri)
        _ = try printer.status()
        twin.paperOut(afterLines: 2)
        // All of the ticket arrives; the mark after it does not come back.
        cable.cut(after: 12 + ticket("A001", lines: 9).bytes.count + 10 * 11)
        #expect(name(printer.print(ticket("A001", lines: 9))).hasPrefix("unknown"))
        #expect(twin.wait(within: 2_000) { $0.bytesWaiting > 0 })

        let (next, _) = try open(twin.uri)
        #expect(try next.status().fault?.name == .paperEnd)
        #expect(twin.state.bytesWaiting == 0)
        twin.paperIn()
        #expect(try next.status().fault == nil)
        #expect(twin.state.hangingLines == 2 && twin.tickets.isEmpty)
    }

    @Test("An old printer that cannot confirm: no ticket comes out late, and a cut-off picture eats none")
    func oldPrinter() throws {
        let cable = try Cable(to: twin.port)
        cable.lose(Wire.clearAndTell)
        let (printer, _) = try open(cable.uri, .generic)
        #expect(printer.print(ticket("A001")) == .printed)
        twin.paperOut(afterLines: 1)
        // It is in the printer as far as it was sent, and its cut was not.
        #expect(["notPrinted paper-end", "partial 1/4 paper-end"].contains(name(printer.print(ticket("A002")))))
        twin.paperIn()
        #expect(try printer.status().fault == nil)
        #expect(twin.tickets.count == 1)
        #expect(printer.print(ticket("A003")) == .printed)
        #expect(twin.tickets.last?.text == "A003 1\nA003 2\nA003 3")

        // Half a picture is in its buffer, and the host comes back.
        let again = try Cable(to: twin.port)
        again.lose(Wire.clearAndTell)
        cable.unplug()
        let (half, pipe) = try open(again.uri, .generic)
        try pipe.write(Wire.raster(bytesPerRow: 16, rows: 100) + [0xFF, 0xFF], deadline: .after(milliseconds: 1_000))
        #expect(half.print(ticket("A004")) == .printed)
        #expect(twin.tickets.last?.text.hasSuffix("A004 1\nA004 2\nA004 3") == true)
    }

    @Test("What a stopped ticket still answers proves nothing of the next one", arguments: [TicketPrinterProfile.masung, .custom, .citizen])
    func answersOfAnother(_ profile: TicketPrinterProfile) throws {
        let twin = try profile.twin()
        defer { twin.stop() }
        let (printer, _) = try open(twin.uri, profile, printing: 30_000, answer: 20_000)
        _ = try printer.status()
        func words(_ word: String) -> String { String(repeating: word + " ", count: 80) }
        twin.paperOut(afterLines: 3)
        #expect(name(printer.print(profile.ticket(words("A001"), lines: 12))).hasSuffix("paper-end"))
        // It goes on with what it has, and tells so, while it is asked for the next one.
        twin.slow(bytesPerSecond: 1_000)
        twin.paperIn()
        let outcome = printer.print(profile.ticket(words("A002")))
        #expect(outcome == .printed)
        #expect(twin.tickets.last?.text.contains("A002  3") == true)
    }

    @Test("Interrupted from another thread, it ends at once and says what it knows")
    func interrupted() throws {
        twin.slow(bytesPerSecond: 100)
        let (printer, pipe) = try open(twin.uri, .epson, printing: 20_000)
        _ = try printer.status()
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 30_000) { $0.bytesWaiting > 0 })
            pipe.interrupt()
        }
        let deadline = Deadline.after(milliseconds: 20_000)
        #expect(name(printer.print(ticket("A001", lines: 50))) == "unknown cancelled")
        #expect(Deadline.now < deadline)
        hand.wait()
    }

    @Test("A pipe that is already gone prints nothing")
    func gone() throws {
        let (printer, pipe) = try open(twin.uri)
        pipe.close()
        #expect(name(printer.print(ticket("A001"))) == "notPrinted disconnected")
    }
}
