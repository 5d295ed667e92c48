/// What queues and windows are called in the hall's own language. The library names them in the language
/// of the visit under way; a board hangs there for everybody, so its names are read before the first visit.
struct Names: Sendable {
    private let queues: [String: String]
    private let windows: [String: String]

    init(_ kiosk: Kiosk) throws {
        queues = Dictionary(try kiosk.queues().map { ($0.code, $0.name) }) { first, _ in first }
        windows = Dictionary(try kiosk.windows().map { ($0.code, $0.name) }) { first, _ in first }
    }

    func window(_ code: String) -> String { windows[code] ?? code }
    func queue(_ code: String) -> String { queues[code] ?? code }

    func of(_ standing: Window.Standing) -> Window.Standing {
        var standing = standing
        standing.name = window(standing.code)
        return standing
    }

    func of(_ queue: Queue) -> Queue {
        var named = queue
        named.name = self.queue(queue.code)
        return named
    }
}
