import KioskTransport
import KioskTwin
import World

/// A wire without a wire: bytes go over at once, and time passes only while somebody waits.
final class Wire: @unchecked Sendable {
    /// A device at its far end.
    struct Device {
        var receive: (_ bytes: [UInt8], _ now: Moment) -> Output
        var advance: (_ now: Moment) -> (output: Output, next: Moment?)
    }

    private let device: Device
    private var toHost: [UInt8] = []
    private var isPlugged = true
    private var pluggedAgainAt: Moment?
    private var connection = 0

    /// What happens to the host's next bytes, once: the cable comes off, or the host's power.
    enum Break { case cable, power }
    private var breakAfter: (bytes: Int, what: Break)?
    /// How many more bytes than arrived the host's kernel says that it sent.
    var buffered = 0

    init(_ device: Device) { self.device = device }

    func plug() {
        isPlugged = true
        pluggedAgainAt = nil
    }

    func unplug() {
        isPlugged = false
        connection += 1
        toHost = []
    }

    func breaks(after bytes: Int, _ what: Break) { breakAfter = (bytes, what) }

    func mend() {
        breakAfter = nil
        buffered = 0
        plug()
    }

    func open() throws(TransportFault) -> any Pipe {
        look()
        guard !world_is_down() else { throw TransportFault(.cancelled, "the host is down") }
        guard isPlugged else { throw TransportFault(.notFound, "not plugged in") }
        connection += 1
        toHost = []
        return End(self, connection)
    }

    /// The connection on which a hand or a restart ends every other.
    fileprivate func isAlive(_ number: Int) -> Bool { isPlugged && number == connection }

    fileprivate func look() {
        if let moment = pluggedAgainAt, Moment.now >= moment { plug() }
        take(device.advance(.now).output)
    }

    fileprivate func take(_ output: Output) {
        for action in output.actions {
            switch action {
            case .bytes(let bytes): toHost += bytes
            case .unplug: unplug()
            case .replug(let milliseconds):
                unplug()
                pluggedAgainAt = Moment.now.adding(milliseconds: milliseconds)
            case .stall, .silence: break
            }
        }
    }

    /// How many bytes the host believes it has sent; nil when all went well.
    fileprivate func send(_ bytes: [UInt8]) -> Int? {
        guard let (count, what) = breakAfter, count < bytes.count else {
            breakAfter = breakAfter.map { ($0.bytes - bytes.count, $0.what) }
            take(device.receive(bytes, .now))
            return nil
        }
        breakAfter = nil
        take(device.receive(Array(bytes.prefix(count)), .now))
        switch what {
        case .cable: unplug()
        case .power: world_lose_power()
        }
        return min(bytes.count, count + buffered)
    }

    /// What has come for the host, or comes until the deadline; nothing when it passes.
    fileprivate func wait(_ deadline: Deadline, connection number: Int) {
        while toHost.isEmpty, isAlive(number), !deadline.hasPassed {
            let (output, next) = device.advance(.now)
            take(output)
            guard toHost.isEmpty, isAlive(number) else { return }
            var milliseconds = deadline.remainingMilliseconds
            for moment in [next, pluggedAgainAt] {
                guard let moment else { continue }
                let left = (moment.nanoseconds - Moment.now.nanoseconds + 999_999) / 1_000_000
                milliseconds = min(milliseconds, max(1, Int(left)))
            }
            world_pass_time(Int64(milliseconds) * 1_000_000)
            look()
        }
    }

    fileprivate func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, toHost.count)
        buffer.copyBytes(from: toHost.prefix(count))
        toHost.removeFirst(count)
        return count
    }

    fileprivate func forget() {
        look()
        toHost = []
    }

    fileprivate func hangUp(_ number: Int) {
        if number == connection { connection += 1 }
    }
}

/// The host's end.
private final class End: Pipe, @unchecked Sendable {
    private let wire: Wire
    private let number: Int

    init(_ wire: Wire, _ number: Int) {
        self.wire = wire
        self.number = number
    }

    var bytesPerSecond: Int? { nil }

    private func check(sent: Int = 0) throws(TransportFault) {
        guard !world_is_down() else { throw TransportFault(.cancelled, "the host is down", sent: sent) }
        guard wire.isAlive(number) else { throw TransportFault(.disconnected, "unplugged", sent: sent) }
    }

    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        wire.look()
        try check()
        guard let sent = wire.send(bytes) else { return }
        // A kernel that has taken all tells of the broken cable only at the next call.
        guard sent < bytes.count || world_is_down() else { return }
        try check(sent: sent)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        guard buffer.count > 0 else { return 0 }
        try check()
        wire.wait(deadline, connection: number)
        try check()
        let count = wire.receive(into: buffer)
        guard count > 0 else { throw TransportFault(.timeout, "nothing came") }
        return count
    }

    func discardInput() { wire.forget() }
    func interrupt() { wire.hangUp(number) }
    func close() { wire.hangUp(number) }
    func abandon() { wire.hangUp(number) }
}
