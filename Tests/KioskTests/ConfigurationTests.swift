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
