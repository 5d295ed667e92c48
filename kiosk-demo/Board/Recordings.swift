import Foundation

/// A hall's own recordings: a folder for each voice, with a file for each name of docs/queue.md.
struct Recordings: Sendable {
    private struct File {
        let path: String
        let type: String
    }

    private let files: [String: File]

    /// - Parameter directory: with `mandarin`, `cantonese` or `english` in it.
    init(_ directory: String) throws(Failure) {
        var files: [String: File] = [:]
        for voice in Announcement.Voice.allCases {
            let folder = "\(directory)/\(voice.rawValue)"
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
                let stem = name.prefix { $0 != "." }
                guard let type = Recordings.types[String(name.dropFirst(stem.count))] else { continue }
                files["\(voice.rawValue)/\(stem)"] = File(path: "\(folder)/\(name)", type: type)
            }
        }
        guard !files.isEmpty else { throw Failure("\(directory): no recordings in mandarin, cantonese or english") }
        self.files = files
    }

    private static let types = [".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".wav": "audio/wav"]

    /// Whether every one is there: half a sentence is worse than another voice.
    func has(_ clips: [String], _ voice: Announcement.Voice) -> Bool {
        clips.allSatisfy { files["\(voice.rawValue)/\($0)"] != nil }
    }

    /// - Parameter name: mandarin/qing; only what was found when the program began is ever opened.
    func clip(_ name: String) -> (bytes: Data, type: String)? {
        guard let file = files[name], let bytes = FileManager.default.contents(atPath: file.path) else { return nil }
        return (bytes, file.type)
    }
}
