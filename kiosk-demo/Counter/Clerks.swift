import Foundation
import Glibc

/// Who may sit at a window: a file with a line for each clerk, a staff number and a PIN as it is kept.
/// It is read at every sign-in, so that who is struck off it does not get in any more.
struct Clerks: Sendable {
    let path: String

    /// - Returns: whether this is the clerk's PIN. Takes the same time for a staff number that does not exist.
    func know(_ number: String, pin: String) throws(Failure) -> Bool {
        let known = try read()[number]
        let matches = (known ?? PIN.nobody)?.matches(pin) ?? false
        return matches && known != nil
    }

    /// Refused when others may read it.
    func read() throws(Failure) -> [String: PIN] {
        var status = stat()
        guard stat(path, &status) == 0, let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure("\(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & 0o077 == 0 else { throw Failure("\(path): others may read it; chmod 600 it") }
        var clerks: [String: PIN] = [:]
        for (line, text) in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = text.split(whereSeparator: \.isWhitespace)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count == 2, Clerks.isNumber(String(first)), let pin = PIN(text: String(words[1])) else {
                throw Failure("\(path):\(line + 1): not a staff number and a PIN made by `kiosk-demo clerk`")
            }
            clerks[String(first)] = pin
        }
        return clerks
    }

    /// Adds a clerk, or gives one another PIN.
    func set(_ number: String, _ pin: PIN) throws(Failure) {
        guard Clerks.isNumber(number) else { throw Failure("\(number): a staff number is 1 to 32 letters, digits and -") }
        var clerks = FileManager.default.fileExists(atPath: path) ? try read() : [:]
        clerks[number] = pin
        let text = clerks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)\n" }.joined()
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(draft): \(String(cString: strerror(errno)))") }
        let bytes = Array(text.utf8)
        let written = write(descriptor, bytes, bytes.count)
        guard fsync(descriptor) == 0, close(descriptor) == 0, written == bytes.count, rename(draft, path) == 0 else {
            throw Failure("\(path): \(String(cString: strerror(errno)))")
        }
    }

    static func isNumber(_ text: String) -> Bool {
        (1...32).contains(text.utf8.count) && text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
        }
    }

    /// From the terminal, unseen; or one line from a pipe.
    static func askForPIN() throws(Failure) -> String {
        guard isatty(STDIN_FILENO) == 1 else { return readLine() ?? "" }
        var before = termios()
        tcgetattr(STDIN_FILENO, &before)
        var unseen = before
        unseen.c_lflag &= ~tcflag_t(ECHO)
        func line(_ prompt: String) -> String {
            FileHandle.standardError.write(Data(prompt.utf8))
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &unseen)
            defer {
                tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
                FileHandle.standardError.write(Data("\n".utf8))
            }
            return readLine() ?? ""
        }
        let pin = line("PIN: ")
        guard line("once more: ") == pin else { throw Failure("the two are not the same") }
        return pin
    }
}
