import Glibc

enum Descriptor {
    /// Close-on-exec and never blocking.
    static func prepare(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }
}

/// Wakes a thread out of poll().
final class Bell: Sendable {
    /// To be polled for input.
    let descriptor: Int32
    private let button: Int32

    init() throws(TwinError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("pipe") }
        Descriptor.prepare(ends[0])
        Descriptor.prepare(ends[1])
        (descriptor, button) = (ends[0], ends[1])
    }

    deinit {
        close(descriptor)
        close(button)
    }

    func ring() {
        var byte: UInt8 = 1
        // A full pipe rings anyway.
        _ = write(button, &byte, 1)
    }

    func quiet() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
