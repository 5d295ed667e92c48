/// How a printer's firmware behaves that is not as good as the manual.
package struct Firmware: Equatable, Sendable {
    package enum NearEnd: String, CaseIterable, Sendable {
        case right, always, never
        /// The sensor's switch is wired the other way round.
        case inverted
    }

    /// Every answer comes so much later.
    package var delayMilliseconds = 0
    /// Every answer is sent a second time.
    package var isTwice = false
    /// All is well, whatever happens, as cheap boards have it.
    package var isConstant = false
    package var nearEnd = NearEnd.right
    /// What waits in the buffer survives a power cycle, and comes out.
    package var keepsBuffer = false
    /// The receive buffer in bytes; what comes at once may go a little beyond.
    package var bufferSize = 65536
    /// Says when its buffer is nearly full and when it has room again: for serial lines.
    package var usesXONXOFF = false

    /// For one command with its data: what is announced longer is passed over to its end.
    static let commandMemory = 1 << 20

    package init() {}

    /// From `delay=300`, `constant=on` and their like.
    package init(_ habits: [String]) throws(TwinError) {
        for habit in habits {
            guard let equals = habit.firstIndex(of: "=") else { throw TwinError("'\(habit)' is not HABIT=VALUE") }
            try set(String(habit[..<equals]), to: String(habit[habit.index(after: equals)...]))
        }
    }

    mutating func set(_ key: String, to value: String) throws(TwinError) {
        func number(_ range: ClosedRange<Int>) throws(TwinError) -> Int {
            guard let number = Int(value), range.contains(number) else {
                throw TwinError("\(key) must be \(range.lowerBound) to \(range.upperBound), not '\(value)'")
            }
            return number
        }
        func isOn() throws(TwinError) -> Bool {
            guard value == "on" || value == "off" else { throw TwinError("\(key) is on or off, not '\(value)'") }
            return value == "on"
        }
        switch key {
        case "delay": delayMilliseconds = try number(0...60000)
        case "twice": isTwice = try isOn()
        case "constant": isConstant = try isOn()
        case "near-end":
            guard let nearEnd = NearEnd(rawValue: value) else {
                throw TwinError("near-end is " + NearEnd.allCases.map(\.rawValue).joined(separator: ", ") + ", not '\(value)'")
            }
            self.nearEnd = nearEnd
        case "keeps-buffer": keepsBuffer = try isOn()
        case "buffer": bufferSize = try number(256...10_000_000)
        case "xon-xoff": usesXONXOFF = try isOn()
        default: throw TwinError("no habit '\(key)'; there are delay, twice, constant, near-end, keeps-buffer, buffer, xon-xoff")
        }
    }
}
