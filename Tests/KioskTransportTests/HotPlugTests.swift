import Glibc
import Synchronization
import Testing

@testable import KioskTransport

@Suite("Watching for devices", .serialized) struct HotPlugTests {
    private func watchers() -> Int {
        entries(of: "/proc/self/task").count { firstLine(of: "/proc/self/task/\($0)/comm") == "kiosk-hotplug" }
    }

    @Test("says nothing while nothing changes, and ends at once, thread and all")
    func quiet() throws {
        let calls = Atomic<Int>(0)
        let start = Deadline.now
        let watches = try (0..<4).map { _ in try HotPlug { calls.add(1, ordering: .relaxed) } }
        for watch in watches {
            watch.stop()
            watch.stop()
        }
        #expect(Deadline.now < start.adding(milliseconds: 2_000))
        #expect(calls.load(ordering: .relaxed) == 0)
        // A joined thread is in the list for a moment more.
        while watchers() > 0, Deadline.now < start.adding(milliseconds: 5_000) { sched_yield() }
        #expect(watchers() == 0)
    }

    @Test("ends by itself with whom it watches for")
    func dropped() throws {
        let start = Deadline.now
        for _ in 0..<4 { _ = try HotPlug {} }
        while watchers() > 0, Deadline.now < start.adding(milliseconds: 5_000) { sched_yield() }
        #expect(watchers() == 0)
    }

    @Test("a device that is not there is not found, and libusb is not even begun", arguments: [
        "usb:path=99-1", "usb:dead:beef", "usb:serial=nobody",
    ])
    func absent(text: String) throws {
        let uri = try DeviceURI(text)
        let fault = #expect(throws: TransportFault.self) { try uri.open(deadline: .after(milliseconds: 100)) }
        #expect(fault?.kind == .notFound && fault?.sent == 0)
        #expect(fault?.detail.hasPrefix(text) == true)
        #expect(uri.apparentUse == nil)
    }
}
