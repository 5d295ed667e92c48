import Glibc

/// Where templates come from: the terminal's own directory first, then the shipped ones.
struct TemplateShelf: Sendable {
    let directory: String
    private let longest = 1 << 20

    /// Nil when there is no template of that name.
    func text(_ name: String) throws(Failure) -> String? {
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
