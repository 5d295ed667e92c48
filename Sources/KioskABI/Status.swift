import CKiosk

private let names: [kiosk_status: StaticString] = [
    kiosk_status(KIOSK_OK): "KIOSK_OK",
    kiosk_status(KIOSK_E_INVALID): "KIOSK_E_INVALID",
    kiosk_status(KIOSK_E_HANDLE): "KIOSK_E_HANDLE",
    kiosk_status(KIOSK_E_TEXT): "KIOSK_E_TEXT",
    kiosk_status(KIOSK_E_MEMORY): "KIOSK_E_MEMORY",
    kiosk_status(KIOSK_E_NOT_FOUND): "KIOSK_E_NOT_FOUND",
    kiosk_status(KIOSK_E_CONFIG): "KIOSK_E_CONFIG",
    kiosk_status(KIOSK_E_CATALOG): "KIOSK_E_CATALOG",
    kiosk_status(KIOSK_E_TEMPLATE): "KIOSK_E_TEMPLATE",
    kiosk_status(KIOSK_E_STORE): "KIOSK_E_STORE",
    kiosk_status(KIOSK_E_IO): "KIOSK_E_IO",
    kiosk_status(KIOSK_E_BUSY): "KIOSK_E_BUSY",
    kiosk_status(KIOSK_E_CONFLICT): "KIOSK_E_CONFLICT",
    kiosk_status(KIOSK_E_UNSUPPORTED): "KIOSK_E_UNSUPPORTED",
    kiosk_status(KIOSK_E_GONE): "KIOSK_E_GONE",
    kiosk_status(KIOSK_E_CLOSED): "KIOSK_E_CLOSED",
    kiosk_status(KIOSK_E_LIMIT): "KIOSK_E_LIMIT",
    kiosk_status(KIOSK_E_INTERNAL): "KIOSK_E_INTERNAL",
    kiosk_status(KIOSK_E_DECODER): "KIOSK_E_DECODER",
    kiosk_status(KIOSK_E_NOT_NOW): "KIOSK_E_NOT_NOW",
]

private let unknownName: StaticString = "unknown"
private let version: StaticString = "0.1.0"

private func pointer(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func kiosk_status_name(_ status: kiosk_status) -> UnsafePointer<CChar>? {
    pointer(names[status] ?? unknownName)
}

@c @implementation
public func kiosk_version() -> UInt32 {
    UInt32(KIOSK_VERSION_MAJOR) << 16 | UInt32(KIOSK_VERSION_MINOR) << 8 | UInt32(KIOSK_VERSION_PATCH)
}

@c @implementation
public func kiosk_version_text() -> UnsafePointer<CChar>? { pointer(version) }
