extension TicketPrinterProfile {
    /// The name in a configuration that leaves the choice to the printer.
    package static let automatic = "auto"

    /// What a printer says of itself decides; what it says may be wrong or nothing at all.
    ///
    /// - Parameters:
    ///   - deviceID: USB's GET_DEVICE_ID (IEEE 1284), as it came.
    ///   - model: maker and model, GS I 66 and 67.
    ///   - vendor: USB's idVendor.
    ///   - product: USB's idProduct.
    package static func chosen(
        deviceID: [UInt8] = [], model: String? = nil, vendor: UInt16? = nil, product: UInt16? = nil
    ) -> TicketPrinterProfile {
        .generic
    }
}
