import Foundation

/// Directories for terminals, in memory where the system has such a place; gone at the end.
package final class Scratch {
    private let root: String

    package init(_ program: String) throws {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        root = "\(parent)/\(program)-\(getpid())"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    }

    package func directory(_ number: UInt64) -> String { "\(root)/\(number)" }

    package func clean(_ number: UInt64) throws { try FileManager.default.removeItem(atPath: directory(number)) }

    package func remove() throws { try FileManager.default.removeItem(atPath: root) }
}
