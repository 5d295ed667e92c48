import Foundation
import Testing

@testable import KioskTicketPrinter

private func id(_ text: String, length: [UInt8]? = nil) -> [UInt8] {
    let bytes = Array(text.utf8)
    return (length ?? [UInt8((bytes.count + 2) >> 8), UInt8((bytes.count + 2) & 0xFF)]) + bytes
}

@Suite("What a USB printer says of itself")
struct DeviceIDTests {
    private let text = "MFG:EXAMPLE;CMD:ESC/POS;MDL:EX-K80;CLS:PRINTER;SN:000001;"

    @Test("Maker, model, commands and serial number")
    func fields() {
        let read = DeviceID(id(text))
        #expect(read.maker == "EXAMPLE" && read.model == "EX-K80" && read.commands == "ESC/POS" && read.serial == "000001")
        let long = DeviceID(id("MANUFACTURER:Example; COMMAND SET:ESC/POS;model: T-58 ;"))
        #expect(long.maker == "Example" && long.model == "T-58" && long.commands == "ESC/POS")
    }

    @Test("A length that is wrong or missing changes nothing", arguments: [[0x3B, 0x00], [0, 0], [0xFF, 0xFF], [0x00, 0x02], []] as [[UInt8]])
    func lengths(_ length: [UInt8]) {
        #expect(DeviceID(id(text, length: length)) == DeviceID(id(text)))
    }

    @Test("No semicolon at the end, bytes of GBK, rubbish behind a NUL, fields without a colon")
    func broken() {
        #expect(DeviceID(id("MFG:A;MDL:B-58")).model == "B-58")
        let gbk = DeviceID([0, 0] + Array("MFG:".utf8) + [0xB1, 0xB1, 0xD1, 0xF3] + Array(";MDL:BK-T680;".utf8))
        #expect(gbk.maker == "????" && gbk.model == "BK-T680")
        #expect(DeviceID(id("MFG:A;MDL:B;\0MDL:C;")).model == "B")
        #expect(DeviceID(id(";;:;MFG;MDL:B;MDL:C")).model == "B")
        for bytes in [[], [0x4D], [0, 0], [0xFF], Array("MFG".utf8)] as [[UInt8]] {
            #expect(DeviceID(bytes).model.isEmpty && DeviceID(bytes).maker.isEmpty)
        }
    }
}

@Suite("Which profile a printer gets")
struct ChoiceTests {
    @Test("Its own words decide, then its device id, then its numbers", arguments: [
        ("EPSON TM-T88V", "", nil, nil, "epson"),
        (nil, "MFG:EPSON;MDL:TM-T20II;", 0x04B8, 0x0E15, "epson"),
        (nil, "", 0x04B8, 0x0202, "epson"),
        // Masung's printers have Star's number.
        (nil, "", 0x0519, 0x2013, "masung"),
        (nil, "", 0x0519, 0x0003, "star"),
        (nil, "", 0x0519, 0x7777, "generic"),
        (nil, "MFG:MASUNG;MDL:EP80;", 0x0483, 0x5740, "masung"),
        ("CUSTOM VKP80II", "", nil, nil, "custom"),
        ("Custom KPM216H", "", nil, nil, "custom-kpm"),
        (nil, "", 0x0DD4, 0x015D, "custom"),
        ("CITIZEN PPU-700II", "", nil, nil, "citizen"),
        ("CITIZEN CT-S310II", "", 0x1D90, nil, "generic"),
        (nil, "MFG:POS;MDL:POS58;", 0x0416, 0x5011, "generic-58"),
        (nil, "MANUFACTURER:Example;MODEL:T-58;", nil, nil, "generic-58"),
        // Words are borrowed: an Epson has Epson's number.
        ("EPSON TM-T88III", "MFG:EPSON;", 0x0483, 0x5743, "generic"),
        (nil, "", nil, nil, "generic"),
        ("", "\u{FFFD}", 0x1FC9, 0x2016, "generic"),
    ] as [(String?, String, UInt16?, UInt16?, String)])
    func choice(_ model: String?, _ text: String, _ vendor: UInt16?, _ product: UInt16?, _ name: String) {
        let chosen = TicketPrinterProfile.chosen(deviceID: id(text), model: model, vendor: vendor, product: product)
        #expect(chosen.name == name)
    }

    @Test("Every profile has a name of its own, and none is the one that means all of them")
    func names() {
        let names = TicketPrinterProfile.all.map(\.name)
        #expect(Set(names).count == names.count && !names.contains(TicketPrinterProfile.automatic))
        for name in names { #expect(TicketPrinterProfile.named(name)?.name == name) }
    }
}

extension TicketPrinterProfile {
    /// Its row in docs/printers.md.
    fileprivate var row: String {
        let qr =
            switch symbols {
            case .native: "its own (GS ( k)"
            case .masung: "its own (13 50 48)"
            case .drawn: "drawn"
            }
        let cut =
            switch (language, cutter) {
            case (_, .none): "none: feeds to the tear bar"
            case (.starLine, _): "ESC d 2"
            case (_, .feedsFull): "GS V A"
            case (_, .feedsPartial): "GS V B"
            case (_, .full): "GS V 0"
            case (_, .partial): "GS V 1"
            case (_, .oldFull): "ESC i"
            case (_, .oldPartial): "ESC m"
            case (_, .customMark): "at the black mark, GS F8 and ESC i"
            case (_, .masungMark): "at the black mark, GS V B 0"
            }
        let proof =
            switch proof {
            case .processID: "GS ( H"
            case .endCounter: "ETB"
            case .paperSensors: "GS r"
            }
        let questions: [StatusDialect: String] = [
            .epson: "DLE EOT 1-4", .masung: "DLE EOT 1-5", .citizen: "DLE EOT 1-6", .custom: "DLE EOT 20",
            .customKPM: "DLE EOT 20, GS e 6", .star: "ESC ACK SOH",
        ]
        let can = [presenter?.retract.map { _ in "retracts" }, presenter?.eject.map { _ in "ejects" }].compactMap(\.self)
        let mouth = presenter == nil ? "none" : can.isEmpty ? "told" : "told; " + can.joined(separator: ", ")
        let paper = "\(columns == 32 ? 58 : 80) mm, \(columns) characters"
        let chinese = font == .ascii ? "drawn" : font == .gbk ? "GBK" : "GB 18030"
        return "| `\(name)` | \(paper) | \(chinese) | \(qr) | \(cut) | \(proof) | \(questions[status] ?? "?") | \(mouth) |"
    }
}

@Suite("The table of profiles in docs/printers.md")
struct ProfileTableTests {
    @Test("is the data's", arguments: TicketPrinterProfile.all)
    func documented(_ profile: TicketPrinterProfile) throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/printers.md")
        #expect(try String(contentsOf: path, encoding: .utf8).contains(profile.row), "\(profile.row)")
    }
}
