import Testing

@testable import KioskCore

@Suite("A queue")
struct QueueTests {
    @Test func `Its numbers are filled up with zeros and grow beyond them`() {
        var queue = Queue(code: "general")
        queue.prefix = "A"
        #expect(queue.text(of: 12) == "A012")
        #expect(queue.text(of: 1_000) == "A1000")
        queue.digits = 1
        #expect(queue.text(of: 12) == "A12")
        queue.prefix = ""
        #expect(queue.text(of: 7) == "7")
    }

    @Test(arguments: ["", "A", "z", "AB", "A1B"]) func `A prefix ends in a letter`(text: String) {
        #expect(Queue.isPrefix(text))
    }

    @Test(arguments: ["A1", "1", "ABCD", "A ", "综", "A\u{0}"]) func `What could be read as part of the number is no prefix`(text: String) {
        #expect(!Queue.isPrefix(text))
    }
}

@Suite("A job")
struct JobStateTests {
    @Test func `It goes forward only, and cannot be cancelled once it has begun`() {
        let states: [JobState] = [.queued, .printing, .printed, .notPrinted, .unknown, .cancelled]
        let allowed = states.flatMap { from in states.filter { from.canBecome($0) }.map { [from, $0] } }
        #expect(allowed == [
            [.queued, .printing], [.queued, .notPrinted], [.queued, .cancelled],
            [.printing, .printed], [.printing, .notPrinted], [.printing, .unknown],
        ])
    }
}
