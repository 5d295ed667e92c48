/// What carries a twin's bytes to its host: a `FarEnd` (serial line, TCP) or a USB port.
protocol Carrier: AnyObject, Sendable {
    /// Bytes that nobody asked for.
    func send(_ bytes: [UInt8])
    /// Lets the carrier look at the device again.
    func wake()
    var isConnected: Bool { get }
    /// Ends the connection with the host that is there now; another may come at once.
    func drop()
    /// Pulls the cable.
    func disconnect()
    func reconnect()
    /// True as soon as a host can open the wire.
    func waitUntilPlugged(milliseconds: Int) -> Bool
    /// It can refuse to carry on until the host clears it.
    var canStall: Bool { get }
    func stop()
    /// Commands that only this carrier understands, with what they do.
    var help: [(String, String)] { get }
    /// One of its own commands; nil when it is none of them.
    func execute(_ command: Command) throws(TwinError) -> String?
}

extension FarEnd: Carrier {
    var canStall: Bool { false }
    var help: [(String, String)] { [] }
    func execute(_ command: Command) throws(TwinError) -> String? { nil }
}
