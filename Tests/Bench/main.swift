// What the rooms cost, each beside the least that could do the same work, in one run.
//
//     kiosk-bench [--directory DIR | --keep DIR] [--days N] [SECTION…]
//
// A section is a file of this program. Figures of different runs or machines are not
// comparable; ratios within a run are.
import Foundation

func run() throws {
    var days: Int?
    var chosen: [String] = []
    let sections = [
        Section(name: "numbers", about: "a queue number, on the disk before it is told", run: numbers),
        Section(name: "year", about: "a year of numbers, called, served and finished; minutes when named, else two days", run: { try year($0, days: days ?? (chosen.isEmpty ? 2 : 365)) }),
        Section(name: "search", about: "an item by any part of its name, among 1,000 and 100,000", run: search),
        Section(name: "province", about: "items of a county and of a province: search and import; minutes, only when named", run: province),
        Section(name: "frames", about: "the 1,295 bytes of a card, decoded", run: frames),
        Section(name: "reader", about: "a card, from the reader to its text", run: reader),
        Section(name: "prints", about: "the ticket of the next section on a printer that takes no time", run: prints),
        Section(name: "tickets", about: "a ticket of ten Chinese lines with a QR code, encoded", run: tickets),
        Section(name: "papers", about: "a receipt as PDF, a ticket as PNG and SVG: time, bytes, memory", run: papers),
    ]
    var directory = ".build"
    var kept: String?
    var arguments = CommandLine.arguments.dropFirst().makeIterator()
    while let argument = arguments.next() {
        switch argument {
        case "--directory":
            guard let value = arguments.next() else { throw Trouble("--directory needs a directory") }
            directory = value
        case "--keep":
            guard let value = arguments.next() else { throw Trouble("--keep needs a directory") }
            kept = value
        case "--days":
            guard let value = arguments.next().flatMap({ Int($0) }), (1...3_650).contains(value) else { throw Trouble("--days needs 1 to 3650") }
            days = value
        case "--write-and-crash":
            guard let value = arguments.next() else { throw Trouble("--write-and-crash needs a directory") }
            return try writeAndCrash(value)
        case "--first-answer":
            guard let value = arguments.next() else { throw Trouble("--first-answer needs a directory") }
            return try firstAnswer(value)
        case "-h", "--help":
            print("usage: kiosk-bench [--directory DIR | --keep DIR] [--days N] [SECTION…]\n")
            print("  --directory DIR   where databases are made; its disk is measured (.build)")
            print("  --keep DIR        they are made there and left; the province that is there is not made again")
            print("  --days N          how long the year is (365 when named, else 2)\n")
            for section in sections { print("  \(padded(section.name, 18))\(section.about)") }
            return
        case let name where sections.contains { $0.name == name }: chosen.append(name)
        default: throw Trouble("no section \(argument); there are: \(sections.map(\.name).joined(separator: ", "))")
        }
    }
    // Removed when this function ends, well or not.
    let scratch = try kept.map { try Scratch(keeping: $0) } ?? Scratch(in: directory)
    for section in sections where chosen.isEmpty ? section.name != "province" : chosen.contains(section.name) {
        print("\(section.name): \(section.about)")
        try section.run(scratch)
        print()
    }
}

do {
    try run()
} catch {
    fail("\(error)")
}
