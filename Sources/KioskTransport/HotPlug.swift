import Glibc

/// Tells when a device may have come or gone: a USB device, or a serial line on USB.
///
/// The kernel's and udev's messages only wake it; what counts is what it then sees,
/// so nothing is told twice and lost messages do no harm. Where no udevd runs, or
/// messages do not come through, as in containers, it looks every two seconds.
package final class HotPlug: @unchecked Sendable {
    private let bell: Bell
    private let thread: Worker

    /// - Parameter changed: called on a thread of its own, `kiosk-hotplug`, once for all that changed
    ///   at about the same time. A device whose rights have changed counts as changed.
    package init(changed: @escaping @Sendable () -> Void) throws(TransportFault) {
        let bell = try Bell()
        self.bell = bell
        let before = Presence.now()
        let news = openNews()
        thread = try Worker("kiosk-hotplug") {
            defer { if news >= 0 { close(news) } }
            var seen = before
            while true {
                let patience = news >= 0 && access(USBDevice.udevControl, F_OK) == 0 ? Self.heartbeat : Self.rescan
                switch waitFor(news, Int16(POLLIN), orBell: bell, .after(milliseconds: patience)) {
                case .bell: return
                case .ready:
                    // A device has several messages; wait until it is quiet.
                    guard waitFor(-1, 0, orBell: bell, .after(milliseconds: Self.settling)) != .bell else { return }
                    drain(news)
                case .timeout: break
                }
                let now = Presence.now()
                guard now != seen else { continue }
                seen = now
                changed()
            }
        }
    }

    /// No call comes after it, and none is under way. Not from `changed` itself.
    package func stop() {
        bell.ring()
        guard !isStopped else { return }
        isStopped = true
        thread.join()
    }
    private var isStopped = false

    deinit { stop() }

    private static let settling = 30
    private static let rescan = 2_000
    /// Messages can get lost.
    private static let heartbeat = 30_000
}

/// What can be seen of one device.
private struct Presence: Hashable {
    let name: String
    let number: String
    /// A node's rights come a moment after the node.
    let mode: UInt32
    let owner: [UInt32]

    static func now() -> Set<Presence> {
        var found: Set<Presence> = []
        for name in USBDevice.names() {
            let folder = "\(USBDevice.root)/\(name)"
            guard let bus = UInt8(firstLine(of: "\(folder)/busnum")), let number = UInt8(firstLine(of: "\(folder)/devnum")) else { continue }
            let node = USBDevice.node(bus: bus, number: number)
            found.insert(Presence(name, "\(number) \(firstLine(of: "\(folder)/bConfigurationValue"))", node: node))
        }
        for name in entries(of: "/sys/class/tty") where name.hasPrefix("ttyUSB") || name.hasPrefix("ttyACM") {
            found.insert(Presence(name, "", node: "/dev/\(name)"))
        }
        return found
    }

    private init(_ name: String, _ number: String, node: String) {
        self.name = name
        self.number = number
        var status = stat()
        let isThere = stat(node, &status) == 0
        mode = isThere ? status.st_mode : 0
        owner = isThere ? [status.st_uid, status.st_gid] : []
    }
}

/// A socket on which the kernel and udevd tell what happens to devices; -1 where there is none.
private func openNews() -> Int32 {
    let number = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), uevents)
    guard number >= 0 else { return -1 }
    var address = NetlinkAddress()
    let bound = withUnsafeBytes(of: &address) {
        bind(number, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
    }
    guard bound == 0 else {
        close(number)
        return -1
    }
    return number
}

// linux/netlink.h, which the Glibc module leaves out.
private let uevents: Int32 = 15
private struct NetlinkAddress {
    var family = sa_family_t(AF_NETLINK)
    var padding: UInt16 = 0
    var port: UInt32 = 0
    /// 1: the kernel's messages; 2: udevd's, when it has applied its rules.
    var groups: UInt32 = 1 | 2
}

/// The messages are not read: anybody on this machine can send one.
private func drain(_ news: Int32) {
    withUnsafeTemporaryAllocation(byteCount: 8192, alignment: 8) { scratch in
        // ENOBUFS: some got lost, and it goes on.
        for _ in 0..<1024 where recv(news, scratch.baseAddress, scratch.count, Int32(MSG_DONTWAIT)) < 0 && errno != ENOBUFS && errno != EINTR {
            return
        }
    }
}
