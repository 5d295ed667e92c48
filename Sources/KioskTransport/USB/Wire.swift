/// Numbers of the USB specifications and of the framings; they appear nowhere else.
enum Wire {
    /// USB 2.0, table 9-5.
    enum Descriptor {
        static let device: UInt8 = 1
        static let deviceSize = 18
        static let configuration: UInt8 = 2
        static let interface: UInt8 = 4
        static let endpoint: UInt8 = 5
    }

    enum ClassCode {
        static let hid: UInt8 = 0x03
        /// HID 1.11, 4.2: the subclass of keyboards and mice.
        static let bootHID: UInt8 = 1
        static let printer: UInt8 = 0x07
        static let printers: UInt8 = 1
        static let massStorage: UInt8 = 0x08
        static let hub: UInt8 = 0x09
        static let vendor: UInt8 = 0xFF
    }

    /// Printer class 1.1, 4.2: the protocol of a printer interface.
    enum PrinterProtocol {
        static let oneWay: UInt8 = 1
        static let bothWays: UInt8 = 2
    }

    /// The endpoints of a SAM_V module that takes frames in two parts.
    enum Split {
        static let headOut: UInt8 = 0x02
        static let bodyOut: UInt8 = 0x06
        static let headIn: UInt8 = 0x81
        static let bodyIn: UInt8 = 0x85
    }
}
