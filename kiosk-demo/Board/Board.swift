import Foundation
import Synchronization

/// The hall's boards: what hangs there for all to read, and who says which call.
///
/// Several screens may show it. Of those with one name one speaks: the page that was opened
/// last, and when nothing was heard of it for a while, another.
final class Board: Sendable {
    /// What every board shows, sent whole with every change. Nothing of a person.
    struct Picture: Codable, Sendable {
        var hall: String
        var windows: [Window.Standing]
        var queues: [Queue]
    }

    /// One call, in every voice.
    struct Call: Codable, Sendable {
        struct Words: Codable, Sendable {
            var text: String
            /// Names of recordings, where there are any of this voice.
            var clips: [String]
        }

        var id: Int64
        var number: String
        var window: String
        var recall: Int
        var words: [String: Words]
    }

    /// What a page is told that asks what to say.
    struct Turn: Codable, Sendable {
        /// Another page of this name speaks.
        var silent = false
        var call: Call?
    }

    private struct Reader {
        var page: String
        var heard: ContinuousClock.Instant
        /// What it was given to say.
        var call: (id: Int64, announcement: Announcement)?
    }

    private static let most = 16
    private static let patience: Duration = .seconds(15)

    let push = Push()
    let recordings: Recordings?
    private let kiosk: Kiosk
    private let names: Names
    private let readers = Mutex<[String: Reader]>([:])
    private let lastID = Atomic<Int64>(0)

    init(_ kiosk: Kiosk, names: Names, recordings: Recordings?) {
        (self.kiosk, self.names, self.recordings) = (kiosk, names, recordings)
        show()
    }

    /// Something in the hall has changed.
    func show() {
        guard let windows = try? kiosk.windows(), let queues = try? kiosk.queues() else { return }
        push.send(Picture(hall: kiosk.hallName, windows: windows.map(names.of), queues: queues.map(names.of)))
    }

    /// - `claims`: the page was just opened, and speaks from now on.
    func next(board: String, page: String, claims: Bool) throws -> Turn {
        try readers.withLock { readers in
            guard Board.isName(board), readers[board] != nil || readers.count < Board.most else { throw Refusal.invalid }
            let now = ContinuousClock.now
            if let reader = readers[board], reader.page != page {
                guard claims || now - reader.heard > Board.patience else { return Turn(silent: true) }
                readers[board] = nil
            }
            var reader = readers[board] ?? Reader(page: page, heard: now)
            defer { readers[board] = reader }
            reader.heard = now
            // The library gives the same call until it was said, but not one that has become untrue.
            let announcement = try kiosk.nextAnnouncement(board: board)
            guard let announcement else {
                reader.call = nil
                return Turn()
            }
            let id = lastID.add(1, ordering: .relaxed).newValue
            reader.call = (id, announcement)
            return Turn(call: Call(
                id: id, number: announcement.number, window: announcement.window, recall: announcement.recall,
                words: Dictionary(uniqueKeysWithValues: Announcement.Voice.allCases.map { voice in
                    let clips = announcement.clips(voice)
                    return (voice.rawValue, Call.Words(text: announcement.text(voice), clips: recordings?.has(clips, voice) == true ? clips : []))
                })))
        }
    }

    func said(board: String, page: String, id: Int64) throws {
        try readers.withLock { readers in
            // As after a restart of this program: the page is given the call once more, and knows that it has said it.
            guard let reader = readers[board], reader.page == page, let call = reader.call, call.id == id else { throw Refusal.conflict }
            try call.announcement.said()
            readers[board]?.call = nil
        }
    }

    /// 1 to 16 small letters, digits and "-".
    private static func isName(_ text: String) -> Bool {
        (1...16).contains(text.utf8.count) && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}
