import KioskCore
import KioskTransport

/// What may be told of an SDT conversation: commands, lengths and status words, and the
/// number of the module. Never what is on a card or names one, not even its kind: in a
/// village that may be a person. And never a byte that belongs to no frame.
///
/// A told answer is a whole one again: its data are zeros, but for the letter of a kind
/// of card that there is not; their lengths and the checksum are those of such an answer
/// and not the ones that came.
package final class SDTRedaction: Redaction {
    /// A command with at most so much data is told whole.
    private static let shortData = 16

    /// Where the next byte of the device belongs.
    private enum Place {
        /// So many AA, then what else of the preamble came.
        case preamble(aa: Int, mark: Int)
        case length([UInt8])
        /// Inside a frame: how many came behind the length, and how many there are.
        case body(Int, of: Int)
    }

    private var place = Place.preamble(aa: 0, mark: 0)
    private var sum: UInt8 = 0
    /// Of the last command.
    private var code: UInt8 = 0
    private var parameter: UInt8 = 0

    package init() {}

    package func tokens(_ bytes: [UInt8], fromHost: Bool) -> [Recording.Token] {
        if fromHost { return host(bytes) }
        var told = Told()
        for byte in bytes {
            if let shown = device(byte) { told.show(shown) } else { told.hide() }
        }
        return told.tokens
    }

    /// A host sends no personal data, but what is no command is none of ours.
    private func host(_ bytes: [UInt8]) -> [Recording.Token] {
        let head = Wire.preamble.count + Wire.lengthSize
        guard bytes.count > head + 1, bytes.starts(with: Wire.preamble) else { return [.hidden(bytes.count)] }
        code = bytes[head]
        parameter = bytes[head + 1]
        let shown = head + 2 + Wire.checksumSize + Self.shortData
        guard bytes.count > shown else { return [.bytes(bytes)] }
        return [.bytes(Array(bytes.prefix(head + 2))), .hidden(bytes.count - head - 2)]
    }

    /// The byte to tell in place of this one; nil: none.
    private func device(_ byte: UInt8) -> UInt8? {
        switch place {
        case .preamble(let aa, let mark):
            let tail = Array(Wire.mark.dropFirst(2))
            if mark == 0, byte == Wire.mark[0] {
                place = .preamble(aa: aa + 1, mark: 0)
                return byte
            }
            guard aa >= 2, tail.indices.contains(mark), byte == tail[mark] else {
                place = .preamble(aa: byte == Wire.mark[0] ? 1 : 0, mark: 0)
                return byte == Wire.mark[0] ? byte : nil
            }
            place = mark + 1 == tail.count ? .length([]) : .preamble(aa: aa, mark: mark + 1)
            return byte
        case .length(let first):
            let all = first + [byte]
            guard all.count == Wire.lengthSize else {
                place = .length(all)
                return byte
            }
            let length = all.reduce(0) { $0 << 8 | Int($1) }
            sum = all.reduce(0, ^)
            let isFrame = Wire.statusSize + Wire.checksumSize ... Wire.lengthLimit ~= length
            place = isFrame ? .body(0, of: length) : .preamble(aa: 0, mark: 0)
            return byte
        case .body(let index, let length):
            let isLast = index + 1 == length
            place = isLast ? .preamble(aa: 0, mark: 0) : .body(index + 1, of: length)
            if isLast { return sum }
            let shown = index < Wire.statusSize ? byte : replacement(byte, at: index - Wire.statusSize, of: length)
            sum ^= shown ?? 0
            return shown
        }
    }

    private func replacement(_ byte: UInt8, at index: Int, of length: Int) -> UInt8? {
        let count = length - Wire.statusSize - Wire.checksumSize
        // Finding and selecting bring numbers of the card, and may do so late.
        if code == Command.samID.code { return Command.samID.dataLengths.contains(count) ? byte : nil }
        guard code == Command.readText.code else { return nil }
        let parts = parameter == Command.readText.parameter ? 2 : parameter == Command.readTextAndFingerprint.parameter ? 3 : 0
        // The lengths of text, photo and fingerprints, as they must be in an answer of this length.
        let rest = count - 2 * parts - Wire.Message.textSize
        guard 0...(Wire.Message.photoLimit + Wire.Message.fingerprintLimit) ~= rest else { return nil }
        let text = index - 2 * parts
        guard text < 0 else { return CardRecord.CardType.untold(at: text) }
        let photo = parts == 2 ? rest : min(rest, Wire.Message.photoLimit)
        let lengths = [Wire.Message.textSize, photo, rest - photo]
        return UInt8(truncatingIfNeeded: lengths[index / 2] >> (index % 2 == 0 ? 8 : 0))
    }
}

/// Bytes that are told and counted ones that are not, in order.
private struct Told {
    private(set) var tokens: [Recording.Token] = []

    mutating func show(_ byte: UInt8) {
        if case .bytes(let bytes)? = tokens.last {
            tokens[tokens.count - 1] = .bytes(bytes + [byte])
        } else {
            tokens.append(.bytes([byte]))
        }
    }

    mutating func hide() {
        if case .hidden(let count)? = tokens.last {
            tokens[tokens.count - 1] = .hidden(count + 1)
        } else {
            tokens.append(.hidden(1))
        }
    }
}
