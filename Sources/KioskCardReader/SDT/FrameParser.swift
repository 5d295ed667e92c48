import KioskCore

/// Finds frames in the bytes of a line that may lose, add and change some.
///
/// Give it bytes with `fill`, then ask `next` until it has none. Nothing is
/// thrown away that could still be a frame: when one turns out to be broken,
/// the search goes on right behind its first byte. All bytes lie in one
/// `Secret`, and those that are done with are zeroed.
package final class FrameParser {
    // The longest frame and a byte to spare: there is always room to go on.
    let memory = Secret(count: Wire.mark.count + Wire.lengthSize + Wire.lengthLimit + 1)
    private var count = 0
    private var lengths: ClosedRange<Int>
    /// Frames whose length or checksum was wrong, or that never ended, since the last reset.
    private(set) var rejected = 0

    /// - Parameter lengths: what the length field of a frame may say.
    package init(lengths: ClosedRange<Int>) {
        self.lengths = lengths.clamped(to: 1...Wire.lengthLimit)
    }

    /// Forgets everything and looks for frames of these lengths from now on.
    func reset(lengths: ClosedRange<Int>) {
        self.lengths = lengths.clamped(to: 1...Wire.lengthLimit)
        memory.wipe()
        count = 0
        rejected = 0
    }

    /// Lets `source` write into the free memory and say how many bytes it wrote.
    @discardableResult
    package func fill<E: Error>(_ source: (UnsafeMutableRawBufferPointer) throws(E) -> Int) throws(E) -> Int {
        let count = count
        let added = try memory.withBytes { bytes throws(E) in
            try source(UnsafeMutableRawBufferPointer(rebasing: bytes[count...]))
        }
        self.count = min(count + max(added, 0), memory.count)
        return added
    }

    /// The next good frame, from behind its length to before its checksum; it is
    /// gone when `body` returns. Nil: more bytes are needed.
    package func next<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R? {
        while true {
            drop(junk)
            let head = Wire.mark.count + Wire.lengthSize
            guard count >= head else { return nil }
            let length = memory.withBytes { Int($0[head - 2]) << 8 | Int($0[head - 1]) }
            guard lengths.contains(length) else {
                reject()
                continue
            }
            guard count >= head + length else { return nil }
            let sum = memory.withBytes { $0[Wire.mark.count..<head + length].reduce(0, ^) }
            guard sum == 0 else {
                reject()
                continue
            }
            let result = body(UnsafeRawBufferPointer(rebasing: memory.region[head..<head + length - Wire.checksumSize]))
            drop(head + length)
            return result
        }
    }

    /// A frame has begun and not ended.
    var isInsideFrame: Bool { count >= Wire.mark.count && junk == 0 }

    /// The frame that has begun will not end: look for others behind its first byte.
    func giveUp() { if isInsideFrame { reject() } }

    private func reject() {
        rejected += 1
        drop(1)
    }

    /// How many bytes stand before the first that could begin a frame.
    private var junk: Int {
        memory.withBytes { bytes in
            let bytes = bytes[..<count]
            return bytes.indices.first {
                bytes[$0] == Wire.mark.first && Wire.mark.starts(with: bytes[$0...].prefix(Wire.mark.count))
            } ?? count
        }
    }

    private func drop(_ number: Int) {
        guard number > 0 else { return }
        let left = max(0, count - number)
        memory.withBytes { bytes in
            let whole = UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
            // The two may overlap.
            whole.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[(count - left)...]))
            UnsafeMutableRawBufferPointer(rebasing: whole[left...]).initializeMemory(as: UInt8.self, repeating: 0)
        }
        count = left
    }
}
