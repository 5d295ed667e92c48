/// What a resident has to bring for an item or for a bundle, once the questions are
/// answered, and what of it is in hand.
package struct Checklist: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package enum Need: Int32, Sendable {
            case required = 1, optional, deferrable, exempt
            /// On an answer that was not given.
            case depends
        }

        package var need: Need
        package var material: Material
        /// The names of the items that ask for it; of an item by itself, that one.
        package var items: [String]
        package var isInHand = false

        package init(need: Need, material: Material, items: [String]) {
            (self.need, self.material, self.items) = (need, material, items)
        }
    }

    package var entries: [Entry]

    /// A material of one item of the list.
    private struct Wish {
        let need: Entry.Need
        let material: Material
        let item: String
    }

    /// - Parameters:
    ///   - parts: the items of a bundle, or the one item.
    ///   - answers: by the questions' ids, the value of a choice.
    package init(parts: [ServiceItem], answers: [String: String] = [:]) {
        var wishes: [[Wish]] = []
        var index: [String: Int] = [:]
        let results = parts.map(\.results)
        for part in parts {
            for material in part.materials {
                guard let need = Self.need(material, answers) else { continue }
                var wish = Wish(need: need, material: material, item: part.name)
                // What comes out of one item is not brought for the next.
                let key = Self.key(material.name)
                if let source = zip(parts, results).first(where: { $0.code != part.code && $1.contains(key) })?.0 {
                    var handedOn = material
                    handedOn.note = "由“\(source.name)”产生，不用提交"
                    wish = Wish(need: .exempt, material: handedOn, item: part.name)
                }
                if let known = index[key] {
                    wishes[known].append(wish)
                } else {
                    index[key] = wishes.count
                    wishes.append([wish])
                }
            }
        }
        entries = wishes.map { Self.merged($0) }
    }

    private static func need(_ material: Material, _ answers: [String: String]) -> Entry.Need? {
        switch material.condition.holds(answers) {
        case false?: nil
        case nil: .depends
        case true?: Entry.Need(rawValue: material.necessity.rawValue) ?? .required
        }
    }

    /// The same material by whatever spaces and brackets.
    static func key(_ name: String) -> String {
        let folded = SearchText.folded(name)
        return folded.isEmpty ? name : String(String.UnicodeScalarView(folded))
    }

    /// One set of materials: handed in once, so the numbers are the highest that any item asks
    /// for and not their sum; the strictest need counts; the electronic licence is enough when
    /// every item takes it.
    private static func merged(_ wishes: [Wish]) -> Entry {
        let strictest: [Entry.Need] = [.required, .deferrable, .depends, .optional, .exempt]
        let need = strictest.first { need in wishes.contains { $0.need == need } } ?? .required
        // What nobody has to hand in adds nothing to what somebody does.
        let counting = wishes.filter { need == .exempt || $0.need != .exempt }
        guard var material = counting.first?.material else { return Entry(need: need, material: Material(name: ""), items: []) }
        for other in counting.dropFirst().map(\.material) { material.merge(other) }
        var items: [String] = []
        for wish in wishes where !items.contains(wish.item) { items.append(wish.item) }
        return Entry(need: need, material: material, items: items)
    }

    /// Blank forms, each once: name and address.
    package var forms: [(name: String, address: String)] {
        var forms: [(name: String, address: String)] = []
        for entry in entries where !entry.material.blankURL.isEmpty && entry.need != .exempt {
            if !forms.contains(where: { $0.address == entry.material.blankURL }) {
                forms.append((entry.material.name, entry.material.blankURL))
            }
        }
        return forms
    }

    /// What is missing still, and must be there to be accepted.
    package var missing: [Entry] { entries.filter { !$0.isInHand && ($0.need == .required || $0.need == .depends) } }
    /// What is missing and may follow later.
    package var later: [Entry] { entries.filter { !$0.isInHand && $0.need == .deferrable } }
    package var inHand: [Entry] { entries.filter(\.isInHand) }
}

extension ServiceItem {
    /// The names of what comes out of it, as `Checklist.key`.
    fileprivate var results: [String] {
        result.split { $0 == "^" || $0 == "、" || $0 == "，" || $0 == "；" }.map { Checklist.key(String($0)) }
    }
}

extension Material {
    /// Takes over what the other asks for beyond this one.
    fileprivate mutating func merge(_ other: Material) {
        if form != other.form {
            form = Self.mergedForm(form, other.form)
        }
        originals = [originals, other.originals].compactMap { $0 }.max()
        copies = [copies, other.copies].compactMap { $0 }.max()
        if form == "原件和复印件" {
            originals = originals ?? 1
            copies = copies ?? 1
        }
        for text in [other.note] where !text.isEmpty && text != note { note += note.isEmpty ? text : "；\(text)" }
        if blankURL.isEmpty { blankURL = other.blankURL }
        if sampleURL.isEmpty { sampleURL = other.sampleURL }
        if source.isEmpty { source = other.source }
        if sourceNote.isEmpty { sourceNote = other.sourceNote }
        if fillNote.isEmpty { fillNote = other.fillNote }
        if pageFormat.isEmpty { pageFormat = other.pageFormat }
        acceptsLicence = acceptsLicence && other.acceptsLicence
        deferDays = [deferDays, other.deferDays].compactMap { $0 }.min()
    }

    private static func mergedForm(_ a: String, _ b: String) -> String {
        let known: [String: Set<String>] = [
            "原件": ["o"], "复印件": ["c"], "原件和复印件": ["o", "c"], "原件或复印件": [], "": [],
        ]
        guard let first = known[a], let second = known[b] else { return a.isEmpty ? b : b.isEmpty ? a : "\(a)、\(b)" }
        switch first.union(second) {
        case ["o"]: return "原件"
        case ["c"]: return "复印件"
        case ["o", "c"]: return "原件和复印件"
        default: return a.isEmpty ? b : a
        }
    }
}

extension ServiceItem {
    /// The questions that are asked for the items of a list, each once.
    package static func questions(of parts: [ServiceItem]) -> [ItemQuestion] {
        var questions: [ItemQuestion] = []
        for question in parts.flatMap(\.questions) where !question.id.isEmpty {
            if !questions.contains(where: { $0.id == question.id }) { questions.append(question) }
        }
        return questions
    }
}
