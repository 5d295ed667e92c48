import Glibc
import KioskCore
import KioskTransport
import Testing

@testable import KioskTicketPrinter

extension USB {
    @Suite("Tickets") struct Tickets {
        init() throws { try Bench.printer.calm() }

        private static func ticket(_ word: String, lines: Int = 8) -> EncodedTicket {
            EncodedTicket(bands: [Wire.initialize + Array("\(word) 1\n".utf8)]
                + (1...lines).dropFirst().map { Array("\(word) \($0)\n".utf8) } + [Wire.cut(.feedsPartial)])
        }

        private static func printer(_ pipe: any Pipe, hasRemains: Bool = false) -> TicketPrinter {
            var patience = TicketPrinter.Patience()
            patience.answer = 500 * Bench.slack
            patience.printing = 5000 * Bench.slack
            patience.between = 50
            patience.quiet = 50
            return TicketPrinter(pipe: pipe, profile: .epson, hasRemains: hasRemains, patience: patience)
        }

        /// How many tickets end with the word's last line.
        private func whole(_ word: String, lines: Int = 8) throws -> Int {
            try Bench.printer.tell("tickets").split(separator: "\(word) \(lines)\",\"lines\"", omittingEmptySubsequences: false).count - 1
        }

        @Test("A ticket is printed, and is on paper")
        func prints() throws {
            let pipe = try Bench.printer.open()
            defer { pipe.close() }
            #expect(Self.printer(pipe).print(Self.ticket("U001")) == .printed)
            #expect(try whole("U001") == 1)
        }

        @Test("The printer class's own requests are answered beside the data")
        func classRequests() throws {
            let pipe = try Bench.printer.open()
            defer { pipe.close() }
            let port = try #require(pipe as? any USBPrinterPort)
            let deadline = Deadline.after(milliseconds: 3000)
            #expect(try port.portStatus(deadline: deadline) & 0x38 == 0x18)
            try Bench.printer.tell("paper", "out")
            #expect(try port.portStatus(deadline: deadline) & 0x20 == 0x20)
            try Bench.printer.tell("paper", "in")
            let id = String(decoding: try port.deviceID(deadline: deadline), as: UTF8.self)
            #expect(id.contains("MFG:KIOSK-TWIN") && id.contains("MDL:TWIN-80"))
            try Bench.printer.tell("device-id", "stall")
            #expect(fault { _ = try port.deviceID(deadline: deadline) } != nil)
            #expect(Self.printer(pipe).print(Self.ticket("U002")) == .printed)
        }

        /// A pipe on a cable that is pulled after so many bytes of a ticket.
        private final class Cable: Pipe, @unchecked Sendable {
            private let pipe: any Pipe
            private let beginning: [UInt8]
            private let point: Int
            /// How much more passes, once the ticket has begun.
            private var left: Int?

            init(_ pipe: any Pipe, pulledAt point: Int, of ticket: EncodedTicket) {
                self.pipe = pipe
                self.point = point
                beginning = ticket.bands[0]
            }

            var bytesPerSecond: Int? { pipe.bytesPerSecond }

            func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
                if left == nil, let begin = bytes.firstRange(of: beginning)?.lowerBound { left = begin + point }
                guard let now = left, now < bytes.count else {
                    left = left.map { $0 - bytes.count }
                    return try pipe.write(bytes, deadline: deadline)
                }
                left = 0
                try pipe.write(Array(bytes[..<now]), deadline: deadline)
                do { try Bench.printer.tell("unplug") } catch { Issue.record(error) }
                do throws(TransportFault) {
                    try pipe.write(Array(bytes[now...]), deadline: deadline)
                } catch {
                    throw TransportFault(error.kind, error.detail, sent: error.sent + now)
                }
            }

            func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
                try pipe.read(into: buffer, deadline: deadline)
            }
            func discardInput() { pipe.discardInput() }
            func interrupt() { pipe.interrupt() }
            func close() { pipe.close() }
            func abandon() { pipe.abandon() }
        }

        private static let points = stride(from: 0, to: 200, by: Bench.isThorough ? 1 : 8)

        @Test("Pulled out at each of many points of a ticket: nothing is called printed, nothing comes late or twice")
        func everyPoint() throws {
            // Longer than there are points, so that each of its first 200 bytes is one.
            let lines = 28
            let length = Self.ticket("P000", lines: lines).bytes.count
            #expect(length >= 200 && length < 300)
            for point in Self.points {
                let word = "P" + String(1000 + point).dropFirst()
                let ticket = Self.ticket(word, lines: lines)
                let cable = Cable(try Bench.printer.open(), pulledAt: point, of: ticket)
                var printer = Self.printer(cable)
                let outcome = printer.print(ticket)
                // Some of it never left: it is not printed, and of the part that left nobody can say.
                if case .printed = outcome { Issue.record("\(point): printed") }
                if case .notPrinted(let fault) = outcome { #expect(point == 0, "\(point): \(fault)") }
                cable.close()

                try Bench.printer.tell("replug")
                try eventually("the printer is back, after \(point)") { Bench.printer.isOnBus && (try? Bench.printer.open().close()) != nil }
                let pipe = try Bench.printer.open()
                printer = Self.printer(pipe, hasRemains: printer.hasRemains)
                let next = "N" + String(1000 + point).dropFirst()
                #expect(printer.print(Self.ticket(next)) == .printed, "\(point)")
                pipe.close()
                // Nothing stale, nothing twice: the next ticket is alone on its paper.
                #expect(try whole(word, lines: lines) == 0, "\(point)")
                #expect(try whole(next) == 1, "\(point)")
                #expect(try Bench.printer.state("bytesWaiting") == 0, "\(point)")
            }
        }
    }
}
