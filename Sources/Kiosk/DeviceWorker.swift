import KioskCore
import KioskStore
import KioskTransport
import Synchronization

/// A device as it is at one moment.
package struct DeviceSnapshot: Sendable {
    package let name: String
    package let kind: DeviceKind
    package let uri: String
    package var state = DeviceState.starting
    package var fault: Fault?
    /// For the resident, in the language of the visit.
    package var text = ""
    /// What it says of itself.
    package var model = ""
    package var capabilities: Capabilities = []
}

/// What a worker is told.
enum Mail: Sendable {
    case job(PrintJob)
    /// Something was plugged in or pulled out: look at once.
    case look
}

/// What every device shares: its thread, its mailbox, its state.
///
/// Its work is a row of turns, plain blocking code with deadlines; nothing else
/// touches the device. Who calls `turn()` by himself needs no thread.
package class DeviceWorker: @unchecked Sendable {
    let device: Configuration.Device
    let events: EventQueue
    let visits: Visits
    let store: Store
    let mailbox = Mailbox<Mail>()
    private let snapshot: Mutex<DeviceSnapshot>
    private let interruption = Mutex<Interruption>(Interruption())
    private var worker: Worker?

    private struct Interruption: Sendable {
        var over = false
        var interrupt: (@Sendable () -> Void)?
    }

    init(_ device: Configuration.Device, _ store: Store, _ events: EventQueue, _ visits: Visits) {
        self.store = store
        self.device = device
        self.events = events
        self.visits = visits
        snapshot = Mutex(DeviceSnapshot(name: device.name, kind: device.kind, uri: device.uri))
    }

    /// False when the system has no thread to give.
    func start() -> Bool {
        worker = try? Worker("kiosk-\(device.name)") { [unowned self] in run() }
        return worker != nil
    }

    /// Waits for the thread, if there is one; blocking calls of the driver are interrupted.
    func stop() {
        mailbox.close()
        interruption.withLock { interruption in
            interruption.over = true
            interruption.interrupt?()
        }
        guard let worker else { return finish() }
        worker.join()
        self.worker = nil
    }

    private func run() {
        while !mailbox.isClosed { mailbox.wait(within: turn()) }
        finish()
    }

    /// One bounded step: what the mail asks for, or a look at the device.
    ///
    /// - Returns: how many milliseconds to wait for mail before the next.
    package func turn() -> Int64 { 0 }

    /// After the last turn: lets go of the device.
    func finish() {}

    /// Takes back a job that nobody has begun.
    func withdraw(_ job: UInt64) -> PrintJob? {
        let mail = mailbox.withdraw { if case .job(let waiting) = $0 { waiting.id == job } else { false } }
        guard case .job(let withdrawn) = mail else { return nil }
        return withdrawn
    }

    /// Takes back a job that has begun, where the device can; its end is told. False when it is not such a job.
    func takeBack(_ job: UInt64) -> Bool { false }

    /// The call that frees the driver from what it waits for, until the next one is set.
    func interrupting(_ interrupt: (@Sendable () -> Void)?) {
        interruption.withLock { interruption in
            interruption.interrupt = interrupt
            if interruption.over { interrupt?() }
        }
    }

    var current: DeviceSnapshot { snapshot.withLock { $0 } }

    /// Tells the world when something has changed.
    func report(_ state: DeviceState, _ fault: Fault? = nil) {
        let sentence = fault?.sentence(visits.language, about: device.kind) ?? ""
        let before = snapshot.withLock { snapshot in
            let before = snapshot
            snapshot.state = state
            snapshot.fault = fault
            snapshot.text = sentence
            return before
        }
        guard Self.isNews(state, fault, after: before) else { return }
        var event = Event(.deviceChanged)
        event.device = device.name
        event.deviceState = state
        event.visit = visits.currentID
        event.text = sentence
        if let fault {
            event.name = fault.name.rawValue
            event.who = fault.who
            event.detail = fault.detail
        }
        if let fault, fault.who == .staff, before.fault?.name != fault.name {
            event.detail += store.note(.deviceFault(device: device.name, fault))
        } else if state == .ready, fault?.who != .staff, before.fault?.who == .staff {
            event.detail += store.note(.deviceRecovered(device: device.name))
        }
        events.post(event)
    }

    /// The evidence may vary from one try to the next, and a device that was pulled out is first
    /// disconnected and then not found: that alone is no news.
    private static func isNews(_ state: DeviceState, _ fault: Fault?, after before: DeviceSnapshot) -> Bool {
        guard before.state == state else { return true }
        if state == .absent, let fault, let last = before.fault, fault.name.isSilence, last.name.isSilence { return false }
        return before.fault?.name != fault?.name
    }

    func identify(model: String, capabilities: Capabilities) {
        snapshot.withLock { snapshot in
            snapshot.model = model
            snapshot.capabilities = capabilities
        }
    }

    /// What a device turned out not to be able to do.
    func update(capabilities: Capabilities) { snapshot.withLock { $0.capabilities = capabilities } }
}

/// The waits between one try to reach a device and the next: they grow, so that a
/// device that is not there costs nothing.
struct Retries {
    private static let step: Int64 = 1000
    private static let longest: Int64 = 5000
    private var wait: Int64 = 0

    /// Milliseconds.
    mutating func next() -> Int64 {
        wait = min(wait + Self.step, Self.longest)
        return wait
    }
}

extension Fault.Name {
    /// Trouble of the line, so that the device counts as absent.
    var isOfTheLine: Bool { isSilence || self == .permissionDenied || self == .noUdev || self == .inUse }

    /// Nobody is there, and nothing more is known.
    var isSilence: Bool {
        switch self {
        case .notFound, .disconnected, .noAnswer: true
        default: false
        }
    }
}
