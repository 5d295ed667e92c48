/// The printer's mechanism and firmware: bytes in, paper and answers out.
///
/// Real-time commands (DLE …) act when they arrive, even while it is offline. Everything else
/// waits in the receive buffer, and comes out when the printer can print again.
///
/// Pure: no thread, no clock, no wire, no drawing. A test may drive it in memory, with a time of its own:
///
///     var printer = ThermalPrinter(width: 576, dialect: .custom)
///     let output = printer.receive(bytes, now: now)         // output.bytes, or output.actions with faults
///     printer.condition.hasPaper = false
///     let (later, next) = printer.advance(now: now)         // after every change, and when `next` has come
///     printer.tickets.last?.text                            // and printer.hanging, .bytesWaiting, .complaints
package struct ThermalPrinter: Sendable {
    typealias Wire = TicketPrinterWire
    typealias Style = PrintedTicket.Style

    /// What a hand or a test does to the printer.
    package struct Condition: Equatable, Sendable {
        package var hasPaper = true
        package var isNearEnd = false
        /// The second sensor of printers that have two.
        package var isSecondNearEnd = false
        /// Lines until the paper ends by itself.
        package var linesLeft: Int?
        /// Lines until the power fails by itself, and the line with it.
        package var linesToPowerCut: Int?
        package var isCoverOpen = false
        package var isCoverOpenedWhilePrinting = false
        /// The cutter is stuck.
        package var isJammed = false
        package var isJamAtNextCut = false
        package var isHeadHot = false
        package var isVoltageLow = false
        package var isVoltageHigh = false
        /// An error that only a technician ends.
        package var isBroken = false
        /// Dots from one black mark (黑标) to the next; nil: plain paper.
        package var markDistance: Int?
        /// The mark was looked for and not found.
        package var isMarkLost = false
        package var isFeedButtonPressed = false
        /// Taken offline at its panel.
        package var isSwitchedOffline = false
        /// Answers nothing; prints.
        package var isSilent = false
        package var garbageBytes = 0

        package init() {}
    }

    /// From the print head to the cutter: 12 mm. A cut without a feed leaves the last lines inside.
    static let headToCutter = 96
    static let defaultLineSpacing = 30

    package let width: Int
    let dialect: Dialect
    let firstNumber: Int
    package var condition = Condition()
    package var firmware = Firmware()
    /// Bytes per second that the mechanism takes; nil: no time at all.
    package var speed: Int?

    package internal(set) var tickets: [PrintedTicket] = []
    /// Bytes that it did not understand, for a test to look at.
    package internal(set) var complaints: [String] = []
    package private(set) var bytesReceived = 0

    // Wire
    private var buffer: [UInt8] = []
    private var consumed = 0       // of the buffer
    private var passing = 0        // still to come of a command that is longer than its memory
    private var realTime: [UInt8] = []
    private var answers = Output()
    private var run = FaultScript.Run(FaultScript())
    private var intake: HostIntake<TicketScanner>
    private var isXOFF = false
    private(set) var busyUntil = Moment(nanoseconds: 0)
    /// Of the present call.
    private(set) var now = Moment(nanoseconds: 0)

    var settings = Settings()
    var line = Line()
    /// The paper since the last cut; its leading edge is at the cutter.
    var elements: [PrintedTicket.Element] = []
    var y = ThermalPrinter.headToCutter
    /// Dots of the roll that have gone by, for its marks.
    var fed = 0
    var unfinishedCut: PrintedTicket.Cut?
    package internal(set) var presenter = Presenter()
    var reports = Reports()

    /// - Parameters:
    ///   - width: printable dots: 576 for 80 mm, 384 for 58 mm paper.
    ///   - firstNumber: of its first ticket.
    package init(width: Int = 576, dialect: Dialect.Name = .generic, firstNumber: Int = 1) {
        self.width = width
        self.dialect = Dialect(dialect)
        self.firstNumber = firstNumber
        intake = HostIntake(TicketScanner(self.dialect.language))
        settings = freshSettings
    }

    var canPrint: Bool {
        condition.hasPaper && !condition.isCoverOpen && !condition.isSwitchedOffline && !isInError
    }

    var isInError: Bool {
        condition.isJammed || condition.isHeadHot || condition.isVoltageLow || condition.isVoltageHigh || condition.isBroken
            || condition.isMarkLost || presenter.isStuck
    }

    // MARK: Faults by script

    /// Faults by this script from now on.
    /// - Parameter canStall: the wire knows stalls.
    package mutating func follow(_ script: FaultScript, canStall: Bool = false) {
        run = FaultScript.Run(script, canStall: canStall)
        intake.reset()
    }

    /// Steps of the script that have come true.
    package var faultsFired: Int { run.fired }

    // MARK: Wire

    /// False when the buffer is full, and while a script makes it deaf.
    package func isHungry(now: Moment) -> Bool {
        guard intake.deafUntil.map({ $0 <= now }) ?? true else { return false }
        // What is left when it could print is a command that has not come whole.
        return bytesWaiting < firmware.bufferSize || canPrint && busyUntil <= now
    }

    /// Received and not yet printed.
    package var bytesWaiting: Int { buffer.count - consumed }

    package mutating func receive(_ bytes: [UInt8], now: Moment) -> Output {
        guard run.listensToHost else {
            hear(bytes, now: now)
            return takeAnswers()
        }
        return hear(intake.take(bytes, &run, now: now), now: now)
    }

    /// What is due by time, and by what was done to it since the last call.
    package mutating func advance(now: Moment) -> (output: Output, next: Moment?) {
        var output = intake.deafUntil == nil ? Output() : hear(intake.pass(&run, now: now), now: now)
        work(now: now)
        output.append(takeAnswers())
        let isWaiting = bytesWaiting > 0 && canPrint && busyUntil > now
        return (output, [isWaiting ? busyUntil : nil, intake.deafUntil, presenter.due].compactMap(\.self).min())
    }

    /// The connection has ended, and what was under way on it.
    package mutating func hungUp() { intake.reset() }

    private mutating func hear(_ part: HostIntake<TicketScanner>.Part, now: Moment) -> Output {
        hear(part.bytes, now: now)
        var output = takeAnswers()
        output.actions += part.actions
        output.taken = part.taken
        losePower()
        return output
    }

    private mutating func hear(_ bytes: [UInt8], now: Moment) {
        self.now = now
        bytesReceived += bytes.count
        for byte in bytes {
            buffer.append(byte)
            if dialect.isStar { watchStar(byte) } else if byte == Wire.Control.dle || !realTime.isEmpty { watchRealTime(byte) }
        }
        work(now: now)
    }

    /// Does what can be done now; answers wait for `advance`.
    package mutating func work(now: Moment) {
        self.now = now
        settle(presenter.advance(now: now))
        print()
        losePower()
        controlFlow()
        report()
    }

    mutating func say(_ bytes: [UInt8], as place: FaultScript.Place) {
        guard !condition.isSilent else { return }
        if firmware.delayMilliseconds > 0 { answers.actions.append(.silence(firmware.delayMilliseconds)) }
        if condition.garbageBytes > 0 {
            answers.actions.append(.bytes(Noise.bytes(condition.garbageBytes)))
            condition.garbageBytes = 0
        }
        answers.actions += run.sending(bytes, of: place)
        if firmware.isTwice { answers.actions.append(.bytes(bytes)) }
        losePower()
    }

    /// In the middle of what it does; the wire goes with it, and comes back.
    mutating func failPower() {
        run.isPowerCut = true
        answers.actions += [.unplug, .replug(afterMilliseconds: 0)]
    }

    private mutating func losePower() {
        guard run.isPowerCut else { return }
        run.isPowerCut = false
        powerCycle()
    }

    private mutating func takeAnswers() -> Output {
        defer { answers = Output() }
        return answers
    }

    private mutating func controlFlow() {
        guard firmware.usesXONXOFF else { return }
        // Room for what is on its way when the host hears it.
        let mark = firmware.bufferSize / (isXOFF ? 2 : 4) * (isXOFF ? 1 : 3)
        guard isXOFF != (bytesWaiting >= mark) else { return }
        isXOFF.toggle()
        answers.actions.append(.bytes([isXOFF ? Wire.xoff : Wire.xon]))
    }

    private mutating func print() {
        while now >= busyUntil, !run.isPowerCut {
            if canPrint, let cut = unfinishedCut {
                unfinishedCut = nil
                self.cut(cut)
                continue
            }
            if canPrint, passOver() { continue }
            guard let (item, size) = dialect.language.item(buffer[consumed...], isChinese: settings.isChinese),
                  canPrint || isAnsweredOffline(item) else { break }
            consumed += size
            perform(item)
            if let speed {
                let start = max(now, busyUntil)
                busyUntil = start.adding(nanoseconds: Int64(size) * 1_000_000_000 / Int64(max(1, speed)))
            }
        }
        if consumed > 4096 || consumed == buffer.count {
            buffer.removeFirst(consumed)
            consumed = 0
        }
    }

    /// Throws away what has come of a command that is longer than its memory. True when something was.
    private mutating func passOver() -> Bool {
        if passing == 0 {
            let waiting = buffer[consumed...]
            // One that ends with a NUL does not say how long it is.
            let length = dialect.language.announced(waiting) ?? (waiting.count > Firmware.commandMemory
                && dialect.language.item(waiting, isChinese: settings.isChinese) == nil ? waiting.count : 0)
            guard length > Firmware.commandMemory else { return false }
            complain("longer than its memory", Array(waiting.prefix(8)))
            passing = length
        }
        let part = min(passing, bytesWaiting)
        consumed += part
        passing -= part
        return part > 0
    }

    private func isAnsweredOffline(_ item: Wire.Item) -> Bool {
        dialect.answersOffline && unfinishedCut == nil && Wire.isQuestion(item)
    }

    // MARK: Real time

    private mutating func watchRealTime(_ byte: UInt8) {
        realTime.append(byte)
        guard realTime.count >= 2 else { return }
        guard let code = Wire.Code(rawValue: UInt16(realTime[0]) << 8 | UInt16(realTime[1])) else {
            realTime = byte == Wire.Control.dle ? [byte] : []
            return
        }
        let parameters = realTime[2...]
        let count: Int
        switch Wire.length(of: code) {
        case .fixed(let number): count = number
        default:
            guard let number = Wire.dependentLength(of: code, parameters) else { return }
            count = number
        }
        guard parameters.count >= count else { return }
        let command = realTime
        realTime = []
        // Questions alone leave nothing to print.
        if passing == 0, bytesWaiting == command.count { buffer.removeLast(command.count) }
        switch code {
        case .realTimeStatus: tellRealTime(command[2])
        case .realTimeRequest where command[2] == Wire.requestClear && condition.isJammed && dialect.recoversOnRequest:
            // Only an error that can be recovered from hears this; the end of the paper is none.
            clearBuffers()
        case .realTimeControl where command == Wire.clearBuffers && dialect.clearsOnRequest:
            clearBuffers()
            say(Wire.cleared, as: .done)
        default: break
        }
    }

    /// ESC ACK SOH, EOT and ENQ; the two of one byte also where they stand in other data.
    private mutating func watchStar(_ byte: UInt8) {
        switch byte {
        case StarWire.eot: say([StarWire.eotFixed], as: .status)
        case StarWire.enq: say([0], as: .status)
        default: break
        }
        realTime.append(byte)
        while !StarWire.status.starts(with: realTime) { realTime.removeFirst() }
        guard realTime == StarWire.status else { return }
        realTime = []
        // Questions alone leave nothing to print.
        if bytesWaiting == StarWire.status.count { buffer.removeLast(StarWire.status.count) }
        tellStar()
    }

    mutating func clearBuffers() {
        buffer = []
        consumed = 0
        passing = 0
        line = Line()
        unfinishedCut = nil
    }

    // MARK: Power

    /// Off and on: what it had received is lost, or kept, as its firmware has it; the paper stays.
    package mutating func powerCycle() {
        if !firmware.keepsBuffer { clearBuffers() }
        line = Line()
        settings = freshSettings
        reports = Reports()
        realTime = []
        isXOFF = false
        busyUntil = now
        condition.isSwitchedOffline = false
        presenter.forget()
    }

    /// The host's reset over USB: what it had received is lost.
    mutating func softReset() {
        clearBuffers()
        settings = freshSettings
        realTime = []
    }

    mutating func complain(_ text: String, _ bytes: [UInt8]) {
        guard complaints.count < 100 else { return }
        let digits = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }
        complaints.append(text + " " + digits.joined(separator: " "))
    }
}
