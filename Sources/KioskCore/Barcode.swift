/// Why a text is no barcode of its kind.
package enum BarcodeFault: Error, Hashable, Sendable, CustomStringConvertible {
    case empty
    case tooLong(characters: Int)
    case character(Unicode.Scalar, Document.Barcode.Symbology)
    /// How many digits there may be, in words, and how many there are.
    case digits(allowed: String, found: Int)
    /// The last digit does not follow from the others, which ask for this one.
    case checkDigit(expected: Int)
    /// UPC-E begins with 0 or 1.
    case numberSystem
    /// A Codabar begins and ends with A, B, C or D.
    case startAndStop

    package var description: String {
        switch self {
        case .empty: "a barcode says something"
        case .tooLong(let characters): "a barcode of \(characters) characters; \(Barcode.longest) are allowed"
        case .character(let scalar, let symbology): "\(Self.name(scalar)) is not in \(symbology)"
        case .digits(let allowed, let found): "\(found) digits; there may be \(allowed)"
        case .checkDigit(let expected): "the check digit should be \(expected)"
        case .numberSystem: "UPC-E begins with 0 or 1"
        case .startAndStop: "codabar begins and ends with A, B, C or D"
        }
    }

    private static func name(_ scalar: Unicode.Scalar) -> String {
        if 0x21...0x7E ~= scalar.value { return "'\(scalar)'" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}

extension Document.Barcode {
    /// The widths of its bars and spaces.
    package func bars() throws(BarcodeFault) -> [Int] { try Barcode(text, symbology).widths }
}

/// The bars of a text, and what it says with its check digit.
///
/// Check digits that a symbology demands are added or, where the text has
/// them, checked; those that it leaves to the user are the text's matter.
package struct Barcode: Hashable, Sendable {
    /// White modules on both sides: the most that a symbology asks for is 18
    /// in all (EAN-13), or 10 on each side.
    package static let quietZone = 10
    /// Characters. No paper of ours holds more.
    package static let longest = 100

    /// Bar, space, bar, … bar: in modules, without the quiet zones.
    package let widths: [Int]
    /// What stands below the bars for a person to read, in ASCII.
    package let caption: String

    /// Modules from the first bar to the last one.
    package var modules: Int { widths.reduce(0, +) }
    /// Modules with the quiet zones.
    package var modulesWithQuietZones: Int { modules + 2 * Self.quietZone }

    package init(_ text: String, _ symbology: Document.Barcode.Symbology) throws(BarcodeFault) {
        guard !text.isEmpty else { throw .empty }
        let count = text.unicodeScalars.count
        guard count <= Self.longest else { throw .tooLong(characters: count) }
        (widths, caption) = switch symbology {
        case .upc: try count < 9 ? Self.upcE(text) : Self.upcA(text)
        case .ean: try count < 9 ? Self.ean8(text) : Self.ean13(text)
        case .code39: try Self.code39(text)
        case .itf: try Self.itf(text)
        case .codabar: try Self.codabar(text)
        case .code93: try Self.code93(text)
        case .code128: try Self.code128(text)
        }
    }

    private typealias Made = (widths: [Int], caption: String)

    /// Elements that are written as digits.
    private static func elements(_ digits: String) -> [Int] { digits.utf8.map { Int($0) - 0x30 } }

    private static func table(_ rows: String) -> [[Int]] { rows.split(separator: " " as Character).map { elements(String($0)) } }

    private static func digits(_ text: String, _ symbology: Document.Barcode.Symbology) throws(BarcodeFault) -> [Int] {
        var digits: [Int] = []
        for scalar in text.unicodeScalars {
            guard case "0"..."9" = scalar else { throw .character(scalar, symbology) }
            digits.append(Int(scalar.value) - 0x30)
        }
        return digits
    }

    // MARK: EAN and UPC (ISO/IEC 15420)

    // Number set A, from a space: a digit's four elements. Set C has the same from a bar; B has them backwards.
    private static let numberSets = table("3211 2221 2122 1411 1132 1231 1114 1312 1213 3112")
    // Which of the six digits at the left are of set B, for the digit that this says without bars:
    // in EAN-13 the first one; in UPC-E, the other way round, the check digit, and 0 as 000111.
    private static let parities = table("000000 001011 001101 001110 010011 011001 011100 010101 010110 011010")

    private static let guardBars = [1, 1, 1]
    private static let middleBars = [1, 1, 1, 1, 1]

    private static func digit(_ digit: Int, backwards: Bool = false) -> [Int] {
        let elements = numberSets[digit]
        return backwards ? elements.reversed() : elements
    }

    private static func text(_ digits: [Int]) -> String { digits.reduce(into: "") { $0 += String($1) } }

    /// Adds the digit that makes the weighted sum a multiple of ten, or checks it.
    private static func checked(
        _ text: String, digits count: Int, _ symbology: Document.Barcode.Symbology, allowed: String
    ) throws(BarcodeFault) -> [Int] {
        var digits = try digits(text, symbology)
        guard digits.count == count || digits.count == count - 1 else { throw .digits(allowed: allowed, found: digits.count) }
        let check = checkDigit(digits.prefix(count - 1))
        if digits.count < count { digits.append(check) }
        guard digits.last == check else { throw .checkDigit(expected: check) }
        return digits
    }

    private static func checkDigit(_ digits: ArraySlice<Int>) -> Int {
        var sum = 0
        for (place, digit) in digits.reversed().enumerated() { sum += place % 2 == 0 ? 3 * digit : digit }
        return (10 - sum % 10) % 10
    }

    private static func ean13(_ digits: [Int]) -> [Int] {
        var widths = guardBars
        for (place, value) in digits[1...6].enumerated() { widths += digit(value, backwards: parities[digits[0]][place] == 1) }
        widths += middleBars
        for value in digits[7...12] { widths += digit(value) }
        return widths + guardBars
    }

    private static func ean13(_ text: String) throws(BarcodeFault) -> Made {
        let digits = try checked(text, digits: 13, .ean, allowed: "7, 8, 12 or 13")
        return (ean13(digits), Self.text(digits))
    }

    private static func ean8(_ text: String) throws(BarcodeFault) -> Made {
        let digits = try checked(text, digits: 8, .ean, allowed: "7, 8, 12 or 13")
        let left = digits[..<4].flatMap { digit($0) }
        return (guardBars + left + middleBars + digits[4...].flatMap { digit($0) } + guardBars, Self.text(digits))
    }

    private static func upcA(_ text: String) throws(BarcodeFault) -> Made {
        let digits = try checked(text, digits: 12, .upc, allowed: "6, 7, 8, 11 or 12")
        return (ean13([0] + digits), Self.text(digits))
    }

    /// Six digits, with the number system before them, with the check digit behind them.
    private static func upcE(_ text: String) throws(BarcodeFault) -> Made {
        var short = try digits(text, .upc)
        guard 6...8 ~= short.count else { throw .digits(allowed: "6, 7, 8, 11 or 12", found: short.count) }
        if short.count == 6 { short.insert(0, at: 0) }
        guard short[0] <= 1 else { throw .numberSystem }
        // The check digit is that of the eleven digits that these stand for.
        let last = short[6]
        let zeros = { (count: Int) in Array(repeating: 0, count: count) }
        let long: ArraySlice<Int> = switch last {
        case 0...2: short[0...2] + [last] + zeros(4) + short[3...5]
        case 3: short[0...3] + zeros(5) + short[4...5]
        case 4: short[0...4] + zeros(5) + short[5...5]
        default: short[0...5] + zeros(4) + [last]
        }
        let check = checkDigit(long)
        if short.count == 7 { short.append(check) }
        guard short[7] == check else { throw .checkDigit(expected: check) }
        var widths = guardBars
        let parity = check == 0 ? [0, 0, 0, 1, 1, 1] : parities[check]
        for (place, value) in short[1...6].enumerated() {
            widths += digit(value, backwards: parity[place] == short[0])
        }
        return (widths + [1, 1, 1, 1, 1, 1], Self.text(short))
    }

    // MARK: Codes of two widths

    // A wide element is three modules: where modules are as small as ours, 2 are too few (ISO/IEC 16388, 16390).
    private static func widths(_ pattern: Int, elements count: Int) -> [Int] {
        (0..<count).reversed().map { pattern >> $0 & 1 == 1 ? 3 : 1 }
    }

    // ISO/IEC 16388. Nine elements each, the first one in the highest bit, 1 is wide.
    private static let code39Characters = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*".unicodeScalars)
    private static let code39Patterns = [
        0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109, 0x049, 0x148, 0x019, 0x118, 0x058,
        0x00D, 0x10C, 0x04C, 0x01C, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016, 0x181, 0x0C1,
        0x1C0, 0x091, 0x190, 0x0D0, 0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094,
    ]

    /// The asterisks at both ends are added, or may be there.
    private static func code39(_ text: String) throws(BarcodeFault) -> Made {
        var scalars = text.unicodeScalars[...]
        if scalars.count > 1, scalars.first == "*", scalars.last == "*" { scalars = scalars.dropFirst().dropLast() }
        guard !scalars.isEmpty else { throw .empty }
        var values: [Int] = []
        for scalar in scalars {
            guard scalar != "*", let value = code39Characters.firstIndex(of: scalar) else { throw .character(scalar, .code39) }
            values.append(value)
        }
        let asterisk = code39Characters.count - 1
        let letters = ([asterisk] + values + [asterisk]).map { widths(code39Patterns[$0], elements: 9) }
        // A narrow space between the characters.
        return (Array(letters.joined(separator: [1])), "*" + String(String.UnicodeScalarView(scalars)) + "*")
    }

    // ISO/IEC 16390. Five elements each.
    private static let itfPatterns = [0x06, 0x11, 0x09, 0x18, 0x05, 0x14, 0x0C, 0x03, 0x12, 0x0A]

    private static func itf(_ text: String) throws(BarcodeFault) -> Made {
        let digits = try digits(text, .itf)
        guard digits.count % 2 == 0 else { throw .digits(allowed: "any even number", found: digits.count) }
        var widths = [1, 1, 1, 1]
        for place in stride(from: 0, to: digits.count, by: 2) {
            let bars = Self.widths(itfPatterns[digits[place]], elements: 5)
            let spaces = Self.widths(itfPatterns[digits[place + 1]], elements: 5)
            for (bar, space) in zip(bars, spaces) { widths += [bar, space] }
        }
        return (widths + [3, 1, 1], text)
    }

    // EN 798. Seven elements each.
    private static let codabarCharacters = Array("0123456789-$:/.+ABCD".unicodeScalars)
    private static let codabarPatterns = [
        0x03, 0x06, 0x09, 0x60, 0x12, 0x42, 0x21, 0x24, 0x30, 0x48, 0x0C, 0x18, 0x45, 0x51, 0x54, 0x15, 0x1A, 0x29, 0x0B, 0x0E,
    ]

    private static func codabar(_ text: String) throws(BarcodeFault) -> Made {
        let text = text.uppercased()
        let scalars = Array(text.unicodeScalars)
        var values: [Int] = []
        for scalar in scalars {
            guard let value = codabarCharacters.firstIndex(of: scalar) else { throw .character(scalar, .codabar) }
            values.append(value)
        }
        guard values.count > 1, let first = values.first, let last = values.last, first >= 16, last >= 16 else { throw .startAndStop }
        if let place = values[1..<values.count - 1].firstIndex(where: { $0 >= 16 }) { throw .character(scalars[place], .codabar) }
        guard values.count > 2 else { throw .empty }
        return (Array(values.map { widths(codabarPatterns[$0], elements: 7) }.joined(separator: [1])), text)
    }

    // MARK: Code 93

    // Six elements each; the last five are the four shifts ($) (%) (/) (+), and start and stop.
    private static let code93Elements = table("""
        131112 111213 111312 111411 121113 121212 121311 111114 131211 141111 211113 211212 211311 221112 221211 231111 \
        112113 112212 112311 122112 132111 111123 111222 111321 121122 131121 212112 212211 211122 211221 221121 222111 \
        112122 112221 122121 123111 121131 311112 311211 321111 112131 113121 211131 121221 312111 311121 122211 111141
        """)
    private static let code93Ends = 47

    /// All of ASCII: what has no character of its own is a shift and a letter.
    private static func code93(_ text: String) throws(BarcodeFault) -> Made {
        var values: [Int] = []
        for scalar in text.unicodeScalars {
            guard scalar.isASCII else { throw .character(scalar, .code93) }
            if scalar != "*", let value = code39Characters.firstIndex(of: scalar) {
                values.append(value)
                continue
            }
            // The shift, and the character whose letter is A.
            let (shift, a): (Int, UInt32) = switch scalar.value {
            case 0: (44, 0xFFFF_FFEC)  // U
            case 0x01...0x1A: (43, 0x01)
            case 0x1B...0x1F: (44, 0x1B)
            case 0x21...0x2C, 0x3A: (45, 0x21)
            case 0x3B...0x3F: (44, 0x36)  // F
            case 0x40: (44, 0x2B)  // V
            case 0x5B...0x5F: (44, 0x51)  // K
            case 0x60: (44, 0x4A)  // W
            case 0x61...0x7A: (46, 0x61)
            default: (44, 0x6C)  // P
            }
            values += [shift, 10 + Int(scalar.value &- a)]
        }
        // Two check characters, which weigh from the right, 1 to 20 and 1 to 15.
        for weights in [20, 15] {
            var sum = 0
            for (place, value) in values.reversed().enumerated() { sum += (place % weights + 1) * value }
            values.append(sum % 47)
        }
        return (([code93Ends] + values + [code93Ends]).flatMap { code93Elements[$0] } + [1], caption(text))
    }

    // MARK: Code 128 (ISO/IEC 15417)

    private static let code128Elements = table("""
        212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 \
        123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 \
        232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 \
        313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 \
        111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 \
        111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 \
        114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112
        """)

    /// Its codes without the check character and the stop, for who makes the bars; nil for what is not ASCII.
    package static func code128Codes(_ text: String) -> [Int]? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return code128Values(text.utf8.map { Int($0) })
    }

    /// The fewest characters that say the text, in the code sets A, B and C.
    private static func code128(_ text: String) throws(BarcodeFault) -> Made {
        var bytes: [Int] = []
        for scalar in text.unicodeScalars {
            guard scalar.isASCII else { throw .character(scalar, .code128) }
            bytes.append(Int(scalar.value))
        }
        var values = code128Values(bytes)
        values.append(values.enumerated().reduce(0) { $0 + max(1, $1.offset) * $1.element } % 103)
        values.append(106)
        return (values.flatMap { code128Elements[$0] }, caption(text))
    }

    /// From the last character to the first: the cheapest way on from each code set.
    private static func code128Values(_ bytes: [Int]) -> [Int] {
        // A character that is said in set A or B.
        func value(_ byte: Int, _ set: Int) -> Int? {
            switch (set, byte) {
            case (0, 0..<32): byte + 64
            case (0, 32..<96), (1, 32..<128): byte - 32
            default: nil
            }
        }
        struct Step {
            var cost: Int
            var said: [Int]
            var taken: Int
            var next: Int
        }
        // What changes from a set (row) to another one.
        let change = [[0, 100, 99], [101, 0, 99], [101, 100, 0]]
        // The best step at each place in each set, when it is already in that set.
        var steps: [[Step]] = Array(repeating: Array(repeating: Step(cost: 0, said: [], taken: 0, next: 0), count: 3), count: bytes.count + 1)
        for place in bytes.indices.reversed() {
            var stay: [Step] = []
            for set in 0..<3 {
                var best = Step(cost: .max, said: [], taken: 0, next: set)
                func consider(_ said: [Int], _ taken: Int) {
                    let cost = said.count + steps[place + taken][set].cost
                    if cost < best.cost { best = Step(cost: cost, said: said, taken: taken, next: set) }
                }
                if set == 2 {
                    if place + 1 < bytes.count, 0x30...0x39 ~= bytes[place], 0x30...0x39 ~= bytes[place + 1] {
                        consider([(bytes[place] - 0x30) * 10 + bytes[place + 1] - 0x30], 2)
                    }
                } else if let same = value(bytes[place], set) {
                    consider([same], 1)
                } else if let other = value(bytes[place], 1 - set) {
                    consider([98, other], 1)
                }
                stay.append(best)
            }
            // Or another set first; one of A and B says every character, so there is always a way.
            for set in 0..<3 {
                var best = stay[set]
                for other in 0..<3 where other != set && stay[other].cost < .max && stay[other].cost + 1 < best.cost {
                    best = Step(cost: stay[other].cost + 1, said: [change[set][other]] + stay[other].said, taken: stay[other].taken, next: other)
                }
                steps[place][set] = best
            }
        }
        // To begin in a set costs the same for each; B where they are equal, as most do.
        var set = [1, 0, 2].min { steps[0][$0].cost < steps[0][$1].cost } ?? 1
        var values = [103 + set]
        var place = 0
        while place < bytes.count {
            let step = steps[place][set]
            values += step.said
            place += step.taken
            set = step.next
        }
        return values
    }

    /// Characters without a picture are spaces.
    private static func caption(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { 0x20..<0x7F ~= $0.value ? $0 : " " }))
    }
}
