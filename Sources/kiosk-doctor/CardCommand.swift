import ArgumentParser
import Kiosk

struct CardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "card", abstract: "Works with the card on a reader.", subcommands: [Read.self])

    struct Read: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Waits for a card, reads it, and shows it masked.",
            discussion: """
                kiosk-doctor card read --device serial:/dev/ttyS1?baud=115200
                Shows personal data only with --reveal; use your own card or a specimen.
                """)

        @Option(name: .long, help: "The reader by URI.")
        var device: String

        @Option(name: .long, help: "Seconds to wait for a card.")
        var timeout = 15

        @Flag(name: .long, help: "Show the fields as they are on the card.")
        var reveal = false

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
            let warnings: [String]
        }

        private struct Trouble: Encodable {
            let schemaVersion = kiosk_doctor.schemaVersion
            let fault: String
            let evidence: String
            let remedy: String
        }

        func run() throws {
            if !json { complain("Lay a card on the reader.") }
            let (card, samID): (Card, String)
            do throws(Fault) {
                (card, samID) = try Technician.readCard(device, timeout: Int64(timeout) * 1000)
            } catch {
                let fault = error
                if json {
                    try printJSON(Trouble(fault: fault.name.rawValue, evidence: fault.detail, remedy: fault.remedy))
                } else {
                    complain("\(fault.finding)\n  evidence: \(fault.name.rawValue) \(fault.detail)\n  do: \(fault.remedy)")
                }
                throw ExitCode(1)
            }
            defer { card.wipe() }
            try show(card, samID)
        }

        private func show(_ card: Card, _ samID: String) throws {
            func field(_ field: CardField) -> String {
                (reveal ? card.plain(field) : card.masked(field)).map { String(cString: $0) } ?? ""
            }
            let answer = Answer(
                type: typeName(card.type), masked: !reveal,
                name: field(.name), sexCode: field(.sexCode), nationCode: field(.nationCode), birth: field(.birth),
                address: field(.address), number: field(.number), issuer: field(.issuer),
                validFrom: field(.validFrom), validTo: field(.validTo), samId: samID,
                warnings: warningNames(card.warnings))
            if json { return try printJSON(answer) }
            print("""
                type     \(answer.type)
                name     \(answer.name)
                sex      \(field(.sex)) (\(answer.sexCode))
                nation   \(field(.nation)) (\(answer.nationCode))
                birth    \(answer.birth)
                address  \(answer.address)
                number   \(answer.number)
                issuer   \(answer.issuer)
                valid    \(answer.validFrom) to \(answer.validTo)
                SAM      \(samID)
                """)
            for warning in answer.warnings { print("warning  \(warning)") }
        }

        private func typeName(_ type: CardType) -> String {
            switch type {
            case .citizen: "citizen"
            case .other(let character): "other-\(character)"
            }
        }

        private func warningNames(_ warnings: CardWarnings) -> [String] {
            let names: [(CardWarnings, String)] = [
                (.number, "number"), (.birth, "birth"), (.sex, "sex"), (.expired, "expired"), (.notYet, "not-yet-valid"),
                (.code, "code"),
            ]
            return names.filter { warnings.contains($0.0) }.map(\.1)
        }
    }
}
