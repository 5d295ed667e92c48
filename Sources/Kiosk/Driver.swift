import CKiosk
import Glibc
import KioskCore
import Synchronization

/// A vendor's driver: the table of kiosk_driver.h, copied and found to fit.
package struct Driver: Sendable {
    /// The caller's pointers in it are called as kiosk_driver.h says, and never changed.
    package struct Table: @unchecked Sendable {
        package let slots: kiosk_driver

        /// Copies what the vendor filled, if it is of a version that is known.
        package init(_ table: UnsafePointer<kiosk_driver>) throws(Failure) {
            let head = UnsafeRawPointer(table)
            let size = head.loadUnaligned(as: UInt32.self)
            let abi = head.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
            guard abi <= KIOSK_DRIVER_ABI else {
                throw Failure(.unsupported, [.init("This library knows drivers up to abi \(KIOSK_DRIVER_ABI), not \(abi).", field: "abi")])
            }
            guard abi > 0 else {
                throw Failure(.invalid, [.init("Expected KIOSK_DRIVER_ABI, which is \(KIOSK_DRIVER_ABI).", field: "abi")])
            }
            guard size == UInt32(MemoryLayout<kiosk_driver>.size) else {
                throw Failure(.invalid, [.init(
                    "Expected sizeof(kiosk_driver), which is \(MemoryLayout<kiosk_driver>.size), not \(size).", field: "size")])
            }
            slots = table.pointee
        }
    }

    package let name: String
    package let description: String
    package let kind: DeviceKind
    private let table: Table

    var slots: kiosk_driver { table.slots }

    /// - Parameters name, description: those of the table, known to be UTF-8.
    package init(_ table: Table, name: String, description: String) throws(Failure) {
        let slots = table.slots
        var reports: [Failure.Report] = []
        func expect(_ holds: Bool, _ field: String, _ expected: String) {
            if !holds { reports.append(.init(expected, field: field)) }
        }
        let kinds = [Int32(KIOSK_KIND_CARD_READER): DeviceKind.cardReader, Int32(KIOSK_KIND_TICKET_PRINTER): .ticketPrinter]
        let kind = kinds[slots.kind]
        expect(kind != nil, "kind", "Expected KIOSK_KIND_CARD_READER or KIOSK_KIND_TICKET_PRINTER.")
        expect(slots.flags == 0, "flags", "Expected 0.")
        expect(Self.isName(name), "name", "Expected 1 to 32 of a-z, 0-9 and -.")
        expect(!description.isEmpty && description.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "description", "Expected one line.")
        expect(slots.open != nil, "open", Self.needed)
        expect(slots.close != nil, "close", Self.needed)
        let isReader = kind == .cardReader
        for (field, isThere) in [("present", slots.present != nil), ("read", slots.read != nil)] where kind != nil {
            expect(isThere == isReader, field, isReader ? Self.needed : "Expected NULL in a ticket printer's driver.")
        }
        for (field, isThere) in [("status", slots.status != nil), ("finish", slots.finish != nil)] where kind != nil {
            expect(isThere != isReader, field, isReader ? "Expected NULL in a card reader's driver." : Self.needed)
        }
        for (field, isThere) in [
            ("begin", slots.begin != nil), ("write", slots.write != nil), ("rows", slots.rows != nil), ("clear", slots.clear != nil),
        ] where isReader {
            expect(!isThere, field, "Expected NULL in a card reader's driver.")
        }
        if kind == .ticketPrinter {
            expect((slots.write != nil) != (slots.rows != nil), "write", "Expected exactly one of write and rows.")
        }
        guard let kind, reports.isEmpty else { throw Failure(.invalid, reports) }
        self.name = name
        self.description = description
        self.kind = kind
        self.table = table
    }

    private static let needed = "This slot is needed."

    static func isName(_ text: some StringProtocol) -> Bool {
        1...32 ~= text.utf8.count && text.utf8.allSatisfy {
            0x61...0x7A ~= $0 || 0x30...0x39 ~= $0 || $0 == UInt8(ascii: "-")
        }
    }
}

extension Driver {
    /// `driver:NAME?PARAMETERS`: which driver a device is reached by, and what it is told.
    package struct URI: Hashable, Sendable, CustomStringConvertible {
        package let name: String
        package let parameters: String

        /// Nil for a URI of another scheme.
        package init?(_ text: String) {
            guard text.hasPrefix(Self.scheme) else { return nil }
            let rest = text.dropFirst(Self.scheme.count)
            let mark = rest.firstIndex(of: "?")
            name = String(rest[..<(mark ?? rest.endIndex)])
            parameters = mark.map { String(rest[rest.index(after: $0)...]) } ?? ""
        }

        package var description: String { parameters.isEmpty ? Self.scheme + name : "\(Self.scheme)\(name)?\(parameters)" }

        /// What is wrong with it, or nil.
        package var trouble: String? {
            guard Driver.isName(name) else { return "A driver is named by 1 to 32 of a-z, 0-9 and -, such as driver:acme-reader." }
            return parameters.utf8.count < 1024 ? nil : "What stands after the ? has at most 1023 bytes."
        }

        /// What keeps a device of this kind from being reached by it, or nil.
        package func trouble(for kind: DeviceKind) -> String? {
            if let trouble { return trouble }
            guard let driver = Drivers.named(name) else {
                let known = Drivers.all.map(\.name)
                return "There is no driver \(name); registered: \(known.isEmpty ? "none" : known.joined(separator: ", "))."
            }
            return driver.kind == kind ? nil : "The driver \(name) is for a \(driver.kind.rawValue)."
        }

        private static let scheme = "driver:"
    }
}

/// The drivers of this process, and the threads of their open devices.
package enum Drivers {
    private struct Shelf {
        var drivers: [Driver] = []
        var threads: [Driver.URI: DriverThread] = [:]
    }

    private static let shelf = Mutex(Shelf())

    package static var all: [Driver] { shelf.withLock { $0.drivers } }

    package static func named(_ name: String) -> Driver? { all.first { $0.name == name } }

    package static func register(_ driver: Driver) throws(Failure) {
        let isNew = shelf.withLock { shelf in
            guard !shelf.drivers.contains(where: { $0.name == driver.name }) else { return false }
            shelf.drivers.append(driver)
            return true
        }
        guard isNew else {
            throw Failure(.conflict, [.init("There is a driver \(driver.name) already.", field: "name")])
        }
    }

    package static func unregister(_ name: String) throws(Failure) {
        let refusal: Failure.Kind? = shelf.withLock { shelf in
            guard let index = shelf.drivers.firstIndex(where: { $0.name == name }) else { return .notFound }
            guard !shelf.threads.keys.contains(where: { $0.name == name }) else { return .busy }
            shelf.drivers.remove(at: index)
            return nil
        }
        if let refusal { throw Failure(refusal) }
    }

    /// Begins the thread of a device; it is the only one of that name until it ends.
    static func thread(for uri: Driver.URI, _ kind: DeviceKind) throws(Fault) -> DriverThread {
        if let trouble = uri.trouble(for: kind) { throw Fault(.notFound, trouble) }
        let (thread, isNew): (DriverThread?, Bool) = shelf.withLock { shelf in
            if let other = shelf.threads[uri] { return (other, false) }
            guard let driver = shelf.drivers.first(where: { $0.name == uri.name }),
                  let thread = DriverThread(driver, ended: { release(uri) }) else { return (nil, true) }
            shelf.threads[uri] = thread
            return (thread, true)
        }
        guard let thread else { throw Fault(.notFound, "the system has no thread to give") }
        guard isNew else { throw thread.lateness.map { Fault(.driverFailed, $0) } ?? Fault(.inUse, "\(uri) is open already") }
        return thread
    }

    private static func release(_ uri: Driver.URI) { _ = shelf.withLock { $0.threads.removeValue(forKey: uri) } }
}

extension Drivers {
    /// Registers every driver that a shared object exports (KIOSK_DRIVER_ENTRY), and
    /// gives their names. It stays loaded.
    package static func load(_ path: String) throws(Failure) -> [String] {
        func refuse(_ message: String) -> Failure { Failure(.config, [.init(message, file: path)]) }
        // Without a slash dlopen() would look through the system's libraries.
        guard let library = dlopen(path.contains("/") ? path : "./" + path, RTLD_NOW | RTLD_LOCAL) else {
            throw refuse("It cannot be loaded: \(dlerror().map { String(cString: $0) } ?? "no reason given").")
        }
        guard let symbol = dlsym(library, KIOSK_DRIVER_ENTRY) else { throw refuse("It exports no \(KIOSK_DRIVER_ENTRY).") }
        let entry = unsafeBitCast(symbol, to: (@convention(c) (Int) -> UnsafePointer<kiosk_driver>?).self)
        var names: [String] = []
        for index in 0..<64 {
            guard let table = entry(index) else { break }
            let copy = try Driver.Table(table)
            guard let name = validText(copy.slots.name, limit: 64), let description = validText(copy.slots.description, limit: 1024) else {
                throw refuse("Driver \(index): name and description are UTF-8.")
            }
            try register(try Driver(copy, name: name, description: description))
            names.append(name)
        }
        guard !names.isEmpty else { throw refuse("It has no driver.") }
        return names
    }
}

/// UTF-8 of somebody else, ended by a NUL within the limit; NULL is "".
private func validText(_ text: UnsafePointer<CChar>?, limit: Int) -> String? {
    guard let text else { return "" }
    let length = strnlen(text, limit)
    guard length < limit else { return nil }
    return String(validating: UnsafeRawBufferPointer(start: text, count: length), as: UTF8.self)
}
