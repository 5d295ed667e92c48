import ArgumentParser
import Kiosk

/// Vendors' drivers, for devices of driver:NAME.
struct DriverOption: ParsableArguments {
    @Option(name: .long, help: "A vendor's driver, a shared object (kiosk_driver.h); may be given more than once.")
    var driver: [String] = []

    /// Before any device is named.
    func load() throws {
        for path in driver {
            do throws(Failure) {
                _ = try Drivers.load(path)
            } catch {
                throw complaint(error)
            }
        }
    }
}

/// A recording of what is said to and by a device.
struct RecordOption: ParsableArguments {
    @Option(name: .long, help: "Write what is said on the line to this file, without personal data; replay:FILE plays it.")
    var record: String?

    func recorder(for uri: String, _ kind: DeviceKind) throws -> Technician.Recorder? {
        guard let record else { return nil }
        do throws(Failure) {
            return try Technician.recorder(record, for: uri, kind)
        } catch {
            throw complaint(error)
        }
    }

    func finish(_ recorder: Technician.Recorder?) {
        guard let record, let recorder else { return }
        complain(recorder.isWhole ? "recorded in \(record)" : "\(record) is not whole: the disk is full or failing.")
    }
}
