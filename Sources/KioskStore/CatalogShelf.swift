import Glibc
import Synchronization

/// The catalog in force, and the one before it, in the state directory.
///
/// Each is a file `catalog-N.db` that never changes. `catalog.current` says which is in
/// force; it is replaced in one step, so that a power cut leaves the one or the other.
/// Searches that run go on in the file in which they began.
final class CatalogShelf: Sendable {
    /// What `catalog.current` says.
    struct Register: Hashable, Sendable {
        struct Entry: Hashable, Sendable {
            /// catalog-1.db
            var file: String
            /// Nil: made from files of which nobody vouches but who imported them.
            var pack: Pack?
        }

        var inForce: Entry
        var previous: Entry?
        /// A pack with a lower serial is old. Set by the last pack, lowered by a rollback.
        var floor: Int64 = 0
        /// The highest serial that ever was in force here.
        var highest: Int64 = 0
    }

    private struct State {
        var register: Register
        var file: CatalogFile
        /// The number of the next file.
        var next: Int
    }

    private let lock: DirectoryLock
    private let state: Mutex<State>
    // One import at a time; they may take minutes, and searches do not wait for them.
    private let builder = Mutex(())
    /// Why the catalog in force when this began is not the one of the last run; nil when it is.
    let fallback: String?

    init(in lock: DirectoryLock) throws(StoreFault) {
        self.lock = lock
        var trouble: StoreFault?
        let opened = try Self.open(lock.directory, &trouble)
        fallback = trouble?.detail
        state = Mutex(opened)
    }

    /// The catalog in force; if that does not open, the one before it; if there is none that does, an empty one,
    /// which can be filled again from its files.
    private static func open(_ directory: String, _ trouble: inout StoreFault?) throws(StoreFault) -> State {
        let known = try read(directory)
        if let known {
            do throws(StoreFault) {
                let file = try whole("\(directory)/\(known.inForce.file)")
                return State(register: known, file: file, next: sweep(directory, known))
            } catch {
                trouble = error
            }
        }
        if var register = known, let previous = register.previous {
            do throws(StoreFault) {
                let file = try whole("\(directory)/\(previous.file)")
                register.lose()
                register.rollBack()
                try write(register, directory)
                return State(register: register, file: file, next: sweep(directory, register))
            } catch {
                trouble = trouble ?? error
            }
        }
        let next = sweep(directory, nil)
        var register = known ?? Register(inForce: .init(file: ""))
        register.lose()
        (register.inForce, register.previous) = (.init(file: "catalog-\(next).db"), nil)
        let path = "\(directory)/\(register.inForce.file)"
        try CatalogFile.build(path) { _ in }
        try write(register, directory)
        return State(register: register, file: try CatalogFile(path), next: next + 1)
    }

    /// What is damaged is not put in force, as far as it can be known in a moment; of a larger file only what is read tells.
    private static func whole(_ path: String) throws(StoreFault) -> CatalogFile {
        let file = try CatalogFile(path)
        var status = stat()
        if stat(path, &status) == 0, Int(status.st_size) <= Database.largestAtOnce { try file.check() }
        return file
    }

    /// The catalog in force of a terminal that may be running; nil when there is none.
    static func fileInForce(in directory: String) throws(StoreFault) -> CatalogFile? {
        try read(directory).map { (register) throws(StoreFault) in try CatalogFile("\(directory)/\(register.inForce.file)") }
    }

    var register: Register { state.withLock { $0.register } }

    func read<R>(_ body: (Connection) throws(StoreFault) -> R) throws(StoreFault) -> R {
        // What is in force is not removed before another is.
        let (file, connection) = try state.withLock { (state) throws(StoreFault) in (state.file, try state.file.take()) }
        return try file.read(on: connection, body)
    }

    /// Makes a catalog beside the one in force and puts it in its place; what was in force is kept for a rollback.
    /// `make` is given a path at which there is no file yet.
    func replace<R>(
        pack: Pack? = nil, _ make: (String) throws(StoreFault) -> R
    ) throws(StoreFault) -> R {
        try builder.withLock { (_) throws(StoreFault) -> R in
            let name = state.withLock { state in
                state.next += 1
                return "catalog-\(state.next - 1).db"
            }
            let path = "\(lock.directory)/\(name)"
            let result = try make(path)
            do throws(StoreFault) {
                let file = try CatalogFile(path)
                // There is no way back to the empty one of the beginning.
                let isEmpty = try read { (connection) throws(StoreFault) in
                    try connection.first("SELECT id FROM item LIMIT 1", row: { $0.integer(0) }) == nil
                }
                try turn(to: file) { register in
                    register.previous = isEmpty ? nil : register.inForce
                    register.inForce = .init(file: name, pack: pack)
                    guard let pack else { return }
                    register.floor = pack.serial
                    register.highest = max(register.highest, pack.serial)
                }
            } catch {
                unlink(path)
                throw error
            }
            return result
        }
    }

    /// Puts the catalog before this one in force again and forgets this one. False when there is none before it.
    func rollBack() throws(StoreFault) -> Bool {
        try builder.withLock { (_) throws(StoreFault) -> Bool in
            guard let previous = register.previous else { return false }
            let file = try CatalogFile("\(lock.directory)/\(previous.file)")
            try turn(to: file) { $0.rollBack() }
            return true
        }
    }

    private func turn(to file: CatalogFile, _ change: (inout Register) -> Void) throws(StoreFault) {
        var register = register
        change(&register)
        try Self.write(register, lock.directory)
        state.withLock { ($0.register, $0.file) = (register, file) }
        _ = Self.sweep(lock.directory, register)
    }
}

extension CatalogShelf.Register {
    /// The file in force is lost: its pack is as good as one that never came.
    fileprivate mutating func lose() {
        guard let pack = inForce.pack, floor == pack.serial else { return }
        floor = max(0, floor &- 1)
        if highest == pack.serial { highest = floor }
    }

    mutating func rollBack() {
        guard let previous else { return }
        inForce = previous
        self.previous = nil
        floor = previous.pack?.serial ?? 0
    }
}

// MARK: catalog.current

extension CatalogShelf {
    private static let name = "catalog.current"

    private static func read(_ directory: String) throws(StoreFault) -> Register? {
        let file = Glibc.open("\(directory)/\(name)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw StoreFault(errno: errno, name)
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(file, &bytes, bytes.count)
        guard count >= 0 else { throw StoreFault(errno: errno, name) }
        guard let text = String(validating: bytes.prefix(count), as: UTF8.self), let register = Register(text) else {
            // It is written in one step; whoever changed it is asked to look, because of the serials in it.
            throw StoreFault(.damaged, "\(name): not what libkiosk writes; remove it to begin with an empty catalog")
        }
        return register
    }

    private static func write(_ register: Register, _ directory: String) throws(StoreFault) {
        let beside = "\(directory)/\(name).new"
        let bytes = Array(register.text.utf8)
        let file = Glibc.open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw StoreFault(errno: errno, name) }
        let isWritten = Glibc.write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
        let reason = errno
        close(file)
        guard isWritten else {
            unlink(beside)
            throw StoreFault(errno: reason == 0 ? ENOSPC : reason, name)
        }
        guard rename(beside, "\(directory)/\(name)") == 0 else { throw StoreFault(errno: errno, name) }
        let parent = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw StoreFault(errno: errno, directory) }
        defer { close(parent) }
        guard fsync(parent) == 0 else { throw StoreFault(errno: errno, directory) }
    }

    /// Removes what an interrupted import or an earlier catalog left; the number of the next file.
    private static func sweep(_ directory: String, _ register: Register?) -> Int {
        guard let entries = opendir(directory) else { return 1 }
        defer { closedir(entries) }
        let kept = [register?.inForce.file, register?.previous?.file]
        var next = 1
        while let entry = readdir(entries) {
            // Not copied: an entry is shorter than its type says.
            guard let place = MemoryLayout<dirent>.offset(of: \.d_name) else { continue }
            let name = String(cString: UnsafeRawPointer(entry).advanced(by: place).assumingMemoryBound(to: CChar.self))
            guard let number = Register.number(ofFile: name) else { continue }
            next = max(next, number + 1)
            if !kept.contains(name) { unlink("\(directory)/\(name)") }
        }
        return next
    }
}

extension CatalogShelf.Register {
    /// The number in `catalog-N.db`, which may be followed by what SQLite or an import puts beside it.
    static func number(ofFile name: String) -> Int? {
        guard name.hasPrefix("catalog-"), [".db", ".db-journal", ".db-spool"].contains(where: name.hasSuffix) else { return nil }
        let digits = name.utf8.dropFirst(8).prefix { (0x30...0x39).contains($0) }
        guard (1...15).contains(digits.count), name.utf8.dropFirst(8 + digits.count).first == UInt8(ascii: ".") else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    var text: String {
        func line(_ word: String, _ entry: Entry) -> String {
            guard let pack = entry.pack else { return "\(word) \(entry.file)\n" }
            return "\(word) \(entry.file) \(pack.serial) \(pack.built) \(pack.bytes) \(pack.key) \(pack.hall)\n"
        }
        return "libkiosk catalog 1\n" + line("in-force", inForce) + (previous.map { line("previous", $0) } ?? "")
            + "floor \(floor)\nhighest \(highest)\n"
    }

    init?(_ text: String) {
        var lines = text.split(separator: "\n" as Character)
        guard lines.first == "libkiosk catalog 1", lines.count >= 4, text.hasSuffix("\n") else { return nil }
        lines.removeFirst()
        var entries: [String: Entry] = [:]
        var numbers: [String: Int64] = [:]
        for line in lines {
            let parts = line.split(separator: " " as Character, maxSplits: 6, omittingEmptySubsequences: false).map { String($0) }
            guard parts.count >= 2 else { return nil }
            switch parts[0] {
            case "in-force", "previous":
                guard Self.number(ofFile: parts[1]) != nil, parts[1].hasSuffix(".db") else { return nil }
                var entry = Entry(file: parts[1])
                if parts.count > 2 {
                    guard parts.count == 7, let serial = Int64(parts[2]), let built = Int64(parts[3]), let bytes = Int64(parts[4])
                    else { return nil }
                    entry.pack = Pack(hall: parts[6], serial: serial, built: built, key: parts[5], bytes: bytes)
                }
                entries[parts[0]] = entry
            case "floor", "highest":
                guard let number = Int64(parts[1]), number >= 0 else { return nil }
                numbers[parts[0]] = number
            default: return nil
            }
        }
        guard let inForce = entries["in-force"], let floor = numbers["floor"], let highest = numbers["highest"] else { return nil }
        self.inForce = inForce
        previous = entries["previous"]
        self.floor = floor
        self.highest = highest
    }
}
