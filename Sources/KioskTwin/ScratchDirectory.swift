import CTwin
import Glibc

/// A directory of the twin's own, readable by nobody else; gone with the twin.
final class ScratchDirectory: Sendable {
    let path: String

    init() throws(TwinError) {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/kiosk-twin-XXXXXX").utf8CString)
        guard let made = mkdtemp(&template) else { throw .system("mkdtemp") }
        path = String(cString: made)
    }

    deinit { empty() }

    /// Removes it with all that lies in it.
    func empty() {
        twin_remove_tree(path)
    }
}
