import Glibc

/// The records of a hall, which several terminals of one machine may have open.
///
/// Each holds `records.lock` shared as long as it has them open. Whoever opens does so one after
/// the other (`opening.lock`) and learns whether it is alone: then, and only then, may it create,
/// check and migrate the file. A killed process lets go of both.
final class RecordsLock: Sendable {
    let directory: String
    private let users: Int32
    private let opening: Int32

    /// How long the opening of another terminal may take, which may have gigabytes to check, ms.
    private static let patience = 60_000

    /// - `isAlone`: nobody else has the records open, and nobody can until `opened()`.
    init(_ directory: String) throws(StoreFault) {
        try DirectoryLock.make(directory)
        self.directory = directory
        let opening = try Self.open("\(directory)/opening.lock")
        guard Self.lock(opening, patience: Self.patience) else {
            close(opening)
            throw StoreFault(.locked, "\(directory): another terminal has been opening the records for a minute")
        }
        do throws(StoreFault) {
            users = try Self.open("\(directory)/records.lock")
        } catch {
            close(opening)
            throw error
        }
        self.opening = opening
        isAlone = flock(users, LOCK_EX | LOCK_NB) == 0
        guard isAlone || flock(users, LOCK_SH | LOCK_NB) == 0 else {
            close(users)
            close(opening)
            throw StoreFault(.locked, "\(directory)/records.lock is held by a program that is no terminal")
        }
    }

    let isAlone: Bool

    /// The next terminal may open.
    func opened() {
        flock(users, LOCK_SH)
        flock(opening, LOCK_UN)
    }

    deinit {
        close(users)
        close(opening)
    }

    private static func open(_ path: String) throws(StoreFault) -> Int32 {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw StoreFault(errno: errno, path) }
        return descriptor
    }

    /// flock() itself has no deadline.
    private static func lock(_ descriptor: Int32, patience: Int) -> Bool {
        for _ in 0..<patience / 5 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            usleep(5_000)
        }
        return false
    }
}
