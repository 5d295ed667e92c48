/// A catalog as CPSV-AP 3.2 (the European application profile for public services) in JSON-LD.
///
/// What CPSV-AP can say is said by its terms. The rest stands beside it, in a namespace of our own
/// under the names of the national exchange tables, so that our own export is read again without
/// loss. What is only there for other readers (processing time, channels, events) is derived, and
/// not read. docs/catalog.md lists what a reader that knows plain CPSV-AP alone does not get.
package enum CatalogGraph {
    static let namespace = "urn:libkiosk:hall:"
    /// Of the form: a reader refuses any other.
    static let version = "1"

    static let prefixes = [
        ("cpsv", "http://purl.org/vocab/cpsv#"), ("cv", "http://data.europa.eu/m8g/"),
        ("dcat", "http://www.w3.org/ns/dcat#"), ("dct", "http://purl.org/dc/terms/"), ("eli", "http://data.europa.eu/eli/ontology#"),
        ("locn", "http://www.w3.org/ns/locn#"), ("skos", "http://www.w3.org/2004/02/skos/core#"),
        ("time", "http://www.w3.org/2006/time#"), ("xsd", "http://www.w3.org/2001/XMLSchema#"), ("hall", namespace),
    ]
    /// Terms whose texts are Chinese.
    static let chinese = [
        "dct:title", "dct:description", "dcat:keyword", "skos:prefLabel", "locn:geographicName", "locn:fullAddress",
    ]

    /// How a column's value stands in the graph.
    enum Term {
        case text(String)
        /// A list, separated by ^ in the tables.
        case texts(String)
        /// Values of an enumeration, likewise.
        case concepts(String, list: String)
    }

    /// A thing of its own at the row's node that holds some of the row's columns.
    struct Part: Hashable {
        /// The property that leads to it.
        let link: String
        /// CPSV-AP's, then ours, by which it is found again.
        let types: [String]
        /// Behind the row's id.
        let name: String
        /// CPSV-AP wants a dct:identifier, and no column has one.
        let needsIdentifier: Bool

        init(_ link: String, _ type: String, _ tag: String, _ name: String, needsIdentifier: Bool = false) {
            (self.link, types, self.name, self.needsIdentifier) = (link, [type, "hall:\(tag)"], name, needsIdentifier)
        }
    }

    struct Column {
        let term: Term
        let part: Part?

        init(_ term: Term, at part: Part? = nil) { (self.term, self.part) = (term, part) }
    }

    /// One table of the catalog. A column that `columns` does not name is `hall:` and its name.
    struct Table {
        let file: String
        /// The property of the item's node that leads to the rows; nil when a row is a node of its own.
        let link: String?
        /// CPSV-AP's, then ours, by which a row is known.
        let types: [String]
        let columns: [String: Column]

        var tag: String { types.last ?? "" }
    }

    static let body = Part("cv:hasCompetentAuthority", "cv:PublicOrganisation", "Body", "body")
    static let price = Part("cv:hasCost", "cv:Cost", "Price", "price", needsIdentifier: true)
    static let hours = Part("cv:openingHours", "time:TemporalEntity", "Hours", "hours")

    private static let itemColumns: [String: Column] = [
        "task_code": Column(.text("dct:identifier")), "task_name": Column(.text("dct:title")), "keywords": Column(.texts("dcat:keyword")),
        "dept_name": Column(.text("skos:prefLabel"), at: body), "dept_code": Column(.text("dct:identifier"), at: body),
        "task_type": Column(.concepts("dct:type", list: "task_type")),
        "server_type": Column(.concepts("dct:audience", list: "server_type")),
        "user_topic_type": Column(.concepts("cv:thematicArea", list: "topic")),
        "accept_condition": Column(
            .text("dct:title"), at: Part("cv:holdsRequirement", "cv:Requirement", "Requirement", "requirement", needsIdentifier: true)),
        "result_name": Column(.text("dct:title"), at: Part("cpsv:produces", "cv:Output", "Output", "output", needsIdentifier: true)),
        "by_law": Column(.text("dct:title"), at: Part("cv:hasLegalResource", "eli:LegalResource", "Law", "law")),
        "consult_phone": Column(.text("cv:telephone"), at: Part("cv:contactPoint", "cv:ContactPoint", "Contact", "contact")),
        "fee": Column(.text("dct:description"), at: price), "fee_basis": Column(.text("hall:fee_basis"), at: price),
    ]

    static let items = Table(file: "items.csv", link: nil, types: ["cpsv:PublicService", "hall:Item"], columns: itemColumns)
    static let bundles = Table(file: "bundles.csv", link: nil, types: ["cpsv:PublicService", "hall:Bundle"], columns: itemColumns)
    static let places = Table(
        file: "places.csv", link: nil, types: ["dct:Location", "hall:Place"],
        columns: [
            "place_code": Column(.text("dct:identifier")), "place_name": Column(.text("locn:geographicName")),
            "address": Column(.text("locn:fullAddress"), at: Part("locn:address", "locn:Address", "Address", "address")),
            "hours": Column(.text("dct:description"), at: hours),
        ])
    static let enumerations = Table(
        file: "enumerations.csv", link: nil, types: ["skos:Concept", "hall:Value"],
        columns: ["code": Column(.text("skos:notation")), "name": Column(.text("skos:prefLabel"))])
    static let synonyms = Table(file: "synonyms.csv", link: nil, types: ["skos:Collection", "hall:Synonym"], columns: [:])
    static let materials = Table(
        file: "materials.csv", link: "cv:hasInputType", types: ["cv:EvidenceType", "hall:Material"],
        columns: ["material_name": Column(.text("dct:title")), "note": Column(.text("dct:description"))])
    static let fees = Table(
        file: "fees.csv", link: "cv:hasCost", types: ["cv:Cost", "hall:Fee"],
        columns: ["fee_name": Column(.text("dct:title")), "fee_standard": Column(.text("dct:description"))])
    static let steps = Table(
        file: "steps.csv", link: "hall:hasStep", types: ["hall:Step"], columns: ["step_name": Column(.text("dct:title"))])
    static let questions = Table(
        file: "questions.csv", link: "hall:hasQuestion", types: ["hall:Question"],
        columns: ["question": Column(.text("dct:title")), "answer": Column(.text("dct:description"))])
    static let delegations = Table(file: "delegations.csv", link: "cv:hasChannel", types: ["cv:Channel", "hall:Delegation"], columns: [:])

    /// In the order of `Catalog.sheets()`.
    static let tables = [enumerations, synonyms, places, items, bundles, questions, materials, fees, steps, delegations]

    /// Whether these bytes, the first of a file, may be JSON-LD: an object whose first name begins with @.
    package static func isGraph(_ bytes: [UInt8]) -> Bool {
        let marks = bytes.filter { $0 > 0x20 }
        return marks.starts(with: Array("{\"@".utf8))
    }
}
