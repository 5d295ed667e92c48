import CCUPS
import Glibc

// The only file that knows libcups (2.4). For libcups 3 its renamed functions
// change here and nowhere else: httpConnect2, httpReconnect2, cupsLastErrorString,
// cupsServer.
//
// Requests are our own rather than cupsCopyDestInfo() and the job functions that
// need it: on a busy printer that one sleeps for up to a minute and knows no
// deadline, and cupsConnectDest() gives a connection for a refused one.

/// Where an IPP printer, or a queue of cupsd, is.
struct IPPAddress: Hashable, Sendable {
    /// As the printer knows itself: the printer-uri of every request.
    let uri: String
    let host: String
    let port: Int32
    let resource: String
    let encrypted: Bool

    /// `ipp://host:port/path`, `ipps://…`, or `cups:QUEUE` for a queue of this
    /// machine's cupsd (of CUPS_SERVER, where that is set). nil for anything else.
    init?(_ text: String) {
        if text.hasPrefix("cups:") {
            let queue = text.dropFirst(5)
            // What lpadmin accepts as a name.
            guard !queue.isEmpty, queue.utf8.count <= 127,
                queue.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F && !"/#?\\\"'".unicodeScalars.contains($0) })
            else { return nil }
            host = cupsServer().map { String(cString: $0) } ?? "localhost"
            port = ippPort()
            resource = "/printers/\(queue)"
            uri = "ipp://localhost\(resource)"
            encrypted = false
            return
        }
        guard text.hasPrefix("ipp://") || text.hasPrefix("ipps://"), text.utf8.count < 1024 else { return nil }
        var scheme = [CChar](repeating: 0, count: 16)
        var user = [CChar](repeating: 0, count: 64)
        var host = [CChar](repeating: 0, count: 256)
        var resource = [CChar](repeating: 0, count: 1024)
        var port: Int32 = 0
        let status = httpSeparateURI(
            HTTP_URI_CODING_ALL, text, &scheme, Int32(scheme.count), &user, Int32(user.count),
            &host, Int32(host.count), &port, &resource, Int32(resource.count))
        guard status == HTTP_URI_STATUS_OK, host.first != 0, port > 0 else { return nil }
        uri = text
        self.host = Self.text(host)
        self.port = port
        self.resource = Self.text(resource)
        encrypted = text.hasPrefix("ipps:")
    }

    private static func text(_ room: [CChar]) -> String {
        String(decoding: room.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// Why a request has no good answer.
struct IPPFault: Error, Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// No connection: not a byte of the request went out.
        case unreachable
        case timeout
        case interrupted
        /// The connection broke on the way.
        case lost
        /// The printer's answer, an IPP status, or an HTTP status below 1000.
        case refused(Int)
    }

    let kind: Kind
    let detail: String
}

/// A flag that ends waiting, from any thread.
final class Interruption: @unchecked Sendable {
    // libcups polls a plain int every 100 ms; one that goes from 0 to 1 once and
    // guards nothing else needs no more.
    let flag: UnsafeMutablePointer<Int32>

    init() {
        flag = .allocate(capacity: 1)
        flag.initialize(to: 0)
    }

    deinit { flag.deallocate() }

    var isSet: Bool { flag.pointee != 0 }
    func set() { flag.pointee = 1 }
}

/// Milliseconds of CLOCK_MONOTONIC.
func monotonicMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec &* 1000 &+ time.tv_nsec / 1_000_000
}

/// One request, with the attributes that every request needs.
final class IPPRequest {
    enum Operation {
        case createJob, sendDocument, cancelJob, jobAttributes, printerAttributes

        fileprivate var code: ipp_op_t {
            switch self {
            case .createJob: IPP_OP_CREATE_JOB
            case .sendDocument: IPP_OP_SEND_DOCUMENT
            case .cancelJob: IPP_OP_CANCEL_JOB
            case .jobAttributes: IPP_OP_GET_JOB_ATTRIBUTES
            case .printerAttributes: IPP_OP_GET_PRINTER_ATTRIBUTES
            }
        }
    }

    fileprivate let ipp: OpaquePointer?
    private let address: IPPAddress

    /// Who prints: the same name must create, send and cancel.
    private static let user = "kiosk"

    init(_ operation: Operation, to address: IPPAddress, job: Int32? = nil) {
        self.address = address
        ipp = ippNewRequest(operation.code)
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", nil, address.uri)
        if let job { ippAddInteger(ipp, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job) }
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", nil, Self.user)
    }

    deinit { ippDelete(ipp) }

    func name(_ attribute: String, _ value: String) {
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_NAME, attribute, nil, value)
    }

    func format(_ mimeType: String) {
        ippAddString(ipp, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", nil, mimeType)
    }

    func isLastDocument() { ippAddBoolean(ipp, IPP_TAG_OPERATION, "last-document", 1) }

    func media(_ keyword: String) { ippAddString(ipp, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", nil, keyword) }

    func wants(_ attributes: [String]) {
        guard let list = ippAddStrings(
            ipp, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", Int32(attributes.count), nil, nil)
        else { return }
        var attribute: OpaquePointer? = list
        for (index, name) in attributes.enumerated() { ippSetString(ipp, &attribute, Int32(index), name) }
    }

    /// Sends it, with a document if there is one, and waits for the answer: at
    /// most so many milliseconds. (A host's name is looked up first, by the
    /// resolver and its own time limits; an address needs none.)
    func answer(
        document: [UInt8] = [], within milliseconds: Int, _ interruption: Interruption
    ) throws(IPPFault) -> IPPAnswer {
        BrokenPipe.isKept
        let mask = BrokenPipe.block()
        defer { BrokenPipe.unblock(mask) }
        let watch = Watch(until: monotonicMilliseconds() &+ milliseconds, interruption)
        // 0: made, not yet connected, so that the connecting is ours to watch.
        guard let http = httpConnect2(
            address.host, address.port, nil, AF_UNSPEC,
            address.encrypted ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1, 0, nil)
        else { throw IPPFault(kind: .unreachable, detail: "\(address.host): no address") }
        defer { httpClose(http) }
        httpSetTimeout(http, 0.1, { _, watch in
            watch.map { Unmanaged<Watch>.fromOpaque($0).takeUnretainedValue().goesOn ? 1 : 0 } ?? 0
        }, Unmanaged.passUnretained(watch).toOpaque())
        // A printer that wants a password gets none: there is nobody here to type one.
        cupsSetPasswordCB2({ _, _, _, _, _ in nil }, nil)

        return try withExtendedLifetime(watch) { () throws(IPPFault) in
            guard httpReconnect2(http, Int32(clamping: milliseconds), interruption.flag) == 0 else {
                throw watch.fault(or: .unreachable, connectionError(http))
            }
            var status = cupsSendRequest(http, ipp, address.resource, ippLength(ipp) &+ document.count)
            if status == HTTP_STATUS_CONTINUE, !document.isEmpty {
                status = document.withUnsafeBytes { bytes in
                    cupsWriteRequestData(http, bytes.assumingMemoryBound(to: CChar.self).baseAddress, bytes.count)
                }
            }
            guard let answer = cupsGetResponse(http, address.resource) else {
                let status = Int(httpGetStatus(http).rawValue)
                throw watch.fault(or: status >= 400 ? .refused(status) : .lost, lastError())
            }
            let code = Int(ippGetStatusCode(answer).rawValue)
            let taken = IPPAnswer(answer)
            // Up to 00FF is success with remarks (RFC 8011, 4.1.6.1).
            guard 0...0xFF ~= code else { throw IPPFault(kind: .refused(code), detail: lastError()) }
            return taken
        }
    }

    private func lastError() -> String { cupsLastErrorString().map { String(cString: $0) } ?? "no answer" }

    private func connectionError(_ http: OpaquePointer) -> String {
        let code = httpError(http)
        let place = "\(address.host):\(address.port)"
        return code == ECONNREFUSED ? "\(place): nobody listens" : "\(place): no connection"
    }
}

/// Asked by libcups every 100 ms whether waiting goes on.
private final class Watch {
    private let end: Int
    private let interruption: Interruption

    init(until end: Int, _ interruption: Interruption) {
        self.end = end
        self.interruption = interruption
    }

    var isOver: Bool { monotonicMilliseconds() >= end }
    var goesOn: Bool { !interruption.isSet && !isOver }

    func fault(or kind: IPPFault.Kind, _ detail: String) -> IPPFault {
        if interruption.isSet { return IPPFault(kind: .interrupted, detail: "interrupted") }
        if kind == .lost, isOver { return IPPFault(kind: .timeout, detail: "no answer in time") }
        return IPPFault(kind: kind, detail: detail)
    }
}

/// A good answer.
final class IPPAnswer {
    private let ipp: OpaquePointer

    fileprivate init(_ ipp: OpaquePointer) { self.ipp = ipp }

    deinit { ippDelete(ipp) }

    func texts(_ name: String) -> [String] {
        guard let attribute = ippFindAttribute(ipp, name, IPP_TAG_ZERO) else { return [] }
        return (0..<max(0, ippGetCount(attribute))).compactMap { index in
            ippGetString(attribute, index, nil).map { String(cString: $0) }
        }
    }

    func number(_ name: String) -> Int32? {
        guard let attribute = ippFindAttribute(ipp, name, IPP_TAG_ZERO) else { return nil }
        let tag = ippGetValueTag(attribute)
        guard tag == IPP_TAG_INTEGER || tag == IPP_TAG_ENUM, ippGetCount(attribute) > 0 else { return nil }
        return ippGetInteger(attribute, 0)
    }

    /// The answer says that there is no value yet.
    func isEmpty(_ name: String) -> Bool {
        ippFindAttribute(ipp, name, IPP_TAG_ZERO).map { ippGetValueTag($0) == IPP_TAG_NOVALUE } ?? false
    }

    func truth(_ name: String) -> Bool? {
        ippFindAttribute(ipp, name, IPP_TAG_BOOLEAN).map { ippGetBoolean($0, 0) != 0 }
    }
}
