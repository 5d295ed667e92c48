import ArgumentParser
import KioskTwin

struct ReaderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "An ID-card reader with a SAM, on a pseudo terminal or TCP.",
        discussion: commands(ReaderTwin.help))

    @Option(help: ArgumentHelp("Make a pseudo terminal and a link to it here.", valueName: "path"))
    var pty: String?

    @Option(help: ArgumentHelp("Listen at this port of 127.0.0.1; 0 takes any.", valueName: "port"))
    var tcp: UInt16?

    @Option(help: ArgumentHelp("The line's speed: answers take their real time, other speeds are not understood.", valueName: "baud"))
    var baud: Int?

    @OptionGroup var faults: Faults
    @OptionGroup var running: Running

    func validate() throws {
        guard (pty == nil) != (tcp == nil) else { throw ValidationError("Give either --pty or --tcp.") }
    }

    func run() throws {
        let lifetime = try Lifetime(withParent: running.withParent)
        let twin = try ReaderTwin(on: tcp.map { .tcp(port: $0) } ?? .terminal(path: pty), baud: baud)
        twin.follow(try faults.script())
        try serve("reader=\(twin.uri)", [(twin, running.control)], lifetime)
    }
}
