/// One way of speaking to a device: where it is, and how its wire cuts the bytes.
package struct Line: Hashable, Sendable {
    package let uri: DeviceURI
    package let framing: Framing

    package func open(deadline: Deadline) throws(TransportFault) -> any Pipe {
        switch uri.address {
        case .serial(let path, let baud): try SerialPipe.open(path, baud: baud ?? DeviceURI.usualBaud)
        case .tcp(let host, let port): try DescriptorPipe.openTCP(host, port: port, deadline: deadline)
        case .usb(let selector): try openUSB(selector, deadline: deadline)
        }
    }
}

extension DeviceURI {
    /// Every way that is worth trying, in order; at least one. The first that answers is right.
    ///
    /// A serial line without a speed is tried at the speeds that readers can be set
    /// to; a USB device with the framings of the table. Looks at what is plugged in.
    package func lines(for use: KnownDevice.Use) -> [Line] {
        switch address {
        case .tcp, .serial(_, baud: .some): [Line(uri: self, framing: .plain)]
        case .serial(let path, baud: nil):
            Self.probedBauds.map { Line(uri: DeviceURI(.serial(path: path, baud: $0)), framing: .plain) }
        case .usb(let selector): usbLines(selector, use)
        }
    }

    package func open(deadline: Deadline) throws(TransportFault) -> any Pipe {
        let line = switch address {
        case .serial, .tcp: Line(uri: self, framing: .plain)
        case .usb(let selector): usbLines(selector, nil).first ?? Line(uri: self, framing: selector.framing ?? .plain)
        }
        return try line.open(deadline: deadline)
    }
}
