/// Finds tickets and cuts in what a host sends, for a fault script. A ticket begins with its
/// first bytes that are no question, and ends with its cut.
struct TicketScanner: HostScanner {
    typealias Wire = TicketPrinterWire

    let own: Set<Wire.Code>
    /// The item that is not complete yet.
    private var item: [UInt8] = []
    /// Bytes of the ticket so far, with the item's; nil: none has begun.
    private var ticket: Int?

    init(own: Set<Wire.Code> = []) { self.own = own }

    mutating func scan(_ bytes: ArraySlice<UInt8>) -> [HostSpan] {
        var spans: [HostSpan] = []
        var isNew = false, isCutNew = false
        for (index, byte) in bytes.enumerated() {
            item.append(byte)
            if let count = ticket {
                ticket = count + 1
            } else if Wire.isQuestion(item) == false {
                ticket = item.count
                isNew = true
            }
            if item.count == 2 { isCutNew = Wire.isCut(item) }
            while let (_, size) = Wire.item(item[...], isChinese: true, own: own) {
                if Wire.isCut(item), let count = ticket {
                    spans.append(.init(place: .cut, start: index + 1 - size, end: index + 1, isNew: isCutNew, isEnd: true))
                    spans.append(.init(place: .ticket, start: index + 1 - count, end: index + 1, isNew: isNew, isEnd: true))
                    ticket = nil
                    isNew = false
                }
                item.removeFirst(size)
            }
        }
        if let ticket {
            if Wire.isCut(item) {
                spans.append(.init(place: .cut, start: bytes.count - item.count, end: bytes.count, isNew: isCutNew, isEnd: false))
            }
            spans.append(.init(place: .ticket, start: bytes.count - ticket, end: bytes.count, isNew: isNew, isEnd: false))
        }
        return spans
    }
}
