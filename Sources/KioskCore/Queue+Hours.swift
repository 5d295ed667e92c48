extension Queue {
    /// Part of a day with so many numbers and no more: 8:30-10:00 40.
    package struct Slot: Hashable, Sendable {
        /// After midnight.
        package let minutes: Range<Int>
        package let cap: Int

        package init(minutes: Range<Int>, cap: Int) { (self.minutes, self.cap) = (minutes, cap) }

        /// 08:30-10:00 40; 10:00-12:00 60: in order, not overlapping. Nil for anything else.
        package static func list(_ text: String) -> [Slot]? {
            var slots: [Slot] = []
            for part in text.split(separator: ";" as Character) {
                let words = part.split(separator: " " as Character)
                guard words.count == 2, let cap = Int(words[1]), (0...999_999).contains(cap) else { return nil }
                let times = words[0].split(separator: "-" as Character, omittingEmptySubsequences: false).map { minute($0) }
                guard times.count == 2, let from = times[0], let until = times[1], from < until,
                    from >= slots.last?.minutes.upperBound ?? 0
                else { return nil }
                slots.append(Slot(minutes: from..<until, cap: cap))
            }
            return slots.isEmpty ? nil : slots
        }

        /// 9:00 or 09:00, up to 24:00; nil for anything else.
        package static func minute(_ text: Substring) -> Int? {
            let parts = text.split(separator: ":" as Character, omittingEmptySubsequences: false)
            guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
                let hour = Int(parts[0]), let minute = Int(parts[1]), (0...24).contains(hour), (0...59).contains(minute),
                hour * 60 + minute <= 1_440
            else { return nil }
            return hour * 60 + minute
        }
    }

    /// Whether it gives numbers at a minute.
    package enum Admission: Hashable, Sendable {
        /// With the slot whose count it adds to, and the last minute at which there is one today.
        case open(Slot?, last: Int?)
        /// Outside its hours, or too short before their end; from when there are numbers again, if that can be said.
        case closed(opens: LocalTime?)
        /// As many as the slot has were given; when the next one begins.
        case full(opens: LocalTime?)

        package var opens: LocalTime? {
            switch self {
            case .open: nil
            case .closed(let opens), .full(let opens): opens
            }
        }
    }

    /// - `issued`: how many numbers a slot of that day has given.
    package func admission<E: Error>(
        at now: LocalTime, closed: [Place.ClosedDays] = [], issued: (Slot) throws(E) -> Int
    ) throws(E) -> Admission {
        guard let giving = giving(on: now.date, closed: closed).first(where: { $0.contains(now.minute) }) else {
            return .closed(opens: opens(after: now, closed: closed))
        }
        let last: Int? = hours == nil ? nil : giving.upperBound - 1
        guard !slots.isEmpty else { return .open(nil, last: last) }
        guard let slot = slots.first(where: { $0.minutes.contains(now.minute) }) else {
            return .closed(opens: opens(after: now, closed: closed))
        }
        guard try issued(slot) < slot.cap else {
            return .full(opens: opens(after: LocalTime(date: now.date, minute: slot.minutes.upperBound - 1), closed: closed))
        }
        return .open(slot, last: min(last ?? 1_439, slot.minutes.upperBound - 1))
    }

    /// The first minute after `time` at which it gives numbers; nil when it does not for two months.
    private func opens(after time: LocalTime, closed: [Place.ClosedDays]) -> LocalTime? {
        for ahead in 0...62 {
            let date = time.date.adding(days: ahead)
            let from = ahead == 0 ? time.minute + 1 : 0
            var first: Int?
            for giving in giving(on: date, closed: closed) {
                for slot in slots.isEmpty ? [Slot(minutes: 0..<1_440, cap: 1)] : slots where slot.cap > 0 {
                    let common = giving.clamped(to: slot.minutes).clamped(to: min(from, 1_440)..<1_440)
                    if !common.isEmpty { first = min(first ?? 1_440, common.lowerBound) }
                }
            }
            if let first { return LocalTime(date: date, minute: first) }
        }
        return nil
    }

    /// When numbers are given on a day: while it is open, without the last minutes before
    /// each closing, lunch among them.
    private func giving(on date: LocalDate, closed: [Place.ClosedDays]) -> [Range<Int>] {
        if closed.contains(where: { $0.from <= date && date <= $0.until }) { return [] }
        guard let hours else { return [0..<1_440] }
        guard hours.week.indices.contains(date.weekday) else { return [] }
        return hours.week[date.weekday].compactMap { range in
            let last = range.upperBound - lastNumber
            return range.lowerBound < last ? range.lowerBound..<last : nil
        }
    }
}

extension LocalTime {
    /// The local minute of an instant.
    package init(of moment: Moment) {
        let (local, overflow) = moment.wall.addingReportingOverflow(Int64(clamping: moment.utcOffset) &* 1_000)
        guard !overflow else {
            self.init(date: .epoch, minute: 0)
            return
        }
        let (days, rest) = local.quotientAndRemainder(dividingBy: 86_400_000)
        let ofDay = rest < 0 ? rest + 86_400_000 : rest
        self.init(date: .epoch.adding(days: Int(rest < 0 ? days - 1 : days)), minute: Int(ofDay / 60_000))
    }
}
