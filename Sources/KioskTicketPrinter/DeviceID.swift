/// What a USB printer says of itself (IEEE 1284, GET_DEVICE_ID): `MFG:…;MDL:…;CMD:…;`.
///
/// Boards get it wrong in every way, and none of it stops a printer: a length that is
/// little-endian, 0, too large or missing; no `;` at the end; a maker's name in GBK.
package struct DeviceID: Hashable, Sendable {
    package private(set) var maker = ""
    package private(set) var model = ""
    package private(set) var commands = ""
    package private(set) var serial = ""

    /// More than any real one has.
    static let longest = 1024

    /// `bytes`: as they came, the two bytes of length before them.
    package init(_ bytes: [UInt8]) {
        var rest = Self.text(bytes)
        while !rest.isEmpty {
            let field = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(field.count + 1)
            guard let colon = field.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = Self.words(field[(colon + 1)...])
            switch Self.words(field[..<colon]).uppercased() {
            case "MFG", "MANUFACTURER": maker = maker.isEmpty ? value : maker
            case "MDL", "MODEL": model = model.isEmpty ? value : model
            case "CMD", "COMMAND SET": commands = commands.isEmpty ? value : commands
            case "SN", "SERN", "SERIALNUMBER": serial = serial.isEmpty ? value : serial
            default: continue
            }
        }
    }

    /// Without the length, which is not needed and often wrong. An id begins with a name of
    /// letters, and no id is as long as two letters would say.
    private static func text(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
        let isBare = bytes.prefix(2).allSatisfy { 0x41...0x5A ~= $0 & 0xDF }
        return bytes.dropFirst(isBare ? 0 : 2).prefix(longest).prefix { $0 != 0 }
    }

    /// For people and for looking things up: bytes of other alphabets are left out as "?".
    private static func words(_ bytes: ArraySlice<UInt8>) -> String {
        var text = String(decoding: bytes.map { 0x20...0x7E ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        while text.hasPrefix(" ") { text.removeFirst() }
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }
}
