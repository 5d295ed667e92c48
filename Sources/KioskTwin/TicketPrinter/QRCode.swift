import CQREncode

/// A QR code: its size at once, its dots when somebody looks.
enum QRCode {
    private static let levels: [(name: String, level: QRecLevel)] =
        [("L", QR_ECLEVEL_L), ("M", QR_ECLEVEL_M), ("Q", QR_ECLEVEL_Q), ("H", QR_ECLEVEL_H)]

    /// Bytes that a symbol of version 1, 2, … 40 holds at L, M, Q and H (ISO/IEC 18004, byte mode).
    private static let capacity: [[Int]] = [
        [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858,
         929, 1003, 1091, 1171, 1273, 1367, 1465, 1528, 1628, 1732, 1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953],
        [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
         711, 779, 857, 911, 997, 1059, 1125, 1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331],
        [11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292, 322, 364, 394, 442, 482,
         509, 565, 611, 661, 715, 751, 805, 868, 908, 982, 1030, 1112, 1168, 1228, 1283, 1351, 1423, 1499, 1579, 1663],
        [7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220, 250, 280, 310, 338, 382,
         403, 439, 461, 511, 535, 593, 625, 658, 698, 742, 790, 842, 898, 958, 983, 1051, 1093, 1139, 1219, 1273],
    ]

    /// L, M, Q or H of the two lowest bits.
    static func correction(_ code: UInt8) -> String { levels[Int(code & 3)].name }

    /// Modules on a side; nil when there is nothing, or too much for any symbol.
    static func size(bytes count: Int, correction: String) -> Int? {
        guard count > 0, let row = levels.firstIndex(where: { $0.name == correction }),
              let version = capacity[row].firstIndex(where: { $0 >= count }) else { return nil }
        return 21 + 4 * version
    }

    /// One dot for each module.
    static func modules(_ data: [UInt8], correction: String) -> PrintedTicket.Raster {
        guard !data.isEmpty, let level = levels.first(where: { $0.name == correction })?.level,
              let code = QRcode_encodeData(Int32(data.count), data, 0, level) else { return .init(width: 0, height: 0, bits: []) }
        defer { QRcode_free(code) }
        let size = Int(code.pointee.width)
        var raster = PrintedTicket.Raster(blank: size, size)
        for y in 0..<size {
            for x in 0..<size where code.pointee.data[y * size + x] & 1 != 0 { raster.blacken(x, y) }
        }
        return raster
    }
}
