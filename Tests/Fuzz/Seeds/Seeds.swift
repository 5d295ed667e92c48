import Foundation

// What the fuzz targets start from, and what they have found: the files of Tests/Fuzz/corpus.

private let corpora = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(path: "corpus")

/// Sorted by name; none where there is no such corpus.
package func seeds(of target: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: corpora.appending(path: target).path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
}

package func seed(_ name: String, of target: String) throws -> [UInt8] {
    Array(try Data(contentsOf: corpora.appending(path: target).appending(path: name)))
}

/// Gives every seed to the target; how many there were.
package func replay(_ target: String, _ body: (UnsafeRawBufferPointer) -> Void) throws -> Int {
    let names = seeds(of: target)
    for name in names { try seed(name, of: target).withUnsafeBytes(body) }
    return names.count
}
