/// Finds in the host's bytes what a fault script can hit.
protocol HostScanner: Sendable {
    /// Where the next bytes belong, in order.
    mutating func scan(_ bytes: ArraySlice<UInt8>) -> [HostSpan]
}

/// A part of the host's bytes.
struct HostSpan: Equatable, Sendable {
    var place: FaultScript.Place
    /// Where it begins, counted from the bytes just scanned; negative when it began before them.
    var start: Int
    var end: Int
    /// Not told before.
    var isNew: Bool
    /// Nothing of it follows.
    var isEnd: Bool
}

/// The host's bytes on their way into a device, with what a fault script does to them.
struct HostIntake<Scanner: HostScanner>: Sendable {
    private enum Mark {
        case faults([FaultScript.Fault], FaultScript.Place)
        case end(FaultScript.Place)
    }

    /// Not yet let in: nothing is while the device is deaf.
    private var waiting: [UInt8] = []
    private var marks: [(at: Int, mark: Mark)] = []   // counted from the first of them
    private let fresh: Scanner
    private var scanner: Scanner
    private var scannerAtFirst: Scanner
    /// What is being lost to its end.
    private var lost: FaultScript.Place?
    /// Hears nothing before.
    private(set) var deafUntil: Moment?

    init(_ scanner: Scanner) {
        fresh = scanner
        self.scanner = scanner
        scannerAtFirst = scanner
    }

    /// The wire has ended, and what was under way on it.
    mutating func reset() { self = HostIntake(fresh) }

    struct Part {
        /// For the device.
        var bytes: [UInt8] = []
        /// For the carrier, when the device has had its say on the bytes.
        var actions: [FaultScript.Action] = []
        /// How many of the host's bytes were taken before the wire ended or stalled; nil: all.
        var taken: Int?
    }

    mutating func take(_ bytes: [UInt8], _ run: inout FaultScript.Run, now: Moment) -> Part {
        let before = waiting.count
        for span in scanner.scan(bytes[...]) {
            if span.isNew { run.hostBegins(span.place) }
            for (at, faults) in run.hostSends(span.place, upTo: span.end - span.start, isEnd: span.isEnd) {
                // What could be told only late happens at once.
                mark(before + max(0, span.start + at), .faults(faults, span.place))
            }
            if span.isEnd { mark(before + span.end, .end(span.place)) }
        }
        waiting += bytes
        var part = pass(&run, now: now)
        part.taken = part.taken.map { max(0, $0 - before) }
        return part
    }

    /// What may come in now.
    mutating func pass(_ run: inout FaultScript.Run, now: Moment) -> Part {
        var part = Part(), passed = 0
        if let deafUntil, now < deafUntil { return part }
        deafUntil = nil
        while let (at, mark) = marks.first {
            marks.removeFirst()
            if lost == nil { part.bytes += waiting[passed..<at] }
            passed = at
            guard case .faults(let faults, let place) = mark else {
                if case .end(let place) = mark, place == lost { lost = nil }
                continue
            }
            for (index, fault) in faults.enumerated() {
                switch fault {
                case .wrongXOR: if at < waiting.count { waiting[at] ^= FaultScript.Run.damage }
                case .short: lost = lost ?? place
                case .silence(let milliseconds):
                    deafUntil = now.adding(milliseconds: milliseconds)
                    marks.insert((at, .faults(Array(faults[(index + 1)...]), place)), at: 0)
                    forget(first: passed)
                    return part
                case .stall:
                    part.actions = run.end(fault)
                    part.taken = passed
                    // The host sends the rest again.
                    forget(first: passed)
                    scanner = scannerAtFirst
                    waiting = []
                    marks = []
                    return part
                case .unplug, .replug, .powerCycle:
                    part.actions = run.end(fault)
                    part.taken = passed
                    reset()
                    return part
                case .twice, .garbage: break   // of answers only
                }
            }
        }
        if lost == nil { part.bytes += waiting[passed...] }
        forget(first: waiting.count)
        return part
    }

    private mutating func mark(_ at: Int, _ mark: Mark) {
        marks.insert((at, mark), at: marks.firstIndex { $0.at > at } ?? marks.endIndex)
    }

    private mutating func forget(first count: Int) {
        if count == waiting.count { scannerAtFirst = scanner } else { _ = scannerAtFirst.scan(waiting[..<count]) }
        waiting.removeFirst(count)
        for index in marks.indices { marks[index].at -= count }
    }
}
