import KioskCore

/// The printer-state-reasons of IPP (RFC 8011, 5.4.12; PWG 5100.13): what they
/// mean for a receipt.
package enum StateReasons {
    /// Without "none" and without the suffixes -report, -warning, -error: printers
    /// differ in whether and when they add them.
    package static func plain(_ keywords: [String]) -> [String] {
        keywords.compactMap { keyword in
            var keyword = keyword
            for suffix in ["-report", "-warning", "-error"] where keyword.hasSuffix(suffix) {
                keyword.removeLast(suffix.utf8.count)
                break
            }
            return keyword.isEmpty || keyword == "none" ? nil : keyword
        }
    }

    /// What keeps paper from coming out, the first that a person must see to.
    package static func fault(_ reasons: [String]) -> Fault? { first(of: stopping, in: reasons) }

    /// What staff should know although it prints.
    package static func notice(_ reasons: [String]) -> Fault? { first(of: noting, in: reasons) }

    private static func first(of table: [(String, Fault.Name)], in reasons: [String]) -> Fault? {
        for (reason, name) in table where reasons.contains(reason) {
            return Fault(name, "printer-state-reasons \(reasons.joined(separator: ","))")
        }
        return nil
    }

    // The most urgent first: an open cover often raises others, too.
    private static let stopping: [(String, Fault.Name)] = [
        ("cover-open", .coverOpen), ("door-open", .coverOpen), ("interlock-open", .coverOpen),
        ("media-jam", .paperJam),
        ("media-empty", .paperEnd), ("media-needed", .paperEnd), ("input-tray-missing", .paperEnd),
        ("toner-empty", .tonerEmpty), ("marker-supply-empty", .tonerEmpty),
        ("fuser-over-temp", .overheated),
        ("marker-waste-full", .printerFailed), ("spool-area-full", .printerFailed),
        ("output-area-full", .printerPaused), ("paused", .printerPaused), ("moving-to-paused", .printerPaused),
        ("shutdown", .printerOffline), ("offline", .printerOffline), ("timed-out", .printerOffline),
        ("connecting-to-device", .printerOffline),
    ]

    private static let noting: [(String, Fault.Name)] = [
        ("media-low", .paperNearEnd),
        ("toner-low", .tonerLow), ("marker-supply-low", .tonerLow),
    ]
}
