// Rooms: KioskCore

@testable import KioskCore

// Any bytes as the files of a catalog: they are read or refused, and what was
// read obeys its own promises.

func fuzzCSV(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)

    // In one piece, and as far as it is the same in many: some files are GB18030, whose tables are not here.
    let decoder: @Sendable (ArraySlice<UInt8>) -> String? = { $0.last == 0x80 ? nil : String(repeating: "中", count: $0.count / 2) }
    var rest = bytes[...]
    var pieces = CSVReader(gb18030: decoder) {
        defer { rest = rest.dropFirst(5) }
        return Array(rest.prefix(5))
    }
    var reader = CSVReader(bytes, gb18030: decoder)
    var steps = 0
    var isAtEnd = false
    while !isAtEnd {
        do throws(CSVReader.Fault) {
            guard let record = try reader.next() else {
                isAtEnd = true
                let last = try? pieces.next()
                precondition(last == .some(nil))
                continue
            }
            let same = try? pieces.next()
            precondition(same == record)
            precondition(!record.isEmpty && record.count <= CSVReader.columnLimit)
            precondition(record.allSatisfy { $0.text.utf8.count <= CSVReader.fieldLimit && $0.line >= 1 })
        } catch {
            precondition(error.line >= 1 && error.column >= 1)
            var other: CSVReader.Fault?
            do throws(CSVReader.Fault) { _ = try pieces.next() } catch { other = error }
            precondition(other == error)
        }
        steps += 1
        precondition(steps <= bytes.count + 1, "every step takes at least one byte")
    }

    // Up to ten files in one input, separated by a byte that is in no text. Those that are not said are not there.
    let parts = bytes.split(separator: 0xFF, maxSplits: 9, omittingEmptySubsequences: false).map { Array($0) }
    var files = CatalogFiles(Dictionary(zip(CatalogFiles.names, parts), uniquingKeysWith: { first, _ in first }))
    files.gb18030 = decoder
    do throws(CatalogFault) {
        let reading = try Catalog.read(files)
        precondition(!reading.catalog.items.isEmpty && reading.itemLines.count == reading.catalog.items.count)
        precondition(Set(reading.catalog.items.map(\.code)).count == reading.catalog.items.count)
        guard let today = LocalDate(iso: "2026-11-21") else { return }
        _ = reading.findings(today: today)
        let places = Dictionary(reading.catalog.places.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        precondition(places.count == reading.catalog.places.count)
        for item in reading.catalog.items {
            for place in places.keys {
                _ = item.availability(at: place, on: today, places: places).sentence(.chinese)
            }
            for word in SearchText.words(item.name) { precondition(!word.isEmpty) }
        }
    } catch {
        precondition((1...CatalogFault.limit).contains(error.reports.count))
        precondition(error.reports.allSatisfy { !$0.message.isEmpty && $0.line >= 0 && $0.column >= 0 })
        precondition(error.reports.allSatisfy { !$0.message.utf8.contains(0x0A) })
    }
}

#if FUZZING
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzCSVEntry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    fuzzCSV(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}
#endif
