/// What will happen, the earliest first; of two at one time what was planned first.
struct Agenda {
    private struct Entry {
        let time: Int64
        let order: Int
        let act: () throws -> Void

        static func < (a: Entry, b: Entry) -> Bool { (a.time, a.order) < (b.time, b.order) }
    }

    private var heap: [Entry] = []
    private var planned = 0

    mutating func at(_ time: Int64, _ act: @escaping () throws -> Void) {
        heap.append(Entry(time: time, order: planned, act: act))
        planned += 1
        var place = heap.count - 1
        while place > 0, heap[place] < heap[(place - 1) / 2] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func next() -> (time: Int64, act: () throws -> Void)? {
        guard let first = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var place = 0
        while true {
            let smallest = [2 * place + 1, 2 * place + 2].filter { $0 < heap.count }.reduce(place) { heap[$1] < heap[$0] ? $1 : $0 }
            guard smallest != place else { break }
            heap.swapAt(place, smallest)
            place = smallest
        }
        return (first.time, first.act)
    }
}
