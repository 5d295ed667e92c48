import KioskCore

/// A paper that comes with the library.
package struct ShippedTemplate: Sendable {
    package let name: String
    /// What the hall calls it; a PDF's title.
    package let title: String
    /// What it is, in English.
    package let about: String
    /// The markup by language: "" is Chinese, and for every language that has none of its own.
    package let texts: [String: String]

    /// As a vendor's file is named, without its ending: "ticket", "ticket.en".
    package var names: [String] { texts.keys.sorted().map { $0.isEmpty ? name : "\(name).\($0)" } }

    init(_ name: String, _ title: String, _ about: String, chinese: String, english: String? = nil) {
        self.name = name
        self.title = title
        self.about = about
        texts = ["": chinese].merging(english.map { ["en": $0] } ?? [:]) { first, _ in first }
    }
}

/// The templates that ship with the library. docs/templates.md lists their variables.
package enum Templates {
    package static let all = [ticket, notice, receipt, result, mandate, report, readiness, testPage, code]

    /// The markup by name: "ticket", "ticket.en".
    package static let shipped: [String: String] = Dictionary(
        all.flatMap { template in zip(template.names, template.texts.keys.sorted().map { template.texts[$0] ?? "" }) },
        uniquingKeysWith: { first, _ in first })

    /// What the hall calls a paper, also one of another language; the name for a vendor's own.
    package static func title(_ name: String) -> String {
        all.first { $0.name == name || $0.names.contains(name) }?.title ?? name
    }
}
