/// The bytes of the SDT protocol: the business terminal interface of the
/// security module, SAM (GA/T 467-2019, chapter 7).
///
///     host -> reader:  AA AA AA 96 69 | length, 2 | command, parameter, data | checksum
///     reader -> host:  AA AA AA 96 69 | length, 2 | SW1, SW2, SW3, data      | checksum
///
/// The length is big-endian and counts what follows it; the checksum makes the
/// XOR of everything after the preamble zero.
enum Wire {
    static let preamble: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]
    /// What a frame is known by: the first byte is often lost on the way.
    static let mark: [UInt8] = [0xAA, 0xAA, 0x96, 0x69]
    static let lengthSize = 2
    static let checksumSize = 1
    static let statusSize = 3
    /// The longest length that a reader may announce.
    static let lengthLimit = 4089

    static func frame(_ code: UInt8, _ parameter: UInt8, _ data: [UInt8] = []) -> [UInt8] {
        let body = [code, parameter] + data
        let length = UInt16(truncatingIfNeeded: body.count + checksumSize)
        let summed = [UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + body
        return preamble + summed + [summed.reduce(0, ^)]
    }

    /// The data of a successful 30 01: the lengths of text and photo, big-endian, then both.
    struct BaseMessage {
        static let headSize = 4
        static let textSize = 256
        static let photoLimit = 1024

        let text: UnsafeRawBufferPointer
        let photo: UnsafeRawBufferPointer

        /// Nil when the lengths do not fit each other. It only looks at the caller's memory.
        init?(_ data: UnsafeRawBufferPointer) {
            guard data.count >= Self.headSize else { return nil }
            let textCount = Int(data[0]) << 8 | Int(data[1])
            let photoCount = Int(data[2]) << 8 | Int(data[3])
            guard textCount == Self.textSize, data.count == Self.headSize + textCount + photoCount else { return nil }
            let photoStart = Self.headSize + textCount
            text = UnsafeRawBufferPointer(rebasing: data[Self.headSize..<photoStart])
            photo = UnsafeRawBufferPointer(rebasing: data[photoStart...])
        }
    }

    /// The data of a successful 12 FF: two numbers of 2 bytes and three of 4, little-endian,
    /// as `05.03-20240115-0000000042-3000000001`; the third is the day of production.
    static func samID(_ data: UnsafeRawBufferPointer) -> String? {
        guard data.count == 16 else { return nil }
        func number(_ place: Int, _ size: Int, _ digits: Int) -> String {
            var value: UInt32 = 0
            for index in (place..<place + size).reversed() { value = value << 8 | UInt32(data[index]) }
            let text = String(value)
            return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
        }
        return "\(number(0, 2, 2)).\(number(2, 2, 2))-\(number(4, 4, 8))-\(number(8, 4, 10))-\(number(12, 4, 10))"
    }
}

/// What a host asks of a reader. None of these has data of its own.
struct Command: Hashable, Sendable {
    let code: UInt8
    let parameter: UInt8
    /// What it is called in a fault's detail.
    let name: String
    /// SW3 when it is done.
    let success: UInt8
    /// How many bytes of data come with success.
    let dataLengths: ClosedRange<Int>
    /// How long the module may take, besides the time on the wire.
    let milliseconds: Int

    private init(
        _ code: UInt8, _ parameter: UInt8, _ name: String, success: UInt8 = 0x90, dataLengths: ClosedRange<Int> = 0...64,
        milliseconds: Int = 1000
    ) {
        self.code = code
        self.parameter = parameter
        self.name = name
        self.success = success
        self.dataLengths = dataLengths
        self.milliseconds = milliseconds
    }

    static let resetSAM = Command(0x10, 0xFF, "reset SAM", milliseconds: 2000)
    static let samStatus = Command(0x11, 0xFF, "SAM status")
    static let samID = Command(0x12, 0xFF, "SAM id", dataLengths: 16...16)
    static let findCard = Command(0x20, 0x01, "find card", success: 0x9F)
    static let selectCard = Command(0x20, 0x02, "select card")
    static let readText = Command(
        0x30, 0x01, "read text and photo",
        dataLengths: (Wire.BaseMessage.headSize + Wire.BaseMessage.textSize)
            ... (Wire.BaseMessage.headSize + Wire.BaseMessage.textSize + Wire.BaseMessage.photoLimit),
        milliseconds: 3000)
    static let readManagement = Command(0x30, 0x05, "read management number")

    static let all = [resetSAM, samStatus, samID, findCard, selectCard, readText, readManagement]

    var frame: [UInt8] { Wire.frame(code, parameter) }

    /// What the length of an answer may be: of a bare status, or with the data.
    var answerLengths: ClosedRange<Int> {
        let bare = Wire.statusSize + Wire.checksumSize
        return bare...(bare + dataLengths.upperBound)
    }

    /// Both frames together.
    var bytesOnWire: Int {
        frame.count + Wire.preamble.count + Wire.lengthSize + answerLengths.upperBound
    }
}
