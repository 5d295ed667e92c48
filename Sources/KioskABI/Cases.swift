import CKiosk
import Kiosk
import Synchronization

final class CaseBox: Boxed, @unchecked Sendable {
    let station: Station
    /// As of a day that was asked for; nil: as it is now.
    private let reading: Light.Reading?
    private struct State {
        var file: CaseFile
        /// Texts are lent once for each revision, so that one that was read stays.
        var revision = 0
        var revealed: [Int32: Secret] = [:]
    }
    private let state: Mutex<State>

    init(_ station: Station, _ file: CaseFile, _ reading: Light.Reading? = nil) {
        (self.station, self.reading) = (station, reading)
        state = Mutex(State(file: file))
    }

    deinit {
        for secret in state.withLock({ $0.revealed }).values { secret.wipe() }
    }

    func update(_ file: CaseFile) {
        state.withLock { state in
            guard state.file != file else { return }
            state.file = file
            state.revision += 1
        }
    }

    /// What is recorded now; what was known last when the records do not answer.
    func now() -> (file: CaseFile, revision: Int) {
        if reading == nil, let current = try? station.refreshed(state.withLock { $0.file }) { update(current) }
        return state.withLock { ($0.file, $0.revision) }
    }

    var known: CaseFile { state.withLock { $0.file } }

    func light(_ file: CaseFile) -> Light.Reading { reading ?? station.light(of: file) }

    /// What was revealed first stays where it was lent.
    func keep(_ what: Int32, _ secret: Secret) -> Secret {
        state.withLock { state in
            if let kept = state.revealed[what], kept.region.first != 0 { return kept }
            // An earlier one may still be read: it reads as "".
            if let wiped = state.revealed[what] { state.revealed[-what &- 1000 &- Int32(clamping: state.revealed.count)] = wiped }
            state.revealed[what] = secret
            return secret
        }
    }
}

final class CasesBox: Boxed, @unchecked Sendable {
    let station: Station
    let cases: [LitCase]
    private let handles = Mutex<[Int: UInt]>([:])

    init(_ station: Station, _ cases: [LitCase]) { (self.station, self.cases) = (station, cases) }

    /// The handle of one case, made when it is first asked for.
    func handle(_ index: Int, of parent: OpaquePointer?) -> OpaquePointer? {
        guard cases.indices.contains(index) else { return nil }
        return handles.withLock { handles in
            if let known = handles[index] { return OpaquePointer(bitPattern: known) }
            let handle = Handles.table.insert(
                CaseBox(station, cases[index].file, cases[index].reading), .case, parent: UInt(bitPattern: parent), lent: true)
            handles[index] = UInt(bitPattern: handle)
            return handle
        }
    }
}

@c @implementation
public func kiosk_case_receive(
    _ k: OpaquePointer?, _ request: UnsafePointer<kiosk_case_request>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let request = try filled(request, kiosk_case_request())
        try reserved(request.flags)
        var wish = CaseWish(requestID: try text(request.request_id), item: try text(request.item))
        wish.card = try card(request.card, of: k)
        let list: ChecklistBox? = try unwrapped(request.checklist, .checklist, of: k)
        let number: NumberBox? = try unwrapped(request.number, .number, of: k)
        let visit: VisitBox? = try unwrapped(request.visit, .visit, of: k)
        let mandate: MandateBox? = try unwrapped(request.mandate, .mandate, of: k)
        (wish.checklist, wish.number, wish.visit, wish.mandate) = (list?.list, number?.number, visit?.id, mandate?.mandate.id)
        let asked = wish
        let file = try ask { () throws(Failure) in try station.receiveCase(asked) }
        try hand(CaseBox(station, file), .case, of: k, to: out)
    }
}

@c @implementation
public func kiosk_case_find(_ k: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let text = try KioskABI.text(text)
        let out = try required(out)
        let file = try ask { () throws(Failure) in try station.findCase(text) }
        try hand(CaseBox(station, file), .case, of: k, to: out)
    }
}

@c @implementation
public func kiosk_case_verify(_ k: OpaquePointer?, _ code: UnsafePointer<CChar>?, _ number: UnsafeMutablePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let code = try text(code)
        let room = try required(number)
        let number = try ask { () throws(Failure) in try station.verifyCaseCode(code) }
        for (place, byte) in "\(number)".utf8.prefix(43).enumerated() { room[place] = CChar(bitPattern: byte) }
        room[43] = 0
    }
}

@c @implementation
public func kiosk_case_free(_ c: OpaquePointer?) { free(c, .case) }

@c @implementation
public func kiosk_case_step(
    _ c: OpaquePointer?, _ step: Int32, _ clerk: UnsafePointer<CChar>?, _ words: UnsafePointer<CChar>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let clerk = try text(clerk)
        let words = try optionalText(words) ?? ""
        guard let step = CaseStep(rawValue: step) else { throw Refusal(invalid) }
        box.update(try ask { () throws(Failure) in try box.station.stepCase(box.known, step, clerk: clerk, words: words) })
    }
}

@c @implementation
public func kiosk_case_tick(_ c: OpaquePointer?, _ index: Int, _ here: Int32, _ clerk: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let clerk = try text(clerk)
        guard here == 0 || here == 1 else { throw Refusal(invalid) }
        box.update(try ask { () throws(Failure) in try box.station.tickPaper(index, of: box.known, isHandedIn: here == 1, clerk: clerk) })
    }
}

private enum CaseText: Int {
    case number, item, itemName, itemVersion, accepted, promised, decided, notice, outcome, lightReason
    case applicant, applicantNumber, agent, agentNumber, paperName, paperForm, paperHandedIn, stopFrom, stopUntil, stopWords, code
}

private func text(_ c: OpaquePointer?, _ which: CaseText, _ index: Int = 0, _ get: (CaseBox, CaseFile) -> String?) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let box: CaseBox = try unwrap(c, .case)
        let (file, revision) = box.now()
        guard let value = get(box, file) else { return nil }
        return box.lend(which.rawValue << 56 | (revision & 0xFF_FFFF) << 32 | index & 0xFFFF_FFFF) { value }
    } catch {
        return nil
    }
}

private func value<N: FixedWidthInteger & SignedInteger>(_ c: OpaquePointer?, _ get: (CaseBox, CaseFile) -> N) -> N {
    number(c, .case) { (box: CaseBox) in get(box, box.now().file) }
}

@c @implementation
public func kiosk_case_number(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .number) { "\($1.number)" } }

@c @implementation
public func kiosk_case_state(_ c: OpaquePointer?) -> Int32 { value(c) { $1.state.rawValue } }

@c @implementation
public func kiosk_case_item(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .item) { $1.item } }

@c @implementation
public func kiosk_case_item_name(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .itemName) { $1.itemName } }

@c @implementation
public func kiosk_case_item_version(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .itemVersion) { $1.itemVersion } }

@c @implementation
public func kiosk_case_received(_ c: OpaquePointer?) -> Int64 { value(c) { $1.receivedAt } }

private func day(_ day: LocalDate?) -> String { day.map { "\($0)" } ?? "" }

@c @implementation
public func kiosk_case_accepted(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .accepted) { day($1.accepted) } }

@c @implementation
public func kiosk_case_promised(_ c: OpaquePointer?) -> UnsafePointer<CChar>? {
    // Lights change with the days: a text of another day has another place.
    do throws(Refusal) {
        let box: CaseBox = try unwrap(c, .case)
        let (file, revision) = box.now()
        let due = file.accepted == nil ? nil : box.light(file).due
        return box.lend(CaseText.promised.rawValue << 56 | (revision & 0xFF_FFFF) << 32 | (due?.daysSince1970 ?? 0) & 0xFFFF_FFFF) { day(due) }
    } catch {
        return nil
    }
}

@c @implementation
public func kiosk_case_promised_certain(_ c: OpaquePointer?) -> Int32 { value(c) { $0.light($1).isCertain ? 1 : 0 } }

@c @implementation
public func kiosk_case_decided(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .decided) { day($1.decided) } }

@c @implementation
public func kiosk_case_notice(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .notice) { $1.notice } }

@c @implementation
public func kiosk_case_outcome(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .outcome) { $1.outcome } }

@c @implementation
public func kiosk_case_light(_ c: OpaquePointer?) -> Int32 { value(c) { $0.light($1).light.rawValue } }

@c @implementation
public func kiosk_case_light_reason(_ c: OpaquePointer?) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let box: CaseBox = try unwrap(c, .case)
        let reason = box.light(box.now().file).reason
        return box.lend(CaseText.lightReason.rawValue << 56 | reason.place) { reason.rawValue }
    } catch {
        return nil
    }
}

extension Light.Reason {
    fileprivate var place: Int {
        switch self {
        case .inTime: 0
        case .due: 1
        case .overdue: 2
        case .undecided: 3
        case .noPromise: 4
        }
    }
}

@c @implementation
public func kiosk_case_applicant(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .applicant) { $1.applicant.name } }

@c @implementation
public func kiosk_case_applicant_number(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .applicantNumber) { $1.applicant.number } }

@c @implementation
public func kiosk_case_agent(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .agent) { $1.agent.name } }

@c @implementation
public func kiosk_case_agent_number(_ c: OpaquePointer?) -> UnsafePointer<CChar>? { text(c, .agentNumber) { $1.agent.number } }

private func at<T>(_ list: [T], _ index: Int) -> T? { list.indices.contains(index) ? list[index] : nil }

@c @implementation
public func kiosk_case_paper_count(_ c: OpaquePointer?) -> Int { count(c, .case) { (box: CaseBox) in box.known.papers.count } }

@c @implementation
public func kiosk_case_paper_name(_ c: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(c, .paperName, index) { at($1.papers, index)?.name }
}

@c @implementation
public func kiosk_case_paper_form(_ c: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(c, .paperForm, index) { at($1.papers, index)?.form }
}

@c @implementation
public func kiosk_case_paper_need(_ c: OpaquePointer?, _ index: Int) -> Int32 { value(c) { at($1.papers, index)?.need.rawValue ?? invalid } }

@c @implementation
public func kiosk_case_paper_handed_in(_ c: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(c, .paperHandedIn, index) { at($1.papers, index).map { day($0.handedIn) } }
}

@c @implementation
public func kiosk_case_stop_count(_ c: OpaquePointer?) -> Int { count(c, .case) { (box: CaseBox) in box.now().file.stops.count } }

@c @implementation
public func kiosk_case_stop_state(_ c: OpaquePointer?, _ index: Int) -> Int32 { value(c) { at($1.stops, index)?.state.rawValue ?? invalid } }

@c @implementation
public func kiosk_case_stop_from(_ c: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(c, .stopFrom, index) { at($1.stops, index).map { day($0.from) } }
}

@c @implementation
public func kiosk_case_stop_until(_ c: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(c, .stopUntil, index) { at($1.stops, index).map { day($0.until) } }
}

@c @implementation
public func kiosk_case_stop_words(_ c: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(c, .stopWords, index) { at($1.stops, index)?.words }
}

@c @implementation
public func kiosk_case_code(_ c: OpaquePointer?, _ out: UnsafeMutablePointer<UnsafePointer<CChar>?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let out = try required(out)
        let code = try ask { () throws(Failure) in try box.station.caseCode(box.known) }
        out.pointee = box.lend(CaseText.code.rawValue << 56) { code }
    }
}

@c @implementation
public func kiosk_case_reveal(
    _ c: OpaquePointer?, _ what: Int32, _ purpose: Int32, _ out: UnsafeMutablePointer<UnsafePointer<CChar>?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let field: String
        switch Int(what) {
        case Int(KIOSK_CASE_APPLICANT): field = "applicant-name"
        case Int(KIOSK_CASE_APPLICANT_NUMBER): field = "applicant-number"
        case Int(KIOSK_CASE_AGENT): field = "agent-name"
        case Int(KIOSK_CASE_AGENT_NUMBER): field = "agent-number"
        default: throw Refusal(invalid)
        }
        try check(purpose: purpose)
        let out = try required(out)
        let secret = try ask { () throws(Failure) in try box.station.reveal(field, of: box.known, purpose: purpose) }
        out.pointee = box.keep(what, secret).region.baseAddress?.assumingMemoryBound(to: CChar.self)
    }
}

@c @implementation
public func kiosk_case_print(
    _ c: OpaquePointer?, _ paper: UInt32, _ device: UnsafePointer<CChar>?, _ job: UnsafeMutablePointer<UInt64>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let paper = try page(paper)
        let device = try optionalText(device)
        let job = try required(job)
        job.pointee = try ask { () throws(Failure) in try box.station.printReceipt(of: box.known, paper: paper, on: device) }
    }
}

@c @implementation
public func kiosk_case_render(_ c: OpaquePointer?, _ paper: UInt32, _ path: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let paper = try page(paper)
        let path = try text(path)
        try ask { () throws(Failure) in try box.station.renderReceipt(of: box.known, paper: paper, to: path) }
    }
}

@c @implementation
public func kiosk_case_slip(_ c: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: CaseBox = try unwrap(c, .case)
        let out = try required(out)
        let data = try ask { () throws(Failure) in try box.station.slip(of: try box.station.refreshed(box.known)) }
        try hand(DataBox(data), .data, to: out)
    }
}

@c @implementation
public func kiosk_cases_list(_ k: OpaquePointer?, _ day: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let day = try optionalText(day)
        let out = try required(out)
        let cases = try ask { () throws(Failure) in try station.lights(on: day) }
        try hand(CasesBox(station, cases), .cases, of: k, to: out)
    }
}

@c @implementation
public func kiosk_cases_free(_ cases: OpaquePointer?) { free(cases, .cases) }

@c @implementation
public func kiosk_cases_count(_ cases: OpaquePointer?) -> Int { count(cases, .cases) { (box: CasesBox) in box.cases.count } }

@c @implementation
public func kiosk_cases_lit(_ cases: OpaquePointer?, _ light: Int32) -> Int {
    count(cases, .cases) { (box: CasesBox) in box.cases.count { $0.reading.light.rawValue == light } }
}

@c @implementation
public func kiosk_cases_at(_ cases: OpaquePointer?, _ index: Int) -> OpaquePointer? {
    do throws(Refusal) {
        let box: CasesBox = try unwrap(cases, .cases)
        return box.handle(index, of: cases)
    } catch {
        return nil
    }
}
