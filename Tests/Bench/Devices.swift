import Foundation
import KioskCardReader
import KioskCore
import KioskTicketPrinter
import KioskTransport
import KioskTwin
import Synchronization

/// From the card on the reader to its text: what the line and the module take, and what we add.
func reader(_ scratch: Scratch) throws {
    let twin = try ReaderTwin(on: .terminal(), baud: 115_200)
    defer { twin.stop() }
    let line = StopwatchPipe(try DeviceURI(twin.uri).open(deadline: .after(milliseconds: 5000)))
    defer { line.close() }
    let reader = SDTReader(pipe: line)
    _ = try reader.start()
    var whole = Samples()
    var wire = Samples()
    var ours = Samples()
    for _ in 0..<20 {
        twin.place(.specimen)
        line.reset()
        let began = monotonicNanoseconds()
        guard case .arrived = try reader.poll(), case .read = try reader.poll() else { throw Trouble("the specimen was not read") }
        let took = monotonicNanoseconds() - began
        whole.add(took)
        wire.add(line.nanoseconds)
        ours.add(took - line.nanoseconds)
        twin.remove()
        guard case .removed = try reader.poll() else { throw Trouble("the specimen was not lifted") }
    }
    var table = Table()
    table.add("the line at 115200 baud and the module", wire)
    table.add("ours", ours)
    table.add("together", whole)
    table.print()
}

/// A ticket until the printer has proved it, beside its bytes and one mark, written and awaited bare.
func prints(_ scratch: Scratch) throws {
    let twin = try TicketPrinterTwin()
    defer { twin.stop() }
    let pipe = try DeviceURI(twin.uri).open(deadline: .after(milliseconds: 5000))
    defer { pipe.close() }
    let profile = TicketPrinterProfile.epson
    let ticket = try encode(Layout(tenLines, columns: profile.columns), profile)
    let printer = TicketPrinter(pipe: pipe, profile: profile)
    _ = try printer.status()
    // GS ( H: the mark that a printer sends back when all before it is printed.
    let bytes = ticket.bytes + [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30] + Array("BARE".utf8)
    var bare = Samples()
    var ours = Samples()
    var waiting = Samples()
    let watched = StopwatchPipe(pipe)
    let watchedPrinter = TicketPrinter(pipe: watched, profile: profile)
    _ = try watchedPrinter.status()
    for _ in 0..<200 {
        try bare.time {
            try pipe.write(bytes, deadline: .after(milliseconds: 5000))
            var answer: [UInt8] = []
            while answer.last != 0 { answer += try pipe.some(within: 5000) }
        }
        try ours.time {
            guard printer.print(ticket) == .printed else { throw Trouble("a ticket was not printed") }
        }
        watched.reset()
        let began = monotonicNanoseconds()
        guard watchedPrinter.print(ticket) == .printed else { throw Trouble("a ticket was not printed") }
        waiting.add(monotonicNanoseconds() - began - watched.nanoseconds)
    }
    var table = Table()
    table.add("its \(ticket.bytes.count) bytes and one mark, bare", bare)
    table.add("status before, \(ticket.bands.count) marks, proof", ours)
    table.add("  of it in our own code", waiting)
    table.print()
}

/// Counts the time that is spent in the wire.
private final class StopwatchPipe: KioskTransport.Pipe {
    private let inner: any KioskTransport.Pipe
    private let time = Atomic<Int64>(0)

    init(_ inner: any KioskTransport.Pipe) { self.inner = inner }

    var nanoseconds: Int64 { time.load(ordering: .relaxed) }
    func reset() { time.store(0, ordering: .relaxed) }

    private func timed<R>(_ body: () throws(TransportFault) -> R) throws(TransportFault) -> R {
        let began = monotonicNanoseconds()
        defer { time.add(monotonicNanoseconds() - began, ordering: .relaxed) }
        return try body()
    }

    var bytesPerSecond: Int? { inner.bytesPerSecond }
    func write(_ bytes: [UInt8], deadline: Deadline) throws(TransportFault) {
        try timed { () throws(TransportFault) in try inner.write(bytes, deadline: deadline) }
    }
    func read(into buffer: UnsafeMutableRawBufferPointer, deadline: Deadline) throws(TransportFault) -> Int {
        try timed { () throws(TransportFault) in try inner.read(into: buffer, deadline: deadline) }
    }
    func discardInput() { inner.discardInput() }
    func interrupt() { inner.interrupt() }
    func close() { inner.close() }
    func abandon() { inner.abandon() }
}

extension KioskTransport.Pipe {
    fileprivate func some(within milliseconds: Int) throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = try buffer.withUnsafeMutableBytes { try read(into: $0, deadline: .after(milliseconds: milliseconds)) }
        return Array(buffer.prefix(count))
    }
}
