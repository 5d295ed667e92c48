/// The mechanism: paper, cutter, presenter, and the hands on them.
extension ThermalPrinter {
    // MARK: Paper

    /// Paper goes by the head.
    mutating func roll(_ dots: Int) {
        y += dots
        fed += dots
    }

    mutating func feed(_ lines: Int) {
        guard lines > 0 else { return }
        roll(lines * settings.lineSpacing)
        line.cursor = 0
        usePaper(lines: lines)
    }

    mutating func usePaper(lines: Int) {
        if let left = condition.linesToPowerCut {
            condition.linesToPowerCut = left > lines ? left - lines : nil
            if left <= lines { failPower() }
        }
        guard let left = condition.linesLeft else { return }
        condition.linesLeft = max(0, left - lines)
        if left <= lines {
            condition.linesLeft = nil
            condition.hasPaper = false
        }
    }

    mutating func place(_ content: PrintedTicket.Element.Content, height: Int) {
        elements.append(.init(y: y, height: height, content: content))
        roll(height)
        usePaper(lines: (height + 23) / 24)
    }

    /// On plain paper there is none to be found.
    mutating func feedToMark() {
        guard let distance = condition.markDistance, distance > 0 else {
            condition.isMarkLost = true
            return
        }
        roll((distance - fed % distance) % distance)
    }

    // MARK: Cutting

    mutating func cut(_ kind: PrintedTicket.Cut) {
        finishLine()
        if condition.isJamAtNextCut {
            condition.isJamAtNextCut = false
            condition.isJammed = true
        }
        guard !condition.isJammed, canPrint else {
            unfinishedCut = kind
            return
        }
        if dialect.feedsBeforeCut { roll(ThermalPrinter.headToCutter) }
        guard let ticket = separate(at: y - ThermalPrinter.headToCutter, kind), dialect.hasPresenter else { return }
        settle(presenter.take(in: ticket, now: now))
    }

    private mutating func separate(at edge: Int, _ kind: PrintedTicket.Cut) -> Int? {
        guard edge > 0 else { return nil }
        let ticket = PrintedTicket(number: firstNumber + tickets.count, width: width, height: edge,
                                   elements: elements.filter { $0.y < edge }, cut: kind)
        elements.removeAll { $0.y < edge }
        for index in elements.indices { elements[index].y -= edge }
        y -= edge
        tickets.append(ticket)
        return tickets.count - 1
    }

    /// What is printed and not yet cut.
    package var hanging: PrintedTicket {
        PrintedTicket(number: firstNumber + tickets.count, width: width, height: y, elements: elements, cut: .none)
    }

    // MARK: Presenter

    mutating func settle(_ changes: [Presenter.Change]) {
        for (ticket, fate) in changes { tickets[ticket].fate = fate }
        if case .stuck(let ticket) = presenter.state { tickets[ticket].fate = .stuck }
    }

    /// GS e n.
    mutating func performEjector(_ n: UInt8) {
        switch n {
        case Wire.Ejector.retract, Wire.Ejector.capture: settle(presenter.retract())
        case Wire.Ejector.eject: settle(presenter.eject())
        case Wire.Ejector.status: if let ejector = dialect.ejector { say([byte(ejector)], as: .status) }
        default: break
        }
    }

    /// GS R n.
    mutating func performPresenter(_ b: [UInt8]) {
        if b.first == Wire.presenterRetract { settle(presenter.retract()) }
        if b.first == Wire.presenterTime, b.count == 2 { presenter.retractMilliseconds = b[1] == 0 ? nil : Int(b[1]) * 1000 }
    }

    // MARK: Hands

    package mutating func openCover() {
        condition.isCoverOpen = true
        condition.isCoverOpenedWhilePrinting = bytesWaiting > 0
    }

    package mutating func closeCover() {
        condition.isCoverOpen = false
        condition.isCoverOpenedWhilePrinting = false
    }

    /// Tears off what hangs out, down to the cutter's edge.
    package mutating func tear() {
        if let ticket = separate(at: y - ThermalPrinter.headToCutter, .torn) { tickets[ticket].fate = .taken }
    }

    /// The resident takes what there is: the presenter's ticket, or all that hang or lie there.
    package mutating func takeTicket() {
        if dialect.hasPresenter {
            if !presenter.isStuck { settle(presenter.takeOut()) }
        } else {
            for index in tickets.indices where tickets[index].fate == .hanging { tickets[index].fate = .taken }
        }
    }

    /// From now on with every ticket, if a presenter holds it.
    package mutating func resident(_ resident: Presenter.Resident) { presenter.resident = resident }

    /// Holds the ticket without taking it, or lets it go.
    package mutating func pullTicket(_ isPulled: Bool) {
        if isPulled { presenter.pull() } else { presenter.release(now: now) }
    }

    package mutating func retractTicket() { settle(presenter.retract()) }
    package mutating func ejectTicket() { settle(presenter.eject()) }
    package mutating func emptyBin() { presenter.emptyBin() }
    /// The presenter takes a ticket back by itself after this time.
    package mutating func retractTickets(afterMilliseconds time: Int?) { presenter.retractMilliseconds = time }
    /// How long a ticket takes from the cutter to the mouth.
    package mutating func presentTickets(afterMilliseconds time: Int) { presenter.feedMilliseconds = time }
    package mutating func binSize(_ size: Int) { presenter.binSize = size }
    /// The ticket that is in the presenter gets stuck, or the next one.
    package mutating func jamPresenter() {
        presenter.jam()
        settle([])
    }

    package mutating func clearPresenterJam() {
        presenter.isJamAtNext = false
        guard presenter.isStuck, let ticket = presenter.ticket else { return }
        _ = presenter.takeOut()
        tickets[ticket].fate = .removed
    }
}
