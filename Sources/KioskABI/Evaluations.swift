import CKiosk
import Kiosk

private func channel(_ flags: UInt32) -> EvaluationForm.Channel { flags & UInt32(KIOSK_EVALUATION_ONLINE) == 0 ? .hall : .online }

@c @implementation
public func kiosk_evaluation_give(
    _ k: OpaquePointer?, _ evaluation: UnsafePointer<kiosk_evaluation>?, _ serial: UnsafeMutablePointer<UInt64>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let given = try filled(evaluation, kiosk_evaluation())
        try reserved(given.flags, allowing: UInt32(KIOSK_EVALUATION_ONLINE))
        try reserved(given.reserved)
        let visit: VisitBox? = try unwrapped(given.visit, .visit, of: k)
        let code = try optionalText(given.code)
        let card = try card(given.card, of: k)
        let reasons = codes(try optionalText(given.reasons) ?? "")
        let number = try ask { () throws(Failure) in
            try station.evaluate(
                visit: visit?.id, code: code, card: card, level: given.level, reasons: reasons, channel: channel(given.flags))
        }
        serial?.pointee = number
    }
}

@c @implementation
public func kiosk_evaluation_given(_ visit: OpaquePointer?) -> Int32 {
    do throws(Refusal) {
        let box: VisitBox = try unwrap(visit, .visit)
        return try ask { () throws(Failure) in try box.station.isEvaluated(visit: box.id) } ? 1 : 0
    } catch {
        return error.status
    }
}

@c @implementation
public func kiosk_evaluation_missing(_ k: OpaquePointer?) -> Int64 {
    do throws(Refusal) {
        let station = try station(k)
        return Int64(clamping: try ask { () throws(Failure) in try station.missingEvaluations() })
    } catch {
        return Int64(error.status)
    }
}

private enum FormText: Int { case version = 0x70, code, chinese, english }

@c @implementation
public func kiosk_evaluation_form(_ k: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(k, .kiosk, FormText.version.rawValue << 48) { (box: TerminalBox) in box.station.configuration.evaluationForm.version }
}

private func reasons(_ station: Station, _ level: Int32, _ flags: UInt32) -> [EvaluationForm.Reason] {
    guard let level = EvaluationLevel(rawValue: level), flags & ~UInt32(KIOSK_EVALUATION_ONLINE) == 0 else { return [] }
    return station.configuration.evaluationForm.reasons(level, channel(flags))
}

@c @implementation
public func kiosk_evaluation_reason_count(_ k: OpaquePointer?, _ level: Int32, _ flags: UInt32) -> Int {
    count(k, .kiosk) { (box: TerminalBox) in reasons(box.station, level, flags).count }
}

private func text(
    _ k: OpaquePointer?, _ level: Int32, _ flags: UInt32, _ index: Int, _ which: FormText, _ get: (EvaluationForm.Reason) -> String
) -> UnsafePointer<CChar>? {
    lent(k, .kiosk, which.rawValue << 48 | Int(truncatingIfNeeded: level) & 0xFF << 40 | Int(flags & 1) << 32 | index & 0xFFFF_FFFF) { (box: TerminalBox) in
        let reasons = reasons(box.station, level, flags)
        return reasons.indices.contains(index) ? get(reasons[index]) : nil
    }
}

@c @implementation
public func kiosk_evaluation_reason_code(_ k: OpaquePointer?, _ level: Int32, _ flags: UInt32, _ index: Int) -> UnsafePointer<CChar>? {
    text(k, level, flags, index, .code) { $0.code }
}

@c @implementation
public func kiosk_evaluation_reason_text(_ k: OpaquePointer?, _ level: Int32, _ flags: UInt32, _ index: Int) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let station = try station(k)
        let isEnglish = station.isVisitInEnglish
        return text(k, level, flags, index, isEnglish ? .english : .chinese) { isEnglish ? $0.english : $0.chinese }
    } catch {
        return nil
    }
}
