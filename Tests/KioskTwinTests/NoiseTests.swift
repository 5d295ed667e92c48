import Testing
@testable import KioskTwin

/// The same bytes in every run; `interesting` ones come often.
private func bytes(_ count: Int, seed: UInt64, interesting: [UInt8]) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let high = Int(truncatingIfNeeded: state >> 40)
        return high % 3 == 0 ? UInt8(truncatingIfNeeded: high >> 8) : interesting[(high >> 4) % interesting.count]
    }
}

@Suite struct NoiseTests {
    @Test("No bytes stop the ticket printer", arguments: 1...20 as ClosedRange<UInt64>)
    func printer(_ seed: UInt64) throws {
        let dialect = Dialect.Name.allCases[Int(seed) % Dialect.Name.allCases.count]
        var printer = ThermalPrinter(width: 384, dialect: dialect)
        printer.follow(try FaultScript("repeat at byte 99 of ticket: wrong-xor\nrepeat at start of cut: silence 0"))
        let noise = bytes(20000, seed: seed, interesting: [
            0x10, 0x1B, 0x1C, 0x1D, 0x0A, 0x00, 0x01, 0x04, 0x21, 0x24, 0x28, 0x2A, 0x32, 0x40, 0x44, 0x48, 0x50, 0x51, 0x56, 0x61, 0x6B, 0x76, 0x81, 0xFE,
            0x04, 0x05, 0x06, 0x13, 0x16, 0x17, 0x1E, 0x52, 0x64, 0x65, 0x69, 0x79, 0xE0,
        ])
        for start in stride(from: 0, to: noise.count, by: 97) {
            _ = printer.receive(Array(noise[start..<min(noise.count, start + 97)]), now: .now)
        }
        #expect(printer.bytesReceived == noise.count)
        printer.tear()
        _ = try printer.tickets.last.map { ticket throws(TwinError) in
            var ticket = ticket
            ticket.height = min(ticket.height, 2000)
            return try ticket.png()
        }
        printer.follow(FaultScript())
        printer.condition = .init()
        printer.clearPresenterJam()
        printer.powerCycle()
        let answer = printer.receive(hex(dialect == .star ? "1B0601" : "10 04 01"), now: .now)
        #expect(answer.bytes.prefix(1) == (dialect == .star ? hex("23") : hex("12"))[...])
    }

    @Test("No bytes stop the reader", arguments: 1...20 as ClosedRange<UInt64>)
    func reader(_ seed: UInt64) {
        var module = ReaderModule(baud: nil)
        module.place(.specimen)
        let noise = bytes(20000, seed: seed, interesting: [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x00, 0x03, 0x10, 0x20, 0x01, 0x30])
        var now = Moment.now
        for start in stride(from: 0, to: noise.count, by: 97) {
            _ = module.receive(Array(noise[start..<min(noise.count, start + 97)]), hostBaud: nil, now: now)
        }
        now = now.adding(nanoseconds: 1_000_000_000)
        _ = module.advance(now: now)
        module.faults = .init()
        let answer = module.receive(hex("AAAAAA9669 0003 11 FF ED"), hostBaud: nil, now: now)
        #expect(answer.bytes == hex("AAAAAA9669 0004 000090 94"))
    }
}
