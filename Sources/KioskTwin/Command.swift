/// One line of the control protocol: words, and key=value pairs.
struct Command {
    let name: String
    let words: [String]

    /// Words are separated by blanks; "double quotes" keep blanks, and \" stands for a quote.
    init(_ line: String) throws(TwinError) {
        var words: [String] = []
        var word = ""
        var isInside = false, isQuoted = false, isEscaped = false
        for character in line.unicodeScalars {
            if isEscaped {
                word.unicodeScalars.append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
                isInside = true
            } else if !isQuoted, character == " " || character == "\t" || character == "\r" {
                if isInside { words.append(word) }
                word = ""
                isInside = false
            } else {
                word.unicodeScalars.append(character)
                isInside = true
            }
        }
        guard !isQuoted else { throw TwinError("a quote is not closed") }
        if isInside { words.append(word) }
        guard let name = words.first else { throw TwinError("no command; try help") }
        self.name = name
        self.words = Array(words.dropFirst())
    }

    /// The other way round: one line for these words.
    static func line(_ words: [String]) -> String {
        words.map { word in
            guard word.isEmpty || word.unicodeScalars.contains(where: { " \t\"\\".unicodeScalars.contains($0) }) else { return word }
            var quoted = "\""
            for character in word.unicodeScalars {
                if character == "\"" || character == "\\" { quoted += "\\" }
                quoted.unicodeScalars.append(character)
            }
            return quoted + "\""
        }.joined(separator: " ")
    }

    func optionalNumber(_ index: Int, _ what: String, in range: ClosedRange<Int>) throws(TwinError) -> Int? {
        guard index < words.count else { return nil }
        guard let number = Int(words[index]), range.contains(number) else {
            throw TwinError("\(what) must be \(range.lowerBound) to \(range.upperBound), not '\(words[index])'")
        }
        return number
    }

    func number(_ index: Int, _ what: String, in range: ClosedRange<Int>) throws(TwinError) -> Int {
        guard let number = try optionalNumber(index, what, in: range) else { throw TwinError("\(name) needs \(what)") }
        return number
    }

    /// `wait WHAT N [MS]`: how many, and for how long at most.
    func waiting() throws(TwinError) -> (count: Int, milliseconds: Int) {
        (try number(1, "how many", in: 0...1_000_000),
         try optionalNumber(2, "milliseconds", in: 0...600_000) ?? 10_000)
    }

    /// Two hexadecimal digits.
    func byte(_ index: Int, _ what: String) throws(TwinError) -> UInt8 {
        guard index < words.count else { throw TwinError("\(name) needs \(what)") }
        guard let byte = UInt8(words[index], radix: 16) else {
            throw TwinError("\(what) must be two hexadecimal digits, not '\(words[index])'")
        }
        return byte
    }

    /// `faults FILE`, or `faults clear`.
    func script() throws(TwinError) -> FaultScript {
        guard let path = words.first else { throw TwinError("faults needs a file, or clear") }
        return path == "clear" ? FaultScript() : try FaultScript(contentsOf: path)
    }

    func onOff(_ index: Int) throws(TwinError) -> Bool {
        switch index < words.count ? words[index] : "" {
        case "on": return true
        case "off": return false
        default: throw TwinError("\(name) needs on or off")
        }
    }
}
