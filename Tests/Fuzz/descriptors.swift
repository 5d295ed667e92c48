// Rooms: KioskTransport

@testable import KioskTransport

/// What a USB device says of itself. Anybody can plug one in.
func fuzzDescriptors(_ bytes: UnsafeRawBufferPointer) {
    let all = Array(bytes)
    _ = USBConfiguration.device(in: all)
    let configuration = USBConfiguration.active(all.first, in: all)
    for interface in configuration.interfaces {
        precondition(interface.endpoints.allSatisfy { (1...2047).contains($0.packetSize) }, "a packet of no size")
    }
    for framing in Framing.allCases {
        guard let route = Route.choose(framing, USBSelector(), in: configuration) else { continue }
        precondition(configuration.interfaces.contains(route.interface), "an interface that is not there")
        precondition((route.out + route.back).allSatisfy(route.interface.endpoints.contains), "an endpoint of another interface")
        precondition(route.out.allSatisfy { !$0.isIn } && route.back.allSatisfy(\.isIn), "the wrong way")
        precondition(!route.interface.isBootHID, "a keyboard")
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzDescriptors(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
