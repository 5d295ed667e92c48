/// One way of speaking to a device: where it is, and how its wire cuts the bytes.
package struct Line: Hashable, Sendable {
    package let uri: DeviceURI
    package let framing: Framing
    /// What a device must be for, where the URI does not name one. nil: anything.
    let use: KnownDevice.Use?

    package func open(deadline: Deadline) throws(TransportFault) -> any Pipe {
        switch uri.address {
        case .serial(let path, let baud): try SerialPipe.open(path, baud: baud ?? DeviceURI.usualBaud)
        case .tcp(let host, let port): try DescriptorPipe.openTCP(host, port: port, deadline: deadline)
        case .usb(let selector): try openUSB(selector, deadline: deadline)
        case .replay(let path): try Replay.open(Recording(path: path))
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
        case .tcp, .serial(_, baud: .some), .replay: [Line(uri: self, framing: .plain, use: use)]
        case .serial(let path, baud: nil):
            Self.probedBauds.map { Line(uri: DeviceURI(.serial(path: path, baud: $0)), framing: .plain, use: use) }
        case .usb(let selector): usbLines(selector, use)
        }
    }

    /// Opens the first way; of several USB devices the first that nobody holds.
    /// - Parameter use: which devices `usb:` means.
    package func open(for use: KnownDevice.Use? = nil, deadline: Deadline) throws(TransportFault) -> any Pipe {
        let lines = switch address {
        case .serial, .tcp, .replay: [Line(uri: self, framing: .plain, use: use)]
        case .usb(let selector): usbLines(selector, use)
        }
        var first: TransportFault?
        for line in lines {
            do throws(TransportFault) {
                return try line.open(deadline: deadline)
            } catch {
                first = first ?? error
                guard error.kind == .inUse else { break }
            }
        }
        throw first ?? TransportFault(.notFound, "\(self)")
    }
}
