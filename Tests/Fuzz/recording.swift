// Rooms: KioskTransport

import KioskTransport

/// A recording that somebody wrote or changed by hand: it is refused, or it reads the
/// same when it is written again and plays to its end for a host that does as it says.
func fuzzRecording(_ bytes: UnsafeRawBufferPointer) {
    guard let recording = try? Recording(Array(bytes)) else { return }
    precondition((try? Recording(Array(recording.text.utf8))) == recording)
    guard let pipe = try? Replay.open(recording) else { return }
    defer { pipe.close() }

    var entries = recording.entries[...]
    if let begin = entries.lastIndex(where: { $0.event == .begin }) {
        entries = entries[(begin + 1)...]
    } else {
        entries = entries.drop { if case .open = $0.event { false } else { true } }.dropFirst()
    }
    for entry in entries {
        if case .open = entry.event { break }
        guard play(entry.event, pipe) else { return }
    }
}

/// False when the pipe cannot do what the recording says: a question of a wire that it is not.
private func play(_ event: Recording.Event, _ pipe: any Pipe) -> Bool {
    switch event {
    case .written(let tokens):
        precondition((try? pipe.write(bytes(tokens), deadline: .now)) != nil)
    case .notWritten(let tokens, let kind, let sent):
        do throws(TransportFault) {
            try pipe.write(bytes(tokens), deadline: .now)
            preconditionFailure("a write that failed succeeds")
        } catch {
            precondition(error.kind == kind && error.sent == sent)
        }
    case .read(let tokens):
        var left = tokens.reduce(0) { $0 + length($1) }
        var room = [UInt8](repeating: 0xFF, count: 1000)
        while left > 0 {
            let count = room.withUnsafeMutableBytes { (try? pipe.read(into: $0, deadline: .now)) ?? 0 }
            precondition(count > 0 && count <= min(left, 1000))
            left -= count
        }
    case .notRead(let kind):
        let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { room.deallocate() }
        do throws(TransportFault) {
            _ = try pipe.read(into: room, deadline: .now)
            preconditionFailure("a read that failed succeeds")
        } catch {
            precondition(error.kind == kind)
        }
    case .baud(let baud):
        guard let line = pipe as? any SerialLine else { return false }
        precondition((try? line.setBaud(baud)) != nil)
    case .portStatus(let status):
        guard let port = pipe as? any USBPrinterPort else { return false }
        precondition((try? port.portStatus(deadline: .now)) == status)
    case .deviceID(let id):
        guard let port = pipe as? any USBPrinterPort else { return false }
        precondition((try? port.deviceID(deadline: .now)) == id)
    case .softReset:
        guard let port = pipe as? any USBPrinterPort else { return false }
        precondition((try? port.softReset(deadline: .now)) != nil)
    case .notAsked:
        guard let line = pipe as? any SerialLine else { return false }
        precondition((try? line.setBaud(9600)) == nil)
    case .open, .begin, .close: return false
    }
    return true
}

private func length(_ token: Recording.Token) -> Int {
    switch token {
    case .bytes(let bytes): bytes.count
    case .hidden(let count), .echo(let count): count
    }
}

private func bytes(_ tokens: [Recording.Token]) -> [UInt8] {
    tokens.flatMap { token in
        if case .bytes(let bytes) = token { bytes } else { [UInt8](repeating: 0x41, count: length(token)) }
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzRecording(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
