/// Ascending numbers, packed: each as its distance from the one before, seven bits to a byte.
struct Postings {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    private var next: UInt32 = 0

    /// The last number again is not added twice. Numbers must not descend, and are less than 2³² - 1.
    mutating func append(_ number: UInt32) {
        guard number >= next else { return }
        var distance = number - next
        while distance >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: distance) | 0x80)
            distance >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: distance))
        next = number + 1
        count += 1
    }

    /// All numbers of bytes that `isValid` has seen.
    @inline(__always)
    static func each(_ bytes: UnsafeBufferPointer<UInt8>, _ body: (UInt32) -> Void) {
        var next: UInt32 = 0
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            var distance = UInt32(byte & 0x7F)
            var shift: UInt32 = 7
            while byte >= 0x80 {
                byte = bytes[index]
                index += 1
                distance |= UInt32(byte & 0x7F) << shift
                shift += 7
            }
            next &+= distance
            body(next)
            next &+= 1
        }
    }

    /// Whether these are `count` numbers, all less than `limit`.
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>, count: Int, limit: Int) -> Bool {
        var next = 0
        var index = 0
        var found = 0
        while index < bytes.count {
            var distance = 0
            var shift = 0
            while true {
                guard index < bytes.count, shift <= 28 else { return false }
                let byte = bytes[index]
                index += 1
                distance |= Int(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { break }
            }
            next += distance
            guard next < limit else { return false }
            next += 1
            found += 1
        }
        return found == count
    }
}
