import CKiosk
import Kiosk

@c @implementation
public func kiosk_driver_register(
    _ driver: UnsafePointer<kiosk_driver>?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer(error) { () throws(Refusal) in
        guard let driver else { throw Refusal(invalid) }
        let table = try ask { () throws(Failure) in try Driver.Table(driver) }
        let name = try optionalText(table.slots.name) ?? ""
        let description = try optionalText(table.slots.description) ?? ""
        try ask { () throws(Failure) in
            try Drivers.register(Driver(table, name: name, description: description))
        }
    }
}

@c @implementation
public func kiosk_driver_unregister(_ name: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let name = try text(name)
        try ask { () throws(Failure) in try Drivers.unregister(name) }
    }
}
