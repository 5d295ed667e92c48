extension Terminal {
    func take(_ event: Event) {
        guard let kind = event.kind else { return }
        if kind == .deviceChanged || kind == .jobChanged, !event.name.isEmpty {
            log("\(event.device): \(event.name): \(event.detail)")
        }
        change { inside in
            switch kind {
            case .deviceChanged, .visitWarning:
                break
            case .catalogChanged:
                inside.snapshot.catalog += 1
            case .cardArrived:
                // Laying a card down is a touch: it wakes the terminal.
                if inside.person == nil { inside.person = (try? kiosk.beginVisit(Visit.Manner())).map { Person(visit: $0) } }
                try? inside.person?.visit.extend()
                inside.person?.card = nil
                inside.person?.booking = nil
                inside.snapshot.card = Snapshot.Card(state: .reading)
            case .cardRead:
                guard inside.person != nil, let card = event.card else { break }
                guard card.isKnown else {
                    inside.snapshot.card = Snapshot.Card(state: .other)
                    break
                }
                inside.person?.card = card
                inside.person?.booking = try? kiosk.booking(of: card)
                inside.snapshot.card = Snapshot.Card(
                    state: .read, name: card.name, number: card.number, expired: card.isExpired, warning: card.hasWarning)
            case .cardFailed:
                inside.snapshot.card = Snapshot.Card(state: .failed, text: event.text)
            case .cardRemoved:
                // What was read stays in its masked form as long as the visit, and what was said of a
                // card that could not be read stays until the next is laid down.
                switch inside.snapshot.card?.state {
                case .read, .failed, .other: inside.snapshot.card?.there = false
                case .reading, .left, nil: inside.snapshot.card = nil
                }
            case .jobChanged:
                let paper = Snapshot.Paper(state: Paper(event.state).rawValue, trouble: event.name, text: event.text)
                guard let person = inside.person else { break }
                if event.job == person.ticketJob { inside.snapshot.ticket = paper }
                else if event.job == person.receiptJob { inside.snapshot.receipt = paper }
            case .ticketChanged:
                let mouth = Mouth(event.state)
                inside.snapshot.mouth = mouth?.isThere == true ? mouth : nil
                guard let person = inside.person, event.job != 0, event.job == person.ticketJob else { break }
                inside.snapshot.ticket?.mouth = mouth
                if !event.text.isEmpty { inside.snapshot.ticket?.text = event.text }
            case .queueChanged:
                if event.name == inside.person?.number?.text { inside.lookAtNumber(kiosk) }
            case .visitEnded:
                if inside.person?.visit.id == event.visit { inside.forget() }
            }
        }
    }
}
