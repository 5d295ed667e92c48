/// A device that somebody has seen, and how it is spoken to.
///
/// This table is the only place that names devices: `kiosk-doctor devices`, the
/// udev rules and docs/devices.md are made from it.
package struct KnownDevice: Hashable, Sendable {
    package enum Use: String, Hashable, Sendable, CaseIterable {
        case cardReader = "card-reader", ticketPrinter = "ticket-printer"
    }

    package enum Quirk: String, Hashable, Sendable, CaseIterable {
        /// Its vendor or product is also on other things: it counts only with a printer-class interface.
        case sharedID = "shared-id"
        /// Is being given new firmware, or waits for it.
        case firmwareUpdate = "firmware-update"
        /// Speaks only to its vendor's own library (`kiosk_driver.h`).
        case vendorDriver = "vendor-driver"
    }

    package let vendor: UInt16
    /// nil: every product of this vendor.
    package let product: UInt16?
    package let use: Use
    package let title: String
    /// In the order in which they are tried; empty when none of ours will do.
    package let framings: [Framing]
    package let quirks: Set<Quirk>
    /// Where the entry comes from, and how sure it is: A three sources, B two, C one.
    package let source: String

    private init(reader vendor: UInt16, _ product: UInt16, _ title: String, _ framings: [Framing], _ quirks: Set<Quirk> = [], source: String) {
        self.init(vendor, product, .cardReader, title, framings, quirks, source)
    }

    private init(printer vendor: UInt16, _ product: UInt16?, _ title: String, _ quirks: Set<Quirk> = [], source: String) {
        self.init(vendor, product, .ticketPrinter, title, [.plain], quirks, source)
    }

    private init(
        _ vendor: UInt16, _ product: UInt16?, _ use: Use, _ title: String, _ framings: [Framing], _ quirks: Set<Quirk>, _ source: String
    ) {
        self.vendor = vendor
        self.product = product
        self.use = use
        self.title = title
        self.framings = framings
        self.quirks = quirks
        self.source = source
    }

    package static let all: [KnownDevice] = [
        KnownDevice(reader: 0x0400, 0xC35A, "SAM_V module: Shensi, Routon USBIDR, Synjones and others", [.split, .plain],
            source: "A: module data sheets, open clients; the endpoints tell the two framings apart"),
        KnownDevice(reader: 0x0316, 0x5020, "Synjones 新中新, second id", [.plain], source: "C: open client"),
        KnownDevice(reader: 0x0425, 0x8159, "Routon 精伦 HIDIDR", [.hidRaw], source: "C: vendor's demo"),
        KnownDevice(reader: 0x2B8B, 0x2721, "Yinan", [.hidRaw], source: "C: open client"),
        KnownDevice(reader: 0x10C4, 0x0007, "MIAXIS 中正 MR-300", [.hidMIAXIS], source: "C: open client"),
        KnownDevice(reader: 0x0483, 0x572B, "DK 德卡 NFC reader with SAM", [.hidDK], source: "C: open client"),
        KnownDevice(reader: 0x0483, 0xDF11, "an STM32 in firmware update; Routon 精伦 readers look like this", [], [.firmwareUpdate], source: "C: vendor's demo"),
        KnownDevice(reader: 0x10C4, 0x8A1B, "Senter 信通", [], [.vendorDriver], source: "C: open client"),
        KnownDevice(reader: 0x2015, 0x0008, "Senrui 森锐", [], [.vendorDriver], source: "C: open client"),
        KnownDevice(reader: 0x9573, 0x4836, "Yishu 亿数", [], [.vendorDriver], source: "C: open client"),

        // 0519 is Star's number, and Masung prints it on its own printers: a vendor alone says little.
        KnownDevice(printer: 0x0519, 0x2013, "Masung 美松", source: "C: vendor's library"),
        KnownDevice(printer: 0x0519, 0x2015, "Masung 美松", source: "C: vendor's library"),
        KnownDevice(printer: 0x0519, 0x0001, "Star", source: "C: issue report"),
        KnownDevice(printer: 0x0519, 0x0003, "Star", source: "C: issue report"),
        KnownDevice(printer: 0x04B8, 0x0202, "Epson TM-T88 with UB-U", source: "B: open clients, issue reports"),
        KnownDevice(printer: 0x04B8, 0x0E03, "Epson TM", source: "C: issue report"),
        KnownDevice(printer: 0x04B8, 0x0E15, "Epson TM-T20II", source: "B: open clients, issue reports"),
        KnownDevice(printer: 0x04B8, 0x0E28, "Epson TM-T20III", source: "C: issue report"),
        KnownDevice(printer: 0x0DD4, nil, "Custom", [.sharedID], source: "C: open client"),
        KnownDevice(printer: 0x1D90, nil, "Citizen", [.sharedID], source: "C: open client"),
        KnownDevice(printer: 0x154F, nil, "SNBC 新北洋", [.sharedID], source: "C: open client"),
        KnownDevice(printer: 0x1504, nil, "Bixolon", [.sharedID], source: "C: open client"),
        KnownDevice(printer: 0x0419, nil, "Bixolon, under Samsung's number", [.sharedID], source: "C: open client"),
        KnownDevice(printer: 0x0416, 0x5011, "POS58, Zijiang 资江", source: "B: open clients, issue reports"),
        KnownDevice(printer: 0x1FC9, 0x2016, "Xprinter 芯烨", source: "C: issue report"),
        KnownDevice(printer: 0x0FE6, 0x811E, "Rongta 容大, Dtronic", source: "C: issue report"),
        KnownDevice(printer: 0x6868, 0x0500, "Gprinter 佳博 and its like", source: "C: issue report"),
        KnownDevice(printer: 0x0525, 0xA700, "Zonerich 中崎, Aures", [.sharedID], source: "C: issue report"),
        KnownDevice(printer: 0x0525, 0xA702, "Zonerich 中崎, Aures", [.sharedID], source: "C: issue report"),
        KnownDevice(printer: 0x0483, 0x5743, "POS-80", [.sharedID], source: "C: issue report"),
        KnownDevice(printer: 0x0483, 0x5740, "POS-80, under the number of any STM32 serial line", [.sharedID], source: "C: issue report"),
        KnownDevice(printer: 0x0456, 0x0808, "POS", [.sharedID], source: "C: issue report"),
        KnownDevice(printer: 0x0471, 0x0055, "POS", [.sharedID], source: "C: issue report"),
    ]
}
