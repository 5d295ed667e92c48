import KioskCore

/// SW3, the word with which the module ends every answer.
struct Status: Hashable, Sendable {
    /// What helps.
    enum Remedy: Hashable, Sendable {
        case nothing
        /// The line changed a byte: send the command again.
        case resend
        /// Find the card again and try once more.
        case findAgain
        /// Reset the module and try once more.
        case reset
        /// The resident lifts the card and lays it down again.
        case lift
        /// Staff: the reader cannot do it.
        case staff
    }

    let code: UInt8
    let meaning: String
    let remedy: Remedy
    /// What it is when the remedy has not helped; nil when all is well.
    let fault: Fault.Name?

    private init(_ code: UInt8, _ meaning: String, _ remedy: Remedy, _ fault: Fault.Name?) {
        self.code = code
        self.meaning = meaning
        self.remedy = remedy
        self.fault = fault
    }

    static let all: [Status] = [
        Status(0x90, "done", .nothing, nil),
        Status(0x9F, "card found", .nothing, nil),
        Status(withoutItem, "this item is not on the card", .lift, .cardNotRead),
        Status(0x10, "the reader got a wrong checksum", .resend, .garbled),
        Status(0x11, "the reader got a wrong length", .resend, .garbled),
        Status(0x21, "the reader does not know the command", .staff, .readerRefused),
        Status(0x23, "the module is not permitted to do this (越权)", .staff, .readerRefused),
        Status(0x24, "unknown error of the module", .reset, .samFailed),
        Status(0x31, "the card did not accept the module", .lift, .cardRefused),
        Status(0x32, "the module did not accept the card", .lift, .cardRefused),
        Status(0x33, "the card's information did not verify", .lift, .cardNotRead),
        Status(0x40, "not an ID card", .lift, .cardUnknown),
        Status(0x41, "reading failed", .findAgain, .cardNotRead),
        Status(0x47, "the card gave no random number", .findAgain, .cardNotRead),
        Status(0x60, "the module failed its self-test", .staff, .samFailed),
        Status(0x66, "the module is not authorised", .staff, .samNotAuthorised),
        Status(0x80, "no card", .findAgain, .cardNotRead),
        Status(0x81, "the card could not be selected", .findAgain, .cardNotRead),
    ]

    /// The card answered; it only has no such item.
    var isOnlyWithoutItem: Bool { code == Self.withoutItem }

    /// The reader does not know the command, or will not do it.
    var isUnknownCommand: Bool { fault == .readerRefused }

    private static let withoutItem: UInt8 = 0x91
    private static let byCode = Dictionary(uniqueKeysWithValues: all.map { ($0.code, $0) })

    /// A code of nobody's table is kept and taken for a card that was not read.
    static func of(_ code: UInt8) -> Status {
        byCode[code] ?? Status(code, "not in the standard", .lift, .cardNotRead)
    }
}

/// What a reader said to a command.
struct Answer {
    let status: Status
    /// SW1 and SW2, the card's own status word, where the module passes it on.
    let cardStatus: UInt16
    let data: Secret?

    /// Nil when it is too short for the three status words.
    init?(_ body: UnsafeRawBufferPointer) {
        guard body.count >= Wire.statusSize else { return nil }
        cardStatus = UInt16(body[0]) << 8 | UInt16(body[1])
        status = Status.of(body[2])
        data = Secret(copying: UnsafeRawBufferPointer(rebasing: body[Wire.statusSize...]))
    }

    var isGood: Bool { status.fault == nil }

    /// To the reading of an item: a card lies there, whether it has the item or not.
    var showsCard: Bool { isGood || status.isOnlyWithoutItem }

    /// It answers this command, and not one before it: with a refusal, or with
    /// success in the form that it must have.
    func fits(_ command: Command) -> Bool {
        guard isGood else { return true }
        let count = data?.count ?? 0
        guard status.code == command.success, command.dataLengths.contains(count), count % command.dataUnit == 0 else { return false }
        guard command.blocks > 0 else { return true }
        return data.map { Wire.Message($0.region, blocks: command.blocks) != nil } ?? false
    }

    /// The trouble behind a refusal.
    func fault(of command: Command) -> Fault {
        let card = cardStatus == 0 ? "" : ", card says \(hex(cardStatus >> 8)) \(hex(cardStatus))"
        return Fault(
            status.fault ?? .garbled,
            "\(command.name) (\(hex(UInt16(command.code))) \(hex(UInt16(command.parameter)))): SW3 \(hex(UInt16(status.code))), \(status.meaning)\(card)")
    }
}

private func hex(_ value: UInt16) -> String {
    let text = String(value & 0xFF, radix: 16, uppercase: true)
    return text.utf8.count < 2 ? "0" + text : text
}
