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

    /// The data of a successful 30 01 or 30 10: the lengths of the blocks, big-endian,
    /// then the blocks: text, photo and, for 30 10, fingerprint.
    struct Message {
        static let textSize = 256
        static let photoLimit = 1024
        /// Two fingers of 512 bytes (GA/T 1012).
        static let fingerprintLimit = 1024

        let text: UnsafeRawBufferPointer
        let photo: UnsafeRawBufferPointer
        let fingerprint: UnsafeRawBufferPointer

        /// Nil when the lengths do not fit each other. It only looks at the caller's memory.
        init?(_ data: UnsafeRawBufferPointer, blocks: Int) {
            guard data.count >= blocks * lengthSize else { return nil }
            var start = blocks * lengthSize
            var found: [UnsafeRawBufferPointer] = []
            for block in 0..<blocks {
                let count = Int(data[block * lengthSize]) << 8 | Int(data[block * lengthSize + 1])
                guard count <= data.count - start else { return nil }
                found.append(UnsafeRawBufferPointer(rebasing: data[start..<start + count]))
                start += count
            }
            guard start == data.count, let text = found.first, text.count == Self.textSize else { return nil }
            self.text = text
            photo = found.dropFirst().first ?? UnsafeRawBufferPointer(start: nil, count: 0)
            fingerprint = found.dropFirst(2).first ?? UnsafeRawBufferPointer(start: nil, count: 0)
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

/// What a host asks of a reader. (30 02 is in one public list; what it means is not
/// known. Makers' own commands in the same frames are never sent to a reader.)
struct Command: Hashable, Sendable {
    let code: UInt8
    let parameter: UInt8
    let data: [UInt8]
    /// What it is called in a fault's detail.
    let name: String
    /// SW3 when it is done.
    let success: UInt8
    /// How many bytes of data come with success.
    let dataLengths: ClosedRange<Int>
    /// They come in blocks of so many.
    let dataUnit: Int
    /// Of a `Wire.Message` in the data of success; 0 when there is none.
    let blocks: Int
    /// How long the module may take, besides the time on the wire.
    let milliseconds: Int

    private init(
        _ code: UInt8, _ parameter: UInt8, _ name: String, data: [UInt8] = [], success: UInt8 = 0x90,
        dataLengths: ClosedRange<Int> = 0...64, dataUnit: Int = 1, blocks: Int = 0, milliseconds: Int = 1000
    ) {
        self.code = code
        self.parameter = parameter
        self.data = data
        self.name = name
        self.success = success
        self.dataLengths = dataLengths
        self.dataUnit = dataUnit
        self.blocks = blocks
        self.milliseconds = milliseconds
    }

    static let resetSAM = Command(0x10, 0xFF, "reset SAM", milliseconds: 2000)
    static let samStatus = Command(0x11, 0xFF, "SAM status")
    static let samID = Command(0x12, 0xFF, "SAM id", dataLengths: 16...16)
    /// The data are four bytes of the card, usually 0.
    static let findCard = Command(0x20, 0x01, "find card", success: 0x9F)
    /// The data are the card's number of 8 bytes, usually 0.
    static let selectCard = Command(0x20, 0x02, "select card")
    static let readText = reading(0x01, "read text and photo", blocks: 2)
    static let readTextAndFingerprint = reading(0x10, "read text, photo and fingerprint", blocks: 3)
    /// One address of 70 bytes; some readers give all four.
    static let readNewAddress = Command(0x30, 0x03, "read new address", dataLengths: 0...280, dataUnit: 70, milliseconds: 500)
    /// 28 bytes, from some readers 24.
    static let readManagement = Command(0x30, 0x05, "read management number")

    private static func reading(_ parameter: UInt8, _ name: String, blocks: Int) -> Command {
        let least = blocks * Wire.lengthSize + Wire.Message.textSize
        let most = least + Wire.Message.photoLimit + (blocks > 2 ? Wire.Message.fingerprintLimit : 0)
        return Command(0x30, parameter, name, dataLengths: least...most, blocks: blocks, milliseconds: 3000)
    }

    /// The line's speed from the answer on; nil when the protocol has no such speed.
    static func setBaud(_ baud: Int) -> Command? {
        guard let parameter = bauds.firstIndex(of: baud) else { return nil }
        return Command(0x60, UInt8(parameter), "set \(baud) baud")
    }

    /// What 60 00 to 60 04 mean.
    static let bauds = [115_200, 57_600, 38_400, 19_200, 9600]

    /// The longest frame between module and radio.
    static func setRadioBytes(_ count: UInt8) -> Command { Command(0x61, 0xFF, "set radio frame", data: [count]) }

    /// Each with some value.
    static let all =
        [
            resetSAM, samStatus, samID, findCard, selectCard, readText, readTextAndFingerprint, readNewAddress,
            readManagement, setRadioBytes(0x50),
        ] + bauds.compactMap(setBaud)

    var frame: [UInt8] { Wire.frame(code, parameter, data) }

    /// Silence after it costs a resident so much time that it is not sent again.
    var isSlow: Bool { milliseconds > 1000 }

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
