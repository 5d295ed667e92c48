extension FaultScript {
    /// What is wrong with a script's text, and where.
    package struct Mistake: Error, Equatable, CustomStringConvertible, Sendable {
        /// From 1.
        package let line: Int
        /// From 1, in characters.
        package let column: Int
        package let text: String

        package var description: String { "line \(line), column \(column): \(text)" }
    }

    /// A script from its text: one step a line, # begins a comment.
    package init(_ text: String) throws(Mistake) {
        var hasSeed = false
        var number = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            number += 1
            var words = Words(line, number: number)
            guard let first = words.peek else { continue }
            if first == "seed" {
                words.skip()
                if hasSeed || !steps.isEmpty { throw words.mistake("a script has one seed, before its steps") }
                seed = UInt64(try words.number("the seed", in: 0...Int.max))
                hasSeed = true
            } else {
                steps.append(try words.step())
            }
            try words.end()
        }
    }

    package init(contentsOf path: String) throws(TwinError) {
        let bytes = try File.read(path)
        do throws(Mistake) {
            try self.init(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw TwinError("\(path): \(error)")
        }
    }

    /// A line's words, read from left to right.
    private struct Words {
        private var words: [(text: String, column: Int)] = []
        private var index = 0
        private let number: Int
        private let endColumn: Int

        /// Colons and commas are words of their own.
        init(_ line: Substring, number: Int) {
            self.number = number
            var column = 0
            var word: (text: String, column: Int)?
            for character in line {
                if character == "#" { break }
                column += 1
                let isMark = character == ":" || character == ","
                if isMark || character == " " || character == "\t" || character == "\r" {
                    if let word { words.append(word) }
                    word = nil
                    if isMark { words.append((String(character), column)) }
                } else if word == nil {
                    word = (String(character), column)
                } else {
                    word?.text.append(character)
                }
            }
            if let word { words.append(word) }
            endColumn = column + 1
        }

        var peek: String? { index < words.count ? words[index].text : nil }

        mutating func skip() { index += 1 }

        /// True when this word comes next; then it is read.
        mutating func take(_ word: String) -> Bool {
            guard peek == word else { return false }
            index += 1
            return true
        }

        func mistake(_ text: String, back: Int = 0) -> Mistake {
            let at = index - back
            return Mistake(line: number, column: words.indices.contains(at) ? words[at].column : endColumn, text: text)
        }

        private var found: String { peek.map { "not '\($0)'" } ?? "and nothing comes" }

        mutating func expect(_ word: String, _ place: String) throws(Mistake) {
            guard take(word) else { throw mistake("'\(word)' must follow \(place), \(found)") }
        }

        func end() throws(Mistake) {
            if let peek { throw mistake("'\(peek)' is too much") }
        }

        mutating func optionalNumber(_ what: String, in range: ClosedRange<Int>) throws(Mistake) -> Int? {
            guard let peek, let first = peek.unicodeScalars.first, ("0"..."9").contains(first) || first == "-" else { return nil }
            return try number(what, in: range)
        }

        mutating func number(_ what: String, in range: ClosedRange<Int>) throws(Mistake) -> Int {
            guard let peek, let value = Int(peek), range.contains(value) else {
                throw mistake("\(what) must be \(range.lowerBound) to \(range.upperBound), \(found)")
            }
            skip()
            return value
        }

        private mutating func hexadecimal() throws(Mistake) -> UInt8 {
            guard let peek, peek.utf8.count == 2, let byte = UInt8(peek, radix: 16) else {
                throw mistake("a command is two bytes such as 30 01, \(found)")
            }
            skip()
            return byte
        }

        // MARK: A step

        mutating func step() throws(Mistake) -> Step {
            var times: Int? = 1
            var chance = Chance()
            while peek != "at" {
                if take("repeat") {
                    times = try optionalNumber("how often", in: 1...1_000_000)
                } else if take("chance") {
                    chance.wins = try number("the chance", in: 1...1_000_000)
                    try expect("in", "the chance")
                    chance.of = try number("the chance", in: chance.wins...1_000_000)
                } else {
                    throw mistake("a step is 'at byte N of PLACE: FAULT' or 'seed N', \(found)")
                }
            }
            skip()
            let position = try position()
            var isReceived = take("received")
            try expect("of", "the position")
            let (place, occurrence) = try place()
            if isReceived, !place.isHosts, !place.isCommand { throw mistake("only a command, a ticket or a cut is received", back: 1) }
            isReceived = isReceived || place.isHosts
            try expect(":", "the place")
            var faults: [Fault] = []
            repeat { faults.append(try fault(isReceived)) } while take(",")
            return Step(position: position, isReceived: isReceived, place: place, occurrence: occurrence,
                        faults: faults, times: times, chance: chance)
        }

        private mutating func position() throws(Mistake) -> Position {
            if take("start") { return .byte(0...0) }
            if take("end") { return .end }
            guard take("byte") else { throw mistake("where: byte N, byte N to M, start or end, \(found)") }
            let first = try number("the byte", in: 0...10_000_000)
            guard take("to") else { return .byte(first...first) }
            return .byte(first...(try number("the last byte", in: first...10_000_000)))
        }

        private static let places: [(name: String, place: Place)] = [
            ("command", .command(nil)), ("ticket", .ticket), ("cut", .cut), ("status", .status),
            ("report", .report), ("done", .done), ("identity", .identity),
        ]

        private mutating func place() throws(Mistake) -> (Place, occurrence: Int?) {
            guard var place = Words.places.first(where: { $0.name == peek })?.place else {
                throw mistake("of what: \(Words.places.map(\.name).joined(separator: ", ")), \(found)")
            }
            skip()
            if place == .command(nil), let peek, peek != ":", peek != "time" {
                place = .command(UInt16(try hexadecimal()) << 8 | UInt16(try hexadecimal()))
            }
            if place == .ticket, let number = try optionalNumber("the ticket", in: 1...1_000_000) { return (place, number) }
            return (place, take("time") ? try number("the time", in: 1...1_000_000) : nil)
        }

        private mutating func fault(_ isReceived: Bool) throws(Mistake) -> Fault {
            let longest = 600_000
            let name = peek
            skip()
            switch name {
            case "stall": return .stall
            case "short": return .short
            case "wrong-xor": return .wrongXOR
            case "unplug": return .unplug
            case "silence": return .silence(try number("milliseconds", in: 0...longest))
            case "replug": return .replug(try number("milliseconds", in: 0...longest))
            case "power-cycle": return .powerCycle(try number("milliseconds", in: 0...longest))
            case "twice" where !isReceived: return .twice
            case "garbage" where !isReceived: return .garbage(try number("bytes of noise", in: 1...65536))
            case "twice", "garbage": throw mistake("'\(name ?? "")' is for answers", back: 1)
            default:
                index -= 1
                throw mistake("a fault is stall, short, wrong-xor, silence T, unplug, replug T, power-cycle T, "
                    + "garbage N or twice, \(found)")
            }
        }
    }
}
