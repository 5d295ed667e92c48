import Chance
import Kiosk
import KioskCore
import KioskTicketPrinter
import KioskTwin
import World

struct Broken: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// The life of one terminal.
final class Episode {
    /// On one terminal's records, so that opening them is not all that is tested.
    static let schedules = 25
    private static let printers: [(TicketPrinterProfile, Dialect.Name)] = [
        (.generic, .generic), (.epson, .epson), (.masung, .masung), (.custom, .custom), (.citizen, .citizen), (.star, .star),
    ]

    private var chance: Chance
    private var printer: ThermalPrinter
    private var module: ReaderModule
    private var host: Host!
    private var readerWire: Wire!
    private var printerWire: Wire!
    let account: Account
    /// What happened in the schedule under way, for the message of a failure.
    private var story: [String] = []

    init(seed: UInt64, directory: String) throws {
        chance = Chance(seed: seed)
        let (profile, dialect) = chance.one(of: Episode.printers)
        printer = ThermalPrinter(dialect: dialect)
        module = ReaderModule(baud: nil)
        account = Account()
        printerWire = Wire(.init(
            receive: { [unowned self] in printer.receive($0, now: $1) },
            advance: { [unowned self] in printer.advance(now: $0) }))
        readerWire = Wire(.init(
            receive: { [unowned self] in module.receive($0, hostBaud: nil, now: $1) },
            advance: { [unowned self] in module.advance(now: $0) }))
        host = try Host(directory: directory, profile: profile, reader: readerWire, printer: printerWire)
        story = ["profile \(profile.name)"]
    }

    func play(_ schedules: Int) throws {
        try host.start()
        for number in 1...schedules {
            story = Array(story.prefix(1)) + story.dropFirst().suffix(40) + ["schedule \(number)"]
            do {
                for _ in 0..<chance.number(3...9) { try step() }
                try recover()
            } catch {
                throw Broken("\(error)\n    " + story.joined(separator: "\n    "))
            }
        }
        try account.settle(with: station)
        host.close()
    }

    private var station: Station {
        get throws {
            guard let station = host.station else { throw Broken("the terminal is not open") }
            return station
        }
    }

    private func tell(_ words: String) { story.append(words) }

    // MARK: What happens

    private func step() throws {
        switch chance.number(0...11) {
        case 0...3: try takeNumber()
        case 4: try printAgain()
        case 5: useCard()
        case 6, 7: breakPrinter()
        case 8: breakReader()
        case 9: breakPrinterWire()
        case 10: try breakHost()
        default: mendSomething()
        }
        if chance.once(in: 2) { printer.takeTicket() }
        try turns(chance.number(1...4))
    }

    private func takeNumber() throws {
        let queue = chance.one(of: ["A", "D"])
        let request = "r\(account.nextRequest())"
        tell("take a number of \(queue)")
        try guarded { station in
            let number = try station.issueNumber(requestID: request, item: nil, queue: queue, visit: nil)
            guard !world_is_down() else { return }
            try account.issued(number, request)
            try promise(number, station)
        }
        if chance.once(in: 4) {
            tell("the same request again")
            try guarded { station in
                let number = try station.issueNumber(requestID: request, item: nil, queue: queue, visit: nil)
                if !world_is_down() { try account.issued(number, request) }
            }
        }
    }

    private func printAgain() throws {
        guard let number = account.anyNumber(&chance) else { return }
        tell("print \(number.text) again")
        try guarded { station in
            do throws(Failure) {
                try promise(number, station)
            } catch {
                guard error.kind == .conflict else { throw error }   // void by now
            }
        }
    }

    private func promise(_ number: QueueNumber, _ station: Station) throws(Failure) {
        let job = try station.printTicket(number, on: nil)
        let begun = try station.refreshed(number)
        if !world_is_down() { account.promised(job, begun) }
    }

    private func useCard() {
        if module.card == nil {
            tell("lay a card down")
            module.place(.specimen)
        } else {
            tell("lift the card")
            module.remove()
        }
    }

    private func breakPrinter() {
        switch chance.number(0...6) {
        case 0:
            let lines = chance.number(1...9)
            tell("paper ends after \(lines) lines")
            printer.condition.linesLeft = lines
        case 1:
            tell("paper out")
            printer.condition.hasPaper = false
        case 2:
            tell("cover open")
            printer.openCover()
        case 3:
            tell("jam at the next cut")
            printer.condition.isJamAtNextCut = true
        case 4:
            tell("printer off and on")
            printer.powerCycle()
            if chance.once(in: 2) { printerWire.unplug() }
        case 5:
            tell("the printer keeps silent")
            printer.condition.isSilent = true
        default:
            tell("garbage before the next answer")
            printer.condition.garbageBytes = chance.number(1...5)
        }
    }

    private func breakReader() {
        switch chance.number(0...2) {
        case 0:
            tell("reader unplugged")
            readerWire.unplug()
        case 1:
            let bytes = chance.number(0...40)
            tell("reader's cable off after \(bytes) bytes")
            readerWire.breaks(after: bytes, .cable)
        default:
            tell("reader plugged in")
            readerWire.plug()
        }
    }

    private func breakPrinterWire() {
        switch chance.number(0...3) {
        case 0:
            tell("printer unplugged")
            printerWire.unplug()
        case 1:
            tell("printer plugged in")
            printerWire.plug()
        default:
            let bytes = chance.number(0...500)
            printerWire.buffered = chance.one(of: [0, 0, 64, 4096])
            tell("printer's cable off after \(bytes) bytes, \(printerWire.buffered) more believed sent")
            printerWire.breaks(after: bytes, .cable)
        }
    }

    private func breakHost() throws {
        switch chance.number(0...3) {
        case 0:
            tell("the terminal is closed and opened")
            try hear()
            host.close()
            try account.restarted(closed: true)
            try start()
        case 1:
            let bytes = chance.number(0...500)
            tell("the host stops after \(bytes) bytes to the printer")
            printerWire.breaks(after: bytes, .power)
        case 2:
            let writes = chance.number(0...12)
            tell("the host stops in its disk's write \(writes + 1)")
            world_lose_power_after(Int64(writes))
        default:
            tell("the host stops")
            world_lose_power()
        }
    }

    private func mendSomething() {
        switch chance.number(0...2) {
        case 0:
            tell("paper in, cover closed, jam cleared")
            mendPrinter()
        case 1:
            tell("wires mended")
            mendWires()
        default:
            let seconds = chance.number(1...120)
            tell("\(seconds) s go by")
            world_pass_time(Int64(seconds) * 1_000_000_000)
        }
    }

    private func mendPrinter() {
        printer.condition = .init()
        printer.closeCover()
        _ = printer.advance(now: .now)
    }

    private func mendWires() {
        printerWire.mend()
        readerWire.mend()
    }

    // MARK: The engine

    /// Calls the terminal as a vendor's program does; one that stops meanwhile starts again.
    private func guarded(_ body: (Station) throws -> Void) throws {
        do {
            try body(try station)
        } catch {
            guard world_is_down() else { throw error }
        }
        if world_is_down() { try restart() }
    }

    private func turns(_ count: Int) throws {
        for _ in 0..<count {
            guard try !turn() else {
                try restart()
                continue
            }
            try hear()
        }
    }

    /// One turn of every worker; true when the host went down in it.
    private func turn() throws -> Bool {
        for worker in try station.workers {
            let wait = worker.turn()
            try account.look(at: printer)
            if world_is_down() { return true }
            world_pass_time(wait * 1_000_000)
        }
        return false
    }

    private func hear() throws {
        let station = try station
        while let event = station.events.next() { try account.hear(event) }
    }

    private func restart() throws {
        tell("the host starts again")
        host.forget()
        try account.restarted(closed: false)
        try start()
    }

    private func start() throws {
        try host.start()
        try account.opened(try station)
    }

    /// The technician comes: afterwards everything works, and nothing is owed.
    private func recover() throws {
        world_lose_power_after(-1)
        mendPrinter()
        mendWires()
        if world_is_down() { try restart() }
        try account.look(at: printer)
        var tries = 0
        repeat {
            tries += 1
            guard tries < 100 else { throw Broken("the terminal does not recover: \(try station.devices().map { ($0.name, $0.state, $0.fault) })") }
            // What hangs out of the mouth is taken, whosever it was.
            printer.takeTicket()
            try turns(1)
        } while try !account.isSettled || !station.devices().allSatisfy { $0.state == .ready }
        try account.check(with: station)
        try tryCard()
    }

    /// A card is read, and gone when it is lifted.
    private func tryCard() throws {
        module.remove()
        try until("the card is gone") { account.card == .none }
        module.place(.specimen)
        try until("a card is read") { account.card == .read }
        module.remove()
        try until("the card is gone") { account.card == .none }
    }

    private func until(_ what: String, _ holds: () -> Bool) throws {
        for _ in 0..<20 {
            try turns(1)
            if holds() { return }
        }
        throw Broken("in twenty turns not: \(what)")
    }
}
