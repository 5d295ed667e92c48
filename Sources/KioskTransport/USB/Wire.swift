/// Numbers of the USB specifications and of the framings; they appear nowhere else.
enum Wire {
    /// USB 2.0, table 9-5.
    enum Descriptor {
        static let device: UInt8 = 1
        static let deviceSize = 18
        static let configuration: UInt8 = 2
        static let interface: UInt8 = 4
        static let endpoint: UInt8 = 5
    }

    enum ClassCode {
        static let hid: UInt8 = 0x03
        /// HID 1.11, 4.2: the subclass of keyboards and mice.
        static let bootHID: UInt8 = 1
        static let printer: UInt8 = 0x07
        static let printers: UInt8 = 1
        static let massStorage: UInt8 = 0x08
        static let hub: UInt8 = 0x09
        static let vendor: UInt8 = 0xFF
    }

    /// Printer class 1.1, 4.2: the protocol of a printer interface.
    enum PrinterProtocol {
        static let oneWay: UInt8 = 1
        static let bothWays: UInt8 = 2
    }

    /// The endpoints of a SAM_V module that takes frames in two parts.
    enum Split {
        static let headOut: UInt8 = 0x02
        static let bodyOut: UInt8 = 0x06
        static let headIn: UInt8 = 0x81
        static let bodyIn: UInt8 = 0x85
    }
}

extension Wire {
    /// As much of a reader's frame as the framings must know: five bytes of mark, then the
    /// length of what follows, high byte first.
    enum SDT {
        static let mark: [UInt8] = [0xAA, 0xAA, 0xAA, 0x96, 0x69]
        static let headSize = 7

        /// What follows the head; nil when this is none.
        static func length(of bytes: UnsafeRawBufferPointer) -> Int? {
            guard bytes.count >= headSize, bytes.starts(with: mark) else { return nil }
            return Int(bytes[5]) << 8 | Int(bytes[6])
        }
    }

    /// 88 | 00 00 | length, low byte first | B1 | frame | sum from the length on, low byte first.
    /// The answer begins with AA; its length covers a result and a few bytes more before the frame.
    enum MIAXIS {
        static let request: UInt8 = 0x88
        static let answer: UInt8 = 0xAA
        static let toModule: UInt8 = 0xB1
        static let headSize = 5
        static let sumSize = 2
        /// Somewhat more than the longest frame.
        static let longest = 4096 - 64

        static func message(_ frame: [UInt8]) -> [UInt8] {
            let counted = twoBytes(frame.count + 1) + [toModule] + frame
            return [request, 0, 0] + counted + twoBytes(sum(counted))
        }

        /// Of the whole message; nil while its head is not there.
        static func size(of bytes: UnsafeRawBufferPointer) -> Int? {
            guard bytes.count >= headSize else { return nil }
            return headSize + (Int(bytes[3]) | Int(bytes[4]) << 8) + sumSize
        }

        /// The reader's frame in a whole message; nil when the sum is wrong or there is none.
        static func frame(in message: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
            guard message.count >= headSize + sumSize else { return nil }
            let end = message.count - sumSize
            guard twoBytes(sum(message[3..<end])) == Array(message[end...]) else { return nil }
            // How many bytes stand before it is told in one place only: look for it.
            let start = (headSize...headSize + 8).first { $0 <= end && message[$0..<end].starts(with: SDT.mark) }
            return start.map { UnsafeRawBufferPointer(rebasing: message[$0..<end]) }
        }

        private static func sum(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { ($0 + Int($1)) & 0xFFFF } }

        private static func twoBytes(_ number: Int) -> [UInt8] {
            [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
        }
    }

    /// Each report begins with the count of what it holds.
    enum DK {
        /// In its place: the report is full, and the next one goes on.
        static let goesOn: UInt8 = 0xFF
    }

    /// HID 1.11, 7.2.2.
    enum HIDRequest {
        static let type: UInt8 = 0x21
        static let setReport: UInt8 = 0x09
        /// An output report, and no number.
        static let output: UInt16 = 0x0200
        static let reportSize = 64
    }

    /// Printer class 1.1, 4.2.
    enum PrinterRequest {
        static let ask: UInt8 = 0xA1
        static let deviceID: UInt8 = 0x00
        static let portStatus: UInt8 = 0x01
        static let tell: UInt8 = 0x21
        /// As version 1.0 has it, for a soft reset.
        static let tellOfOld: UInt8 = 0x23
        static let softReset: UInt8 = 0x02
    }
}
