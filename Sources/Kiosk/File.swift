import Glibc

/// The whole file, or nil with errno set; EFBIG beyond `limit` bytes.
func readFile(_ path: String, limit: Int) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
        let count = read(file, &chunk, chunk.count)
        if count == 0 { return bytes }
        if count < 0 {
            if errno == EINTR { continue }
            return nil
        }
        bytes += chunk[..<count]
        guard bytes.count <= limit else {
            errno = EFBIG
            return nil
        }
    }
}

/// Writes beside and renames, so that a reader never sees half a file. False with errno set.
func writeFile(_ path: String, _ bytes: [UInt8]) -> Bool {
    let beside = "\(path).\(getpid())"
    let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { return false }
    var sent = 0
    while sent < bytes.count {
        let count = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + sent }, bytes.count - sent) }
        if count < 0 {
            if errno == EINTR { continue }
            let reason = errno
            close(file)
            unlink(beside)
            errno = reason
            return false
        }
        sent += count
    }
    guard close(file) == 0, rename(beside, path) == 0 else {
        let reason = errno
        unlink(beside)
        errno = reason
        return false
    }
    return true
}
