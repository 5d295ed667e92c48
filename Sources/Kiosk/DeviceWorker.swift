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

/// What every device shares: its thread, its mailbox, its state.
///
/// A subclass runs plain blocking code in `run()`; nothing else touches the device.
class DeviceWorker: @unchecked Sendable {
    let device: Configuration.Device
    let events: EventQueue
    let visits: Visits
    let store: Store
    let mailbox = Mailbox<PrintJob>()
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
        worker = Worker("kiosk-\(device.name)") { [unowned self] in run() }
        return worker != nil
    }

    /// Waits for the thread; blocking calls of the driver are interrupted.
    func stop() {
        mailbox.close()
        interruption.withLock { interruption in
            interruption.over = true
            interruption.interrupt?()
        }
        worker?.join()
        worker = nil
    }

    func run() {}

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
        // The evidence may vary from one try to the next; that alone is no news.
        guard before.state != state || before.fault?.name != fault?.name else { return }
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
        } else if fault == nil, before.fault?.who == .staff, state == .ready {
            event.detail += store.note(.deviceRecovered(device: device.name))
        }
        events.post(event)
    }

    func identify(model: String, capabilities: Capabilities) {
        snapshot.withLock { snapshot in
            snapshot.model = model
            snapshot.capabilities = capabilities
        }
    }
}

/// Opens what a device's URI names.
func openPipe(to text: String) throws(Fault) -> any Pipe {
    let uri: DeviceURI
    do throws(DeviceURI.Malformed) {
        uri = try DeviceURI(text)
    } catch {
        throw Fault(.notFound, "\(error)")
    }
    do throws(TransportFault) {
        return try uri.open(deadline: .after(milliseconds: 3000))
    } catch {
        throw Fault(line: error.kind.rawValue, error.detail)
    }
}
