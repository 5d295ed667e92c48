/// How bytes are cut for a USB wire and joined again. The pipe's user sees the
/// same stream of bytes with each of them.
package enum Framing: String, Hashable, Sendable, CaseIterable {
    /// One endpoint out, one in, cut anywhere. Printers, and most readers.
    case plain
    /// A reader's frame in two parts on four endpoints: its first 7 bytes go out on
    /// 02 and come in on 81, the rest on 06 and 85.
    case split
    /// HID reports that hold nothing but frames, filled up with zeros.
    case hidRaw = "hid-raw"
    /// HID reports with MIAXIS's head and sum around each frame.
    case hidMIAXIS = "hid-miaxis"
    /// HID reports that begin with a count, as DK (德卡) readers have them.
    case hidDK = "hid-dk"

    var isHID: Bool {
        switch self {
        case .plain, .split: false
        case .hidRaw, .hidMIAXIS, .hidDK: true
        }
    }
}
