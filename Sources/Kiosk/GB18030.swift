import Glibc

/// GB18030 as text, by glibc's tables; nil when it is none, or when this machine has no such table.
///
/// The way back to text for files that spreadsheets wrote. What a printer is sent has rules of its own
/// (`KioskTicketPrinter`): a font is not an encoding.
@Sendable func textOfGB18030(_ bytes: ArraySlice<UInt8>) -> String? {
    if bytes.allSatisfy({ $0 < 0x80 }) { return String(validating: bytes, as: UTF8.self) }
    guard isKept, let converter = iconv_open("UTF-8", "GB18030"), converter != iconv_t(bitPattern: -1) else { return nil }
    defer { iconv_close(converter) }
    // At most 3 bytes for 2, and 4 for 4.
    return withUnsafeTemporaryAllocation(byteCount: bytes.count * 2 + 4, alignment: 1) { room in
        bytes.withUnsafeBytes { source in
            // iconv does not write to its input; its C type forgets to say so.
            var input = UnsafeMutableRawPointer(mutating: source.baseAddress)?.assumingMemoryBound(to: CChar.self)
            var inputLeft = source.count
            var output = room.baseAddress?.assumingMemoryBound(to: CChar.self)
            var outputLeft = room.count
            guard iconv(converter, &input, &inputLeft, &output, &outputLeft) == 0, inputLeft == 0 else { return nil }
            return String(validating: room.prefix(room.count - outputLeft), as: UTF8.self)
        }
    }
}

/// One converter that is never closed: glibc would load its table anew for every field.
private let isKept = iconv_open("UTF-8", "GB18030") != iconv_t(bitPattern: -1)
