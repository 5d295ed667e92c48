// Rooms: KioskCore

@testable import KioskCore

/// An index whose parts were edited, and any text asked of it: it is refused or answers, and counts right.
func fuzzSearch(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 6 else { return }
    let kinds = SearchIndex.Part.allCases
    let edited = kinds[Int(bytes[0]) % kinds.count]
    let length = Int(bytes[1]) % 64
    let at = Int(bytes[2]) << 8 | Int(bytes[3])
    let patch = bytes[min(6, bytes.count)..<min(6 + length, bytes.count)]
    let text = String(decoding: bytes[min(6 + length, bytes.count)...], as: UTF8.self)

    var index: SearchIndex? = whole.index
    if !patch.isEmpty {
        index = SearchIndex(parts: { part in
            guard part == edited, var changed = whole.parts[part] else { return whole.parts[part] }
            if changed.isEmpty || bytes[4] & 1 != 0 { return changed + patch }
            if bytes[4] & 2 != 0 { return Array(changed.prefix(at % (changed.count + 1))) }
            for (offset, byte) in patch.enumerated() where at % changed.count + offset < changed.count { changed[at % changed.count + offset] = byte }
            return changed
        })
    }
    guard let index else { return }
    var query = SearchIndex.Query()
    query.words = SearchText.words(text)
    query.limit = Int(bytes[5]) % 8
    if bytes[4] & 4 != 0 { query.filters = [(.department, "甲局")] }
    if bytes[4] & 8 != 0 { query.here = (["town"], 20_261_121) }
    if bytes[4] & 16 != 0 { query.codes = (Int(bytes[2])..<Int(bytes[2]) + Int(bytes[3]), 0..<Int(bytes[5])) }
    let page = index.find(query, synonyms: .shipped)
    precondition(page.items.count <= query.limit && page.items.count <= page.total && page.total <= index.itemCount)
    precondition(page.items.allSatisfy { (0..<index.itemCount).contains($0) } && Set(page.items).count == page.items.count)
    query.offset = Int(bytes[5] >> 4)
    precondition(index.find(query, synonyms: .shipped).total == page.total)
    _ = index.knowsPart(of: query.words.first ?? [])
}

private let whole: (index: SearchIndex?, parts: [SearchIndex.Part: [UInt8]]) = {
    var builder = SearchIndex.Builder(synonyms: .shipped)
    for (number, name) in ["居民身份证申领、换领", "最低生活保障", "残疾人证办理", "POS机（８0岁）", "银行开户", "生育登记", "生育登记"].enumerated() {
        builder.add(
            name: name, keywords: number == 2 ? ["残疾证", "残联"] : [], filters: [(.department, number % 2 == 0 ? "甲局" : "乙局")],
            places: [("town", [(first: number == 3 ? 20_270_101 : 0, end: UInt32.max)])])
    }
    var parts: [SearchIndex.Part: [UInt8]] = [:]
    builder.finish(byCode: [0, 1, 2, 3, 4, 5, 6], byBasicCode: [6, 5, 4, 3, 2, 1, 0]) { parts[$0] = $1 }
    return (SearchIndex(parts: { parts[$0] }), parts)
}()

#if FUZZING
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSearchEntry(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    fuzzSearch(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}
#endif
