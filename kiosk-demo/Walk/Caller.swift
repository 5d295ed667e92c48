import Foundation

/// A page's requests, and the cookie that it was given.
final class Caller {
    let port: UInt16
    private(set) var cookie = ""

    init(port: UInt16) { self.port = port }

    func ask<R: Decodable>(_ path: String, _ body: some Encodable, as type: R.Type = R.self) throws -> R {
        let answer = try post(path, body)
        guard answer.status == 200 else {
            let trouble = try? JSONDecoder().decode(Reply.Trouble.self, from: answer.body)
            throw Failure("\(path): \(trouble?.error ?? "\(answer.status)")")
        }
        if let given = answer.headers["set-cookie"] { cookie = String(given.prefix { $0 != ";" }) }
        return try JSONDecoder().decode(type, from: answer.body)
    }

    private func post(_ path: String, _ body: some Encodable) throws -> (status: Int, headers: [String: String], body: Data) {
        let connection = try Connection(loopback: port)
        let content = try JSONEncoder().encode(body)
        let head = [
            "POST \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Origin: http://127.0.0.1:\(port)", "X-Kiosk: 1",
            "Content-Type: application/json", "Content-Length: \(content.count)", "Cookie: \(cookie)", "Connection: close",
        ]
        try connection.write(Data((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + content)
        let status = try connection.readLine().split(separator: " ")
        guard status.count >= 2, let code = Int(status[1]) else { throw Failure("\(path): not an answer") }
        var headers: [String: String] = [:]
        while case let line = try connection.readLine(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return (code, headers, try connection.read(Int(headers["content-length"] ?? "0") ?? 0))
    }
}
