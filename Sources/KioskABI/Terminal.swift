import CKiosk
import Kiosk

final class TerminalBox: Boxed, @unchecked Sendable {
    let station: Station
    init(_ station: Station) { self.station = station }
}

func station(_ k: OpaquePointer?) throws(Refusal) -> Station {
    let box: TerminalBox = try unwrap(k, .kiosk)
    return box.station
}

@c @implementation
public func kiosk_open(
    _ options: UnsafePointer<kiosk_options>?, _ out: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer(error) { () throws(Refusal) in
        let out = try required(out)
        let options = try filled(options, kiosk_options())
        try reserved(options.flags)
        let path = try text(options.config_path)
        let station = try ask { () throws(Failure) in try Station.open(Configuration(path: path)) }
        do throws(Refusal) {
            try hand(TerminalBox(station), .kiosk, to: out)
        } catch {
            station.close()
            throw error
        }
    }
}

@c @implementation
public func kiosk_close(_ k: OpaquePointer?) -> kiosk_status {
    guard let k else { return ok }
    guard let box = Handles.table.remove(k, .kiosk) as? TerminalBox else { return staleHandle }
    box.station.close()
    return ok
}

@c @implementation
public func kiosk_hall_name(_ k: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(k, .kiosk, 0) { (box: TerminalBox) in box.station.configuration.hall.name }
}

@c @implementation
public func kiosk_hall_help(_ k: OpaquePointer?) -> UnsafePointer<CChar>? {
    lent(k, .kiosk, 1) { (box: TerminalBox) in box.station.configuration.hall.help }
}
