import Testing
@testable import KioskTwin

private let status = hex("AAAAAA9669 0003 11 FF ED")
private let find = hex("AAAAAA9669 0003 20 01 22")
private let samID = hex("AAAAAA9669 0003 12 FF EE")
private let ok = hex("AAAAAA9669 0004 000090 94")
private let noCard = hex("AAAAAA9669 0004 000080 84")

private func run(_ text: String, canStall: Bool = false) throws -> FaultScript.Run {
    FaultScript.Run(try FaultScript(text), canStall: canStall)
}

@Suite struct FaultScriptTests {
    // MARK: Words

    @Test("A mistake in a script is told with its line and column", arguments: [
        ("seed x", "line 1, column 6: the seed must be 0 to 9223372036854775807, not 'x'"),
        ("at byte 1 of status: stall\nseed 2", "line 2, column 6: a script has one seed, before its steps"),
        ("\n  dance", "line 2, column 3: a step is 'at byte N of PLACE: FAULT' or 'seed N', not 'dance'"),
        ("at", "line 1, column 3: where: byte N, byte N to M, start or end, and nothing comes"),
        ("at byte -1 of status: stall", "line 1, column 9: the byte must be 0 to 10000000, not '-1'"),
        ("at byte 9 to 3 of status: stall", "line 1, column 14: the last byte must be 9 to 10000000, not '3'"),
        ("at start status: stall", "line 1, column 10: 'of' must follow the position, not 'status'"),
        ("at start of paper: stall", "line 1, column 13: of what: command, ticket, cut, status, report, done, identity, not 'paper'"),
        ("at start of command 3 01: stall", "line 1, column 21: a command is two bytes such as 30 01, not '3'"),
        ("at start of command 30: stall", "line 1, column 23: a command is two bytes such as 30 01, not ':'"),
        ("at start of status stall", "line 1, column 20: ':' must follow the place, not 'stall'"),
        ("at start of status:", "line 1, column 20: a fault is stall, short, wrong-xor, silence T, unplug, replug T, power-cycle T, garbage N or twice, and nothing comes"),
        ("at start of status: silence", "line 1, column 28: milliseconds must be 0 to 600000, and nothing comes"),
        ("at start of status: silence 9 ms", "line 1, column 31: 'ms' is too much"),
        ("at byte 3 received of status: stall", "line 1, column 23: only a command, a ticket or a cut is received"),
        ("at byte 3 of ticket: twice", "line 1, column 22: 'twice' is for answers"),
        ("at byte 3 of ticket 0: stall", "line 1, column 21: the ticket must be 1 to 1000000, not '0'"),
        ("chance 5 in 3 at start of status: stall", "line 1, column 13: the chance must be 5 to 1000000, not '3'"),
        ("repeat 0 at start of status: stall", "line 1, column 8: how often must be 1 to 1000000, not '0'"),
    ])
    func mistakes(_ text: String, _ mistake: String) {
        #expect { try FaultScript(text) } throws: { ($0 as? FaultScript.Mistake)?.description == mistake }
    }

    @Test("Comments, blank lines and every word are understood")
    func words() throws {
        let script = try FaultScript("""
            # of Tuesday
            seed 7

            at byte 12 of command 30 01: stall   # in the text
            repeat 3 chance 1 in 20 at byte 0 to 9 of status time 2: silence 800, short
            repeat at end of ticket 2: unplug
            at start received of command: power-cycle 100
            """)
        #expect(script.seed == 7)
        #expect(script.steps == [
            .init(position: .byte(12...12), isReceived: false, place: .command(0x3001), faults: [.stall]),
            .init(position: .byte(0...9), isReceived: false, place: .status, occurrence: 2, faults: [.silence(800), .short],
                  times: 3, chance: .init(wins: 1, of: 20)),
            .init(position: .end, isReceived: true, place: .ticket, occurrence: 2, faults: [.unplug], times: nil),
            .init(position: .byte(0...0), isReceived: true, place: .command(nil), faults: [.powerCycle(100)]),
        ])
    }

    // MARK: Answers

    @Test("Each fault does its own to an answer", arguments: [
        ("at byte 2 of command 11 FF: stall", [.bytes([1, 2]), .stall]),
        ("at byte 2 of command 11 FF: short", [.bytes([1, 2])]),
        ("at start of command 11 FF: short", []),
        ("at byte 2 of command 11 FF: wrong-xor", [.bytes([1, 2]), .bytes([3 ^ 0x55, 4])]),
        ("at end of command: wrong-xor", [.bytes([1, 2, 3]), .bytes([4 ^ 0x55])]),
        ("at byte 2 of command 11 FF: silence 80", [.bytes([1, 2]), .silence(80), .bytes([3, 4])]),
        ("at start of command 11 FF: garbage 1", [.bytes(Noise.bytes(1)), .bytes([1, 2, 3, 4])]),
        ("at start of command 11 FF: twice", [.bytes([1, 2, 3, 4]), .bytes([1, 2, 3, 4])]),
        ("at byte 1 of command 11 FF: unplug", [.bytes([1]), .unplug]),
        ("at end of command 11 FF: replug 300", [.bytes([1, 2, 3, 4]), .unplug, .replug(afterMilliseconds: 300)]),
        ("at byte 5 of command 11 FF: stall", [.bytes([1, 2, 3, 4])]),
        ("at byte 1 of command 30 01: stall", [.bytes([1, 2, 3, 4])]),
        ("at byte 3 of command: short\nat byte 1 of command: silence 5", [.bytes([1]), .silence(5), .bytes([2, 3])]),
    ] as [(String, [FaultScript.Action])])
    func answers(_ text: String, _ actions: [FaultScript.Action]) throws {
        var run = try run(text, canStall: true)
        #expect(run.sending([1, 2, 3, 4], of: .command(0x11FF)) == actions)
        #expect(run.sending([1, 2, 3, 4], of: .command(0x11FF)) == [.bytes([1, 2, 3, 4])], "once")
    }

    @Test("A step comes true once, as often as it says, or always; and the so-manieth time when it says so")
    func often() throws {
        func count(_ text: String) throws -> [Int] {
            var run = try run(text)
            return (1...6).filter { _ in run.sending([1], of: .status) == [] }
        }
        #expect(try count("at start of status: short") == [1])
        #expect(try count("repeat 3 at start of status: short") == [1, 2, 3])
        #expect(try count("repeat at start of status: short") == [1, 2, 3, 4, 5, 6])
        #expect(try count("at start of status time 4: short") == [4])
        #expect(try count("at start of status: short\nat start of status: short") == [1, 2])
    }

    @Test("Chance and random places follow the seed, and nothing else")
    func chance() throws {
        func actions(_ seed: Int) throws -> [[FaultScript.Action]] {
            var run = try run("seed \(seed)\nrepeat chance 1 in 4 at byte 0 to 3 of status: unplug")
            return (0..<400).map { _ in run.sending([1, 2, 3, 4], of: .status) }
        }
        let first = try actions(1)
        #expect(try actions(1) == first)
        #expect(try actions(2) != first)
        let unplugged = first.filter { $0.last == .unplug }
        #expect((60...140).contains(unplugged.count))
        #expect(Set(unplugged.map(\.count)) == [1, 2], "at the start too")
    }

    // MARK: Wires

    @Test("The same script is the same on a terminal and on TCP", arguments: [
        ("at byte 6 of command 11 FF: stall", [ok.prefix(6), ok[...], noCard[...]]),
        ("at byte 6 of command: short\nat byte 3 of command 20 01: short", [ok.prefix(6), ok[...], noCard.prefix(3)]),
        ("at end of command 11 FF: wrong-xor", [ok.dropLast() + [0x94 ^ 0x55], ok[...], noCard[...]]),
        ("at byte 4 of command 11 FF: silence 20", [ok[...], ok[...], noCard[...]]),
        ("at byte 7 of command 11 FF: unplug", [ok.prefix(7)]),
        ("at end of command 11 FF time 2: unplug", [ok[...], ok[...]]),
        ("at byte 4 received of command 11 FF time 2: short", [ok[...], [], noCard[...]]),
        ("at byte 4 received of command 11 FF: stall", [[], ok[...], noCard[...]]),
        ("at end received of command 11 FF time 2: unplug", [ok[...], ok[...]]),
        ("at byte 9 received of command 11 FF time 2: unplug", [ok[...]]),
        ("at byte 8 received of command 11 FF: silence 20", [ok[...], ok[...], noCard[...]]),
    ] as [(String, [ArraySlice<UInt8>])])
    func sameOnEveryWire(_ script: String, _ expected: [ArraySlice<UInt8>]) throws {
        for kind in WireKind.allCases {
            let twin = try kind.twin()
            defer { twin.stop() }
            twin.follow(try FaultScript(script))
            let host = try RawHost(twin.uri)
            var answers: [ArraySlice<UInt8>] = []
            for question in [status, status, find] {
                // A wire that has ended takes nothing, or gives nothing back.
                guard (try? host.write(question)) != nil else { break }
                // What must come is waited for; what must not has a moment to show itself.
                let wanted = answers.count < expected.count ? expected[answers.count].count : 0
                let answer = host.read(wanted, within: 10_000)
                answers.append((answer + host.read(11 - answer.count, within: 100))[...])
            }
            while answers.count > expected.count, answers.last == [] { answers.removeLast() }
            #expect(answers == expected, "\(kind)")
            #expect(twin.state.faultsFired == script.split(separator: "\n").count)
        }
    }

    @Test("A cable pulled and put back in the middle of an answer is back under the same name", arguments: WireKind.allCases)
    func replugs(_ kind: WireKind) throws {
        let twin = try kind.twin()
        defer { twin.stop() }
        twin.follow(try FaultScript("at byte 20 of command 12 FF: replug 50"))
        let host = try RawHost(twin.uri)
        #expect(try host.ask(samID, 27, within: 10_000).count == 20)
        #expect(host.waitForEnd())
        #expect(twin.waitUntilPlugged(within: 2000))
        #expect(try RawHost(twin.uri).ask(samID, 27).count == 27)
    }

    // MARK: Tickets

    private static let ticket = hex("1B40") + Array("A001\n".utf8) + hex("1D564200")   // 11 bytes

    @Test("A ticket that is hit loses what it must, and no more", arguments: [
        ("at byte 5 of ticket: short", ["A001"], ""), ("at byte 7 of ticket 1: short", ["A001\nA001"], ""),
        ("at byte 4 of ticket 2: wrong-xor", ["A001", "A0e1"], ""), ("at start of cut: short", ["A001\nA001"], ""),
        ("at byte 3 of cut time 2: stall", ["A001"], "A001"), ("at byte 7 of ticket 2: unplug", ["A001"], "A001"),
        ("at byte 2 to 6 of ticket 2: unplug", ["A001"], ""), ("at end of ticket 2: unplug", ["A001", "A001"], ""),
        ("at byte 7 of ticket 2: power-cycle 10", ["A001"], ""), ("at byte 12 of ticket: short", ["A001", "A001"], ""),
    ])
    func tickets(_ script: String, _ tickets: [String], _ hanging: String) throws {
        // In one piece each, and byte by byte.
        for size in [100, 1] {
            var printer = ThermalPrinter(width: 576)
            printer.follow(try FaultScript(script))
            var isThere = true
            // A question between tickets belongs to none.
            for piece in [FaultScriptTests.ticket, hex("1D7201 100401 1D4901"), FaultScriptTests.ticket] {
                for start in stride(from: 0, to: piece.count, by: size) where isThere {
                    let part = Array(piece[start..<min(piece.count, start + size)])
                    let output = printer.receive(part, now: Moment(nanoseconds: 0))
                    isThere = !output.actions.contains(.unplug)
                    #expect(isThere || (output.taken ?? 0) <= part.count)
                }
            }
            #expect(printer.tickets.map(\.text) == tickets && printer.hanging.text == hanging, "\(size)")
        }
    }

    @Test("The tickets of Star's language are hit as well")
    func starTickets() throws {
        for size in [100, 1] {
            var printer = ThermalPrinter(dialect: .star)
            printer.follow(try FaultScript("at start of cut time 2: short"))
            let bytes = hex("1B1E4500 1B0601 1B40 41303031 0A 1B6402 17 1B0601 41303032 0A 1B6402 17")
            for start in stride(from: 0, to: bytes.count, by: size) {
                _ = printer.receive(Array(bytes[start..<min(bytes.count, start + size)]), now: Moment(nanoseconds: 0))
            }
            #expect(printer.tickets.map(\.text) == ["A001"] && printer.faultsFired == 1, "\(size)")
        }
    }

    @Test("A printer that stalls has taken what came before, and takes the rest when the host sends it again")
    func stalls() throws {
        var printer = ThermalPrinter(width: 576)
        printer.follow(try FaultScript("at byte 4 of ticket: stall"), canStall: true)
        let now = Moment(nanoseconds: 0)
        let output = printer.receive(FaultScriptTests.ticket, now: now)
        #expect(output.taken == 4 && output.actions == [.stall])
        _ = printer.receive(Array(FaultScriptTests.ticket.dropFirst(4)), now: now)
        #expect(printer.tickets.map(\.text) == ["A001"])
    }

    @Test("A printer that falls silent takes nothing more until its time is over")
    func deaf() throws {
        var printer = ThermalPrinter(width: 576)
        printer.follow(try FaultScript("at byte 4 of ticket: silence 300"))
        let now = Moment(nanoseconds: 0)
        _ = printer.receive(FaultScriptTests.ticket, now: now)
        #expect(!printer.isHungry(now: now) && printer.tickets.isEmpty)
        #expect(printer.advance(now: now).next == now.adding(milliseconds: 300))
        _ = printer.advance(now: now.adding(milliseconds: 300))
        #expect(printer.tickets.map(\.text) == ["A001"])
    }

    // MARK: Programs

    @Test("A script comes from a file, at the start and later, and its mistakes are told with the file")
    func files() throws {
        let directory = try ScratchDirectory()
        let (good, bad) = (directory.path + "/good", directory.path + "/bad")
        try File.write(Array("repeat at start of status: short\n".utf8), to: good)
        try File.write(Array("at byte x of status: short\n".utf8), to: bad)
        let program = try ReceiptPrinterTwin.findProgram()

        let twin = try ChildProcess([program, "ticket-printer", "--tcp", "0", "--paper", directory.path,
                                     "--control", directory.path + "/control", "--faults", good])
        let host = try RawHost(String(try twin.readLine(within: 20000).dropFirst("ticket-printer=".count)))
        try host.write(hex("100401"))
        func ask(_ line: String) throws -> String { try ControlSocket.ask(directory.path + "/control", line, within: 20000) }
        #expect(try ask("wait faults 1 5000") == "ok")
        #expect(try ask("faults \(bad)") == "error \(bad): line 1, column 9: the byte must be 0 to 10000000, not 'x'")
        #expect(try ask("faults") == "error faults needs a file, or clear")
        #expect(try ask("faults clear") == "ok")
        #expect(try host.ask(hex("100401"), 1) == hex("12"))
        #expect(twin.end() == 0)
        #expect(try ChildProcess([program, "reader", "--tcp", "0", "--faults", bad]).status(within: 20000) == 1)
    }
}
