/// What a device is for.
package enum DeviceKind: String, Sendable, CaseIterable {
    case cardReader = "card-reader"
    case ticketPrinter = "ticket-printer"
    case receiptPrinter = "receipt-printer"
}

/// The six states of every device.
package enum DeviceState: String, Sendable {
    case absent, starting, ready, busy
    case needsPerson = "needs-person"
    case failed
}

/// What a device can do, once it has said so.
package struct Capabilities: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let readText = Capabilities(rawValue: 0x0001)
    package static let readPhoto = Capabilities(rawValue: 0x0002)
    package static let seeRemoval = Capabilities(rawValue: 0x0004)
    package static let readFingerprint = Capabilities(rawValue: 0x0008)
    package static let print = Capabilities(rawValue: 0x0100)
    package static let cut = Capabilities(rawValue: 0x0200)
    package static let printQR = Capabilities(rawValue: 0x0400)
    package static let tellPaper = Capabilities(rawValue: 0x0800)
    package static let a4 = Capabilities(rawValue: 0x1000)
    package static let a5 = Capabilities(rawValue: 0x2000)
    /// It has a presenter and tells what lies in it.
    package static let present = Capabilities(rawValue: 0x4000)
}

/// A ticket at the mouth of a printer with a presenter (出纸口), which holds what it cut
/// until somebody pulls it out.
package enum Presenter: Int32, Sendable, CaseIterable {
    case empty = 0
    /// It can be pulled out (出纸口有纸).
    case presented
    case taken
    /// The printer pulled it in again, to where only staff gets at it (回收).
    case retracted
    /// Presented for so long that nobody will come for it.
    case leftBehind
    /// The printer pushed it out: nobody took it.
    case ejected
}
