/// What a dialect's print data is written in.
enum Language: Sendable {
    /// With commands that no other maker has.
    case escpos(own: Set<TicketPrinterWire.Code>)
    case starLine

    typealias Wire = TicketPrinterWire

    /// The first item of the data and how many bytes it has; nil while it is not complete.
    func item(_ data: ArraySlice<UInt8>, isChinese: Bool) -> (item: Wire.Item, size: Int)? {
        switch self {
        case .escpos(let own): Wire.item(data, isChinese: isChinese, own: own)
        case .starLine: StarWire.item(data)
        }
    }

    enum Kind: Sendable { case question, cut, other }

    /// What begins so; nil while too little has come to tell.
    func kind(_ data: [UInt8]) -> Kind? {
        guard let first = data.first else { return nil }
        switch self {
        case .starLine: return StarWire.kind(data)
        case .escpos(let own):
            guard Wire.Control.isPrefix(first, own: own) else { return .other }
            guard data.count >= 2 else { return nil }
            guard let code = Wire.code(data[0], data[1], own: own) else { return .other }
            switch code {
            case .block, .ejector:   // the next byte tells
                guard data.count >= 3 else { return nil }
                return Wire.isQuestion(.command(code, [data[2]])) ? .question : .other
            default: return Wire.isCut(.command(code, [])) ? .cut : Wire.isQuestion(.command(code, [])) ? .question : .other
            }
        }
    }

    func knows(_ code: Wire.Code) -> Bool {
        if case .escpos(let own) = self { own.contains(code) } else { false }
    }

    /// How long the command is that begins so, with its data, as far as it says; nil: it does not, or not yet.
    func announced(_ data: ArraySlice<UInt8>) -> Int? {
        switch self {
        case .escpos(let own): Wire.announced(data, own: own)
        case .starLine: StarWire.announced(data)
        }
    }

    /// Of data that is not complete: the bytes that it needs at least, as far as they tell.
    func size(_ data: [UInt8]) -> Int { max(announced(data[...]) ?? 0, data.count + 1) }
}
