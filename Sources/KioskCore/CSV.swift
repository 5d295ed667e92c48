/// Reads CSV strictly by RFC 4180, a record at a time.
///
/// UTF-8 with or without a byte-order mark, or GB18030; lines end with CRLF or LF, the last
/// one may end with the file. What a spreadsheet or an editor can break is a
/// `Fault` with its line and column; the next call goes on with the next record.
///
/// What spreadsheets do to a table without doubt about what was meant is understood: a first line
/// `sep=,`, and `="007"` for a text of digits.
package struct CSVReader {
    /// GB18030 as text; nil when it is none. Its tables are too large to be kept here, so whoever has them hands them in.
    package typealias Decoder = (ArraySlice<UInt8>) -> String?


    package struct Field: Hashable, Sendable {
        package var text: String
        /// The line on which it begins, from 1: a quoted field may hold line breaks.
        package var line: Int
    }

    package struct Fault: Error, Hashable, Sendable {
        package enum Problem: Hashable, Sendable {
            case nul
            case controlCharacter(UInt8)
            case notUTF8
            case notGB18030
            case utf16
            /// `sep=;` on the first line.
            case separator
            case strayQuote
            case textAfterQuote
            case bareCarriageReturn
            case unclosedQuote
            case fieldTooLong(limit: Int)
            case tooManyColumns(limit: Int)
        }
        package let problem: Problem
        package let line: Int
        /// From 1.
        package let column: Int
    }

    /// The longest field in bytes: legal texts run to 30,000 characters.
    package static let fieldLimit = 131_072
    package static let columnLimit = 256

    // What of the file is here: all of a record, and what was read beyond it.
    private var bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var hasBegun = false
    private let gb18030: Decoder?
    private var more: (() -> [UInt8])?

    private enum Encoding { case undecided, utf8, gb18030 }
    private var encoding = Encoding.undecided

    package init(_ bytes: [UInt8], gb18030: Decoder? = nil) {
        self.bytes = bytes
        self.gb18030 = gb18030
    }

    /// - Parameter more: the next bytes of the file; none at its end.
    package init(gb18030: Decoder? = nil, _ more: @escaping () -> [UInt8]) {
        self.init([], gb18030: gb18030)
        self.more = more
    }

    /// The next record, which has at least one field; nil at the end of the file.
    package mutating func next() throws(Fault) -> [Field]? {
        if more != nil, position > 1 << 20 {
            bytes.removeFirst(position)
            position = 0
        }
        do throws(Fault) {
            if !hasBegun { try begin() }
            guard peek != nil else { return nil }
            return try record()
        } catch {
            skipLine()
            throw error
        }
    }

    private mutating func record() throws(Fault) -> [Field] {
        var record: [Field] = []
        while true {
            let column = record.count + 1
            guard column <= Self.columnLimit else {
                throw Fault(problem: .tooManyColumns(limit: Self.columnLimit), line: line, column: column)
            }
            let start = line
            let beginning = position
            if peek == equals, at(position + 1) == quote { position += 1 }
            let content = peek == quote ? try quotedField(column) : try plainField(column)
            if encoding == .undecided, content.contains(where: { $0 >= 0x80 }) { decide(from: beginning) }
            record.append(Field(text: withoutFormula(try text(content, start, column)), line: start))
            guard peek == comma else { break }
            position += 1
        }
        if peek == carriageReturn { position += 1 }
        if peek == lineFeed {
            position += 1
            line += 1
        }
        return record
    }

    // MARK: What is in the file

    /// The next bytes of the file; false at its end.
    private mutating func fill() -> Bool {
        guard let next = more?(), !next.isEmpty else {
            more = nil
            return false
        }
        bytes += next
        return true
    }

    private var peek: UInt8? {
        mutating get { position < bytes.count || fill() ? bytes[position] : nil }
    }

    private mutating func at(_ index: Int) -> UInt8? {
        while index >= bytes.count { guard fill() else { return nil } }
        return bytes[index]
    }

    private mutating func begin() throws(Fault) {
        hasBegun = true
        _ = at(5)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            // Nothing of it can be read.
            (position, more) = (bytes.count, nil)
            throw Fault(problem: .utf16, line: 1, column: 1)
        }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            encoding = .utf8
            _ = at(8)
        }
        guard bytes[position...].starts(with: Array("sep=".utf8)) else { return }
        guard at(position + 4) == comma else { throw Fault(problem: .separator, line: 1, column: 1) }
        skipLine()
    }

    /// By the bytes from the first field on that is not ASCII: of Chinese in UTF-8 nearly all are characters of three bytes, of
    /// GB18030 nearly none. A file that is UTF-8 but for a few bytes is not taken for the other.
    private mutating func decide(from start: Int) {
        _ = at(start + 65_535)
        let end = min(bytes.count, start + 65_536)
        var (good, bad) = (0, 0)
        var index = start
        while index < end {
            let lead = bytes[index]
            let length = lead < 0x80 ? 1 : lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0
            guard length > 0, index + length <= end,
                bytes[(index + 1)..<(index + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
            else {
                // The last character may be cut off.
                if length == 0 || index + length <= end { bad += 1 }
                index += 1
                continue
            }
            if length > 2 { good += length }
            index += length
        }
        encoding = bad > good && gb18030 != nil ? .gb18030 : .utf8
    }

    private func text(_ content: ArraySlice<UInt8>, _ line: Int, _ column: Int) throws(Fault) -> String {
        if encoding == .gb18030 {
            guard let text = gb18030?(content) else { throw Fault(problem: .notGB18030, line: line, column: column) }
            return text
        }
        guard let text = String(validating: content, as: UTF8.self) else { throw Fault(problem: .notUTF8, line: line, column: column) }
        return text
    }

    /// What tables for spreadsheets write so that a code stays a text: `="007"`.
    private func withoutFormula(_ text: String) -> String {
        let bytes = text.utf8
        guard bytes.first == equals, bytes.count >= 3, text.hasPrefix("=\""), bytes.last == quote else { return text }
        let inner = bytes.dropFirst(2).dropLast()
        return inner.contains(where: { !isPlain($0) }) ? text : String(decoding: inner, as: UTF8.self)
    }

    private func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }

    // MARK: Fields

    // Both kinds of field leave `position` at a comma, a line end or the end of the file.

    private mutating func plainField(_ column: Int) throws(Fault) -> ArraySlice<UInt8> {
        let start = position
        while let byte = peek, byte != comma, byte != lineFeed {
            if byte == carriageReturn, at(position + 1) == lineFeed { break }
            if byte == quote { throw Fault(problem: .strayQuote, line: line, column: column) }
            try check(byte, column)
            position += 1
            guard position - start <= Self.fieldLimit else {
                throw Fault(problem: .fieldTooLong(limit: Self.fieldLimit), line: line, column: column)
            }
        }
        return bytes[start..<position]
    }

    private mutating func quotedField(_ column: Int) throws(Fault) -> ArraySlice<UInt8> {
        let opening = line
        position += 1
        var content: [UInt8] = []
        while let byte = peek {
            if byte == quote {
                position += 1
                guard peek == quote else {
                    let isAtEnd = peek == nil || peek == comma || peek == lineFeed
                        || (peek == carriageReturn && at(position + 1) == lineFeed)
                    guard isAtEnd else { throw Fault(problem: .textAfterQuote, line: line, column: column) }
                    return content[...]
                }
            } else if byte == lineFeed {
                line += 1
            } else if byte != carriageReturn {
                try check(byte, column)
            }
            content.append(byte)
            position += 1
            guard content.count <= Self.fieldLimit else {
                throw Fault(problem: .fieldTooLong(limit: Self.fieldLimit), line: opening, column: column)
            }
        }
        throw Fault(problem: .unclosedQuote, line: opening, column: column)
    }

    private func check(_ byte: UInt8, _ column: Int) throws(Fault) {
        if byte >= 0x20 && byte != 0x7F || byte == tab { return }
        let problem: Fault.Problem =
            switch byte {
            case 0: .nul
            case carriageReturn: .bareCarriageReturn
            default: .controlCharacter(byte)
            }
        throw Fault(problem: problem, line: line, column: column)
    }

    // After a fault: whether a quote is open is not certain any more, so the next line begins the next record.
    private mutating func skipLine() {
        while let byte = peek {
            position += 1
            if byte == lineFeed {
                line += 1
                return
            }
        }
    }
}

private let quote = UInt8(ascii: "\"")
private let comma = UInt8(ascii: ",")
private let equals = UInt8(ascii: "=")
private let carriageReturn: UInt8 = 0x0D
private let lineFeed: UInt8 = 0x0A
private let tab: UInt8 = 0x09

extension CSVReader.Fault.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nul: "a NUL byte; is this a CSV file?"
        case .controlCharacter(let byte): "a control character (0x\(String(byte, radix: 16, uppercase: true)))"
        case .notUTF8: "not UTF-8; save the table as \"CSV UTF-8\""
        case .notGB18030: "neither UTF-8 nor GB18030; save the table as \"CSV UTF-8\""
        case .utf16: "saved as \"Unicode text\" (UTF-16); save the table as \"CSV UTF-8\""
        case .separator: "the columns are separated by something else than a comma; save the table as \"CSV UTF-8\""
        case .strayQuote: "a quotation mark inside a field; put the whole field in quotation marks and double those inside"
        case .textAfterQuote: "text after the closing quotation mark; double a quotation mark that belongs to the text"
        case .bareCarriageReturn: "a carriage return without a line feed"
        case .unclosedQuote: "the quotation mark that opens this field is never closed"
        case .fieldTooLong(let limit): "longer than \(limit) bytes"
        case .tooManyColumns(let limit): "more than \(limit) columns"
        }
    }
}
