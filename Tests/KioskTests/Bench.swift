import Testing

@testable import Kiosk

/// A terminal whose workers have no threads: the test calls every turn.
struct Bench {
    let station: Station
    let directory: String

    /// - Parameter directory: of a terminal whose host stopped; nil for a new one.
    init(_ devices: String, _ ways: Ways = Ways(), in earlier: String? = nil) throws {
        directory = try earlier ?? Terminal.newDirectory()
        let path = directory + "/kiosk.conf"
        try #require(writeFile(path, Array((Terminal.hall + devices).utf8)))
        station = try Station(Configuration(path: path), ways)
        try station.prepare()
        _ = news()
    }

    func turn() throws -> Int64 { try #require(station.workers.first).turn() }

    /// The next event of a kind; what was told before it is read over.
    func event(_ kind: Event.Kind) -> Event? {
        while let event = station.events.next() {
            if event.kind == kind { return event }
        }
        return nil
    }

    /// What was told since the last look, in short.
    func news() -> [String] {
        var news: [String] = []
        while let event = station.events.next() {
            switch event.kind {
            case .deviceChanged: news.append("\(event.deviceState.map(\.rawValue) ?? "") \(event.name)")
            case .jobChanged: news.append("\(event.jobState.map { "\($0)" } ?? "") \(event.name)")
            case .queueChanged: break
            default: news.append("\(event.kind)")
            }
        }
        return news
    }
}
