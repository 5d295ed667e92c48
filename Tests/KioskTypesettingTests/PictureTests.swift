import Foundation
import KioskCore
import Testing
@testable import KioskTypesetting

private func layout(_ markup: String, _ data: TemplateData = [:], columns: Int = 32) throws -> Layout {
    Layout(try Template(markup).filled(with: data), columns: columns)
}

/// Width and height from a PNG's first chunk.
private func size(_ png: [UInt8]) -> [Int] {
    [16, 20].map { start in png[start..<start + 4].reduce(0) { $0 << 8 | Int($1) } }
}

@Suite struct PictureTests {
    @Test func `A picture has the dots of the paper and its margins`() throws {
        let png = try Typesetter.png(try layout("a\n^^^^b\n---\n="))
        #expect(png.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        #expect(size(png) == [32 * 12 + 64, 30 + 78 + 24 + 64])
        #expect(size(try Typesetter.png(try layout("a"), scale: 2)) == [896, 188])
        #expect(size(try Typesetter.png(try layout("a", columns: 48), scale: 99)) == [640 * 4, 94 * 4])
    }

    @Test("A scanner reads the codes of a drawn ticket", arguments: [1, 2])
    func scan(scale: Int) throws {
        let markup = "^^^^^^^A012\n{code:A012;option:qrcode,3,l}\n---\n{code:便民服务;option:qrcode,6,h}\n文字"
        #expect(try scanned(try Typesetter.png(try layout(markup), scale: scale)) == ["A012", "便民服务"])
    }

    @Test func `A code that is too large for its paper is made smaller or refused`() throws {
        let markup = "{code:{{t}};option:qrcode,8,m}"
        let text = String(repeating: "x", count: 150)
        #expect(try scanned(try Typesetter.png(try layout(markup, ["t": .text(text)]))) == [text])
        #expect(throws: TypesettingFault.codeTooWide(modules: 177)) {
            try Typesetter.png(try layout(markup, ["t": .text(String(repeating: "7", count: 5_500))], columns: 24))
        }
    }

    @Test func `Inverted, underlined, bold and plain text look different`() throws {
        let pictures = try ["|x", "|`x`", "|_x_", "|\"x\"", "|~"].map { try Typesetter.png(try layout($0)) }
        #expect(Set(pictures).count == 5)
    }

    @Test func `A picture that would be too long is refused`() throws {
        #expect(throws: TypesettingFault.pictureTooLong) {
            try Typesetter.png(try layout(String(repeating: "a\n", count: 1_200)))
        }
        #expect(throws: TypesettingFault.pictureTooLong) {
            try Typesetter.png(try layout(String(repeating: "a\n", count: 600)), scale: 2)
        }
    }

    @Test func `A character that no font has fails the picture by its code point`() throws {
        #expect(throws: TypesettingFault.noGlyph("\u{F0000}")) {
            try Typesetter.png(try layout("王{{c}}", ["c": "\u{F0000}"]))
        }
    }

    @Test func `Four threads draw the same picture at once`() throws {
        let ticket = try layout("^^^^^^^A012\n王㐂喆 𠮷\n{code:A012;option:qrcode}")
        let expected = try Typesetter.png(ticket)
        let same = Counter()
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            if (try? Typesetter.png(ticket)) == expected { same.add() }
        }
        #expect(same.count == 8)
    }

    @Test func `Without a Chinese font the fault says what to install`() async {
        await #expect(processExitsWith: .success) {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let configuration = folder.appendingPathComponent("fonts.conf")
            try Data("<fontconfig><dir>\(folder.path)</dir><cachedir>\(folder.path)</cachedir></fontconfig>".utf8).write(to: configuration)
            setenv("FONTCONFIG_FILE", configuration.path, 1)
            defer { try? FileManager.default.removeItem(at: folder) }
            #expect(throws: TypesettingFault.noChineseFont) { try Raster(character: "a") }
        }
    }
}

private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var value = 0
    var count: Int { lock.withLock { value } }
    func add() { lock.withLock { value += 1 } }
}
