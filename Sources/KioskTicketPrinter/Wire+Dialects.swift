/// What the bits of the brands' answers mean.
///
/// Sources: the command manuals of Epson TM-T88III and TM-U230, Citizen PPU-700, Custom
/// VKP80 and KPM210, Star's line mode; Masung's T500II.
extension StatusDialect {
    /// Epson's DLE EOT 1 to 4, which nearly every printer answers.
    static let epson = StatusDialect(
        name: "epson", questions: [.realTime(1), .realTime(2), .realTime(3), .realTime(4)],
        signs: offlineCauses + errors(0x20, .failed) + roll + epsonReport)

    /// EOT 3 has the black mark where Epson has errors that need a power cycle; EOT 5 is the presenter's.
    static let masung = StatusDialect(
        name: "masung",
        questions: [.realTime(1), .realTime(2), .realTime(3), .realTime(4), .realTime(5, isFree: true, isOptional: true)],
        signs: offlineCauses + errors(0x20, .blackMarkMissed) + roll + epsonReport + [
            Sign(.realTime(5), .any(0x80), .failed),  // its retainer
            Sign(.realTime(5), .any(0x09), .jammed),
            Sign(.realTime(5), .any(0x06), .presented),  // 04 at the exit sensor, 02 is being pulled
            Sign(.realTime(5), .none(0x06), .empty),
        ])

    /// The full status, 10 0F and paper, user, recoverable, unrecoverable. A bad command (20) and an
    /// error of the line (02) are told in the third and stop nothing.
    static let custom = StatusDialect(
        name: "custom", grammar: .custom,
        questions: [Question(source: .report, bytes: Wire.Custom.fullStatus)], signs: customReport + [
            Sign(.report, 2, .any(0x20), .presented),
            Sign(.report, 2, .none(0x20), .empty),
        ])

    /// The bit of the ticket differs from KPM to KPM; all of them have GS e 6.
    static let customKPM = StatusDialect(
        name: "custom-kpm", grammar: .custom,
        questions: [
            Question(source: .report, bytes: Wire.Custom.fullStatus),
            Question(source: .unit, bytes: Wire.Custom.unitStatus, isFree: true, isInStream: true, isOptional: true),
        ],
        signs: customReport + [
            Sign(.unit, .any(0x01), .paperNearEnd),
            Sign(.unit, .any(0x80), .jammed),
            Sign(.unit, .any(0x40), .error),
            Sign(.unit, .any(0x08), .presented),
            Sign(.unit, .none(0x08), .empty),
        ])

    /// PPU-700. In its ASB the bit of the presenter is the other way round: set, when nothing is there.
    static let citizen = StatusDialect(
        name: "citizen",
        questions: [
            .realTime(1), .realTime(2), .realTime(3), .realTime(4), .realTime(5, isOptional: true), .realTime(6, isOptional: true),
        ],
        signs: offlineCauses + errors(0x20, .failed, mechanical: .blackMarkMissed) + [
            Sign(.realTime(4), .any(0x0C), .paperNearEnd),
            Sign(.realTime(4), .any(0x20), .paperEnd),
            Sign(.realTime(4), .any(0x40), .presented),
            Sign(.realTime(4), .none(0x40), .empty),
            Sign(.realTime(5), .any(0x04), .coverOpen),
            Sign(.realTime(5), .any(0x08), .overheated),
            Sign(.realTime(5), .any(0x60), .error),  // voltage too low, too high
            Sign(.realTime(6), .any(0x20), .jammed),  // its presenter
            Sign(.realTime(6), .any(0x4C), .failed),  // memory, sum, processor
            Sign(.report, 0, .any(0x08), .offline),
            Sign(.report, 0, .any(0x20), .coverOpen),
            Sign(.report, 1, .any(0x02), .jammed),  // PPU-231: its presenter
            Sign(.report, 1, .any(0x04), .blackMarkMissed),
            Sign(.report, 1, .any(0x08), .cutterFailed),
            Sign(.report, 1, .any(0x20), .failed),
            Sign(.report, 1, .any(0x40), .overheated),
            Sign(.report, 2, .any(0x03), .paperNearEnd),
            Sign(.report, 2, .any(0x04), .paperEnd),
            Sign(.report, 2, .any(0x08), .empty),
            Sign(.report, 2, .none(0x08), .presented),
        ])

    /// The automatic status of line mode, asked for.
    static let star = StatusDialect(
        name: "star", grammar: .star, questions: [Question(source: .report, bytes: Wire.Star.status)],
        signs: [
            Sign(.report, 2, .any(0x08), .offline),
            Sign(.report, 2, .any(0x20), .coverOpen),
            Sign(.report, 3, .any(0x08), .cutterFailed),
            Sign(.report, 3, .any(0x24), .failed),
            Sign(.report, 3, .any(0x40), .overheated),
            Sign(.report, 4, .any(0x02), .coverOpen),  // head up
            Sign(.report, 4, .any(0x04), .jammed),  // its presenter
            Sign(.report, 4, .any(0x08), .blackMarkMissed),
            Sign(.report, 5, .any(0x06), .paperNearEnd),
            Sign(.report, 5, .any(0x08), .paperEnd),
            Sign(.report, 8, .equal(mask: 0x0E, 0x00), .empty),
            Sign(.report, 8, .equal(mask: 0x0E, 0x02), .moving),  // a loop of paper forms
            Sign(.report, 8, .equal(mask: 0x0E, 0x06), .presented),
            Sign(.report, 8, .equal(mask: 0x0E, 0x0C), .retracted),
            Sign(.report, 8, .equal(mask: 0x0E, 0x0E), .taken),
        ])

    /// USB's printer class. Healthy is 18.
    static let portSigns = [
        Sign(.port, .any(0x20), .paperEnd),
        Sign(.port, .none(0x10), .offline),
        Sign(.port, .none(0x08), .error),
    ]

    // What several brands have alike.

    private static let offlineCauses = [
        Sign(.realTime(1), .any(0x08), .offline),
        Sign(.realTime(2), .any(0x04), .coverOpen),
        Sign(.realTime(2), .any(0x08), .offline),  // its feed button is held
        Sign(.realTime(2), .any(0x20), .paperEnd),  // stopped by it
        Sign(.realTime(2), .any(0x40), .error),
    ]

    private static func errors(
        _ other: UInt8, _ meaning: TicketPrinterStatus.Conditions, mechanical: TicketPrinterStatus.Conditions = .failed
    ) -> [Sign] {
        [
            Sign(.realTime(3), .any(0x04), mechanical),
            Sign(.realTime(3), .any(0x08), .cutterFailed),
            Sign(.realTime(3), .any(other), meaning),
            Sign(.realTime(3), .any(0x40), .overheated),
        ]
    }

    private static let roll = [
        Sign(.realTime(4), .any(0x0C), .paperNearEnd),
        Sign(.realTime(4), .any(0x60), .paperEnd),
    ]

    private static let epsonReport = [
        Sign(.report, 0, .any(0x08), .offline),
        Sign(.report, 0, .any(0x20), .coverOpen),
        Sign(.report, 1, .any(0x24), .failed),
        Sign(.report, 1, .any(0x08), .cutterFailed),
        Sign(.report, 1, .any(0x40), .overheated),
        Sign(.report, 2, .any(0x03), .paperNearEnd),
        Sign(.report, 2, .any(0x0C), .paperEnd),
    ]

    private static let customReport = [
        Sign(.report, 2, .any(0x01), .paperEnd),
        Sign(.report, 2, .any(0x44), .paperNearEnd),  // 40 by its count of the paper
        Sign(.report, 3, .any(0x03), .coverOpen),  // 01 head up
        Sign(.report, 4, .any(0x01), .overheated),
        Sign(.report, 4, .any(0x08), .error),  // voltage
        Sign(.report, 4, .any(0x40), .jammed),
        Sign(.report, 4, .any(0x80), .blackMarkMissed),
        Sign(.report, 5, .any(0x01), .cutterFailed),
        Sign(.report, 5, .any(0x02), .coverOpen),  // of the cutter
        Sign(.report, 5, .any(0x0C), .failed),
    ]
}

extension StatusDialect.Sign {
    fileprivate init(_ source: StatusDialect.Source, _ byte: Int, _ test: Test, _ condition: TicketPrinterStatus.Conditions) {
        self.init(source: source, byte: byte, test: test, meaning: .condition(condition))
    }

    fileprivate init(_ source: StatusDialect.Source, _ byte: Int, _ test: Test, _ sight: StatusDialect.Sight) {
        self.init(source: source, byte: byte, test: test, meaning: .presenter(sight))
    }

    /// Of an answer of one byte.
    fileprivate init(_ source: StatusDialect.Source, _ test: Test, _ condition: TicketPrinterStatus.Conditions) {
        self.init(source, 0, test, condition)
    }

    fileprivate init(_ source: StatusDialect.Source, _ test: Test, _ sight: StatusDialect.Sight) {
        self.init(source, 0, test, sight)
    }
}

extension StatusDialect.Question {
    fileprivate static func realTime(_ n: UInt8, isFree: Bool = false, isOptional: Bool = false) -> Self {
        Self(source: .realTime(n), bytes: Wire.status(n), isFree: isFree, isOptional: isOptional)
    }
}
