import FlyingFox
import Foundation

extension Server {
    /// What a board asks. Nothing of it is a secret, and nothing of it is a person's.
    func boardReply(_ path: String, _ body: Data) throws -> HTTPResponse {
        struct Next: Codable {
            var board: String
            var page: String
            var claims: Bool?
        }
        struct Said: Codable {
            var board: String
            var page: String
            var id: Int64
        }
        switch path {
        case "/api/board/next":
            let ask = try JSONDecoder().decode(Next.self, from: body)
            return json(try board.next(board: ask.board, page: ask.page, claims: ask.claims ?? false))
        case "/api/board/said":
            let ask = try JSONDecoder().decode(Said.self, from: body)
            try board.said(board: ask.board, page: ask.page, id: ask.id)
            return json(Reply.Nothing())
        default:
            return HTTPResponse(statusCode: .notFound)
        }
    }

    /// /recordings/mandarin/qing
    func recording(_ path: String) -> HTTPResponse? {
        guard path.hasPrefix("/recordings/"), let clip = board.recordings?.clip(String(path.dropFirst("/recordings/".count))) else { return nil }
        return file(clip.bytes, clip.type)
    }
}
