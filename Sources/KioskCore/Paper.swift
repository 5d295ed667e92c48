/// A sheet, upright (ISO 216).
package enum Paper: Int32, Sendable, CaseIterable {
    case a4 = 1, a5 = 2

    /// Width in millimetres.
    package var width: Int { self == .a4 ? 210 : 148 }
    /// Height in millimetres.
    package var height: Int { self == .a4 ? 297 : 210 }
}
