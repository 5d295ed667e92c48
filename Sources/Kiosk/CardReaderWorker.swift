import KioskCardReader
import KioskCore
import KioskStore
import KioskTransport

/// Watches one reader: cards that come, are read, and go.
final class CardReaderWorker: DeviceWorker, @unchecked Sendable {
    // HuaShi's manual advises at least 300 ms between two finds.
    private let pollInterval: Int64 = 300
    private let ways: Ways
    private var reader: (any CardReader)?
    private var retries = Retries()
    /// Something lies on the reader; the card, once it was read.
    private var cardLies = false
    private var card: Card?

    init(_ device: Configuration.Device, _ ways: Ways, _ store: Store, _ events: EventQueue, _ visits: Visits) {
        self.ways = ways
        super.init(device, store, events, visits)
    }

    package override func turn() -> Int64 {
        if case .look = mailbox.next() { retries = Retries() }
        do throws(Fault) {
            return try watch(try connect())
        } catch {
            disconnect()
            guard !mailbox.isClosed else { return 0 }
            report(error.name.isOfTheLine ? .absent : .failed, error)
            return retries.next()
        }
    }

    override func finish() { disconnect() }

    private func connect() throws(Fault) -> any CardReader {
        if let reader { return reader }
        let reader = try ways.cardReader(device) { pipe in interrupting { pipe.interrupt() } }
        self.reader = reader
        interrupting { reader.interrupt() }
        let identity = try reader.start()
        identify(model: identity.samID, capabilities: reader.capabilities)
        retries = Retries()
        report(.ready)
        return reader
    }

    private func watch(_ reader: any CardReader) throws(Fault) -> Int64 {
        defer { update(capabilities: reader.capabilities) }
        switch try reader.poll() {
        case .nothing:
            // The visit is over; what it read is gone, and the card still lies there.
            if let card, card.isForgotten { report(.needsPerson, Fault(.cardLeft)) }
        case .arrived:
            cardLies = true
            report(.busy)
            tell(.cardArrived)
            return 0
        case .read(let record):
            cardLies = true
            let read = Card(record, on: Clock.date(at: Clock.wall()))
            card = read
            visits.adopt(read)
            report(.ready)
            tell(.cardRead) { $0.card = read }
        case .failed(let fault):
            cardLies = true
            report(.needsPerson, fault)
            tell(.cardFailed) { event in
                event.name = fault.name.rawValue
                event.who = fault.who
                event.text = fault.sentence(visits.language, about: .cardReader)
                event.detail = fault.detail
            }
        case .removed:
            lifted()
            report(.ready)
        }
        return pollInterval
    }

    /// Whatever ends the connection, a card that was read is not left readable.
    private func disconnect() {
        interrupting(nil)
        reader?.close()
        reader = nil
        lifted()
    }

    private func lifted() {
        guard cardLies else { return }
        if let card { visits.lifted(card) }
        card = nil
        cardLies = false
        tell(.cardRemoved)
    }

    private func tell(_ kind: Event.Kind, _ fill: (inout Event) -> Void = { _ in }) {
        var event = Event(kind)
        event.device = device.name
        event.visit = visits.currentID
        fill(&event)
        events.post(event)
    }
}
