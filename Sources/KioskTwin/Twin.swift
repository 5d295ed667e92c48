/// What all twins have in common: commands by line, and an end.
package protocol Twin: AnyObject, Sendable {
    /// Each command with what it does.
    static var help: [(String, String)] { get }
    func stop()
    /// Executes one line of the control protocol and answers in one line: `ok …` or `error …`.
    func perform(_ line: String) -> String
}

/// A twin's own commands.
protocol Commanded: Twin {
    /// - Returns: what follows `ok`; empty for nothing.
    func execute(_ command: Command) throws(TwinError) -> String
    /// Has commands of its own, which come first.
    var carrier: (any Carrier)? { get }
}

extension ReaderTwin: Commanded {}
extension TicketPrinterTwin: Commanded {}
extension ReceiptPrinter: Commanded {
    var carrier: (any Carrier)? { nil }
}

extension Commanded {
    package func perform(_ line: String) -> String {
        do throws(TwinError) {
            let command = try Command(line)
            if command.name == "help" {
                return "ok " + (Self.help + (carrier?.help ?? [])).map(\.0).joined(separator: "; ")
            }
            let answer: String
            if let own = try carrier?.execute(command) { answer = own } else { answer = try execute(command) }
            return answer.isEmpty ? "ok" : "ok " + answer
        } catch {
            return "error " + error.description
        }
    }
}
