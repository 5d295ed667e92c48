/// What a device has for the carrier of its wire, in this order.
package struct Output: Equatable, Sendable {
    package var actions: [FaultScript.Action] = []
    /// The wire's new speed as soon as the bytes have left.
    package var thenBytesPerSecond: Int?
    /// How many of the host's bytes were taken before a fault hit them; nil: all.
    package var taken: Int?

    package init(bytes: [UInt8] = [], thenBytesPerSecond: Int? = nil) {
        if !bytes.isEmpty { actions = [.bytes(bytes)] }
        self.thenBytesPerSecond = thenBytesPerSecond
    }

    /// All that is said, without what happens between.
    package var bytes: [UInt8] {
        actions.flatMap { action -> [UInt8] in
            if case .bytes(let bytes) = action { bytes } else { [] }
        }
    }

    package var isEmpty: Bool { actions.isEmpty && thenBytesPerSecond == nil && taken == nil }

    package mutating func append(_ other: Output) {
        actions += other.actions
        thenBytesPerSecond = other.thenBytesPerSecond ?? thenBytesPerSecond
        taken = other.taken ?? taken
    }
}
