extension ThermalPrinter {
    /// As the printer class has it.
    package var portStatus: UInt8 {
        typealias Bits = USBWire.PortStatus
        guard !firmware.isConstant else { return Bits.constant }
        let isWell = condition.hasPaper && !condition.isCoverOpen && !isInError
        return (condition.hasPaper ? 0 : Bits.paperEmpty) | (condition.isSwitchedOffline ? 0 : Bits.selected)
            | (isWell ? Bits.notError : 0)
    }

    var make: USBPrinter.Make {
        .init(vendor: dialect.vendor, product: dialect.product, maker: dialect.maker, model: model)
    }
}
