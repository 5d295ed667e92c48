import Foundation
import Glibc

/// What an online platform hands over: a file of bookings, taken in and removed as soon as it lies there, because it
/// holds identity numbers. Of those the library keeps only a keyed hash.
///
///     booking,id_number,queue,item,day,from
///     4711,11010519491231002X,A,,2026-11-23,09:00
final class BookingsFile: Sendable {
    private static let header = "booking,id_number,queue,item,day,from"
    private static let longest = 4 << 20
    private static let passing: Set = ["KIOSK_E_STORE", "KIOSK_E_MEMORY", "KIOSK_E_CLOSED"]

    private let path: String
    /// What was being taken in; it is still there after a crash.
    private var taken: String { path + ".taken" }

    init(_ path: String) { self.path = path }

    /// Books what lies there. A row that was booked already is booked once.
    func take(into kiosk: Kiosk) {
        take(taken, into: kiosk)
        // What the records could not take is not written over.
        guard access(taken, F_OK) != 0, access(path, F_OK) == 0, rename(path, taken) == 0 else { return }
        take(taken, into: kiosk)
    }

    private func take(_ file: String, into kiosk: Kiosk) {
        guard access(file, F_OK) == 0 else { return }
        do {
            for (line, row) in try read(file) {
                do {
                    try kiosk.book(BookingsFile.wish(row))
                } catch let refusal as Refusal {
                    // The number that the platform gave it, and nothing of who it is.
                    log("\(path):\(line): booking \(row.first ?? ""): \(refusal)")
                    // Not for what the row says: all of it is tried again.
                    guard !BookingsFile.passing.contains(refusal.name) else { return }
                }
            }
            unlink(file)
        } catch {
            rename(file, path + ".refused")
            log("\(error); it lies in \(path).refused")
        }
    }

    /// Each row with its line.
    private func read(_ file: String) throws -> [(line: Int, row: [String])] {
        var status = stat()
        guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= BookingsFile.longest else {
            throw Failure("\(path): no file of bookings")
        }
        guard status.st_mode & 0o077 == 0 else { throw Failure("\(path): others may read it; chmod 600 before it is put there") }
        guard let bytes = FileManager.default.contents(atPath: file) else { throw Failure("\(path): \(String(cString: strerror(errno)))") }
        let lines = String(decoding: bytes, as: UTF8.self).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first.map(String.init) == BookingsFile.header else { throw Failure("\(path): its first line is not \(BookingsFile.header)") }
        return lines.enumerated().dropFirst().filter { !$0.element.isEmpty }.map { place, line in
            (place + 1, line.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
        }
    }

    private static func wish(_ row: [String]) throws(Refusal) -> Booking.Wish {
        guard row.count == 6 else { throw Refusal.invalid }
        return Booking.Wish(request: row[0], idNumber: row[1], queue: row[2], item: row[3], day: row[4], from: row[5])
    }
}
