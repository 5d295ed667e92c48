import Kiosk
import KioskCore
import KioskStore

/// What reads the catalog, and the feed that makes one.
extension Hall {
    private static let questions = [
        Question(), Question(text: "gljt"), Question(text: "老年补贴"), Question(text: "请问高铃津贴"), Question(text: "1199032"),
        Question(topic: "bundle", level: 5, audience: "自然人"), Question(channel: "online"), Question(text: "津贴", hereOnly: true, place: "990321104203"),
    ]

    /// It is torn under a terminal that runs; then others look, and one begins with it.
    func look(through tear: Tear) throws {
        let isTorn = try asTerminal { station in
            guard try tear.make(in: state) else { return false }
            for question in Self.questions { ask { _ = try station.search(question) } }
            look(station, tear)
            return true
        }
        guard isTorn else { return }
        ask {
            let desk = try CatalogDesk(state: state)
            _ = try desk.search(Question(text: "津贴"), at: "990321104000", on: CatalogDesk.today())
            _ = try desk.item(Self.item, at: "990321104000", on: CatalogDesk.today())
        }
        ask { CatalogDesk.graph(of: try store.wholeCatalog()) { _ in } }
        for check in Technician.checkRecords(configuration) where check.outcome != .pass && check.evidence.isEmpty { stop("\(check.name) has no evidence") }
        ask {
            try asTerminal { station in
                ask { _ = try station.search(Question()) }
                for item in catalog.items { find(tear) { _ = try station.item(item.code.raw) } }
            }
        }
        ask {
            let store = try store
            _ = try store.importPack("\(directory)/next.pack", keys: key.map { [$0] } ?? [], place: "990321104000")
            guard try store.item(Self.item) != nil else { stop("the new pack lacks what is in it") }
        }
    }

    private func look(_ station: Station, _ tear: Tear) {
        for item in catalog.items {
            find(tear) { look(at: try station.item(item.code.raw)) }
        }
        find(tear) { _ = try station.issueNumber(requestID: "number of \(tear)", item: Self.item, queue: "A", visit: nil) }
        find(tear) {
            let file = try station.receiveCase(CaseWish(requestID: "case of \(tear)", item: Self.item))
            _ = (station.light(of: file), try station.slip(of: file), file.missing, file.later)
        }
        ask { _ = try station.report(from: "2026-01-01", to: "2026-12-31", by: .item) }
    }

    /// What is in the catalog may be damaged, but not missing; but for a code that became another.
    private func find(_ tear: Tear, _ question: () throws -> Void) {
        ask {
            do {
                try question()
            } catch let failure as Failure where failure.kind == .notFound && tear.columns != ["code"] {
                stop("there is no such item any more")
            }
        }
    }

    private func look(at item: Item) {
        let service = item.service
        for column in ServiceItem.columns { _ = item.shown(column) }
        _ = (item.opens, item.whereText, item.questions, item.answeredQuestions, item.distance, service.feeText, service.complaintText)
        for language in [Language.chinese, .english] {
            _ = (service.promisedText(item.enumerations, language), service.statutoryText(item.enumerations, language))
            _ = item.availability.sentence(language)
        }
        _ = (service.promisedLimit(item.enumerations), service.promisedWorkingDays(item.enumerations))
        let list = item.checklist()
        for entry in list.entries { _ = (item.needText(entry), item.source(of: entry.material), entry.material.formText) }
        _ = item.slip(list)
        for part in item.parts { look(at: part) }
    }

    /// The next file of the feed: what was taken before is there afterwards, or is said to be damaged.
    func takeFeed() {
        ask {
            let count = try asTerminal { try $0.importCatalog("\(directory)/next.ndjson") }
            guard count == catalog.items.count else { stop("\(count) items instead of \(catalog.items.count)") }
        }
    }
}
