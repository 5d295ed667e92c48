import Foundation
import Glibc

/// A twin's control socket: one line there, one line back.
struct ControlSocket {
    let path: String

    func ask(_ line: String) throws(Failure) -> String {
        let connection = try Connection(unix: path)
        try connection.write(Data((line.filter { !$0.isNewline } + "\n").utf8))
        return try connection.readLine()
    }
}
