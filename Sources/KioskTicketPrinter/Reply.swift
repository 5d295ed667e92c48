/// What a printer sent, told apart by its fixed bits.
package enum Reply: Hashable, Sendable {
    case xon, xoff
    /// The answer to DLE EOT.
    case status(UInt8)
    /// The answer to GS r or GS I 1 to 3.
    case plain(UInt8)
    /// Status that nobody asked for (ASB).
    case automatic([UInt8])
    /// GS ( H: the mark with this id has been printed.
    case printed(id: [UInt8])
    /// DLE DC4 8: the buffers are empty.
    case cleared
    /// GS I 65 to 69.
    case text([UInt8])
    /// No answer that we know.
    case garbage([UInt8])
}

/// Cuts the bytes of a printer into replies.
///
/// GS r and the last bytes of ASB look alike: what follows the first byte of ASB
/// belongs to it. Everything else is told apart by its own bits.
package struct ReplyClassifier: Sendable {
    /// A block that has not ended after so many bytes is none.
    package static let longestBlock = 96

    private enum Step { case idle, automatic, block }
    private var step = Step.idle
    private var collected: [UInt8] = []

    package init() {}

    /// Nothing is begun.
    package var isIdle: Bool { step == .idle }

    package mutating func take(_ byte: UInt8, _ give: (Reply) -> Void) {
        switch step {
        case .idle:
            begin(byte, give)
        case .automatic:
            guard Wire.Reply.isPlain(byte) else {
                end(.garbage(collected), give)
                begin(byte, give)
                return
            }
            collected.append(byte)
            if collected.count == 4 { end(.automatic(collected), give) }
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
        switch byte {
        case Wire.Reply.xon: give(.xon)
        case Wire.Reply.xoff: give(.xoff)
        case Wire.Reply.block, Wire.Reply.textBlock:
            collected = [byte]
            step = .block
        case _ where Wire.Reply.isStatus(byte): give(.status(byte))
        case _ where Wire.Reply.beginsAutomatic(byte):
            collected = [byte]
            step = .automatic
        case _ where Wire.Reply.isPlain(byte): give(.plain(byte))
        default: give(.garbage([byte]))
        }
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
