// Rooms: KioskCore

@testable import KioskCore

/// Any bytes as JSON, as a file of a feed and as our export in CPSV-AP: refused with a place, or read; and what was
/// read is written and read again as it was.
func fuzzExchange(_ input: UnsafeRawBufferPointer) {
    let bytes = Array(input)

    do throws(JSON.Fault) {
        let value = try JSON(bytes)
        let again = try? JSON(Array(value.written.utf8))
        precondition(again == value, "JSON that is written reads as what it was")
    } catch {
        precondition((0...bytes.count).contains(error.offset))
    }

    do throws(CatalogFault) {
        let lines = try CatalogFeed.read(bytes, file: "feed")
        precondition(!lines.isEmpty)
        let text = lines.map(\.row.line).joined(separator: "\n")
        let again = try? CatalogFeed.read(Array(text.utf8), file: "feed")
        precondition(again.map { $0.count == lines.count } == true, "a feed that is written reads again")
        for line in lines { precondition(!line.row.isNewer(than: line.row)) }
        let assembly = CatalogFeed.Assembly(lines.map(\.row))
        do throws(CatalogFault) {
            _ = try Catalog.read(assembly.files)
        } catch {
            check(assembly.fault(error, file: "feed", lines: lines))
        }
    } catch {
        check(error)
    }

    do throws(CatalogFault) {
        let catalog = try CatalogGraph.read(bytes, file: "graph").catalog
        precondition(!catalog.items.isEmpty)
        var text = ""
        CatalogGraph.write(catalog) { text += $0 + "\n" }
        let again = try? CatalogGraph.read(Array(text.utf8), file: "graph").catalog
        precondition(again == catalog, "an export reads as what it was")
    } catch {
        check(error)
    }
}

private func check(_ fault: CatalogFault) {
    precondition((1...CatalogFault.limit).contains(fault.reports.count))
    precondition(fault.reports.allSatisfy { !$0.message.isEmpty && $0.line >= 0 && !$0.message.utf8.contains(0x0A) })
}

#if FUZZING
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzExchangeEntry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    fuzzExchange(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}
#endif
