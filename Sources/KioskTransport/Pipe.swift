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

extension DeviceURI {
    package func open(deadline: Deadline) throws(TransportFault) -> any Pipe {
        try DescriptorPipe.open(self, deadline: deadline)
    }
}
