import CKiosk
import Kiosk

final class WindowBox: Boxed, @unchecked Sendable {
    let hold: WindowHold
    let terminal: OpaquePointer?
    init(_ hold: WindowHold, of terminal: OpaquePointer?) {
        self.hold = hold
        self.terminal = terminal
    }
}

final class WindowsBox: Boxed, @unchecked Sendable {
    let windows: [WindowStanding]
    let language: Language

    init(_ windows: [WindowStanding], _ language: Language) { (self.windows, self.language) = (windows, language) }

    func window(_ index: Int) -> WindowStanding? { windows.indices.contains(index) ? windows[index] : nil }
}

@c @implementation
public func kiosk_windows_list(_ k: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let windows = try ask { () throws(Failure) in try station.windows() }
        try hand(WindowsBox(windows, station.language), .windows, of: k, to: out)
    }
}

@c @implementation
public func kiosk_windows_free(_ windows: OpaquePointer?) { free(windows, .windows) }

@c @implementation
public func kiosk_windows_count(_ windows: OpaquePointer?) -> Int {
    count(windows, .windows) { (box: WindowsBox) in box.windows.count }
}

private func text(_ windows: OpaquePointer?, _ index: Int, _ field: Int, _ get: (WindowsBox, WindowStanding) -> String) -> UnsafePointer<CChar>? {
    lent(windows, .windows, index &* 4 &+ field) { (box: WindowsBox) in box.window(index).map { get(box, $0) } }
}

private func value<N: FixedWidthInteger & SignedInteger>(_ windows: OpaquePointer?, _ index: Int, _ get: (WindowStanding) -> N) -> N {
    number(windows, .windows) { (box: WindowsBox) in box.window(index).map(get) ?? N(invalid) }
}

@c @implementation
public func kiosk_windows_code(_ windows: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(windows, index, 0) { $1.code }
}

@c @implementation
public func kiosk_windows_name(_ windows: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(windows, index, 1) { $1.name($0.language) }
}

@c @implementation
public func kiosk_windows_state(_ windows: OpaquePointer?, _ index: Int) -> Int32 { value(windows, index) { $0.state.rawValue } }

@c @implementation
public func kiosk_windows_number(_ windows: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? {
    text(windows, index, 2) { $1.number }
}

@c @implementation
public func kiosk_windows_serving(_ windows: OpaquePointer?, _ index: Int) -> Int32 { value(windows, index) { $0.isServing ? 1 : 0 } }

@c @implementation
public func kiosk_windows_call(_ windows: OpaquePointer?, _ index: Int) -> Int64 { value(windows, index) { Int64(clamping: $0.call) } }

@c @implementation
public func kiosk_window_open(
    _ k: OpaquePointer?, _ window: UnsafePointer<CChar>?, _ clerk: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let window = try text(window)
        let clerk = try text(clerk)
        let out = try required(out)
        let hold = try ask { () throws(Failure) in try station.openWindow(window, clerk: clerk) }
        try hand(WindowBox(hold, of: k), .window, of: k, to: out)
    }
}

@c @implementation
public func kiosk_window_close(_ window: OpaquePointer?) -> kiosk_status {
    let status = verb(window) { (hold) throws(Failure) in try hold.close() }
    if status == ok || status == kiosk_status(KIOSK_E_GONE) { free(window, .window) }
    return status
}

@c @implementation
public func kiosk_window_free(_ window: OpaquePointer?) { free(window, .window) }

@c @implementation
public func kiosk_window_code(_ window: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(window, .window, 0) { (box: WindowBox) in box.hold.code }
}

@c @implementation
public func kiosk_window_name(_ window: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(window, .window, 1) { (box: WindowBox) in box.hold.name }
}

@c @implementation
public func kiosk_window_paused(_ window: OpaquePointer?) -> Int32 {
    do throws(Refusal) {
        let box: WindowBox = try unwrap(window, .window)
        return try ask { () throws(Failure) in try box.hold.isPaused() } ? 1 : 0
    } catch {
        return error.status
    }
}

@c @implementation
public func kiosk_window_number(_ window: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: WindowBox = try unwrap(window, .window)
        let out = try required(out)
        guard let number = try ask({ () throws(Failure) in try box.hold.number() }) else {
            throw Refusal(kiosk_status(KIOSK_E_NOT_FOUND))
        }
        try hand(NumberBox(box.hold.station, number), .number, of: box.terminal, to: out)
    }
}

/// A verb that gives no number.
private func verb(_ window: OpaquePointer?, _ verb: (WindowHold) throws(Failure) -> Void) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: WindowBox = try unwrap(window, .window)
        try ask { () throws(Failure) in try verb(box.hold) }
    }
}

/// A verb that gives the number that it called to whoever wants it.
private func call(
    _ window: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?, _ verb: (WindowHold) throws(Failure) -> QueueNumber
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: WindowBox = try unwrap(window, .window)
        let number = try ask { () throws(Failure) in try verb(box.hold) }
        guard let out else { return }
        try hand(NumberBox(box.hold.station, number), .number, of: box.terminal, to: out)
    }
}

@c @implementation
public func kiosk_window_call_next(_ window: OpaquePointer?, _ out: UnsafeMutablePointer<OpaquePointer?>?) -> kiosk_status {
    call(window, out) { (hold) throws(Failure) in try hold.callNext() }
}

@c @implementation
public func kiosk_window_call(
    _ window: OpaquePointer?, _ text: UnsafePointer<CChar>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    let wanted: String
    do throws(Refusal) {
        let _: WindowBox = try unwrap(window, .window)
        wanted = try KioskABI.text(text)
    } catch {
        return error.status
    }
    return call(window, out) { (hold) throws(Failure) in try hold.call(wanted) }
}

@c @implementation
public func kiosk_window_recall(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.recall() }
}

@c @implementation
public func kiosk_window_serve(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.serve() }
}

@c @implementation
public func kiosk_window_finish(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.finish() }
}

@c @implementation
public func kiosk_window_no_show(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.noShow() }
}

@c @implementation
public func kiosk_window_hold(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.hold() }
}

@c @implementation
public func kiosk_window_resume(_ window: OpaquePointer?, _ text: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: WindowBox = try unwrap(window, .window)
        let text = try KioskABI.text(text)
        try ask { () throws(Failure) in try box.hold.resume(text) }
    }
}

@c @implementation
public func kiosk_window_transfer(
    _ window: OpaquePointer?, _ queue: UnsafePointer<CChar>?, _ toWindow: UnsafePointer<CChar>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: WindowBox = try unwrap(window, .window)
        let queue = try optionalText(queue)
        let toWindow = try optionalText(toWindow)
        try ask { () throws(Failure) in try box.hold.transfer(queue: queue, window: toWindow) }
    }
}

@c @implementation
public func kiosk_window_hand_over(_ window: OpaquePointer?, _ queue: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: WindowBox = try unwrap(window, .window)
        let queue = try KioskABI.text(queue)
        try ask { () throws(Failure) in try box.hold.handOver(to: queue) }
    }
}

@c @implementation
public func kiosk_window_pause(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.pause() }
}

@c @implementation
public func kiosk_window_unpause(_ window: OpaquePointer?) -> kiosk_status {
    verb(window) { (hold) throws(Failure) in try hold.unpause() }
}
