import Glibc
import KioskCore
import Synchronization

/// A card that was read, as the resident's screen may use it.
///
/// Everything handed out lies in memory that reads as "" from the moment it is
/// wiped and stays valid as long as the card lives.
package final class Card: Sendable {
    private struct State {
        var wiped = false
        var forgotten = false
    }

    private let record: CardRecord
    private let masked: [CardField: Secret]
    private let forgotten = Atomic(false)
    package let warnings: CardWarnings

    init(_ record: CardRecord, on day: LocalDate) {
        self.record = record
        warnings = record.warnings(today: day)
        var masked: [CardField: Secret] = [:]
        for field in CardField.allCases {
            var text = record.masked(field)
            masked[field] = text.withUTF8 { bytes in
                let secret = Secret(count: bytes.count + 1)
                secret.withBytes { $0.copyMemory(from: UnsafeRawBufferPointer(bytes)) }
                return secret
            }
        }
        self.masked = masked
        for secret in record.secrets {
            // Best effort: a host without the right to lock memory still reads cards.
            mlock(secret.region.baseAddress, secret.count)
        }
    }

    deinit { forget() }

    package var type: CardType { record.type }

    /// The form that a neighbour may see, NUL-terminated; "" once forgotten.
    package func masked(_ field: CardField) -> UnsafePointer<CChar>? {
        masked[field]?.region.baseAddress?.assumingMemoryBound(to: CChar.self)
    }

    /// As it is on the card, NUL-terminated; nil once wiped.
    package func plain(_ field: CardField) -> UnsafePointer<CChar>? {
        guard !record.isWiped, let start = record.region(of: field).baseAddress else { return nil }
        return UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
    }

    /// The WLT bytes; nil once wiped, empty when the card holds none.
    package var photo: UnsafeRawBufferPointer? {
        record.isWiped ? nil : record.photo?.region ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// As on the card (GA/T 1012); nil once wiped, empty when it was not asked for or the card holds none.
    package var fingerprint: UnsafeRawBufferPointer? {
        record.isWiped ? nil : record.fingerprint?.region ?? UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// For paper.
    func maskedText(_ field: CardField) -> String { masked(field).map { String(cString: $0) } ?? "" }

    package var isForgotten: Bool { forgotten.load(ordering: .acquiring) }

    /// The personal data goes; the masked forms stay.
    package func wipe() { record.wipe() }

    /// The masked forms go, too.
    func forget() {
        wipe()
        forgotten.store(true, ordering: .releasing)
        for secret in masked.values { secret.wipe() }
    }
}
