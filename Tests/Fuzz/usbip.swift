// With: Sources/KioskTwin/Carrier.swift Sources/KioskTwin/Command.swift Sources/KioskTwin/Descriptor.swift Sources/KioskTwin/FarEnd.swift Sources/KioskTwin/FaultScript.swift Sources/KioskTwin/FaultScript+Text.swift Sources/KioskTwin/File.swift Sources/KioskTwin/JSON.swift Sources/KioskTwin/Moment.swift Sources/KioskTwin/Monitor.swift Sources/KioskTwin/Noise.swift Sources/KioskTwin/Output.swift Sources/KioskTwin/Thread.swift Sources/KioskTwin/TwinError.swift Sources/KioskTwin/Reader/ReaderWire.swift Sources/KioskTwin/USB/*.swift

#if !FUZZING
    @testable import KioskTwin
#endif

/// What a client, or anything in its place, sends to the twins' USB bus.
///
/// The first byte chooses the reader's framing and how the connection cuts the rest into
/// pieces; what is answered must not depend on the pieces, and the device must be free afterwards.
func fuzzUSBIP(_ bytes: UnsafeRawBufferPointer) {
    guard let choice = bytes.first else { return }
    let framing = ReaderFraming.allCases[Int(choice >> 4) % ReaderFraming.allCases.count]
    let wire = bytes.dropFirst()
    let whole = answers(to: wire, pieces: wire.count, framing)
    let pieces = answers(to: wire, pieces: Int(choice & 0x0F) * 7 + 1, framing)
    precondition(whole == pieces, "the same bytes, other answers")
}

private func answers(to wire: Slice<UnsafeRawBufferPointer>, pieces size: Int, _ framing: ReaderFraming) -> [UInt8] {
    var bus = USBBus()
    _ = bus.add { _ in framing.device(.init(wire: Echo().device)) }
    _ = bus.add { number in USBPrinter.device(number: number, .init(vendor: 0x1FC9, product: 0x2016, maker: "TWIN", model: "80"), .init(wire: Echo().device)) }
    var session = USBIPSession(number: 1)
    var output: [UInt8] = []
    var rest = wire
    while !rest.isEmpty, !session.isOver {
        output += session.receive(rest.prefix(size), on: &bus)
        rest = rest.dropFirst(size)
    }
    _ = bus.advance()
    output += session.collect(from: &bus)
    bus.release(1)

    for busID in ["1-1", "1-2"] {
        guard case .port(let port) = bus.attach(busID, session: 2) else { preconditionFailure("\(busID) is not free") }
        let isIdle = bus.with(port) { device in
            device.submit(.init(number: 1, address: 0x80, length: 18, setup: USBSetup([0x80, 6, 0, 1, 0, 0, 18, 0])))
            let completed = device.takeCompleted()
            return completed.count == 1 && completed.first?.data == device.descriptors.device
        }
        precondition(isIdle == true, "something is left of the connection before")
    }
    return output
}

/// Says what it hears, and is full now and then.
private final class Echo: @unchecked Sendable {
    private var heard = 0

    var device: FarEnd.Device {
        .init(
            receive: { [self] bytes, _ in
                heard += bytes.count
                return .init(bytes: bytes)
            },
            advance: { [self] in
                heard = 0
                return (.init(), nil)
            },
            isHungry: { [self] in heard < 512 })
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzUSBIP(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
