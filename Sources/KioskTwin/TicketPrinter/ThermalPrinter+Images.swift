/// Images, QR codes and barcodes.
extension ThermalPrinter {
    static func columns(_ data: ArraySlice<UInt8>, count: Int, bytes: Int) -> PrintedTicket.Raster {
        var raster = PrintedTicket.Raster(blank: count, bytes * 8)
        for (index, byte) in data.enumerated() {
            let x = index / bytes
            guard x < count else { break }
            for bit in 0..<8 where byte & (0x80 >> bit) != 0 {
                raster.blacken(x, (index % bytes) * 8 + bit)
            }
        }
        return raster
    }

    mutating func putColumns(_ b: [UInt8]) {
        guard b.count >= 3 else { return }
        let count = Int(b[1]) | Int(b[2]) << 8
        let isTall = b[0] >= 32
        let raster = ThermalPrinter.columns(b.dropFirst(3), count: count, bytes: isTall ? 3 : 1)
        putImage(raster.scaled(b[0] % 32 == 0 ? 2 : 1, isTall ? 1 : 3))
    }

    mutating func printRaster(_ b: [UInt8]) {
        guard b.count >= 6 else { return }
        guard line.isEmpty else {
            complain("raster in the middle of a line", [0x1D, 0x76] + b)
            return
        }
        let bytesPerRow = Int(b[2]) | Int(b[3]) << 8
        let raster = PrintedTicket.Raster(width: bytesPerRow * 8, height: Int(b[4]) | Int(b[5]) << 8, bits: Array(b.dropFirst(6)))
        let image = raster.scaled(b[1] & 1 != 0 ? 2 : 1, b[1] & 2 != 0 ? 2 : 1)
        guard image.width > 0, image.height > 0 else { return }
        place(.raster(.init(x: aligned(image.width), raster: image)), height: image.height)
    }

    // MARK: Symbols

    mutating func performBlock(_ b: [UInt8]) {
        guard b.count >= 3 else { return }
        let data = b.dropFirst(3)
        switch (b[0], data.first, data.dropFirst().first) {
        case (Wire.letterResponse, 0x30, 0x30) where data.count == 6:
            guard dialect.hasProcessID else { return }
            let id = Array(data.suffix(4))
            // Told when what came before is on paper.
            if line.isEmpty { say(Wire.processID(id[...]), as: .done) } else { line.ids.append(id) }
        case (Wire.letterSymbol, Wire.symbolQR, let function?):
            let value = data.dropFirst(2).first ?? 0
            switch function {
            case Wire.qrModel: break
            case Wire.qrModuleSize: settings.qrModule = min(16, max(1, Int(value)))
            case Wire.qrCorrection: settings.qrCorrection = value
            case Wire.qrStore: settings.qrData = Array(data.dropFirst(3))
            case Wire.qrPrint: printQR()
            case Wire.qrSizeQuery:
                let size = QRCode.size(bytes: settings.qrData.count, correction: correction).map { $0 * settings.qrModule } ?? 0
                say(Wire.qrSize(width: size, isPrintable: size > 0 && size <= lineWidth), as: .identity)
            default: complain("unknown symbol function", [0x1D, 0x28] + b)
            }
        default: complain("not emulated", [0x1D, 0x28] + b)
        }
    }

    /// 13 50 48 function …
    mutating func performMasungSymbol(_ b: [UInt8]) {
        guard b.count >= 2 else { return }
        switch b[1] {
        case Wire.MasungSymbol.size: settings.qrModule = min(9, max(1, Int(b.last ?? 3)))
        case Wire.MasungSymbol.store: settings.qrData = Array(b.dropFirst(2).dropLast())
        case Wire.MasungSymbol.print: printQR()
        default: break
        }
    }

    private var correction: String { QRCode.correction(settings.qrCorrection) }

    private mutating func printQR() {
        finishLine()
        guard let modules = QRCode.size(bytes: settings.qrData.count, correction: correction) else {
            complain(settings.qrData.isEmpty ? "no data for a QR code" : "too much data for a QR code", [])
            return
        }
        let size = modules * settings.qrModule
        guard size <= lineWidth else {
            complain("QR code wider than the paper", [])
            return
        }
        place(.symbol(.init(kind: "qr", data: settings.qrData, x: aligned(size), width: size, height: size,
                            moduleDots: settings.qrModule, correction: correction)), height: size)
    }

    /// Kept with its data, not drawn as bars.
    mutating func printBarcode(_ b: [UInt8]) {
        finishLine()
        let data = b[0] <= 6 ? Array(b.dropFirst().dropLast()) : Array(b.dropFirst(2))
        let width = min(lineWidth, (data.count * 11 + 35) * settings.barcodeModule)
        place(.symbol(.init(kind: "barcode-\(b[0])", data: data, x: aligned(width), width: width,
                            height: settings.barcodeHeight, moduleDots: settings.barcodeModule, correction: "")),
              height: settings.barcodeHeight + (settings.hasBarcodeText ? 24 : 0))
    }
}
