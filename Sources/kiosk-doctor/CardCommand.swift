import ArgumentParser
import Kiosk

struct CardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Works with the card on a reader.", subcommands: [Read.self])

    struct Read: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Waits for a card, reads it, and shows it masked.",
            discussion: """
                kiosk-doctor card read --device usb:
                kiosk-doctor card read --device serial:/dev/ttyS1
                Without a speed, and at USB, what the reader understands is found out.
                Shows personal data only with --reveal; use your own card or a specimen.
                """)

        @Option(name: .long, help: "The reader by URI.")
        var device: String

        @Option(name: .long, help: "Seconds to wait for a card.")
        var timeout = 15

        @Flag(name: .long, help: "Read the fingerprints, too, and say how many bytes they have; they are not shown.")
        var fingerprint = false

        @Flag(name: .long, help: "Show the fields as they are on the card.")
        var reveal = false

        @OptionGroup var drivers: DriverOption
        @OptionGroup var recording: RecordOption

        @Flag(name: .long, help: "Answer as JSON.")
        var json = false

        func validate() throws {
            guard (1...3600).contains(timeout) else { throw ValidationError("The timeout is 1 to 3600 seconds.") }
        }

        private struct Answer: Encodable {
            let schemaVersion = kiosk_doctor.schemaVersion
            let type: String
            let masked: Bool
            let name, sexCode, nationCode, birth, address, number, issuer, validFrom, validTo, samId: String
            let newAddress, englishName, nationality, passNumber, issueCount, cardVersion, authorityCode, oldNumberLink: String
            let photoBytes, fingerprintBytes: Int
            let warnings: [String]
            let line: String
            let startMilliseconds, readMilliseconds: Int64
            let health: Health
        }

        private struct Health: Encodable {
            let commands, answers, resends, broken, timeouts, resets: Int

            init(_ health: ReaderHealth) {
                commands = health.commands
                answers = health.answers
                resends = health.resends
                broken = health.broken
                timeouts = health.timeouts
                resets = health.resets
            }
        }

        private struct Trouble: Encodable {
            let schemaVersion = kiosk_doctor.schemaVersion
            let fault: String
            let evidence: String
            let remedy: String
        }

        func run() throws {
            try drivers.load()
            let recorder = try recording.recorder(for: device, .cardReader)
            defer { recording.finish(recorder) }
            let reading: Technician.CardReading
            do throws(Fault) {
                reading = try Technician.readCard(device, fingerprint: fingerprint, recorder: recorder, timeout: Int64(timeout) * 1000) {
                    if !json { complain("Lay a card on the reader (把证件放到读卡器上).") }
                }
            } catch {
                let fault = error
                if json {
                    try printJSON(Trouble(fault: fault.name.rawValue, evidence: fault.detail, remedy: fault.remedy.english))
                } else {
                    complain(fault.told())
                }
                throw ExitCode(1)
            }
            defer { reading.card.wipe() }
            try show(reading)
        }

        private func show(_ reading: Technician.CardReading) throws {
            let card = reading.card
            func field(_ field: CardField) -> String {
                (reveal ? card.plain(field) : card.masked(field)).map { String(cString: $0) } ?? ""
            }
            let answer = Answer(
                type: typeName(card.type, field(.typeCode)), masked: !reveal,
                name: field(.name), sexCode: field(.sexCode), nationCode: field(.nationCode), birth: field(.birth),
                address: field(.address), number: field(.number), issuer: field(.issuer),
                validFrom: field(.validFrom), validTo: field(.validTo), samId: reading.samID,
                newAddress: field(.newAddress), englishName: field(.englishName), nationality: field(.nationality),
                passNumber: field(.passNumber), issueCount: field(.issueCount), cardVersion: field(.cardVersion),
                authorityCode: field(.authorityCode), oldNumberLink: field(.oldNumberLink),
                photoBytes: card.photo?.count ?? 0, fingerprintBytes: card.fingerprint?.count ?? 0,
                warnings: card.warnings.told.map(\.name), line: reading.line,
                startMilliseconds: reading.startTook, readMilliseconds: reading.readTook, health: Health(reading.health))
            if json { return try printJSON(answer) }

            func line(_ title: String, _ value: String) {
                guard !value.isEmpty else { return }
                print(title + String(repeating: " ", count: max(1, 12 - title.utf8.count)) + value)
            }
            func coded(_ name: CardField, _ code: CardField) -> String {
                field(code).isEmpty ? "" : "\(field(name)) (\(field(code)))"
            }
            line("type", answer.type)
            line("name", answer.name)
            line("English", answer.englishName)
            line("sex", coded(.sex, .sexCode))
            line("nation", coded(.nation, .nationCode))
            line("nationality", answer.nationality)
            line("birth", answer.birth)
            line("address", answer.address)
            line("new address", answer.newAddress)
            line("number", answer.number)
            line("pass", answer.passNumber)
            line("old number", answer.oldNumberLink)
            line("issued", [answer.issueCount, answer.cardVersion, answer.authorityCode].filter { !$0.isEmpty }.joined(separator: " "))
            line("issuer", answer.issuer)
            line("valid", answer.validFrom.isEmpty ? "" : "\(answer.validFrom) to \(answer.validTo)")
            line("photo", "\(answer.photoBytes) bytes")
            if fingerprint {
                let none = reading.capabilities.contains(.readFingerprint) ? "none on this card" : "this reader reads none"
                line("fingerprint", answer.fingerprintBytes > 0 ? "\(answer.fingerprintBytes) bytes" : none)
            }
            line("SAM", answer.samId)
            line("line", answer.line)
            line("took", "\(answer.startMilliseconds) ms to open and start, \(answer.readMilliseconds) ms for the card")
            line("health", reading.health.description)
            for warning in card.warnings.told { line("warning", warning.finding) }
        }

        private func typeName(_ type: CardType, _ letter: String) -> String {
            switch type {
            case .citizen: "citizen"
            case .residentHMT: "resident-hmt"
            case .foreign2017: "foreign-2017"
            case .foreign2023: "foreign-2023"
            case .other: "other \(letter)"
            }
        }
    }
}
