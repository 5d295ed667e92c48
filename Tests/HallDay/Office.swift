import Kiosk
import KioskCore

/// What was evaluated, by level.
struct Evaluations {
    /// In the order of their serials; `of`: the place of a case, or nil for a visit.
    private(set) var all: [(level: Int32, of: Int?, date: Int)] = []
    var count: UInt64 { UInt64(all.count) }
    mutating func given(_ level: Int32, of: Int?, on date: Int) { all.append((level, of, date)) }
}

/// What the hall's board has said: the place of the last call in the row of all calls.
struct Board {
    var said = -1
    var saidCount = 0
    var skipped = 0
}

extension Day {
    // MARK: Cases

    /// Two weeks before the day cases are handed in, so that there are lights of every colour.
    func playPrelude() throws {
        for day in 0..<Int(prelude) where (today - prelude + day + 3) % 7 < 5 {
            pass(to: Int64(day) * 86_400_000 + Self.minute * 120)
            for _ in 0..<chance.number(4...9) {
                let matter = chance.one(of: Plan.matters.filter { $0.days != nil })
                try receiveCase(of: matter, days: matter.days ?? 0, number: nil, clerk: "101")
            }
            pass(to: Int64(day) * 86_400_000 + Self.minute * 300)
            for _ in 0..<chance.number(3...12) { try workOnACase() }
            // Of the working days ahead the fifth is the last that can be booked.
            if day >= prelude - 4 { try book() }
        }
    }

    func planOffice() {
        for _ in 0..<40 {
            at(chance.number(520...1_040)) {
                guard !self.isDiskFull, !self.isAnotherDay else { return }
                try self.workOnACase()
            }
        }
    }

    func receiveCase(of matter: Plan.Matter, days: Int, number text: String?, clerk: String) throws {
        var wish = CaseWish(requestID: "case-\(cases.count)", item: matter.code)
        if let text { wish.number = try station.findNumber(day: nil, text: text) }
        var file = try station.receiveCase(wish)
        cases.append(CaseLife(number: "\(file.number)", item: matter.code, days: days, received: shown.date, latest: shown.date))
        cases[cases.count - 1].handedInWith = text ?? ""
        for (place, paper) in file.papers.enumerated() where paper.need == .required {
            file = try station.tickPaper(place, of: file, isHandedIn: true, clerk: clerk)
        }
        switch chance.number(0...9) {
        case 0: break
        case 1: try step(cases.count - 1, .supplement, clerk: clerk)
        default: try step(cases.count - 1, .accept, clerk: clerk)
        }
    }

    private func workOnACase() throws {
        guard !cases.isEmpty else { return }
        let place = chance.number(0...cases.count - 1)
        let life = cases[place]
        let steps: [CaseStep] =
            switch life.state {
            case .received: life.wasSupplemented ? [.accept, .refuse] : [.accept, .accept, .supplement, .refuse]
            case .accepted: life.wasSupplemented ? [.finish, .finish, .suspend, .withdraw] : [.finish, .finish, .suspend, .supplement]
            case .supplement: [.supplied, .supplied, .withdraw]
            case .suspended: [.resume]
            case .finished: [.deliver]
            case .refused, .delivered, .withdrawn: []
            }
        guard !steps.isEmpty else { return }
        try step(place, chance.one(of: steps), clerk: "301")
    }

    private func step(_ place: Int, _ step: CaseStep, clerk: String) throws {
        let file = try station.findCase(cases[place].number)
        let after = try station.stepCase(file, step, clerk: clerk, words: step.needsWords ? "按规定办理" : "")
        cases[place].takes(step, on: shown.date)
        guard after.state == cases[place].state else { throw Broken("case \(file.number) is \(after.state), and \(cases[place].state) in truth") }
    }

    // MARK: Evaluation

    func evaluate() throws {
        guard !isDiskFull, !isAnotherDay else { return }
        let level = Int32(chance.one(of: [1, 2, 3, 4, 4, 4, 5, 5, 5, 5]))
        let reasons = chance.once(in: 2) ? [level > 3 ? "fast" : "slow"] : []
        let serial: UInt64
        var subject: Int?
        if chance.once(in: 4), let place = cases.indices.filter({ cases[$0].accepted != nil && cases[$0].level == nil }).randomElement(using: &chance) {
            let code = try station.caseCode(station.findCase(cases[place].number))
            serial = try station.evaluate(visit: nil, code: code, card: nil, level: level, reasons: reasons, channel: .hall)
            cases[place].level = level
            subject = place
        } else {
            guard let visit = try beginVisit() else { return }
            serial = try station.evaluate(visit: visit, code: nil, card: nil, level: level, reasons: reasons, channel: .hall)
            do {
                _ = try station.evaluate(visit: visit, code: nil, card: nil, level: 5, reasons: [], channel: .hall)
                throw Broken("a visit was evaluated twice")
            } catch let failure as Failure where failure.kind == .conflict {
                try endVisit(visit)
            }
        }
        evaluations.given(level, of: subject, on: shown.date)
        guard serial == evaluations.count else { throw Broken("evaluation \(evaluations.count) has the serial \(serial)") }
    }

    // MARK: The board

    /// Says one call at a time, seven seconds each.
    func listen() throws {
        if now < Int64(prelude) * 86_400_000 + Self.minute * 640 { after(7_000) { try self.listen() } }
        guard !isDiskFull else { return }
        guard let call = try station.nextAnnouncement(board: "main") else {
            if let missed = truth.calls.indices.first(where: { $0 > board.said && isTrue($0) }) {
                throw Broken("the board has nothing to say, and \(truth.calls[missed].text) is called")
            }
            return
        }
        guard let place = truth.calls.indices.first(where: { $0 > board.said && isTrue($0) }) else {
            throw Broken("the board says \(call.text), and nobody is called")
        }
        let expected = truth.calls[place]
        guard (call.text, call.window, call.recall) == (expected.text, expected.window, expected.recall) else {
            throw Broken("the board says \(call.text) to \(call.window), and \(expected.text) to \(expected.window) comes first")
        }
        let skipped = board.said < 0 ? 0 : place - board.said - 1
        guard call.skipped == skipped else { throw Broken("the board passed over \(call.skipped) calls, and they were \(skipped)") }
        try station.announcementSaid(call, board: "main")
        board.said = place
        board.saidCount += 1
        board.skipped += skipped
    }

    /// A call is still true: it is the last of its number, which is called and has not come.
    private func isTrue(_ place: Int) -> Bool {
        let text = truth.calls[place].text
        return truth.lives[text]?.standing == .called && !truth.calls[(place + 1)...].contains { $0.text == text }
    }
}
