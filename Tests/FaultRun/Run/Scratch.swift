import Foundation

/// Directories for terminals, in memory where the system has such a place; gone at the end.
final class Scratch {
    private let root: String

    init() throws {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        root = "\(parent)/fault-run-\(getpid())"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    func directory(_ number: UInt64) -> String { "\(root)/\(number)" }

    func clean(_ number: UInt64) throws { try FileManager.default.removeItem(atPath: directory(number)) }

    func remove() throws { try FileManager.default.removeItem(atPath: root) }
}
