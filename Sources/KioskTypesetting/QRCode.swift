import CQREncode
import Glibc
import KioskCore

/// A QR code (ISO/IEC 18004, model 2) as a square of modules, without its quiet zone.
package struct QRCode: Hashable, Sendable {
    /// Modules on a side, 21 to 177.
    package let size: Int
    private let dark: [Bool]

    /// Encodes ASCII the shortest way, and other text as UTF-8 that says so
    /// (ECI 26): without, scanners guess, and some read Chinese as Shift JIS.
    /// The smallest version that holds it is taken.
    package init(_ text: String, level: Document.Symbol.Level) throws(TypesettingFault) {
        let correction = switch level {
        case .l: QR_ECLEVEL_L
        case .m: QR_ECLEVEL_M
        case .q: QR_ECLEVEL_Q
        case .h: QR_ECLEVEL_H
        }
        let made = text.utf8.allSatisfy { $0 < 0x80 }
            ? QRcode_encodeString(text, 0, correction, QR_MODE_8, 1)
            : Self.encodeUTF8(text, correction)
        guard let code = made else {
            if errno == ERANGE { throw .codeTooLong(bytes: text.utf8.count) }
            throw .failed("the QR code could not be made (error \(errno))")
        }
        defer { QRcode_free(code) }
        size = Int(code.pointee.width)
        // The lowest bit of each byte is the module's colour.
        dark = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
    }

    private static func encodeUTF8(_ text: String, _ correction: QRecLevel) -> UnsafeMutablePointer<CQREncode.QRcode>? {
        guard let input = QRinput_new2(0, correction) else { return nil }
        defer { QRinput_free(input) }
        var bytes = Array(text.utf8)
        guard QRinput_appendECIheader(input, 26) == 0,
              QRinput_append(input, QR_MODE_8, Int32(clamping: bytes.count), &bytes) == 0 else { return nil }
        return QRcode_encodeInput(input)
    }

    /// Whether a module is dark; everything outside is light.
    package subscript(column: Int, row: Int) -> Bool {
        guard 0..<size ~= column, 0..<size ~= row else { return false }
        return dark[row * size + column]
    }

    /// Modules on a side with the quiet zone on both sides.
    package var sizeWithQuietZone: Int { size + 2 * Layout.quietZone }

    /// The dots of a module's side so that the code and its quiet zone fit
    /// into `width` dots: what was asked for, or less, 2 at least.
    package func cell(wanted: Int, width: Int) throws(TypesettingFault) -> Int {
        let cell = min(wanted, width / sizeWithQuietZone)
        guard cell >= 2 else { throw .codeTooWide(modules: size) }
        return cell
    }

    /// The dark stretches of a row, from left to right.
    func runs(row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for column in 0...size {
            if self[column, row] {
                start = start ?? column
            } else if let first = start {
                runs.append(first..<column)
                start = nil
            }
        }
        return runs
    }
}
