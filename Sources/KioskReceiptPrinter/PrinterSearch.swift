import CCUPS
import Glibc
import Synchronization

/// A printer that this machine could print receipts on.
package struct FoundPrinter: Hashable, Sendable {
    /// For `uri =` in the configuration.
    package let uri: String
    package let name: String
    package let model: String
    /// Through cupsd; false: the printer itself.
    package let isQueue: Bool
}

package enum PrinterSearch {
    /// The queues of this machine's cupsd, and what IPP printers avahi sees on the network; neither need
    /// run. At most so many milliseconds: it listens for 1.5 s at the most, but where there is no IPv6 a printer's own name
    /// is looked up for seconds.
    package static func found(within milliseconds: Int) -> [FoundPrinter] {
        let network = NetworkSearch(within: milliseconds)
        let queues = queues(within: milliseconds)
        return queues + network.found()
    }

    /// Nobody listens, or says nothing in time: there are none.
    static func queues(of cupsd: IPPAddress = .cupsd, within milliseconds: Int) -> [FoundPrinter] {
        let request = IPPRequest(.queues, printer: nil)
        request.wants(["printer-name", "printer-info", "printer-make-and-model"])
        let line = IPPLine(cupsd, CertificatePin(directory: nil, cupsd))
        guard let answer = try? line.ask(request, within: milliseconds, Interruption()) else { return [] }
        return answer.rows().compactMap { row in
            guard let queue = row["printer-name"], IPPAddress("cups:\(queue)") != nil else { return nil }
            return FoundPrinter(
                uri: "cups:\(queue)", name: row["printer-info"] ?? queue, model: row["printer-make-and-model"] ?? "", isQueue: true)
        }
    }
}

/// Avahi's answers come whenever they come, and cupsd is asked on the way, too: nobody waits longer than
/// the time that was given, and what comes later is not heard.
private final class NetworkSearch: Sendable {
    private let end: Int
    private let ended = Interruption()
    private let heard = Mutex<[FoundPrinter]>([])
    private let errand: Mutex<Errand<Bool>?> = Mutex(nil)

    init(within milliseconds: Int) {
        end = monotonicMilliseconds() &+ milliseconds
        let errand = Errand.begin { [self] in
            BrokenPipe.isKept
            // What it takes to connect to the last one that is heard of, too.
            let listening = Int32(clamping: min(1_500, max(100, milliseconds &- 500)))
            kiosk_cups_search_network(listening, ended.flag, Unmanaged.passUnretained(self).toOpaque()) { context, uri, name, model in
                guard let context, let uri, let name, let model else { return }
                Unmanaged<NetworkSearch>.fromOpaque(context).takeUnretainedValue().hear(FoundPrinter(
                    uri: String(cString: uri), name: String(cString: name), model: String(cString: model), isQueue: false))
            }
            return true
        }
        self.errand.withLock { $0 = errand }
    }

    private func hear(_ printer: FoundPrinter) {
        heard.withLock { if !$0.contains(where: { $0.uri == printer.uri }) { $0.append(printer) } }
    }

    func found() -> [FoundPrinter] {
        _ = errand.withLock { $0 }?.result(within: max(0, end &- monotonicMilliseconds()))
        ended.set()
        return heard.withLock { $0 }
    }
}
