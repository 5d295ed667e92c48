import Foundation
import Seeds
import Testing

@testable import KioskTransport

private func recording(_ lines: String) throws(Recording.Malformed) -> Recording {
    try Recording(Array("kiosk-recording 1\n\(lines)".utf8))
}

/// Tells nothing that is a letter.
private final class Letters: Redaction {
    func tokens(_ bytes: [UInt8], fromHost: Bool) -> [Recording.Token] {
        bytes.map { 0x41...0x5A ~= $0 ? .hidden(1) : .bytes([$0]) }
    }
}

/// Says fewer bytes than there are.
private final class Forgetful: Redaction {
    func tokens(_ bytes: [UInt8], fromHost: Bool) -> [Recording.Token] { [.bytes(Array(bytes.dropFirst()))] }
}

private func fault(_ body: () throws -> Void) -> TransportFault? {
    do {
        try body()
        return nil
    } catch {
        return error as? TransportFault
    }
}

private func take(_ pipe: any KioskTransport.Pipe, _ count: Int = 100, within milliseconds: Int = 0) throws(TransportFault) -> [UInt8] {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 1)
    defer { room.deallocate() }
    return Array(room.prefix(try pipe.read(into: room, deadline: .after(milliseconds: milliseconds))))
}

@Suite("A recording")
struct RecordingTests {
    @Test("reads the same when it is written again")
    func round() throws {
        for name in ["card", "ticket", "status", "all-events", "port"] {
            let text = String(decoding: try seed(name, of: "recording"), as: UTF8.self)
            let recording = try Recording(Array(text.utf8))
            let withoutComments = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.joined(separator: "\n") + "\n"
            #expect(recording.text == withoutComments, "\(name)")
        }
    }

    @Test("names the line that is not one", arguments: [
        ("0 open plain\n1 < 2: AA\n", 3, "its length says 2, there are 1"),
        ("0 open plain\n1 < 1: AA BB\n", 3, "there are more bytes than its length says"),
        ("0 open plain\n1 < 1: aa\n", 3, "aa is no byte, *N or =N"),
        ("0 open plain\n1 < 1: *0\n", 3, "*0 is no byte, *N or =N"),
        ("0 open plain\n1 < 99999999:\n", 3, "expected a length from 0 to 1048576 and a colon"),
        ("5 open plain\n1 close\n", 3, "expected milliseconds, not fewer than 5"),
        ("0 open plain\n1 < 0:\n", 3, "a read brings a byte at least"),
        ("0 open plain\n1 ! paper-end\n", 3, "paper-end is no fault"),
        ("0 open plain\n1 shout\n", 3, "shout is no event"),
        ("0 open plain\n1 close now\n", 3, "there is more on it than it needs"),
        ("0 open plain\n1 open plain\n", 3, "the pipe before is not closed"),
        ("0 > 1: AA\n", 2, "no pipe is open"),
        ("about kind a\0b\n", 2, "it has control characters"),
        ("0 open smoke\n", 2, "expected plain, serial or printer-port"),
        // A host would wait for hours on such a line.
        ("0 open serial 1\n", 2, "expected bytes per second of a serial line"),
        ("0 open serial 9223372036854775807\n", 2, "expected bytes per second of a serial line"),
        ("0 open plain\n1 baud 7\n", 3, "expected a baud rate"),
        ("0 open plain\nabout kind x\n", 3, "expected: about NAME TEXT, before the first event"),
        ("0 open plain\n1 x disconnected 3 2: AA BB\n", 3, "more bytes were sent than there are"),
    ])
    func malformed(lines: String, line: Int, message: String) {
        #expect(throws: Recording.Malformed(line: line, message: message)) { try recording(lines) }
    }

    @Test("that is no recording says what it lacks")
    func foreign() {
        for text in ["", "#!/bin/sh\n", "kiosk-recording 2\n"] {
            #expect(throws: Recording.Malformed(line: 1, message: "expected kiosk-recording 1")) { try Recording(Array(text.utf8)) }
        }
        #expect(throws: Recording.Malformed(line: 2, message: "it is not UTF-8")) {
            try Recording(Array("kiosk-recording 1\n".utf8) + [0xFF])
        }
    }

    @Test("of a conversation tells lengths and what the redaction lets through, and plays it again")
    func recorded() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "kiosk-\(UUID().uuidString).rec").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let (far, uri) = try FarEnd.pty()
        let recorder = try Recorder(path: path, about: ["kind": "test\nof it"], redaction: Letters())
        let pipe = recorder.wrap(try uri.open(deadline: .after(milliseconds: 2000)))
        #expect(pipe is any SerialLine)
        try pipe.write([0x10, 0x41, 0x42], deadline: .after(milliseconds: 1000))
        #expect(far.hear(3) == [0x10, 0x41, 0x42])
        far.say([0x12, 0x5A])
        #expect(try take(pipe, within: 2000) == [0x12, 0x5A])
        #expect(fault { _ = try take(pipe) }?.kind == .timeout)
        pipe.close()
        pipe.close()
        #expect(recorder.isWhole)

        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").map { $0.drop { $0.isNumber } }
        #expect(lines == [
            "kiosk-recording 1", "about kind test of it", " open serial 11520", " > 3: 10 *1 *1", " < 2: 12 *1", " ! no-answer", " close",
        ])
        let again = try DeviceURI("replay:\(path)").open(deadline: .now)
        try again.write([0x10, 0x00, 0x00], deadline: .now)
        #expect(try take(again) == [0x12, 0])
        #expect(fault { _ = try take(again) }?.kind == .timeout)
    }

    @Test("whose redaction does not cover all bytes tells none of them")
    func forgetful() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "kiosk-\(UUID().uuidString).rec").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let inner = try Replay.open(try recording("0 open plain\n1 > 3: *3\n2 close\n"))
        let pipe = try Recorder(path: path, about: [:], redaction: Forgetful()).wrap(inner)
        try pipe.write([1, 2, 3], deadline: .now)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("> 3: *3\n"))
    }
}

@Suite("A replay")
struct ReplayTests {
    @Test("is strict about what the host sends, and names the line")
    func strict() throws {
        let lines = "0 open plain\n1 > 3: 10 04 01\n2 < 1: 12\n3 close\n"
        #expect(fault { try Replay.open(try recording(lines)).write([0x10, 0x04], deadline: .now) }?.detail
            == "line 3 of the recording: 3 bytes were written, and now 2 bytes are written")
        #expect(fault { try Replay.open(try recording(lines)).write([0x10, 0x05, 0x01], deadline: .now) }?.detail
            == "line 3 of the recording: 3 bytes were written, and now other ones, from byte 2 on")
        let pipe = try Replay.open(try recording(lines))
        #expect(fault { _ = try take(pipe) }?.kind == .timeout)  // nothing came here
        try pipe.write([0x10, 0x04, 0x01], deadline: .now)
        #expect(fault { try pipe.write([0x10, 0x04, 0x02], deadline: .now) }?.kind == .other)
        #expect(try take(pipe) == [0x12])
        #expect(fault { try pipe.write([1], deadline: .now) }?.detail == "line 5 of the recording: it was closed, and now 1 bytes are written")
    }

    @Test("hands out one read in the pieces that the host asks for, and forgets the rest when told")
    func pieces() throws {
        let pipe = try Replay.open(try recording("0 open plain\n1 < 4: 01 *2 04\n2 < 1: 05\n3 close\n"))
        #expect(try take(pipe, 3) == [1, 0, 0])
        pipe.discardInput()
        #expect(try take(pipe, 3) == [5])
    }

    @Test("gives back the number that the host sent this time")
    func echo() throws {
        let pipe = try Replay.open(try recording("0 open plain\n1 > 4: 10 =2 11\n2 < 4: 37 =2 00\n3 close\n"))
        try pipe.write([0x10, 7, 8, 0x11], deadline: .now)
        #expect(try take(pipe) == [0x37, 7, 8, 0])
    }

    @Test("begins where the device was found")
    func begins() throws {
        let pipe = try Replay.open(try recording(
            "0 open serial 960\n1 > 1: 01\n2 ! no-answer\n3 baud 115200\n4 begin\n5 > 1: 02\n6 close\n"))
        #expect(pipe is any SerialLine)
        try pipe.write([2], deadline: .now)
    }

    @Test("fails as the device did")
    func failures() throws {
        let pipe = try Replay.open(try recording("0 open plain\n1 x disconnected 2 3: 01 02 03\n2 ! disconnected\n3 close\n"))
        let lost = try #require(fault { try pipe.write([1, 2, 3], deadline: .now) })
        #expect(lost.kind == .disconnected && lost.sent == 2)
        #expect(fault { _ = try take(pipe) }?.kind == .disconnected)
    }

    @Test("is interrupted while it keeps silent")
    func interrupted() throws {
        let pipe = try Replay.open(try recording("0 open plain\n1 ! no-answer\n2 close\n"))
        pipe.interrupt()
        #expect(fault { _ = try take(pipe, within: 60_000) }?.kind == .cancelled)
    }

    @Test("A file that is none says so")
    func foreign() throws {
        #expect(fault { _ = try DeviceURI("replay:/nowhere").open(deadline: .now) }?.kind == .notFound)
        #expect(fault { _ = try DeviceURI("replay:/dev/null").open(deadline: .now) }?.detail == "/dev/null, line 1: expected kiosk-recording 1")
    }

    @Test("What the fuzzer starts from, and what it has found, plays without harm")
    func seeds() throws {
        #expect(try replay("recording", fuzzRecording) >= 7)
    }
}
