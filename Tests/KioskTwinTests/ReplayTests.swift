import Seeds
import Testing

@Suite("What the fuzzer has found of USB/IP") struct ReplayTests {
    @Test("is answered without harm")
    func replays() throws {
        #expect(try replay("usbip", fuzzUSBIP) >= 19)
    }
}
