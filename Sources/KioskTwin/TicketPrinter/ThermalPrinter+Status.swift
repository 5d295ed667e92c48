/// What the printer tells of itself, in its dialect.
extension ThermalPrinter {
    /// What it reports unasked.
    struct Reports: Sendable {
        var automaticMask: UInt8 = 0
        var fullMask: UInt8 = 0
        /// As it was told, or seen, last.
        var automatic: [UInt8] = []
        var full: [UInt8] = []
        /// Star's end markers that were reached, modulo 32, and that one was since the last report.
        var count: UInt8 = 0
        var isCounted = false
    }

    private func holds(_ sign: Dialect.Sign) -> Bool {
        let c = condition
        if firmware.isConstant {
            switch sign {
            case .paperPresent, .noTicketInOutput: return true
            case .counted, .count: break   // not of its sensors
            default: return false
            }
        }
        switch sign {
        case .offline: return !canPrint
        case .switchedOffline: return c.isSwitchedOffline
        case .error: return isInError || c.isCoverOpenedWhilePrinting
        case .feedButton: return c.isFeedButtonPressed
        case .feeding: return busyUntil > now
        case .coverOpen: return c.isCoverOpen
        case .coverOpenedWhilePrinting: return c.isCoverOpenedWhilePrinting
        case .headHot: return c.isHeadHot
        case .voltageLow: return c.isVoltageLow
        case .voltageHigh: return c.isVoltageHigh
        case .nearEnd: return sensed(c.isNearEnd)
        case .secondNearEnd: return sensed(c.isSecondNearEnd)
        case .paperPresent: return c.hasPaper
        case .paperEnd: return !c.hasPaper
        case .cutter: return c.isJammed
        case .broken: return c.isBroken
        case .markLost: return c.isMarkLost
        case .presenterJam: return presenter.isStuck
        case .presenterError: return presenter.isStuck || dialect.hasPresenter && presenter.isBinFull
        case .ticketInOutput: return isTicketInOutput
        case .noTicketInOutput: return !isTicketInOutput
        case .counted: return reports.isCounted
        case .count(let bits): return StarWire.spread(reports.count) & bits != 0
        case .position(let bits): return presenter.position << 1 & bits != 0
        case .ticketPulled: if case .pulled = presenter.state { return true } else { return false }
        }
    }

    private func sensed(_ isNear: Bool) -> Bool {
        switch firmware.nearEnd {
        case .right: isNear || !condition.hasPaper
        case .always: true
        case .never: false
        case .inverted: !(isNear || !condition.hasPaper)
        }
    }

    private var isTicketInOutput: Bool {
        switch presenter.state {
        case .presented, .pulled: true
        case .empty, .feeding, .stuck: false
        }
    }

    func byte(_ byte: Dialect.Byte) -> UInt8 {
        byte.bits.reduce(byte.fixed) { holds($1.sign) ? $0 | $1.bit : $0 }
    }

    // MARK: Asked

    mutating func tellRealTime(_ n: UInt8) {
        guard let bytes = dialect.realTime[n] else { return }
        say(bytes.map(byte), as: .status)
    }

    mutating func tellSensor(_ n: UInt8) {
        say([n & 0x0F == 1 ? byte(dialect.sensor) : 0], as: .status)
    }

    mutating func tellIdentity(_ n: UInt8) {
        // 1 and "1" are the same.
        if let type = dialect.type[n >= 0x31 && n <= 0x33 ? n - 0x30 : n] { return say([type], as: .identity) }
        guard dialect.tellsNames else { return }
        let text: String
        switch n {
        case 65: text = "1.0"
        case 66: text = dialect.maker
        case 67: text = model
        case 68: text = "000001"
        case 69: text = "GB18030"
        default: return
        }
        say(Wire.identityBlock(text), as: .identity)
    }

    package var model: String { width > 400 ? dialect.model80 : dialect.model58 }

    /// ESC ACK SOH.
    mutating func tellStar() {
        say(dialect.automatic.map(byte), as: .status)
        reports.isCounted = false
    }

    /// ETB: what came before it is on paper.
    mutating func countStar() {
        finishLine()
        reports.count = (reports.count + 1) % 32
        reports.isCounted = true
    }

    // MARK: Unasked

    mutating func reportAutomatically(_ mask: UInt8) {
        reports.automaticMask = mask
        reports.automatic = dialect.automatic.map(byte)
        // Enabling tells the present state at once.
        if mask != 0, !reports.automatic.isEmpty { say(reports.automatic, as: .report) }
    }

    /// GS E0 n.
    mutating func reportFully(_ mask: UInt8) {
        reports.fullMask = mask
        reports.full = dialect.full.map(byte)
        if mask != 0 { tellFull() }
    }

    private mutating func tellFull() {
        let mask = reports.fullMask
        let chosen = reports.full.indices.filter { mask & (1 << UInt8($0)) != 0 }.map { reports.full[$0] }
        say([Wire.fullStatus, mask & 0x0F] + chosen, as: .report)
    }

    /// Tells what has changed since it was told.
    mutating func report() {
        if reports.automaticMask != 0 {
            let status = dialect.automatic.map(byte)
            let isWanted = status.indices.contains { index in
                reports.automaticMask & dialect.automaticMask[index] != 0 && status[index] != reports.automatic[index]
            }
            if isWanted { say(status, as: .report) }
            // The end marker's bit goes with the report, and that is no change to be told.
            if isWanted { reports.isCounted = false }
            reports.automatic = dialect.automatic.map(byte)
        }
        if reports.fullMask != 0 {
            let status = dialect.full.map(byte)
            let isWanted = status.indices.contains { reports.fullMask & (1 << UInt8($0)) != 0 && status[$0] != reports.full[$0] }
            reports.full = status
            if isWanted { tellFull() }
        }
    }
}
