/// The security module (SAM) in the reader: frames in, frames out.
///
/// Pure: no thread, no clock, no wire. A test may drive it in memory, with a time of its own:
///
///     var module = ReaderModule(baud: nil)
///     module.place(.specimen)
///     let output = module.receive(request, hostBaud: nil, now: now)   // output.bytes, or output.actions with faults
///     let (later, next) = module.advance(now: next)                    // what is due by time alone
package struct ReaderModule {
    private enum Field { case idle, found, selected }

    /// What lies on the reader.
    package private(set) var card: SpecimenCard?
    private var field = Field.idle
    /// Read once: found again only after it was lifted, or after a reset of the SAM.
    package private(set) var isCardRead = false

    /// nil: the wire has no speed, and any setting of the host fits.
    package private(set) var baud: Int?
    /// Before this moment the module is starting and hears nothing.
    private var startedAt: Moment?
    private var input: [UInt8] = []
    private var lastInput = Moment(nanoseconds: 0)

    package private(set) var commandsReceived = 0
    package private(set) var lastCommand: UInt16?
    package private(set) var answersSent = 0

    /// What this reader is like; makers differ.
    package var habits = Habits()
    var faults = Faults()
    private var run = FaultScript.Run(FaultScript())
    private var intake = HostIntake(ReaderScanner())

    package struct Habits: Equatable, Sendable {
        /// What becomes of 60 00 to 60 04.
        package enum BaudChange: String, Sendable, CaseIterable {
            /// It changes when the answer has left.
            case follow
            /// It says yes and stays as it is.
            case stay
            /// The answer already comes at the new speed.
            case early
        }

        /// Command and parameter (0x3005): answered with 21.
        package var unknown: Set<UInt16> = []
        /// Not answered at all.
        package var ignored: Set<UInt16> = []
        /// Bytes of the answer to 30 05: IIN 4, SN 8, DN 16, or without the first.
        package var managementSize = SpecimenCard.management.count
        /// 30 03 gives all four places for addresses, not only the newest address.
        package var givesAllAddresses = false
        /// Finds a card also when it was read and not lifted.
        package var findsAgain = false
        package var baudChange = BaudChange.follow

        package init() {}
    }

    /// What the next answers suffer.
    struct Faults: Equatable, Sendable {
        /// Commands not to be answered; Int.max until cleared.
        var silentCommands = 0
        var garbageBytes = 0
        var badChecksum = false
        /// Bytes after which the next answer breaks off.
        var cutAfter: Int?
        /// Added to the next answer's length field.
        var lengthError = 0
        /// Status of the next answer to a command.
        var refusals: [UInt16: [UInt8]] = [:]
        /// The module's own trouble, answered to every command.
        var trouble: UInt8?
        var removeDuringRead = false
    }

    /// A frame that stops for longer than this is given up and answered with "length".
    /// An assumption; the standard's text is not public.
    static let gap = 300

    package init(baud: Int?) {
        self.baud = baud
    }

    /// Faults by this script from now on.
    /// - Parameter canStall: the wire knows stalls.
    package mutating func follow(_ script: FaultScript, canStall: Bool = false) {
        run = FaultScript.Run(script, canStall: canStall)
        intake.reset()
    }

    /// Steps of the script that have come true.
    package var faultsFired: Int { run.fired }

    // MARK: Hands

    package mutating func place(_ card: SpecimenCard) {
        self.card = card
        field = .idle
        isCardRead = false
    }

    package mutating func remove() {
        card = nil
        field = .idle
        isCardRead = false
    }

    package mutating func restart(at moment: Moment) {
        field = .idle
        isCardRead = false
        input = []
        startedAt = moment
    }

    // MARK: Wire

    /// - Parameter hostBaud: what the host's side is set to; nil when it cannot be told.
    package mutating func receive(_ bytes: [UInt8], hostBaud: Int?, now: Moment) -> Output {
        if let startedAt, now < startedAt { return .init() }
        // At the wrong speed a frame arrives as noise.
        if let baud, let hostBaud, baud != hostBaud { return .init() }
        guard run.listensToHost else { return hear(bytes, now: now) }
        return hear(intake.take(bytes, &run, now: now), now: now)
    }

    /// What is due by time: a frame that never ended, the end of a silence.
    package mutating func advance(now: Moment) -> (output: Output, next: Moment?) {
        var output = intake.deafUntil == nil ? Output() : hear(intake.pass(&run, now: now), now: now)
        output.append(giveUpHalfFrame(now: now))
        let gap = input.count > ReaderWire.preamble.count ? gapEnd : nil
        return (output, [gap, intake.deafUntil].compactMap(\.self).min())
    }

    /// False while it takes nothing from the wire.
    package func isHungry(now: Moment) -> Bool { intake.deafUntil.map { $0 <= now } ?? true }

    /// The connection or the line has ended, and what was under way on it.
    package mutating func hungUp() { intake.reset() }

    private mutating func hear(_ bytes: [UInt8], now: Moment) -> Output {
        var output = giveUpHalfFrame(now: now)
        input += bytes
        lastInput = now
        while let frame = nextFrame() {
            let code: UInt16? = if case .command(let code, _) = frame { code } else { nil }
            output.append(say(answer(to: frame), to: code, now: now))
        }
        return output
    }

    private mutating func hear(_ part: HostIntake<ReaderScanner>.Part, now: Moment) -> Output {
        var output = hear(part.bytes, now: now)
        output.actions += part.actions
        output.taken = part.taken
        losePower(now: now)
        return output
    }

    /// An answer, with what the script does to it.
    private mutating func say(_ answer: Output, to code: UInt16?, now: Moment) -> Output {
        guard !answer.actions.isEmpty else { return answer }
        var answer = answer
        answer.actions = run.sending(answer.bytes, of: .command(code))
        losePower(now: now)
        return answer
    }

    private mutating func losePower(now: Moment) {
        guard run.isPowerCut else { return }
        run.isPowerCut = false
        restart(at: now)
    }

    private var gapEnd: Moment { lastInput.adding(nanoseconds: Int64(ReaderModule.gap) * 1_000_000) }

    private mutating func giveUpHalfFrame(now: Moment) -> Output {
        guard input.count > ReaderWire.preamble.count, now >= gapEnd else { return .init() }
        input = []
        return say(Output(bytes: spoil(ReaderWire.answer(0, 0, ReaderWire.Status.badLength.rawValue))), to: nil, now: now)
    }

    private enum Frame {
        case command(UInt16, data: [UInt8])
        case wrong(ReaderWire.Status)
    }

    private mutating func nextFrame() -> Frame? {
        // Anything before a preamble is noise.
        while !input.isEmpty, !ReaderWire.preamble.starts(with: input.prefix(ReaderWire.preamble.count)) {
            input.removeFirst()
        }
        guard input.count >= ReaderWire.headerSize else { return nil }
        let length = Int(input[5]) << 8 | Int(input[6])
        guard (ReaderWire.shortestLength...ReaderWire.longestLength).contains(length) else {
            input.removeFirst(ReaderWire.headerSize)
            return .wrong(.badLength)
        }
        let size = ReaderWire.headerSize + length
        guard input.count >= size else { return nil }
        let frame = input.prefix(size)
        input.removeFirst(size)
        guard ReaderWire.checksum(frame[ReaderWire.preamble.count..<(size - 1)]) == frame[size - 1] else {
            return .wrong(.badChecksum)
        }
        return .command(UInt16(frame[7]) << 8 | UInt16(frame[8]), data: Array(frame[9..<(size - 1)]))
    }

    private mutating func answer(to frame: Frame) -> Output {
        commandsReceived += 1
        if faults.silentCommands > 0 {
            if faults.silentCommands != .max { faults.silentCommands -= 1 }
            return .init()
        }
        switch frame {
        case .wrong(let status):
            return Output(bytes: spoil(ReaderWire.answer(0, 0, status.rawValue)))
        case .command(let code, let data):
            lastCommand = code
            if let words = faults.refusals.removeValue(forKey: code), words.count == 3 {
                return Output(bytes: spoil(ReaderWire.answer(words[1], words[2], words[0])))
            }
            if let trouble = faults.trouble {
                return Output(bytes: spoil(ReaderWire.answer(0, 0, trouble)))
            }
            guard !habits.ignored.contains(code) else { return .init() }
            guard let command = ReaderWire.Command(rawValue: code), !habits.unknown.contains(code) else {
                return status(.badCommand)
            }
            guard data.count == command.dataSize else { return status(.badLength) }
            return perform(command)
        }
    }

    private mutating func perform(_ command: ReaderWire.Command) -> Output {
        switch command {
        case .resetSAM:
            field = .idle
            isCardRead = false
            return status(.ok)
        case .samStatus, .maxRadioBytes:
            return status(.ok)
        case .samID:
            return status(.ok, ReaderWire.samID)
        case .findCard:
            guard card != nil, !isCardRead || habits.findsAgain else { return status(.noCard) }
            field = .found
            return status(.cardFound, [0, 0, 0, 0])
        case .selectCard:
            guard card != nil, field != .idle else { return status(.selectFailed) }
            field = .selected
            return status(.ok, [0, 0, 0, 0, 0, 0, 0, 0])
        case .readBase, .readBaseWithFingerprint:
            if faults.removeDuringRead {
                faults.removeDuringRead = false
                remove()
            }
            guard let card, field == .selected else { return status(.readFailed) }
            isCardRead = true
            let text = card.text
            var data = ReaderWire.bigEndian(text.count) + ReaderWire.bigEndian(card.photo.count)
            guard command == .readBaseWithFingerprint else { return status(.ok, data + text + card.photo) }
            data += ReaderWire.bigEndian(card.fingerprint.count)
            return status(.ok, data + text + card.photo + card.fingerprint)
        case .readNewAddress:
            guard let card, field == .selected else { return status(.readFailed) }
            guard !card.newAddresses.isEmpty else { return status(.notOnCard) }
            return status(.ok, habits.givesAllAddresses ? card.allAddresses : card.newestAddress)
        case .readManagement:
            guard card != nil, field == .selected else { return status(.readFailed) }
            return status(.ok, SpecimenCard.management.suffix(habits.managementSize))
        case .baud115200, .baud57600, .baud38400, .baud19200, .baud9600:
            var output = status(.ok)
            guard habits.baudChange != .stay, baud != nil, let speed = command.baud else { return output }
            // At a speed that is not its own, the host hears noise.
            if habits.baudChange == .early { output = Output(bytes: Noise.bytes(output.bytes.count)) }
            baud = speed
            output.thenBytesPerSecond = ReaderModule.bytesPerSecond(baud: speed)
            return output
        }
    }

    /// 8N1: ten bits for a byte.
    static func bytesPerSecond(baud: Int) -> Int { baud / 10 }

    private mutating func status(_ status: ReaderWire.Status, _ data: some Sequence<UInt8> = []) -> Output {
        Output(bytes: spoil(ReaderWire.answer(0, 0, status.rawValue, Array(data))))
    }

    private mutating func spoil(_ answer: [UInt8]) -> [UInt8] {
        var answer = answer
        if faults.lengthError != 0 {
            let length = (Int(answer[5]) << 8 | Int(answer[6])) &+ faults.lengthError
            answer.replaceSubrange(5..<7, with: ReaderWire.bigEndian(length))
            answer[answer.count - 1] = ReaderWire.checksum(answer[5..<(answer.count - 1)])
            faults.lengthError = 0
        }
        if faults.badChecksum {
            answer[answer.count - 1] ^= 0x55
            faults.badChecksum = false
        }
        if let count = faults.cutAfter {
            answer = Array(answer.prefix(count))
            faults.cutAfter = nil
        }
        if faults.garbageBytes > 0 {
            answer = Noise.bytes(faults.garbageBytes) + answer
            faults.garbageBytes = 0
        }
        answersSent += 1
        return answer
    }
}
