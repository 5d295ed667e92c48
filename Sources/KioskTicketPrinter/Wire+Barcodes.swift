import KioskCore

/// Barcodes that the printer makes: GS h, GS w, GS H, and GS k in the form that counts its bytes.
extension Wire {
    /// GS h: 1 to 255 dots.
    static func barcodeHeight(dots: Int) -> [UInt8] { [0x1D, 0x68, UInt8(clamping: max(1, dots))] }
    /// GS w: 2 to 6 dots.
    static func barcodeModule(dots: Int) -> [UInt8] { [0x1D, 0x77, UInt8(clamping: min(max(dots, 2), 6))] }
    /// GS H: its characters below it, or nowhere.
    static func barcodeText(isBelow: Bool) -> [UInt8] { [0x1D, 0x48, isBelow ? 2 : 0] }
    /// GS k.
    static func barcode(_ kind: UInt8, _ data: [UInt8]) -> [UInt8] { [0x1D, 0x6B, kind, UInt8(clamping: data.count)] + data }

    /// m of GS k.
    enum BarcodeKind {
        static let upcA: UInt8 = 65
        static let ean13: UInt8 = 67
        static let ean8: UInt8 = 68
        static let code39: UInt8 = 69
        static let itf: UInt8 = 70
        static let codabar: UInt8 = 71
        static let code93: UInt8 = 72
        static let code128: UInt8 = 73

        /// What is counted, and what ends with a NUL, as 0 to 6.
        static let symbologies: [Document.Barcode.Symbology] = [.upc, .upc, .ean, .ean, .code39, .itf, .codabar, .code93, .code128]

        static func symbology(_ kind: UInt8) -> Document.Barcode.Symbology? {
            let index = kind >= upcA ? Int(kind - upcA) : kind <= 6 ? Int(kind) : symbologies.count
            return symbologies.indices.contains(index) ? symbologies[index] : nil
        }
    }

    /// What GS k is told; nil: printers do not agree how this one is told (UPC-E), or not so much can be.
    static func barcode(of barcode: Document.Barcode, _ made: Barcode) -> (kind: UInt8, data: [UInt8])? {
        let caption = Array(made.caption.utf8)
        let told: (kind: UInt8, data: [UInt8])? = switch barcode.symbology {
        case .upc: caption.count == 12 ? (BarcodeKind.upcA, caption) : nil
        case .ean: (caption.count == 13 ? BarcodeKind.ean13 : BarcodeKind.ean8, caption)
        // The printer sets the asterisks.
        case .code39: (BarcodeKind.code39, Array(caption.dropFirst().dropLast()))
        case .itf: (BarcodeKind.itf, caption)
        case .codabar: (BarcodeKind.codabar, caption)
        case .code93: (BarcodeKind.code93, Array(barcode.text.utf8))
        case .code128: Barcode.code128Codes(barcode.text).map { (BarcodeKind.code128, code128($0)) }
        }
        guard let told, told.data.count <= 255 else { return nil }
        return told
    }

    private static let brace: UInt8 = 0x7B
    private static let sets: [UInt8] = [0x41, 0x42, 0x43]  // A, B, C
    private static let shift: UInt8 = 0x53  // S

    /// Codes of Code 128 as GS k wants them: which set in braces, characters as themselves, and two figures as a number.
    private static func code128(_ codes: [Int]) -> [UInt8] {
        var data: [UInt8] = []
        var set = 1
        var isShifted = false
        for (place, code) in codes.enumerated() {
            // The start, and what changes from each set to another one.
            let next: Int? = place == 0 ? code - 103 : code == 99 && set != 2 ? 2 : code == 100 && set != 1 ? 1 : code == 101 && set != 0 ? 0 : nil
            if let next {
                set = min(max(next, 0), 2)
                data += [brace, sets[set]]
            } else if code == 98, set != 2 {
                isShifted = true
                data += [brace, shift]
            } else if set == 2 {
                data.append(UInt8(clamping: code))
            } else {
                let isA = (set == 0) != isShifted
                let byte = UInt8(clamping: isA && code >= 64 ? code - 64 : code + 32)
                data += byte == brace ? [brace, brace] : [byte]
                isShifted = false
            }
        }
        return data
    }

    /// The characters that such data say.
    static func code128Text(_ data: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        var isFigures = false
        var rest = data
        while let byte = rest.popFirst() {
            if byte == brace, let next = rest.popFirst() {
                if next == brace {
                    text.append(brace)
                } else if let set = sets.firstIndex(of: next) {
                    isFigures = set == 2
                }
                // Shift and the functions 1 to 4 show nothing.
            } else if isFigures {
                text += [0x30 + byte / 10 % 10, 0x30 + byte % 10]
            } else {
                text.append(byte)
            }
        }
        return text
    }
}
