import ArgumentParser
import Glibc
import KioskTwin

struct ControlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ctl",
        abstract: "Gives one command to a twin that runs.",
        discussion: """
            Prints the twin's answer. Status 0 when it did it; 1 with the reason on standard error when it did not. \
            `kiosk-twin ctl SOCKET help` lists the commands; `kiosk-twin help reader` explains them.

              kiosk-twin ctl /tmp/hall/reader.control place name=赵一山 "address=示例路 1 号"
              kiosk-twin ctl /tmp/hall/ticket-printer.control wait tickets 1 5000
            """)

    @Argument(help: "The control socket.")
    var socket: String

    @Argument(parsing: .captureForPassthrough, help: "The command and its words.")
    var command: [String]

    func run() throws {
        let answer: String
        do {
            answer = try ControlSocket.ask(socket, ControlSocket.line(command), within: 620_000)
        } catch {
            complain(error.description)
            throw ExitCode(1)
        }
        let isOK = answer == "ok" || answer.hasPrefix("ok ")
        let text = answer.drop { $0 != " " }.dropFirst()
        if !isOK {
            complain(String(text))
            throw ExitCode(1)
        }
        if !text.isEmpty { print(text) }
    }

    private func complain(_ text: String) {
        let line = "kiosk-twin: " + text + "\n"
        _ = write(2, line, line.utf8.count)
    }
}
