// Takes numbers and begins their tickets as fast as it can, until it is killed.
//
//     number-hammer DIRECTORY NAME [RECORDS [COUNT]]
//
// With RECORDS it is one of several terminals that share them, as terminal NAME; with COUNT it
// ends after so many numbers.
//
// Prints "DAY TEXT" for each number after it was issued: what stands there was promised
// to a resident. The clock it pretends to have jumps back and forth by days.
import Glibc
import KioskCore
import KioskStore

func stop(_ words: String) -> Never {
    let line = words + "\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(1)
}

guard (3...5).contains(CommandLine.arguments.count) else {
    stop("usage: number-hammer DIRECTORY NAME [RECORDS [COUNT]]")
}
let shared = CommandLine.arguments.count > 3 ? CommandLine.arguments[3] : nil
let count = CommandLine.arguments.count > 4 ? Int(CommandLine.arguments[4]) ?? 0 : .max

var queue = Queue(code: "general")
queue.prefix = "A"
queue.onPrintFailure = .void

do {
    let store = try Store(
        directory: CommandLine.arguments[1], records: shared, terminal: shared == nil ? "" : CommandLine.arguments[2])
    for job in try store.unfinishedJobs() {
        try store.changeJob(
            job.id, job.state == .queued ? .notPrinted : .unknown, Fault(.restarted), at: Moment(wall: 0, monotonic: 0, utcOffset: 0))
    }
    for round in 0..<count {
        // Five numbers a day: a day back, two forward, again and again. Each time that it goes forward a night has passed.
        let day = LocalDate.epoch.adding(days: 20_000 + round / 10 - (round / 5) % 2)
        let moment = Moment(wall: Int64(day.daysSince1970) * 86_400_000, monotonic: Int64(round / 10) * 86_400_000 + Int64(round), utcOffset: 0)
        var answer: NumberIssue?
        while answer == nil {
            do throws(StoreFault) {
                answer = try store.issueNumber(request: "\(CommandLine.arguments[2])-\(round)", item: nil, in: queue, on: day, at: moment)
            } catch {
                // The others held the records for five seconds: the same request again, as a terminal does it.
                guard error.kind == .busy, shared != nil else { throw error }
            }
        }
        guard let issue = answer else { stop("no answer") }
        guard case .issued(let number) = issue else {
            stop("no number: \(issue)")
        }
        let line = "\(number.day) \(number.text)\n"
        guard write(STDOUT_FILENO, line, line.utf8.count) == line.utf8.count else { stop("nobody listens") }
        // Several only take numbers: their days pass each other, and the figure is that of numbers.
        if shared != nil { continue }
        guard case .begun(let job, _) = try store.beginJob("ticket", device: "printer", number: number.id, at: moment) else {
            stop("no job")
        }
        // Some are waiting, some are printing and some have ended when the power goes.
        if round % 3 > 0 { try store.changeJob(job, .printing, at: moment) }
        if round % 3 > 1 { try store.changeJob(job, .printed, at: moment) }
    }
} catch {
    stop("\(error)")
}
