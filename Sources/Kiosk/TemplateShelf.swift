import Glibc

/// Where templates come from.
///
/// A language's own template is better than the common one: for `en-GB` that is NAME.en-GB, then
/// NAME.en, then NAME. Each of them is looked for in the terminal's directory, then among the shipped.
package struct TemplateShelf: Sendable {
    let directory: String
    private let longest = 1 << 20

    /// "": the shipped templates alone.
    package init(directory: String = "") { self.directory = directory }

    /// A template, and its full name. Nil when there is none. `language` is a tag such as `zh-Hans` (BCP 47), or "".
    package func template(_ name: String, in language: String) throws(Failure) -> (text: String, name: String)? {
        var tag = Substring(language)
        while !tag.isEmpty {
            let full = "\(name).\(tag)"
            if let text = try text(full) { return (text, full) }
            tag = tag.lastIndex(of: "-").map { tag[..<$0] } ?? ""
        }
        return try text(name).map { ($0, name) }
    }

    /// Whether the terminal has a file of its own for this name.
    package func replaces(_ name: String) -> Bool {
        !directory.isEmpty && Self.isName(name) && access("\(directory)/\(name).receipt", R_OK) == 0
    }

    private func text(_ name: String) throws(Failure) -> String? {
        guard Self.isName(name) else { return nil }
        if !directory.isEmpty {
            let path = "\(directory)/\(name).receipt"
            if let bytes = readFile(path, limit: longest) {
                guard let text = String(validating: bytes, as: UTF8.self) else {
                    throw Failure(.template, [.init("The file is not UTF-8.", file: path)])
                }
                return text
            }
            guard errno == ENOENT else {
                throw Failure(.io, [.init("The file cannot be read: \(String(cString: strerror(errno))).", file: path)])
            }
        }
        return Templates.shipped[name]
    }

    /// A name is never a path.
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 64 && name.utf8.first != UInt8(ascii: ".") && name.utf8.allSatisfy { byte in
            byte != UInt8(ascii: "/") && byte > 0x20
        }
    }
}
