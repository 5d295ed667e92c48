import CLibUSB

/// What comes in: transfers that wait for it on each endpoint, and the bytes that
/// nobody has read yet. Under the link's lock.
final class Inflow {
    private(set) var transfers: [USBTransfer] = []
    private let endpoints: [USBConfiguration.Endpoint]
    private unowned let link: USBLink
    private var joining: Joining
    private var stream = ByteQueue(capacity: 65_536)
    private var halts: Set<Int> = []
    /// Endpoint by endpoint: whether a transfer failed, and how often in a row that was.
    private var failed: Set<Int> = []
    private var failures = 0

    /// Enough for a device that speaks in one go; each holds one packet, because a
    /// longer transfer would keep a full packet back until a short one comes.
    private static let transfersPerEndpoint = 8
    private static let failureLimit = 3
    /// Then the device has to wait until somebody reads.
    private static let most = 32_768

    init(_ link: USBLink, _ endpoints: [USBConfiguration.Endpoint], _ framing: Framing) throws(TransportFault) {
        self.link = link
        self.endpoints = endpoints
        joining = Joining(framing)
        for (index, endpoint) in endpoints.enumerated() {
            let size = framing.isHID ? max(endpoint.packetSize, Wire.HIDRequest.reportSize) : endpoint.packetSize
            for _ in 0..<Self.transfersPerEndpoint {
                let transfer = try USBTransfer(size: size) { [weak self] in self?.ended($0, at: index) }
                transfer.pointer.pointee.endpoint = endpoint.address
                transfer.pointer.pointee.type = UInt8(
                    (endpoint.kind == .interrupt ? LIBUSB_TRANSFER_TYPE_INTERRUPT : LIBUSB_TRANSFER_TYPE_BULK).rawValue)
                transfer.pointer.pointee.length = Int32(size)
                transfers.append(transfer)
            }
        }
    }

    /// Lets every transfer wait for something, unless there is too much already or its endpoint is halted.
    func fetch() {
        guard stream.count < Self.most else { return }
        for (position, transfer) in transfers.enumerated() where !transfer.isPending {
            guard !halts.contains(position / Self.transfersPerEndpoint) else { continue }
            guard link.begin(transfer) else { return }
        }
    }

    private func ended(_ transfer: USBTransfer, at endpoint: Int) {
        switch transfer.ending {
        case .completed, .cancelled:
            transfer.take { joining.take($0, at: endpoint, into: &stream) }
            guard transfer.ending == .completed else { return }
            failures = 0
            if stream.count < Self.most, !halts.contains(endpoint) { _ = link.begin(transfer) }
        case .stalled: halts.insert(endpoint)
        case .failed: failed.insert(endpoint)
        case .gone: break
        }
    }

    /// 0: nothing is there yet.
    func take(into buffer: UnsafeMutableRawBufferPointer) throws(TransportFault) -> Int {
        try link.mustBeOpen()
        let taken = stream.take(into: buffer)
        if taken == 0 {
            try link.mustBeThere()
            if !failed.isEmpty { failures += 1 }
            failed = []
            // A plug that is being pulled first looks like this.
            guard failures < Self.failureLimit else {
                throw TransportFault(.disconnected, "\(link.name): its transfers fail")
            }
        }
        fetch()
        return taken
    }

    /// An endpoint that stalled, and on which nothing is under way any more.
    var halted: Int? {
        guard let endpoint = halts.min() else { return nil }
        let its = transfers[endpoint * Self.transfersPerEndpoint..<(endpoint + 1) * Self.transfersPerEndpoint]
        its.forEach(link.cancel)
        return link.waitForEnd(of: Array(its)) ? endpoint : nil
    }

    /// Its halt was cleared.
    func resume(_ endpoint: Int) {
        halts.remove(endpoint)
        fetch()
    }

    func discard() {
        stream.clear()
        joining.reset()
        fetch()
    }
}
