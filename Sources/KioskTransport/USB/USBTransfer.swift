import CLibUSB
import Glibc

/// One transfer of libusb's with its memory, used again and again. All of it
/// belongs to whoever holds its link's lock.
final class USBTransfer {
    enum Ending { case completed, cancelled, stalled, gone, failed }

    let pointer: UnsafeMutablePointer<libusb_transfer>
    let memory: UnsafeMutableRawBufferPointer
    fileprivate(set) var isPending = false
    fileprivate(set) var ending = Ending.completed
    fileprivate let ended: (USBTransfer) -> Void

    /// - Parameter ended: what to do on `kiosk-usb`, under the lock, when it has ended.
    init(size: Int, ended: @escaping (USBTransfer) -> Void = { _ in }) throws(TransportFault) {
        guard let pointer = libusb_alloc_transfer(0) else { throw TransportFault(.other, "no memory for a transfer") }
        self.pointer = pointer
        self.ended = ended
        memory = .allocate(byteCount: size, alignment: 16)
        pointer.pointee.buffer = memory.baseAddress?.assumingMemoryBound(to: UInt8.self)
    }

    /// It keeps its device, and that refers to libusb's context: it must go first.
    fileprivate func free() {
        if !isFree { libusb_free_transfer(pointer) }
        isFree = true
    }
    private var isFree = false

    deinit {
        free()
        wipe(memory.count)
        memory.deallocate()
    }

    /// How many bytes moved, without the setup of a control transfer.
    var count: Int { min(max(Int(pointer.pointee.actual_length), 0), memory.count) }

    /// What an IN transfer brought. It is zeroed when `body` returns.
    func take(_ body: (UnsafeRawBufferPointer) -> Void) {
        body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        wipe(count)
    }

    private func wipe(_ count: Int) {
        if let base = memory.baseAddress { explicit_bzero(base, count) }
    }
}

/// An open device: its handle, and the lock under which transfers begin and end.
///
/// A transfer that is under way keeps its link; the link keeps no transfer.
final class USBLink: @unchecked Sendable {
    let name: String
    let handle: OpaquePointer
    private let monitor = Monitor()
    private var context: USBContext?
    private var node: FileDescriptor
    private var isInterrupted = false
    private var isClosed = false
    private(set) var isGone = false

    /// How long a transfer may take to end once it was cancelled. The kernel needs microseconds.
    private static let cancelling = 2000

    init(_ name: String, _ handle: OpaquePointer, _ node: consuming FileDescriptor, _ context: USBContext) {
        self.name = name
        self.handle = handle
        self.node = node
        self.context = context
    }

    func locked<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R { try monitor.locked(body) }

    // MARK: Under the lock

    /// Throws when the pipe's owner wants no more.
    func mustBeOpen(sent: Int = 0) throws(TransportFault) {
        if isClosed { throw TransportFault(.disconnected, "\(name): closed", sent: sent) }
        if isInterrupted { throw TransportFault(.cancelled, "\(name): interrupted", sent: sent) }
    }

    func mustBeThere(sent: Int = 0) throws(TransportFault) {
        if isGone { throw TransportFault(.disconnected, "\(name): unplugged", sent: sent) }
    }

    /// False when it could not begin. Nothing begins any more once the link is closed.
    func begin(_ transfer: USBTransfer) -> Bool {
        guard !isClosed, !isGone, !transfer.isPending else { return false }
        let flight = Unmanaged.passRetained(Flight(self, transfer))
        transfer.pointer.pointee.dev_handle = handle
        transfer.pointer.pointee.user_data = flight.toOpaque()
        transfer.pointer.pointee.timeout = 0  // the deadline is ours
        transfer.pointer.pointee.callback = { pointer in
            guard let flight = pointer?.pointee.user_data else { return }
            Unmanaged<Flight>.fromOpaque(flight).takeRetainedValue().land()
        }
        let code = libusb_submit_transfer(transfer.pointer)
        guard code == 0 else {
            flight.release()
            transfer.ending = .failed
            isGone = isGone || code == LIBUSB_ERROR_NO_DEVICE.rawValue
            return false
        }
        transfer.isPending = true
        return true
    }

    func cancel(_ transfer: USBTransfer) {
        if transfer.isPending { libusb_cancel_transfer(transfer.pointer) }
    }

    func wait(until deadline: Deadline) -> Bool { monitor.wait(until: deadline) }

    /// Waits until none of these is under way; false when that never comes.
    func waitForEnd(of transfers: [USBTransfer]) -> Bool {
        let deadline = Deadline.after(milliseconds: Self.cancelling)
        while transfers.contains(where: \.isPending) {
            if !wait(until: deadline), deadline.hasPassed { return !transfers.contains(where: \.isPending) }
        }
        return true
    }

    private final class Flight {
        private let link: USBLink
        private let transfer: USBTransfer

        init(_ link: USBLink, _ transfer: USBTransfer) {
            self.link = link
            self.transfer = transfer
        }

        func land() {
            link.locked {
                transfer.isPending = false
                transfer.ending =
                    switch transfer.pointer.pointee.status {
                    case LIBUSB_TRANSFER_COMPLETED: .completed
                    case LIBUSB_TRANSFER_CANCELLED: .cancelled
                    case LIBUSB_TRANSFER_STALL: .stalled
                    case LIBUSB_TRANSFER_NO_DEVICE: .gone
                    default: .failed
                    }
                if transfer.ending == .gone { link.isGone = true }
                transfer.ended(transfer)
                link.monitor.tell()
            }
        }
    }

    // MARK: From the pipe's own thread, without the lock

    /// Begins a transfer and waits for its end. `sent` is what every fault says.
    func run(_ transfer: USBTransfer, _ deadline: Deadline, sent: Int, ifBegun: Int) throws(TransportFault) {
        try locked { () throws(TransportFault) in
            try mustBeOpen(sent: sent)
            guard begin(transfer) else {
                try mustBeThere(sent: sent)
                throw TransportFault(.disconnected, "\(name): the system takes no transfer", sent: sent)
            }
            while transfer.isPending {
                if !isInterrupted, wait(until: deadline) || !deadline.hasPassed { continue }
                cancel(transfer)
                if !waitForEnd(of: [transfer]) { isGone = true }
                // It may have come to an end of its own just before.
                if !transfer.isPending, transfer.ending != .cancelled { break }
                try mustBeOpen(sent: ifBegun)
                throw TransportFault(.timeout, "\(name): it took nothing", sent: ifBegun)
            }
            if transfer.ending == .gone { try mustBeThere(sent: ifBegun) }
        }
    }

    /// False when the device does not let itself be helped.
    func clearHalt(_ endpoint: UInt8) -> Bool {
        let code = libusb_clear_halt(handle, endpoint)
        if code == LIBUSB_ERROR_NO_DEVICE.rawValue { locked { isGone = true } }
        return code == 0
    }

    /// From any thread.
    func interrupt() {
        locked {
            isInterrupted = true
            monitor.tell()
        }
    }

    /// Ends every transfer, gives the interface back to the kernel and closes the device.
    func close(_ transfers: [USBTransfer], interface: UInt8) {
        let wasOpen = locked {
            defer { isClosed = true }
            return !isClosed
        }
        guard wasOpen else { return }
        let isIdle = locked {
            transfers.forEach(cancel)
            return waitForEnd(of: transfers)
        }
        if isIdle {
            transfers.forEach { $0.free() }
            libusb_release_interface(handle, Int32(interface))
            libusb_close(handle)
            node.close()
        } else if let context {
            // What the kernel never gives back keeps its memory, its device and libusb; and its
            // file, whose number another device would get while libusb still asks after it.
            _ = Unmanaged.passRetained(context)
            _ = Unmanaged.passRetained(self)
        }
        context = nil
    }
}
