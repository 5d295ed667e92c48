import FlyingFox
import Foundation
import Synchronization

/// For development: reaches the twins that play the devices, and shows what they
/// printed. A terminal in a hall is started without it.
final class Dock: Sendable {
    /// Of `kiosk-twin hall --directory`: TWIN.control for each twin, and the paper that came out.
    private let directory: String

    /// What stands on the case's receipt that was printed last.
    private let code = Mutex("")

    init(_ directory: String) { self.directory = directory }

    /// It lies in the tray now, for whoever plays the resident to scan.
    func keep(receiptOf file: Case) {
        guard let printed = try? file.code() else { return }
        code.withLock { $0 = printed }
    }

    struct Order: Codable {
        /// "reader", "ticket-printer" or "receipt-printer".
        var twin: String
        /// Of the twin's control protocol, such as "paper out".
        var line: String
    }

    struct Answer: Codable { var answer: String }

    struct Papers: Codable {
        /// Paths, the newest last.
        var tickets: [String]
        var receipts: [String]
    }

    private static let twins: Set<String> = ["reader", "ticket-printer", "receipt-printer"]

    func document(_ path: String) -> HTTPResponse? {
        switch path {
        case "/dock/ticket.png": newest(papers.tickets, "image/png")
        case "/dock/receipt.pdf": newest(papers.receipts, "application/pdf")
        default: nil
        }
    }

    func reply(_ path: String, _ body: Data) throws -> HTTPResponse? {
        switch path {
        case "/api/dock/order":
            let order = try JSONDecoder().decode(Order.self, from: body)
            guard Dock.twins.contains(order.twin) else { return HTTPResponse(statusCode: .notFound) }
            let twin = ControlSocket(path: "\(directory)/\(order.twin).control")
            return json(Answer(answer: try twin.ask(order.line)))
        case "/api/dock/scan":
            return json(Answer(answer: code.withLock { $0 }))
        case "/api/dock/papers":
            return json(papers)
        default:
            return nil
        }
    }

    private var papers: Papers {
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: directory + "/paper")) ?? []).sorted()
        func paths(_ type: String) -> [String] {
            names.filter { $0.hasSuffix(type) }.map { "\(directory)/paper/\($0)" }
        }
        return Papers(tickets: paths(".png"), receipts: paths(".pdf"))
    }

    private func newest(_ paths: [String], _ type: String) -> HTTPResponse {
        guard let bytes = paths.last.flatMap({ FileManager.default.contents(atPath: $0) }) else { return HTTPResponse(statusCode: .notFound) }
        return file(bytes, type)
    }
}
