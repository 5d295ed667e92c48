import KioskCore
import KioskTransport

extension SDTReader {
    /// The percentage of its usual time that a reader gets to answer a trial.
    private static let trialPatience = 30
    /// How often a speed is tried that a reader was just set to.
    private static let trialsAfterChange = 2

    /// Opens the first line on which a reader answers, in whatever health it is:
    /// of a serial line each speed, of a USB device each way of cutting frames. They
    /// are tried in turn until the deadline, because a reader that has just got power
    /// hears nothing for 2 s. A single line is not tried; `start()` has that patience, too.
    ///
    /// - Parameter opened: hears of each pipe before it is used, so that another thread can
    ///   interrupt it.
    package static func open(
        _ uri: DeviceURI, wishes: ReaderWishes = ReaderWishes(), recorder: Recorder? = nil, deadline: Deadline,
        opened: (any Pipe) -> Void = { _ in }
    ) throws(Fault) -> SDTReader {
        let lines = uri.lines(for: .cardReader)
        var pipe: (any Pipe)?
        var trouble: Fault?
        var hasOpened = false
        repeat {
            hasOpened = false
            for line in lines {
                do throws(Fault) {
                    let open = try turn(pipe, to: line, recorder, deadline)
                    pipe = open
                    hasOpened = true
                    opened(open)
                    let isFound = lines.count == 1 ? true : try answers(open)
                    if isFound {
                        let reader = try reader(open, line, wishes)
                        recorder?.begin()
                        return reader
                    }
                } catch {
                    pipe?.close()
                    pipe = nil
                    guard error.name != .cancelled else { throw error }
                    trouble = trouble ?? error
                }
            }
            // What cannot be opened now will not be a moment later.
        } while hasOpened && !deadline.hasPassed
        pipe?.close()
        if !hasOpened, let trouble { throw trouble }
        let detail = "no reader answered as \(lines.map { words(for: $0) }.joined(separator: ", "))"
        throw Fault(.noAnswer, trouble.map { "\(detail); \($0.detail)" } ?? detail)
    }

    /// A serial line stays open from one speed to the next: some readers live on its signals.
    private static func turn(
        _ pipe: (any Pipe)?, to line: Line, _ recorder: Recorder?, _ deadline: Deadline
    ) throws(Fault) -> any Pipe {
        do throws(TransportFault) {
            if case .serial(_, let baud?) = line.uri.address, let serial = pipe as? any SerialLine {
                try serial.setBaud(baud)
                return serial
            }
            pipe?.close()
            let opened = try line.open(deadline: deadline)
            return recorder?.wrap(opened) ?? opened
        } catch {
            throw Fault(line: error.kind.rawValue, error.detail)
        }
    }

    /// Any answer at all shows that its bytes are understood.
    private static func answers(_ pipe: any Pipe) throws(Fault) -> Bool {
        do throws(Fault) {
            _ = try Dialogue(pipe, patience: trialPatience).ask(.samStatus, isOnce: true)
            return true
        } catch {
            guard error.name == .noAnswer || error.name == .garbled else { throw error }
            return false
        }
    }

    private static func reader(_ pipe: any Pipe, _ line: Line, _ wishes: ReaderWishes) throws(Fault) -> SDTReader {
        var words = words(for: line)
        if wishes.raiseBaud, case .serial(_, let baud?) = line.uri.address, baud < DeviceURI.usualBaud,
            let serial = pipe as? any SerialLine
        {
            let isRaised = try raise(serial, from: baud)
            words = isRaised ? "\(DeviceURI.usualBaud) baud, raised from \(baud)" : "\(words), does not follow to \(DeviceURI.usualBaud)"
        }
        return SDTReader(pipe: pipe, wishes: wishes, line: words)
    }

    /// Brings reader and line to the usual speed; false when the reader does not follow
    /// and answers at the old one.
    private static func raise(_ serial: any SerialLine, from baud: Int) throws(Fault) -> Bool {
        guard let command = Command.setBaud(DeviceURI.usualBaud) else { return false }
        do throws(Fault) {
            let answer = try Dialogue(serial, patience: trialPatience).ask(command, isOnce: true)
            guard answer.isGood else { return false }
        } catch {
            // It may have answered at the new speed already.
            guard error.name == .noAnswer || error.name == .garbled else { throw error }
        }
        for (speed, isRaised) in [(DeviceURI.usualBaud, true), (baud, false)] {
            do throws(TransportFault) {
                try serial.setBaud(speed)
            } catch {
                throw Fault(line: error.kind.rawValue, error.detail)
            }
            for _ in 0..<trialsAfterChange {
                if try answers(serial) { return isRaised }
            }
        }
        throw Fault(.noAnswer, "neither at \(DeviceURI.usualBaud) baud nor at \(baud), after the reader was told to change")
    }

    private static func words(for line: Line) -> String {
        switch line.uri.address {
        case .serial(_, let baud): "\(baud ?? DeviceURI.usualBaud) baud"
        case .tcp: "TCP"
        case .usb: "\(line.uri), framing \(line.framing.rawValue)"
        case .replay: "\(line.uri)"
        }
    }
}
