import Foundation
import Glibc

/// Takes the library's events as they come, on a thread of its own.
final class EventLoop: Sendable {
    private let terminal: Terminal
    private let board: Board
    /// A byte in it ends the loop.
    private let bell: (read: Int32, write: Int32)
    private let ended = DispatchSemaphore(value: 0)

    init(_ terminal: Terminal, _ board: Board) throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure("no pipe: \(String(cString: strerror(errno)))") }
        bell = (ends[0], ends[1])
        self.terminal = terminal
        self.board = board
    }

    func start() {
        let thread = Thread { [self] in
            run()
            ended.signal()
        }
        thread.name = "events"
        thread.start()
    }

    func stop() {
        var byte: UInt8 = 0
        guard write(bell.write, &byte, 1) == 1 else { return }
        ended.wait()
    }

    private func run() {
        while true {
            var queueChanged = false
            while let event = terminal.kiosk.nextEvent() {
                terminal.take(event)
                if event.kind == .queueChanged { queueChanged = true }
            }
            if queueChanged { board.show() }
            var watched = [
                pollfd(fd: terminal.kiosk.eventDescriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: bell.read, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&watched, 2, -1) >= 0 || errno == EINTR, watched[1].revents == 0 else { return }
        }
    }
}
