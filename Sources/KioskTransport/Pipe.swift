/// Bytes to and from one device, each call with a deadline.
///
/// One thread opens, reads, writes and closes; `interrupt()` is for every other
/// thread. `DeviceURI.open(deadline:)` gives one; a wire of another kind is another
/// implementation.
package protocol Pipe: AnyObject, Sendable {
    /// How fast the wire is; nil when that does not matter (TCP, USB).
    var bytesPerSecond: Int? { get }

    /// Hands all bytes to the wire, or throws and says how many it took.
    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault)

    /// Waits for the first bytes and takes what is there: 1 to `buffer.count`.
    /// (0 for an empty buffer.)
    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int

    /// Forgets what has arrived and was not read.
    func discardInput()

    /// Any thread: ends the call under way and every later one with `.cancelled`.
    func interrupt()

    /// Further calls fail with `.disconnected`. Not while another call is under way.
    func close()

    /// Closes, and drops what the system took but has not delivered: a device
    /// that comes back to its senses must not find it.
    func abandon()
}

/// A pipe over a serial line, whose speed can change while it is open.
package protocol SerialLine: Pipe {
    /// One of `DeviceURI.bauds`. What has arrived at the old speed is forgotten.
    func setBaud(_ baud: Int) throws(TransportFault)
}

/// A pipe to a USB printer-class interface, and what that class can be asked
/// beside the bytes. (USB printer class 1.1, 4.2.) From the pipe's own thread.
package protocol USBPrinterPort: Pipe {
    var vendor: UInt16 { get }
    var product: UInt16 { get }

    /// 20 paper empty, 10 selected, 08 no error. Many printers always say 18.
    func portStatus(deadline: Deadline) throws(TransportFault) -> UInt8

    /// The IEEE 1284 id as the device gives it, with the two bytes of length before it:
    /// they are wrong on some.
    func deviceID(deadline: Deadline) throws(TransportFault) -> [UInt8]

    /// Empties its buffers and begins anew.
    func softReset(deadline: Deadline) throws(TransportFault)
}
