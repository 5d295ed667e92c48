import Testing

@testable import Kiosk

@Suite("A configuration file")
struct ConfigurationTests {
    private func refused(_ text: String) throws -> [Failure.Report] {
        let path = try Terminal.newDirectory() + "/kiosk.conf"
        try #require(writeFile(path, Array(text.utf8)))
        do throws(Failure) {
            _ = try Configuration(path: path)
        } catch {
            #expect(error.kind == .config)
            return error.reports
        }
        Issue.record("The configuration was accepted.")
        return []
    }

    @Test("names file, group, key and line of a key that nobody knows")
    func unknownKey() throws {
        let report = try #require(try refused("[store]\ndirectory = state\n[queue A]\nname = 社保\non-print-falure = void\n").first)
        #expect(report.field == "queue A/on-print-falure")
        #expect(report.row == 5)
        #expect(report.file.hasSuffix("/kiosk.conf"))
    }

    @Test("says what it expected instead of a wrong value", arguments: [
        ("[hall]\nday-cutoff = 25:00\n", "hall/day-cutoff", UInt32(2)),
        ("[queue A]\ndigits = 9\n", "queue A/digits", 2),
        ("[queue A]\non-print-failure = maybe\n", "queue A/on-print-failure", 2),
        ("[visit]\n\nwarn-after = -1\n", "visit/warn-after", 3),
        ("[queue A]\nhours = sometimes\n", "queue A/hours", 2),
        ("[queue A]\nlast-number = 241\n", "queue A/last-number", 2),
        ("[queue A]\nslots = 9:00-8:00 3\n", "queue A/slots", 2),
        ("[queue A]\n[window 3]\nserves = A+x\n", "window 3/serves", 3),
        ("[priority]\nelder = 241\n", "priority/elder", 2),
        ("[counter]\nrecalls = -1\n", "counter/recalls", 2),
        ("[hall]\nterminal = a b\n", "hall/terminal", 2),
        ("[device x]\nkind = toaster\nuri = tcp:127.0.0.1:1\n", "device x/kind", 2),
        ("[device x]\nkind = ticket-printer\nuri = tcp:127.0.0.1:1\nprofile = epsom\n", "device x/profile", 4),
        ("[device x]\nkind = ticket-printer\nuri = tcp:127.0.0.1:1\npresenter = swallow\n", "device x/presenter", 4),
        ("[device x]\nkind = ticket-printer\nuri = tcp:127.0.0.1:1\npresenter-after = soon\n", "device x/presenter-after", 4),
        ("[device x]\nkind = receipt-printer\nuri = tcp:127.0.0.1:1\n", "device x/uri", 3),
        ("[device x]\nkind = card-reader\nuri = tcp:127.0.0.1:1\nfingerprint = perhaps\n", "device x/fingerprint", 4),
    ])
    func wrongValue(_ text: String, _ field: String, _ row: UInt32) throws {
        let report = try #require(try refused(text + "[store]\ndirectory = state\n").first { $0.field == field })
        #expect(report.row == row)
        #expect(report.message.hasPrefix("Expected"))
    }

    @Test("says what is done about a ticket that nobody takes, and whether fingerprints are read")
    func devices() throws {
        let path = try Terminal.newDirectory() + "/kiosk.conf"
        let text = """
            [store]
            directory = state
            [device reader]
            kind = card-reader
            uri = tcp:127.0.0.1:1
            fingerprint = yes
            [device tickets]
            kind = ticket-printer
            uri = tcp:127.0.0.1:1
            profile = auto
            presenter = retract
            presenter-after = 30
            [device more]
            kind = ticket-printer
            uri = tcp:127.0.0.1:2
            """
        try #require(writeFile(path, Array(text.utf8)))
        let devices = try Configuration(path: path).devices
        #expect(devices.map(\.reader.fingerprint) == [true, false, false])
        #expect(devices.map(\.profile?.name) == ["generic", nil, "generic"])
        #expect(devices.map(\.presenter.action) == [.hold, .retract, .hold])
        #expect(devices.map(\.presenter.leftBehindAfter) == [60_000, 30_000, 60_000])
    }

    @Test("knows the keys of each kind of device")
    func keysOfOthers() throws {
        let fields = try refused("""
            [store]
            directory = state
            [device reader]
            kind = card-reader
            uri = tcp:127.0.0.1:1
            profile = epson
            [device tickets]
            kind = ticket-printer
            uri = tcp:127.0.0.1:1
            fingerprint = yes
            """).map { "\($0.row) \($0.field)" }
        #expect(fields == ["6 device reader/profile", "10 device tickets/fingerprint"])
    }

    @Test("describes the hall: hours, slots, windows, priorities")
    func hall() throws {
        let path = try Terminal.newDirectory() + "/kiosk.conf"
        let text = """
            [store]
            directory = state
            [hall]
            records = hall
            terminal = t-1
            [queue A]
            hours = 周一至周五 8:30—12:00
            last-number = 30
            slots = 08:30-10:00 40; 10:00-12:00 60
            warn-waiting = 20
            [queue B]
            [window 3]
            serves = A;B+10
            [priority]
            elder = 15
            [counter]
            recalls = 2
            lease = 60
            """
        try #require(writeFile(path, Array(text.utf8)))
        let configuration = try Configuration(path: path)
        #expect(configuration.queues.first?.lastNumber == 30)
        #expect(configuration.queues.first?.slots.map(\.cap) == [40, 60])
        #expect(configuration.queues.first?.hours?.week.map(\.count) == [1, 1, 1, 1, 1, 0, 0])
        #expect(configuration.queues.first?.warnWaiting == 20)
        #expect(configuration.windows.first?.handicap(of: "B") == 10)
        #expect(configuration.credits[.elder] == 15)
        #expect(configuration.counter.recalls == 2)
        #expect(configuration.counter.lease == 60_000)
        #expect(configuration.hall.records.hasSuffix("/hall"))
    }

    @Test("knows the queues of each window, and which terminal shares records")
    func hallWithHoles() throws {
        let fields = try refused("""
            [store]
            directory = state
            [hall]
            records = hall
            [queue A]
            [window 3]
            serves = A;Z
            [window 3号]
            serves = A
            [window 4]
            """).map { "\($0.row) \($0.field)" }
        #expect(fields == ["3 hall/terminal", "8 window 3号", "10 window 4/serves", "7 window 3/serves"])
    }

    @Test("must say where the records are kept")
    func storeIsNeeded() throws {
        #expect(try refused("[hall]\nname = 大厅\n").map(\.field) == ["store/directory"])
    }

    @Test("reports everything that is wrong at once")
    func everything() throws {
        let fields = try refused("[store]\ndirectory = s\n[nonsense]\n[device r]\nkind = card-reader\n").map(\.field)
        #expect(fields == ["nonsense", "device r/uri"])
    }

    @Test("that is no key file, no text or not there is refused")
    func noKeyFile() throws {
        #expect(try !refused("what is this").isEmpty)
        #expect(throws: Failure.self) { try Configuration(path: "/nonexistent/kiosk.conf") }
        let path = try Terminal.newDirectory() + "/kiosk.conf"
        try #require(writeFile(path, [0x5B, 0xFF, 0xFE, 0x5D]))
        #expect(throws: Failure.self) { try Configuration(path: path) }
    }

    @Test("with relative paths means them from where it lies")
    func relative() throws {
        let directory = try Terminal.newDirectory()
        try #require(writeFile(directory + "/kiosk.conf", Array("[store]\ndirectory = state\n".utf8)))
        #expect(try Configuration(path: directory + "/kiosk.conf").storeDirectory == directory + "/state")
    }
}
