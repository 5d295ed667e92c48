import CCUPS
import Glibc

// Requests are our own rather than cupsCopyDestInfo() and the job functions that
// need it: on a busy printer that one sleeps for up to a minute and knows no
// deadline, and cupsConnectDest() gives a connection for a refused one.
// libcups itself is behind CCUPS/shim.h.

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
            self = IPPAddress(ofCupsd: "/printers/\(queue)")
            return
        }
        guard text.hasPrefix("ipp://") || text.hasPrefix("ipps://"), text.utf8.count < 1024 else { return nil }
        var host = [CChar](repeating: 0, count: 256)
        var resource = [CChar](repeating: 0, count: 1024)
        var port: Int32 = 0
        guard kiosk_cups_split(text, &host, host.count, &port, &resource, resource.count), host.first != 0, port > 0
        else { return nil }
        uri = text
        self.host = Self.text(host)
        self.port = port
        self.resource = Self.text(resource)
        encrypted = text.hasPrefix("ipps:")
    }

    /// This machine's cupsd.
    static var cupsd: IPPAddress { IPPAddress(ofCupsd: "/") }

    private init(ofCupsd resource: String) {
        host = kiosk_cups_server().map { String(cString: $0) } ?? "localhost"
        port = kiosk_cups_port()
        self.resource = resource
        uri = "ipp://localhost\(resource)"
        encrypted = false
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
        /// Somebody else's certificate, or nobody's: not a byte of the request went out.
        case certificateChanged
        /// What the certificate is known by cannot be kept or read.
        case notKept
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
        case createJob, sendDocument, cancelJob, jobAttributes, printerAttributes, queues

        fileprivate var code: ipp_op_t {
            switch self {
            case .createJob: IPP_OP_CREATE_JOB
            case .sendDocument: IPP_OP_SEND_DOCUMENT
            case .cancelJob: IPP_OP_CANCEL_JOB
            case .jobAttributes: IPP_OP_GET_JOB_ATTRIBUTES
            case .printerAttributes: IPP_OP_GET_PRINTER_ATTRIBUTES
            case .queues: IPP_OP_CUPS_GET_PRINTERS
            }
        }
    }

    private let ipp: OpaquePointer?

    /// Who prints: the same name must create, send and cancel.
    private static let user = "kiosk"

    /// - Parameter printer: nil for a request that is about none.
    init(_ operation: Operation, printer: String?, job: Int32? = nil) {
        ipp = kiosk_ipp_new(operation.code)
        if let printer { add(IPP_TAG_URI, "printer-uri", printer) }
        if let job { kiosk_ipp_add_number(ipp, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job) }
        add(IPP_TAG_NAME, "requesting-user-name", Self.user)
    }

    deinit { kiosk_ipp_free(ipp) }

    private func add(_ type: ipp_tag_t, _ name: String, _ value: String) {
        kiosk_ipp_add(ipp, IPP_TAG_OPERATION, type, name, value)
    }

    func name(_ attribute: String, _ value: String) { add(IPP_TAG_NAME, attribute, value) }
    func format(_ mimeType: String) { add(IPP_TAG_MIMETYPE, "document-format", mimeType) }
    func isLastDocument() { kiosk_ipp_add_true(ipp, "last-document") }
    func media(_ keyword: String) { kiosk_ipp_add(ipp, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", keyword) }
    func sides(_ keyword: String) { kiosk_ipp_add(ipp, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", keyword) }
    func copies(_ count: Int32) { kiosk_ipp_add_number(ipp, IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", count) }

    func wants(_ attributes: [String]) {
        for name in attributes { kiosk_ipp_add_more(ipp, IPP_TAG_KEYWORD, "requested-attributes", name) }
    }

    fileprivate func send(_ http: OpaquePointer, _ path: String, _ rest: Int) -> Bool { kiosk_ipp_send(http, ipp, path, rest) }
}

/// The way to one printer: a connection for each request.
final class IPPLine: @unchecked Sendable {
    let address: IPPAddress
    private let lookup: HostLookup
    private let pin: CertificatePin

    init(_ address: IPPAddress, _ pin: CertificatePin, _ resolve: @escaping HostLookup.Resolver = HostLookup.ask) {
        self.address = address
        self.pin = pin
        lookup = HostLookup(address.host, address.port, resolve)
    }

    /// Sends a request, with a document if there is one, and waits for the answer: at
    /// most so many milliseconds, looking up a name and encrypting included.
    func ask(
        _ request: IPPRequest, document: [UInt8] = [], within milliseconds: Int, _ interruption: Interruption
    ) throws(IPPFault) -> IPPAnswer {
        BrokenPipe.isKept
        let mask = BrokenPipe.block()
        defer { BrokenPipe.unblock(mask) }
        let watch = Watch(until: monotonicMilliseconds() &+ milliseconds, interruption)
        let http = try make(within: milliseconds, interruption)
        defer { kiosk_cups_close(http) }
        kiosk_cups_watch(http, 0.1, { _, watch in
            watch.map { Unmanaged<Watch>.fromOpaque($0).takeUnretainedValue().goesOn ? 1 : 0 } ?? 0
        }, Unmanaged.passUnretained(watch).toOpaque())
        kiosk_cups_offer_no_password()

        return try withExtendedLifetime(watch) { () throws(IPPFault) in
            guard connect(http, watch, interruption) else {
                let code = kiosk_cups_error(http)
                lookup.forget()
                throw watch.fault(or: .unreachable, "\(place): \(code == ECONNREFUSED ? "nobody listens" : "no connection")")
            }
            guard !address.encrypted || fingerprint(of: http) != nil else {
                throw IPPFault(kind: .certificateChanged, detail: "\(place): it shows no certificate")
            }
            try check(http)
            var goesOn = request.send(http, address.resource, document.count)
            // libcups may have connected anew: the document is for the same eyes only.
            try check(http)
            if goesOn, !document.isEmpty {
                goesOn = document.withUnsafeBytes { kiosk_ipp_write(http, $0.baseAddress, $0.count) }
            }
            guard let ipp = kiosk_ipp_answer(http, address.resource) else {
                // Where time ran out libcups still has the error of an earlier request.
                guard address.encrypted || !watch.goesOn || !kiosk_cups_wants_encryption() else {
                    throw IPPFault(kind: .refused(426), detail: "\(place): it only takes encrypted lines; write ipps: for ipp:")
                }
                let status = Int(kiosk_cups_status(http))
                throw watch.fault(or: status >= 400 ? .refused(status) : .lost, lastError())
            }
            let answer = IPPAnswer(ipp)
            // Up to 00FF is success with remarks (RFC 8011, 4.1.6.1).
            guard 0...0xFF ~= answer.status else { throw IPPFault(kind: .refused(answer.status), detail: lastError()) }
            if let fingerprint = fingerprint(of: http) { try pin.keep(fingerprint) }
            return answer
        }
    }

    private func make(within milliseconds: Int, _ interruption: Interruption) throws(IPPFault) -> OpaquePointer {
        let addresses = lookup.isNeeded ? try lookup.addresses(within: milliseconds, interruption) : []
        var list = [http_addrlist_t](repeating: http_addrlist_t(), count: addresses.count)
        for (index, address) in addresses.enumerated() {
            withUnsafeMutableBytes(of: &list[index].addr) { room in
                withUnsafeBytes(of: address) { room.copyMemory(from: .init(rebasing: $0.prefix(room.count))) }
            }
        }
        let http = list.withUnsafeMutableBufferPointer { list in
            if let first = list.baseAddress {
                for index in list.indices.dropLast() { list[index].next = first + (index + 1) }
            }
            return kiosk_cups_make(address.host, address.port, list.baseAddress, address.encrypted)
        }
        guard let http else { throw IPPFault(kind: .unreachable, detail: "\(address.host): no address") }
        return http
    }

    private func connect(_ http: OpaquePointer, _ watch: Watch, _ interruption: Interruption) -> Bool {
        guard address.encrypted else { return kiosk_cups_connect(http, watch.left, interruption.flag) }
        // While it agrees on an encryption libcups asks nobody whether to go on.
        let fuse = Fuse(http, watch)
        defer { fuse.remove() }
        return kiosk_cups_connect(http, watch.left, interruption.flag)
    }

    private func check(_ http: OpaquePointer) throws(IPPFault) {
        if let fingerprint = fingerprint(of: http) { try pin.check(fingerprint) }
    }

    /// SHA-256 of its certificate, in hexadecimal.
    private func fingerprint(of http: OpaquePointer) -> String? {
        guard address.encrypted else { return nil }
        var digest = [UInt8](repeating: 0, count: 32)
        guard kiosk_cups_fingerprint(http, &digest) else { return nil }
        return digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private var place: String { "\(address.host):\(address.port)" }

    private func lastError() -> String { kiosk_cups_last_error().map { String(cString: $0) } ?? "no answer" }
}

/// Asked by libcups every 100 ms whether waiting goes on.
private final class Watch: Sendable {
    private let end: Int
    private let interruption: Interruption

    init(until end: Int, _ interruption: Interruption) {
        self.end = end
        self.interruption = interruption
    }

    var isOver: Bool { monotonicMilliseconds() >= end }
    var goesOn: Bool { !interruption.isSet && !isOver }
    var left: Int32 { Int32(clamping: max(1, end &- monotonicMilliseconds())) }

    func fault(or kind: IPPFault.Kind, _ detail: String) -> IPPFault {
        if interruption.isSet { return IPPFault(kind: .interrupted, detail: "interrupted") }
        if kind == .lost || kind == .unreachable, isOver { return IPPFault(kind: .timeout, detail: "no answer in time") }
        return IPPFault(kind: kind, detail: detail)
    }
}

/// Shuts a connection down when its time is over, from a thread of its own.
private final class Fuse: @unchecked Sendable {
    private let isRemoved = Interruption()
    private let errand: Errand<Bool>?

    init(_ http: OpaquePointer, _ watch: Watch) {
        let (line, removed) = (Line(http: http), isRemoved)
        errand = Errand.begin {
            while watch.goesOn {
                if removed.isSet { return false }
                usleep(2_000)
            }
            let descriptor = kiosk_cups_descriptor(line.http)
            if descriptor >= 0 { shutdown(descriptor, Int32(SHUT_RDWR)) }
            return true
        }
    }

    /// Afterwards nobody touches the connection any more.
    func remove() {
        isRemoved.set()
        _ = errand?.result(within: Int(Int32.max))
    }

    private struct Line: @unchecked Sendable {
        let http: OpaquePointer
    }
}

/// An answer, good or not.
final class IPPAnswer {
    private let ipp: OpaquePointer

    fileprivate init(_ ipp: OpaquePointer) { self.ipp = ipp }

    deinit { kiosk_ipp_free(ipp) }

    fileprivate var status: Int { Int(kiosk_ipp_status(ipp)) }

    func texts(_ name: String) -> [String] { kiosk_ipp_find(ipp, name).map(Self.texts) ?? [] }

    func number(_ name: String) -> Int32? {
        guard let attribute = kiosk_ipp_find(ipp, name), kiosk_ipp_count(attribute) > 0 else { return nil }
        let type = kiosk_ipp_type(attribute)
        return type == IPP_TAG_INTEGER || type == IPP_TAG_ENUM ? kiosk_ipp_number(attribute) : nil
    }

    /// The upper end of a range.
    func upper(_ name: String) -> Int32? {
        guard let attribute = kiosk_ipp_find(ipp, name), kiosk_ipp_type(attribute) == IPP_TAG_RANGE else { return nil }
        return kiosk_ipp_upper(attribute)
    }

    /// The answer says that there is no value yet.
    func isEmpty(_ name: String) -> Bool { kiosk_ipp_find(ipp, name).map { kiosk_ipp_type($0) == IPP_TAG_NOVALUE } ?? false }

    func truth(_ name: String) -> Bool? {
        guard let attribute = kiosk_ipp_find(ipp, name), kiosk_ipp_type(attribute) == IPP_TAG_BOOLEAN else { return nil }
        return kiosk_ipp_truth(attribute)
    }

    /// What it says of several printers: a row of attributes of text for each.
    func rows() -> [[String: String]] {
        var rows: [[String: String]] = [[:]]
        var next = kiosk_ipp_first(ipp)
        while let attribute = next {
            if let name = kiosk_ipp_name(attribute) {
                rows[rows.count - 1][String(cString: name)] = Self.texts(attribute).first
            } else {
                rows.append([:])
            }
            next = kiosk_ipp_next(ipp)
        }
        return rows.filter { $0["printer-name"] != nil }
    }

    private static func texts(_ attribute: OpaquePointer) -> [String] {
        (0..<max(0, kiosk_ipp_count(attribute))).compactMap { index in
            kiosk_ipp_text(attribute, index).map { String(cString: $0) }
        }
    }
}
