import ArgumentParser
import Kiosk

struct Devices: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists the USB devices that are plugged in, the printers for receipts, and the devices that this library knows.",
        discussion: """
            kiosk-doctor devices
            kiosk-doctor devices --udev-rules > /etc/udev/rules.d/70-libkiosk.rules
            """)

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    @Flag(name: .long, help: "Write the udev rules for the known devices, and nothing else.")
    var udevRules = false

    @Flag(name: .long, help: "Write the known devices as the table of docs/devices.md, and nothing else.")
    var markdown = false

    func validate() throws {
        guard [json, udevRules, markdown].count(where: { $0 }) <= 1 else {
            throw ValidationError("Give one of --json, --udev-rules and --markdown.")
        }
    }

    private struct Answer: Encodable {
        struct Known: Encodable {
            let id, title, use: String
            let framings, quirks: [String]
            let source: String
        }
        struct Plugged: Encodable {
            let uri: String
            let bus, number: Int
            let path, id, maker, name, serial, title, use: String
            let drivers: [String]
            let fault, evidence, remedy: String
        }
        let schemaVersion = kiosk_doctor.schemaVersion
        struct Printer: Encodable {
            let uri, name, model, through: String
        }
        let pluggedIn: [Plugged]
        let printers: [Printer]
        let known: [Known]
    }

    func run() throws {
        if udevRules { return print(Technician.KnownDevice.udevRules, terminator: "") }
        if markdown { return print(Technician.KnownDevice.markdown, terminator: "") }
        let reports = Technician.usbDevices()
        let printers = Technician.receiptPrinters()
        if json { return try printJSON(answer(reports, printers)) }
        print(reports.isEmpty ? "No USB device is plugged in." : "Plugged in:")
        for report in reports { show(report) }
        print(printers.isEmpty ? "No printer for receipts is found: no queue of cupsd, none that avahi sees." : "Printers for receipts:")
        for printer in printers {
            let words = [printer.uri, printer.name, printer.model, printer.isQueue ? "through cupsd" : "on the network"]
            print("  " + words.filter { !$0.isEmpty }.joined(separator: "  "))
        }
        print("Known:")
        for device in Technician.KnownDevice.all {
            print("  \(device.id)  \(device.use.rawValue)  \(device.title)")
        }
    }

    private func show(_ report: Technician.USBReport) {
        print("  \(report.uri)  \(report.known.map { "\($0.use.rawValue), \($0.title)" } ?? "not known")")
        let strings = [report.maker, report.name, report.serial.isEmpty ? "" : "serial \(report.serial)"].filter { !$0.isEmpty }
        print("         bus \(report.bus) device \(report.number)" + strings.map { ", \($0)" }.joined())
        for driver in report.drivers { print("         driver of interface \(driver)") }
        guard let trouble = report.trouble else { return print("         this user may open it") }
        print("         " + trouble.told(indent: "         "))
    }

    private func answer(_ reports: [Technician.USBReport], _ printers: [Technician.FoundPrinter]) -> Answer {
        Answer(
            pluggedIn: reports.map {
                .init(uri: $0.uri, bus: $0.bus, number: $0.number, path: $0.path, id: $0.id, maker: $0.maker, name: $0.name,
                      serial: $0.serial, title: $0.known?.title ?? "", use: $0.known?.use.rawValue ?? "", drivers: $0.drivers,
                      fault: $0.trouble?.name.rawValue ?? "", evidence: $0.trouble?.detail ?? "", remedy: $0.trouble?.remedy.english ?? "")
            },
            printers: printers.map {
                .init(uri: $0.uri, name: $0.name, model: $0.model, through: $0.isQueue ? "cupsd" : "network")
            },
            known: Technician.KnownDevice.all.map {
                .init(id: $0.id, title: $0.title, use: $0.use.rawValue, framings: $0.framings.map(\.rawValue),
                      quirks: $0.quirks.map(\.rawValue).sorted(), source: $0.source)
            })
    }
}
