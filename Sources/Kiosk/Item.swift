import KioskCore
import KioskStore

/// A service item as it stands at this place, now.
package struct Item: Sendable {
    package let service: ServiceItem
    /// Of a bundle, the items in it, as they stand here by themselves.
    package let parts: [Item]
    /// What there is to bring before any question is answered.
    package let materials: [Checklist.Entry]
    private let services: [ServiceItem]
    private let hall: String
    private let help: String
    package let availability: Availability
    /// One sentence; "" when it can be done here and now.
    package let whereText: String
    /// Where it can be done: this place, or the one that the sentence names.
    package let place: Place?
    /// By what list or decision, and how long; nil where it is the department's own place.
    package let delegation: Delegation?
    private let now: LocalTime
    /// How far that place is in metres; nil where the catalog does not say.
    package let distance: Int?
    package let language: Language
    package let enumerations: Enumerations

    /// - Parameter parts: of a bundle, the items in it.
    package init(_ service: ServiceItem, parts: [ServiceItem] = [], at standpoint: Standpoint) {
        self.service = service
        // A bundle may have rows of its own, beside those of its items.
        services = service.isBundle ? parts + [service] : [service]
        self.parts = parts.map { Item($0, at: standpoint) }
        materials = service.isBundle
            ? Checklist(parts: services).entries
            : service.materials.map { material in
                Checklist.Entry(
                    need: Checklist.Entry.Need(rawValue: material.necessity.rawValue) ?? .required, material: material, items: [service.name])
            }
        (language, enumerations) = (standpoint.language, standpoint.enumerations)
        (hall, help) = (standpoint.hall, standpoint.help)
        let own = service.availability(
            at: standpoint.place, on: standpoint.now.date, minute: standpoint.asksHours ? standpoint.now.minute : nil, places: standpoint.places,
            enumerations: standpoint.enumerations)
        // A bundle of which a part is not offered is not offered.
        availability = own.isInForce ? self.parts.map(\.availability).first { !$0.isInForce } ?? own : own
        whereText = availability.sentence(standpoint.language, at: standpoint.place, today: standpoint.now.date)

        let here = standpoint.places[standpoint.place]
        let place: Place? =
            switch availability {
            case .here, .hereFrom: here
            case .proxy(let there), .elsewhere(let there): there
            case .online, .askDepartment, .notYet, .ended, .suspended: nil
            }
        self.place = place
        delegation = place.flatMap { place in
            service.home == place.code ? nil : service.grants(on: standpoint.now.date).first { $0.place == place.code }
        }
        now = standpoint.now
        distance = place?.position.flatMap { there in here?.position.map { $0.metres(to: there) } }
    }

    /// When that place opens next; nil when it is open now, or nothing says. Its hours are read only for who asks: not for each number.
    package var opens: LocalTime? { place?.opens(from: now).flatMap { $0 == now ? nil : $0 } }

    /// The questions on whose answers it depends what to bring.
    package var questions: [ItemQuestion] { ServiceItem.questions(of: services) }
    /// Questions that residents ask (常见问题), with answers.
    package var answeredQuestions: [ItemQuestion] { services.flatMap(\.questions).filter { $0.id.isEmpty } }

    package func checklist(_ answers: [String: String] = [:]) -> Checklist { Checklist(parts: services, answers: answers) }

    /// - Parameter answers: by the questions' ids; keys that are no question do not count.
    package func checklist(_ answers: TemplateData) throws(Failure) -> Checklist {
        var given: [String: String] = [:]
        for question in questions {
            guard let answer = answers[text: question.id] else { continue }
            guard question.choices.contains(where: { $0.value == answer }) else { throw Failure(.invalid) }
            given[question.id] = answer
        }
        return checklist(given)
    }

    /// Who issues a material: 政府部门核发（公安局）.
    package func source(of material: Material) -> String {
        let source = enumerations.shown(material.source, of: "source", language)
        if source.isEmpty || material.sourceNote.isEmpty { return source.isEmpty ? material.sourceNote : source }
        return "\(source)（\(material.sourceNote)）"
    }

    package func needText(_ entry: Checklist.Entry) -> String {
        if entry.need == .required, !entry.material.necessityText.isEmpty { return entry.material.necessityText }
        let isEnglish = language == .english
        return switch entry.need {
        case .required: isEnglish ? "required" : "必要"
        case .optional: isEnglish ? "optional" : "非必要"
        case .deferrable: isEnglish ? "may follow later" : "容缺后补"
        case .exempt: isEnglish ? "fetched by the system" : "免提交"
        case .depends: isEnglish ? "depends on your answer" : "视情况"
        }
    }

    /// The values of the template `notice` (一次性告知单): what is missing, and how to come again.
    package func slip(_ list: Checklist) -> TemplateData {
        var data = TemplateData()
        let texts = [
            ("hall", hall), ("help", help), ("issuedAt", Clock.minuteText(at: Clock.wall())), ("itemName", service.name),
            ("itemCode", service.code.raw), ("department", service.department), ("place", place?.name ?? ""),
            ("hours", place?.hours ?? ""), ("contact", service[.consultPhone].isEmpty ? place?.phone ?? "" : service[.consultPhone]),
            ("complaint", service.complaintText), ("code", service.onlineURL),
        ]
        for (name, text) in texts where !text.isEmpty { data[text: name] = text }
        func rows(_ entries: [Checklist.Entry]) -> [TemplateData] {
            entries.map { entry in
                var row = TemplateData()
                let by = entry.material.deferDays.map { enumerations.duration($0, "", language) } ?? ""
                for (name, text) in [
                    ("name", entry.material.name), ("form", entry.material.formText), ("note", entry.material.note),
                    ("source", source(of: entry.material)), ("form_url", entry.material.blankURL), ("within", by),
                ] where !text.isEmpty { row[text: name] = text }
                return row
            }
        }
        data[list: "missing"] = rows(list.missing)
        data[list: "later"] = rows(list.later)
        data[list: "ready"] = rows(list.inHand)
        data[list: "notes"] = list.forms.map { TemplateData("空白表：\($0.name) \($0.address)") }
        return data
    }

    /// What is shown for a column of the national tables; nil for one that there is not.
    package func shown(_ column: String) -> String? {
        guard let raw = service.column(column) else { return nil }
        if let list = ServiceItem.list(of: column) { return enumerations.shown(raw, of: list, language) }
        if let field = ItemField(rawValue: column), field.form == .flag, !raw.isEmpty {
            return language == .english ? (raw == "1" ? "yes" : "no") : (raw == "1" ? "是" : "否")
        }
        return raw
    }
}

/// Who looks at the catalog: where, when and in which language.
package struct Standpoint: Sendable {
    package var place: String
    package var now: LocalTime
    package var places: [String: Place]
    package var enumerations: Enumerations
    package var language: Language
    /// Whether the place must be open now; a desk asks about days.
    package var asksHours = true
    /// The hall's name and where to ask for help there, for its papers.
    package var hall = ""
    package var help = ""

    package init(
        place: String, now: LocalTime, places: [String: Place], enumerations: Enumerations = .shipped, language: Language = .chinese
    ) {
        (self.place, self.now, self.places) = (place, now, places)
        (self.enumerations, self.language) = (enumerations, language)
    }
}

package struct ItemPage: Sendable {
    package let items: [Item]
    /// Of the whole search.
    package let total: Int
}

/// What somebody looks for in the catalog.
package struct Question: Sendable {
    /// Any part of a name, or pinyin initials; "" for all.
    package var text: String
    /// Exact, as in the catalog.
    package var department: String?
    package var topic: String?
    /// 行使层级: 1 state … 7 other.
    package var level: Int?
    package var audience: String?
    package var channel: String?
    /// Only what can be done here today, or at another place by its code; both when both are asked for.
    package var hereOnly: Bool
    package var place: String?
    package var offset: Int
    package var limit: Int

    package init(
        text: String = "", department: String? = nil, topic: String? = nil, level: Int? = nil, audience: String? = nil,
        channel: String? = nil, hereOnly: Bool = false, place: String? = nil, offset: Int = 0, limit: Int = 20
    ) {
        (self.text, self.department, self.topic, self.level) = (text, department, topic, level)
        (self.audience, self.channel, self.hereOnly, self.place) = (audience, channel, hereOnly, place)
        (self.offset, self.limit) = (offset, limit)
    }

    func search(at here: String, on day: LocalDate) -> CatalogSearch {
        CatalogSearch(
            text: text, department: department, level: level, audience: audience, topic: topic, channel: channel,
            here: hereOnly || place != nil ? .init(places: (hereOnly ? [here] : []) + (place.map { [$0] } ?? []), day: day) : nil,
            offset: offset, limit: limit)
    }
}
