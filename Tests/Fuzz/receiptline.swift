// Any markup, with values in any place: it is refused with a place, or read, and
// what is laid out stays on the paper.
// With: Sources/KioskCore/*.swift Tests/KioskCoreTests/TemplateRules.swift

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzReceiptLine(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    if let rule = brokenReceiptLineRule(Array(UnsafeBufferPointer(start: start, count: count))) {
        preconditionFailure(rule)
    }
    return 0
}
