import KioskCore
import Testing
@testable import KioskTypesetting

@Suite struct QRCodeTests {
    @Test("The smallest version that holds the text is taken", arguments: [
        ("A012", Document.Symbol.Level.l, 21), ("A012", .h, 21), ("便民服务", .h, 29),
        (String(repeating: "7", count: 7_089), .l, 177),
    ])
    func size(text: String, level: Document.Symbol.Level, size: Int) throws {
        #expect(try QRCode(text, level: level).size == size)
    }

    @Test func `Its corners are as the standard draws them`() throws {
        let code = try QRCode("A012", level: .m)
        for (left, top) in [(0, 0), (14, 0), (0, 14)] {
            for offset in 0..<7 {
                #expect(code[left + offset, top] && code[left, top + offset])
                #expect(code[left + offset, top + 6] && code[left + 6, top + offset])
            }
            #expect(!code[left + 1, top + 1] && code[left + 3, top + 3])
        }
        #expect(!code[-1, 0] && !code[0, 21] && !code[.max, .min])
    }

    @Test func `A text that no code holds is refused with its length`() {
        #expect(throws: TypesettingFault.codeTooLong(bytes: 7_090)) {
            try QRCode(String(repeating: "7", count: 7_090), level: .l)
        }
        #expect(throws: TypesettingFault.codeTooLong(bytes: 3_000)) {
            try QRCode(String(repeating: "中", count: 1_000), level: .h)
        }
    }

    @Test func `Modules become smaller where there is no room, down to two dots`() throws {
        let code = try QRCode("A012", level: .m)
        #expect(try code.cell(wanted: 6, width: 384) == 6)
        #expect(try code.cell(wanted: 6, width: 29 * 6) == 6)
        #expect(try code.cell(wanted: 6, width: 29 * 6 - 1) == 5)
        #expect(throws: TypesettingFault.codeTooWide(modules: 21)) { try code.cell(wanted: 6, width: 57) }
    }

    @Test func `As a raster it has its quiet zone, and dots of one size`() throws {
        let code = try QRCode("A012", level: .m)
        let raster = Raster(code, cell: 3)
        #expect(raster.width == 87 && raster.height == 87 && raster.stride == 11 && raster.bytes.count == 957)
        for y in 0..<raster.height {
            for x in 0..<raster.width where raster[x, y] != code[x / 3 - 4, y / 3 - 4] {
                Issue.record("\(x), \(y)")
            }
        }
    }

    @Test("What a template lets pass as short enough is made, and one byte more is not", arguments: ["l", "m", "q", "h"])
    func longest(level: String) throws {
        let level = try #require(Document.Symbol.Level(rawValue: level))
        for unit in ["7", "A7", "A", "a", "a7", "aA-77777", "便", "é7"] {
            var count = 7_100 / unit.utf8.count
            func text() -> String { String(repeating: unit, count: count) }
            while Document.Symbol(text(), level: level).isTooLong { count -= 1 }
            #expect(count * unit.utf8.count > 1_200)
            #expect(throws: Never.self) { try QRCode(text(), level: level) }
        }
    }
}
