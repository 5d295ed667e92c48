import Foundation
import Chance
import World

/// Plays schedules of cards, prints, faults, crashes and restarts over the engine, with twins in
/// memory and a clock that stands still, and holds the engine to its promises.
///
///     fault-run [--seed N] [--schedules N]
///
/// An episode is one terminal's life: so many schedules on the same records. The seed of an
/// episode that fails is printed; with it, and one episode's schedules, the same happens again.

var seed: UInt64 = 1
var schedules = 1000
var arguments = CommandLine.arguments.dropFirst()
while let option = arguments.popFirst() {
    switch (option, arguments.popFirst().flatMap(UInt64.init)) {
    case ("--seed", let number?): seed = number
    case ("--schedules", let number?) where number > 0: schedules = Int(clamping: number)
    default:
        complain("usage: fault-run [--seed N] [--schedules N]")
    }
}

let scratch = try Scratch("fault-run")
guard world_install_disk() else {
    complain("fault-run: SQLite has no disk to stand on")
}

var tally = Tally()
var failed = 0
var played = 0
var episode: UInt64 = 0
while played < schedules {
    let count = min(Episode.schedules, schedules - played)
    do {
        let run = try Episode(seed: seed &+ episode, directory: scratch.directory(episode))
        defer { tally.add(run.account.tally) }
        try run.play(count)
    } catch {
        failed += 1
        print("FAILED  --seed \(seed &+ episode) --schedules \(count): \(error)")
        if failed == 10 { break }
    }
    try scratch.clean(episode)
    played += count
    episode += 1
}
print("\(played) schedules, seeds \(seed) to \(seed &+ episode &- 1): \(tally)")
print("\(max(0, Int(episode) - failed)) passed, \(failed) failed")
try scratch.remove()
exit(failed == 0 ? 0 : 1)

func complain(_ words: String) -> Never {
    FileHandle.standardError.write(Data("\(words)\n".utf8))
    exit(2)
}
