extension TicketPrinterProfile {
    /// By what a printer of this kind is recognised.
    package struct Clues: Hashable, Sendable {
        package struct Device: Hashable, Sendable {
            package let vendor: UInt16
            /// nil: every one of the vendor's.
            package let product: UInt16?
            init(_ vendor: UInt16, _ product: UInt16? = nil) {
                self.vendor = vendor
                self.product = product
            }
        }

        /// In capitals; one of them in what it says of itself.
        var words: [String] = []
        /// Only this vendor's words are believed on USB: others borrow them.
        var vendor: UInt16?
        var devices: [Device] = []
    }

    /// The name in a configuration that leaves the choice to the printer.
    package static let automatic = "auto"

    /// What a printer says of itself decides, in this order: GS I, its device id, its
    /// numbers on USB. All may be wrong, borrowed or missing; `generic` is what nearly
    /// every printer understands.
    ///
    /// - Parameters:
    ///   - deviceID: USB's GET_DEVICE_ID (IEEE 1284), as it came.
    ///   - model: maker and model, GS I 66 and 67.
    ///   - vendor: USB's idVendor. Not an identity: Masung uses Star's.
    ///   - product: USB's idProduct.
    package static func chosen(
        deviceID: [UInt8] = [], model: String? = nil, vendor: UInt16? = nil, product: UInt16? = nil
    ) -> TicketPrinterProfile {
        let id = DeviceID(deviceID)
        for said in [model ?? "", "\(id.maker) \(id.model)"] {
            let said = said.utf8.map { 0x61...0x7A ~= $0 ? $0 & 0xDF : $0 }
            let known = all.first { profile in
                profile.clues.words.contains { said.contains($0.utf8) }
                    && (vendor == nil || profile.clues.vendor == nil || profile.clues.vendor == vendor)
            }
            if let known { return known }
        }
        guard let vendor else { return generic }
        return all.first { profile in
            profile.clues.devices.contains { $0.vendor == vendor && ($0.product == nil || $0.product == product) }
        } ?? generic
    }
}

extension [UInt8] {
    fileprivate func contains(_ word: String.UTF8View) -> Bool {
        guard let first = word.first, count >= word.count else { return false }
        return (0...count - word.count).contains { self[$0] == first && self[$0...].starts(with: word) }
    }
}
