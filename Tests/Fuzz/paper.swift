// Rooms: KioskCore
// With: Sources/KioskTicketPrinter/Wire.swift Sources/KioskTicketPrinter/Wire+Language.swift Sources/KioskTicketPrinter/Wire+Dialects.swift Sources/KioskTicketPrinter/Wire+Commands.swift Sources/KioskTicketPrinter/Wire+Barcodes.swift Sources/KioskTicketPrinter/Profile.swift Sources/KioskTicketPrinter/Profile+Choice.swift Sources/KioskTicketPrinter/DeviceID.swift Sources/KioskTicketPrinter/Dialect.swift Sources/KioskTicketPrinter/Status.swift Sources/KioskTicketPrinter/GB18030.swift Sources/KioskTicketPrinter/GB18030+Reading.swift Sources/KioskTicketPrinter/DecodedPaper.swift Sources/KioskTicketPrinter/PaperReading.swift

// Not the whole room: the fuzzer needs neither its pipe nor its pictures.
#if !FUZZING
    @testable import KioskTicketPrinter
#endif

/// Anything that a host may send: every byte belongs to one command, and what is on the paper is
/// no more than the bytes can hold. The first byte chooses the brand.
func fuzzPaper(_ bytes: UnsafeRawBufferPointer) {
    guard let first = bytes.first else { return }
    let profiles = TicketPrinterProfile.all
    let profile = profiles[Int(first) % profiles.count]
    let stream = Array(bytes.dropFirst())
    let paper = decode(stream, profile)

    var end = 0
    for command in paper.commands {
        precondition(command.range.lowerBound == end && !command.name.isEmpty)
        end = command.range.upperBound
    }
    precondition(end == stream.count)
    for element in paper.elements {
        precondition(element.advance >= 0 && element.advance <= 255 * 255 * 8)
        precondition(element.offset == 0 || element.offset < stream.count)
        switch element.content {
        case .line(let runs, let images, let height):
            precondition(runs.count + images.count <= stream.count && element.advance >= height)
            for run in runs { precondition(run.x >= 0 && run.width > 0 && !run.text.isEmpty && 1...8 ~= run.style.high) }
            for image in images { precondition(image.x >= 0 && image.bytes.count == image.stride * image.height) }
        case .image(let image):
            precondition(image.x >= 0 && image.bytes.count == image.stride * image.height && image.height > 0)
        case .symbol(let symbol): precondition(!symbol.text.isEmpty && 1...16 ~= symbol.cell)
        case .barcode(let barcode): precondition(1...6 ~= barcode.module && barcode.height > 0)
        case .feed, .cut: break
        }
    }
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzPaper(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
