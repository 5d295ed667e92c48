import Glibc
import Testing

@testable import KioskTransport

@Suite("A pipe to a device") struct PipeTests {
    private let soon = 5_000

    private func open(_ uri: DeviceURI) throws -> DescriptorPipe {
        try #require(uri.open(deadline: .after(milliseconds: soon)) as? DescriptorPipe)
    }

    private func kind(_ body: () throws -> Void) -> TransportFault.Kind? {
        do { try body() } catch { return (error as? TransportFault)?.kind }
        return nil
    }

    @Test("carries every byte value both ways over a serial line, unchanged")
    func serialIsRaw() throws {
        let (far, uri) = try FarEnd.pty()
        let pipe = try open(uri)
        let all = (0...255).map { UInt8($0) }
        try pipe.write(all, deadline: .after(milliseconds: soon))
        #expect(far.hear(256) == all)
        far.say(all)
        #expect(try pipe.take(256) == all)
    }

    @Test("knows how fast a serial line is and that TCP has no such limit")
    func speed() throws {
        let (far, uri) = try FarEnd.pty(baud: 9600)
        #expect(try open(uri).bytesPerSecond == 960)
        far.hangUp()
        let listener = try Listener()
        #expect(try open(listener.uri).bytesPerSecond == nil)
    }

    @Test("sets the line to 8N1, raw, without flow control, at the baud rate of its name")
    func termiosOfTheLine() throws {
        let (far, uri) = try FarEnd.pty(baud: 19_200)
        let pipe = try open(uri)
        defer { pipe.close() }
        var settings = termios()
        #expect(tcgetattr(far.number, &settings) == 0)
        #expect(cfgetospeed(&settings) == speed_t(B19200))
        #expect(cfgetispeed(&settings) == speed_t(B19200))
        #expect(settings.c_cflag & tcflag_t(CSIZE) == tcflag_t(CS8))
        #expect(settings.c_cflag & tcflag_t(PARENB | CSTOPB) == 0)
        #expect(settings.c_lflag & tcflag_t(ICANON | ECHO | ISIG) == 0)
        #expect(settings.c_iflag & tcflag_t(IXON | IXOFF | ICRNL) == 0)
    }

    @Test("changes the speed of a serial line while it is open, and only of a serial line")
    func speedChange() throws {
        let (far, uri) = try FarEnd.pty(baud: 115_200)
        let pipe = try #require(open(uri) as? any SerialLine)
        try pipe.setBaud(9600)
        #expect(pipe.bytesPerSecond == 960)
        var settings = termios()
        #expect(tcgetattr(far.number, &settings) == 0 && cfgetospeed(&settings) == speed_t(B9600))
        #expect(kind { try pipe.setBaud(12_345) } == .other)
        try pipe.write([1], deadline: .after(milliseconds: soon))
        #expect(far.hear(1) == [1])
        pipe.close()
        #expect(kind { try pipe.setBaud(9600) } == .disconnected)
        let listener = try Listener()
        #expect(try open(listener.uri) as? any SerialLine == nil)
    }

    @Test("carries bytes both ways over TCP, more than the kernel takes at once")
    func tcpShortWrites() throws {
        let listener = try Listener()
        let pipe = try open(listener.uri)
        let far = listener.accept()
        let much = (0..<8_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let reader = Aside { #expect(far.hear(much.count) == much) }
        try pipe.write(much, deadline: .after(milliseconds: 20_000))
        withExtendedLifetime(reader) {}
        far.say([1, 2, 3])
        #expect(try pipe.take(3) == [1, 2, 3])
    }

    @Test("gives a time-out when nothing comes, and works afterwards")
    func silence() throws {
        let (far, uri) = try FarEnd.pty()
        let pipe = try open(uri)
        let start = Deadline.now
        #expect(kind { _ = try pipe.take(1, within: 50) } == .timeout)
        #expect(start.adding(milliseconds: 50) <= .now)
        far.say([7])
        #expect(try pipe.take(1) == [7])
    }

    @Test("reads what has arrived even when the deadline has passed")
    func lateButThere() throws {
        let listener = try Listener()
        let pipe = try open(listener.uri)
        let far = listener.accept()
        far.say([9])
        #expect(try pipe.take(1) == [9])
        far.say([10, 11])
        var watched = pollfd(fd: far.number, events: Int16(POLLOUT), revents: 0)
        #expect(poll(&watched, 1, 1_000) == 1)
        #expect(try pipe.take(2, within: 1) == [10, 11])
    }

    @Test("says how many bytes went out when the far end stops taking them")
    func blockedWrite() throws {
        let listener = try Listener()
        let pipe = try open(listener.uri)
        let far = listener.accept()
        defer { far.hangUp() }
        let much = [UInt8](repeating: 1, count: 64_000_000)
        do {
            try pipe.write(much, deadline: .after(milliseconds: 200))
            Issue.record("nobody reads, yet all was taken")
        } catch {
            #expect(error.kind == .timeout)
            #expect(error.sent > 0 && error.sent < much.count)
        }
    }

    @Test("is disconnected when a serial line hangs up", arguments: [true, false])
    func hangUp(reading: Bool) throws {
        let (far, uri) = try FarEnd.pty()
        let pipe = try open(uri)
        far.hangUp()
        if reading {
            #expect(kind { _ = try pipe.take(1) } == .disconnected)
        } else {
            #expect(kind { try pipe.write([1], deadline: .after(milliseconds: soon)) } == .disconnected)
        }
    }

    @Test("is disconnected when the far end of TCP closes or resets", arguments: [true, false])
    func tcpEnds(reset: Bool) throws {
        let listener = try Listener()
        let pipe = try open(listener.uri)
        let far = listener.accept()
        if reset {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(far.number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
        }
        far.hangUp()
        #expect(kind { _ = try pipe.take(1) } == .disconnected)
        // A write into a closed connection raises no signal: this process would be gone.
        let written = kind {
            for _ in 0..<50 { try pipe.write([UInt8](repeating: 0, count: 65_536), deadline: .after(milliseconds: soon)) }
        }
        #expect(written == .disconnected)
    }

    @Test("ends a waiting call when another thread interrupts, and refuses every later one")
    func interrupt() throws {
        let (far, uri) = try FarEnd.pty()
        let pipe = try open(uri)
        let ringer = Aside {
            #expect(far.hear(1) == [5])  // the reader is under way
            pipe.interrupt()
        }
        try pipe.write([5], deadline: .after(milliseconds: soon))
        #expect(kind { _ = try pipe.take(1) } == .cancelled)
        withExtendedLifetime(ringer) {}
        far.say([1])
        #expect(kind { _ = try pipe.take(1) } == .cancelled)
        #expect(kind { try pipe.write([1], deadline: .after(milliseconds: soon)) } == .cancelled)
    }

    @Test("refuses calls after close, and an interrupt then harms nobody")
    func closed() throws {
        let (far, uri) = try FarEnd.pty()
        let pipe = try open(uri)
        defer { far.hangUp() }
        pipe.close()
        pipe.close()
        pipe.interrupt()
        pipe.discardInput()
        #expect(kind { _ = try pipe.take(1) } == .disconnected)
        #expect(kind { try pipe.write([1], deadline: .now) } == .disconnected)
    }

    @Test("forgets what has arrived when told")
    func discard() throws {
        let listener = try Listener()
        let pipe = try open(listener.uri)
        let far = listener.accept()
        far.say([1, 2, 3])
        #expect(try pipe.take(1) == [1])
        pipe.discardInput()
        far.say([4])
        #expect(try pipe.take(1) == [4])
    }

    @Test("keeps a second pipe from the same serial line, until it is closed")
    func exclusive() throws {
        let (far, uri) = try FarEnd.pty()
        let first = try open(uri)
        #expect(kind { _ = try open(uri) } == .inUse)
        first.close()
        let second = try open(uri)
        far.say([1])
        #expect(try second.take(1) == [1])
    }

    @Test("tells that a serial line is not there, or is no serial line")
    func noSuchLine() throws {
        let absent = try DeviceURI("serial:/dev/there-is-no-such-line")
        #expect(kind { _ = try open(absent) } == .notFound)
        let memory = try DeviceURI("serial:/dev/null")
        #expect(kind { _ = try open(memory) } == .other)
    }

    @Test("tells that nobody listens")
    func nobodyListens() throws {
        let silent = try Listener(listening: false)
        #expect(kind { _ = try open(silent.uri) } == .notFound)
    }

    @Test("sees when it was connected to itself, as happens where nobody listens on a local port")
    func selfConnection() throws {
        let alone = try Listener(listening: false)
        #expect(alone.connectToItself())
        #expect(isConnectedToItself(alone.number))
        let listener = try Listener()
        let pipe = try open(listener.uri)
        #expect(pipe.descriptors.first.map(isConnectedToItself) == false)
    }

    @Test("gives up a connection at the deadline")
    func connectDeadline() throws {
        // A listener that never accepts: once its queue is full, the kernel drops what comes.
        let listener = try Listener(backlog: 0)
        var held: [Pipe] = []
        let fault = kind {
            for _ in 0..<16 { held.append(try listener.uri.open(deadline: .after(milliseconds: 100))) }
        }
        #expect(fault == .timeout)
    }

    @Test("finds a host by its name, and tells when there is none")
    func names() throws {
        let listener = try Listener()
        guard case .tcp(_, let port) = listener.uri.address else { return }
        let pipe = try open(try DeviceURI("tcp:localhost:\(port)"))
        let far = listener.accept()
        far.say([3])
        #expect(try pipe.take(1) == [3])
        let nowhere = kind { _ = try open(try DeviceURI("tcp:no-such-host.invalid:\(port)")) }
        #expect(nowhere == .notFound || nowhere == .timeout)  // .timeout: no resolver here
    }

    @Test("hands no descriptor to a program that this one starts")
    func closeOnExec() throws {
        let listener = try Listener()
        let (far, serial) = try FarEnd.pty()
        defer { far.hangUp() }
        let pipes = [try open(listener.uri), try open(serial)]
        for number in pipes.flatMap(\.descriptors) {
            #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0)
        }
    }
}
