import KioskCardReader
import KioskCore
import KioskTransport

/// Watches one reader: cards that come, are read, and go.
final class CardReaderWorker: DeviceWorker, @unchecked Sendable {
    // HuaShi's manual advises at least 300 ms between two finds.
    private let pollInterval: Int64 = 300
    private let retryInterval: Int64 = 1000

    override func run() {
        while !mailbox.isClosed {
            do throws(Fault) {
                try serve()
            } catch {
                guard !mailbox.isClosed else { return }
                report(error.name.isOfTheLine ? .absent : .failed, error)
            }
            _ = mailbox.next(within: retryInterval)
        }
    }

    private func serve() throws(Fault) {
        let pipe = try openPipe(to: device.uri)
        defer {
            interrupting(nil)
            pipe.close()
        }
        interrupting { pipe.interrupt() }
        let reader = SDTReader(pipe: pipe)
        let identity = try reader.start()
        identify(model: identity.samID, capabilities: reader.capabilities)
        report(.ready)

        var card: Card?
        // Whatever ends this, a card that was read is not left readable.
        defer {
            if let card {
                visits.lifted(card)
                tell(.cardRemoved)
            }
        }
        while !mailbox.isClosed {
            switch try reader.poll() {
            case .nothing:
                break
            case .arrived:
                report(.busy)
                tell(.cardArrived)
                continue
            case .read(let record):
                let read = Card(record, on: Clock.date(at: Clock.wall()))
                card = read
                visits.adopt(read)
                report(.ready)
                tell(.cardRead) { $0.card = read }
            case .failed(let fault):
                report(.needsPerson, fault)
                tell(.cardFailed) { event in
                    event.name = fault.name.rawValue
                    event.who = fault.who
                    event.text = fault.sentence(visits.language, about: .cardReader)
                    event.detail = fault.detail
                }
            case .removed:
                if let card { visits.lifted(card) }
                card = nil
                report(.ready)
                tell(.cardRemoved)
            }
            _ = mailbox.next(within: pollInterval)
        }
    }

    private func tell(_ kind: Event.Kind, _ fill: (inout Event) -> Void = { _ in }) {
        var event = Event(kind)
        event.device = device.name
        event.visit = visits.currentID
        fill(&event)
        events.post(event)
    }
}
