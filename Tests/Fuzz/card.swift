// Rooms: KioskCore

@testable import KioskCore

/// The text block of a card, of every kind: what is shorter than 256 bytes is also
/// tried filled up, and what is behind them as addresses that were added.
func fuzzCardText(_ bytes: UnsafeRawBufferPointer) {
    guard let today = LocalDate(year: 2026, month: 11, day: 21) else { return }
    let number = IDNumber(bytes, today: today)
    precondition((number.normalized != nil) == number.problems.subtracting(.region).isEmpty, "normalized, yet with problems")
    let foreign = ForeignNumber2017(bytes)
    precondition(!foreign.problems.isEmpty || (bytes.count == 15 && foreign.birth != nil), "a good number that is none")

    let isCard = CardRecord(text: bytes, photo: bytes, fingerprint: bytes) != nil
    precondition(isCard == (bytes.count == 256), "a card of a wrong length")
    let text = Array(bytes.prefix(256)) + [UInt8](repeating: 0, count: max(0, 256 - bytes.count))
    let rest = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(256))
    guard let card = text.withUnsafeBytes({ CardRecord(text: $0, photo: nil, fingerprint: rest, newAddresses: rest) }) else { return }

    _ = card.warnings(today: today)
    precondition(!card.description.utf8.contains(0))
    for field in CardRecord.Field.allCases {
        card.withField(field) { plain in
            let words = String(validating: plain, as: UTF8.self)
            precondition(words != nil, "not UTF-8")
            precondition(words?.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value) } == true, "a control character")
            precondition(plain.baseAddress?[plain.count] == 0, "no NUL behind the field")
            precondition(plain.isEmpty == card.masked(field).isEmpty)
        }
    }
    card.withField(.name) { name in
        let scalars = String(decoding: name, as: UTF8.self).unicodeScalars.count
        let stars = card.masked(.name).utf8.count { $0 == UInt8(ascii: "*") }
        precondition(name.isEmpty || stars > 0, "a name of \(scalars) shown whole")
    }
    card.withField(.englishName) { name in
        let shown = card.masked(.englishName).utf8.count { $0 != UInt8(ascii: "*") && $0 != UInt8(ascii: " ") }
        precondition(shown <= 2 && (name.isEmpty || card.masked(.englishName).utf8.count >= 3), "an English name shown")
    }
    card.wipe()
    precondition(card.secrets.allSatisfy { $0.region.allSatisfy { $0 == 0 } }, "words are left in memory")
}

#if FUZZING
    @_cdecl("LLVMFuzzerTestOneInput")
    public func entry(_ start: UnsafeRawPointer?, _ count: Int) -> Int32 {
        fuzzCardText(UnsafeRawBufferPointer(start: start, count: count))
        return 0
    }
#endif
