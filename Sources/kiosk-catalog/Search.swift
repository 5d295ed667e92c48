import ArgumentParser
import Foundation
import Kiosk

struct Search: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Finds items as the residents' screen does, and tells how long it took.",
        discussion: """
            kiosk-catalog search 低保 --files examples/hall
            kiosk-catalog search dbsq --files examples/hall        pinyin, whole or initials
            kiosk-catalog search 残疾 补贴 --files examples/hall    both words
            kiosk-catalog search --here --topic elder --files examples/hall
            kiosk-catalog search 11990321 --level 5 --files examples/hall   the beginning of a code
            """)

    @Argument(help: "Words, each any part of a name, or pinyin; none: everything.")
    var text: [String] = []

    @OptionGroup var viewpoint: Viewpoint

    @Flag(name: .long, help: "Only what can be done at the place today.")
    var here = false

    @Option(name: .long, help: "Only this department, by its exact name.")
    var department: String?

    @Option(name: .long, help: "Only this topic, such as birth; bundle: only bundles (一件事).")
    var topic: String?

    @Option(name: .long, help: "Only this exercise level (行使层级): 1 state … 4 county, 5 town, 6 village.")
    var level: Int?

    @Option(name: .long, help: "Only for these: 自然人, 法人.")
    var audience: String?

    @Option(name: .long, help: "Only this channel: 窗口办理, 网上办理 …, or online, window.")
    var channel: String?

    @Option(name: .long, help: "Only what can be done at this village or other place today, by its code.")
    var village: String?

    @Option(name: .long, help: "Leave out so many of the first.")
    var offset = 0

    @Option(name: .long, help: "At most so many, 1 to 200.")
    var limit = 20

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func validate() throws {
        guard level.map({ (1...7).contains($0) }) ?? true else { throw ValidationError("The level is 1 to 7.") }
        guard (1...200).contains(limit), offset >= 0 else { throw ValidationError("The limit is 1 to 200, the offset 0 or more.") }
    }

    private struct Answer: Encodable {
        let schemaVersion = kiosk_catalog.schemaVersion
        let text: String
        let place: String
        let date: String
        let total: Int
        let offset: Int
        let milliseconds: Double
        let firstMilliseconds: Double
        let items: [ItemLine]
    }

    func run() throws {
        let question = Question(
            text: text.joined(separator: " "), department: department, topic: topic, level: level, audience: audience,
            channel: channel, hereOnly: here, place: village, offset: offset, limit: limit)
        let (desk, place) = try telling(json: json) { () throws(Failure) in try viewpoint.open() }
        // The first search opens a connection and makes the table of readings; a terminal pays for that once.
        let clock = ContinuousClock()
        let start = clock.now
        let page = try telling(json: json) { () throws(Failure) in
            try desk.search(question, at: place?.code ?? "", on: viewpoint.day)
        }
        let first = milliseconds(clock.now - start)
        let again = milliseconds(try clock.measure {
            _ = try desk.search(question, at: place?.code ?? "", on: viewpoint.day)
        })
        if json {
            return try printJSON(Answer(
                text: question.text, place: place?.code ?? "", date: "\(viewpoint.day)", total: page.total, offset: offset,
                milliseconds: again, firstMilliseconds: first, items: page.items.map { ItemLine($0) }))
        }
        for item in page.items {
            print("\(mark(item))  \(item.service.name)  \(item.service.department)  \(item.service.code.raw)")
        }
        let standing = place.map { " at \($0.name)" } ?? ""
        print("\(page.total) found\(standing) in \(String(format: "%.2f", again)) ms (the first time \(String(format: "%.2f", first)) ms)")
    }

    private func mark(_ item: Item) -> String {
        switch item.availability {
        case .here, .hereFrom: "here     "
        case .proxy: "proxy    "
        case .elsewhere, .askDepartment: "elsewhere"
        case .online: "online   "
        case .notYet, .ended, .suspended: "not now  "
        }
    }
}

/// One found item.
private struct ItemLine: Encodable {
    let code: String
    let name: String
    let department: String
    let type: String
    let level: Int?
    let availability: String
    let whereText: String
    let promisedDays: Int?
    let visits: Int?
    let topics: [String]

    enum CodingKeys: String, CodingKey {
        case code, name, department, type, level, availability
        case whereText = "where"
        case promisedDays, visits, topics
    }

    init(_ item: Item) {
        let service = item.service
        (code, name, department, type, level) = (service.code.raw, service.name, service.department, service.type, service.level)
        availability = availabilityName(item)
        whereText = item.whereText
        (promisedDays, visits, topics) = (service.promisedDays, service.visits, service.topics)
    }
}

func availabilityName(_ item: Item) -> String {
    switch item.availability {
    case .here, .hereFrom: "here"
    case .proxy: "proxy"
    case .elsewhere, .askDepartment: "elsewhere"
    case .online: "online"
    case .notYet, .ended, .suspended: "not-now"
    }
}
