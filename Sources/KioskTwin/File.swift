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

    static func read(_ path: String) throws(TwinError) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .system("open", path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(file, &buffer, buffer.count)
            guard count >= 0 else { throw .system("read", path) }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    /// The first number whose file is not there yet: paper of an earlier run is not written over.
    static func firstFree(_ name: (Int) -> String) -> Int {
        var number = 1
        while access(name(number), F_OK) == 0 { number += 1 }
        return number
    }

    /// 1 is 0001, so that files sort.
    static func number(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
