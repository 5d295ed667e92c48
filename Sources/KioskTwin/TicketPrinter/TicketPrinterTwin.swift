import Glibc

/// A thermal ticket printer (ESC/POS, generic dialect) at the far end of TCP or of USB.
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

    /// - Parameters:
    ///   - port: on 127.0.0.1; 0 takes any free port.
    ///   - width: printable dots: 576 for 80 mm, 384 for 58 mm paper.
    ///   - directory: where tickets are kept as `paper-0001.json` and `.png`; nil keeps them in memory only.
    ///   - bytesPerSecond: what the mechanism takes; nil for no time at all.
    package convenience init(port: UInt16 = 0, width: Int = 576, directory: String? = nil, bytesPerSecond: Int? = nil) throws(TwinError) {
        try self.init(on: .tcp(port: port), width: width, directory: directory, bytesPerSecond: bytesPerSecond)
    }

    package init(on place: Place, width: Int = 576, directory: String? = nil, bytesPerSecond: Int? = nil) throws(TwinError) {
        guard [384, 576].contains(width) else { throw TwinError("paper is 384 or 576 dots wide, not \(width)") }
        if let directory { try TicketPrinterTwin.prepare(directory) }
        let first = directory.map { directory in File.firstFree { TicketPrinterTwin.path($0, in: directory) + ".json" } }
        var printer = ThermalPrinter(width: width, firstNumber: first ?? 1)
        printer.speed = bytesPerSecond
        let paper = Monitor(Paper(printer: printer))
        let device = FarEnd.Device(
            receive: { bytes, _ in paper.update { $0.printer.receive(bytes, now: .now) } },
            advance: { paper.update { $0.printer.advance(now: .now) } },
            isHungry: { paper.read { $0.printer.isHungry(now: .now) } },
            hungUp: { paper.update { $0.printer.hungUp() } })
        switch place {
        case .tcp(let port):
            let end = try FarEnd(.tcp(port: port), name: "ticket-twin", device: device)
            wire = end
            self.port = end.port
            uri = "tcp:127.0.0.1:\(end.port)"
        case .usb(let server):
            let end = server.add { number in
                USBPrinter.device(number: number, width: width, .init(
                    wire: device, portStatus: { paper.read(\.printer.portStatus) },
                    softReset: { paper.update { $0.printer.softReset() } }))
            }
            wire = end
            port = 0
            uri = end.uri
        }
        self.paper = paper
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
            $0.condition.linesLeft = nil
        }
    }
    package func nearEnd(_ isNear: Bool) { change { $0.condition.isNearEnd = isNear } }
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
        }
    }
    package func setOffline(_ isOffline: Bool) { change { $0.condition.isSwitchedOffline = isOffline } }
    /// Tears off by hand what hangs out of the printer.
    package func tear() { change { $0.tear() } }

    // MARK: Faults of the line

    /// Answers nothing, prints nevertheless.
    package func silence(_ isSilent: Bool = true) { change { $0.condition.isSilent = isSilent } }
    /// Noise before the next answer.
    package func garbage(_ count: Int) { change { $0.condition.garbageBytes = count } }
    /// Noise at once, asked or not.
    package func garbageNow(_ count: Int) { wire.send(Noise.bytes(count)) }
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
    /// Off and on: what it had received and not printed is lost.
    package func powerCycle() {
        change { $0.powerCycle() }
        wire.drop()
    }
    /// All is well again: paper, cover, cutter, online, speed, no script. What waited in the buffer comes out.
    package func clear() {
        change {
            $0.closeCover()
            $0.condition = .init()
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
        /// Steps of the fault script that have come true.
        package var faultsFired: Int
    }

    package var state: State { paper.read { TicketPrinterTwin.state($0.printer) } }

    private static func state(_ printer: ThermalPrinter) -> State {
        State(hasPaper: printer.condition.hasPaper, isNearEnd: printer.condition.isNearEnd,
              isCoverOpen: printer.condition.isCoverOpen, isJammed: printer.condition.isJammed,
              isOnline: printer.condition.canPrint, bytesWaiting: printer.bytesWaiting,
              bytesReceived: printer.bytesReceived, tickets: printer.tickets.count,
              hangingLines: printer.hanging.elements.count, faultsFired: printer.faultsFired)
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
        ("near-end on|off", "the roll is nearly at its end"),
        ("cover open|close", ""),
        ("jam [at-cut]", "the cutter is stuck, now or when it is next used"),
        ("clear-jam", ""),
        ("offline on|off", "switched offline at its panel"),
        ("tear", "tear off what hangs out"),
        ("silence [on|off]", "answers nothing, prints nevertheless"),
        ("garbage N [now]", "N bytes of noise before the next answer, or now"),
        ("faults FILE|clear", "follow a script of faults from now on, or none"),
        ("slow N", "print N bytes a second; 0 for no time at all"),
        ("drop", "end the connection; the host may connect again at once"),
        ("disconnect", "pull the cable: connections are refused"),
        ("reconnect", "plug it in again"),
        ("power-cycle", "off and on: what waited in the buffer is lost"),
        ("clear", "all is well again: paper, cover, cutter, online, speed, answers, script"),
        ("wait tickets|pictures|faults N [MS]", "until there are so many, at most MS milliseconds (10000)"),
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
        case ("near-end", _): nearEnd(try command.onOff(0))
        case ("cover", "open"): openCover()
        case ("cover", "close"): closeCover()
        case ("jam", nil): jam()
        case ("jam", "at-cut"): jam(atNextCut: true)
        case ("clear-jam", _): clearJam()
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
            case "pictures": waitForPictures(count, within: milliseconds)
            case "faults": wait(within: milliseconds) { $0.faultsFired >= count }
            default: throw TwinError("wait for tickets, pictures or faults")
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
            ("tickets", .int(state.tickets)), ("faultsFired", .int(state.faultsFired)), ("complaints", .array(complaints.map(JSON.string))),
            ("trouble", trouble.map(JSON.string) ?? .null),
        ])
    }
}
