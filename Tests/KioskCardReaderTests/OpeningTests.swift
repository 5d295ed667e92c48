import KioskCore
import KioskTransport
import KioskTwin
import Testing

@testable import KioskCardReader

@Suite("A reader whose line is not known") struct OpeningTests {
    /// The twin's URI without its speed.
    private func place(of twin: ReaderTwin) throws -> DeviceURI {
        try DeviceURI(String(twin.uri.prefix { $0 != "?" }))
    }

    private func wishes(raise: Bool) -> ReaderWishes {
        var wishes = ReaderWishes()
        wishes.raiseBaud = raise
        return wishes
    }

    private func open(_ twin: ReaderTwin, raise: Bool = false, within milliseconds: Int = 10_000) throws -> SDTReader {
        try SDTReader.open(place(of: twin), wishes: wishes(raise: raise), deadline: .after(milliseconds: milliseconds))
    }

    @Test("is found at each speed that it may have", arguments: [115_200, 57_600, 38_400, 19_200, 9600])
    func speeds(baud: Int) throws {
        let twin = try WireKind.serial.twin(baud: baud)
        defer { twin.stop() }
        let reader = try open(twin)
        defer { reader.close() }
        #expect(reader.line == "\(baud) baud")
        #expect(try reader.start().samID == "05.03-20240115-0000000042-3000000001")
        twin.place()
        #expect(try [Seen(reader.poll()), Seen(reader.poll())] == [.arrived, .read("王小明")])
    }

    @Test("is told to speak faster when that is wished for", arguments: [57_600, 9600])
    func raised(baud: Int) throws {
        let twin = try WireKind.serial.twin(baud: baud)
        defer { twin.stop() }
        let reader = try open(twin, raise: true)
        defer { reader.close() }
        #expect(reader.line == "115200 baud, raised from \(baud)")
        #expect(twin.state.baud == 115_200)
        _ = try reader.start()
        twin.place()
        #expect(try [Seen(reader.poll()), Seen(reader.poll())] == [.arrived, .read("王小明")])
    }

    @Test("keeps its speed when nobody wishes for another one, and when it has the highest")
    func notRaised() throws {
        for (baud, raise) in [(38_400, false), (115_200, true)] {
            let twin = try WireKind.serial.twin(baud: baud)
            defer { twin.stop() }
            let reader = try open(twin, raise: raise)
            defer { reader.close() }
            #expect(reader.line == "\(baud) baud")
            #expect(twin.state.baud == baud)
            #expect(twin.state.lastCommand == 0x11FF, "nothing was said about speed")
        }
    }

    @Test("that answers at the new speed already is followed there")
    func early() throws {
        let twin = try WireKind.serial.twin(baud: 19_200)
        defer { twin.stop() }
        twin.behave { $0.baudChange = .early }
        let reader = try open(twin, raise: true)
        defer { reader.close() }
        #expect(reader.line == "115200 baud, raised from 19200")
        #expect(throws: Never.self) { try reader.start() }
    }

    @Test("that says yes and does not follow is spoken to as before")
    func stubborn() throws {
        let twin = try WireKind.serial.twin(baud: 19_200)
        defer { twin.stop() }
        twin.behave { $0.baudChange = .stay }
        let reader = try open(twin, raise: true)
        defer { reader.close() }
        #expect(reader.line == "19200 baud, does not follow to 115200")
        #expect(throws: Never.self) { try reader.start() }
    }

    @Test("that does not know how to change its speed is spoken to as before")
    func unknowing() throws {
        let twin = try WireKind.serial.twin(baud: 19_200)
        defer { twin.stop() }
        twin.behave { $0.unknown = [0x6000] }
        let reader = try open(twin, raise: true)
        defer { reader.close() }
        #expect(reader.line == "19200 baud, does not follow to 115200")
        #expect(throws: Never.self) { try reader.start() }
    }

    @Test("that has just got power is waited for")
    func powerUp() throws {
        let twin = try WireKind.serial.twin(baud: 38_400)
        defer { twin.stop() }
        twin.powerCycle(milliseconds: 1500)
        let reader = try open(twin)
        defer { reader.close() }
        #expect(reader.line == "38400 baud")
    }

    @Test("in trouble is found all the same, and says itself what is wrong")
    func inTrouble() throws {
        let twin = try WireKind.serial.twin(baud: 9600)
        defer { twin.stop() }
        twin.failSAM()
        let reader = try open(twin)
        defer { reader.close() }
        let fault = #expect(throws: Fault.self) { try reader.start() }
        #expect(fault?.name == .samFailed)
    }

    @Test("that says nothing is given up when the time is over, and the fault names what was tried")
    func silent() throws {
        let twin = try WireKind.serial.twin(baud: 9600)
        defer { twin.stop() }
        twin.silence()
        let fault = #expect(throws: Fault.self) { try open(twin, within: 100) }
        #expect(fault?.name == .noAnswer)
        #expect(fault?.detail == "no reader answered as 115200 baud, 57600 baud, 38400 baud, 19200 baud, 9600 baud")
    }

    @Test("that is not there is not waited for")
    func absent() throws {
        let deadline = Deadline.after(milliseconds: 60_000)
        let fault = #expect(throws: Fault.self) { try SDTReader.open(DeviceURI("serial:/nowhere/at/all"), deadline: deadline) }
        #expect(fault?.name == .notFound)
        #expect(Deadline.now < deadline)
    }

    @Test("at a speed that is given is not tried at others")
    func given() throws {
        let twin = try WireKind.serial.twin(baud: 9600)
        defer { twin.stop() }
        let reader = try SDTReader.open(DeviceURI("\(place(of: twin))?baud=115200"), deadline: .after(milliseconds: 3000))
        defer { reader.close() }
        #expect(reader.line == "115200 baud")
        #expect(twin.state.commandsReceived == 0)
    }

    @Test("is let go at once by another thread while it is being looked for")
    func interrupted() throws {
        let twin = try WireKind.serial.twin(baud: 9600)
        defer { twin.stop() }
        twin.silence()
        var ringers: [Aside] = []
        let deadline = Deadline.after(milliseconds: 60_000)
        let fault = #expect(throws: Fault.self) {
            try SDTReader.open(place(of: twin), deadline: deadline) { pipe in
                ringers.append(Aside { pipe.interrupt() })
            }
        }
        #expect(fault?.name == .cancelled)
        #expect(Deadline.now < deadline)
    }
}
