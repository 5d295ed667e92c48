// Rooms: KioskCore
// With: Sources/KioskTicketPrinter/Wire.swift Sources/KioskTicketPrinter/Wire+Language.swift Sources/KioskTicketPrinter/Wire+Dialects.swift Sources/KioskTicketPrinter/Wire+Commands.swift Sources/KioskTicketPrinter/Profile.swift Sources/KioskTicketPrinter/Profile+Choice.swift Sources/KioskTicketPrinter/DeviceID.swift Sources/KioskTicketPrinter/Dialect.swift Sources/KioskTicketPrinter/Status.swift

#if !FUZZING
    @testable import KioskTicketPrinter
#endif

/// What a USB printer says of itself, whatever its length says: its words are one line of
/// printable ASCII, and some profile is chosen.
func fuzzDeviceID(_ bytes: UnsafeRawBufferPointer) {
    let bytes = Array(bytes)
    let id = DeviceID(bytes)
    for word in [id.maker, id.model, id.commands, id.serial] {
        precondition(word.utf8.count <= DeviceID.longest && word.utf8.allSatisfy { 0x20...0x7E ~= $0 })
        precondition(word.utf8.first != 0x20 && word.utf8.last != 0x20)
    }
    // The length is not believed: another one changes nothing.
    if bytes.count > 2, !bytes.prefix(2).allSatisfy({ 0x41...0x5A ~= $0 & 0xDF }) {
        precondition(DeviceID([0, 0] + bytes.dropFirst(2)) == id)
    }
    let vendor = bytes.last.map { UInt16($0) << 8 | UInt16($0) }
    let model = String(decoding: bytes.prefix(16), as: UTF8.self)
    for profile in [
        TicketPrinterProfile.chosen(deviceID: bytes), .chosen(deviceID: bytes, model: model, vendor: vendor, product: vendor),
    ] {
        precondition(TicketPrinterProfile.named(profile.name) == profile)
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzDeviceID(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
