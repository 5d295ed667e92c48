import Testing
@testable import KioskTwin

extension USBTwinTests {
    @Test("A card is read through every framing", arguments: ReaderFraming.allCases)
    func readsACard(_ framing: ReaderFraming) throws {
        let reader = try ReaderTwin(on: .usb(bus, framing))
        defer { reader.stop() }
        reader.place()
        let host = try RawUSBHost(bus, "1-1")
        let ask: ([UInt8], Int) throws -> [UInt8] = { try framing.ask(host, $0, $1) }
        #expect(try ask(SDT.status, 11) == SDT.ok)
        #expect(try ask(SDT.find, 15) == SDT.found)
        #expect(try ask(SDT.select, 19) == SDT.selected)
        let card = try ask(SDT.readBase, 1295)
        #expect(card.count == 1295)
        #expect(card.starts(with: hex("AAAAAA9669 0508 000090 0100 0400")))
        #expect(card[5...].reduce(0, ^) == 0)
        #expect(Array(card[14..<270]) == SpecimenCard.specimen.text)
        #expect(try ask(SDT.status, 11) == SDT.ok, "nothing is left over")
    }

    @Test("A split reader does not hear a whole frame at one endpoint, nor a rest without its header")
    func splitOnly() throws {
        let reader = try ReaderTwin(on: .usb(bus, .split))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let read = try host.submit(0x81, length: 64)
        #expect(try host.write(0x02, SDT.status)?.status == 0)
        #expect(try host.write(0x06, Array(SDT.status.dropFirst(7)))?.status == 0)
        #expect(try host.result(of: read, within: 50) == nil)
        #expect(reader.state.commandsReceived == 0)
    }

    @Test("A HID reader describes its report, and takes and gives it over the control pipe too")
    func hidRequests() throws {
        let reader = try ReaderTwin(on: .usb(bus, .hidRaw))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let tree = try #require(try host.control("80 06 0200 0000 00FF")?.data)
        let hidDescriptor = hex("09 21 1101 00 01 22 1900")
        #expect(Array(tree[18..<27]) == hidDescriptor)
        #expect(try host.control("81 06 2100 0000 00FF")?.data == hidDescriptor)
        #expect(try host.control("81 06 2200 0000 00FF")?.data.count == 25)
        #expect(try host.control("21 0A 0500 0000 0000")?.status == 0)
        #expect(try host.control("A1 02 0000 0000 0001")?.data == [5])
        #expect(try host.control("A1 03 0000 0000 0001")?.status == RawUSBHost.stalled, "not a boot device")
        let report = SDT.status + [UInt8](repeating: 0, count: 54)
        #expect(try host.control("21 09 0200 0000 0040", report) == .init(status: 0, count: 64))
        #expect(try host.control("A1 01 0100 0000 0040")?.data == SDT.ok + [UInt8](repeating: 0, count: 53))
        #expect(try host.control("A1 01 0100 0000 0040")?.data == [UInt8](repeating: 0, count: 64), "nothing more to tell")
    }

    @Test("A wrapped reader ignores a packet with a wrong sum or of a wrong kind")
    func wrongWrapping() throws {
        let reader = try ReaderTwin(on: .usb(bus, .hidMIAXIS))
        defer { reader.stop() }
        let host = try RawUSBHost(bus, "1-1")
        let whole = hex("88 0000 0B00 B1") + SDT.status
        let good = whole + MIAXISHost.sum(whole[3...])
        for wrong in [whole + [0, 0], [0x77] + good.dropFirst(), hex("88 0000 FFFF B1")] {
            #expect(try host.write(0x02, wrong)?.status == 0)
        }
        #expect(reader.state.commandsReceived == 0)
        #expect(try host.write(0x02, good)?.status == 0)
        #expect(reader.waitForCommands(1, within: 2000))
    }
}

// MARK: The host's side of the wrappings

extension ReaderFraming {
    /// Sends a frame and reads one of so many bytes, as a host does that knows this framing.
    func ask(_ host: RawUSBHost, _ frame: [UInt8], _ count: Int) throws -> [UInt8] {
        switch self {
        case .single:
            _ = try host.write(Endpoint.readerOut, frame)
            return try stream(host, Endpoint.readerIn, count)
        case .split:
            _ = try (host.write(0x02, Array(frame.prefix(7))), host.write(0x06, Array(frame.dropFirst(7))))
            return try stream(host, 0x81, 7) + stream(host, 0x85, count - 7)
        case .hidRaw:
            _ = try host.write(0x01, padded(frame))
            return Array(try reports(host, 0x81, (count + 63) / 64).prefix(count))
        case .hidMIAXIS:
            let whole = hex("88 0000") + [UInt8(frame.count + 1), 0, 0xB1] + frame
            _ = try host.write(0x02, padded(whole + MIAXISHost.sum(whole[3...])))
            let answer = try reports(host, 0x82, (count + 11 + 63) / 64)
            let head = hex("AA 0000") + [UInt8((count + 4) & 255), UInt8((count + 4) >> 8), 0xB1, 0, 0, 0]
            guard answer.starts(with: head), MIAXISHost.sum(answer[3..<(count + 9)]) == Array(answer[(count + 9)..<(count + 11)]) else { return [] }
            return Array(answer[9..<(count + 9)])
        case .hidDK:
            _ = try host.write(0x01, padded([UInt8(frame.count)] + frame))
            var answer: [UInt8] = []
            while true {
                let report = try reports(host, 0x81, 1)
                guard let size = report.first else { return answer }
                guard size == 0xFF else { return answer + report.dropFirst().prefix(Int(size)) }
                answer += report.dropFirst()
            }
        }
    }

    /// In as many transfers as it takes.
    private func stream(_ host: RawUSBHost, _ endpoint: UInt8, _ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let piece = try host.read(endpoint, 512), piece.status == 0 else { break }
            bytes += piece.data
        }
        return bytes
    }

    private func padded(_ bytes: [UInt8]) -> [UInt8] { bytes + [UInt8](repeating: 0, count: 64 - bytes.count) }

    private func reports(_ host: RawUSBHost, _ endpoint: UInt8, _ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<count {
            guard let report = try host.read(endpoint, 64), report.count == 64 else { return bytes }
            bytes += report.data
        }
        return bytes
    }
}

private enum MIAXISHost {
    static func sum(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let sum = bytes.reduce(0) { $0 + Int($1) }
        return [UInt8(sum & 255), UInt8(sum >> 8 & 255)]
    }
}
