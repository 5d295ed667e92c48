import ArgumentParser
import Foundation
import Kiosk

/// Which catalog is asked, and as if standing where and when.
struct Viewpoint: ParsableArguments {
    @Option(name: .long, help: "A directory with the CSV files. (default: this directory, if it has them)")
    var files: String?

    @Option(name: .long, help: "The state directory of a terminal.")
    var state: String?

    @Option(name: .long, help: "The configuration of a terminal: its state directory and its place.")
    var config: String?

    @Option(name: .long, help: "The place where the resident stands, by its code. (default: the configuration's, else the first township centre)")
    var place: String?

    @Option(name: .long, help: "As if today were this day, YYYY-MM-DD.")
    var today: Day?

    func validate() throws {
        let named = [files, state, config].count { $0 != nil }
        if named > 1 { throw ValidationError("Say only one of --files, --state and --config.") }
        if named == 0, !FileManager.default.fileExists(atPath: "items.csv") {
            throw ValidationError("Say which catalog: --files, --state or --config.")
        }
    }

    var day: LocalDate { today?.date ?? CatalogDesk.today() }

    func open() throws(Failure) -> (desk: CatalogDesk, place: Place?) {
        if let state { return try standing(CatalogDesk(state: state), "") }
        if let config {
            let configuration = try Configuration(path: config)
            return try standing(CatalogDesk(state: configuration.storeDirectory), configuration.hall.place)
        }
        return try standing(CatalogDesk(CatalogDesk.read(files ?? ".").catalog), "")
    }

    private func standing(_ desk: CatalogDesk, _ configured: String) throws(Failure) -> (desk: CatalogDesk, place: Place?) {
        let wanted = place ?? configured
        guard !wanted.isEmpty else { return (desk, desk.places.first { $0.level == 5 } ?? desk.places.first) }
        guard let found = desk.places.first(where: { $0.code == wanted }) else {
            throw Failure(.notFound, "There is no place \(wanted); known: \(desk.places.prefix(20).map { "\($0.code) \($0.name)" }.joined(separator: ", ")).")
        }
        return (desk, found)
    }
}
