/// What goes wrong, where, and how often: a text that means the same on every carrier.
///
///     seed 7
///     at byte 12 of command 30 01: stall
///     at byte 200 of ticket 2: replug 300
///     repeat chance 1 in 20 at start of status: silence 800
///
/// A carrier (a pseudo terminal, TCP, USB) never reads the script: the device passes what it says and
/// hears through a `Run` and hands the carrier a list of `Action`.
package struct FaultScript: Equatable, Sendable {
    /// What passes over the wire and can be hit.
    package enum Place: Hashable, Sendable {
        /// A reader's command, by command and parameter (0x3001); nil in a script: any.
        case command(UInt16?)
        /// A ticket's bytes, from its first one to its cut or to the end of the wire.
        case ticket
        /// The bytes of a command to cut.
        case cut
        /// The answer to a question about the state (DLE EOT, GS r, GS e 6).
        case status
        /// A report that nobody asked for (GS a, GS E0).
        case report
        /// The answer to a process id (GS ( H).
        case done
        /// The answer to GS I.
        case identity

        /// Sent by the host, and not answered.
        var isHosts: Bool { self == .ticket || self == .cut }

        var isCommand: Bool { if case .command = self { true } else { false } }

        func includes(_ other: Place) -> Bool {
            if case (.command(nil), .command) = (self, other) { return true }
            return self == other
        }
    }

    /// What a carrier does, in this order.
    package enum Action: Equatable, Sendable {
        case bytes([UInt8])
        /// The endpoint halts until the host clears it.
        case stall
        /// Nothing for so many milliseconds; then the rest.
        case silence(Int)
        case unplug
        case replug(afterMilliseconds: Int)
    }

    enum Fault: Equatable, Sendable {
        case stall, short, wrongXOR, twice, unplug
        case silence(Int), garbage(Int), replug(Int), powerCycle(Int)
    }

    enum Position: Equatable, Sendable {
        /// So many bytes have passed; anew by the seed each time when there are several.
        case byte(ClosedRange<Int>)
        case end
    }

    struct Step: Equatable, Sendable {
        var position: Position
        /// While the host sends it, and not while the device answers.
        var isReceived: Bool
        var place: Place
        /// Only the so-manieth; nil: any.
        var occurrence: Int?
        var faults: [Fault]
        /// How often; nil: always.
        var times: Int? = 1
        var chance = Chance()
    }

    struct Chance: Equatable, Sendable {
        var wins = 1
        var of = 1
    }

    var seed: UInt64 = 1
    var steps: [Step] = []

    /// Nothing goes wrong.
    package init() {}

    /// A script under way, for one device on one carrier. Pure: the same script and the same
    /// conversation give the same faults.
    package struct Run: Sendable {
        private struct Progress {
            var step: Step
            var seen = 0
            var isArmed = false   // for what is just being received
            var at = 0            // drawn from the position
        }

        private var progress: [Progress]
        private var random: Random
        /// False on wires that know no stall: there the rest is lost.
        private let canStall: Bool

        /// Steps that have come true.
        package private(set) var fired = 0
        /// Set when the device loses its power; the device clears it.
        var isPowerCut = false
        let listensToHost: Bool

        package init(_ script: FaultScript, canStall: Bool = false) {
            progress = script.steps.map { Progress(step: $0) }
            random = Random(state: script.seed)
            listensToHost = script.steps.contains(where: \.isReceived)
            self.canStall = canStall
        }

        private mutating func meets(_ index: Int, _ place: Place) -> Bool {
            guard progress[index].step.place.includes(place) else { return false }
            progress[index].seen += 1
            let step = progress[index].step
            guard step.occurrence == nil || step.occurrence == progress[index].seen, step.times != 0 else { return false }
            if case .byte(let range) = step.position {
                progress[index].at = range.lowerBound + random.below(range.count)
            }
            return random.below(step.chance.of) < step.chance.wins
        }

        private mutating func spend(_ index: Int) {
            if let times = progress[index].step.times { progress[index].step.times = times - 1 }
            fired += 1
        }

        // MARK: Answers

        /// What becomes of an answer.
        mutating func sending(_ bytes: [UInt8], of place: Place) -> [Action] {
            var due: [(at: Int, index: Int)] = []
            for index in progress.indices where !progress[index].step.isReceived && meets(index, place) {
                let at = progress[index].step.position == .end ? bytes.count : progress[index].at
                if at <= bytes.count { due.append((at, index)) }
            }
            guard !due.isEmpty else { return [.bytes(bytes)] }
            var bytes = bytes, sent = 0, isTwice = false
            var actions: [Action] = []
            func pass(to end: Int) {
                if end > sent { actions.append(.bytes(Array(bytes[sent..<end]))) }
                sent = end
            }
            // In their order on the wire, and of one place as they were written.
            for (at, index) in due.sorted(by: { ($0.at, $0.index) < ($1.at, $1.index) }) {
                spend(index)
                for fault in progress[index].step.faults {
                    if fault == .wrongXOR {
                        if !bytes.isEmpty { bytes[min(at, bytes.count - 1)] ^= Run.damage }
                        // The last byte must not have left.
                        pass(to: min(at, max(0, bytes.count - 1)))
                        continue
                    }
                    pass(to: at)
                    switch fault {
                    case .silence(let milliseconds): actions.append(.silence(milliseconds))
                    case .garbage(let count): actions.append(.bytes(Noise.bytes(count)))
                    case .twice: isTwice = true
                    case .wrongXOR: break
                    case .short: return actions
                    case .stall, .unplug, .replug, .powerCycle: return actions + end(fault)
                    }
                }
            }
            pass(to: bytes.count)
            return actions + (isTwice ? [.bytes(bytes)] : [])
        }

        static let damage: UInt8 = 0x55

        /// What ends an answer, or the wire.
        mutating func end(_ fault: Fault) -> [Action] {
            switch fault {
            case .stall: return canStall ? [.stall] : []
            case .unplug: return [.unplug]
            case .replug(let milliseconds): return [.unplug, .replug(afterMilliseconds: milliseconds)]
            case .powerCycle(let milliseconds):
                isPowerCut = true
                return [.unplug, .replug(afterMilliseconds: milliseconds)]
            case .short, .wrongXOR, .twice, .silence, .garbage: return []
            }
        }

        // MARK: The host's bytes

        /// Something that the host sends has begun, as far as it could be told.
        mutating func hostBegins(_ place: Place) {
            for index in progress.indices where progress[index].step.isReceived && progress[index].step.place.includes(place) {
                progress[index].isArmed = meets(index, place)
            }
        }

        /// What happens while so many bytes of it come; `isEnd` when it is complete with them.
        mutating func hostSends(_ place: Place, upTo count: Int, isEnd: Bool) -> [(at: Int, faults: [Fault])] {
            var due: [(at: Int, faults: [Fault])] = []
            for index in progress.indices where progress[index].isArmed && progress[index].step.place.includes(place) {
                let step = progress[index].step
                var at = count
                if case .byte = step.position {
                    at = progress[index].at
                    // A byte to be damaged must be there.
                    guard at < count || at == count && !step.faults.contains(.wrongXOR) else {
                        if isEnd { progress[index].isArmed = false }
                        continue
                    }
                } else if !isEnd {
                    continue
                }
                progress[index].isArmed = false
                spend(index)
                due.append((at, step.faults.map { $0 == .stall && !canStall ? .short : $0 }))
            }
            return due
        }
    }

    /// SplitMix64.
    struct Random: Sendable {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var word = state
            word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
            word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
            return word ^ (word >> 31)
        }

        mutating func below(_ limit: Int) -> Int {
            limit <= 1 ? 0 : Int(next() % UInt64(limit))
        }
    }
}
