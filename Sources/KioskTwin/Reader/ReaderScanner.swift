/// Finds the frames in what a host sends, for a fault script.
struct ReaderScanner: HostScanner {
    /// Since the frame's first byte.
    private var frame: [UInt8] = []
    private var size = 0
    /// With command and parameter, before which nobody can tell what it is.
    private static let knownAt = ReaderWire.headerSize + 2

    mutating func scan(_ bytes: ArraySlice<UInt8>) -> [HostSpan] {
        var spans: [HostSpan] = []
        var isNew = false
        func place() -> FaultScript.Place { .command(UInt16(frame[7]) << 8 | UInt16(frame[8])) }
        for (index, byte) in bytes.enumerated() {
            frame.append(byte)
            while !frame.isEmpty, !ReaderWire.preamble.starts(with: frame.prefix(ReaderWire.preamble.count)) { frame.removeFirst() }
            if frame.count == ReaderWire.headerSize {
                let length = Int(frame[5]) << 8 | Int(frame[6])
                size = ReaderWire.headerSize + length
                if !(ReaderWire.shortestLength...ReaderWire.longestLength).contains(length) { frame = [] }
            }
            if frame.count == ReaderScanner.knownAt { isNew = true }
            if frame.count >= ReaderScanner.knownAt, frame.count == size {
                spans.append(.init(place: place(), start: index + 1 - size, end: index + 1, isNew: isNew, isEnd: true))
                frame = []
                isNew = false
            }
        }
        if frame.count >= ReaderScanner.knownAt {
            spans.append(.init(place: place(), start: bytes.count - frame.count, end: bytes.count, isNew: isNew, isEnd: false))
        }
        return spans
    }
}
