import Glibc

/// A thermal ticket printer (ESC/POS) at the far end of TCP, of a serial line (a pseudo terminal) or of USB.
///
/// Behaves as the hardware does: real-time status is answered even when it is offline, all
/// else waits in its buffer while paper is out or the cover open, and comes out afterwards.
/// The cutter sits 12 mm above the print head: a cut without a feed leaves the last lines inside.
///
///     let printer = try TicketPrinterTwin()
///     let pipe = try DeviceURI(printer.uri).open(…)
///     …
///     let tickets = printer.waitForTickets(1, within: 2000)
///     #expect(tickets.first?.text.contains("A001") == true)
///
/// All methods may be called from any thread. A change is in force when the method returns.
package final class TicketPrinterTwin: Twin {
    package enum Place: Sendable {
        /// 127.0.0.1; 0 takes any free port.
        case tcp(port: UInt16 = 0)
        /// A pseudo terminal behind a link at this path, also after a reconnection;
        /// nil: a link in a directory of its own.
        case terminal(path: String? = nil)
        /// A device of that server's bus.
        case usb(USBIPServer)
    }

    /// Such as `tcp:127.0.0.1:40112` or `usb:1fc9:2016`.
    package let uri: String
    /// Of TCP; 0 on another wire.
    package let port: UInt16

    private struct Paper {
        var printer: ThermalPrinter
        var picturesDone = 0
        var trouble: String?
        var isStopping = false
    }

    private let paper: Monitor<Paper>
    private let wire: any Carrier
    var carrier: (any Carrier)? { wire }
    /// On USB; nil on another wire.
    package var usb: USBPort? { wire as? USBPort }
    private let drawing: Thread?
    private let scratch: ScratchDirectory?

    /// - Parameters:
    ///   - port: on 127.0.0.1; 0 takes any free port.
    ///   - width: printable dots: 576 for 80 mm, 384 for 58 mm paper.
    ///   - directory: where tickets are kept as `paper-0001.json` and `.png`; nil keeps them in memory only.
    ///   - bytesPerSecond: what the mechanism takes; nil for no time at all.
    ///   - dialect: whose commands and status it has.
    package convenience init(port: UInt16 = 0, width: Int = 576, dialect: Dialect.Name = .generic, directory: String? = nil,
                             bytesPerSecond: Int? = nil) throws(TwinError) {
        try self.init(on: .tcp(port: port), width: width, dialect: dialect, directory: directory, bytesPerSecond: bytesPerSecond)
    }

    package init(on place: Place, width: Int = 576, dialect: Dialect.Name = .generic, directory: String? = nil,
                 bytesPerSecond: Int? = nil) throws(TwinError) {
        guard [384, 576].contains(width) else { throw TwinError("paper is 384 or 576 dots wide, not \(width)") }
        if let directory { try TicketPrinterTwin.prepare(directory) }
        let first = directory.map { directory in File.firstFree { TicketPrinterTwin.path($0, in: directory) + ".json" } }
        var printer = ThermalPrinter(width: width, dialect: dialect, firstNumber: first ?? 1)
        printer.speed = bytesPerSecond
        let paper = Monitor(Paper(printer: printer))
        let device = FarEnd.Device(
            receive: { bytes, _ in paper.update { $0.printer.receive(bytes, now: .now) } },
            advance: { paper.update { $0.printer.advance(now: .now) } },
            isHungry: { paper.read { $0.printer.isHungry(now: .now) } },
            hungUp: { paper.update { $0.printer.hungUp() } })
        var scratch: ScratchDirectory?
        switch place {
        case .terminal(let path):
            scratch = path == nil ? try ScratchDirectory() : nil
            let link = path ?? (scratch?.path ?? "") + "/ticket-printer"
            wire = try FarEnd(.terminal(link: link), name: "ticket-twin", device: device)
            port = 0
            uri = "serial:\(link)?baud=115200"
        case .tcp(let port):
            let end = try FarEnd(.tcp(port: port), name: "ticket-twin", device: device)
            wire = end
            self.port = end.port
            uri = "tcp:127.0.0.1:\(end.port)"
        case .usb(let server):
            let end = server.add { number in
                USBPrinter.device(number: number, printer.make, .init(
                    wire: device, portStatus: { paper.read(\.printer.portStatus) },
                    softReset: { paper.update { $0.printer.softReset() } }))
            }
            wire = end
            port = 0
            uri = end.uri
        }
        self.paper = paper
        self.scratch = scratch
        do throws(TwinError) {
            // Pictures take their time; the printer must answer meanwhile.
            drawing = try directory.map { directory throws(TwinError) in
                try Thread(name: "ticket-picture") { TicketPrinterTwin.keepPictures(of: paper, in: directory) }
            }
        } catch {
            wire.stop()
            throw error
        }
    }

    deinit { stop() }

    /// Ends the twin; every ticket's files are written when it returns. The second call does nothing.
    package func stop() {
        wire.stop()
        paper.update { $0.isStopping = true }
        drawing?.join()
    }

    // MARK: The paper

    package func paperOut() { change { $0.condition.hasPaper = false } }
    /// The roll ends by itself after so many lines.
    package func paperOut(afterLines lines: Int) {
        change { $0.condition.linesLeft = max(1, lines) }
    }
    /// A new roll, neither near its end nor with a fixed number of lines.
    package func paperIn() {
        change {
            $0.condition.hasPaper = true
            $0.condition.isNearEnd = false
            $0.condition.isSecondNearEnd = false
            $0.condition.linesLeft = nil
        }
    }
    package func nearEnd(_ isNear: Bool) { change { $0.condition.isNearEnd = isNear } }
    /// The second sensor, of printers that have two.
    package func secondNearEnd(_ isNear: Bool) { change { $0.condition.isSecondNearEnd = isNear } }
    package func openCover() { change { $0.openCover() } }
    package func closeCover() { change { $0.closeCover() } }
    /// The cutter is stuck, now or when it is next used.
    package func jam(atNextCut: Bool = false) {
        change {
            if atNextCut { $0.condition.isJamAtNextCut = true } else { $0.condition.isJammed = true }
        }
    }
    package func clearJam() {
        change {
            $0.condition.isJammed = false
            $0.condition.isJamAtNextCut = false
            $0.clearPresenterJam()
        }
    }
    package func headHot(_ isHot: Bool = true) { change { $0.condition.isHeadHot = isHot } }
    /// The supply: too low, too high, or as it should be.
    package func voltage(isLow: Bool = false, isHigh: Bool = false) {
        change {
            $0.condition.isVoltageLow = isLow
            $0.condition.isVoltageHigh = isHigh
        }
    }
    /// An error that only a technician ends.
    package func broken(_ isBroken: Bool = true) { change { $0.condition.isBroken = isBroken } }
    /// Black marks every so many dots; nil: plain paper. A mark that was lost is found again.
    package func marks(every dots: Int?) {
        change {
            $0.condition.markDistance = dots
            $0.condition.isMarkLost = false
        }
    }
    package func feedButton(_ isPressed: Bool) { change { $0.condition.isFeedButtonPressed = isPressed } }
    package func setOffline(_ isOffline: Bool) { change { $0.condition.isSwitchedOffline = isOffline } }
    /// Tears off by hand what hangs out of the printer.
    package func tear() { change { $0.tear() } }

    // MARK: The presenter and who stands before it

    /// Somebody takes the ticket; without a presenter, all that hang or lie there.
    package func take() { change { $0.takeTicket() } }
    /// Every ticket from now on is taken so long after it was presented; nil: it is left there.
    package func take(afterMilliseconds time: Int?) {
        change { $0.resident(time.map { .takes(afterMilliseconds: $0) } ?? .leaves) }
    }
    /// Somebody holds the ticket, or lets it go.
    package func pull(_ isPulled: Bool = true) { change { $0.pullTicket(isPulled) } }
    package func retract() { change { $0.retractTicket() } }
    /// The presenter takes every ticket back after so long; nil: never.
    package func retract(afterMilliseconds time: Int?) { change { $0.retractTickets(afterMilliseconds: time) } }
    package func eject() { change { $0.ejectTicket() } }
    /// From the cutter to the mouth.
    package func present(afterMilliseconds time: Int) { change { $0.presentTickets(afterMilliseconds: time) } }
    package func jamPresenter() { change { $0.jamPresenter() } }
    package func bin(size: Int) { change { $0.binSize(size) } }
    package func emptyBin() { change { $0.emptyBin() } }

    // MARK: Faults of the line

    /// Answers nothing, prints nevertheless.
    package func silence(_ isSilent: Bool = true) { change { $0.condition.isSilent = isSilent } }
    /// Noise before the next answer.
    package func garbage(_ count: Int) { change { $0.condition.garbageBytes = count } }
    /// Noise at once, asked or not.
    package func garbageNow(_ count: Int) { wire.send(Noise.bytes(count)) }
    /// Habits that are not as good as the manual.
    package func firmware(_ habits: Firmware) { change { $0.firmware = habits } }
    package var firmware: Firmware { paper.read(\.printer.firmware) }
    /// How many bytes the mechanism prints in a second; nil for no time at all.
    package func slow(bytesPerSecond: Int?) { change { $0.speed = bytesPerSecond } }
    /// Faults by this script from now on, in place of those before.
    package func follow(_ script: FaultScript) { change { [canStall = wire.canStall] in $0.follow(script, canStall: canStall) } }
    /// Ends the host's connection; it may connect again at once.
    package func drop() { wire.drop() }
    /// The cable is pulled: connections are refused.
    package func disconnect() { wire.disconnect() }
    package func reconnect() { wire.reconnect() }
    /// True as soon as a host can open the wire, also after a script has pulled the cable.
    package func waitUntilPlugged(within milliseconds: Int) -> Bool { wire.waitUntilPlugged(milliseconds: milliseconds) }
    /// Off and on: what it had received and not printed is lost, if its firmware is as it should be.
    package func powerCycle() {
        change { $0.powerCycle() }
        wire.drop()
    }
    /// The same by itself, as soon as so many lines more are on paper.
    package func powerCycle(afterLines lines: Int) {
        change { $0.condition.linesToPowerCut = max(1, lines) }
    }
    /// All is well again: paper, cover, cutter, presenter's jam and bin,
    /// online, speed, firmware, no script. What waited in the buffer comes out.
    package func clear() {
        change {
            $0.closeCover()
            $0.clearPresenterJam()
            $0.emptyBin()
            $0.condition = .init()
            $0.firmware = .init()
            $0.speed = nil
            $0.follow(FaultScript())
        }
    }

    private func change(_ body: (inout ThermalPrinter) -> Void) {
        paper.update {
            body(&$0.printer)
            $0.printer.work(now: .now)
        }
        wire.wake()
    }

    // MARK: Looking on

    /// Every ticket that was cut or torn off, in order.
    package var tickets: [PrintedTicket] { paper.read(\.printer.tickets) }
    /// What is printed and still in the printer.
    package var hanging: PrintedTicket { paper.read(\.printer.hanging) }
    /// Bytes that the printer did not understand; empty after a well-made ticket.
    package var complaints: [String] { paper.read(\.printer.complaints) }
    package var isConnected: Bool { wire.isConnected }

    package struct State: Equatable, Sendable {
        package var hasPaper: Bool
        package var isNearEnd: Bool
        package var isCoverOpen: Bool
        package var isJammed: Bool
        package var isOnline: Bool
        /// Received and not yet printed; what would come out late.
        package var bytesWaiting: Int
        package var bytesReceived: Int
        package var tickets: Int
        /// Lines on the paper that still hangs in the printer.
        package var hangingLines: Int
        package var presenter: Presenter.State
        /// Tickets in the presenter's bin.
        package var binned: Int
        /// Steps of the fault script that have come true.
        package var faultsFired: Int
    }

    package var state: State { paper.read { TicketPrinterTwin.state($0.printer) } }

    private static func state(_ printer: ThermalPrinter) -> State {
        State(hasPaper: printer.condition.hasPaper, isNearEnd: printer.condition.isNearEnd,
              isCoverOpen: printer.condition.isCoverOpen, isJammed: printer.condition.isJammed,
              isOnline: printer.canPrint, bytesWaiting: printer.bytesWaiting,
              bytesReceived: printer.bytesReceived, tickets: printer.tickets.count,
              hangingLines: printer.hanging.elements.count,
              presenter: printer.presenter.state, binned: printer.presenter.binned, faultsFired: printer.faultsFired)
    }

    /// True as soon as the condition holds; false when it did not within the time.
    package func wait(within milliseconds: Int, until holds: (State) -> Bool) -> Bool {
        paper.wait(milliseconds: milliseconds) { holds(TicketPrinterTwin.state($0.printer)) }
    }

    /// All tickets, as soon as there are so many; those there are, when the time is over.
    package func waitForTickets(_ count: Int, within milliseconds: Int) -> [PrintedTicket] {
        _ = wait(within: milliseconds) { $0.tickets >= count }
        return tickets
    }

    /// True when this has become of so many tickets.
    package func wait(for fate: PrintedTicket.Fate, _ count: Int = 1, within milliseconds: Int) -> Bool {
        paper.wait(milliseconds: milliseconds) { $0.printer.tickets.count { $0.fate == fate } >= count }
    }

    /// True when the files of so many tickets are written.
    package func waitForPictures(_ count: Int, within milliseconds: Int) -> Bool {
        paper.wait(milliseconds: milliseconds) { $0.picturesDone >= count }
    }

    // MARK: Files

    private static func keepPictures(of paper: Monitor<Paper>, in directory: String) {
        var done = 0
        while true {
            _ = paper.wait(milliseconds: 60000) { $0.printer.tickets.count > done || $0.isStopping }
            let (tickets, isStopping) = paper.read { (Array($0.printer.tickets.dropFirst(done)), $0.isStopping) }
            for ticket in tickets {
                let name = path(ticket.number, in: directory)
                var trouble: String?
                do throws(TwinError) {
                    try File.write(Array((ticket.json.description + "\n").utf8), to: name + ".json")
                    try File.write(ticket.png(), to: name + ".png")
                } catch {
                    trouble = error.description
                }
                paper.update { paper in
                    paper.picturesDone += 1
                    paper.trouble = trouble ?? paper.trouble
                }
                done += 1
            }
            if isStopping, tickets.isEmpty { return }
        }
    }

    private static func path(_ number: Int, in directory: String) -> String {
        "\(directory)/paper-\(File.number(number))"
    }

    private static func prepare(_ directory: String) throws(TwinError) {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else { throw .system("mkdir", directory) }
    }

    // MARK: Control

    package static let help = [
        ("paper out [after N lines]", "the roll ends, now or after N more lines"),
        ("paper in", "a new roll; what waits in the buffer comes out"),
        ("near-end on|off [2]", "the roll is nearly at its end; 2: the second sensor of printers that have two"),
        ("cover open|close", ""),
        ("jam [at-cut|presenter]", "the cutter is stuck, now or when it is next used; the ticket in the presenter is, or the next one"),
        ("clear-jam", "of cutter and presenter"),
        ("head hot|cool", ""),
        ("voltage low|high|ok", ""),
        ("broken on|off", "an error that only a technician ends"),
        ("marks N|off", "black marks every N dots, or plain paper; a lost mark is found again"),
        ("feed-button on|off", "held down"),
        ("take [after MS]", "take the ticket; or every one from now on, so long after it was presented"),
        ("leave", "tickets from now on are left in the presenter"),
        ("pull on|off", "hold the ticket in the presenter, or let it go"),
        ("retract [after MS|never]", "the presenter takes the ticket back; or every one, after so long"),
        ("eject", "the presenter drops the ticket"),
        ("present after MS", "how long a ticket takes from the cutter to the mouth"),
        ("bin empty|size N", "empty the presenter's bin; tickets that it holds"),
        ("offline on|off", "switched offline at its panel"),
        ("tear", "tear off what hangs out"),
        ("silence [on|off]", "answers nothing, prints nevertheless"),
        ("garbage N [now]", "N bytes of noise before the next answer, or now"),
        ("firmware delay MS|twice on|constant on|near-end right|always|never|inverted|keeps-buffer on|buffer N|xon-xoff on",
         "answers late or twice; all is well whatever happens; a wrong sensor; keep the buffer without power; its size"),
        ("faults FILE|clear", "follow a script of faults from now on, or none"),
        ("slow N", "print N bytes a second; 0 for no time at all"),
        ("drop", "end the connection; the host may connect again at once"),
        ("disconnect", "pull the cable: connections are refused"),
        ("reconnect", "plug it in again"),
        ("power-cycle", "off and on: what waited in the buffer is lost"),
        ("clear", "all is well again: paper, cover, cutter, presenter's jam and bin, online, speed, answers, firmware, script"),
        ("wait tickets|taken|retracted|pictures|faults N [MS]", "until there are so many, at most MS milliseconds (10000)"),
        ("state", "as JSON"),
        ("tickets", "every ticket as JSON"),
        ("hanging", "what is printed and not yet cut, as JSON"),
    ]

    func execute(_ command: Command) throws(TwinError) -> String {
        let words = command.words
        switch (command.name, words.first) {
        case ("paper", "out") where words.count == 1: paperOut()
        case ("paper", "out") where words.dropFirst().first == "after":
            paperOut(afterLines: try command.number(2, "a number of lines", in: 1...100_000))
        case ("paper", "in"): paperIn()
        case ("near-end", _) where words.dropFirst().first == "2": secondNearEnd(try command.onOff(0))
        case ("near-end", _): nearEnd(try command.onOff(0))
        case ("cover", "open"): openCover()
        case ("cover", "close"): closeCover()
        case ("jam", nil): jam()
        case ("jam", "at-cut"): jam(atNextCut: true)
        case ("jam", "presenter"): jamPresenter()
        case ("clear-jam", _): clearJam()
        case ("head", "hot"): headHot()
        case ("head", "cool"): headHot(false)
        case ("voltage", "low"): voltage(isLow: true)
        case ("voltage", "high"): voltage(isHigh: true)
        case ("voltage", "ok"): voltage()
        case ("broken", _): broken(try command.onOff(0))
        case ("marks", "off"): marks(every: nil)
        case ("marks", _): marks(every: try command.number(0, "a number of dots", in: 1...10000))
        case ("feed-button", _): feedButton(try command.onOff(0))
        case ("take", nil): take()
        case ("take", "after"): take(afterMilliseconds: try command.number(1, "milliseconds", in: 0...600_000))
        case ("leave", _): take(afterMilliseconds: nil)
        case ("pull", _): pull(try command.onOff(0))
        case ("retract", nil): retract()
        case ("retract", "after"): retract(afterMilliseconds: try command.number(1, "milliseconds", in: 0...600_000))
        case ("retract", "never"): retract(afterMilliseconds: nil)
        case ("eject", _): eject()
        case ("present", "after"): present(afterMilliseconds: try command.number(1, "milliseconds", in: 0...600_000))
        case ("bin", "empty"): emptyBin()
        case ("bin", "size"): bin(size: try command.number(1, "a number of tickets", in: 0...10000))
        case ("firmware", let key?):
            guard words.count == 2 else { throw TwinError("firmware needs a habit and its value") }
            var habits = firmware
            try habits.set(key, to: words[1])
            firmware(habits)
        case ("offline", _): setOffline(try command.onOff(0))
        case ("tear", _): tear()
        case ("silence", _): silence(words.isEmpty ? true : try command.onOff(0))
        case ("garbage", _):
            let count = try command.number(0, "a number of bytes", in: 1...65536)
            if words.dropFirst().first == "now" { garbageNow(count) } else { garbage(count) }
        case ("slow", _):
            let speed = try command.number(0, "bytes per second", in: 0...10_000_000)
            slow(bytesPerSecond: speed == 0 ? nil : speed)
        case ("faults", _): follow(try command.script())
        case ("drop", _): drop()
        case ("disconnect", _): disconnect()
        case ("reconnect", _): reconnect()
        case ("power-cycle", _): powerCycle()
        case ("clear", _): clear()
        case ("wait", _):
            let (count, milliseconds) = try command.waiting()
            let isDone = switch words.first {
            case "tickets": wait(within: milliseconds) { $0.tickets >= count }
            case "taken": wait(for: .taken, count, within: milliseconds)
            case "retracted": wait(for: .retracted, count, within: milliseconds)
            case "pictures": waitForPictures(count, within: milliseconds)
            case "faults": wait(within: milliseconds) { $0.faultsFired >= count }
            default: throw TwinError("wait for tickets, taken, retracted, pictures or faults")
            }
            guard isDone else { throw TwinError("not within \(milliseconds) ms") }
        case ("state", _): return stateJSON.description
        case ("tickets", _): return JSON.array(tickets.map(\.json)).description
        case ("hanging", _): return hanging.json.description
        default: throw TwinError("no command '\(([command.name] + words).joined(separator: " "))'; try help")
        }
        return ""
    }

    private var stateJSON: JSON {
        let state = state
        let (complaints, trouble) = paper.read { ($0.printer.complaints, $0.trouble) }
        return .object([
            ("uri", .string(uri)), ("connected", .bool(isConnected)), ("online", .bool(state.isOnline)),
            ("paper", .bool(state.hasPaper)), ("nearEnd", .bool(state.isNearEnd)), ("coverOpen", .bool(state.isCoverOpen)),
            ("jammed", .bool(state.isJammed)), ("bytesReceived", .int(state.bytesReceived)),
            ("bytesWaiting", .int(state.bytesWaiting)), ("hangingLines", .int(state.hangingLines)),
            ("tickets", .int(state.tickets)), ("faultsFired", .int(state.faultsFired)),
            ("presenter", .string(state.presenter.word)), ("binned", .int(state.binned)), ("complaints", .array(complaints.map(JSON.string))),
            ("trouble", trouble.map(JSON.string) ?? .null),
        ])
    }
}
