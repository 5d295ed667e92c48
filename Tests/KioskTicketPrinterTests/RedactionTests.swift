import Foundation
import KioskCore
import KioskTransport
import KioskTwin
import Testing

@testable import KioskTicketPrinter

@Suite("A recording of a ticket printer's conversation")
struct TicketRedactionTests {
    private let lines = ["王小明", "11010519491231002X", "A012", "abcdefgh"]

    @Test("tells commands and answers, nothing of the ticket, and prints it again", arguments: [TicketPrinterProfile.generic, .epson])
    func redacted(profile: TicketPrinterProfile) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "kiosk-\(UUID().uuidString).rec").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let twin = try TicketPrinterTwin(width: profile.dots)
        defer { twin.stop() }
        // With a drawn line, a wide one and a code.
        let template = lines.joined(separator: "\n") + "\n王㐂喆\n^^^大\n{code:https://example.org/A012;option:qrcode}\n"
        let document = try Template(template).filled(with: [:])

        func print(_ uri: DeviceURI, _ recorder: Recorder?) throws -> PrintOutcome {
            let printer = try TicketPrinter.open(uri, profile: profile, recorder: recorder, deadline: .after(milliseconds: 2000))
            defer { printer.close() }
            return printer.print(try printer.encode(document))
        }
        let recorder = try Recorder(path: path, about: [:], redaction: TicketRedaction())
        #expect(try print(try DeviceURI(twin.uri), recorder) == .printed)

        let text = try String(contentsOfFile: path, encoding: .utf8)
        guard let font = GB18030(profile.font) else { return #expect(Bool(false), "no table for GBK") }
        for line in lines + ["example", "A012"] {
            var codes: [UInt8] = []
            #expect(font.append(line, to: &codes) == nil)
            for bytes in [codes, Array(line.utf8)] {
                #expect(!text.contains(bytes.map { String(format: "%02X", $0) }.joined(separator: " ")), "\(line)")
            }
            #expect(!text.contains(line))
        }
        #expect(text.contains("10 04 01"))
        #expect(text.contains("1B 40 1C 26"))

        #expect(try print(try DeviceURI("replay:\(path)"), nil) == .printed)
    }

    @Test("tells nothing of a picture that comes in two writes, nor behind a command that is not known")
    func pieces() {
        let redaction = TicketRedaction()
        #expect(redaction.tokens([0x1D, 0x76, 0x30, 0, 2, 0, 2, 0, 1, 2], fromHost: true) == [.bytes([0x1D, 0x76, 0x30, 0, 2, 0, 2, 0]), .hidden(2)])
        #expect(redaction.tokens([0x0A, 0x1B, 0x0A], fromHost: true) == [.hidden(2), .bytes([0x0A])])
        #expect(redaction.tokens([0x1B, 0x99, 0x0A, 0x0A], fromHost: true) == [.hidden(4)])
        #expect(redaction.tokens([0x1B], fromHost: true) == [.hidden(1)])
    }
}
