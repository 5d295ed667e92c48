/// Reads CSV strictly by RFC 4180, a record at a time.
///
/// UTF-8 with or without a byte-order mark; lines end with CRLF or LF, the last
/// one may end with the file. What a spreadsheet or an editor can break is a
/// `Fault` with its line and column; the next call goes on with the next record.
package struct CSVReader {
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

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next record, which has at least one field; nil at the end of the file.
    package mutating func next() throws(Fault) -> [Field]? {
        guard position < bytes.count else { return nil }
        do throws(Fault) {
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
            let content = peek == quote ? try quotedField(column) : try plainField(column)
            guard let text = String(validating: content, as: UTF8.self) else {
                throw Fault(problem: .notUTF8, line: start, column: column)
            }
            record.append(Field(text: text, line: start))
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

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func at(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

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
private let carriageReturn: UInt8 = 0x0D
private let lineFeed: UInt8 = 0x0A
private let tab: UInt8 = 0x09

extension CSVReader.Fault.Problem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .nul: "a NUL byte; is this a CSV file?"
        case .controlCharacter(let byte): "a control character (0x\(String(byte, radix: 16, uppercase: true)))"
        case .notUTF8: "not UTF-8; save the table as \"CSV UTF-8\""
        case .strayQuote: "a quotation mark inside a field; put the whole field in quotation marks and double those inside"
        case .textAfterQuote: "text after the closing quotation mark; double a quotation mark that belongs to the text"
        case .bareCarriageReturn: "a carriage return without a line feed"
        case .unclosedQuote: "the quotation mark that opens this field is never closed"
        case .fieldTooLong(let limit): "longer than \(limit) bytes"
        case .tooManyColumns(let limit): "more than \(limit) columns"
        }
    }
}
