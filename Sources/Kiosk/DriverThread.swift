import CKiosk
import KioskCore
import KioskTransport

/// What a slot brought: not on the caller's stack, which may be gone when the slot returns.
private final class Brought<R> {
    var value: R?
    init() {}
}

/// The thread of one open device of a driver: it runs the slots, one at a time, and nobody else does.
///
/// Whoever calls waits with a deadline. A slot that is late is left alone with
/// its thread; when it returns at last, the thread closes the device and ends.
final class DriverThread: @unchecked Sendable {
    /// How late a slot may be, in milliseconds; also after `interrupt`.
    static let grace = 500
    /// What `close` may take.
    private static let closing = 2000

    let driver: Driver
    private let ended: @Sendable () -> Void
    private let monitor = Monitor()

    // All of these under the monitor's lock.
    private var task: (() -> Void)?
    private var isDone = false
    private var isOver = false
    private var hasEnded = false
    private var interruptedAt: Deadline?
    private var interrupting = false
    private var current: (slot: String, since: Deadline, within: Int)?
    private var isLate = false
    private var isOpen = false
    private var device: UnsafeMutableRawPointer?

    /// Nil when the system has no thread to give.
    init?(_ driver: Driver, ended: @escaping @Sendable () -> Void) {
        self.driver = driver
        self.ended = ended
        // Nobody joins it: it may never return from the driver.
        guard let thread = try? Worker("drv-\(driver.name)", { [self] in run() }) else { return nil }
        thread.detach()
    }

    /// The evidence when a slot has not returned in time and still has not.
    var lateness: String? {
        monitor.locked {
            guard isLate, let current else { return nil }
            return "\(current.slot) has not returned for \(Deadline.now.milliseconds(since: current.since)) ms; it may take \(current.within)"
        }
    }

    // MARK: - For the device's worker

    /// Opens the device.
    func open<R>(within: Int, _ body: @escaping (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> (isOpen: Bool, R)) throws(Fault) -> R {
        try call("open", within: within) { [self] in
            var device: UnsafeMutableRawPointer?
            let (isOpen, result) = body(&device)
            monitor.locked {
                self.isOpen = isOpen
                self.device = device
            }
            return result
        }
    }

    /// Runs a slot and gives what it brought.
    func call<R>(_ slot: String, within: Int, _ body: @escaping (UnsafeMutableRawPointer?) -> R) throws(Fault) -> R {
        try call(slot, within: within) { [self] in body(monitor.locked { device }) }
    }

    /// Closes the device and ends the thread. Waits as long as `close` may take.
    func close() {
        // Late, here or before: the thread is on its own then.
        try? call("close", within: Self.closing, evenInterrupted: true) { [self] in closeDevice() }
        let until = Deadline.after(milliseconds: Self.closing)
        monitor.locked {
            isOver = true
            monitor.tell()
            // So that the device can be opened again at once.
            while !hasEnded, !isLate, monitor.wait(until: until) {}
        }
    }

    private func call<R>(
        _ slot: String, within: Int, evenInterrupted: Bool = false, _ body: @escaping () -> R
    ) throws(Fault) -> R {
        let box = Brought<R>()
        return try monitor.locked { () throws(Fault) in
            guard !isLate, !isOver else { throw Fault(.driverFailed, "\(current?.slot ?? slot) has not returned in time") }
            guard interruptedAt == nil || evenInterrupted else { throw Fault(.cancelled, "\(slot): interrupted") }
            let began = Deadline.now
            current = (slot, began, within)
            isDone = false
            task = { box.value = body() }
            monitor.tell()
            while !isDone {
                var until = began.adding(milliseconds: within + Self.grace)
                if let interruptedAt, !evenInterrupted { until = min(until, interruptedAt.adding(milliseconds: Self.grace)) }
                guard monitor.wait(until: until) || isDone else {
                    isLate = true
                    throw Fault(.driverFailed, "\(slot) has not returned for \(Deadline.now.milliseconds(since: began)) ms; it may take \(within)")
                }
            }
            current = nil
            guard let value = box.value else { throw Fault(.driverFailed, "\(slot) brought nothing") }
            return value
        }
    }

    // MARK: - For other threads

    /// Tells the driver to come back soon; at once, whatever the driver does.
    func interrupt() {
        let mayCall = monitor.locked {
            guard isOpen, !isLate, !isOver, interruptedAt == nil, driver.slots.interrupt != nil else { return false }
            interruptedAt = .now
            interrupting = true
            monitor.tell()
            return true
        }
        guard mayCall else { return }
        let caller = try? Worker("int-\(driver.name)") { [self] in
            driver.slots.interrupt?(monitor.locked { device })
            interruptReturned()
        }
        if caller?.detach() == nil { interruptReturned() }
    }

    private func interruptReturned() {
        monitor.locked {
            interrupting = false
            monitor.tell()
        }
    }

    // MARK: - The thread itself

    private func run() {
        while let task = nextTask() {
            task()
            monitor.locked {
                self.task = nil
                isDone = true
                monitor.tell()
            }
        }
        closeDevice()
        ended()
        monitor.locked {
            hasEnded = true
            monitor.tell()
        }
    }

    private func nextTask() -> (() -> Void)? {
        monitor.locked {
            while task == nil, !isOver, !isLate { monitor.wait() }
            // Late: nobody waits for what comes after.
            return isLate ? nil : task
        }
    }

    private func closeDevice() {
        let device: UnsafeMutableRawPointer?? = monitor.locked {
            // The device must not go while `interrupt` has it in its hands.
            while interrupting { monitor.wait() }
            guard isOpen else { return nil }
            isOpen = false
            return .some(self.device)
        }
        if let device { driver.slots.close?(device) }
    }
}
