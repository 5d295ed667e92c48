import Testing

@testable import KioskTransport

@Suite("A device's name") struct DeviceURITests {
    @Test("is read and said again in one form", arguments: [
        ("serial:/dev/ttyS1", "serial:/dev/ttyS1?baud=115200"),
        ("serial:/dev/ttyUSB0?baud=9600", "serial:/dev/ttyUSB0?baud=9600"),
        ("tcp:192.0.2.7:9100", "tcp:192.0.2.7:9100"),
        ("tcp:printer.hall:9100", "tcp:printer.hall:9100"),
        ("tcp:[2001:db8::7]:9100", "tcp:[2001:db8::7]:9100"),
        ("tcp:[::1]:09100", "tcp:[::1]:9100"),
    ])
    func good(text: String, said: String) throws {
        let uri = try DeviceURI(text)
        #expect(uri.description == said)
        #expect(try DeviceURI(said) == uri)
        #expect(text.hasPrefix(uri.scheme + ":"))
    }

    @Test("is refused with words when it is malformed", arguments: [
        "", "serial", "serial:", "serial:ttyS0", "serial:/", "serial:/dev/ttyS0?", "serial:/dev/ttyS0?baud=",
        "serial:/dev/ttyS0?baud=12345", "serial:/dev/ttyS0?baud=-9600", "serial:/dev/ttyS0?parity=odd",
        "tcp:", "tcp:9100", "tcp::9100", "tcp:host:", "tcp:host:0", "tcp:host:65536", "tcp:host:-1", "tcp:2001:db8::7:9100",
        "tcp:[]:9100", "tcp://host:9100", "usb:0400:c35a", "TCP:host:9100", "tcp:a b:9100", "tcp:a\u{0}b:9100", "serial:/dev/tty\nS0",
    ])
    func malformed(text: String) {
        let fault = #expect(throws: DeviceURI.Malformed.self) { try DeviceURI(text) }
        #expect(fault?.message.isEmpty == false)
        #expect(fault?.message.contains("\n") == false)
    }
}

@Suite("A deadline") struct DeadlineTests {
    @Test("has time left, and none once it has passed")
    func remaining() {
        #expect((1...60_000).contains(Deadline.after(milliseconds: 60_000).remainingMilliseconds))
        #expect(Deadline.now.remainingMilliseconds == 0)
        #expect(Deadline.now.hasPassed)
    }

    @Test("takes any number without trouble", arguments: [Int.min, -1, 0, 1, Int.max])
    func extremes(milliseconds: Int) {
        #expect((0...86_400_000).contains(Deadline.after(milliseconds: milliseconds).remainingMilliseconds))
    }

    @Test("compares by time")
    func order() {
        let now = Deadline.now
        #expect(now < now.adding(milliseconds: 1))
        #expect(now.adding(milliseconds: 5) == now.adding(milliseconds: 5))
    }
}
