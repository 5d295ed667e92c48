import ArgumentParser
import Foundation
import Kiosk

struct Key: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Makes a pair of keys for signing packs.",
        discussion: """
            kiosk-catalog key hall.key
            hall.key is the secret key: it stays with whoever signs, and nobody else can read it.
            hall.key.pub goes to every terminal: [catalog] keys = hall.key.pub
            """)

    @Argument(help: "The file for the secret key, which is not there yet.")
    var path: String

    func run() throws {
        let key = try telling(json: false) { () throws(Failure) in try PackKeys.make(path) }
        print("secret  \(path)")
        print("public  \(path).pub  (key \(key.id.map { String(format: "%02x", $0) }.joined()))")
    }
}

struct MakePack: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Builds one signed file of a catalog, which terminals load at once.",
        discussion: """
            kiosk-catalog pack examples/hall --key hall.key --hall 青石镇 --out hall.pack
            """)

    @Argument(help: "The directory with the CSV files.")
    var directory: String

    @Option(name: .long, help: "The secret key, made by `kiosk-catalog key`.")
    var key: String

    @Option(name: .long, help: "For which hall it is, for people: at most 111 bytes.")
    var hall: String

    @Option(name: .long, help: "1 or more; a later pack has a higher one. (default: seconds since 1970)")
    var serial: Int64?

    @Option(name: .long, help: "The file to write.")
    var out: String

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func validate() throws {
        if let serial, serial < 1 { throw ValidationError("The serial is 1 or more.") }
        guard hall.utf8.count <= 111 else { throw ValidationError("The hall's name has at most 111 bytes.") }
    }

    func run() throws {
        let progress = Progress(shown: !json && !quiet)
        let (reading, pack) = try telling(json: json, progress) { () throws(Failure) in
            let secret = try PackKeys.signing(key)
            progress.show("reading", 0)
            let reading = try CatalogDesk.read(directory)
            return (reading, try CatalogDesk.pack(reading.catalog, hall: hall, serial: serial, key: secret, to: out) {
                progress.show("packing items", $0, of: reading.catalog.items.count)
            })
        }
        if json { return try printJSON(PackAnswer(pack: PackView(pack))) }
        print("\(out): \(PackView(pack).text), \(counted(reading.catalog.items.count, "item"))")
    }
}

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells who signed a pack, and whether it is whole.",
        discussion: """
            kiosk-catalog verify hall.pack --keys hall.key.pub
            Exit status: 0 it is as it was signed, 1 it is not, or by nobody who is trusted.
            """)

    @Argument(help: "The pack.")
    var path: String

    @Option(name: .long, help: "A public key that is trusted; may be given again.")
    var keys: [String]

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    func run() throws {
        let progress = Progress(shown: !json && !quiet)
        let pack = try telling(json: json, progress) { () throws(Failure) in
            try CatalogDesk.verify(path, keys: PackKeys.trusted(keys)) { progress.show("reading KiB", $0 >> 10, of: $1 >> 10) }
        }
        if json { return try printJSON(PackAnswer(pack: PackView(pack))) }
        print("good    \(PackView(pack).text)")
    }
}

struct Rollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Puts the catalog before the one in force there again.",
        discussion: """
            kiosk-catalog rollback --state /var/lib/libkiosk
            The one that is left is forgotten. A running kiosk has its state open: there it is
            kiosk_catalog_rollback().
            """)

    @OptionGroup var target: Target

    @Flag(name: .long, help: "Show no progress.")
    var quiet = false

    func run() throws {
        let progress = Progress(shown: !quiet)
        let pack = try telling(json: false, progress) { () throws(Failure) in
            progress.show("turning back", 0)
            return try CatalogDesk.rollBack(in: try target.open().state)
        }
        print("in force now: \(pack.map { PackView($0).text } ?? "the catalog that was made from files")")
    }
}

struct PackView: Encodable {
    let hall: String
    let serial: Int64
    let built: String
    let key: String
    let bytes: Int64

    init(_ pack: Pack) {
        (hall, serial, key, bytes) = (pack.hall, pack.serial, pack.key, pack.bytes)
        built = Date(timeIntervalSince1970: Double(pack.built) / 1_000).formatted(.iso8601)
    }

    var text: String { "\(hall), serial \(serial), built \(built), \((bytes + 1_023) / 1_024) KiB, key \(key)" }
}

private struct PackAnswer: Encodable {
    let schemaVersion = kiosk_catalog.schemaVersion
    let pack: PackView
}
