import CKiosk
import Glibc
import Kiosk

/// Why a call is refused.
struct Refusal: Error {
    let status: kiosk_status
    let reports: [Failure.Report]

    init(_ status: kiosk_status) {
        self.status = status
        reports = []
    }

    init(_ failure: Failure) {
        status = switch failure.kind {
        case .invalid: invalid
        case .notFound: kiosk_status(KIOSK_E_NOT_FOUND)
        case .config: kiosk_status(KIOSK_E_CONFIG)
        case .catalog: kiosk_status(KIOSK_E_CATALOG)
        case .template: kiosk_status(KIOSK_E_TEMPLATE)
        case .store: kiosk_status(KIOSK_E_STORE)
        case .io: kiosk_status(KIOSK_E_IO)
        case .busy: kiosk_status(KIOSK_E_BUSY)
        case .conflict: kiosk_status(KIOSK_E_CONFLICT)
        case .unsupported: kiosk_status(KIOSK_E_UNSUPPORTED)
        case .gone: kiosk_status(KIOSK_E_GONE)
        case .closed: kiosk_status(KIOSK_E_CLOSED)
        case .limit: kiosk_status(KIOSK_E_LIMIT)
        case .decoder: kiosk_status(KIOSK_E_DECODER)
        case .notNow: kiosk_status(KIOSK_E_NOT_NOW)
        case .unforeseen: kiosk_status(KIOSK_E_INTERNAL)
        }
        reports = failure.reports
    }
}

let ok = kiosk_status(KIOSK_OK)
let invalid = kiosk_status(KIOSK_E_INVALID)
let staleHandle = kiosk_status(KIOSK_E_HANDLE)

/// Runs one call of the interface: every failure leaves through here.
func answer(
    _ words: UnsafeMutablePointer<OpaquePointer?>? = nil, _ body: () throws(Refusal) -> Void
) -> kiosk_status {
    do throws(Refusal) {
        try body()
        return ok
    } catch {
        if let words, !error.reports.isEmpty,
           let handle = Handles.table.insert(ErrorBox(error.reports), .error) {
            words.pointee = handle
        }
        return error.status
    }
}

/// One question to the engine, its failure translated.
func ask<R>(_ body: () throws(Failure) -> R) throws(Refusal) -> R {
    do throws(Failure) {
        return try body()
    } catch {
        throw Refusal(error)
    }
}

/// What a handle stands for.
func unwrap<T: Boxed>(_ handle: OpaquePointer?, _ kind: HandleKind, as type: T.Type = T.self) throws(Refusal) -> T {
    guard let handle else { throw Refusal(invalid) }
    guard let object = Handles.table.object(handle, kind) as? T else { throw Refusal(staleHandle) }
    return object
}

/// A [nullable] handle in a struct; it must have come from that kiosk.
func unwrapped<T: Boxed>(
    _ handle: OpaquePointer?, _ kind: HandleKind, of parent: OpaquePointer?, as type: T.Type = T.self
) throws(Refusal) -> T? {
    guard let handle else { return nil }
    guard let object = Handles.table.object(handle, kind, of: UInt(bitPattern: parent)) as? T else {
        throw Refusal(staleHandle)
    }
    return object
}

func required<T>(_ pointer: UnsafeMutablePointer<T>?) throws(Refusal) -> UnsafeMutablePointer<T> {
    guard let pointer else { throw Refusal(invalid) }
    return pointer
}

private let longestText = 1 << 20

/// The caller's own bytes, checked and not copied: for text that may be personal.
func utf8(_ pointer: UnsafePointer<CChar>?) throws(Refusal) -> UnsafeBufferPointer<UInt8> {
    guard let pointer else { throw Refusal(invalid) }
    let length = strnlen(pointer, longestText + 1)
    let bytes = UnsafeRawBufferPointer(start: pointer, count: length).assumingMemoryBound(to: UInt8.self)
    guard length <= longestText, (try? UTF8Span(validating: bytes.span)) != nil else {
        throw Refusal(kiosk_status(KIOSK_E_TEXT))
    }
    return bytes
}

func text(_ pointer: UnsafePointer<CChar>?) throws(Refusal) -> String {
    String(decoding: try utf8(pointer), as: UTF8.self)
}

func optionalText(_ pointer: UnsafePointer<CChar>?) throws(Refusal) -> String? {
    pointer == nil ? nil : try text(pointer)
}

/// A struct that the caller filled. `sizes` are those that a released version had;
/// what an older caller does not know stays as in `blank`.
func filled<T>(_ pointer: UnsafePointer<T>?, _ blank: T, sizes: [Int] = [MemoryLayout<T>.stride]) throws(Refusal) -> T {
    guard let pointer else { throw Refusal(invalid) }
    let size = Int(UnsafeRawPointer(pointer).loadUnaligned(as: UInt32.self))
    guard sizes.contains(size) else { throw Refusal(invalid) }
    var value = blank
    withUnsafeMutableBytes(of: &value) { $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size)) }
    return value
}

func reserved(_ flags: UInt32, allowing known: UInt32 = 0) throws(Refusal) {
    guard flags & ~known == 0 else { throw Refusal(invalid) }
}

/// Puts a new object into the table and its handle into `out`.
func hand(
    _ object: Boxed, _ kind: HandleKind, of parent: OpaquePointer? = nil,
    to out: UnsafeMutablePointer<OpaquePointer?>
) throws(Refusal) {
    guard let handle = Handles.table.insert(object, kind, parent: UInt(bitPattern: parent)) else {
        // The kiosk was closed while it answered, or the table is full.
        let isClosed = parent.map { Handles.table.object($0, .kiosk) == nil } ?? false
        throw Refusal(kiosk_status(isClosed ? KIOSK_E_CLOSED : KIOSK_E_MEMORY))
    }
    out.pointee = handle
}

func free(_ handle: OpaquePointer?, _ kind: HandleKind) {
    guard let handle else { return }
    _ = Handles.table.remove(handle, kind)
}

/// A getter of text: NULL for a handle that is not valid.
func lent<T: Boxed>(_ handle: OpaquePointer?, _ kind: HandleKind, _ key: Int, _ make: (T) -> String?) -> UnsafePointer<CChar>? {
    do throws(Refusal) {
        let object: T = try unwrap(handle, kind)
        guard let value = make(object) else { return nil }
        return object.lend(key) { value }
    } catch {
        return nil
    }
}

/// A getter of a number: the negative status for a handle that is not valid.
func number<T: Boxed, N: FixedWidthInteger & SignedInteger>(_ handle: OpaquePointer?, _ kind: HandleKind, _ get: (T) -> N) -> N {
    do throws(Refusal) {
        return get(try unwrap(handle, kind))
    } catch {
        return N(error.status)
    }
}

/// A getter of a size or an id: 0 for a handle that is not valid.
func count<T: Boxed, N: FixedWidthInteger>(_ handle: OpaquePointer?, _ kind: HandleKind, _ get: (T) -> N) -> N {
    do throws(Refusal) {
        return get(try unwrap(handle, kind))
    } catch {
        return 0
    }
}
