import Chance
import Foundation
import World

/// Plays days of a hall over the engine, with a clock that stands still but for what is played: residents,
/// clerks at twelve windows, and what goes wrong. It keeps its own truth while it plays, and holds the
/// engine's records to it in the end.
///
///     hall-day [--seed N] [--days N] [--residents N] [--catalog DIR]
///
/// Each day has a seed of its own. That of a day that fails is printed; with it the same happens again.

var seed: UInt64 = 1
var days = 1
var residents = 1_200
var catalog = FileManager.default.currentDirectoryPath + "/examples/hall"
var arguments = CommandLine.arguments.dropFirst()
while let option = arguments.popFirst() {
    let value = arguments.popFirst() ?? ""
    switch (option, UInt64(value)) {
    case ("--seed", let number?): seed = number
    case ("--days", let number?) where number > 0: days = Int(clamping: number)
    case ("--residents", let number?) where number > 0: residents = Int(clamping: number)
    case ("--catalog", _) where !value.isEmpty: catalog = value
    default: complain("usage: hall-day [--seed N] [--days N] [--residents N] [--catalog DIR]")
    }
}

// The hall's clock is that of Beijing, wherever this runs.
setenv("TZ", "CST-8", 1)
tzset()
let scratch = try Scratch("hall-day")
guard world_install_disk() else { complain("hall-day: SQLite has no disk to stand on") }

var failed = 0
for day in 0..<UInt64(days) {
    do {
        let day = try Day(seed: seed &+ day, directory: scratch.directory(day), catalog: catalog, residents: residents)
        try day.play()
        print(day.summary)
    } catch {
        failed += 1
        print("FAILED  --seed \(seed &+ day) --residents \(residents): \(error)")
    }
    try? scratch.clean(day)
}
try scratch.remove()
print("\(days - failed) passed, \(failed) failed")
exit(failed == 0 ? 0 : 1)

func complain(_ words: String) -> Never {
    FileHandle.standardError.write(Data("\(words)\n".utf8))
    exit(2)
}
