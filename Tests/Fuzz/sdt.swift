// Rooms: KioskCore KioskTransport KioskCardReader

import KioskCore

@testable import KioskCardReader

/// What a reader, or anything in its place, puts on the line.
///
/// The first byte chooses the command that is answered and how the line cuts
/// the rest into pieces; the frames found must not depend on the pieces, nor on
/// what the parser has seen before.
func fuzzSDTFrames(_ bytes: UnsafeRawBufferPointer, _ parser: FrameParser = FrameParser(lengths: 1...1)) {
    guard let choice = bytes.first else { return }
    let line = bytes.dropFirst()
    let command = Command.all[Int(choice >> 4) % Command.all.count]
    let whole = frames(in: line, pieces: Wire.lengthLimit, command, parser)
    let pieces = frames(in: line, pieces: Int(choice & 0x0F) + 1, command, parser)
    precondition(whole == pieces, "the same bytes, other frames")

    for body in whole {
        precondition(command.answerLengths.contains(body.count + Wire.checksumSize), "a frame of a wrong length")
        guard let answer = body.withUnsafeBytes(Answer.init) else { continue }
        precondition(answer.isGood || !answer.fault(of: command).detail.contains("\n"), "a detail is one line")
        guard answer.fits(command), let data = answer.data else { continue }
        _ = Wire.samID(data.region)
        if let message = Wire.Message(data.region, blocks: command.blocks),
            let card = CardRecord(text: message.text, photo: message.photo, fingerprint: message.fingerprint, newAddresses: message.photo)
        {
            precondition(!"\(card)".utf8.contains(0))
        }
    }
}

private func frames(
    in line: Slice<UnsafeRawBufferPointer>, pieces size: Int, _ command: Command, _ parser: FrameParser
) -> [[UInt8]] {
    parser.reset(lengths: command.answerLengths)
    var found: [[UInt8]] = []
    var rest = line
    func take() { while let body = parser.next({ Array($0) }) { found.append(body) } }
    while !rest.isEmpty {
        let added = parser.fill { space in
            let piece = rest.prefix(min(size, space.count))
            space.copyBytes(from: piece)
            return piece.count
        }
        precondition(added > 0, "no room, and no frame")
        rest = rest.dropFirst(added)
        take()
    }
    while parser.isInsideFrame {
        parser.giveUp()
        take()
    }
    parser.reset(lengths: command.answerLengths)
    precondition(parser.memory.region.reduce(0, |) == 0, "bytes are left in memory")
    return found
}

#if FUZZING
    // Locked memory is slow to get; the fuzzer has one thread.
    nonisolated(unsafe) private let parser = FrameParser(lengths: 1...1)

    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzSDTFrames(UnsafeRawBufferPointer(start: start, count: count), parser)
        return 0
    }
#endif
