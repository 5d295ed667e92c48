// Rooms: KioskCore
// With: Sources/KioskStore/PackedRows.swift

@testable import KioskCore
#if !FUZZING
@testable import KioskStore
#endif

/// Any bytes as the header of a pack, and what follows as rows that stand in one column: refused, or read and written
/// as they were.
func fuzzPack(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)
    if let header = try? PackHeader(bytes) {
        precondition(header.serial > 0 && (0...PackHeader.contentLimit).contains(header.length))
        precondition(!header.hall.utf8.contains { $0 < 0x20 })
        guard let signed = header.signedBytes else { preconditionFailure("what is a header can be signed") }
        let again = try? PackHeader(signed + header.signature)
        precondition(again == header, "a header that is written reads as what it was")
    }
    let text = String(decoding: bytes.count > PackHeader.length ? bytes[PackHeader.length...] : bytes[...], as: UTF8.self)
    var item = ServiceItem(code: "X", name: "事项")
    item.packedMaterials = text
    item.packedDelegations = text
    item.packedFees = text
    item.packedSteps = text
    item.packedQuestions = text
    item.packedDetails = text
    var again = ServiceItem(code: "X", name: "事项")
    again.packedMaterials = item.packedMaterials
    again.packedDelegations = item.packedDelegations
    again.packedFees = item.packedFees
    again.packedSteps = item.packedSteps
    again.packedDetails = item.packedDetails
    precondition(again.materials == item.materials && again.delegations == item.delegations)
    precondition(again.fees == item.fees && again.steps == item.steps && again.details == item.details)
}

#if FUZZING
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPackEntry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    fuzzPack(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}
#endif
