import Foundation

/// What every machine-readable answer begins with.
let schemaVersion = 1

func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

func complain(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
}
