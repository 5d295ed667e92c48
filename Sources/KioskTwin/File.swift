import Glibc

enum File {
    /// Writes beside the target and renames: whoever watches never sees half a file.
    static func write(_ bytes: [UInt8], to path: String) throws(TwinError) {
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .system("open", temporary) }
        var left = bytes[...]
        while !left.isEmpty {
            let count = left.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let error = TwinError.system("write", temporary)
                close(file)
                unlink(temporary)
                throw error
            }
            left = left.dropFirst(count)
        }
        close(file)
        guard rename(temporary, path) == 0 else { throw .system("rename", path) }
    }
}
