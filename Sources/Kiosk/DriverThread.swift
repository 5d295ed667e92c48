import CKiosk
import Glibc
import KioskCore

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
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>

    // All of these under the mutex.
    private var task: (() -> Void)?
    private var isDone = false
    private var isOver = false
    private var hasEnded = false
    private var interruptedAt: Int64?
    private var interrupting = false
    private var current: (slot: String, since: Int64, within: Int)?
    private var isLate = false
    private var isOpen = false
    private var device: UnsafeMutableRawPointer?

    /// Nil when the system has no thread to give.
    init?(_ driver: Driver, ended: @escaping @Sendable () -> Void) {
        self.driver = driver
        self.ended = ended
        mutex = .allocate(capacity: 1)
        changed = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        // Nobody joins it: it may never return from the driver.
        guard Worker("drv-\(driver.name)", { [self] in run() })?.detach() != nil else { return nil }
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// The evidence when a slot has not returned in time and still has not.
    var lateness: String? {
        locked {
            guard isLate, let current else { return nil }
            return "\(current.slot) has not returned for \(Clock.monotonic() - current.since) ms; it may take \(current.within)"
        }
    }

    // MARK: - For the device's worker

    /// Opens the device.
    func open<R>(within: Int, _ body: @escaping (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> (isOpen: Bool, R)) throws(Fault) -> R {
        try call("open", within: within) { [self] in
            var device: UnsafeMutableRawPointer?
            let (isOpen, result) = body(&device)
            locked {
                self.isOpen = isOpen
                self.device = device
            }
            return result
        }
    }

    /// Runs a slot and gives what it brought.
    func call<R>(_ slot: String, within: Int, _ body: @escaping (UnsafeMutableRawPointer?) -> R) throws(Fault) -> R {
        try call(slot, within: within) { [self] in body(locked { device }) }
    }

    /// Closes the device and ends the thread. Waits as long as `close` may take.
    func close() {
        // Late, here or before: the thread is on its own then.
        try? call("close", within: Self.closing, evenInterrupted: true) { [self] in closeDevice() }
        let until = Clock.monotonic() + Int64(Self.closing)
        locked {
            isOver = true
            pthread_cond_broadcast(changed)
            // So that the device can be opened again at once.
            while !hasEnded, !isLate, wait(until: until) {}
        }
    }

    private func call<R>(
        _ slot: String, within: Int, evenInterrupted: Bool = false, _ body: @escaping () -> R
    ) throws(Fault) -> R {
        let box = Brought<R>()
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !isLate, !isOver else { throw Fault(.driverFailed, "\(current?.slot ?? slot) has not returned in time") }
        guard interruptedAt == nil || evenInterrupted else { throw Fault(.cancelled, "\(slot): interrupted") }
        let began = Clock.monotonic()
        current = (slot, began, within)
        isDone = false
        task = { box.value = body() }
        pthread_cond_broadcast(changed)
        while !isDone {
            var until = began + Int64(within + Self.grace)
            if let interruptedAt, !evenInterrupted { until = min(until, interruptedAt + Int64(Self.grace)) }
            guard wait(until: until) else {
                isLate = true
                throw Fault(.driverFailed, "\(slot) has not returned for \(Clock.monotonic() - began) ms; it may take \(within)")
            }
        }
        current = nil
        guard let value = box.value else { throw Fault(.driverFailed, "\(slot) brought nothing") }
        return value
    }

    // MARK: - For other threads

    /// Tells the driver to come back soon; at once, whatever the driver does.
    func interrupt() {
        let mayCall = locked {
            guard isOpen, !isLate, !isOver, interruptedAt == nil, driver.slots.interrupt != nil else { return false }
            interruptedAt = Clock.monotonic()
            interrupting = true
            pthread_cond_broadcast(changed)
            return true
        }
        guard mayCall else { return }
        let caller = Worker("int-\(driver.name)") { [self] in
            driver.slots.interrupt?(locked { device })
            interruptReturned()
        }
        if caller?.detach() == nil { interruptReturned() }
    }

    private func interruptReturned() {
        locked {
            interrupting = false
            pthread_cond_broadcast(changed)
        }
    }

    // MARK: - The thread itself

    private func run() {
        while let task = nextTask() {
            task()
            locked {
                self.task = nil
                isDone = true
                pthread_cond_broadcast(changed)
            }
        }
        closeDevice()
        ended()
        locked {
            hasEnded = true
            pthread_cond_broadcast(changed)
        }
    }

    private func nextTask() -> (() -> Void)? {
        locked {
            while task == nil, !isOver, !isLate { pthread_cond_wait(changed, mutex) }
            // Late: nobody waits for what comes after.
            return isLate ? nil : task
        }
    }

    private func closeDevice() {
        let device: UnsafeMutableRawPointer?? = locked {
            // The device must not go while `interrupt` has it in its hands.
            while interrupting { pthread_cond_wait(changed, mutex) }
            guard isOpen else { return nil }
            isOpen = false
            return .some(self.device)
        }
        if let device { driver.slots.close?(device) }
    }

    /// False when the moment has passed.
    private func wait(until: Int64) -> Bool {
        guard Clock.monotonic() < until else { return false }
        var time = timespec(tv_sec: Int(until / 1000), tv_nsec: Int(until % 1000) * 1_000_000)
        pthread_cond_timedwait(changed, mutex, &time)
        return true
    }

    private func locked<R>(_ body: () -> R) -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
