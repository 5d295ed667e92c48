import Foundation
import Testing

/// A program that looks at what we drew with other eyes than ours.
struct Tool {
    let path: String

    init?(_ name: String) {
        let found = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { return nil }
        path = found
    }

    /// Runs it on a file of these bytes and returns what it prints. `@` stands for the file.
    func run(_ bytes: [UInt8], _ suffix: String, _ arguments: [String]) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString)\(suffix)")
        try Data(bytes).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments.map { $0 == "@" ? file.path : $0 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(path) \(arguments.joined(separator: " "))")
        return Array(data)
    }

    func text(_ bytes: [UInt8], _ suffix: String, _ arguments: String...) throws -> String {
        String(decoding: try run(bytes, suffix, arguments), as: UTF8.self)
    }
}

/// The texts of the QR codes in a PNG, as a scanner reads them, sorted.
func scanned(_ png: [UInt8]) throws -> [String] {
    try #require(Tool("zbarimg"), "zbar-tools is needed").text(png, ".png", "--quiet", "--raw", "@")
        .split(separator: "\n").map(String.init).sorted()
}

/// What a scanner reads in a PNG, with its symbology.
func scannedBars(_ png: [UInt8]) throws -> String {
    let all = ["upce", "upca", "ean8", "ean13", "code93", "codabar", "i25", "code39", "code128"].map { "-S\($0).enable" }
    let zbar = try #require(Tool("zbarimg"), "zbar-tools is needed")
    return String(decoding: try zbar.run(png, ".png", ["--quiet"] + all + ["@"]), as: UTF8.self)
}

/// A page of a PDF in grey, drawn by Poppler.
struct Scan {
    let width: Int
    let height: Int
    private let pixels: ArraySlice<UInt8>

    init(_ pdf: [UInt8], page: Int = 1, dpi: Double = 72) throws {
        let pgm = try #require(Tool("pdftoppm"), "poppler-utils is needed")
            .run(pdf, ".pdf", ["-gray", "-r", "\(dpi)", "-f", "\(page)", "-l", "\(page)", "@"])
        // P5, width and height, greatest grey; each ends with one white space.
        let head = pgm.prefix(32).split(separator: 0x0A, maxSplits: 3)
        let size = String(decoding: head[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        (width, height) = (size[0], size[1])
        pixels = pgm.suffix(width * height)
    }

    func isDark(_ x: Int, _ y: Int) -> Bool { pixels[pixels.startIndex + y * width + x] < 0x80 }

    /// The smallest box around everything that is not white.
    var ink: (left: Int, top: Int, right: Int, bottom: Int) {
        var box = (left: width, top: height, right: -1, bottom: -1)
        for y in 0..<height {
            for x in 0..<width where pixels[pixels.startIndex + y * width + x] < 0xFF {
                box = (min(box.left, x), min(box.top, y), max(box.right, x), max(box.bottom, y))
            }
        }
        return box
    }
}
