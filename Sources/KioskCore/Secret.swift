/// Bytes that must not outlive their purpose: zeroed by `wipe()` and when freed.
///
/// The memory stays allocated until the last owner lets go, so that a reader
/// racing with `wipe()` sees zeros, never foreign memory.
package final class Secret: @unchecked Sendable {
    private let storage: UnsafeMutableRawBufferPointer

    package init(count: Int) {
        storage = .allocate(byteCount: max(count, 1), alignment: 16)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
    }

    package var count: Int { storage.count }

    /// For locking the pages in memory. Valid as long as the secret lives.
    package var region: UnsafeRawBufferPointer { UnsafeRawBufferPointer(storage) }

    package func withBytes<R, E: Error>(_ body: (UnsafeMutableRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(storage)
    }

    package func wipe() { zero(storage) }

    deinit {
        zero(storage)
        storage.deallocate()
    }
}

// Not inlined and not optimised, so that the stores before a free are kept.
@inline(never) @_optimize(none)
private func zero(_ buffer: UnsafeMutableRawBufferPointer) {
    // Sixteen bytes one by one, the rest by doubling: unoptimised loops are slow.
    var done = min(16, buffer.count)
    for index in 0..<done { buffer[index] = 0 }
    while done < buffer.count {
        let more = min(done, buffer.count - done)
        UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<more]))
        done += more
    }
}
