import Glibc

/// A USB device as the kernel describes it. Reading this asks nothing of the
/// device and needs no rights.
package struct USBDevice: Hashable, Sendable {
    /// Where it is plugged in: `1-1.4`.
    package let path: String
    package let bus: UInt8
    /// Its number on the bus; a new one each time it is plugged in.
    package let number: UInt8
    package let vendor: UInt16
    package let product: UInt16
    package let serial: String
    package let maker: String
    package let name: String
    let configuration: USBConfiguration
    /// nil: it is not (yet) configured.
    let activeConfiguration: UInt8?

    /// The file through which it is spoken to.
    package var node: String { Self.node(bus: bus, number: number) }

    static func node(bus: UInt8, number: UInt8) -> String { "/dev/bus/usb/\(threeDigits(bus))/\(threeDigits(number))" }

    package var id: String { "\(fourDigits(vendor)):\(fourDigits(product))" }

    package var known: KnownDevice? {
        KnownDevice.all.first { entry in
            entry.vendor == vendor && (entry.product ?? product) == product
                && (!entry.quirks.contains(.sharedID) || isPrinter)
        }
    }

    var isPrinter: Bool { configuration.interfaces.contains(where: \.isPrinter) }
    var isHID: Bool { configuration.interfaces.contains(where: \.isHID) }

    func folder(of interface: UInt8) -> String {
        "\(Self.root)/\(path):\(activeConfiguration ?? configuration.value).\(interface)"
    }

    /// The kernel's driver of an interface: `usblp`, `usbhid`; `usbfs` when a program has it.
    package func driver(of interface: UInt8) -> String? {
        linkTarget("\(folder(of: interface))/driver").flatMap { $0.split(separator: "/" as Character).last }.map(String.init)
    }

    /// Each interface's number and driver, as far as one is bound.
    package var drivers: [(interface: UInt8, driver: String)] {
        Set(configuration.interfaces.map(\.number)).sorted().compactMap { number in
            driver(of: number).map { (number, $0) }
        }
    }

    /// The name by which it is found again at this place.
    package var uri: DeviceURI {
        var selector = USBSelector(vendor: vendor, product: product)
        selector.path = path
        return DeviceURI(.usb(selector))
    }

    // MARK: What is plugged in

    static let root = "/sys/bus/usb/devices"

    /// Every device but hubs, in the order of their paths; empty where the kernel shows none.
    package static func pluggedIn() -> [USBDevice] {
        names().compactMap(USBDevice.init(path:)).filter { !$0.configuration.isHub }
    }

    /// The paths of all devices, hubs too.
    static func names() -> [String] {
        // Interfaces have a colon, root hubs no digit before the dash.
        entries(of: root).filter { !$0.contains(":") && $0.contains("-") }.sorted()
    }

    init?(path: String) {
        let directory = "\(Self.root)/\(path)"
        func attribute(_ name: String) -> String { firstLine(of: "\(directory)/\(name)") }
        // A device that goes while it is read is none.
        guard let bus = UInt8(attribute("busnum")), let number = UInt8(attribute("devnum")),
            let descriptors = contents(of: "\(directory)/descriptors", atMost: 65_536),
            let device = USBConfiguration.device(in: descriptors)
        else { return nil }
        let active = UInt8(attribute("bConfigurationValue"))
        self.init(
            path: path, bus: bus, number: number, vendor: device.vendor, product: device.product,
            serial: attribute("serial"), maker: attribute("manufacturer"), name: attribute("product"),
            configuration: USBConfiguration.active(active, in: descriptors), activeConfiguration: active)
    }

    init(
        path: String, bus: UInt8, number: UInt8, vendor: UInt16, product: UInt16, serial: String, maker: String, name: String,
        configuration: USBConfiguration, activeConfiguration: UInt8?
    ) {
        self.path = path
        self.bus = bus
        self.number = number
        self.vendor = vendor
        self.product = product
        self.serial = serial
        self.maker = maker
        self.name = name
        self.configuration = configuration
        self.activeConfiguration = activeConfiguration
    }
}

private func threeDigits(_ number: UInt8) -> String {
    String(repeating: "0", count: 3 - String(number).utf8.count) + String(number)
}

// MARK: Files of the kernel

func entries(of directory: String) -> [String] {
    guard let listing = opendir(directory) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
        // Not copied: an entry is shorter than its type says.
        guard let place = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
        let name = String(cString: UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self))
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}

func contents(of file: String, atMost limit: Int) -> [UInt8]? {
    let number = open(file, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    defer { close(number) }
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        while count < limit {
            let got = read(number, buffer.baseAddress.map { $0 + count }, limit - count)
            if got < 0 && errno == EINTR { continue }
            failed = got < 0
            guard got > 0 else { return }
            count += got
        }
    }
    return failed ? nil : bytes
}

/// nil when it is no link, or not for us to read.
func linkTarget(_ link: String) -> String? {
    var target = [CChar](repeating: 0, count: 1024)
    let count = readlink(link, &target, target.count)
    return count > 0 ? String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
}

/// Without what is no text: strings come from devices.
func firstLine(of file: String) -> String {
    let line = (contents(of: file, atMost: 4096) ?? []).prefix { $0 != UInt8(ascii: "\n") }
    return String(String.UnicodeScalarView(String(decoding: line, as: UTF8.self).unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
}
