/// Finds tickets and cuts in what a host sends, for a fault script. A ticket begins with its
/// first bytes that are no question, and ends with its cut.
struct TicketScanner: HostScanner {
    let language: Language
    /// What is not complete yet, and what it is as soon as it can be told.
    private var item: [UInt8] = []
    private var kind: Language.Kind?
    /// Not to be looked at with fewer bytes.
    private var needed = 0
    /// What is still to come of a command that the printer passes over.
    private var passing = 0
    /// Bytes of the ticket before the item; nil: none has begun.
    private var ticket: Int?

    init(_ language: Language) { self.language = language }

    mutating func scan(_ bytes: ArraySlice<UInt8>) -> [HostSpan] {
        var spans: [HostSpan] = []
        var isNew = false, isCutNew = false
        for (index, byte) in bytes.enumerated() {
            if passing > 0 {
                passing -= 1
                ticket = ticket.map { $0 + 1 }
                continue
            }
            item.append(byte)
            while true {
                if kind == nil, let told = language.kind(item) {
                    kind = told
                    isCutNew = told == .cut
                    if ticket == nil, told != .question {
                        ticket = 0
                        isNew = true
                    }
                }
                guard item.count >= needed, let (_, size) = language.item(item[...], isChinese: true) else { break }
                if let before = ticket {
                    let end = index + 1 - (item.count - size)
                    ticket = before + size
                    if kind == .cut {
                        spans.append(.init(place: .cut, start: end - size, end: end, isNew: isCutNew, isEnd: true))
                        spans.append(.init(place: .ticket, start: end - size - before, end: end, isNew: isNew, isEnd: true))
                        ticket = nil
                        isNew = false
                    }
                }
                item.removeFirst(size)
                kind = nil
                needed = 0
                if item.isEmpty { break }
            }
            if !item.isEmpty, item.count >= needed { needed = language.size(item) }
            if needed > Firmware.commandMemory {
                passing = (language.announced(item[...]) ?? item.count) - item.count
                ticket = ticket.map { $0 + item.count }
                item = []
                kind = nil
                needed = 0
            }
        }
        if let ticket {
            if kind == .cut {
                spans.append(.init(place: .cut, start: bytes.count - item.count, end: bytes.count, isNew: isCutNew, isEnd: false))
            }
            spans.append(.init(place: .ticket, start: bytes.count - item.count - ticket, end: bytes.count, isNew: isNew, isEnd: false))
        }
        return spans
    }
}
