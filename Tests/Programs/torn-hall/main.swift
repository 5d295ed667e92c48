// A hall whose records, catalog or feed were torn: each column of them in turn is set to what nobody wrote, and all that a
// terminal does is done with them.
//
//     torn-hall DIRECTORY CATALOG [FROM [EVERY]]
//
// Makes a busy day in DIRECTORY, then prints "N TABLE.COLUMN VALUE" before it tries each value, from number FROM on,
// every EVERYth of them, and "done" in the end. Whatever comes of a value is good, but for the end of this program: a trap,
// the alarm that goes when something takes longer than ten seconds, or a wrong statement.
import Glibc
import Kiosk

func stop(_ words: String) -> Never {
    let line = words + "\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(1)
}

func say(_ words: String) {
    let line = words + "\n"
    guard write(STDOUT_FILENO, line, line.utf8.count) == line.utf8.count else { stop("nobody listens") }
}

let arguments = CommandLine.arguments
guard (3...5).contains(arguments.count) else { stop("usage: torn-hall DIRECTORY CATALOG [FROM [EVERY]]") }
let from = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
let every = arguments.count > 4 ? max(1, Int(arguments[4]) ?? 1) : 1

do {
    let hall = try Hall(arguments[1], catalog: arguments[2])
    try hall.playDay()
    let pristine = try Files(arguments[1] + "/state")
    var place = 0
    for tear in try Tear.all(in: arguments[1] + "/state", catalog: pristine.catalog) {
        defer { place += 1 }
        guard place >= from, (place - from) % every == 0 else { continue }
        say("\(place) \(tear)")
        try pristine.putBack()
        alarm(10)
        try hall.endure(tear)
        alarm(0)
    }
    say("done")
} catch {
    stop("\(error)")
}
