/// What all twins have in common: commands by line, and an end.
package protocol Twin: AnyObject, Sendable {
    /// Each command with what it does.
    static var help: [(String, String)] { get }
    func stop()
}

/// A twin's own commands.
protocol Commanded: Twin {
    /// - Returns: what follows `ok`; empty for nothing.
    func execute(_ command: Command) throws(TwinError) -> String
}

extension ReaderTwin: Commanded {}
extension TicketPrinterTwin: Commanded {}

extension Twin {
    /// Executes one line of the control protocol and answers in one line: `ok …` or `error …`.
    package func perform(_ line: String) -> String {
        do throws(TwinError) {
            let command = try Command(line)
            if command.name == "help" {
                return "ok " + Self.help.map(\.0).joined(separator: "; ")
            }
            guard let twin = self as? any Commanded else { throw TwinError("this twin takes no commands") }
            let answer = try twin.execute(command)
            return answer.isEmpty ? "ok" : "ok " + answer
        } catch {
            return "error " + error.description
        }
    }
}
