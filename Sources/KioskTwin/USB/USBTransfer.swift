import Glibc

/// What a host asks of an endpoint: the kernel's URB, as far as a device sees it.
struct USBRequest: Equatable, Sendable {
    /// The host's name for it.
    let number: UInt32
    /// With the direction bit; 0x00 and 0x80 are the control pipe.
    let address: UInt8
    /// How much the host sends, or has room for.
    let length: Int
    var setup: USBSetup?
    /// What it sends; of an IN transfer, what has come so far.
    var data: [UInt8] = []
    /// Less than `length` is an error.
    var isShortAnError = false
    /// Of an OUT transfer: what the device has taken.
    var taken = 0
    /// The device has taken an empty packet.
    var isEmptyTaken = false

    var isIn: Bool { address & USBWire.directionIn != 0 }
}

/// How a request ended. The statuses are the kernel's error numbers.
struct USBCompletion: Equatable, Sendable {
    let number: UInt32
    let address: UInt8
    var status: Int32
    /// Of an OUT transfer: what the device took.
    var count: Int
    /// Of an IN transfer.
    var data: [UInt8] = []

    enum Status {
        static let ok: Int32 = 0
        static let stalled = -EPIPE
        static let short = -EREMOTEIO
        static let overflow = -EOVERFLOW
        static let noEndpoint = -ENOENT
        static let refused = -EINVAL
        static let noMemory = -ENOMEM
        static let unlinked = -ECONNRESET
    }
}
