import Testing

@testable import KioskTransport

@Suite("A device's name") struct DeviceURITests {
    @Test("is read and said again in one form", arguments: [
        ("serial:/dev/ttyS1", "serial:/dev/ttyS1"),
        ("serial:/dev/ttyUSB0?baud=9600", "serial:/dev/ttyUSB0?baud=9600"),
        ("tcp:192.0.2.7:9100", "tcp:192.0.2.7:9100"),
        ("tcp:printer.hall:9100", "tcp:printer.hall:9100"),
        ("tcp:[2001:db8::7]:9100", "tcp:[2001:db8::7]:9100"),
        ("tcp:[::1]:09100", "tcp:[::1]:9100"),
        ("usb:", "usb:"),
        ("usb:0400:C35A", "usb:0400:c35a"),
        ("usb:class=printer", "usb:class=printer"),
        ("usb:?class=hid&framing=hid-dk", "usb:class=hid?framing=hid-dk"),
        ("usb:path=1-1.4?interface=0", "usb:path=1-1.4?interface=0"),
        ("usb:serial=A%201%26", "usb:serial=A%201%26"),
        ("usb:0519:2013?interface=255&serial=%e7%9f%b3&path=12-1.4.2", "usb:0519:2013?path=12-1.4.2&serial=石&interface=255"),
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
        "tcp:[]:9100", "tcp://host:9100", "usb:0400", "usb:0400:", "usb:0400:c35", "usb:0400:c35a:1", "usb:04g0:c35a", "usb:+400:c35a",
        "usb:class=", "usb:class=scanner", "usb:path=1", "usb:path=1-", "usb:path=usb1", "usb:path=1-1..2", "usb:path=1-1/2",
        "usb:serial=", "usb:serial=%4", "usb:serial=%zz", "usb:serial=%ff", "usb:interface=256", "usb:interface=+1", "usb:?interface=1&interface=1",
        "usb:framing=raw", "usb:speed=1", "usb:0400:c35a?", "usb:?class=hid&", "usb:class=hid&framing=plain", "TCP:host:9100", "tcp:a b:9100", "tcp:a\u{0}b:9100", "serial:/dev/tty\nS0",
    ])
    func malformed(text: String) {
        let fault = #expect(throws: DeviceURI.Malformed.self) { try DeviceURI(text) }
        #expect(fault?.message.isEmpty == false)
        #expect(fault?.message.contains("\n") == false)
    }
}

@Suite("The lines that are worth trying") struct LineTests {
    @Test("a serial line without a speed is tried at each speed of a reader, with one at that alone")
    func bauds() throws {
        let all = try DeviceURI("serial:/dev/ttyS1").lines(for: .cardReader).map(\.uri.description)
        #expect(all == [115_200, 57_600, 38_400, 19_200, 9600].map { "serial:/dev/ttyS1?baud=\($0)" })
        let one = try DeviceURI("serial:/dev/ttyS1?baud=9600")
        #expect(one.lines(for: .cardReader) == [Line(uri: one, framing: .plain, use: .cardReader)])
    }

    @Test("there is one for TCP, and one that says so where no USB device is", arguments: [
        "tcp:127.0.0.1:9100", "usb:1234:5678?path=99-1",
    ])
    func one(text: String) throws {
        let uri = try DeviceURI(text)
        #expect(uri.lines(for: .cardReader) == [Line(uri: uri, framing: .plain, use: .cardReader)])
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
