import ArgumentParser
import Foundation
import Kiosk

struct PaperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paper", abstract: "Looks at what is sent to a ticket printer.", subcommands: [Decode.self])

    struct Decode: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explains a printer's bytes command by command, or draws what they print.",
            discussion: """
                kiosk-doctor paper decode ticket.bin
                kiosk-doctor render --template ticket --data ticket.json --to escpos -o - | kiosk-doctor paper decode
                kiosk-doctor paper decode ticket.bin --profile star --to png -o ticket.png
                """)

        enum Target: String, ExpressibleByArgument, CaseIterable { case text, json, png }

        @Argument(help: "The file with the bytes; the standard input when not given, or -.")
        var file = "-"

        @Option(name: .long, help: "The printer's profile, which knows its brand's own commands: \(Paperwork.profiles.joined(separator: ", ")).")
        var profile = "generic"

        @Option(name: .long, help: "text, json or png.")
        var to = Target.text

        @Option(name: [.customShort("o"), .long], help: "The file to write; - for the standard output.")
        var output = "-"

        func run() throws {
            let bytes = try read()
            do throws(Failure) {
                let paper = try Paperwork.decoded(bytes, for: profile)
                let answer: [UInt8] = switch to {
                case .text: Array(Self.text(paper, bytes).utf8)
                case .json: Array((Self.json(paper, bytes, profile) + "\n").utf8)
                case .png: try Paperwork.png(of: paper)
                }
                if output == "-" { FileHandle.standardOutput.write(Data(answer)) } else { try Paperwork.save(answer, output) }
            } catch {
                throw complaint(error)
            }
        }

        private func read() throws -> [UInt8] {
            do {
                let input = file == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: file))
                // One more than is taken, so that too many are seen.
                return Array(try input.read(upToCount: Paperwork.longestStream + 1) ?? Data())
            } catch {
                complain("\(file): The file cannot be read.")
                throw ExitCode(1)
            }
        }

        /// The first bytes of a command; pictures have thousands.
        private static func shown(_ bytes: ArraySlice<UInt8>, _ count: Int) -> String {
            let shown = bytes.prefix(count).map { String(format: "%02X", $0) }.joined(separator: " ")
            return bytes.count > count ? shown + " …" : shown
        }

        private static func text(_ paper: DecodedPaper, _ bytes: [UInt8]) -> String {
            var lines = ""
            for command in paper.commands {
                let place = String(format: "%06X", command.range.lowerBound)
                let codes = shown(bytes[command.range], 8).padding(toLength: 26, withPad: " ", startingAt: 0)
                let name = command.name.padding(toLength: max(12, command.name.count), withPad: " ", startingAt: 0)
                lines += "\(place)  \(codes)\(command.isKnown ? " " : "!") \(name) \(command.meaning)\n"
            }
            return lines
        }

        private struct Answer: Encodable {
            struct Command: Encodable {
                let offset, count: Int
                let bytes, name, meaning: String
                let known: Bool
            }
            struct Element: Encodable {
                let offset, advance: Int
                let kind: String
                var text: String?
                var runs: [Run]?
                var x, width, height, cell: Int?
                var level: String?
                var partial: Bool?
            }
            struct Run: Encodable {
                let x, width, wide, high: Int
                let text: String
                let bold, underlined, inverted: Bool
            }
            let schemaVersion = kiosk_doctor.schemaVersion
            let profile: String
            let width: Int
            let commands: [Command]
            let paper: [Element]
        }

        private static func json(_ paper: DecodedPaper, _ bytes: [UInt8], _ profile: String) -> String {
            let commands = paper.commands.map {
                Answer.Command(offset: $0.range.lowerBound, count: $0.range.count, bytes: shown(bytes[$0.range], 32), name: $0.name,
                               meaning: $0.meaning, known: $0.isKnown)
            }
            let answer = Answer(profile: profile, width: paper.width, commands: commands, paper: paper.elements.map(element))
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(answer)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
        }

        private static func element(_ element: DecodedPaper.Element) -> Answer.Element {
            let made = { (kind: String) in Answer.Element(offset: element.offset, advance: element.advance, kind: kind) }
            switch element.content {
            case .line(let runs, let images, let height):
                var line = made("line")
                line.text = runs.map(\.text).joined(separator: " ")
                line.runs = runs.map {
                    Answer.Run(x: $0.x, width: $0.width, wide: $0.style.wide, high: $0.style.high, text: $0.text, bold: $0.style.bold,
                               underlined: $0.style.underlined, inverted: $0.style.inverted)
                }
                line.height = height
                line.width = images.isEmpty ? nil : images.reduce(0) { $0 + $1.width }
                return line
            case .image(let image):
                var picture = made("image")
                (picture.x, picture.width, picture.height) = (image.x, image.width, image.height)
                return picture
            case .symbol(let symbol):
                var code = made("qr")
                (code.text, code.level, code.cell) = (symbol.text, symbol.level.rawValue.uppercased(), symbol.cell)
                return code
            case .barcode(let barcode):
                var bars = made("barcode")
                (bars.text, bars.cell, bars.height) = (barcode.text, barcode.module, barcode.height)
                return bars
            case .feed: return made("feed")
            case .cut(let partial):
                var cut = made("cut")
                cut.partial = partial
                return cut
            }
        }
    }
}
