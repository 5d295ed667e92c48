// What is made from the table. Tests compare it with the files in docs.

extension KnownDevice {
    /// `0400:c35a`, or `0dd4:*` for every product of a vendor.
    package var id: String { "\(fourDigits(vendor)):\(product.map(fourDigits) ?? "*")" }

    /// The group that Debian gives such devices to.
    var group: String {
        switch use {
        case .cardReader: "plugdev"
        case .ticketPrinter: "lp"
        }
    }

    /// docs/70-libkiosk.rules
    package static var udevRules: String {
        let head = """
            # Gives USB card readers and ticket printers to a service that is no root: put its user into the groups
            # plugdev (readers) and lp (printers). uaccess does the same for whoever sits at the screen.
            # Made from the table of known devices by: kiosk-doctor devices --udev-rules

            ACTION=="remove", GOTO="libkiosk_end"
            SUBSYSTEM!="usb", GOTO="libkiosk_end"
            ENV{DEVTYPE}!="usb_device", GOTO="libkiosk_end"

            """
        let rules = all.filter { !$0.quirks.contains(.firmwareUpdate) }.map { device in
            var rule = "ATTR{idVendor}==\"\(fourDigits(device.vendor))\", "
            if let product = device.product { rule += "ATTR{idProduct}==\"\(fourDigits(product))\", " }
            // As usb_id writes it: class, subclass and protocol of each interface.
            if device.quirks.contains(.sharedID) { rule += "ENV{ID_USB_INTERFACES}==\"*:0701??:*\", " }
            return "# \(device.title)\n\(rule)GROUP=\"\(device.group)\", MODE=\"0660\", TAG+=\"uaccess\"\n"
        }
        return head + "\n" + rules.joined() + "\nLABEL=\"libkiosk_end\"\n"
    }

    /// The table in docs/devices.md
    package static var markdown: String {
        let rows = all.map { device in
            let framings = device.framings.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            let quirks = device.quirks.map(\.rawValue).sorted().joined(separator: ", ")
            return "| `\(device.id)` | \(device.title) | \(device.use.rawValue) | \(framings) | \(quirks) | \(device.source) |\n"
        }
        return "| VID:PID | device | use | framings, in order | quirks | source |\n|---|---|---|---|---|---|\n" + rows.joined()
    }
}
