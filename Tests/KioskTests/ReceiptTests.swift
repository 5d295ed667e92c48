import KioskTwin
import Testing

@testable import Kiosk

@Suite("A receipt")
struct ReceiptTests {
    private func terminal(_ printer: ReceiptPrinterTwin, _ extra: String = "") throws -> Terminal {
        try Terminal("[device receipts]\nkind = receipt-printer\nuri = \(printer.uri)\n" + extra)
    }

    private func receipt(_ terminal: Terminal, _ paper: Paper = .a5) throws -> Receipt {
        let item = try #require(try terminal.station.search(Question(text: "高龄津贴")).items.first)
        return Receipt(item: item.service.code.raw, paper: paper)
    }

    @Test("names the day on which the promise ends, and says when that is not certain")
    func promisedDay() throws {
        let terminal = try Terminal("")
        let found = try #require(try terminal.station.search(Question(text: "高龄津贴")).items.first)
        let limit = try #require(found.service.promisedLimit(found.enumerations))
        let data = try terminal.station.receiptData(Receipt(item: found.service.code.raw, paper: .a5))
        let end = limit.end(from: Clock.date(at: Clock.wall()), .shipped)
        #expect(data[text: "promisedOn"] == "\(end.day.year)年\(end.day.month)月\(end.day.day)日")
        #expect((data[list: "notes"] ?? []).isEmpty == end.isCertain)
    }

    @Test("of a case says until when what may follow is to follow, what is not counted, and that the time stands still")
    func whatFollows() throws {
        let terminal = try Terminal("")
        let station = try #require(terminal.station)
        let item = try station.item("11990321000179194F5990501002000")
        var list = item.checklist()
        for place in list.entries.indices { list.entries[place].isInHand = list.entries[place].need != .deferrable }
        var wish = CaseWish(requestID: "follows", item: "11990321000179194F5990501002000")
        wish.checklist = list
        var file = try station.receiveCase(wish)
        func notes() throws -> [String] { try station.receiptData(of: file)[list: "notes"].compactMap { $0[text: "."] } }
        #expect(try notes().first == "容缺后补：病历或诊断证明，受理后 10 个工作日内补交。")
        #expect(try notes().last?.contains("不计入承诺时限") == true)
        #expect(try station.slip(of: file)[list: "later"].first?[text: "within"] == "10 个工作日")
        file = try station.stepCase(file, .accept, clerk: "7", words: "")
        let day = WorkingDays.shipped.adding(10, to: try #require(file.accepted)).day
        let by = "\(day.year)年\(day.month)月\(day.day)日"
        #expect(try notes().contains("容缺后补：病历或诊断证明，请在 \(by) 前补交。"))
        #expect(try station.slip(of: file)[list: "later"].first?[text: "by"] == by)
        file = try station.stepCase(file, .suspend, clerk: "7", words: "公示")
        #expect(try notes().contains { $0.contains("起进入特别程序，办理时限暂停计算") })
        file = try station.stepCase(file, .resume, clerk: "7", words: "")
        file = try station.tickPaper(try #require(file.papers.firstIndex { $0.need == .deferrable }), of: file, isHandedIn: true, clerk: "7")
        #expect(try !notes().contains { $0.contains("暂停") || $0.contains("容缺后补") })
    }

    @Test("says in English by which day something is to follow, and that it is one of documents until the case is accepted")
    func english() throws {
        let terminal = try Terminal("")
        let station = try #require(terminal.station)
        var wish = CaseWish(requestID: "english", item: "11990321000179194F5990501002000")
        var list = try station.item("11990321000179194F5990501002000").checklist()
        for place in list.entries.indices { list.entries[place].isInHand = list.entries[place].need != .deferrable }
        wish.checklist = list
        var manner = Manner()
        manner.language = .english
        _ = try station.beginVisit(manner)
        var file = try station.receiveCase(wish)
        var data = try station.receiptData(of: file)
        #expect(data[text: "acceptedAt"] == nil)
        #expect(data[text: "receivedAt"] != nil)
        file = try station.stepCase(file, .accept, clerk: "7", words: "")
        data = try station.receiptData(of: file)
        #expect(data[text: "acceptedAt"] == (file.accepted.map { "\($0)" }))
        #expect(data[text: "receivedAt"] == nil)
        let day = WorkingDays.shipped.adding(10, to: try #require(file.accepted)).day
        #expect(data[list: "notes"].compactMap { $0[text: "."] }.contains { $0.hasPrefix("To follow by \(day): ") })
    }

    @Test("of a number says what to bring, and claims nothing that nobody has done", arguments: [Language.chinese, .english])
    func ofNumber(_ language: Language) throws {
        let terminal = try Terminal("")
        let station = try #require(terminal.station)
        var manner = Manner()
        manner.language = language
        _ = try station.beginVisit(manner)
        let item = "11990321000179194F5990501002000"
        func text(_ number: QueueNumber?) throws -> String {
            let path = terminal.directory + "/receipt.pdf"
            try station.renderReceipt(Receipt(item: item, paper: .a5, number: number), to: path)
            return try #require(Tool("pdftotext"), "poppler-utils is needed").text([], "", "-layout", path, "-")
        }
        let number = try station.issueNumber(requestID: "r", item: item, queue: nil, visit: nil)
        let ofNumber = try text(number), ofAcceptance = try text(nil)
        let (wanted, unwanted) = language == .chinese
            ? (["取号回执", "取号时间", number.text, "办理时请带", "不是受理凭证"], ["受理回执", "受理时间", "收到的材料", "申请人签名", "盖章", "前办结"])
            : (["Receipt of a number", "Taken", number.text, "Please bring", "Nothing is accepted yet"],
                ["Acceptance receipt", "Accepted", "Documents received", "Applicant\n", "(seal)", ", by 20"])
        for word in wanted { #expect(ofNumber.contains(word), "\(word)") }
        for word in unwanted { #expect(!ofNumber.contains(word), "\(word)") }
        #expect(ofAcceptance.contains(unwanted[0]) && ofAcceptance.contains(unwanted[2]) && !ofAcceptance.contains(wanted[0]))
    }

    @Test("is printed, and the printer's own word is waited for")
    func printed() throws {
        let printer = try ReceiptPrinterTwin()
        defer { printer.stop() }
        let terminal = try terminal(printer)
        let job = try terminal.station.printReceipt(try receipt(terminal), on: nil)
        #expect(try terminal.ending(of: job).jobState == .printed)
        #expect(printer.waitForReceipts(1, within: 5000).count == 1)
    }

    @Test("waits for paper, says so, and comes out when there is some")
    func waitsForPaper() throws {
        let printer = try ReceiptPrinterTwin()
        defer { printer.stop() }
        let terminal = try terminal(printer)
        try terminal.becomes(.ready, "receipts")
        try printer.set("media-empty", true)
        try terminal.becomes(.needsPerson, "receipts")
        let job = try terminal.station.printReceipt(try receipt(terminal), on: nil)
        let waiting = try terminal.event("the job waits") { $0.job == job && $0.name == "paper-end" }
        #expect(waiting.text == "打印机没有纸了，正在等待处理。")
        try printer.set("media-empty", false)
        #expect(try terminal.ending(of: job).jobState == .printed)
    }

    @Test("is taken back when nobody brings paper, and never comes out later")
    func takenBack() throws {
        let printer = try ReceiptPrinterTwin()
        defer { printer.stop() }
        let terminal = try terminal(printer, "[receipt]\npatience = 1\n")
        try terminal.becomes(.ready, "receipts")
        try printer.set("media-empty", true)
        let job = try terminal.station.printReceipt(try receipt(terminal, .a4), on: nil)
        let end = try terminal.ending(of: job)
        #expect(end.jobState == .notPrinted)
        #expect(end.name == "paper-end")
        #expect(end.text.contains("没有打印"))
        try printer.set("media-empty", false)
        let next = try terminal.station.printReceipt(try receipt(terminal), on: nil)
        #expect(try terminal.ending(of: next).jobState == .printed)
        #expect(printer.waitForReceipts(1, within: 5000).count == 1)
    }

    @Test("that is under way can be taken back, and never comes out later")
    func cancelled() throws {
        let printer = try ReceiptPrinterTwin()
        defer { printer.stop() }
        let terminal = try terminal(printer)
        try printer.pause(true)
        try terminal.becomes(.needsPerson, "receipts")
        let job = try terminal.station.printReceipt(try receipt(terminal), on: nil)
        #expect(printer.waitForJobs(1, within: 30_000))
        try terminal.station.cancelJob(job)
        #expect(try terminal.ending(of: job).jobState == .notPrinted)
        #expect { try terminal.station.cancelJob(job) } throws: { ($0 as? Failure)?.kind == .conflict }
        try printer.pause(false)
        let next = try terminal.station.printReceipt(try receipt(terminal), on: nil)
        #expect(try terminal.ending(of: next).jobState == .printed)
        #expect(printer.receipts.count == 1)
    }

    @Test("on both sides is refused by a printer that prints on one, and the words say so")
    func bothSides() throws {
        let printer = try ReceiptPrinterTwin()
        defer { printer.stop() }
        let terminal = try Terminal("[device receipts]\nkind = receipt-printer\nuri = \(printer.uri)\ntwo-sided = yes\n")
        let job = try terminal.station.printReceipt(try receipt(terminal), on: nil)
        let end = try terminal.ending(of: job)
        #expect(end.jobState == .notPrinted && end.name == "format-refused")
        #expect(end.detail == "It does not print on both sides.")
    }

    @Test("of a visit that has ended is refused, because its card is forgotten")
    func forgotten() throws {
        let terminal = try Terminal(reader: true)
        try terminal.becomes(.ready, "reader")
        let visit = try terminal.station.beginVisit(Manner())
        terminal.reader?.place(.specimen)
        let card = try #require(try terminal.event(.cardRead).card)
        var receipt = try receipt(terminal)
        receipt.card = card
        try terminal.station.renderReceipt(receipt, to: terminal.directory + "/receipt.pdf")
        terminal.station.endVisit(visit)
        #expect { try terminal.station.renderReceipt(receipt, to: terminal.directory + "/late.pdf") } throws: {
            ($0 as? Failure)?.kind == .gone
        }
    }
}
