import Glibc
import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport

/// The conformance suite (符合性检查) for a vendor's driver or a device: rules of
/// kiosk_driver.h and of the protocols, each tried once, with the evidence.
///
/// Blocks until all is done. Whatever a driver does, it ends: every wait has a deadline.
package final class Conformance {
    package enum Outcome: String, Sendable { case pass, fail, notApplicable = "not-applicable" }

    package struct Rule: Sendable {
        package let name: String
        package let outcome: Outcome
        /// The rule, in one sentence.
        package let rule: String
        package let evidence: [String]
    }

    /// What a person at the device is asked to do; nothing is waited for.
    package enum Request: Sendable {
        case layDown, lift, layDownAgain, openCover, closeCover
        /// To be answered: is only this on paper, once?
        case lookAtPaper(String)
        /// To be answered: is it open, just now?
        case isCoverOpen
    }

    private struct Unmet: Error {
        let outcome: Outcome
        let evidence: [String]
    }

    private let device: Configuration.Device
    private let ways = Ways()
    /// Nil: nobody is there. Of what is to be answered the answer; nil: not looked.
    private let person: ((Request) -> Bool?)?
    /// How long a person may take, in milliseconds.
    private let patience: Int64
    private var rules: [Rule] = []

    package init(_ device: Configuration.Device, patience: Int64, person: ((Request) -> Bool?)?) {
        self.device = device
        self.patience = patience
        self.person = person
    }

    package func run() -> [Rule] {
        switch device.kind {
        case .cardReader: checkReader()
        case .ticketPrinter: checkPrinter()
        case .receiptPrinter: break
        }
        return rules
    }

    // MARK: - Card reader

    private func checkReader() {
        let isOpened = check("reader.opens", "It opens and says who it is, within 6 s.") { () throws(Unmet) in
            let (took, model) = try timed(6000) { () throws(Fault) in
                try asking { reader throws(Fault) in try reader.start().samID }
            }
            guard !model.isEmpty else { throw Unmet(outcome: .fail, evidence: ["it says nothing of itself"]) }
            return ["\(model), in \(took) ms"]
        }
        guard isOpened else { return skip(Self.afterReader) }
        check("reader.reopens", "It opens again at once after it was closed, five times.") { () throws(Unmet) in
            let (took, _) = try timed(30_000) { () throws(Fault) in
                for _ in 0..<5 { try asking { reader throws(Fault) in _ = try reader.start() } }
            }
            return ["five times in \(took) ms"]
        }
        check("reader.looks", "It looks for a card within 1.5 s, ten times, and sees none where none lies.") { () throws(Unmet) in
            var longest: Int64 = 0
            try judging { reader throws(Unmet) in
                for _ in 0..<10 {
                    let (took, news) = try timed(1500) { () throws(Fault) in try reader.poll() }
                    longest = max(longest, took)
                    guard case .nothing = news else {
                        throw Unmet(outcome: .notApplicable, evidence: ["something lies on the reader, or it says so: \(Self.word(news))"])
                    }
                }
            }
            return ["at most \(longest) ms"]
        }
        check("reader.interrupt", "When it is interrupted it comes back and closes within 3 s, and opens again.") { () throws(Unmet) in
            let reader = try opened()
            let (took, _) = try timed(3000) { () throws(Fault) in
                let caller = try? Worker("interrupt") { reader.interrupt() }
                _ = try? reader.poll()
                caller?.join()
                _ = try? reader.poll()
                reader.close()
            }
            try opened().close()
            return ["in \(took) ms"]
        }
        checkCard()
    }

    private static let afterReader = [
        "reader.reopens", "reader.looks", "reader.interrupt", "card.arrives", "card.read", "card.stays", "card.removed", "card.again",
    ]

    private func checkCard() {
        let names = ["card.arrives", "card.read", "card.stays", "card.removed", "card.again"]
        guard person != nil else { return skip(names, "nobody is there to lay down a card") }
        let reader: any CardReader
        do throws(Unmet) {
            reader = try opened()
        } catch {
            return skip(names)
        }
        defer { reader.close() }
        let seesRemoval = reader.capabilities.contains(.seeRemoval)
        ask(.layDown)
        let hasArrived = check("card.arrives", "It tells that a card was laid down.") { () throws(Unmet) in
            try wait(reader) { if case .arrived = $0 { true } else { false } }
        }
        guard hasArrived else { return skip(Array(names.dropFirst())) }
        var first: CardRecord?
        defer { first?.wipe() }
        let isRead = check("card.read", "It reads the card: a name, a number that agrees with birth date and sex, and a photo where it claims to read them.") { () throws(Unmet) in
            let (took, news) = try timed(6000) { () throws(Fault) in try reader.poll() }
            guard case .read(let record) = news else { throw Unmet(outcome: .fail, evidence: [Self.word(news)]) }
            first = record
            let empty = [CardField.name, .number].filter { record.withField($0) { $0.isEmpty } }
            guard empty.isEmpty else { throw Unmet(outcome: .fail, evidence: ["empty: \(empty.map { "\($0)" }.joined(separator: ", "))"]) }
            let warnings = record.warnings(today: Clock.date(at: Clock.wall()))
            // On a good card that is a field in the wrong place, or in the wrong encoding.
            guard warnings.isDisjoint(with: [.number, .birth, .sex]) else {
                throw Unmet(outcome: .fail, evidence: warnings.told.map(\.finding))
            }
            guard !reader.capabilities.contains(.readPhoto) || (record.photo?.count ?? 0) > 0 else {
                throw Unmet(outcome: .fail, evidence: ["it claims to read photos, and brought none"])
            }
            return ["a \(record.type), in \(took) ms"] + warnings.told.map(\.finding)
        }
        guard isRead else { return skip(Array(names.dropFirst(2))) }
        check("card.stays", "A card that stays is neither removed nor read again.") { () throws(Unmet) in
            for _ in 0..<8 {
                usleep(300_000)
                let (_, news) = try timed(1500) { () throws(Fault) in try reader.poll() }
                guard case .nothing = news else { throw Unmet(outcome: .fail, evidence: [Self.word(news)]) }
            }
            return ["eight looks, nothing new"]
        }
        ask(.lift)
        check("card.removed", "It tells that the card was lifted.") { () throws(Unmet) in
            guard seesRemoval else { throw Unmet(outcome: .notApplicable, evidence: ["it does not claim to see that"]) }
            return try wait(reader) { if case .removed = $0 { true } else { false } }
        }
        ask(.layDownAgain)
        check("card.again", "The same card is read again after it was lifted.") { () throws(Unmet) in
            try wait(reader) { news throws(Unmet) in
                guard case .read(let record) = news else { return false }
                defer { record.wipe() }
                guard let first else { return true }
                let isSame = [CardField.name, .number].allSatisfy { field in
                    first.withField(field) { one in record.withField(field) { one.elementsEqual($0) } }
                }
                guard isSame else { throw Unmet(outcome: .fail, evidence: ["another name or number than at first"]) }
                return true
            }
        }
    }

    /// Looks until the news come, as long as a person may take.
    private func wait(_ reader: any CardReader, for isIt: (CardNews) throws(Unmet) -> Bool) throws(Unmet) -> [String] {
        let began = Clock.monotonic()
        var last = "nothing"
        while Clock.monotonic() - began < patience {
            let (_, news) = try timed(6000) { () throws(Fault) in try reader.poll() }
            if try isIt(news) { return ["after \(Clock.monotonic() - began) ms"] }
            if case .nothing = news {} else { last = Self.word(news) }
            if case .arrived = news { continue }
            usleep(300_000)
        }
        throw Unmet(outcome: .fail, evidence: ["not within \(patience / 1000) s; the last news: \(last)"])
    }

    private static func word(_ news: CardNews) -> String {
        switch news {
        case .nothing: "nothing"
        case .arrived: "a card arrived"
        case .read(let record):
            { record.wipe(); return "a card was read" }()
        case .failed(let fault): "\(fault.name.rawValue): \(fault.detail)"
        case .removed: "a card was removed"
        }
    }

    private func opened() throws(Unmet) -> any CardReader {
        do throws(Fault) {
            let reader = try ways.cardReader(device) { _ in }
            _ = try reader.start()
            return reader
        } catch {
            throw Unmet(outcome: .fail, evidence: ["\(error.name.rawValue): \(error.detail)"])
        }
    }

    private func asking<R>(_ body: (any CardReader) throws(Fault) -> R) throws(Fault) -> R {
        let reader = try ways.cardReader(device) { _ in }
        defer { reader.close() }
        return try body(reader)
    }

    private func judging(_ body: (any CardReader) throws(Unmet) -> Void) throws(Unmet) {
        let reader = try opened()
        defer { reader.close() }
        try body(reader)
    }

    // MARK: - Ticket printer

    private static let afterPrinter = [
        "printer.reopens", "printer.status", "printer.unprintable", "printer.prints", "printer.interrupt", "printer.stale", "printer.cover",
    ]

    private func checkPrinter() {
        let isOpened = check("printer.opens", "It opens and says how it is, within 6 s.") { () throws(Unmet) in
            let (took, words) = try timed(6000) { () throws(Fault) in
                try withPrinter(false) { printer throws(Fault) in
                    let status = try printer.status()
                    let model = try printer.model() ?? printer.profile.name
                    return "\(model), \(status.fault?.name.rawValue ?? "ready"), \(status.evidence)"
                }
            }
            return [words, "in \(took) ms"]
        }
        guard isOpened else { return skip(Self.afterPrinter) }
        check("printer.reopens", "It opens again at once after it was closed, five times.") { () throws(Unmet) in
            let (took, _) = try timed(30_000) { () throws(Fault) in
                for _ in 0..<5 { try withPrinter(false) { printer throws(Fault) in _ = try printer.status() } }
            }
            return ["five times in \(took) ms"]
        }
        check("printer.status", "It says how it is within 1.5 s, ten times.") { () throws(Unmet) in
            var longest: Int64 = 0
            do throws(Fault) {
                try withPrinter(false) { printer throws(Fault) in
                    _ = try printer.status()
                    for _ in 0..<10 {
                        let began = Clock.monotonic()
                        _ = try printer.status()
                        longest = max(longest, Clock.monotonic() - began)
                    }
                }
            } catch {
                throw Unmet(outcome: .fail, evidence: ["\(error.name.rawValue): \(error.detail)"])
            }
            guard longest <= 1500 else { throw Unmet(outcome: .fail, evidence: ["it took \(longest) ms"]) }
            return ["at most \(longest) ms"]
        }
        check("printer.unprintable", "A ticket that cannot be printed is refused before anything of it is.") { () throws(Unmet) in
            do throws(Fault) {
                try withPrinter(false) { printer throws(Fault) in
                    guard (try? printer.encode(Self.ticket("\u{E8FF}"))) == nil else { throw Fault(.formatRefused, "U+E8FF was taken") }
                }
            } catch {
                throw Unmet(outcome: .fail, evidence: [error.detail])
            }
            return ["U+E8FF"]
        }
        let isPrinted = check("printer.prints", "It prints a ticket and proves it.") { () throws(Unmet) in
            let (took, outcome) = try timed(40_000) { () throws(Fault) in
                try withPrinter(false) { printer throws(Fault) in try print("conform 1", on: printer) }
            }
            switch outcome {
            case .printed: return ["in \(took) ms"]
            case .unknown(let fault):
                throw Unmet(outcome: .fail, evidence: ["it ended as unknown: \(fault.name.rawValue), \(fault.detail)"])
            case .notPrinted(let fault), .partial(let fault, _, _):
                throw Unmet(outcome: .fail, evidence: ["\(fault.name.rawValue): \(fault.detail)"])
            }
        }
        if isPrinted { checkInterrupt() } else { skip(["printer.interrupt", "printer.stale"]) }
        checkCover()
    }

    private func checkInterrupt() {
        var hasRemains = false
        let isInterrupted = check("printer.interrupt", "When it is interrupted in a ticket it comes back and closes within 5 s.") { () throws(Unmet) in
            let (took, outcome) = try timed(5000) { () throws(Fault) in try interruptedPrint(&hasRemains) }
            return ["in \(took) ms, the ticket ended as \(Self.word(outcome))"]
        }
        guard isInterrupted else { return skip(["printer.stale"]) }
        let remains = hasRemains
        check("printer.stale", "After that it prints the next ticket, and nothing of the one before comes with it.") { () throws(Unmet) in
            let (took, outcome) = try timed(40_000) { () throws(Fault) in
                try withPrinter(remains) { printer throws(Fault) in
                    _ = try printer.status()
                    return try print("conform 3", on: printer)
                }
            }
            guard case .printed = outcome else { throw Unmet(outcome: .fail, evidence: ["the next ticket ended as \(Self.word(outcome))"]) }
            guard let person, let isSo = person(.lookAtPaper("conform 3")) else {
                throw Unmet(outcome: .notApplicable, evidence: ["the next ticket was printed in \(took) ms; nobody looked at the paper"])
            }
            guard isSo else { throw Unmet(outcome: .fail, evidence: ["the person at the printer says so"]) }
            return ["printed in \(took) ms; seen by a person"]
        }
    }

    private func checkCover() {
        guard let person else { return skip(["printer.cover"], "nobody is there to open the cover") }
        check("printer.cover", "It says that its cover is open while it is, and is ready again once it is closed.") { () throws(Unmet) in
            let printer: any TicketPrinterDevice
            do throws(Fault) {
                printer = try ways.ticketPrinter(device, false)
            } catch {
                throw Unmet(outcome: .fail, evidence: ["\(error.name.rawValue): \(error.detail)"])
            }
            defer { printer.close() }
            let before = watch(printer, for: 6000) { $0.fault == nil }
            guard before.isSeen else { throw Unmet(outcome: .notApplicable, evidence: ["it is not ready: \(before.words)"]) }
            _ = person(.openCover)
            let opened = watch(printer, for: patience) { $0.conditions.contains(.coverOpen) }
            guard opened.isSeen else {
                let isOpen = person(.isCoverOpen)
                guard isOpen == true else {
                    throw Unmet(outcome: .notApplicable, evidence: [
                        isOpen == nil ? "not within \(patience / 1000) s, and nobody said whether it is open" : "nobody opened it, or it cannot be opened",
                    ])
                }
                _ = person(.closeCover)
                throw Unmet(outcome: .fail, evidence: ["open for \(patience / 1000) s, and it says: \(opened.words)"])
            }
            _ = person(.closeCover)
            let closed = watch(printer, for: patience) { $0.fault == nil }
            guard closed.isSeen else {
                guard person(.isCoverOpen) != true else { throw Unmet(outcome: .notApplicable, evidence: ["nobody closed it"]) }
                throw Unmet(outcome: .fail, evidence: ["not ready within \(patience / 1000) s; it says: \(closed.words)"])
            }
            return ["open after \(opened.milliseconds) ms: \(opened.words)", "ready after \(closed.milliseconds) ms: \(closed.words)"]
        }
    }

    /// Asks how it is until it says so, as long as this; what it said last.
    private func watch(
        _ printer: any TicketPrinterDevice, for limit: Int64, _ isIt: (TicketPrinterStatus) -> Bool
    ) -> (isSeen: Bool, milliseconds: Int64, words: String) {
        let began = Clock.monotonic()
        while true {
            var isSeen = false
            var words: String
            do throws(Fault) {
                let status = try printer.status()
                isSeen = isIt(status)
                words = "\(status.fault?.name.rawValue ?? "ready") \(status.evidence)"
            } catch {
                words = "\(error.name.rawValue) \(error.detail)"
            }
            let took = Clock.monotonic() - began
            guard !isSeen, took < limit else { return (isSeen, took, words) }
            usleep(300_000)
        }
    }

    /// A long ticket that somebody interrupts when it has begun.
    private func interruptedPrint(_ hasRemains: inout Bool) throws(Fault) -> PrintOutcome {
        struct Bell: @unchecked Sendable { let printer: any TicketPrinterDevice }
        let printer = try ways.ticketPrinter(device, false)
        defer {
            hasRemains = printer.hasRemains
            printer.close()
        }
        _ = try printer.status()
        let ticket: EncodedTicket
        do throws(EncodingFault) {
            ticket = try printer.encode(Self.ticket(Array(repeating: "conform 2 ........", count: 60).joined(separator: "\n")))
        } catch {
            throw Fault(.formatRefused, "\(error)")
        }
        let bell = Bell(printer: printer)
        let caller = try? Worker("interrupt") {
            usleep(150_000)
            bell.printer.interrupt()
        }
        defer { caller?.join() }
        return printer.print(ticket)
    }

    private func print(_ text: String, on printer: any TicketPrinterDevice) throws(Fault) -> PrintOutcome {
        let ticket: EncodedTicket
        do throws(EncodingFault) {
            ticket = try printer.encode(Self.ticket(text))
        } catch {
            throw Fault(.formatRefused, "\(error)")
        }
        return printer.print(ticket)
    }

    private static func ticket(_ text: String) -> Document {
        // The text is ours: it has no commands of a template.
        (try? Template(text).filled(with: [:])) ?? Document([])
    }

    private static func word(_ outcome: PrintOutcome) -> String {
        switch outcome {
        case .printed: "printed"
        case .notPrinted(let fault): "not printed, \(fault.name.rawValue): \(fault.detail)"
        case .partial(let fault, let bands, let all): "partial, \(bands) of \(all) bands, \(fault.name.rawValue)"
        case .unknown(let fault): "unknown, \(fault.name.rawValue): \(fault.detail)"
        }
    }

    private func withPrinter<R>(_ hasRemains: Bool, _ body: (any TicketPrinterDevice) throws(Fault) -> R) throws(Fault) -> R {
        let printer = try ways.ticketPrinter(device, hasRemains)
        defer { printer.close() }
        return try body(printer)
    }

    // MARK: - The sheet

    /// True when the rule is met.
    @discardableResult
    private func check(_ name: String, _ rule: String, _ body: () throws(Unmet) -> [String]) -> Bool {
        do throws(Unmet) {
            rules.append(Rule(name: name, outcome: .pass, rule: rule, evidence: try body()))
            return true
        } catch {
            rules.append(Rule(name: name, outcome: error.outcome, rule: rule, evidence: error.evidence))
            return false
        }
    }

    private func skip(_ names: [String], _ why: String = "what it builds on has failed") {
        for name in names { rules.append(Rule(name: name, outcome: .notApplicable, rule: "Not tried.", evidence: [why])) }
    }

    private func ask(_ request: Request) { _ = person?(request) }

    /// How long it took; a fault, or more than `limit` milliseconds, meets no rule.
    private func timed<R>(_ limit: Int64, _ body: () throws(Fault) -> R) throws(Unmet) -> (Int64, R) {
        let began = Clock.monotonic()
        do throws(Fault) {
            let value = try body()
            let took = Clock.monotonic() - began
            guard took <= limit else { throw Fault(.noAnswer, "it took \(took) ms") }
            return (took, value)
        } catch {
            throw Unmet(outcome: .fail, evidence: ["\(error.name.rawValue): \(error.detail)"])
        }
    }
}
