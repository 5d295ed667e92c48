import Foundation
import Glibc

let usage = """
    usage: kiosk-demo --config FILE [options]       the residents' terminal, the hall's board, the windows' pages
           kiosk-demo clerk NUMBER --clerks FILE    gives a clerk a PIN, which it asks for
           kiosk-demo walk [--key-file PATH] [--initials LETTERS] [--plugs pull] [--clerk NUMBER --pin-file PATH]
                                                    one visit through a running terminal, in words

    Serves on 127.0.0.1, for browsers on this machine: the residents' page, the board at /display and,
    with --clerks, a clerk's page at /counter.

      --config FILE     the terminal's configuration (docs/configuration.md)
      --port N          0 for any free port; 8600 when not given
      --key-file PATH   where the page that opens the terminal is written, for its owner
                        only: open it in the browser. Each opening uses up its key.
                        $XDG_RUNTIME_DIR/kiosk-demo.html when not given
      --inches N        diagonal of the screen, so that sizes are true; 21.5 when not given
                        (10.1 for a small window)
      --clerks FILE     who may sit at a window: staff numbers and PINs, made by `kiosk-demo clerk`
      --bookings FILE   bookings of an online platform, taken in and removed as soon as they lie there (docs/screen.md)
      --recordings DIR  voices of the board: mandarin, cantonese, english, with a file for each
                        word (docs/queue.md); without it the browser speaks
      --clerk NUMBER    with a clerk the walk goes on at a window; its PIN is the first line of --pin-file
      --plugs pull      with a dock: reader and ticket printer are pulled out in the middle of
                        the visit and plugged in again
      --dock DIR        for development: a dock beside the screen that lays down cards and
                        breaks the devices of `kiosk-twin hall --directory DIR`
      --version, --help
    """

/// The words after the program's name.
struct Arguments {
    private(set) var values: [String: String] = [:]
    private(set) var words: [String] = []

    init(_ arguments: [String], options: Set<String>) throws(Failure) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else { words.append(word); continue }
            guard options.contains(word) else { throw Failure("\(word) is not known; see --help") }
            guard let value = rest.popFirst() else { throw Failure("\(word) needs a value") }
            values[word] = value
        }
    }

    subscript(_ option: String) -> String? { values[option] }

    func number<T: LosslessStringConvertible>(_ option: String, _ otherwise: T) throws(Failure) -> T {
        guard let text = values[option] else { return otherwise }
        guard let number = T(text) else { throw Failure("\(option) needs a number, not \(text)") }
        return number
    }
}

func keyFile(_ arguments: Arguments) throws(Failure) -> String {
    if let path = arguments["--key-file"] { return path }
    guard let runtime = ProcessInfo.processInfo.environment["XDG_RUNTIME_DIR"] else { throw Failure("--key-file PATH is needed, as there is no XDG_RUNTIME_DIR") }
    return runtime + "/kiosk-demo.html"
}

/// SIGINT and SIGTERM end the program in order, so that nothing personal outlives it.
func endings(_ end: @Sendable @escaping () -> Void) -> [any DispatchSourceSignal] {
    signal(SIGPIPE, SIG_IGN)
    return [SIGINT, SIGTERM].map { number in
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler(handler: end)
        source.resume()
        return source
    }
}

func serve(_ arguments: Arguments) async throws {
    guard let configuration = arguments["--config"] else { throw Failure("--config FILE is needed; see --help") }
    let keyFile = try keyFile(arguments)
    let inches = try arguments.number("--inches", 0.0)
    let port = try arguments.number("--port", UInt16(8600))

    let kiosk = try Kiosk(configuration: configuration)
    let names = try Names(kiosk)
    let terminal = Terminal(kiosk, names: names, inches: inches, moment: Int64(Date().timeIntervalSince1970 * 1000))
    let board = Board(kiosk, names: names, recordings: try arguments["--recordings"].map { directory throws(Failure) in try Recordings(directory) })
    let dock = arguments["--dock"].map { Dock($0) }
    let counter = try arguments["--clerks"].map { path throws in
        try Counter(kiosk, clerks: Clerks(path: path), names: names) { dock?.keep(receiptOf: $0) }
    }
    let events = try EventLoop(terminal, board)
    events.start()
    let gate = Gate(keyFile: keyFile)
    let server = Server(terminal, board: board, counter: counter, gate: gate, dock: dock, bookings: arguments["--bookings"].map { BookingsFile($0) })

    let serving = Task {
        try await server.run(port: port) { port in
            try gate.open(port: port)
            log("libkiosk \(Kiosk.version) on 127.0.0.1:\(port); open \(keyFile)")
        }
    }
    let sources = endings { serving.cancel() }
    defer { for source in sources { source.cancel() } }
    let outcome = await serving.result
    gate.close()
    events.stop()
    terminal.close()
    // FlyingFox calls a cancelled server disconnected, now and then.
    if case .failure(let error) = outcome, !serving.isCancelled { throw error }
}

do {
    var arguments = Array(CommandLine.arguments.dropFirst())
    switch arguments.first {
    case nil, "--help", "-h":
        print(usage)
    case "--version":
        print(Kiosk.version)
    case "clerk":
        arguments.removeFirst()
        let given = try Arguments(arguments, options: ["--clerks"])
        guard let number = given.words.first, given.words.count == 1, let path = given["--clerks"] else { throw Failure("a staff number and --clerks FILE are needed; see --help") }
        try Clerks(path: path).set(number, try PIN(try Clerks.askForPIN()))
    case "walk":
        arguments.removeFirst()
        let given = try Arguments(arguments, options: ["--key-file", "--initials", "--plugs", "--clerk", "--pin-file"])
        guard given["--plugs"] == nil || given["--plugs"] == "pull" else { throw Failure("--plugs knows only pull") }
        try Walk(
            keyFile: try keyFile(given), initials: given["--initials"] ?? "gljt", pullsPlugs: given["--plugs"] != nil,
            clerk: try given["--clerk"].map { number throws(Failure) in
                guard let path = given["--pin-file"], let line = FileManager.default.contents(atPath: path) else { throw Failure("--clerk needs --pin-file PATH") }
                return (number, String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
            }
        ).run()
    default:
        try await serve(try Arguments(arguments, options: ["--config", "--port", "--key-file", "--inches", "--dock", "--clerks", "--recordings", "--bookings"]))
    }
} catch {
    log("\(error)")
    exit(1)
}
