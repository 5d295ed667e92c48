// Rooms: KioskTransport

@testable import KioskTransport

/// What a USB reader puts into its packets.
///
/// The first byte chooses the framing, the second how large the packets are and
/// on which endpoint they come. The rest is what comes; and, as the body of a
/// reader's frame, what must be the same after cutting and joining.
func fuzzHIDReports(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 2 else { return }
    let framing = Framing.allCases[Int(bytes[0]) % Framing.allCases.count]
    let size = [8, 16, 64, 512][Int(bytes[1] & 3)]
    let coming = UnsafeRawBufferPointer(rebasing: bytes[2...])

    var joining = Joining(framing)
    var stream = ByteQueue(capacity: 65_536)
    var given = 0
    for (number, start) in stride(from: 0, to: coming.count, by: size).enumerated() {
        let packet = UnsafeRawBufferPointer(rebasing: coming[start..<min(start + size, coming.count)])
        joining.take(packet, at: framing == .split ? Int(bytes[1] >> (2 + number % 6)) & 1 : 0, into: &stream)
        given += packet.count
        precondition(stream.count <= given, "more comes out than went in")
    }
    joining.reset()
    stream.clear()

    let frame = Wire.SDT.mark + [UInt8(min(coming.count, 4000) >> 8), UInt8(min(coming.count, 4000) & 0xFF)] + coming.prefix(4000)
    for parcel in framing.cut(frame, report: 64) {
        var packet = parcel.bytes
        precondition(!framing.isHID || packet.count == 64, "a report is 64 bytes")
        // MIAXIS's answers differ from its requests in the first byte, which the sum leaves out.
        if framing == .hidMIAXIS, parcel.carries > 0 { packet[0] = Wire.MIAXIS.answer }
        packet.withUnsafeBytes { joining.take($0, at: parcel.endpoint, into: &stream) }
    }
    precondition(stream.bytes.elementsEqual(frame), "a frame is not what it was")
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzHIDReports(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
