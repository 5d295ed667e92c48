import CKiosk

/// What a receipt is about: with a number one of that number, without one an acceptance.
struct Receipt: Sendable {
    var item: String
    var number: Number?
    var card: Card?

    func withStruct<R>(_ body: (UnsafePointer<kiosk_receipt>) -> R) -> R {
        item.withCString { item in
            var receipt = kiosk_receipt()
            receipt.size = UInt32(MemoryLayout<kiosk_receipt>.size)
            receipt.paper = UInt32(KIOSK_PAPER_A5)
            receipt.item = item
            receipt.number = number?.handle
            receipt.card = card?.handle
            return body(&receipt)
        }
    }
}
