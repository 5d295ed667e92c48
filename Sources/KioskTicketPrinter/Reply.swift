/// What a printer sent, told apart by its fixed bits.
package enum Reply: Hashable, Sendable {
    case xon, xoff
    /// The answer to DLE EOT.
    case status(UInt8)
    /// The answer to GS r or GS I 1 to 3.
    case plain(UInt8)
    /// The answer to a question whose answer may be any byte.
    case free(UInt8)
    /// Status of several bytes, asked for or not: Epson's and Star's ASB, Custom's full status.
    case report([UInt8])
    /// Some bytes of Custom's status: something has changed.
    case news([UInt8])
    /// GS ( H: the mark with this id has been printed.
    case printed(id: [UInt8])
    /// DLE DC4 8: the buffers are empty.
    case cleared
    /// GS I 65 to 69.
    case text([UInt8])
    /// No answer that we know.
    case garbage([UInt8])
}

/// Cuts the bytes of a printer into replies, as its dialect has them: the same byte
/// begins an ASB of Epson's and a status of Custom's.
///
/// GS r and the last bytes of ASB look alike: what follows the first byte of ASB
/// belongs to it. Everything else is told apart by its own bits.
package struct ReplyClassifier: Sendable {
    /// A block that has not ended after so many bytes is none.
    package static let longestBlock = 96

    private enum Step: Hashable { case idle, head, report(length: Int), block }
    private let grammar: StatusDialect.Grammar
    private var step = Step.idle
    private var collected: [UInt8] = []
    /// The next byte, unless it goes on with something, answers a question whose answer may be any byte.
    package var expectsFree = false

    package init(_ grammar: StatusDialect.Grammar = .epson) { self.grammar = grammar }

    /// Nothing is begun.
    package var isIdle: Bool { step == .idle }

    package mutating func take(_ byte: UInt8, _ give: (Reply) -> Void) {
        switch step {
        case .idle:
            begin(byte, give)
        case .head:
            // Custom: which of the four bytes follow.
            guard let length = Wire.Reply.customLength(byte) else { return interrupt(byte, give) }
            collected.append(byte)
            step = .report(length: length)
        case .report(let length):
            guard Wire.Reply.continues(byte, grammar) else { return interrupt(byte, give) }
            collected.append(byte)
            if collected.count == length { end(Wire.Reply.isWhole(collected, grammar) ? .report(collected) : .news(collected), give) }
        case .block:
            collected.append(byte)
            if byte == Wire.Reply.blockEnd {
                end(Self.read(block: collected), give)
            } else if collected.count >= Self.longestBlock {
                end(.garbage(collected), give)
            }
        }
    }

    private mutating func begin(_ byte: UInt8, _ give: (Reply) -> Void) {
        if expectsFree {
            expectsFree = false
            return give(.free(byte))
        }
        switch (grammar, byte) {
        case (_, Wire.Reply.xon): give(.xon)
        case (_, Wire.Reply.xoff): give(.xoff)
        case (.star, _):
            if let length = Wire.Reply.starLength(byte) { collect(byte, .report(length: length)) } else { give(.garbage([byte])) }
        case (_, Wire.Reply.block), (_, Wire.Reply.textBlock): collect(byte, .block)
        case (_, _) where Wire.Reply.isStatus(byte): give(.status(byte))
        case (.custom, Wire.dataLinkEscape): collect(byte, .head)
        case (.epson, _) where Wire.Reply.beginsReport(byte): collect(byte, .report(length: 4))
        case (_, _) where Wire.Reply.isPlain(byte): give(.plain(byte))
        default: give(.garbage([byte]))
        }
    }

    private mutating func collect(_ byte: UInt8, _ next: Step) {
        collected = [byte]
        step = next
    }

    /// What was begun does not go on like this: the byte is another reply's.
    private mutating func interrupt(_ byte: UInt8, _ give: (Reply) -> Void) {
        end(.garbage(collected), give)
        begin(byte, give)
    }

    private mutating func end(_ reply: Reply, _ give: (Reply) -> Void) {
        step = .idle
        collected = []
        give(reply)
    }

    private static func read(block: [UInt8]) -> Reply {
        let inner = block.dropFirst().dropLast()
        if block.first == Wire.Reply.textBlock { return .text(Array(inner)) }
        switch (inner.first, inner.count) {
        case (Wire.Reply.processID, 5): return .printed(id: Array(inner.dropFirst()))
        case (Wire.Reply.cleared, 1): return .cleared
        default: return .garbage(block)
        }
    }
}
