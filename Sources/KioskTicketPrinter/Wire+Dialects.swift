/// What the bits of the brands' answers mean.
extension StatusDialect {
    /// Epson's DLE EOT 1 to 4, which nearly every printer answers.
    static let epson = StatusDialect(
        name: "epson", questions: [.realTime(1), .realTime(2), .realTime(3), .realTime(4)],
        signs: [
            Sign(source: .realTime(1), test: .any(0x08), condition: .offline),
            Sign(source: .realTime(2), test: .any(0x04), condition: .coverOpen),
            Sign(source: .realTime(2), test: .any(0x08), condition: .offline),  // its feed button is held
            Sign(source: .realTime(2), test: .any(0x20), condition: .paperEnd),  // stopped by it
            Sign(source: .realTime(2), test: .any(0x40), condition: .error),
            Sign(source: .realTime(3), test: .any(0x04), condition: .failed),  // its mechanism
            Sign(source: .realTime(3), test: .any(0x08), condition: .cutterFailed),
            Sign(source: .realTime(3), test: .any(0x20), condition: .failed),
            Sign(source: .realTime(3), test: .any(0x40), condition: .overheated),
            Sign(source: .realTime(4), test: .any(0x0C), condition: .paperNearEnd),
            Sign(source: .realTime(4), test: .any(0x60), condition: .paperEnd),
        ])
}
