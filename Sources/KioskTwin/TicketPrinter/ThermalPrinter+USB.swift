extension ThermalPrinter {
    /// As the printer class has it.
    var portStatus: UInt8 {
        typealias Bits = USBWire.PortStatus
        let isWell = condition.hasPaper && !condition.isCoverOpen && !condition.isJammed
        return (condition.hasPaper ? 0 : Bits.paperEmpty) | (condition.isSwitchedOffline ? 0 : Bits.selected)
            | (isWell ? Bits.notError : 0)
    }
}
