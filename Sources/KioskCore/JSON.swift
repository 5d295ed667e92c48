/// A value of JSON (RFC 8259), read strictly: UTF-8, no name twice in an object, no
/// comments, nothing after the value. Numbers stay the text that was written, so that
/// codes of 31 digits and the like are what they were.
///
/// Our own, and small: SQLite's functions are lenient, differ between its versions and
/// tell no place of an error; and this is a format of the catalog, which is read here.
package indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case text(String)
    case array([JSON])
    case object([Member])

    package struct Member: Hashable, Sendable {
        package var name: String
        package var value: JSON
    }

    package struct Fault: Error, Hashable, Sendable {
        package enum Problem: Hashable, Sendable {
            case notUTF8, end, unexpected, controlCharacter, escape, twice(String), deep, large, after
        }
        package let problem: Problem
        /// The byte at which it was found, from 0.
        package let offset: Int
    }

    package static let depthLimit = 32
    /// The most values in one text.
    package static let countLimit = 4_000_000

    /// - Parameter bytes: the whole text.
    package init(_ bytes: ArraySlice<UInt8>) throws(Fault) {
        var reader = Reader(bytes: bytes, position: bytes.startIndex, start: bytes.startIndex)
        self = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.peek == nil else { throw reader.fault(.after) }
    }

    package init(_ bytes: [UInt8]) throws(Fault) { try self.init(bytes[...]) }

    /// The values of a list that is a member of the object in `bytes`, one at a time, so that a large one never stands in
    /// memory as values. Whatever else the object has is read and forgotten.
    ///
    /// - Parameter body: is given each value, and the byte at which it begins, from 0.
    /// - Returns: whether there is such a list.
    package static func each(_ name: String, in bytes: [UInt8], _ body: (JSON, Int) -> Void) throws(Fault) -> Bool {
        var reader = Reader(bytes: bytes[...], position: 0, start: 0)
        return try reader.each(name, body)
    }

    /// The member of an object; nil when it is none, or has none of that name.
    package subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// As it is read again, without spaces.
    package var written: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let digits): digits
        case .text(let text): JSON.quoted(text)
        case .array(let values): "[" + values.map(\.written).joined(separator: ",") + "]"
        case .object(let members): "{" + members.map { "\(JSON.quoted($0.name)):\($0.value.written)" }.joined(separator: ",") + "}"
        }
    }

    /// A text with its quotation marks.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension JSON.Fault.Problem: CustomStringConvertible {
    package var description: String { words.english }

    package var chinese: String { words.chinese }

    private var words: Words {
        switch self {
        case .notUTF8: Words("not UTF-8", "不是 UTF-8")
        case .end: Words("the JSON ends in the middle", "JSON 没有写完")
        case .unexpected: Words("this is no JSON", "这不是 JSON")
        case .controlCharacter: Words("a control character in a text; write \\n, \\t or \\u00xx", "文字里有控制字符，请写成 \\n、\\t 或 \\u00xx")
        case .escape: Words("a wrong \\ in a text", "文字里的 \\ 用错了")
        case .twice(let name): Words("\"\(shortened(name))\" is there twice", "“\(shortened(name))”出现了两次")
        case .deep: Words("nested deeper than \(JSON.depthLimit)", "嵌套超过 \(JSON.depthLimit) 层")
        case .large: Words("more than \(JSON.countLimit) values", "超过 \(JSON.countLimit) 个值")
        case .after: Words("something follows the JSON", "JSON 后面还有内容")
        }
    }
}

private struct Reader {
    let bytes: ArraySlice<UInt8>
    var position: Int
    let start: Int
    var count = 0

    var peek: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    func fault(_ problem: JSON.Fault.Problem) -> JSON.Fault { JSON.Fault(problem: problem, offset: position - start) }

    mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    mutating func each(_ wanted: String, _ body: (JSON, Int) -> Void) throws(JSON.Fault) -> Bool {
        skipSpace()
        guard let byte = peek else { throw fault(.end) }
        guard byte == UInt8(ascii: "{") else { throw fault(.unexpected) }
        position += 1
        var names: Set<String> = []
        var isFound = false
        skipSpace()
        if peek == UInt8(ascii: "}") {
            position += 1
        } else {
            repeat {
                let name = try memberName()
                guard names.insert(name).inserted else { throw fault(.twice(name)) }
                guard name == wanted, peek == UInt8(ascii: "[") else {
                    count = 0
                    _ = try value(depth: 1)
                    continue
                }
                isFound = true
                position += 1
                skipSpace()
                if peek == UInt8(ascii: "]") {
                    position += 1
                    continue
                }
                repeat {
                    // Of each value, not of all of them.
                    count = 0
                    skipSpace()
                    let offset = position - start
                    body(try value(depth: 2), offset)
                } while try !isLast(UInt8(ascii: "]"))
            } while try !isLast(UInt8(ascii: "}"))
        }
        skipSpace()
        guard peek == nil else { throw fault(.after) }
        return isFound
    }

    /// A member's name, past its colon and the space behind that.
    private mutating func memberName() throws(JSON.Fault) -> String {
        skipSpace()
        guard let byte = peek else { throw fault(.end) }
        guard byte == UInt8(ascii: "\"") else { throw fault(.unexpected) }
        let name = try text()
        skipSpace()
        guard let colon = peek else { throw fault(.end) }
        guard colon == UInt8(ascii: ":") else { throw fault(.unexpected) }
        position += 1
        skipSpace()
        return name
    }

    mutating func value(depth: Int) throws(JSON.Fault) -> JSON {
        guard depth < JSON.depthLimit else { throw fault(.deep) }
        count += 1
        guard count <= JSON.countLimit else { throw fault(.large) }
        skipSpace()
        switch peek {
        case nil: throw fault(.end)
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSON.Fault) -> JSON {
        for index in 0..<word.utf8CodeUnitCount {
            guard let byte = peek else { throw fault(.end) }
            guard byte == word.utf8Start[index] else { throw fault(.unexpected) }
            position += 1
        }
        return value
    }

    private mutating func object(_ depth: Int) throws(JSON.Fault) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        var names: Set<String> = []
        skipSpace()
        if peek == UInt8(ascii: "}") {
            position += 1
            return .object([])
        }
        while true {
            let name = try memberName()
            guard names.insert(name).inserted else { throw fault(.twice(name)) }
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
            if try isLast(UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array(_ depth: Int) throws(JSON.Fault) -> JSON {
        position += 1
        var values: [JSON] = []
        skipSpace()
        if peek == UInt8(ascii: "]") {
            position += 1
            return .array([])
        }
        while true {
            values.append(try value(depth: depth + 1))
            if try isLast(UInt8(ascii: "]")) { return .array(values) }
        }
    }

    /// Past a comma, or past the end of an object or array.
    private mutating func isLast(_ closing: UInt8) throws(JSON.Fault) -> Bool {
        skipSpace()
        guard let byte = peek else { throw fault(.end) }
        guard byte == closing || byte == UInt8(ascii: ",") else { throw fault(.unexpected) }
        position += 1
        return byte == closing
    }

    private mutating func number() throws(JSON.Fault) -> JSON {
        let first = position
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return .number(String(decoding: bytes[first..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSON.Fault) {
        guard let byte = peek else { throw fault(.end) }
        guard decimalDigit(byte) != nil else { throw fault(.unexpected) }
        while let byte = peek, decimalDigit(byte) != nil { position += 1 }
    }

    private mutating func text() throws(JSON.Fault) -> String {
        let opening = position
        position += 1
        var content: [UInt8] = []
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSON.Fault(problem: .notUTF8, offset: opening - start)
                }
                position += 1
                return text
            case UInt8(ascii: "\\"):
                content += try escape()
            case 0..<0x20:
                throw fault(.controlCharacter)
            default:
                content.append(byte)
                position += 1
            }
        }
        throw fault(.end)
    }

    private mutating func escape() throws(JSON.Fault) -> [UInt8] {
        position += 1
        guard let byte = peek else { throw fault(.end) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard peek == UInt8(ascii: "\\") else { throw fault(.escape) }
                position += 1
                guard peek == UInt8(ascii: "u") else { throw fault(.escape) }
                position += 1
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw fault(.escape) }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw fault(.escape) }
            return Array(String(Character(scalar)).utf8)
        default: throw fault(.escape)
        }
    }

    private mutating func hexadecimal() throws(JSON.Fault) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw fault(.end) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { throw fault(.escape) }
            code = code << 4 | UInt32(digit)
            position += 1
        }
        return code
    }
}
