// What follows the bands of a ticket, and proves them when it comes back.

extension TicketPrinter {
    /// What follows a ticket's bands, and comes back.
    struct Mark {
        /// How many bands are on paper when the mark of this place comes back.
        let bands: [Int]
        /// "Processed" is not "printed": what can be emptied may be processed and gone, up to the last row.
        var isEmptied = false
        /// The ids of GS ( H, one for each mark.
        var ids: [[UInt8]] = []
        /// How many marks came back.
        var came = 0
        /// Answers to GS r; each mark is one, the last one two.
        var answers = 0
        /// How often GS r was sent. More answers are noise.
        var asked = 0
        // Something came that no printer sends, or may be an earlier ticket's: GS r, one byte, proves nothing then.
        var inNoise = false

        var all: Int { bands.last ?? 0 }
        var isWhole: Bool { came == bands.count }
        var proven: Int { came > 0 && (!isEmptied || bands[came - 1] >= all - 2) ? bands[came - 1] : 0 }
        /// Nothing says that its end was reached.
        var isIncomplete: Bool { !isWhole && answers < bands.count }

        /// So many bands went out, and the marks among them are too far behind. The last band,
        /// which cuts, waits for all others.
        func owes(after sent: Int) -> Bool {
            sent - proven > (sent == all - 1 ? 0 : Self.ahead) && bands.contains { proven < $0 && $0 <= sent }
        }
        /// Bands that a printer has before it, so that it prints without a pause.
        static let ahead = 2

        /// Of several marks the latest may be the only one that comes.
        mutating func reach(_ place: Int) {
            if bands.indices.contains(place) { came = max(came, place + 1) }
        }

        mutating func goes(out sent: Int) {
            asked = bands.count { $0 <= sent } + (sent == all ? 1 : 0)
        }

        mutating func answer() {
            answers += 1
            inNoise = inNoise || answers > asked
            came = answers > bands.count ? bands.count : min(answers, bands.count - 1)
        }
    }

    /// The ticket with the marks that say which of its bands are on paper.
    func marked(_ ticket: EncodedTicket) -> ([[UInt8]], Mark) {
        var bands = ticket.bands
        let all = bands.count
        guard all > 0 else { return ([], Mark(bands: [])) }
        let mark: Mark
        switch profile.proof {
        case .processID:
            let ids = (0..<all).map { _ in nextID() }
            for index in bands.indices { bands[index] += Wire.processID(ids[index]) }
            mark = Mark(bands: Array(1...all), ids: ids)
        case .endCounter:
            // Its count begins at 1, and no ticket comes to the largest.
            let every = all / (Wire.Star.largestCount - 1) + 1
            let marks = (1...all).filter { $0 % every == 0 || $0 == all }
            for mark in marks { bands[mark - 1] += Wire.Star.count }
            mark = Mark(bands: marks)
        case .paperSensors:
            // Behind each band: what is lost on the way takes its answer with it.
            for index in bands.indices { bands[index] += Wire.paperSensors }
            // Twice: one byte of noise looks like an answer, and cannot be two.
            bands[all - 1] += Wire.paperSensors
            mark = Mark(bands: Array(1...all), isEmptied: confirmsClearing)
        }
        // The bytes of ASB and of GS r must not meet.
        if profile.proof == .paperSensors, profile.status.grammar == .epson { bands[0] = Wire.noReports + bands[0] }
        if hasRemains { bands[0] = Wire.initialize + profile.language.cut(profile.cutter) + bands[0] }
        return (bands, mark)
    }

    func nextID() -> [UInt8] {
        marks &+= 1
        // Four digits of base 95, from space to tilde.
        return [1, 95, 9_025, 857_375].map { 0x20 + UInt8(marks / $0 % 95) }
    }
}
