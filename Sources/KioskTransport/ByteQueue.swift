import Glibc

/// Bytes in the order in which they came. What is taken or dropped is zeroed:
/// it may be somebody's.
struct ByteQueue: ~Copyable {
    private let memory: UnsafeMutableRawBufferPointer
    private var start = 0
    private var end = 0

    init(capacity: Int) {
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        wipe(start, end)
        memory.deallocate()
    }

    var count: Int { end - start }
    var room: Int { memory.count - count }
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[start..<end]) }

    /// As much as there is room for.
    mutating func append(_ new: UnsafeRawBufferPointer) {
        let new = UnsafeRawBufferPointer(rebasing: new.prefix(room))
        if new.count > memory.count - end {
            let used = end
            memory.copyMemory(from: bytes)
            (start, end) = (0, count)
            wipe(end, used)
        }
        UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyBytes(from: new)
        end += new.count
    }

    mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let taken = bytes.prefix(buffer.count)
        buffer.copyBytes(from: taken)
        drop(taken.count)
        return taken.count
    }

    mutating func drop(_ wanted: Int) {
        let wanted = min(max(wanted, 0), count)
        wipe(start, start + wanted)
        start += wanted
        if start == end { (start, end) = (0, 0) }
    }

    mutating func clear() { drop(count) }

    private func wipe(_ from: Int, _ to: Int) {
        guard from < to, let base = memory.baseAddress else { return }
        explicit_bzero(base + from, to - from)
    }
}
