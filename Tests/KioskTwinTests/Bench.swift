@testable import KioskTwin

/// A printer on the bench, in memory and with a clock of its own: what is said to it, what it says.
struct Bench {
    var printer: ThermalPrinter
    private(set) var now = Moment(nanoseconds: 1_000_000_000)

    init(_ dialect: Dialect.Name = .generic, width: Int = 576) {
        printer = ThermalPrinter(width: width, dialect: dialect)
    }

    /// Bytes in, bytes out, both as hexadecimal digits.
    mutating func ask(_ bytes: String) -> String { ask(hex(bytes)) }

    mutating func ask(_ bytes: [UInt8]) -> String { Bench.text(printer.receive(bytes, now: now).bytes) }

    /// What it says by itself after something was done to it.
    mutating func after(_ change: (inout ThermalPrinter) -> Void) -> String {
        change(&printer)
        return Bench.text(printer.advance(now: now).output.bytes)
    }

    /// What it says while this time goes by.
    mutating func wait(_ milliseconds: Int) -> String {
        let end = now.adding(milliseconds: milliseconds)
        var said: [UInt8] = []
        while true {
            let (output, next) = printer.advance(now: now)
            said += output.bytes
            guard let next, next <= end else { break }
            now = max(next, now.adding(nanoseconds: 1))
        }
        now = end
        return Bench.text(said + printer.advance(now: now).output.bytes)
    }

    /// A ticket of one line, with the cut that the dialect uses.
    mutating func print(_ text: String = "A001", cut: String = "1D564200") {
        _ = ask(Array(text.utf8) + [0x0A] + hex(cut))
    }

    private static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
