import Foundation
import KioskCore
import KioskStore
import Testing

/// Not a test but a measurement, for `make bench`:
/// KIOSK_BENCH=1 swift test -c release -Xswiftc -enable-testing --filter SearchSpeed
@Suite("Search speed", .enabled(if: ProcessInfo.processInfo.environment["KIOSK_BENCH"] != nil))
struct SearchSpeed {
    @Test("of every kind of search, at 1,000 and 100,000 items", arguments: [1_000, 100_000])
    func measure(count: Int) throws {
        let scratch = try ScratchDirectory()
        let store = try Store(directory: scratch.path)
        let catalog = SyntheticCatalog.make(count)
        let clock = ContinuousClock()
        let took = try clock.measure { try store.replaceCatalog(with: catalog) }
        print("\(count) items imported in \(took)")
        let here = CatalogSearch.Here(place: "town", day: try #require(LocalDate(iso: "2026-11-21")))
        let searches: [(String, CatalogSearch)] = [
            ("everything", .init()), ("everything here", .init(here: here)),
            ("1 character, common", .init(text: "登")), ("1 character, rarer", .init(text: "渔")), ("2 characters, common", .init(text: "登记")),
            ("3 characters", .init(text: "身份证")), ("8 characters", .init(text: "城乡居民基本养老")), ("no hit", .init(text: "飞机票")),
            ("2 words", .init(text: "居民 登记")), ("1 letter", .init(text: "s")), ("2 letters", .init(text: "dj")), ("3 letters", .init(text: "sfz")),
            ("5 letters", .init(text: "cxjmj")), ("letters, no hit", .init(text: "qqqq")),
            ("2 characters here", .init(text: "登记", here: here)), ("1 character in a department", .init(text: "登", department: "第7局")),
            ("a department", .init(department: "第7局")), ("a topic", .init(topic: "birth")), ("a topic here", .init(topic: "birth", here: here)),
            ("page 50 of 2 characters", .init(text: "登记", offset: 1_000)),
        ]
        print("  search                        total      p50 ms   p99 ms   max ms")
        for (name, search) in searches {
            var times: [Double] = []
            var total = 0
            for _ in 0..<(count > 10_000 ? 100 : 300) {
                let took = try clock.measure { total = try store.search(search).total }
                times.append(Double(took.components.attoseconds) / 1e15 + Double(took.components.seconds) * 1e3)
            }
            times.sort()
            print(String(
                format: "  %@%8d   %8.3f %8.3f %8.3f", name.padding(toLength: 27, withPad: " ", startingAt: 0), total,
                times[times.count / 2], times[times.count * 99 / 100], times[times.count - 1]))
        }
    }
}
