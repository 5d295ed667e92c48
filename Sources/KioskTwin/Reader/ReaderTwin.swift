import Glibc

/// An ID-card reader with a SAM at the far end of a serial line (a pseudo terminal), of TCP or of USB.
///
/// Answers as the hardware does: a card that was read is found again only after it was
/// lifted, reading needs a selected card, 30 05 answers as long as the card lies there.
///
///     let twin = try ReaderTwin(on: .tcp())
///     let pipe = try DeviceURI(twin.uri).open(…)
///     twin.place(.specimen)
///
/// All methods may be called from any thread. A change is in force when the method returns.
package final class ReaderTwin: Twin {
    package enum Place: Sendable {
        /// A pseudo terminal behind a link at this path, also after a reconnection;
        /// nil: a link in a directory of its own.
        case terminal(path: String? = nil)
        /// 127.0.0.1; 0 takes any free port.
        case tcp(port: UInt16 = 0)
        /// A device of that server's bus.
        case usb(USBIPServer, ReaderFraming = .single)
    }

    /// Such as `serial:/tmp/x/reader?baud=115200`, `tcp:127.0.0.1:40111` or `usb:0400:c35a`.
    package let uri: String
    private let module: Monitor<ReaderModule>
    private let wire: any Carrier
    var carrier: (any Carrier)? { wire }
    /// On USB; nil on another wire.
    package var usb: USBPort? { wire as? USBPort }
    private let directory: ScratchDirectory?

    /// - Parameter baud: the speed of the line (115200, 57600, 38400, 19200 or 9600): answers
    ///   take their real time, and a host at another speed is not understood. nil: no time at all.
    package init(on place: Place, baud: Int? = nil) throws(TwinError) {
        if let baud, Baud.constant(baud) == nil { throw TwinError("a reader has no speed of \(baud) baud") }
        let module = Monitor(ReaderModule(baud: baud))
        let device = FarEnd.Device(
            receive: { bytes, hostBaud in
                module.update { $0.receive(bytes, hostBaud: hostBaud, now: .now) }
            },
            advance: { module.update { $0.advance(now: .now) } },
            isHungry: { module.read { $0.isHungry(now: .now) } },
            hungUp: { module.update { $0.hungUp() } })
        let speed = baud.map(ReaderModule.bytesPerSecond)
        switch place {
        case .terminal(let path):
            directory = path == nil ? try ScratchDirectory() : nil
            let link = path ?? (directory?.path ?? "") + "/reader"
            wire = try FarEnd(.terminal(link: link), baud: baud, bytesPerSecond: speed, name: "reader-twin", device: device)
            uri = "serial:\(link)?baud=\(baud ?? 115200)"
        case .tcp(let port):
            directory = nil
            let end = try FarEnd(.tcp(port: port), bytesPerSecond: speed, name: "reader-twin", device: device)
            wire = end
            uri = "tcp:127.0.0.1:\(end.port)"
        case .usb(let server, let framing):
            directory = nil
            let port = server.add { _ in framing.device(.init(wire: device, power: { module.update { $0.restart(at: .now) } })) }
            wire = port
            uri = port.uri
        }
        self.module = module
    }

    deinit { stop() }

    /// Ends the twin; its wire is gone. The second call does nothing.
    package func stop() { wire.stop() }

    // MARK: The card

    package func place(_ card: SpecimenCard = .specimen) { module.update { $0.place(card) } }
    package func remove() { module.update { $0.remove() } }

    /// What this reader is like from now on, other than most.
    package func behave(_ change: @Sendable (inout ReaderModule.Habits) -> Void) { module.update { change(&$0.habits) } }

    // MARK: Faults

    /// The next commands are not answered; nil: until `clear()`.
    package func silence(commands: Int? = nil) { module.update { $0.faults.silentCommands = commands ?? .max } }
    /// Noise before the next answer.
    package func garbage(_ count: Int) { module.update { $0.faults.garbageBytes = count } }
    /// Noise at once, asked or not.
    package func garbageNow(_ count: Int) { wire.send(Noise.bytes(count)) }
    package func badChecksum() { module.update { $0.faults.badChecksum = true } }
    /// The next answer breaks off after so many bytes.
    package func half(after count: Int) { module.update { $0.faults.cutAfter = count } }
    /// The next answer's length field is wrong by so much; its checksum fits the wrong field.
    package func wrongLength(by delta: Int = 1) { module.update { $0.faults.lengthError = delta } }
    /// The next answer to this command and parameter (0x3001) has this SW3, and no data.
    package func refuse(_ command: UInt16, sw3: UInt8, sw1: UInt8 = 0, sw2: UInt8 = 0) {
        module.update { $0.faults.refusals[command] = [sw3, sw1, sw2] }
    }
    /// Self-test failed: 60 to every command.
    package func failSAM() { module.update { $0.faults.trouble = ReaderWire.Status.selfTestFailed.rawValue } }
    /// SAM not authorised: 66 to every command.
    package func unauthorise() { module.update { $0.faults.trouble = ReaderWire.Status.notAuthorised.rawValue } }
    /// The card is pulled out while the next reading is under way.
    package func removeDuringRead() { module.update { $0.faults.removeDuringRead = true } }
    /// Faults by this script from now on, in place of those before.
    package func follow(_ script: FaultScript) { module.update { $0.follow(script, canStall: wire.canStall) } }
    /// No faults any more, nor any script; the card stays where it is.
    package func clear() {
        module.update {
            $0.faults = .init()
            $0.follow(FaultScript())
        }
    }
    /// Power off and on: the module forgets what it did and hears nothing while it starts.
    package func powerCycle(milliseconds: Int = 2000) {
        module.update { $0.restart(at: .after(milliseconds: milliseconds)) }
    }

    /// A TCP host's connection ends, a terminal hangs up; both can be opened again at once.
    package func drop() { wire.drop() }
    /// The cable is pulled: no terminal, no listening port.
    package func disconnect() { wire.disconnect() }
    package func reconnect() { wire.reconnect() }
    /// True as soon as a host can open the wire, also after a script has pulled the cable.
    package func waitUntilPlugged(within milliseconds: Int) -> Bool { wire.waitUntilPlugged(milliseconds: milliseconds) }

    // MARK: Looking on

    package struct State: Equatable, Sendable {
        package var hasCard: Bool
        /// The card that lies there was read and must be lifted before it is found again.
        package var isCardRead: Bool
        /// Frames that came in, right or wrong.
        package var commandsReceived: Int
        /// Command and parameter of the last right frame, such as 0x2001.
        package var lastCommand: UInt16?
        package var answersSent: Int
        package var baud: Int?
        /// Steps of the fault script that have come true.
        package var faultsFired: Int
    }

    package var state: State { module.read(ReaderTwin.state) }

    private static func state(_ module: ReaderModule) -> State {
        State(hasCard: module.card != nil, isCardRead: module.isCardRead, commandsReceived: module.commandsReceived,
              lastCommand: module.lastCommand, answersSent: module.answersSent, baud: module.baud, faultsFired: module.faultsFired)
    }

    /// True as soon as the condition holds; false when it did not within the time.
    package func wait(within milliseconds: Int, until holds: (State) -> Bool) -> Bool {
        module.wait(milliseconds: milliseconds) { holds(ReaderTwin.state($0)) }
    }

    /// True when so many commands have come since the twin was made.
    package func waitForCommands(_ count: Int, within milliseconds: Int) -> Bool {
        wait(within: milliseconds) { $0.commandsReceived >= count }
    }

    // MARK: Control

    package static let help = [
        ("place [SPECIMEN] [KEY=VALUE…]", "lay a card down; see specimens"),
        ("remove", "lift the card"),
        ("specimens", "the names of the specimen cards"),
        ("silence [N]", "do not answer the next N commands, or any until clear"),
        ("garbage N [now]", "N bytes of noise before the next answer, or now"),
        ("bad-checksum", "the next answer has a wrong checksum"),
        ("half N", "the next answer breaks off after N bytes"),
        ("wrong-length [DELTA]", "the next answer's length field is wrong by DELTA (1)"),
        ("sw3 XX CMD PARA [SW1 SW2]", "the next answer to command CMD PARA is status XX, such as sw3 41 30 01"),
        ("sam-fail", "self-test failed: status 60 to every command"),
        ("unauthorised", "SAM not authorised: status 66 to every command"),
        ("remove-during-read", "the card is pulled out during the next reading"),
        ("unknown CMD PARA", "a reader that answers 21 to this command, such as unknown 30 05"),
        ("ignore CMD PARA", "a reader that says nothing to this command"),
        ("management 24|28", "how many bytes 30 05 gives"),
        ("addresses newest|all", "whether 30 03 gives 70 bytes or 280"),
        ("finds-again on|off", "a reader that finds a card also when it was read and not lifted"),
        ("baud-change follow|stay|early", "60 xx: change when the answer has left, say yes and stay, or answer at the new speed"),
        ("usual", "a reader like most again"),
        ("faults FILE|clear", "follow a script of faults from now on, or none"),
        ("clear", "no faults any more"),
        ("power-cycle [MS]", "off and on again; deaf for MS milliseconds (2000)"),
        ("drop", "hang up; the host may open the wire again at once"),
        ("disconnect", "pull the cable"),
        ("reconnect", "plug it in again"),
        ("wait commands|answers|faults N [MS]", "until so many were received, given or came true, at most MS milliseconds (10000)"),
        ("state", "as JSON, without personal data"),
    ]

    func execute(_ command: Command) throws(TwinError) -> String {
        switch command.name {
        case "place":
            var words = command.words[...]
            var card = SpecimenCard.specimen
            if let name = words.first, !name.contains("=") {
                guard let named = SpecimenCard.named(name) else { throw TwinError("no specimen '\(name)'; try specimens") }
                card = named
                words.removeFirst()
            }
            for word in words {
                guard let equals = word.firstIndex(of: "=") else { throw TwinError("'\(word)' is not KEY=VALUE") }
                try card.set(String(word[..<equals]), to: String(word[word.index(after: equals)...]))
            }
            place(card)
        case "remove": remove()
        case "specimens": return SpecimenCard.named.map(\.name).joined(separator: " ")
        case "silence": silence(commands: try command.optionalNumber(0, "a number of commands", in: 0...1_000_000))
        case "garbage":
            let count = try command.number(0, "a number of bytes", in: 1...65536)
            if command.words.dropFirst().first == "now" { garbageNow(count) } else { garbage(count) }
        case "bad-checksum": badChecksum()
        case "half": half(after: try command.number(0, "a number of bytes", in: 0...4096))
        case "wrong-length": wrongLength(by: try command.optionalNumber(0, "the difference", in: -4096...4096) ?? 1)
        case "sw3":
            let code = try command.code(1)
            let words = command.words.count > 3 ? (try command.byte(3, "SW1"), try command.byte(4, "SW2")) : (0, 0)
            refuse(code, sw3: try command.byte(0, "a status"), sw1: words.0, sw2: words.1)
        case "sam-fail": failSAM()
        case "unauthorised": unauthorise()
        case "remove-during-read": removeDuringRead()
        case "unknown":
            let code = try command.code(0)
            behave { $0.unknown.insert(code) }
        case "ignore":
            let code = try command.code(0)
            behave { $0.ignored.insert(code) }
        case "management":
            let size = try command.choice(["24": 24, "28": 28])
            behave { $0.managementSize = size }
        case "addresses":
            let all = try command.choice(["newest": false, "all": true])
            behave { $0.givesAllAddresses = all }
        case "finds-again":
            let isOn = try command.choice(["on": true, "off": false])
            behave { $0.findsAgain = isOn }
        case "baud-change":
            let change = try command.choice(Dictionary(uniqueKeysWithValues: ReaderModule.Habits.BaudChange.allCases.map { ($0.rawValue, $0) }))
            behave { $0.baudChange = change }
        case "usual": behave { $0 = ReaderModule.Habits() }
        case "faults": follow(try command.script())
        case "clear": clear()
        case "power-cycle": powerCycle(milliseconds: try command.optionalNumber(0, "milliseconds", in: 0...60000) ?? 2000)
        case "drop": drop()
        case "disconnect": disconnect()
        case "reconnect": reconnect()
        case "wait":
            let (count, milliseconds) = try command.waiting()
            let isDone = switch command.words.first {
            case "commands": wait(within: milliseconds) { $0.commandsReceived >= count }
            case "answers": wait(within: milliseconds) { $0.answersSent >= count }
            case "faults": wait(within: milliseconds) { $0.faultsFired >= count }
            default: throw TwinError("wait for commands, answers or faults")
            }
            guard isDone else { throw TwinError("not within \(milliseconds) ms") }
        case "state":
            let state = state
            return JSON.object([
                ("uri", .string(uri)), ("card", .bool(state.hasCard)), ("cardRead", .bool(state.isCardRead)),
                ("connected", .bool(wire.isConnected)), ("commandsReceived", .int(state.commandsReceived)),
                ("answersSent", .int(state.answersSent)), ("faultsFired", .int(state.faultsFired)), ("baud", state.baud.map(JSON.int) ?? .null),
            ]).description
        default: throw TwinError("no command '\(command.name)'; try help")
        }
        return ""
    }
}

extension Command {
    /// Command and parameter of the protocol, two words from `index` on.
    fileprivate func code(_ index: Int) throws(TwinError) -> UInt16 {
        UInt16(try byte(index, "a command")) << 8 | UInt16(try byte(index + 1, "a parameter"))
    }

    fileprivate func choice<Value>(_ values: [String: Value]) throws(TwinError) -> Value {
        guard let word = words.first, let value = values[word] else {
            throw TwinError("\(name) needs \(values.keys.sorted().joined(separator: " or "))")
        }
        return value
    }
}
