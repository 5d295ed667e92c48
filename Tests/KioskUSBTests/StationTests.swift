import Glibc
import KioskTransport
import Testing

@testable import Kiosk

extension USB {
    @Suite("A terminal with USB devices") struct Terminals {
        init() throws { for twin in [Bench.single, Bench.split, Bench.printer] { try twin.calm() } }

        @Test("finds them, serves a resident, and survives every cable")
        func visit() throws {
            let hall = try Hall("usb:0400:c35a?path=1-1", "usb:1fc9:2016?path=1-6")
            try hall.becomes(.ready, "reader")
            try hall.becomes(.ready, "tickets")
            try Bench.single.tell("place")
            let card = try #require(try hall.event("a card") { $0.kind == .cardRead }.card)
            #expect(card.masked(.name).map { String(cString: $0) } == "王*明")
            #expect(try hall.prints("r1") == .printed)

            // In the middle of a visit, and while nothing is going on.
            for _ in 1...2 {
                try Bench.single.tell("unplug")
                try Bench.printer.tell("unplug")
                try hall.becomes(.absent, "reader")
                try hall.becomes(.absent, "tickets")
                try Bench.single.tell("replug")
                try Bench.printer.tell("replug")
                try hall.becomes(.ready, "reader")
                try hall.becomes(.ready, "tickets")
            }
            try Bench.single.tell("remove")
            try Bench.single.tell("place")
            _ = try hall.event("a card") { $0.kind == .cardRead }
            #expect(try hall.prints("r2") == .printed)
        }

        @Test("that starts without them serves when they are plugged in")
        func late() throws {
            try Bench.single.tell("unplug")
            try Bench.printer.tell("unplug")
            try eventually("they are gone") { !Bench.single.isOnBus && !Bench.printer.isOnBus }
            let hall = try Hall("usb:path=1-1", "usb:path=1-6")
            try hall.becomes(.absent, "reader")
            try Bench.single.tell("replug")
            try Bench.printer.tell("replug")
            try hall.becomes(.ready, "reader")
            try hall.becomes(.ready, "tickets")
            #expect(try hall.prints("r1") == .printed)
        }

        /// A station with a reader and a printer, in a directory of its own.
        private final class Hall {
            private let station: Station

            init(_ reader: String, _ printer: String) throws {
                var template = Array("/tmp/kiosk-usb-XXXXXX".utf8CString)
                guard let made = mkdtemp(&template) else { throw Missing(what: "a temporary directory") }
                let directory = String(cString: made)
                let examples = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/examples"
                let text = """
                    [hall]
                    name = 青石镇便民服务中心
                    place = 990321104000
                    [store]
                    directory = state
                    [catalog]
                    directory = \(examples)/hall
                    [queue A]
                    name = 社保医保
                    [device reader]
                    kind = card-reader
                    uri = \(reader)
                    [device tickets]
                    kind = ticket-printer
                    uri = \(printer)
                    profile = epson

                    """
                guard writeFile(directory + "/kiosk.conf", Array(text.utf8)) else { throw Missing(what: "kiosk.conf") }
                station = try Station.open(Configuration(path: directory + "/kiosk.conf"))
            }

            deinit { station.close() }

            func event(_ what: String, where matches: (Event) -> Bool) throws -> Event {
                let deadline = Deadline.after(milliseconds: 15_000 * Bench.slack)
                while true {
                    while let event = station.events.next() {
                        if matches(event) { return event }
                    }
                    guard !deadline.hasPassed else { throw Missing(what: what) }
                    var descriptor = pollfd(fd: station.events.descriptor, events: Int16(POLLIN), revents: 0)
                    poll(&descriptor, 1, Int32(deadline.remainingMilliseconds))
                }
            }

            func becomes(_ state: DeviceState, _ device: String) throws {
                if try station.devices().contains(where: { $0.name == device && $0.state == state }) { return }
                _ = try event("\(device) \(state)") { $0.kind == .deviceChanged && $0.device == device && $0.deviceState == state }
            }

            /// How the ticket of a new number ends.
            func prints(_ request: String) throws -> JobState? {
                let number = try station.issueNumber(requestID: request, item: nil, queue: "A", visit: nil)
                let job = try station.printTicket(number, on: nil)
                return try event("the end of job \(job)") { $0.job == job && $0.jobState?.isEnded == true }.jobState
            }
        }
    }
}
