// A terminal that prints one receipt, until it is killed.
//
//     receipt-host CONFIGURATION ITEM
//
// Prints the job's number once the job is accepted.
import Glibc
import Kiosk

func stop(_ words: String) -> Never {
    let line = words + "\n"
    write(STDERR_FILENO, line, line.utf8.count)
    exit(1)
}

guard CommandLine.arguments.count == 3 else { stop("usage: receipt-host CONFIGURATION ITEM") }
do throws(Failure) {
    let station = try Station.open(Configuration(path: CommandLine.arguments[1]))
    let job = try station.printReceipt(Receipt(item: CommandLine.arguments[2], paper: .a5), on: nil)
    let line = "\(job)\n"
    write(STDOUT_FILENO, line, line.utf8.count)
    // Nobody leaves here by himself.
    while getppid() != 1 { sleep(1) }
    station.close()
} catch {
    stop("\(error)")
}
