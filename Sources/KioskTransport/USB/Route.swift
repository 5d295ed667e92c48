/// Through which interface and endpoints of a device a framing goes.
struct Route: Hashable, Sendable {
    let interface: USBConfiguration.Interface
    /// In the order of the framing's parts; empty where a HID device is written to by SET_REPORT.
    let out: [USBConfiguration.Endpoint]
    /// Empty for a printer that only listens.
    let back: [USBConfiguration.Endpoint]

    /// nil when the device has nothing that this framing could go through.
    static func choose(_ framing: Framing, _ selector: USBSelector, in configuration: USBConfiguration) -> Route? {
        let candidates = configuration.interfaces.filter {
            (selector.interface ?? $0.number) == $0.number && (selector.interfaceClass != .printer || $0.isPrinter)
        }
        switch framing {
        case .plain: return candidates.compactMap(plain).min { rank($0) < rank($1) }
        case .split: return candidates.lazy.compactMap(split).first
        case .hidRaw, .hidMIAXIS, .hidDK: return candidates.lazy.compactMap(hid).first
        }
    }

    private static func plain(_ interface: USBConfiguration.Interface) -> Route? {
        switch interface.classCode {
        case Wire.ClassCode.hid, Wire.ClassCode.hub, Wire.ClassCode.massStorage: return nil
        case Wire.ClassCode.printer:
            // The others are IEEE 1284.4 and IPP, which wrap the bytes.
            guard [Wire.PrinterProtocol.oneWay, Wire.PrinterProtocol.bothWays].contains(interface.protocolCode),
                let out = interface.first(.bulk, isIn: false)
            else { return nil }
            return Route(interface: interface, out: [out], back: interface.first(.bulk, isIn: true).map { [$0] } ?? [])
        default:
            for kind in [USBConfiguration.Endpoint.Kind.bulk, .interrupt] {
                if let out = interface.first(kind, isIn: false), let back = interface.first(kind, isIn: true) {
                    return Route(interface: interface, out: [out], back: [back])
                }
            }
            return nil
        }
    }

    /// A printer's two-way interface, its one-way interface, a vendor's own, any other.
    private static func rank(_ route: Route) -> Int {
        switch route.interface.classCode {
        case Wire.ClassCode.printer: route.back.isEmpty || route.interface.protocolCode == Wire.PrinterProtocol.oneWay ? 1 : 0
        case Wire.ClassCode.vendor: 2
        default: 3
        }
    }

    private static func split(_ interface: USBConfiguration.Interface) -> Route? {
        guard !interface.isBootHID, let headOut = interface.endpoint(Wire.Split.headOut),
            let bodyOut = interface.endpoint(Wire.Split.bodyOut),
            let headIn = interface.endpoint(Wire.Split.headIn), let bodyIn = interface.endpoint(Wire.Split.bodyIn)
        else { return nil }
        return Route(interface: interface, out: [headOut, bodyOut], back: [headIn, bodyIn])
    }

    private static func hid(_ interface: USBConfiguration.Interface) -> Route? {
        guard interface.isHID, !interface.isBootHID, let back = interface.first(.interrupt, isIn: true) else { return nil }
        return Route(interface: interface, out: interface.first(.interrupt, isIn: false).map { [$0] } ?? [], back: [back])
    }
}
