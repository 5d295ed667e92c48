// Any template and any values: they are refused with a place, or filled; values
// are never markup, and what is laid out stays on the paper.
// With: Sources/KioskCore/Barcode.swift Sources/KioskCore/CharacterWidth.swift Sources/KioskCore/Document*.swift Sources/KioskCore/Layout*.swift Sources/KioskCore/LineBreaking.swift Sources/KioskCore/ReceiptLine.swift Sources/KioskCore/Scalars.swift Sources/KioskCore/Template*.swift Sources/KioskCore/WrappedText.swift Sources/KioskCore/WrittenOrder.swift Tests/KioskCoreTests/TemplateRules.swift

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzMustache(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    if let rule = brokenTemplateRule(Array(UnsafeBufferPointer(start: start, count: count))) {
        preconditionFailure(rule)
    }
    return 0
}
