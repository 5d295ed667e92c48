import CKiosk
import Kiosk

final class ErrorBox: Boxed, @unchecked Sendable {
    let reports: [Failure.Report]
    init(_ reports: [Failure.Report]) { self.reports = reports }

    func report(_ index: Int) -> Failure.Report? { reports.indices.contains(index) ? reports[index] : nil }
}

@c @implementation
public func kiosk_error_count(_ error: OpaquePointer?) -> Int {
    count(error, .error) { (box: ErrorBox) in box.reports.count }
}

@c @implementation
public func kiosk_error_message(_ error: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    lent(error, .error, index &* 4) { (box: ErrorBox) in box.report(index)?.message }
}

@c @implementation
public func kiosk_error_message_chinese(_ error: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    lent(error, .error, index &* 4 &+ 3) { (box: ErrorBox) in box.report(index)?.chinese }
}

@c @implementation
public func kiosk_error_file(_ error: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    lent(error, .error, index &* 4 &+ 1) { (box: ErrorBox) in box.report(index)?.file }
}

@c @implementation
public func kiosk_error_field(_ error: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    lent(error, .error, index &* 4 &+ 2) { (box: ErrorBox) in box.report(index)?.field }
}

@c @implementation
public func kiosk_error_row(_ error: OpaquePointer?, _ index: Int) -> UInt32 {
    count(error, .error) { (box: ErrorBox) in box.report(index)?.row ?? 0 }
}

@c @implementation
public func kiosk_error_column(_ error: OpaquePointer?, _ index: Int) -> UInt32 {
    count(error, .error) { (box: ErrorBox) in box.report(index)?.column ?? 0 }
}

@c @implementation
public func kiosk_error_free(_ error: OpaquePointer?) { free(error, .error) }
