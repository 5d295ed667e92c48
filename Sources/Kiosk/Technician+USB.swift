import KioskCore
import KioskTicketPrinter
import KioskTransport

extension Technician {
    package typealias KnownDevice = KioskTransport.KnownDevice

    /// A USB device that is plugged in.
    package struct USBReport: Sendable {
        package let uri: String
        package let bus: Int
        package let number: Int
        package let path: String
        package let id: String
        package let maker: String
        package let name: String
        package let serial: String
        package let known: KnownDevice?
        /// nil: nobody can tell.
        package let kind: DeviceKind?
        /// Of a ticket printer, by its numbers alone.
        package let profile: String
        /// Of each interface that the kernel has given to one: `0 usblp`.
        package let drivers: [String]
        /// What keeps this user from opening it.
        package let trouble: Fault?
    }

    /// Takes nothing from anybody.
    package static func usbDevices() -> [USBReport] {
        USBDevice.pluggedIn().map { device in
            USBReport(
                uri: device.uri.description, bus: Int(device.bus), number: Int(device.number), path: device.path, id: device.id,
                maker: device.maker, name: device.name, serial: device.serial, known: device.known,
                kind: device.uri.apparentUse.flatMap { DeviceKind(rawValue: $0.rawValue) },
                profile: device.uri.apparentUse == .ticketPrinter
                    ? TicketPrinterProfile.chosen(vendor: device.vendor, product: device.product).name : "",
                drivers: device.drivers.map { "\($0.interface) \($0.driver)" },
                trouble: device.trouble.map { Fault(line: $0.kind.rawValue, $0.detail) })
        }
    }
}
