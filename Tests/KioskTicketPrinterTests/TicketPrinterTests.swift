import KioskCore
import KioskTransport
import KioskTwin
import Testing

@testable import KioskTicketPrinter

/// A ticket without anything that the encoder knows: so many lines, then a cut.
private func ticket(_ word: String, lines: Int = 3) -> EncodedTicket {
    EncodedTicket(bands: [Wire.initialize + Array("\(word) 1\n".utf8)]
        + (1...lines).dropFirst().map { Array("\(word) \($0)\n".utf8) } + [Wire.cut(.feedsPartial)])
}

/// Short, so that what must fail fails soon; long enough for two busy cores.
private var patience: TicketPrinter.Patience {
    var patience = TicketPrinter.Patience()
    patience.answer = 400
    patience.clearing = 300
    patience.printing = 3_000
    patience.between = 50
    patience.quiet = 50
    return patience
}

private func open(
    _ uri: String, _ profile: TicketPrinterProfile = .epson, hasRemains: Bool = false, printing: Int? = nil
) throws -> (TicketPrinter, any Pipe) {
    let pipe = try DeviceURI(uri).open(deadline: .after(milliseconds: 2_000))
    var patience = patience
    if let printing { patience.printing = printing }
    return (TicketPrinter(pipe: pipe, profile: profile, hasRemains: hasRemains, patience: patience), pipe)
}

private func name(_ outcome: PrintOutcome) -> String {
    switch outcome {
    case .printed: "printed"
    case .notPrinted(let fault): "notPrinted \(fault.name.rawValue)"
    case .partial(let fault, let bands, let all): "partial \(bands)/\(all) \(fault.name.rawValue)"
    case .unknown(let fault): "unknown \(fault.name.rawValue)"
    }
}

private let profiles = [TicketPrinterProfile.epson, .generic]

@Suite("A conversation with a ticket printer", .timeLimit(.minutes(1)))
struct TicketPrinterTests {
    let twin: TicketPrinterTwin
    init() throws { twin = try TicketPrinterTwin() }

    @Test("A ticket that is on paper is printed", arguments: profiles)
    func prints(_ profile: TicketPrinterProfile) throws {
        let (printer, _) = try open(twin.uri, profile)
        #expect(printer.print(ticket("A001")) == .printed)
        #expect(twin.tickets.map(\.text) == ["A001 1\nA001 2\nA001 3"])
        #expect(printer.print(ticket("A002")) == .printed)
        #expect(twin.tickets.count == 2)
        #expect(twin.complaints == [])
    }

    @Test("A printer that is slow is waited for", arguments: profiles)
    func slow(_ profile: TicketPrinterProfile) throws {
        twin.slow(bytesPerSecond: 200)
        let (printer, _) = try open(twin.uri, profile)
        #expect(printer.print(ticket("A001", lines: 10)) == .printed)
        #expect(twin.tickets.count == 1)
    }

    @Test("It says what it is")
    func model() throws {
        #expect(try open(twin.uri, .epson).0.model() == "TWIN-80")
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

    @Test("Paper that ends in the middle: nothing comes out with the next roll", arguments: profiles, [1, 2, 5])
    func paperEndsInside(_ profile: TicketPrinterProfile, _ line: Int) throws {
        let (printer, _) = try open(twin.uri, profile)
        twin.paperOut(afterLines: line)
        // Epson says after each band that it is on paper; GS r says nothing of a part.
        let outcome = name(printer.print(ticket("A001", lines: 6)))
        #expect(outcome == (profile.proof == .processID && line > 1 ? "partial \(line - 1)/7 paper-end" : "notPrinted paper-end"))
        #expect(twin.state.bytesWaiting == 0)
        twin.paperIn()
        // The real-time answer comes after whatever the new roll set going.
        #expect(try printer.status().fault == nil)
        #expect(twin.tickets.isEmpty && twin.state.hangingLines == line)

        // The next resident's ticket is alone on its paper.
        #expect(printer.print(ticket("A002")) == .printed)
        #expect(twin.tickets.count == 2)
        #expect(twin.tickets.last?.text == "A002 1\nA002 2\nA002 3")
    }

    @Test("The cover is opened in the middle: the rest does not come out when it is closed", arguments: profiles)
    func coverInside(_ profile: TicketPrinterProfile) throws {
        twin.slow(bytesPerSecond: 300)
        let (printer, _) = try open(twin.uri, profile, printing: 10_000)
        _ = try printer.status()
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 5_000) { $0.hangingLines >= 2 })
            twin.openCover()
        }
        let outcome = name(printer.print(ticket("A001", lines: 40)))
        hand.wait()
        let lines = twin.state.hangingLines
        #expect(outcome == (profile.proof == .processID ? "partial \(lines)/41 cover-open" : "notPrinted cover-open")
            || outcome == "partial \(lines - 1)/41 cover-open", "the line before may be told or not")
        twin.clear()
        #expect(try printer.status().fault == nil)
        #expect(twin.state.hangingLines == lines && twin.state.bytesWaiting == 0 && twin.tickets.isEmpty)
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
        let (printer, _) = try open(twin.uri)
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

    @Test("Silence after the ticket went out: nobody knows", arguments: profiles)
    func silenceInside(_ profile: TicketPrinterProfile) throws {
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri, profile, printing: 300)
        _ = try printer.status()
        twin.slow(bytesPerSecond: 400)
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 5_000) { $0.bytesWaiting > 0 })
            cable.deafen()
        }
        #expect(name(printer.print(ticket("A001", lines: 20))) == "unknown no-answer")
        hand.wait()
    }

    @Test("Noise before an answer is noise, not an answer", arguments: profiles, [1, 2, 3, 5, 17])
    func garbage(_ profile: TicketPrinterProfile, _ count: Int) throws {
        let (printer, _) = try open(twin.uri, profile)
        _ = try printer.status()
        twin.garbage(count)
        let outcome = name(printer.print(ticket("A001")))
        // What is said must agree with what is on paper.
        switch outcome {
        case "notPrinted garbled": #expect(twin.tickets.isEmpty)
        default: Issue.record("\(outcome)")
        }
        #expect(printer.print(ticket("A002")) == .printed)
        #expect(twin.tickets.last?.text == "A002 1\nA002 2\nA002 3")
    }

    @Test("Noise instead of the proof proves nothing", arguments: profiles)
    func garbageInside(_ profile: TicketPrinterProfile) throws {
        twin.slow(bytesPerSecond: 400)
        let (printer, _) = try open(twin.uri, profile, printing: 4_000)
        _ = try printer.status()
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 5_000) { $0.hangingLines >= 1 })
            twin.garbageNow(40)
        }
        let outcome = printer.print(ticket("A001", lines: 20))
        hand.wait()
        if case .printed = outcome { #expect(twin.tickets.count == 1) }
        #expect(profile.proof == .processID ? outcome == .printed : name(outcome) == "unknown garbled")
    }

    @Test("One byte that looks like the proof is none, nor are two among noise", arguments: [[0x00], [0xAA, 0x00, 0x00]] as [[UInt8]])
    func fakeProof(_ noise: [UInt8]) throws {
        twin.slow(bytesPerSecond: 300)
        let cable = try Cable(to: twin.port)
        let (printer, _) = try open(cable.uri, .generic, printing: 6_000)
        _ = try printer.status()
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 5_000) { $0.hangingLines >= 1 })
            cable.disturb(noise)
        }
        let outcome = printer.print(ticket("A001", lines: 20))
        if outcome == .printed { #expect(twin.tickets.count == 1) }
        hand.wait()
    }

    @Test("Wherever the cable is cut, the outcome is true and the next ticket is clean", arguments: profiles)
    func cutAnywhere(_ profile: TicketPrinterProfile) throws {
        // How many bytes a ticket is, with the questions before it and the marks in it.
        let measured = try Cable(to: twin.port)
        let (printer, _) = try open(measured.uri, profile)
        _ = try printer.status()
        let begin = measured.passed
        #expect(printer.print(ticket("A000")) == .printed)
        let questions = 4 * 3
        let whole = measured.passed - begin - questions
        measured.unplug()

        for offset in 1...whole {
            let twin = try TicketPrinterTwin()
            defer { twin.stop() }
            let cable = try Cable(to: twin.port)
            let (printer, _) = try open(cable.uri, profile)
            _ = try printer.status()
            cable.cut(after: questions + offset)
            let outcome = printer.print(ticket("A001"))
            switch outcome {
            case .printed: #expect(twin.tickets.count == 1, "at \(offset)")
            case .notPrinted, .partial: Issue.record("bytes had gone out at \(offset)")
            case .unknown(let fault): #expect(fault.name == .disconnected, "at \(offset)")
            }
            #expect(throws: Fault.self) { try printer.status() }

            let (next, _) = try open(twin.uri, profile, hasRemains: printer.hasRemains)
            #expect(next.print(ticket("A002")) == .printed, "after \(offset)")
            #expect(twin.tickets.last?.text == "A002 1\nA002 2\nA002 3", "after \(offset)")
            #expect(twin.tickets.filter { $0.text == "A001 1\nA001 2\nA001 3" }.count <= 1)
        }
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

    @Test("An old printer that cannot confirm: what is not proven is unknown, and a cut-off picture eats no ticket")
    func oldPrinter() throws {
        let cable = try Cable(to: twin.port)
        cable.lose(Wire.clearAndTell)
        let (printer, _) = try open(cable.uri, .generic)
        #expect(printer.print(ticket("A001")) == .printed)
        twin.paperOut(afterLines: 1)
        #expect(name(printer.print(ticket("A002"))) == "unknown paper-end")
        twin.paperIn()
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

    @Test("Interrupted from another thread, it ends at once and says what it knows")
    func interrupted() throws {
        twin.slow(bytesPerSecond: 100)
        let (printer, pipe) = try open(twin.uri, .epson, printing: 20_000)
        _ = try printer.status()
        let hand = Hand { [twin] in
            #expect(twin.wait(within: 5_000) { $0.bytesWaiting > 0 })
            pipe.interrupt()
        }
        let clock = ContinuousClock()
        let time = clock.measure { #expect(name(printer.print(ticket("A001", lines: 50))) == "unknown cancelled") }
        hand.wait()
        #expect(time < .seconds(5))
    }

    @Test("A pipe that is already gone prints nothing")
    func gone() throws {
        let (printer, pipe) = try open(twin.uri)
        pipe.close()
        #expect(name(printer.print(ticket("A001"))) == "notPrinted disconnected")
    }
}
