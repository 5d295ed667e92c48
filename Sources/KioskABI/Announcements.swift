import CKiosk
import Kiosk

final class AnnouncementBox: Boxed, @unchecked Sendable {
    let station: Station
    let board: String
    let announcement: Announcement

    init(_ station: Station, _ board: String, _ announcement: Announcement) {
        (self.station, self.board, self.announcement) = (station, board, announcement)
    }
}

@c @implementation
public func kiosk_announcement_next(
    _ k: OpaquePointer?, _ board: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let board = try text(board)
        let out = try required(out)
        guard let next = try ask({ () throws(Failure) in try station.nextAnnouncement(board: board) }) else {
            throw Refusal(kiosk_status(KIOSK_E_NOT_FOUND))
        }
        try hand(AnnouncementBox(station, board, next), .announcement, of: k, to: out)
    }
}

@c @implementation
public func kiosk_announcement_said(_ announcement: OpaquePointer?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: AnnouncementBox = try unwrap(announcement, .announcement)
        try ask { () throws(Failure) in try box.station.announcementSaid(box.announcement, board: box.board) }
    }
}

@c @implementation
public func kiosk_announcement_free(_ announcement: OpaquePointer?) { free(announcement, .announcement) }

private func text(_ announcement: OpaquePointer?, _ field: Int, _ get: (Announcement) -> String?) -> UnsafePointer<CChar>? {
    lent(announcement, .announcement, field) { (box: AnnouncementBox) in get(box.announcement) }
}

@c @implementation
public func kiosk_announcement_number(_ announcement: OpaquePointer?) -> UnsafePointer<CChar>? { text(announcement, 0) { $0.text } }

@c @implementation
public func kiosk_announcement_queue(_ announcement: OpaquePointer?) -> UnsafePointer<CChar>? { text(announcement, 1) { $0.queue } }

@c @implementation
public func kiosk_announcement_window(_ announcement: OpaquePointer?) -> UnsafePointer<CChar>? { text(announcement, 2) { $0.window } }

@c @implementation
public func kiosk_announcement_recall(_ announcement: OpaquePointer?) -> Int32 {
    number(announcement, .announcement) { (box: AnnouncementBox) in Int32(clamping: box.announcement.recall) }
}

@c @implementation
public func kiosk_announcement_skipped(_ announcement: OpaquePointer?) -> Int32 {
    number(announcement, .announcement) { (box: AnnouncementBox) in Int32(clamping: box.announcement.skipped) }
}

@c @implementation
public func kiosk_announcement_text(_ announcement: OpaquePointer?, _ voice: Int32) -> UnsafePointer<CChar>? {
    guard let voice = Announcement.Voice(rawValue: voice) else { return nil }
    return text(announcement, 3 + Int(voice.rawValue)) { $0.sentence(voice) }
}

@c @implementation
public func kiosk_announcement_clip_count(_ announcement: OpaquePointer?, _ voice: Int32) -> Int {
    count(announcement, .announcement) { (box: AnnouncementBox) in
        Announcement.Voice(rawValue: voice).map { box.announcement.clips($0).count } ?? 0
    }
}

@c @implementation
public func kiosk_announcement_clip(_ announcement: OpaquePointer?, _ voice: Int32, _ index: Int) -> UnsafePointer<CChar>? {
    guard let voice = Announcement.Voice(rawValue: voice) else { return nil }
    return text(announcement, 8 &+ index &* 4 &+ Int(voice.rawValue)) { announcement in
        let clips = announcement.clips(voice)
        return clips.indices.contains(index) ? clips[index] : nil
    }
}
