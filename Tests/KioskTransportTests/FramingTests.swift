import Glibc
import Seeds
import Testing

@testable import KioskTransport

@Suite("A framing") struct FramingTests {
    /// A reader's frame with this many bytes behind its head.
    private func frame(_ count: Int) -> [UInt8] {
        Wire.SDT.mark + [UInt8(count >> 8), UInt8(count & 0xFF)] + (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    }

    private func joined(_ framing: Framing, _ packets: [(endpoint: Int, bytes: [UInt8])]) -> [UInt8] {
        var joining = Joining(framing)
        var stream = ByteQueue(capacity: 65_536)
        for packet in packets { packet.bytes.withUnsafeBytes { joining.take($0, at: packet.endpoint, into: &stream) } }
        return Array(stream.bytes)
    }

    private func reports(_ bytes: [UInt8]) -> [(endpoint: Int, bytes: [UInt8])] {
        stride(from: 0, to: bytes.count, by: 64).map { start in
            let piece = bytes[start..<min(start + 64, bytes.count)]
            return (0, piece + [UInt8](repeating: 0, count: 64 - piece.count))
        }
    }

    @Test("plain cuts at 4 KiB and nowhere else")
    func plain() {
        let parcels = Framing.plain.cut([UInt8](repeating: 1, count: 10_000), report: 64)
        #expect(parcels.map(\.bytes.count) == [4096, 4096, 1808])
        #expect(parcels.map(\.carries) == [4096, 4096, 1808])
        #expect(parcels.allSatisfy { $0.endpoint == 0 })
        #expect(Framing.plain.cut([], report: 64).isEmpty)
    }

    @Test("split sends seven bytes on the first endpoint and the rest on the second")
    func splitOut() {
        let parcels = Framing.split.cut(frame(3), report: 64)
        #expect(parcels.map(\.endpoint) == [0, 1])
        #expect(parcels.map(\.bytes.count) == [7, 3])
        #expect(parcels.flatMap(\.bytes) == frame(3))
    }

    @Test("split joins heads and bodies, whichever is seen first")
    func splitIn() {
        let (a, b) = (frame(4), frame(1288))
        let heads = [(0, Array(a[..<7])), (0, Array(b[..<7]))]
        let bodies = [(1, Array(a[7...]))] + stride(from: 7, to: b.count, by: 64).map { (1, Array(b[$0..<min($0 + 64, b.count)])) }
        #expect(joined(.split, heads + bodies) == a + b)
        #expect(joined(.split, bodies + heads) == a + b)
        #expect(joined(.split, [heads[0], bodies[0], heads[1]] + bodies.dropFirst()) == a + b)
    }

    @Test("a HID report is 64 bytes, filled up with zeros; its filling does not come through", arguments: [1, 50, 57, 58, 121, 1288])
    func raw(count: Int) {
        let parcels = Framing.hidRaw.cut(frame(count), report: 64)
        #expect(parcels.allSatisfy { $0.bytes.count == 64 })
        #expect(parcels.reduce(0) { $0 + $1.carries } == count + 7)
        #expect(joined(.hidRaw, reports(frame(count)) + reports(frame(4))) == frame(count) + frame(4))
    }

    @Test("a HID report that begins no frame goes through as it is")
    func rawJunk() {
        let lost = Array(frame(4).dropFirst())
        #expect(joined(.hidRaw, reports(lost)).starts(with: lost))
        #expect(joined(.hidRaw, reports([1, 2, 3]) + reports(frame(4))).suffix(11) == frame(4)[...])
    }

    @Test("MIAXIS's message has its head, length and sum around the frame")
    func miaxisOut() throws {
        let parcels = Framing.hidMIAXIS.cut([0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, 0x11, 0xFF, 0xED], report: 64)
        let only = try #require(parcels.first)
        #expect(parcels.count == 1 && only.carries == 10)
        // B + 0 + B1 + the frame's bytes = 0x5B9
        #expect(Array(only.bytes[..<18]) == [
            0x88, 0, 0, 0x0B, 0, 0xB1, 0xAA, 0xAA, 0xAA, 0x96, 0x69, 0, 3, 0x11, 0xFF, 0xED, 0xB9, 0x05,
        ])
        #expect(only.bytes[18...].allSatisfy { $0 == 0 })
        let much = Framing.hidMIAXIS.cut(frame(100), report: 64)
        #expect(much.count == 2 && much.map(\.carries) == [107, 0])
    }

    @Test("MIAXIS's answer is joined over its reports, and dropped when its sum is wrong")
    func miaxisIn() {
        func answer(_ frame: [UInt8], spoil: UInt8 = 0) -> [UInt8] {
            let counted = [UInt8((frame.count + 3) & 0xFF), UInt8((frame.count + 3) >> 8), 0, 0, 0] + frame
            let sum = counted.reduce(0) { $0 + Int($1) }
            return [0xAA, 0, 0] + counted + [UInt8(sum & 0xFF) ^ spoil, UInt8(sum >> 8 & 0xFF)]
        }
        #expect(joined(.hidMIAXIS, reports(answer(frame(1288)))) == frame(1288))
        #expect(joined(.hidMIAXIS, reports(answer(frame(4), spoil: 1)) + reports(answer(frame(5)))) == frame(5))
        #expect(joined(.hidMIAXIS, reports([0x55]) + reports(answer(frame(5)))) == frame(5))
    }

    @Test("DK's reports begin with their count, or FF when the next one goes on", arguments: [1, 55, 56, 57, 119, 1288])
    func dk(count: Int) throws {
        let parcels = Framing.hidDK.cut(frame(count), report: 64)
        #expect(parcels.dropLast().allSatisfy { $0.bytes[0] == 0xFF })
        let last = try #require(parcels.last)
        #expect(Int(last.bytes[0]) == last.carries && (1...63).contains(last.carries))
        #expect(joined(.hidDK, parcels.map { (0, $0.bytes) }) == frame(count))
    }

    @Test("forgets what it has begun when told")
    func reset() {
        for framing in [Framing.split, .hidRaw, .hidMIAXIS] {
            var joining = Joining(framing)
            var stream = ByteQueue(capacity: 4096)
            [0xAA, 0xAA, 0xAA, 0x96, 0x69, 0x04, 0].withUnsafeBytes { joining.take($0, at: 0, into: &stream) }
            joining.reset()
            stream.clear()
            let parcels = framing == .hidMIAXIS ? [] : framing.cut(frame(4), report: 64)
            for parcel in parcels { parcel.bytes.withUnsafeBytes { joining.take($0, at: parcel.endpoint, into: &stream) } }
            #expect(stream.count == (framing == .hidMIAXIS ? 0 : 11))
        }
    }
}

@Suite("A queue of bytes") struct ByteQueueTests {
    @Test("gives bytes in order, over and over, takes no more than it has room for, and keeps none")
    func order() {
        var queue = ByteQueue(capacity: 10)
        var next: UInt8 = 0
        var seen: UInt8 = 0
        var total = 0
        for round in 0..<100 {
            let new = (0..<(round % 7)).map { _ in defer { next &+= 1 }; return next }
            let room = queue.room
            new.withUnsafeBytes { queue.append($0) }
            next &-= UInt8(max(0, new.count - room))
            var buffer = [UInt8](repeating: 0, count: 1 + round % 5)
            let taken = buffer.withUnsafeMutableBytes { queue.take(into: $0) }
            total += taken
            for byte in buffer[..<taken] {
                #expect(byte == seen)
                seen &+= 1
            }
        }
        #expect(total > 200)
        queue.clear()
        #expect(queue.count == 0 && queue.room == 10)
    }
}

@Suite("What the fuzzer has found of USB") struct USBReplayTests {
    @Test("is parsed without harm")
    func replays() throws {
        #expect(try replay("hid", fuzzHIDReports) >= 20)
        #expect(try replay("descriptors", fuzzDescriptors) >= 10)
    }
}
