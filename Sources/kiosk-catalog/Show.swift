import ArgumentParser
import Foundation
import Kiosk

struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows an item: whether it can be done here today, what to bring, how long, what it costs.",
        discussion: """
            kiosk-catalog show CODE --files examples/hall --place 990321104203
            The code is the implementation code (实施编码); `search` prints it. A name that
            only one item has will do as well.
            """)

    @Argument(help: "The item's implementation code, or words that only one item has.")
    var code: String

    @OptionGroup var viewpoint: Viewpoint

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func run() throws {
        let (desk, place) = try telling(json: json) { () throws(Failure) in try viewpoint.open() }
        let item = try telling(json: json) { () throws(Failure) in try find(desk, place?.code ?? "") }
        if json { return try printJSON(ItemView(item, place: place?.code ?? "", date: "\(viewpoint.day)")) }
        print(page(item, place, desk.places))
    }

    private func find(_ desk: CatalogDesk, _ place: String) throws(Failure) -> Item {
        if let item = try desk.item(code, at: place, on: viewpoint.day) { return item }
        let page = try desk.search(Question(text: code, limit: 5), at: place, on: viewpoint.day)
        if let only = page.items.first, page.total == 1 { return only }
        if let same = page.items.first(where: { $0.service.name == code }) { return same }
        throw Failure(.notFound, page.total == 0
            ? "There is no item \(code)."
            : "\(page.total) items match \(code), such as " + page.items.prefix(3).map { "\($0.service.name) \($0.service.code.raw)" }.joined(separator: ", ") + ".")
    }

    private func page(_ item: Item, _ place: Place?, _ places: [Place]) -> String {
        let service = item.service
        var lines = [service.name]
        func line(_ label: String, _ text: String) {
            if !text.isEmpty { lines.append("  \(label.padding(toLength: 12, withPad: " ", startingAt: 0))\(text)") }
        }
        func days(_ count: Int?) -> String { count.map { $0 == 0 ? "at once" : counted($0, "working day") } ?? "" }
        line("here?", item.whereText.isEmpty ? "yes, today at \(place?.name ?? "this place")" : item.whereText)
        for (index, text) in handled(service, places).enumerated() { line(index == 0 ? "handled at" : "", text) }
        line("department", service.department)
        line("type", [service.type, service.audience, service.handling].filter { !$0.isEmpty }.joined(separator: ", "))
        line("level", service.level.map { "\($0)" } ?? "")
        line("who", service.condition)
        line("promised", days(service.promisedDays))
        line("statutory", days(service.statutoryDays))
        line("visits", service.visits.map { "\($0)" + (service.visitReason.isEmpty ? "" : " (\(service.visitReason))") } ?? "")
        line("cost", service.feeText(.chinese) + (service.feeBasis.isEmpty ? "" : " (\(service.feeBasis))"))
        line("result", service.result)
        line("law", service.legalBasis)
        line("online", service.onlineURL)
        line("queue", service.queue)
        line("topics", service.topics.joined(separator: ", "))
        line("also called", service.keywords.joined(separator: ", "))
        line("in force", [service.effective.map { "from \($0)" }, service.cancelled.map { "until before \($0)" }].compactMap(\.self).joined(separator: ", "))
        line("code", service.code.raw)
        line("basic code", service.basicCode)
        lines.append("  to bring")
        for material in service.materials {
            let note = material.note.isEmpty ? "" : " (\(material.note))"
            lines.append("    \(necessity(material))  \(material.name)  \(material.formText)\(note)")
        }
        return lines.joined(separator: "\n")
    }

    /// Its home first, then where it is delegated to, with the days.
    private func handled(_ service: ServiceItem, _ places: [Place]) -> [String] {
        func name(_ code: String) -> String { places.first { $0.code == code }?.name ?? code }
        let delegated = service.delegations.map { delegation in
            let from = delegation.from.map { " from \($0)" } ?? ""
            let until = delegation.until.map { " until \($0)" } ?? ""
            return "\(name(delegation.place))\(from)\(until)"
        }
        return (service.home.isEmpty ? [] : [name(service.home)]) + delegated
    }

    private func necessity(_ material: Material) -> String {
        switch material.necessity {
        case .required: "必要　　"
        case .optional: "非必要　"
        case .deferrable: "容缺后补"
        case .exempt: "免提交　"
        }
    }
}

private struct ItemView: Encodable {
    struct MaterialView: Encodable {
        let name, form, necessity, note: String
        let originals, copies: Int?
    }

    struct DelegationView: Encodable {
        let place, from, until, legalBasis: String
    }

    let schemaVersion = kiosk_catalog.schemaVersion
    let place, date: String
    let code, basicCode, name, department, departmentCode, type, audience, handling: String
    let keywords, topics: [String]
    let level, promisedDays, statutoryDays, visits: Int?
    let hasFee: Bool?
    let visitReason, fee, feeBasis, condition, result, legalBasis, onlineURL, queue: String
    let effective, cancelled, home, availability, whereText: String
    let isOnline: Bool
    let materials: [MaterialView]
    let delegations: [DelegationView]

    enum CodingKeys: String, CodingKey {
        case schemaVersion, place, date, code, basicCode, name, department, departmentCode, type, audience, handling
        case keywords, topics, level, promisedDays, statutoryDays, visits, hasFee, visitReason, fee, feeBasis, condition
        case result, legalBasis, onlineURL, queue, effective, cancelled, home, availability
        case whereText = "where"
        case isOnline, materials, delegations
    }

    init(_ item: Item, place: String, date: String) {
        let service = item.service
        (self.place, self.date) = (place, date)
        (code, basicCode, name) = (service.code.raw, service.basicCode, service.name)
        (department, departmentCode, type) = (service.department, service.departmentCode, service.type)
        (audience, handling, keywords, topics) = (service.audience, service.handling, service.keywords, service.topics)
        (level, promisedDays, statutoryDays) = (service.level, service.promisedDays, service.statutoryDays)
        (visits, hasFee, visitReason) = (service.visits, service.hasFee, service.visitReason)
        (fee, feeBasis, condition, result) = (service.feeText(.chinese), service.feeBasis, service.condition, service.result)
        (legalBasis, isOnline, onlineURL, queue) = (service.legalBasis, service.isOnline, service.onlineURL, service.queue)
        effective = service.effective.map { "\($0)" } ?? ""
        cancelled = service.cancelled.map { "\($0)" } ?? ""
        home = service.home
        availability = availabilityName(item)
        whereText = item.whereText
        materials = service.materials.map { material in
            let necessity =
                switch material.necessity {
                case .required: "required"
                case .optional: "optional"
                case .deferrable: "deferrable"
                case .exempt: "exempt"
                }
            return MaterialView(
                name: material.name, form: material.formText, necessity: necessity, note: material.note,
                originals: material.originals, copies: material.copies)
        }
        delegations = service.delegations.map {
            DelegationView(
                place: $0.place, from: $0.from.map { "\($0)" } ?? "", until: $0.until.map { "\($0)" } ?? "", legalBasis: $0.legalBasis)
        }
    }
}
