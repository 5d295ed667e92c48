import Testing
@testable import KioskTwin

@Suite struct DialectTests {
    // MARK: What all have in common

    @Test("A printer that is well says so in every dialect", arguments: Dialect.Name.allCases.filter { $0 != .star })
    func well(_ dialect: Dialect.Name) {
        var bench = Bench(dialect)
        #expect(bench.ask("100401 100402 100403 100404") == "12 12 12 12")
        #expect(bench.ask("1D7201") == "00")
        #expect(bench.printer.complaints == [])
    }

    @Test("Only some tell a process id when the line is on paper, and the others pass over it", arguments: [
        (Dialect.Name.generic, "37 22 30 30 30 31 00"), (.epson, "37 22 30 30 30 31 00"), (.masung, ""), (.custom, ""), (.citizen, ""),
    ])
    func processID(_ dialect: Dialect.Name, _ answer: String) {
        var bench = Bench(dialect)
        #expect(bench.ask("41 1D2848 0600 3030 30303031") == "")
        #expect(bench.ask("0A") == answer)
        #expect(bench.printer.complaints == [])
    }

    @Test("Clearing the buffers in real time is Epson's", arguments: [
        (Dialect.Name.generic, "37 25 00", 0), (.epson, "37 25 00", 0), (.masung, "", 12), (.custom, "", 12), (.citizen, "", 12),
    ])
    func clearing(_ dialect: Dialect.Name, _ answer: String, _ waiting: Int) {
        var bench = Bench(dialect)
        bench.printer.condition.hasPaper = false
        _ = bench.ask("41 0A")
        #expect(bench.ask("1014 08 01 03 14 01 06 02 08") == answer)
        #expect(bench.printer.bytesWaiting == waiting)
    }

    @Test("After an error of the cutter DLE ENQ 2 clears the buffers, after the end of the paper it does not",
          arguments: Dialect.Name.allCases.filter { $0 != .star })
    func requestsClearing(_ dialect: Dialect.Name) {
        var bench = Bench(dialect)
        bench.printer.condition.hasPaper = false
        _ = bench.ask("41 0A 100502")
        #expect(bench.printer.bytesWaiting > 0)
        bench.printer.condition.hasPaper = true
        bench.printer.condition.isJammed = true
        _ = bench.ask("100502")
        #expect(bench.printer.bytesWaiting == 0)
    }

    @Test("Without paper the sensors are asked in vain, of Epson; others answer, when nothing to print is before", arguments: [
        (Dialect.Name.generic, ""), (.epson, ""), (.masung, "0F"), (.custom, "0F"), (.citizen, "0F"),
    ])
    func sensorsOffline(_ dialect: Dialect.Name, _ answer: String) {
        var bench = Bench(dialect)
        bench.printer.condition.hasPaper = false
        #expect(bench.ask("1D7201") == answer)
        #expect(bench.ask("41 0A 1D7201") == "", "behind a line that waits")
        #expect(bench.after { $0.condition.hasPaper = true } == (answer.isEmpty ? "00 00" : "00"))
    }

    @Test("A printer says who it is", arguments: [
        (Dialect.Name.generic, "TWIN-80"), (.epson, "TM-T88V"), (.custom, "VKP80"), (.citizen, "PPU-700"),
    ])
    func identity(_ dialect: Dialect.Name, _ model: String) {
        var bench = Bench(dialect)
        let digits = model.utf8.map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
        #expect(bench.ask("1D4943") == "5F " + digits + " 00")
        #expect(bench.ask("1D4901 1D4902 1D4903 1D4931") == "20 03 01 20")
        #expect(bench.ask("1D4944") == "5F 30 30 30 30 30 31 00")
    }

    @Test("Masung has numbers up to 6 instead of names, the last for its Chinese font")
    func masungIdentity() {
        var bench = Bench(.masung)
        #expect(bench.ask("1D4901 1D4906") == "20 01")
        #expect(bench.ask("1D4943") == "")
    }

    // MARK: Bits

    private static let troubles: [(name: String, change: @Sendable (inout ThermalPrinter) -> Void)] = [
        ("near end", { $0.condition.isNearEnd = true }), ("second near end", { $0.condition.isSecondNearEnd = true }),
        ("paper end", { $0.condition.hasPaper = false }), ("cover", { $0.openCover() }), ("cutter", { $0.condition.isJammed = true }),
        ("mark", { $0.condition.isMarkLost = true }), ("head", { $0.condition.isHeadHot = true }),
        ("low", { $0.condition.isVoltageLow = true }), ("high", { $0.condition.isVoltageHigh = true }),
        ("broken", { $0.condition.isBroken = true }), ("button", { $0.condition.isFeedButtonPressed = true }),
    ]

    @Test("Every trouble has its bits in real time", arguments: [
        (Dialect.Name.epson, "near end", "12 12 12 1E"), (.epson, "paper end", "1A 32 12 7E"), (.epson, "cover", "1A 16 12 12"),
        (.epson, "cutter", "1A 52 1A 12"), (.epson, "broken", "1A 52 32 12"), (.epson, "head", "1A 52 52 12"),
        (.epson, "button", "52 1A 12 12"), (.epson, "second near end", "12 12 12 12"),
        (.masung, "mark", "1A 52 32 12"), (.masung, "near end", "12 12 12 1E"),
        (.citizen, "near end", "12 12 12 16"), (.citizen, "second near end", "12 12 12 1A"),
        (.citizen, "paper end", "1A 32 12 3E"), (.citizen, "mark", "1A 52 16 12"),
        (.custom, "near end", "12 12 12 1E"),
    ])
    func realTime(_ dialect: Dialect.Name, _ trouble: String, _ answer: String) throws {
        var bench = Bench(dialect)
        try #require(DialectTests.troubles.first { $0.name == trouble }).change(&bench.printer)
        #expect(bench.ask("100401 100402 100403 100404") == answer)
    }

    @Test("Every trouble has its bits in the report of GS a, which comes at once and at each change", arguments: [
        (Dialect.Name.epson, "near end", "10 00 03 00"), (.epson, "paper end", "18 00 0F 00"), (.epson, "cover", "38 00 00 00"),
        (.epson, "cutter", "18 08 00 00"), (.epson, "broken", "18 20 00 00"), (.epson, "head", "18 40 00 00"),
        (.masung, "mark", "18 04 00 00"),
        (.citizen, "near end", "10 00 09 00"), (.citizen, "second near end", "10 00 0A 00"), (.citizen, "paper end", "18 00 0F 00"),
        (.citizen, "mark", "18 04 08 00"),
    ])
    func automatic(_ dialect: Dialect.Name, _ trouble: String, _ report: String) throws {
        var bench = Bench(dialect)
        let well = dialect == .citizen ? "10 00 08 00" : "10 00 00 00"
        #expect(bench.ask("1D61 0E") == well)
        #expect(bench.ask("41 0A") == "")
        let change = try #require(DialectTests.troubles.first { $0.name == trouble }).change
        #expect(bench.after(change) == report)
        #expect(bench.after { _ in } == "")
        #expect(bench.after {
            $0.closeCover()
            $0.condition = .init()
        } == well)
        #expect(bench.ask("1D61 00") == "")
        #expect(bench.after(change) == "")
    }

    @Test("A report comes only for what was asked for")
    func masks() {
        var bench = Bench(.epson)
        #expect(bench.ask("1D61 08") == "10 00 00 00")
        #expect(bench.after { $0.condition.isSwitchedOffline = true } == "")
        #expect(bench.after { $0.condition.isNearEnd = true } == "18 00 03 00")
    }

    @Test("Custom tells its full status in four bytes, each trouble in its own", arguments: [
        ("near end", "04 00 00 00"), ("paper end", "05 00 00 00"), ("cover", "00 02 00 00"), ("button", "00 20 00 00"),
        ("head", "00 00 01 00"), ("low", "00 00 08 00"), ("mark", "00 00 80 00"), ("cutter", "00 00 00 01"), ("broken", "00 00 00 08"),
    ])
    func customFull(_ trouble: String, _ status: String) throws {
        var bench = Bench(.custom)
        #expect(bench.ask("1004 14") == "10 0F 00 00 00 00")
        try #require(DialectTests.troubles.first { $0.name == trouble }).change(&bench.printer)
        #expect(bench.ask("1004 14") == "10 0F " + status)
        #expect(bench.ask("1004 11") == "", "not on record")
    }

    @Test("Custom reports by itself the bytes that were chosen")
    func customAutomatic() {
        var bench = Bench(.custom)
        #expect(bench.ask("1DE0 05") == "10 05 00 00")
        #expect(bench.after { $0.condition.isNearEnd = true } == "10 05 04 00")
        #expect(bench.after { $0.condition.isHeadHot = true } == "10 05 04 01")
        #expect(bench.after { $0.condition.isBroken = true } == "")
        #expect(bench.ask("1DE0 0F") == "10 0F 04 00 01 08")
        #expect(bench.ask("1DE0 00") == "")
        #expect(bench.ask("1DE1") == "35 31 30 63 6D", "510cm")
    }

    @Test("Citizen's own questions")
    func citizen() {
        var bench = Bench(.citizen)
        #expect(bench.ask("100405 100406") == "12 12")
        #expect(bench.after { $0.openCover() } == "" && bench.ask("100405") == "16")
        bench.printer.closeCover()
        bench.printer.condition.isHeadHot = true
        #expect(bench.ask("100405") == "1A")
        bench.printer.condition = .init()
        bench.printer.condition.isVoltageLow = true
        #expect(bench.ask("100405") == "32")
        bench.printer.condition.isVoltageLow = false
        bench.printer.condition.isVoltageHigh = true
        #expect(bench.ask("100405") == "52")
    }

    @Test("What only another maker has is not understood")
    func foreign() {
        var bench = Bench(.epson)
        #expect(bench.ask("100405 100406 100414 1D6506 1DE00F 135048 05") == "")
        #expect(!bench.printer.complaints.isEmpty)
    }

    // MARK: Star

    private static let starWell = "23 06 00 00 00 00 00 00 00"

    @Test("Star tells nine bytes, asked or by itself, each trouble in its own", arguments: [
        ("near end", "23 06 00 00 00 04 00 00 00"), ("second near end", "23 06 00 00 00 02 00 00 00"),
        ("paper end", "23 06 08 00 00 08 00 00 00"), ("cover", "23 06 28 00 00 00 00 00 00"), ("cutter", "23 06 08 08 00 00 00 00 00"),
        ("broken", "23 06 08 20 00 00 00 00 00"), ("head", "23 06 08 40 00 00 00 00 00"), ("mark", "23 06 08 00 08 00 00 00 00"),
    ])
    func star(_ trouble: String, _ status: String) throws {
        let change = try #require(DialectTests.troubles.first { $0.name == trouble }).change
        var bench = Bench(.star)
        #expect(bench.ask("1B0601") == DialectTests.starWell)
        _ = bench.after {
            change(&$0)
            // At the end of the paper both sensors see none.
            if trouble == "paper end" { $0.firmware.nearEnd = .never }
        }
        #expect(bench.ask("1B0601") == status)
        bench.printer.condition = .init()
        bench.printer.closeCover()
        #expect(bench.ask("1B1E6101") == DialectTests.starWell)
        #expect(bench.after(change) == status)
    }

    @Test("Star counts its end markers when all before them is on paper, from 0 to 31 and again")
    func starCounts() {
        var bench = Bench(.star)
        #expect(bench.ask("1B1E4500 41 0A 17") == "")
        #expect(bench.ask("1B0601") == "23 06 02 00 00 00 00 02 00")
        #expect(bench.ask("1B0601") == "23 06 00 00 00 00 00 02 00", "told once")
        bench.printer.condition.hasPaper = false
        bench.printer.firmware.nearEnd = .never
        _ = bench.ask("41 0A 17")
        #expect(bench.ask("1B0601") == "23 06 08 00 00 08 00 02 00")
        _ = bench.after { $0.condition.hasPaper = true }
        #expect(bench.ask("1B0601") == "23 06 02 00 00 00 00 04 00")
        for _ in 0..<29 { _ = bench.ask("17") }
        #expect(bench.ask("1B0601") == "23 06 02 00 00 00 00 6E 00")
        _ = bench.ask("17")
        #expect(bench.ask("1B0601") == "23 06 02 00 00 00 00 00 00")
        #expect(bench.ask("1B1E6101") == DialectTests.starWell)
        #expect(bench.ask("17") == "23 06 02 00 00 00 00 02 00", "by itself, when that is switched on")
        _ = bench.after { $0.powerCycle() }
        #expect(bench.ask("1B0601") == DialectTests.starWell)
    }

    @Test("Star's presenter: presented, taken, retracted, in byte 9")
    func starPresenter() {
        var bench = Bench(.star)
        bench.printer.presentTickets(afterMilliseconds: 100)
        bench.print(cut: "1B6402")
        #expect(bench.ask("1B0601") == "23 06 00 00 00 00 00 00 02", "in the loop")
        _ = bench.wait(100)
        #expect(bench.ask("1B0601") == "23 06 00 00 00 00 00 00 06")
        bench.printer.takeTicket()
        #expect(bench.ask("1B0601") == "23 06 00 00 00 00 00 00 0E")
        bench.print(cut: "1B6403")
        _ = bench.wait(100)
        #expect(bench.ask("1B163000") == "")
        #expect(bench.ask("1B0601") == "23 06 00 00 00 00 00 00 0C")
        #expect(bench.printer.tickets.map(\.fate) == [.taken, .retracted] && bench.printer.tickets.map(\.cut) == [.full, .partial])
        bench.printer.jamPresenter()
        bench.print(cut: "1B6402")
        #expect(bench.ask("1B0601") == "23 06 08 00 04 00 00 00 02")
    }

    @Test("Star's text, bands and QR code come out as they should")
    func starTicket() throws {
        var bench = Bench(.star)
        _ = bench.ask("1B40 1B45 1B690303 41303031 0A 1B46 1B690000 1B1D41 2C01 78 0A")
        let band = [UInt8](repeating: 0xF0, count: 72 * 24)
        _ = bench.ask(hex("1B30 1B6B 4800") + band + hex("0A 1B6B 4800") + band + hex("0A 1B7A01"))
        _ = bench.ask("1B1D795331 01 1B1D795332 04 1B1D794431 00 0500 48454C4C4F 1B1D7950 1B6402")
        let ticket = try #require(bench.printer.tickets.first)
        #expect(ticket.lines == ["A001", "x", "\u{FFFC}", "\u{FFFC}"] && ticket.symbols.map(\.text) == ["HELLO"])
        guard case .line(let big, _) = ticket.elements[0].content, case .line(let plain, _) = ticket.elements[1].content,
              case .line(_, let first) = ticket.elements[2].content else { return #expect(Bool(false), "three lines") }
        #expect(big[0].style.width == 4 && big[0].style.height == 4 && big[0].style.isBold)
        #expect(plain[0].x == 300 && !plain[0].style.isBold && plain[0].style.width == 1)
        #expect(first[0].raster.bits == band && ticket.elements[3].y == ticket.elements[2].y + 24, "bands without a gap")
        #expect(ticket.symbols[0].correction == "M" && ticket.symbols[0].moduleDots == 4)
        #expect(bench.printer.complaints == [])
    }

    @Test("A byte that Star obeys in real time is answered wherever it stands")
    func starRealTime() {
        var bench = Bench(.star)
        #expect(bench.ask(hex("1B6B 0100") + [4] + [UInt8](repeating: 0, count: 23)) == "10")
        #expect(bench.ask("05") == "00")
    }

    // MARK: Presenters

    @Test("A ticket is presented after the cut, taken, and told in every dialect's way", arguments: [
        (Dialect.Name.masung, "1B69", "100405", "00", "04"),
        (.custom, "1B69", "1D6506", "04", "0C"), (.custom, "1B69", "100414", "10 0F 00 00 00 00", "10 0F 20 00 00 00"),
        (.citizen, "1D564200", "100404", "12", "52"), (.citizen, "1D564200", "1D6108 1D6100", "10 00 08 00", "10 00 00 00"),
    ])
    func presents(_ dialect: Dialect.Name, _ cut: String, _ question: String, _ empty: String, _ presented: String) {
        var bench = Bench(dialect)
        #expect(bench.ask(question) == empty)
        bench.print(cut: dialect == .masung ? "1B6404" + cut : cut)
        #expect(bench.printer.tickets.map(\.text) == ["A001"])
        #expect(bench.printer.tickets.map(\.fate) == [.hanging])
        #expect(bench.ask(question) == presented)
        #expect(bench.after { $0.takeTicket() } == "")
        #expect(bench.ask(question) == empty)
        #expect(bench.printer.tickets.map(\.fate) == [.taken])
    }

    @Test("Masung tells a hand on the ticket")
    func pulled() {
        var bench = Bench(.masung)
        bench.print(cut: "1B64041B69")
        bench.printer.pullTicket(true)
        #expect(bench.ask("100405") == "06")
        bench.printer.pullTicket(false)
        #expect(bench.ask("100405") == "04")
    }

    @Test("A ticket that nobody takes goes to the bin after its time, and the report says so")
    func retractsByTime() {
        var bench = Bench(.citizen)
        #expect(bench.ask("1D5231 05 1D6108") == "10 00 08 00")
        _ = bench.ask("41 0A")
        #expect(bench.ask("1D564200") == "10 00 00 00")
        #expect(bench.wait(4999) == "")
        #expect(bench.wait(1) == "10 00 08 00")
        #expect(bench.printer.tickets.map(\.fate) == [.retracted] && bench.printer.presenter.binned == 1)
    }

    @Test("Retracting and ejecting by command", arguments: [
        (Dialect.Name.citizen, "1D5230", PrintedTicket.Fate.retracted), (.custom, "1D6502", .retracted),
        (.custom, "1D6504", .retracted), (.custom, "1D6505", .ejected),
    ])
    func byCommand(_ dialect: Dialect.Name, _ command: String, _ fate: PrintedTicket.Fate) {
        var bench = Bench(dialect)
        #expect(bench.ask(command) == "", "nothing there")
        bench.print(cut: dialect == .custom ? "1B69" : "1D564200")
        #expect(bench.ask(command) == "")
        #expect(bench.printer.tickets.map(\.fate) == [fate])
        #expect(bench.printer.presenter.state == .empty)
    }

    @Test("The next ticket pushes out the one that was left")
    func pushes() {
        var bench = Bench(.custom)
        bench.print("A001", cut: "1B69")
        bench.print("A002", cut: "1B69")
        #expect(bench.printer.tickets.map(\.fate) == [.ejected, .hanging])
    }

    @Test("A resident who takes every ticket, and one who leaves them")
    func residents() {
        var bench = Bench(.citizen)
        bench.printer.resident(.takes(afterMilliseconds: 800))
        bench.printer.retractTickets(afterMilliseconds: 5000)
        bench.printer.presentTickets(afterMilliseconds: 300)
        bench.print("A001")
        #expect(bench.ask("100404") == "12", "on its way")
        _ = bench.wait(300)
        #expect(bench.ask("100404") == "52")
        _ = bench.wait(800)
        #expect(bench.printer.tickets.map(\.fate) == [.taken])
        bench.printer.resident(.leaves)
        bench.print("A002")
        _ = bench.wait(10000)
        #expect(bench.printer.tickets.map(\.fate) == [.taken, .retracted])
    }

    @Test("A full bin takes nothing, and is an error until it is emptied")
    func bin() {
        var bench = Bench(.citizen)
        bench.printer.binSize(1)
        bench.print("A001")
        #expect(bench.ask("1D5230") == "" && bench.ask("100406") == "32")
        bench.print("A002")
        #expect(bench.ask("1D5230") == "" && bench.ask("100404") == "52", "still there")
        bench.printer.emptyBin()
        #expect(bench.ask("100406") == "12")
        #expect(bench.ask("1D5230") == "" && bench.ask("100404") == "12")
    }

    @Test("A ticket that jams in the presenter stops the printer until somebody with a key has it out", arguments: [
        (Dialect.Name.masung, "1B64041B69", "100405", "88"), (.custom, "1B69", "1D6506", "C4"), (.citizen, "1D564200", "100403 100406", "16 32"),
    ])
    func jams(_ dialect: Dialect.Name, _ cut: String, _ question: String, _ status: String) {
        var bench = Bench(dialect)
        bench.printer.jamPresenter()
        bench.print(cut: cut)
        #expect(bench.printer.tickets.map(\.fate) == [.stuck])
        #expect(bench.ask(question) == status)
        #expect(bench.ask("100401") == "1A")
        bench.print("A002", cut: cut)
        #expect(bench.printer.tickets.count == 1)
        _ = bench.after { $0.clearPresenterJam() }
        #expect(bench.printer.tickets.map(\.fate) == [.removed, .hanging])
    }

    // MARK: Commands

    @Test("Masung's own QR code, and its own cuts")
    func masung() throws {
        var bench = Bench(.masung)
        _ = bench.ask("1B7903 135048 01 01 135048 02 01 135048 03 04 135048 04 48454C4C4F 00 135048 05 1B6404 1B6D")
        let ticket = try #require(bench.printer.tickets.first)
        let symbol = try #require(ticket.symbols.first)
        #expect(symbol.text == "HELLO" && symbol.moduleDots == 4 && symbol.width == 84 && ticket.cut == .partial)
        #expect(bench.printer.complaints == [])
    }

    @Test("Custom feeds to its cutter by itself")
    func customCut() {
        var bench = Bench(.custom)
        bench.print(cut: "1B69")
        #expect(bench.printer.tickets.map(\.text) == ["A001"] && bench.printer.hanging.elements.isEmpty)
    }

    @Test("Paper with black marks stops at the next one; on plain paper it is looked for in vain", arguments: [
        (Dialect.Name.masung, "1B0C"), (.masung, "1D0C"), (.masung, "0C"), (.custom, "1DF8"), (.custom, "0C"),
    ])
    func marks(_ dialect: Dialect.Name, _ command: String) {
        var bench = Bench(dialect)
        bench.printer.condition.markDistance = 640
        _ = bench.ask("41 0A" + command)
        #expect(bench.printer.fed == 640)
        _ = bench.ask("41 0A" + command)
        #expect(bench.printer.fed == 1280)
        bench.printer.condition.markDistance = nil
        _ = bench.ask("41 0A" + command)
        #expect(bench.printer.condition.isMarkLost == (command != "0C"), "a form feed is nothing on plain paper")
    }

    @Test("The size of a QR code is known without drawing it", arguments: ["L", "M", "Q", "H"])
    func qrSizes(_ correction: String) {
        for count in [1, 7, 8, 14, 17, 18, 62, 63, 106, 230, 231, 500, 858, 1273] {
            let modules = QRCode.modules([UInt8](repeating: 0x61, count: count), correction: correction)
            #expect(QRCode.size(bytes: count, correction: correction) == modules.width, "\(count)")
        }
        #expect(QRCode.size(bytes: 0, correction: correction) == nil && QRCode.size(bytes: 3000, correction: correction) == nil)
    }
}
