import Foundation
import KioskStore

/// What somebody knows who has nothing but the journal: every interval of every number and window.
struct Told {
    private(set) var spans: [String: [Span]] = [:]
    private(set) var sittings: [String: [Sitting]] = [:]
    private(set) var given: [String] = []
    private(set) var rows: UInt64 = 0
    private var texts: [UInt64: String] = [:]

    /// Of a terminal that may be running. Every row is as it was written, or this is no journal.
    init(records: String) throws {
        var told = self
        var trouble: (any Error)?
        let finding = try JournalReader(directory: records).verify { row, _ in
            do {
                try told.hear(row)
                return true
            } catch {
                trouble = error
                return false
            }
        }
        if let trouble { throw trouble }
        guard case .intact(let rows, _, _) = finding else { throw Broken("the journal is broken: \(finding)") }
        told.rows = rows
        self = told
    }

    private mutating func hear(_ row: JournalEntry) throws {
        guard let facts = try JSONSerialization.jsonObject(with: Data(row.body.utf8)) as? [String: Any] else {
            throw Broken("row \(row.sequence) is no object")
        }
        func text(_ key: String) -> String { facts[key] as? String ?? "" }
        let hall = (facts["hall"] as? NSNumber)?.int64Value ?? 0
        let window = text("window")
        switch row.kind {
        case "number-issued":
            texts[row.number] = text("text")
            given.append(text("text"))
            spans[text("text")] = [Span(standing: .waiting, queue: text("queue"), window: "", from: hall)]
        case "number-called": try become(row, .called, window, hall)
        case "number-served": try become(row, .serving, window, hall)
        case "number-held": try become(row, .held, window, hall)
        case "number-finished": try become(row, .finished, window, hall)
        case "number-no-show": try become(row, .noShow, window, hall)
        case "number-resumed": try become(row, .waiting, "", hall)
        case "number-transferred", "number-handed-over": try become(row, .waiting, "", hall, in: text("to"))
        // A row without the hall's time is one of the wall's; nothing else in this hall voids a number at another moment.
        case "number-void": try become(row, .void, "", (facts["hall"] as? NSNumber)?.int64Value)
        case "window-opened", "window-taken-over": sit(window, .open, text("clerk"), hall)
        case "window-paused": sit(window, .paused, sittings[window]?.last?.clerk ?? "", hall)
        case "window-resumed": sit(window, .open, sittings[window]?.last?.clerk ?? "", hall)
        case "window-closed": sit(window, .closed, "", hall)
        default: break
        }
    }

    private mutating func sit(_ window: String, _ state: Sitting.State, _ clerk: String, _ hall: Int64) {
        sittings[window, default: []].append(Sitting(state: state, clerk: clerk, from: hall))
    }

    private mutating func become(
        _ row: JournalEntry, _ standing: Standing, _ window: String, _ hall: Int64?, in queue: String? = nil
    ) throws {
        guard let text = texts[row.number], var spans = spans[text], let last = spans.last else {
            throw Broken("row \(row.sequence), \(row.kind), is about a number that was never given")
        }
        guard let hall else { throw Broken("row \(row.sequence), \(row.kind), does not say when in the hall's time") }
        spans[spans.count - 1].until = hall
        spans.append(Span(standing: standing, queue: queue ?? last.queue, window: window, from: hall))
        self.spans[text] = spans
    }
}
