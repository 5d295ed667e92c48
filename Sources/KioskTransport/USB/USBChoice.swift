extension USBSelector {
    /// Whether the device is meant; for `usb:` and its classes only what the table knows for the use.
    func fits(_ device: USBDevice, _ use: KnownDevice.Use?) -> Bool {
        guard (vendor ?? device.vendor) == device.vendor, (product ?? device.product) == device.product,
            (path ?? device.path) == device.path, (serial ?? device.serial) == device.serial
        else { return false }
        switch interfaceClass {
        case .printer?: return device.isPrinter
        // Never a keyboard or a touch screen that happens to be there.
        case .hid?: return device.isHID && isKnown(device, use)
        case nil: return vendor != nil || path != nil || serial != nil || isKnown(device, use)
        }
    }

    private func isKnown(_ device: USBDevice, _ use: KnownDevice.Use?) -> Bool {
        guard let known = device.known, !known.framings.isEmpty else { return false }
        return use == nil || known.use == use
    }

    /// The framings that the device's endpoints allow, in the order in which to try them.
    func framings(for device: USBDevice, _ use: KnownDevice.Use?) -> [Framing] {
        let thinkable: [Framing] =
            if let framing { [framing] } else if let known = device.known { known.framings } else if use == .ticketPrinter || device.isPrinter {
                [.plain]
            } else { [.split, .plain, .hidRaw, .hidMIAXIS, .hidDK] }
        return thinkable.filter { Route.choose($0, self, in: device.configuration) != nil }
    }
}

extension DeviceURI {
    /// Known devices before others. At least one line, which says when nothing is there.
    func usbLines(_ selector: USBSelector, _ use: KnownDevice.Use?) -> [Line] {
        let lines = devices(selector, use).flatMap { device in
            var one = USBSelector(vendor: device.vendor, product: device.product)
            one.path = device.path
            one.serial = selector.serial
            one.interface = selector.interface
            one.interfaceClass = selector.interfaceClass
            one.framing = selector.framing
            return selector.framings(for: device, use).map { Line(uri: DeviceURI(.usb(one)), framing: $0, use: use) }
        }
        return lines.isEmpty ? [Line(uri: self, framing: selector.framing ?? .plain, use: use)] : lines
    }

    private func devices(_ selector: USBSelector, _ use: KnownDevice.Use?) -> [USBDevice] {
        let fitting = USBDevice.pluggedIn().filter { selector.fits($0, use) }
        return fitting.filter { $0.known != nil } + fitting.filter { $0.known == nil }
    }

    /// What the USB device that it names is for, as far as can be seen without asking it; a
    /// reader where there are both. A device of the table need not be plugged in. nil: nobody
    /// can tell, or it is on another wire.
    package var apparentUse: KnownDevice.Use? {
        guard case .usb(let selector) = address else { return nil }
        if selector.interfaceClass == .printer { return .ticketPrinter }
        let plugged = devices(selector, nil)
        guard !plugged.isEmpty else {
            return KnownDevice.all.first { $0.vendor == selector.vendor && $0.product == selector.product }?.use
        }
        let uses = plugged.compactMap { $0.known?.use ?? ($0.isPrinter ? .ticketPrinter : nil) }
        return uses.contains(.cardReader) ? .cardReader : uses.first
    }
}
