import CLibUSB
import Glibc

extension Line {
    /// Opens the first device that fits.
    func openUSB(_ selector: USBSelector, deadline: Deadline) throws(TransportFault) -> any Pipe {
        let plugged = USBDevice.pluggedIn()
        guard let device = plugged.first(where: { selector.fits($0, use) }) else { throw uri.absence(among: plugged) }
        return try USBPipe.open(device, selector, framing, deadline)
    }
}

extension DeviceURI {
    /// Of a USB device that is not plugged in; nil: one fits, or it is on another wire.
    package var absence: TransportFault? {
        guard case .usb(let selector) = address, case let plugged = USBDevice.pluggedIn(),
              !plugged.contains(where: { selector.fits($0, nil) }) else { return nil }
        return absence(among: plugged)
    }

    fileprivate func absence(among plugged: [USBDevice]) -> TransportFault {
        let others = plugged.isEmpty ? "no USB device is plugged in" : "plugged in are \(plugged.map(\.title).joined(separator: ", "))"
        return TransportFault(.notFound, "\(self): \(others)")
    }
}

extension USBPipe {
    /// No reset, and no configuration where there is one: both would take the device
    /// from its other users, and some devices do not come back from it.
    static func open(
        _ device: USBDevice, _ selector: USBSelector, _ framing: Framing, _ deadline: Deadline
    ) throws(TransportFault) -> USBPipe {
        let device = device.configured(by: deadline)
        let name = device.title
        guard let route = Route.choose(framing, selector, in: device.configuration) else {
            throw TransportFault(.notFound, "\(name): it has no interface for the framing \(framing.rawValue)")
        }
        let interface = route.interface.number
        if let holder = device.holderOfPrinterFile(interface) {
            throw TransportFault(.inUse, "\(name): \(holder)")
        }
        let node = try device.openNode()
        let context = try USBContext.current()

        var opened: OpaquePointer?
        var code = libusb_wrap_sys_device(context.pointer, Int(node.number), &opened)
        guard code == 0, let handle = opened else { throw TransportFault(usb: code, "\(name): open") }
        libusb_set_auto_detach_kernel_driver(handle, 1)
        if device.activeConfiguration == nil {
            code = libusb_set_configuration(handle, Int32(device.configuration.value))
        }
        if code == 0 { code = libusb_claim_interface(handle, Int32(interface)) }
        if code == 0, device.alternate(of: interface) != route.interface.alternate {
            code = libusb_set_interface_alt_setting(handle, Int32(interface), Int32(route.interface.alternate))
        }
        guard code == 0 else {
            libusb_close(handle)
            if code == LIBUSB_ERROR_BUSY.rawValue {
                throw TransportFault(.inUse, "\(name): \(device.holderOfInterface(interface, besides: node.number))")
            }
            throw TransportFault(usb: code, "\(name): claim")
        }
        let link = USBLink(name, handle, node, context)
        return route.interface.isPrinter ? try USBPrinterPipe(link, route, device) : try USBPipe(link, route, framing)
    }
}

extension USBDevice {
    /// Its listening tells that udevd runs.
    static let udevControl = "/run/udev/control"

    /// For faults.
    var title: String { "\(id) at \(path)" }

    /// What keeps this program from speaking to it, as far as can be seen without taking it.
    package var trouble: TransportFault? {
        do throws(TransportFault) {
            let node = try openNode()
            let busy = drivers.first { $0.driver == "usbfs" }
            if let busy { return TransportFault(.inUse, "\(title): \(holderOfInterface(busy.interface, besides: node.number))") }
        } catch {
            return error
        }
        for (interface, _) in drivers {
            if let holder = holderOfPrinterFile(interface) { return TransportFault(.inUse, "\(title): \(holder)") }
        }
        return nil
    }

    fileprivate func openNode() throws(TransportFault) -> FileDescriptor {
        let number = Glibc.open(node, O_RDWR | O_CLOEXEC)
        let code = errno
        if number >= 0 { return FileDescriptor(number) }
        // Who gives a node to its group, or makes it at all, is udev.
        let hasUdev = access(Self.udevControl, F_OK) == 0
        switch code {
        case EACCES, EPERM:
            throw hasUdev
                ? TransportFault(.permissionDenied, "\(title): \(node) belongs to \(ownerOfNode); 70-libkiosk.rules would give it to the group \(group)")
                : TransportFault(.noUdev, "\(title): \(node) belongs to \(ownerOfNode), and no udevd runs that would apply 70-libkiosk.rules")
        case ENOENT where !hasUdev:
            throw TransportFault(.noUdev, "\(title): there is no \(node), and no udevd runs that would make it")
        case ENOENT, ENODEV, ENXIO:
            throw TransportFault(.notFound, "\(title): \(node) is not there")
        default:
            throw TransportFault(errno: code, "\(title): \(node)")
        }
    }

    private var group: String { known?.group ?? (isPrinter ? "lp" : "plugdev") }

    /// A device that has just come is configured by the kernel in a moment.
    fileprivate func configured(by deadline: Deadline) -> USBDevice {
        let until = min(deadline, .after(milliseconds: 1000))
        var device = self
        while device.activeConfiguration == nil, !until.hasPassed {
            usleep(10_000)
            guard let now = USBDevice(path: path), now.number == number else { break }
            device = now
        }
        return device
    }

    fileprivate func alternate(of interface: UInt8) -> UInt8 {
        UInt8(firstLine(of: "\(folder(of: interface))/bAlternateSetting").filter { $0 != " " }) ?? 0
    }

    fileprivate var ownerOfNode: String {
        var status = stat()
        guard stat(node, &status) == 0 else { return "nobody" }
        return "user \(status.st_uid) and group \(status.st_gid), mode \(String(status.st_mode & 0o777, radix: 8))"
    }

    // MARK: Who holds it

    /// A program that has the kernel's printer file of this interface open. The kernel
    /// would take it from the program for us, in the middle of its print.
    fileprivate func holderOfPrinterFile(_ interface: UInt8) -> String? {
        for file in entries(of: "\(folder(of: interface))/usbmisc") {
            if let holder = Holder.first(of: "/dev/usb/\(file)") { return "\(holder) has /dev/usb/\(file) open (usblp)" }
        }
        return nil
    }

    fileprivate func holderOfInterface(_ interface: UInt8, besides ours: Int32) -> String {
        if let holder = Holder.first(of: node, besides: ours) { return "\(holder) holds interface \(interface)" }
        return switch driver(of: interface) {
        case nil, "usbfs"?: "another user's program holds interface \(interface); kiosk-doctor devices as root names it"
        case let driver?: "the kernel's \(driver) holds interface \(interface) and does not let go"
        }
    }
}

/// A program that has a file open, as far as this user may look.
struct Holder: Hashable, CustomStringConvertible {
    let process: Int32
    let program: String
    /// Of a printing backend of CUPS: which queue it works for.
    let queue: String?

    static func first(of file: String, besides ours: Int32 = -1) -> Holder? {
        for process in entries(of: "/proc").compactMap({ Int32($0) }) {
            for number in entries(of: "/proc/\(process)/fd") {
                // Its own /dev may lie elsewhere.
                guard linkTarget("/proc/\(process)/fd/\(number)")?.hasSuffix(file) == true else { continue }
                if process == getpid(), Int32(number) == ours { continue }
                return Holder(process)
            }
        }
        return nil
    }

    private init(_ process: Int32) {
        self.process = process
        program = firstLine(of: "/proc/\(process)/comm")
        // A backend's first word is the queue's address.
        let words = (contents(of: "/proc/\(process)/cmdline", atMost: 4096) ?? []).split(separator: 0)
        let first = words.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        queue = first.hasPrefix("usb://") ? first : nil
    }

    var description: String {
        if process == getpid() { return "another device of this program" }
        if let queue { return "the CUPS queue of \(queue) (process \(process))" }
        return "\(program) (process \(process))"
    }
}
