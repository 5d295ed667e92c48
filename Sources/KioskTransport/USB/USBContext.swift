import CLibUSB
import Glibc
import Synchronization

/// libusb in this process: one context and one thread, `kiosk-usb`, on which every
/// transfer ends. It is there while a pipe is.
final class USBContext: @unchecked Sendable {
    let pointer: OpaquePointer
    private var thread: Worker?
    private let over = Over()

    private final class Over: Sendable {
        let flag = Atomic<Bool>(false)
    }

    private struct Shared: ~Copyable, @unchecked Sendable {
        weak var context: USBContext?
    }

    private static let shared = Mutex(Shared())

    static func current() throws(TransportFault) -> USBContext {
        let result: Result<USBContext, TransportFault> = shared.withLock { shared in
            if let context = shared.context { return .success(context) }
            do throws(TransportFault) {
                let context = try USBContext()
                shared.context = context
                return .success(context)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private init() throws(TransportFault) {
        var context: OpaquePointer?
        // libusb starts a thread of its own to listen to udev.
        var code = withSignalsBlocked { libusb_init(&context) }
        if code != 0 {
            // As in a container: no udev to listen to. We find devices without it; the option
            // holds for every later context of the process, which could not have it either.
            _ = kiosk_usb_without_discovery()
            code = withSignalsBlocked { libusb_init(&context) }
        }
        guard code == 0, let context else { throw TransportFault(usb: code, "USB") }
        pointer = context
        let unowned = Handle(context: context)
        do throws(TransportFault) {
            thread = try Worker("kiosk-usb") { [over] in
                while !over.flag.load(ordering: .acquiring) {
                    var minute = timeval(tv_sec: 60, tv_usec: 0)
                    let code = libusb_handle_events_timeout_completed(unowned.context, &minute, nil)
                    // Never a busy loop, whatever is wrong.
                    if code != 0, code != LIBUSB_ERROR_INTERRUPTED.rawValue { usleep(10_000) }
                }
            }
        } catch {
            libusb_exit(context)
            throw error
        }
    }

    private struct Handle: @unchecked Sendable { let context: OpaquePointer }

    // Never on kiosk-usb itself: what ends there holds no context.
    deinit {
        over.flag.store(true, ordering: .releasing)
        libusb_interrupt_event_handler(pointer)
        thread?.join()
        libusb_exit(pointer)
    }
}

extension TransportFault {
    /// What libusb said when `action` failed.
    init(usb code: Int32, _ action: String, sent: Int = 0) {
        let kind: Kind =
            switch libusb_error(rawValue: code) {
            case LIBUSB_ERROR_NO_DEVICE, LIBUSB_ERROR_IO, LIBUSB_ERROR_PIPE, LIBUSB_ERROR_OVERFLOW: .disconnected
            case LIBUSB_ERROR_ACCESS: .permissionDenied
            case LIBUSB_ERROR_NOT_FOUND: .notFound
            case LIBUSB_ERROR_BUSY: .inUse
            case LIBUSB_ERROR_TIMEOUT: .timeout
            case LIBUSB_ERROR_INTERRUPTED: .cancelled
            default: .other
            }
        self.init(kind, "\(action): \(String(cString: libusb_error_name(code)))", sent: sent)
    }
}
