extension String {
    /// Text of characters that were picked one by one; many times faster than to append them to a String.
    init(scalars: some Collection<Unicode.Scalar>) {
        // As many bytes as they could be, so that nothing grows.
        self.init(unsafeUninitializedCapacity: 4 * scalars.count) { buffer in
            var count = 0
            for scalar in scalars {
                for byte in UTF8.encode(scalar) ?? .init() {
                    buffer[count] = byte
                    count += 1
                }
            }
            return count
        }
    }
}
