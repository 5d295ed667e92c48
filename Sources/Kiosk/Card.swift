import KioskCardReader
import KioskCore
import KioskStore
import Synchronization

/// A card that was read, as the resident's screen may use it.
///
/// Everything handed out lies in memory that reads as "" from the moment it is
/// wiped and stays valid as long as the card lives.
package final class Card: Sendable {
    private let record: CardRecord
    private let masked: [CardField: Secret]
    private let forgotten = Atomic(false)
    /// The photo, once somebody asked for it decoded.
    private let pixels = Mutex<Secret?>(nil)
    private let kept = Mutex<Kept?>(nil)
    package let warnings: CardWarnings
    /// The holder was 60 when it was read; told also after the card was lifted, like the masked forms.
    let isElder: Bool

    init(_ record: CardRecord, on day: LocalDate) {
        self.record = record
        warnings = record.warnings(today: day)
        isElder = record.birthDate.map { Priority.isElder(born: $0, on: day) } ?? false
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
        for secret in record.secrets { secret.lockInMemory() }
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

    /// 102 x 126 pixels of blue, green, red, in memory that reads as zeros once wiped; nil
    /// once wiped, empty when the card holds no photo.
    package func decodedPhoto(by decoder: PhotoDecoder) throws(Failure) -> UnsafeRawBufferPointer? {
        guard let photo else { return nil }
        guard !photo.isEmpty else { return photo }
        if let known = pixels.withLock({ $0 }) { return record.isWiped ? nil : known.region }
        let made = try withExtendedLifetime(self) { () throws(Failure) in try decoder.pixels(of: photo) }
        let kept = pixels.withLock { pixels in
            let kept = pixels ?? made
            pixels = kept
            return kept
        }
        // It may have been wiped while the vendor's function was at work.
        guard !record.isWiped else {
            kept.wipe()
            return nil
        }
        return kept.region
    }

    /// Whose card it is, as the records know persons; nil once wiped, and of a card without a number.
    func person(_ vault: Vault) throws(StoreFault) -> PersonKey? {
        try record.withField(.number) { (number) throws(StoreFault) in try vault.person(type, number: number) }
    }

    /// Who it is, for the records. A card that was lifted in its visit is known by what `keep` sealed of it; nil once
    /// that is gone, too.
    func casePerson(_ vault: Vault) throws(StoreFault) -> CasePerson? {
        if let values = values(), let key = try person(vault) {
            return CasePerson(key: key, masked: CaseFile.Person(name: maskedHolder, number: maskedText(.number)), values: values)
        }
        guard let kept = kept.withLock({ $0 }), !isForgotten else { return nil }
        var values: [PersonalValue] = []
        for (field, box) in kept.boxes { values.append(PersonalValue(field, try vault.open(box, as: Self.place(field)))) }
        return CasePerson(key: kept.key, masked: CaseFile.Person(name: maskedHolder, number: maskedText(.number)), values: values)
    }

    /// Seals name and number in memory before the card is wiped: a resident takes the card back long before a case is
    /// handed in, and of two persons only one card lies on the reader.
    func keep(_ vault: Vault) throws(StoreFault) {
        guard let values = values(), let key = try person(vault) else { return }
        var boxes: [(field: String, box: [UInt8])] = []
        for value in values {
            boxes.append((value.field, try value.value.withBytes { (bytes) throws(StoreFault) in
                try vault.seal(UnsafeRawBufferPointer(bytes), as: Self.place(value.field))
            }))
        }
        let sealed = Kept(key: key, boxes: boxes)
        kept.withLock { $0 = sealed }
    }

    private struct Kept: Sendable {
        let key: PersonKey
        let boxes: [(field: String, box: [UInt8])]
    }

    private static func place(_ field: String) -> Vault.Place { Vault.Place(kind: "card", id: 0, field: field) }

    /// Name and number, copied for the records; nil once wiped.
    private func values() -> [PersonalValue]? {
        func copy(_ field: CardField) -> Secret? {
            record.withField(field) { Secret(copying: UnsafeRawBufferPointer($0)) }
        }
        guard let number = copy(.number), let name = copy(.name) ?? copy(.englishName), !record.isWiped else { return nil }
        return [PersonalValue("name", name), PersonalValue("number", number)]
    }

    /// Whose card it is, for paper: foreigners' cards may have only the English name.
    var maskedHolder: String { maskedText(.name).isEmpty ? maskedText(.englishName) : maskedText(.name) }

    /// For paper.
    func maskedText(_ field: CardField) -> String { masked(field).map { String(cString: $0) } ?? "" }

    package var isForgotten: Bool { forgotten.load(ordering: .acquiring) }

    /// The personal data goes; the masked forms stay.
    package func wipe() {
        record.wipe()
        pixels.withLock { $0 }?.wipe()
    }

    /// The masked forms go, too.
    func forget() {
        wipe()
        forgotten.store(true, ordering: .releasing)
        kept.withLock { $0 = nil }
        for secret in masked.values { secret.wipe() }
    }
}
