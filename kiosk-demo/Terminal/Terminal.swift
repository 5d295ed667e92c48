import Foundation
import Synchronization

/// The terminal as this program keeps it: the visit under way, its card, its
/// number and its papers, told to the page with every change.
///
/// Handles of the person are kept in one place (`Person`) and released together.
final class Terminal: Sendable {
    /// What there is of one resident.
    struct Person {
        let visit: Visit
        var card: Card?
        /// Of today, of whoever's card it is.
        var booking: Booking?
        var number: Number?
        /// What the number was taken for, or "".
        var matter = ""
        /// The number was found by the card: it was taken before.
        var isKnown = false
        /// By which the number was asked for.
        var request = ""
        var ticketJob: UInt64 = 0
        var receiptJob: UInt64 = 0
    }

    struct Inside {
        var person: Person?
        var snapshot: Snapshot
    }

    let kiosk: Kiosk
    private let names: Names
    let push = Push()
    let inside: Mutex<Inside>

    /// - Parameter moment: milliseconds since 1970, so that revisions grow over restarts.
    init(_ kiosk: Kiosk, names: Names, inches: Double, moment: Int64) {
        self.kiosk = kiosk
        self.names = names
        inside = Mutex(Inside(snapshot: Snapshot(revision: moment, hall: kiosk.hallName, help: kiosk.hallHelp, inches: inches)))
        change { _ in }
    }

    var snapshot: Snapshot { inside.withLock { $0.snapshot } }

    /// Changes something and tells the page.
    @discardableResult
    func change(_ body: (inout Inside) throws -> Void) rethrows -> Snapshot {
        try inside.withLock { inside in
            try body(&inside)
            inside.snapshot.revision += 1
            inside.refresh(kiosk, names)
            push.send(inside.snapshot)
            return inside.snapshot
        }
    }

    // MARK: What the page asks for

    func begin(_ manner: Visit.Manner) throws -> Snapshot {
        try change { inside in
            // A page that begins a visit knows of none: whoever was here has left.
            inside.forget()
            inside.person = Person(visit: try kiosk.beginVisit(manner))
        }
    }

    /// A search of whoever is here.
    func search(_ search: Kiosk.Search) throws -> (total: Int, items: [Match]) {
        try kiosk.search(search, visit: inside.withLock { $0.person?.visit })
    }

    func touch() throws -> Snapshot {
        try change { try $0.person?.visit.extend() }
    }

    func set(_ manner: Visit.Manner) throws -> Snapshot {
        try change { try $0.person?.visit.set(manner) }
    }

    func end() -> Snapshot {
        change { $0.forget() }
    }

    func takeNumber(item: String, request: String) throws -> Snapshot {
        try change { inside in
            guard let person = inside.person else { throw Refusal.nobody }
            let queue = try kiosk.item(item).queue
            let (holder, live) = try known(person.card, queue)
            // A touch that is repeated after a failure gets the number that it got.
            if let live, person.request != request { return inside.give(live, isKnown: true, kiosk) }
            inside.person?.request = request
            do {
                inside.give(try kiosk.issueNumber(item: item, request: request, visit: person.visit, card: holder), kiosk)
            } catch var refusal as Refusal where refusal.name == "KIOSK_E_NOT_NOW" {
                refusal.text = try kiosk.queues().first { $0.code == queue }?.text
                throw refusal
            }
        }
    }

    /// 签到: what was booked becomes a number.
    func checkIn() throws -> Snapshot {
        try change { inside in
            guard let person = inside.person, let booking = person.booking else { throw Refusal.nobody }
            if let live = try known(person.card, booking.queue).number { return inside.give(live, isKnown: true, kiosk) }
            inside.give(try booking.checkIn(person.visit), kiosk)
            inside.person?.booking = nil
        }
    }

    /// Whose number it will be, and the number that they have. A card without an identity number is nobody's.
    private func known(_ card: Card?, _ queue: String) throws -> (holder: Card?, number: Number?) {
        guard let card else { return (nil, nil) }
        do {
            return (card, try kiosk.liveNumber(of: card, queue: queue))
        } catch let refusal as Refusal where refusal.name == "KIOSK_E_GONE" {
            return (nil, nil)
        }
    }

    /// It is another's window that calls, maybe by way of another program: asked anew now and then.
    func refresh() {
        change { $0.lookAtNumber(kiosk) }
    }

    /// - `code`: of a case's receipt; nil: this visit.
    func evaluate(level: Int, reasons: [String], code: String?) throws -> Snapshot {
        try change { inside in
            guard let visit = inside.person?.visit else { throw Refusal.nobody }
            try kiosk.evaluate(code.map { .case(code: $0) } ?? .visit(visit), level: level, reasons: reasons)
        }
    }

    func printTicket() throws -> Snapshot {
        try change { inside in
            guard let number = inside.person?.number else { throw Refusal.nobody }
            let job = try number.print()
            inside.person?.ticketJob = job
            inside.snapshot.ticket = Snapshot.Paper(state: Paper.queued.rawValue)
        }
    }

    func printReceipt(item: String) throws -> Snapshot {
        try change { inside in
            let job = try kiosk.printReceipt(try inside.receipt(of: item))
            inside.person?.receiptJob = job
            inside.snapshot.receipt = Snapshot.Paper(state: Paper.queued.rawValue)
        }
    }

    /// The receipt as a PDF.
    func drawReceipt(item: String) throws -> Data {
        let receipt = try inside.withLock { try $0.receipt(of: item) }
        return try drawn("receipt.pdf") { try kiosk.renderReceipt(receipt, to: $0) }
    }

    /// What a telephone may take along from the screen, as a QR code in a PNG.
    func code(_ about: Code) throws -> Data {
        let text: String
        switch about {
        case .online(let item):
            text = try kiosk.item(item).onlineAddress
        case .number:
            let snapshot = snapshot
            guard let number = snapshot.number else { throw Refusal.nobody }
            text = [snapshot.hall, number.day, number.text, number.queue, number.window].filter { !$0.isEmpty }.joined(separator: " ")
        }
        guard !text.isEmpty else { throw Refusal.nobody }
        return try drawn("code.png") { try kiosk.draw("code", ["text": text], columns: 24, to: $0) }
    }

    /// The library draws into files: this one is for its owner only and gone afterwards.
    private func drawn(_ name: String, _ draw: (String) throws -> Void) throws -> Data {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("kiosk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: directory) }
        let file = directory.appendingPathComponent(name)
        try draw(file.path)
        return try Data(contentsOf: file)
    }

    enum Code {
        case online(item: String)
        case number
    }

    /// Before the program ends.
    func close() {
        change { $0.forget() }
        kiosk.close()
    }
}

extension Terminal.Inside {
    /// Releases everything of the person: the library wipes it.
    mutating func forget() {
        person = nil
        snapshot.number = nil
        snapshot.ticket = nil
        snapshot.receipt = nil
        snapshot.card = snapshot.card?.there == true ? Snapshot.Card(state: .left) : nil
    }

    mutating func give(_ number: Number, isKnown: Bool = false, _ kiosk: Kiosk) {
        person?.number = number
        person?.isKnown = isKnown
        person?.matter = number.item.isEmpty ? "" : (try? kiosk.item(number.item).name) ?? ""
        person?.ticketJob = 0
        snapshot.ticket = nil
    }

    /// Where a number was called to is what its handle knew when it was made.
    mutating func lookAtNumber(_ kiosk: Kiosk) {
        guard let number = person?.number, let now = try? kiosk.number(number.text) else { return }
        person?.number = now
    }

    func receipt(of item: String) throws -> Receipt {
        guard let person else { throw Refusal.nobody }
        return Receipt(item: item, number: person.number, card: person.card)
    }

    /// What may have changed by itself is asked anew.
    mutating func refresh(_ kiosk: Kiosk, _ names: Names) {
        snapshot.devices = ((try? kiosk.devices()) ?? []).map {
            Snapshot.Device(kind: $0.kind.rawValue, state: $0.state.rawValue, fault: $0.fault, usable: $0.isUsable)
        }
        snapshot.visit = person.map {
            Snapshot.Visit(id: $0.visit.id, evaluated: $0.visit.isEvaluated, warned: $0.visit.isWarned, remaining: $0.visit.remaining)
        }
        let queues = (try? kiosk.queues()) ?? []
        snapshot.number = person.flatMap { person in
            person.number.map {
                let wait = person.isKnown ? $0.standing ?? (0, nil, nil) : (ahead: $0.ahead, low: $0.low, high: $0.high)
                return Snapshot.Number(
                    text: $0.text, queue: $0.queue, window: $0.window, day: $0.day, issued: $0.issued, void: $0.isVoid, state: $0.state,
                    calledTo: $0.calledTo.isEmpty ? "" : names.window($0.calledTo), item: person.matter, known: person.isKnown,
                    ahead: wait.ahead, low: wait.low, high: wait.high, back: $0.back)
            }
        }
        snapshot.booking = person?.booking.map { booking in
            Snapshot.Booking(
                state: booking.isMissed ? .missed : LocalClock().time < booking.opens ? .early : .open,
                queue: queues.first { $0.code == booking.queue }?.name ?? booking.queue, code: booking.item,
                item: booking.item.isEmpty ? "" : (try? kiosk.item(booking.item).name) ?? "",
                from: booking.from, until: booking.until, opens: booking.opens)
        }
        snapshot.waiting = queues.isEmpty ? nil : queues.reduce(0) { $0 + $1.waiting }
    }
}
