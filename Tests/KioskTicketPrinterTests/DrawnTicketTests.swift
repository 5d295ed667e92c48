import KioskCore
import KioskTypesetting
import Testing

@testable import KioskTicketPrinter

@Suite("A ticket for a printer that takes only pictures")
struct DrawnTicketTests {
    private func layout(_ template: String, columns: Int = 48) throws -> Layout {
        Layout(try Template(template).filled(with: [:]), columns: columns)
    }

    @Test("has a band for each row of the layout, dot for dot")
    func lines() throws {
        let layout = try layout("A012\n王㐂喆\n---\n=\n")
        let ticket = try drawn(layout, dots: 576)
        #expect(ticket.bands.count == 3)
        guard case .line(let line) = layout.rows[1] else { return #expect(Bool(false), "the second row is text") }
        #expect(ticket.bands[1] == (try Raster(line: line, columns: 48)).bytes)
        #expect(ticket.bands.allSatisfy { $0.count % 72 == 0 && $0.contains { $0 != 0 } })
    }

    @Test("has white on the right where the head is wider than the layout")
    func wider() throws {
        let narrow = try drawn(try layout("A012\n"), dots: 576).bands[0]
        let wide = try drawn(try layout("A012\n"), dots: 600).bands[0]
        #expect(narrow.count / 72 == wide.count / 75)
        for row in 0..<narrow.count / 72 {
            #expect(wide[row * 75..<row * 75 + 75].elementsEqual(Array(narrow[row * 72..<row * 72 + 72]) + [0, 0, 0]))
        }
    }

    @Test("has a QR code where an ESC/POS ticket has it")
    func symbol() throws {
        let layout = try layout("{code:hello;option:qrcode}\n")
        let band = try #require(try drawn(layout, dots: 576).bands.first)
        let black = band.indices.filter { band[$0] != 0 }.map { $0 % 72 }
        #expect(try #require(black.min()) > 20 && (try #require(black.max())) < 52)  // in the middle
    }

    @Test("fails for a character that no font has")
    func unknownCharacter() throws {
        let layout = try layout("\u{E8FF}\n")
        #expect(throws: EncodingFault.character("\u{E8FF}")) { try drawn(layout, dots: 576) }
    }
}
