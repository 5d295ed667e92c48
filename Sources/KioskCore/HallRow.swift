/// A row of the journal that tells what became of a number, as a report hears it.
package struct HallRow: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case issued = "number-issued"
        case void = "number-void"
        case called = "number-called"
        case recalled = "number-recalled"
        case served = "number-served"
        case finished = "number-finished"
        case noShow = "number-no-show"
        case held = "number-held"
        case resumed = "number-resumed"
        case transferred = "number-transferred"
        case handedOver = "number-handed-over"
        /// Of no number: whoever is there is taken along into the day that begins.
        case carried = "numbers-carried"
    }

    package let sequence: UInt64
    package let kind: Kind
    /// The id of the number; 0 for none.
    package let number: UInt64
    /// In which it was taken; 0 for none.
    package let visit: UInt64
    /// Nil when its body is not what the library writes.
    package let facts: Facts?

    /// - Parameter body: as it stands in the records, which anybody may have torn.
    package init(sequence: UInt64, kind: Kind, number: UInt64, visit: UInt64, body: [UInt8]) {
        (self.sequence, self.kind, self.number, self.visit) = (sequence, kind, number, visit)
        facts = Facts(body)
    }
}

extension HallRow {
    /// What a report wants of a body; what else stands there is read over.
    package struct Facts: Hashable, Sendable {
        /// The hall's time, ms.
        package private(set) var hall: Int64?
        /// YYYY-MM-DD, as written.
        package private(set) var day = ""
        package private(set) var queue = ""
        package private(set) var item = ""
        package private(set) var window = ""
        /// The queue that a number is sent to.
        package private(set) var to = ""
        /// What was told about waiting, minutes.
        package private(set) var low: Int64?
        package private(set) var high: Int64?

        /// A JSON object of texts and integers without white space (docs/records.md); nil for anything else.
        ///
        /// Not `JSON`: a day has tens of thousands of rows, and a report of it takes a tenth of a second.
        package init?(_ body: [UInt8]) {
            var reader = Reader(bytes: body)
            guard reader.takes(UInt8(ascii: "{")) else { return nil }
            if !reader.takes(UInt8(ascii: "}")) {
                repeat {
                    guard let name = reader.text(), reader.takes(UInt8(ascii: ":")) else { return nil }
                    if reader.peek == UInt8(ascii: "\"") {
                        guard let text = reader.text() else { return nil }
                        set(name, text)
                    } else {
                        guard let number = reader.integer() else { return nil }
                        set(name, number)
                    }
                } while reader.takes(UInt8(ascii: ","))
                guard reader.takes(UInt8(ascii: "}")) else { return nil }
            }
            guard reader.peek == nil else { return nil }
        }

        private mutating func set(_ name: String, _ text: String) {
            switch name {
            case "day": day = text
            case "queue": queue = text
            case "item": item = text
            case "window": window = text
            case "to": to = text
            default: break
            }
        }

        private mutating func set(_ name: String, _ number: Int64) {
            switch name {
            case "hall": hall = number
            case "low": low = number
            case "high": high = number
            default: break
            }
        }
    }
}

private struct Reader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func takes(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        position += 1
        return true
    }

    mutating func text() -> String? {
        guard takes(UInt8(ascii: "\"")) else { return nil }
        let first = position
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { return nil }
            guard byte != UInt8(ascii: "\\") else { return escapedText(first) }
            position += 1
        }
        let text = String(validating: bytes[first..<position], as: UTF8.self)
        return takes(UInt8(ascii: "\"")) ? text : nil
    }

    /// From the first escape on; the texts that a report wants have none.
    private mutating func escapedText(_ first: Int) -> String? {
        var content = Array(bytes[first..<position])
        while let byte = peek, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { return nil }
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            guard let escaped = peek else { return nil }
            position += 1
            switch escaped {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): content.append(escaped)
            case UInt8(ascii: "u"):
                guard let code = controlCharacter() else { return nil }
                content.append(code)
            default: return nil
            }
        }
        let text = String(validating: content, as: UTF8.self)
        return takes(UInt8(ascii: "\"")) ? text : nil
    }

    /// The four digits of one, 0000 to 001f.
    private mutating func controlCharacter() -> UInt8? {
        guard takes(UInt8(ascii: "0")), takes(UInt8(ascii: "0")), let high = peek.flatMap(decimalDigit), high <= 1 else { return nil }
        position += 1
        guard let byte = peek, let low = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
        position += 1
        return UInt8(high * 16 + low)
    }

    mutating func integer() -> Int64? {
        let isNegative = takes(UInt8(ascii: "-"))
        guard peek.flatMap(decimalDigit) != nil else { return nil }
        var value: Int64 = 0
        while let digit = peek.flatMap(decimalDigit) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, more) = tens.addingReportingOverflow(Int64(digit))
            guard !overflow, !more else { return nil }
            value = sum
            position += 1
        }
        return isNegative ? -value : value
    }
}
