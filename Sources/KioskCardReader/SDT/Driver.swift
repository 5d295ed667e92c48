import KioskCore
import KioskTransport

/// An ID-card reader that speaks SDT, over any pipe.
///
/// What helps is tried before it is a fault: a disturbed command is sent again, a
/// module that is confused is reset, a card that was lost is found again, each
/// once. Then the resident is asked to lift the card and lay it down again.
package final class SDTReader: CardReader, @unchecked Sendable {
    private enum State {
        case empty
        /// Found, to be read.
        case found
        case read
        /// Read, and this reader cannot tell whether it still lies there.
        case unwatched
        case failed(Fault, tries: Int)
    }

    /// By what a card that was read is known to lie there still.
    private enum Watch: CaseIterable {
        case management, newAddress, find
    }

    private enum Finding {
        case nothing, card
        case refused(Fault)
    }

    /// How long a module may need after it got power, before it hears anything.
    private static let powerUp = 2000
    /// After so many tries with one card the module is reset: it may be what is confused.
    private static let triesBeforeReset = 3
    /// After so many cards in a row that were refused, the module may be what is refused.
    private static let refusalsBeforeDoubt = 3

    let dialogue: Dialogue
    private let wishes: ReaderWishes
    private var state = State.empty

    // What this reader knows, as far as it has shown.
    private var watch = Watch.management
    /// What has succeeded with a card on this reader, so that its failure means something.
    private var proven: Set<Watch> = []
    private var knowsNewAddress = true
    private var knowsFingerprint = true
    /// Cards that were refused since one was read.
    private var refusals = 0

    package private(set) var capabilities: Capabilities
    package let line: String

    package convenience init(pipe: any Pipe, wishes: ReaderWishes = ReaderWishes(), line: String = "") {
        self.init(pipe: pipe, wishes: wishes, line: line, patience: 100)
    }

    /// - Parameter patience: the percentage of the usual time that a reader gets to
    ///   answer; less than 100 for tests of silence.
    init(pipe: any Pipe, wishes: ReaderWishes = ReaderWishes(), line: String = "", patience: Int) {
        dialogue = Dialogue(pipe, patience: patience)
        self.wishes = wishes
        self.line = line
        capabilities = Self.capabilities(wishes)
    }

    private static func capabilities(_ wishes: ReaderWishes) -> Capabilities {
        let usual: Capabilities = [.readText, .readPhoto, .seeRemoval]
        return wishes.fingerprint ? usual.union(.readFingerprint) : usual
    }

    package var health: ReaderHealth { dialogue.health }

    package func interrupt() { dialogue.pipe.interrupt() }

    package func close() { dialogue.pipe.close() }

    /// What bytes from the line go through.
    var memory: Secret { dialogue.memory }

    func ask(_ command: Command) throws(Fault) -> Answer { try dialogue.ask(command) }

    /// Asks the module how it is and who it is, and resets one that is confused.
    /// Waits for a module that has just got power.
    package func start() throws(Fault) -> ReaderIdentity {
        forget()
        var status = try firstStatus()
        if !status.isGood, status.status.remedy != .staff {
            _ = try ask(.resetSAM)
            status = try ask(.samStatus)
        }
        guard status.isGood else {
            let fault = status.fault(of: .samStatus)
            throw status.status.remedy == .staff ? fault : Fault(.samFailed, fault.detail)
        }
        let answer = try ask(.samID)
        guard answer.isGood, let samID = answer.data.flatMap({ Wire.samID($0.region) }) else {
            throw answer.fault(of: .samID)
        }
        // A reader that does not know it works at its own size.
        if let count = wishes.radioBytes { _ = try ask(.setRadioBytes(count)) }
        return ReaderIdentity(samID: samID)
    }

    /// Asks until a module that has just got power must hear.
    private func firstStatus() throws(Fault) -> Answer {
        let mustHear = Deadline.after(milliseconds: dialogue.patient(Self.powerUp))
        while true {
            let isLast = mustHear.hasPassed
            do throws(Fault) {
                return try dialogue.ask(.samStatus, isOnce: !isLast)
            } catch {
                guard error.name == .noAnswer || error.name == .garbled, !isLast else { throw error }
            }
        }
    }

    private func forget() {
        state = .empty
        watch = .management
        proven = []
        knowsNewAddress = true
        knowsFingerprint = true
        capabilities = Self.capabilities(wishes)
    }

    package func reset() throws(Fault) {
        state = .empty
        let answer = try ask(.resetSAM)
        guard answer.isGood else { throw answer.fault(of: .resetSAM) }
    }

    // MARK: The life of a card

    package func poll() throws(Fault) -> CardNews {
        switch state {
        case .empty:
            return try look()
        case .found:
            return try read(after: nil, tries: 0)
        case .read:
            return try stillThere()
        case .unwatched:
            // One that is found must have been lifted, or another one lies there.
            switch try find() {
            case .nothing: return .nothing
            case .card, .refused:
                state = .empty
                return .removed
            }
        case .failed(let last, let tries):
            // A card that lies better now is read without being lifted.
            if tries == Self.triesBeforeReset { _ = try ask(.resetSAM) }
            switch try find() {
            case .nothing:
                state = .empty
                return .removed
            case .card: return try read(after: last, tries: tries)
            case .refused(let fault): return failed(fault, after: last, tries: tries)
            }
        }
    }

    private func look() throws(Fault) -> CardNews {
        switch try find() {
        case .nothing: return .nothing
        case .card:
            state = .found
            return .arrived
        case .refused(let fault): return failed(fault, after: nil, tries: 0)
        }
    }

    private func find() throws(Fault) -> Finding {
        var answer = try ask(.findCard)
        if answer.status.remedy == .reset {
            _ = try ask(.resetSAM)
            answer = try ask(.findCard)
        }
        if answer.isGood { return .card }
        let fault = answer.fault(of: .findCard)
        switch answer.status.remedy {
        case .findAgain: return .nothing
        case .reset, .staff: throw fault
        case .nothing, .resend, .lift: return .refused(fault)
        }
    }

    private func read(after last: Fault?, tries: Int) throws(Fault) -> CardNews {
        switch try readCard() {
        case .done(let record):
            state = .read
            refusals = 0
            return .read(record)
        case .refused(let fault):
            return failed(fault, after: last, tries: tries)
        }
    }

    private func failed(_ fault: Fault, after last: Fault?, tries: Int) -> CardNews {
        state = .failed(fault, tries: tries + 1)
        guard last?.name != fault.name else { return .nothing }
        guard fault.name == .cardRefused, last == nil else { return .failed(fault) }
        refusals += 1
        guard refusals >= Self.refusalsBeforeDoubt else { return .failed(fault) }
        return .failed(Fault(fault.name, "\(fault.detail); the \(refusals). card in a row: the module may not be valid"))
    }

    // MARK: Reading

    private enum Reading {
        case done(CardRecord)
        case refused(Fault)
    }

    /// Selects and reads; where the status says that it may help, once more.
    private func readCard() throws(Fault) -> Reading {
        var isSecond = false
        while true {
            let (command, answer) = try selectAndRead()
            if answer.isGood, let record = try record(of: answer, to: command) { return .done(record) }
            let fault = answer.fault(of: command)
            switch answer.status.remedy {
            case .staff: throw fault
            case .reset where isSecond: throw fault
            case .reset: _ = try ask(.resetSAM)
            case .findAgain where !isSecond: break
            default: return .refused(fault)
            }
            isSecond = true
            guard case .card = try find() else { return .refused(fault) }
        }
    }

    private func selectAndRead() throws(Fault) -> (Command, Answer) {
        let selected = try ask(.selectCard)
        guard selected.isGood else { return (.selectCard, selected) }
        if wishes.fingerprint, knowsFingerprint {
            let answer = try ask(.readTextAndFingerprint)
            if answer.status.isUnknownCommand {
                knowsFingerprint = false
                capabilities.remove(.readFingerprint)
            } else if !answer.status.isOnlyWithoutItem {
                return (.readTextAndFingerprint, answer)
            }
        }
        return (.readText, try ask(.readText))
    }

    /// The card, with the addresses that were added to it later. The answers' own
    /// memory is zeroed when they go.
    private func record(of answer: Answer, to command: Command) throws(Fault) -> CardRecord? {
        guard let data = answer.data, let message = Wire.Message(data.region, blocks: command.blocks) else { return nil }
        let addresses = try newAddresses(of: CardRecord.CardType(of: message.text))
        return withExtendedLifetime((data, addresses)) {
            CardRecord(
                text: message.text, photo: message.photo, fingerprint: message.fingerprint,
                newAddresses: addresses?.region)
        }
    }

    /// Nil where there are none. A reader that does not know the command is asked once.
    ///
    /// Every kind of card is asked, those too that have no address: who looks at the conversation
    /// must not see which kind it was. What a reader says of such a card tells nothing of the reader.
    private func newAddresses(of type: CardRecord.CardType) throws(Fault) -> Secret? {
        guard knowsNewAddress else { return nil }
        do throws(Fault) {
            let answer = try ask(.readNewAddress)
            if answer.showsCard { proven.insert(.newAddress) }
            if answer.status.isUnknownCommand, type.mayHaveNewAddress { knowsNewAddress = false }
            return answer.isGood ? answer.data : nil
        } catch {
            // The card is read all the same.
            switch error.name {
            case .noAnswer where type.mayHaveNewAddress: knowsNewAddress = false
            case .noAnswer, .garbled: break
            default: throw error
            }
            return nil
        }
    }

    // MARK: Still there?

    private enum Sight { case there, gone, unknown }

    /// A card that was read is not found again while it lies there, whether it
    /// was lifted or not; but its other items can be read until it is lifted.
    private func stillThere() throws(Fault) -> CardNews {
        var isDoubtful = false
        for way in Watch.allCases.drop(while: { $0 != watch }) {
            switch try see(by: way) {
            case .there:
                watch = way
                proven.insert(way)
                capabilities.insert(.seeRemoval)
                return .nothing
            case .gone where proven.contains(way):
                state = .empty
                return .removed
            case .gone:
                // What has never yet succeeded proves nothing by failing; the next way is asked, too.
                isDoubtful = true
            case .unknown:
                break
            }
        }
        guard !isDoubtful else {
            state = .empty
            return .removed
        }
        // This reader cannot tell; it will find the next card.
        watch = .find
        capabilities.remove(.seeRemoval)
        state = .unwatched
        return .nothing
    }

    private func see(by way: Watch) throws(Fault) -> Sight {
        switch way {
        case .management: return try see(by: .readManagement, isProven: proven.contains(way))
        case .newAddress: return knowsNewAddress ? try see(by: .readNewAddress, isProven: proven.contains(way)) : .unknown
        case .find:
            // Some readers find a card as often as they are asked; the others do not find it again.
            guard case .nothing = try find() else { return .there }
            return proven.contains(.find) ? .gone : .unknown
        }
    }

    private func see(by command: Command, isProven: Bool) throws(Fault) -> Sight {
        let answer: Answer
        do throws(Fault) {
            answer = try ask(command)
        } catch {
            // Some readers say nothing to what they do not know.
            guard error.name == .noAnswer, !isProven else { throw error }
            return .unknown
        }
        if answer.showsCard { return .there }
        if answer.status.isUnknownCommand { return .unknown }
        guard answer.status.remedy != .staff else { throw answer.fault(of: command) }
        return .gone
    }
}
