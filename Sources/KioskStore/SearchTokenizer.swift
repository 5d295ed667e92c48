import CSQLite

/// Splits text that `SearchIndex` made into tokens for FTS5: a space begins the
/// next position, a slash another token at the same position.
///
/// FTS5's own tokenizers cannot put several tokens at one position from text, and
/// that is what makes a phrase of initials exact for characters with two readings.
enum SearchTokenizer {
    /// Makes the tokenizer `kiosk` known to a connection.
    static func register(on handle: OpaquePointer, file: String) throws(StoreFault) {
        var api: UnsafeMutablePointer<fts5_api>?
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nil) == SQLITE_OK else {
            throw StoreFault(.other, "this SQLite was built without FTS5")
        }
        withUnsafeMutablePointer(to: &api) { pointer in
            sqlite3_bind_pointer(statement, 1, pointer, UnsafeRawPointer(apiType.utf8Start).assumingMemoryBound(to: CChar.self), nil)
            sqlite3_step(statement)
        }
        sqlite3_finalize(statement)
        guard let api, let create = api.pointee.xCreateTokenizer else {
            throw StoreFault(.other, "this SQLite was built without FTS5")
        }
        var tokenizer = fts5_tokenizer(
            xCreate: { _, _, _, instance in
                // It has no state; FTS5 wants an address all the same.
                instance?.pointee = OpaquePointer(bitPattern: 1)
                return SQLITE_OK
            },
            xDelete: { _ in },
            xTokenize: { _, context, _, text, length, token in
                guard let text, let token else { return SQLITE_OK }
                return SearchTokenizer.tokenize(context, UnsafeBufferPointer(start: text, count: Int(max(length, 0))), token)
            })
        let code = create(api, "kiosk", nil, &tokenizer, nil)
        guard code == SQLITE_OK else { throw StoreFault(code: code, file: file, connection: handle) }
    }

    private typealias Token = @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?, Int32, Int32, Int32
    ) -> Int32

    private static func tokenize(
        _ context: UnsafeMutableRawPointer?, _ text: UnsafeBufferPointer<CChar>, _ token: Token
    ) -> Int32 {
        var start = 0
        var isSamePosition = false
        for end in 0...text.count {
            let separator = end < text.count ? text[end] : space
            guard separator == space || separator == slash else { continue }
            if end > start, let base = text.baseAddress {
                let code = token(
                    context, isSamePosition ? FTS5_TOKEN_COLOCATED : 0, base + start,
                    Int32(clamping: end - start), Int32(clamping: start), Int32(clamping: end))
                guard code == SQLITE_OK else { return code }
            }
            isSamePosition = separator == slash
            start = end + 1
        }
        return SQLITE_OK
    }
}

private let apiType: StaticString = "fts5_api_ptr"
private let space = CChar(0x20)
private let slash = CChar(0x2F)
