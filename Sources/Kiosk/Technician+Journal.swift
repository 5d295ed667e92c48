import KioskCore
import KioskStore

extension Technician {
    /// The journal of a terminal, which may be running.
    package static func journal(in directory: String) throws(Failure) -> JournalReader {
        do throws(StoreFault) {
            return try JournalReader(directory: directory)
        } catch {
            throw Failure(error)
        }
    }

    /// Walks the chain and gives each good row on; false from `each` ends the walk.
    package static func walk(
        _ journal: JournalReader, each: (JournalEntry, _ hash: [UInt8]) -> Bool = { _, _ in true }
    ) throws(Failure) -> JournalFinding {
        do throws(StoreFault) {
            return try journal.verify(each: each)
        } catch {
            throw Failure(error)
        }
    }

    package static func tail(_ journal: JournalReader, _ count: Int) throws(Failure) -> [JournalEntry] {
        do throws(StoreFault) {
            return try journal.tail(count)
        } catch {
            throw Failure(error)
        }
    }

    package static func count(_ journal: JournalReader) throws(Failure) -> UInt64 {
        do throws(StoreFault) {
            return try journal.count()
        } catch {
            throw Failure(error)
        }
    }

    /// A row's body as JSON: the object that it is, or as a text what is none, or is not as the library writes it, in which
    /// anything may stand.
    package static func body(of row: JournalEntry) -> String {
        HallRow.Facts(Array(row.body.utf8)) == nil ? quoted(row.body) : row.body
    }

    /// As a text of JSON, without control characters.
    package static func quoted(_ text: String) -> String { JSON.quoted(text) }
}
