import CKiosk
import Glibc
import KioskCardReader
import KioskCore

/// A card reader behind a vendor's driver: the driver says whether a card lies there
/// and reads it; the life of a card is led here.
final class DriverCardReader: CardReader, @unchecked Sendable {
    private enum State {
        case empty, found
        /// Read or refused: it waits to be lifted.
        case done
    }

    let capabilities: Capabilities
    let line: String
    private(set) var health = ReaderHealth()
    private let device: DriverDevice
    private let withFingerprint: Bool
    private var state = State.empty

    init(_ uri: Driver.URI, _ wishes: ReaderWishes = ReaderWishes()) throws(Fault) {
        let device = try DriverDevice.open(uri, .cardReader)
        self.device = device
        capabilities = device.info.capabilities
        line = "\(uri), \(device.driver.description)"
        withFingerprint = wishes.fingerprint
    }

    func start() throws(Fault) -> ReaderIdentity { ReaderIdentity(samID: device.info.model) }

    func poll() throws(Fault) -> CardNews {
        switch state {
        case .empty:
            guard try isPresent() else { return .nothing }
            state = .found
            return .arrived
        case .found:
            // Who does not see it go says of the next card only that it is there.
            state = capabilities.contains(.seeRemoval) ? .done : .empty
            return try read()
        case .done:
            guard try !isPresent() else { return .nothing }
            state = .empty
            return .removed
        }
    }

    func reset() throws(Fault) { state = .empty }

    func interrupt() { device.interrupt() }

    func close() { device.close() }

    private func isPresent() throws(Fault) -> Bool {
        let slots = device.driver.slots
        let (_, present) = try ask("present", within: 1000) { device, within, detail in
            var present: Int32 = 0
            return (slots.present.map { $0(device, within, &present, detail) }, present)
        }
        switch present {
        case 0: return false
        case 1: return true
        default: throw Fault(.driverFailed, "present: said \(present), neither 0 nor 1")
        }
    }

    private func read() throws(Fault) -> CardNews {
        let slots = device.driver.slots
        let wanted = withFingerprint ? UInt32(KIOSK_DRIVER_WITH_FINGERPRINT) : 0
        let (verdict, secret) = try ask(
            "read", within: 5000, special: [KIOSK_DRIVER_CARD_NOT_READ, KIOSK_DRIVER_CARD_UNKNOWN, KIOSK_DRIVER_CARD_REFUSED]
        ) { device, within, detail in
            // Made here: a slot that is late writes into memory that nobody else has.
            let secret = Secret(count: MemoryLayout<kiosk_driver_card>.size)
            // Best effort, as everywhere.
            mlock(secret.region.baseAddress, secret.count)
            let result: Int32? = secret.withBytes { bytes in
                guard let card = bytes.baseAddress?.bindMemory(to: kiosk_driver_card.self, capacity: 1) else { return nil }
                card.pointee.size = UInt32(bytes.count)
                return slots.read.map { $0(device, within, wanted, card, detail) }
            }
            return (result, secret)
        }
        defer {
            secret.wipe()
            munlock(secret.region.baseAddress, secret.count)
        }
        switch verdict.code {
        case KIOSK_DRIVER_CARD_NOT_READ: return .failed(Fault(.cardNotRead, verdict.evidence))
        case KIOSK_DRIVER_CARD_UNKNOWN: return .failed(Fault(.cardUnknown, verdict.evidence))
        case KIOSK_DRIVER_CARD_REFUSED: return .failed(Fault(.cardRefused, verdict.evidence))
        default: return .read(try record(secret.region))
        }
    }

    /// What a driver filled, if it can be a card.
    private func record(_ card: UnsafeRawBufferPointer) throws(Fault) -> CardRecord {
        typealias Card = kiosk_driver_card
        func part(
            _ name: String, _ length: PartialKeyPath<Card>, _ bytes: PartialKeyPath<Card>, _ allowed: (Int) -> Bool
        ) throws(Fault) -> UnsafeRawBufferPointer {
            guard let lengthPlace = MemoryLayout<Card>.offset(of: length), let place = MemoryLayout<Card>.offset(of: bytes),
                  lengthPlace + 4 <= card.count else { throw Fault(.driverFailed, "read: no \(name)") }
            let count = Int(card.loadUnaligned(fromByteOffset: lengthPlace, as: UInt32.self))
            guard allowed(count), place + count <= card.count else {
                throw Fault(.driverFailed, "read: \(name) of \(count) bytes")
            }
            return UnsafeRawBufferPointer(rebasing: card[place..<place + count])
        }
        let text = try part("a text", \.text_length, \.text) { $0 == 256 }
        let photo = try part("a photo", \.photo_length, \.photo) { $0 <= 1024 }
        let fingerprint = try part("a fingerprint", \.fingerprint_length, \.fingerprint) { [withFingerprint] in
            $0 == 0 || withFingerprint && $0 <= 1024
        }
        let addresses = try part("added addresses", \.address_length, \.address) { $0 <= 280 && $0 % 70 == 0 }
        guard text.contains(where: { $0 != 0 }) else { throw Fault(.driverFailed, "read: the text was not filled") }
        guard let record = CardRecord(text: text, photo: photo, fingerprint: fingerprint, newAddresses: addresses) else {
            throw Fault(.driverFailed, "read: the text is no card")
        }
        return record
    }

    private func ask<R>(
        _ slot: String, within: Int, special: [Int] = [],
        _ body: @escaping (UnsafeMutableRawPointer?, UInt32, UnsafeMutablePointer<CChar>?) -> (Int32?, R)
    ) throws(Fault) -> (DriverDevice.Verdict, R) {
        health.commands += 1
        do throws(Fault) {
            let answer = try device.call(slot, within: within, special: special) { body($0, UInt32(within), $1) }
            health.answers += 1
            return answer
        } catch {
            if error.name == .noAnswer { health.timeouts += 1 }
            throw error
        }
    }
}
