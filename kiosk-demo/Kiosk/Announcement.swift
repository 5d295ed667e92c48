import CKiosk

/// A call for a board to show and say.
final class Announcement: Sendable {
    private nonisolated(unsafe) let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { kiosk_announcement_free(handle) }

    var number: String { copied(kiosk_announcement_number(handle)) }
    /// The window's code.
    var window: String { copied(kiosk_announcement_window(handle)) }
    /// 0: the first call; 1, 2 …: 重呼
    var recall: Int { Int(max(0, kiosk_announcement_recall(handle))) }

    enum Voice: String, CaseIterable, Sendable {
        case mandarin, cantonese, english

        fileprivate var number: Int32 {
            switch self {
            case .mandarin: Int32(KIOSK_VOICE_MANDARIN)
            case .cantonese: Int32(KIOSK_VOICE_CANTONESE)
            case .english: Int32(KIOSK_VOICE_ENGLISH)
            }
        }
    }

    func text(_ voice: Voice) -> String { copied(kiosk_announcement_text(handle, voice.number)) }

    /// Names of recordings to play one after the other.
    func clips(_ voice: Voice) -> [String] {
        (0..<kiosk_announcement_clip_count(handle, voice.number)).map { copied(kiosk_announcement_clip(handle, voice.number, $0)) }
    }

    /// The board has said it. Somebody else may have done so under its name: then it is said, too.
    func said() throws {
        let status = kiosk_announcement_said(handle)
        if status != KIOSK_E_CONFLICT { try accept(status) }
    }
}
