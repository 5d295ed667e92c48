import KioskCore
import KioskStore

extension Station {
    /// How it stands with every queue now, in the order of the configuration.
    package func queues() throws(Failure) -> [QueueOverview] {
        try open()
        let moment = Clock.moment()
        let closed = try closedDays()
        return try stored { () throws(StoreFault) in
            try store.overview(
                of: configuration.queues, on: configuration.hall.businessDay.date(of: moment), closed: closed, at: moment)
        }
    }

    /// How often what was told about waiting was true. Days YYYY-MM-DD.
    package func calibration(from: String, until: String, queue: String?) throws(Failure) -> WaitCalibration {
        try open()
        guard let first = LocalDate(iso: from), let last = LocalDate(iso: until), first <= last else { throw Failure(.invalid) }
        if let queue, self.queue(queue) == nil { throw Failure(.notFound) }
        return try stored { () throws(StoreFault) in try store.calibration(first...last, queue: queue) }
    }

    /// Of the visit under way.
    package var language: Language { visits.language }

    package var localDate: LocalDate { LocalTime(of: Clock.moment()).date }

    // MARK: Announcements

    /// - `board`: the board's own name, 1 to 64 bytes.
    package func nextAnnouncement(board: String) throws(Failure) -> Announcement? {
        try open()
        guard (1...64).contains(board.utf8.count) else { throw Failure(.invalid) }
        let now = Clock.moment()
        return try stored { () throws(StoreFault) in
            try store.nextAnnouncement(for: board, on: configuration.hall.businessDay.date(of: now), at: now)
        }
    }

    package func announcementSaid(_ announcement: Announcement, board: String) throws(Failure) {
        try open()
        let isNew = try stored { () throws(StoreFault) in try store.announcementSaid(announcement, by: board, at: Clock.moment()) }
        guard isNew else { throw Failure(.conflict) }
    }

    /// What stands above a window.
    package func windowName(_ code: String, _ language: Language) -> String {
        guard let window = configuration.windows.first(where: { $0.code == code }) else { return "" }
        return window.title(language)
    }
}

extension QueueOverview {
    /// Whether a number can be taken.
    package enum State: Int32, Sendable { case open = 1, closed, full, usedUp }

    package var state: State {
        switch admission {
        case .closed: .closed
        case .full: .full
        case .open: isUsedUp ? .usedUp : .open
        }
    }

    /// The instant from which numbers are given again, ms; 0 when they are now or nobody can say.
    package var opens: Int64 { admission.opens.map(Clock.wall(of:)) ?? 0 }

    /// The last minute of today's present hours at which there is a number, "17:00"; "" when there is none.
    package var lastNumber: String {
        guard case .open(_, let last?) = admission else { return "" }
        return LocalTime(date: .epoch, minute: last).clock
    }

    /// Why there is no number, or "", for the resident.
    package func sentence(_ language: Language, on today: LocalDate) -> String {
        let opens = admission.opens.map { time in
            time.date == today ? time.clock : language == .chinese ? "\(time.date.month)月\(time.date.day)日 \(time.clock)" : "\(time.date) \(time.clock)"
        }
        switch (state, language == .chinese) {
        case (.open, _): return ""
        case (.usedUp, true): return "今天的号已经取完。"
        case (.usedUp, false): return "Today's numbers have all been taken."
        case (.full, true): return "这个时段的号已经取完" + (opens.map { "，\($0) 起可以取号。" } ?? "。")
        case (.full, false): return "The numbers of this time have all been taken" + (opens.map { "; there are more from \($0)." } ?? ".")
        case (.closed, true): return "现在不取号" + (opens.map { "，\($0) 起可以取号。" } ?? "。")
        case (.closed, false): return "No numbers are given now" + (opens.map { "; from \($0) they are." } ?? ".")
        }
    }
}
