/// A ticket in the bytes of one profile, in pieces of which a printer can say that
/// they are on paper.
package struct EncodedTicket: Hashable, Sendable {
    /// Each ends where a row of the paper ends; the last one cuts.
    package let bands: [[UInt8]]

    package var bytes: [UInt8] { Array(bands.joined()) }

    package init(bands: [[UInt8]]) { self.bands = bands }
}
