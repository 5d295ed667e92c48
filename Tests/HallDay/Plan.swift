/// The hall, as the simulation knows it. The terminal's configuration is written from here; nothing is
/// asked of the engine.
enum Plan {
    /// A line of people.
    struct Line {
        let code: String
        let name: String
        /// What becomes of a number without a ticket.
        let isVoidWithoutTicket: Bool
        /// Minutes of the day from, until, and how many numbers; empty: no such caps.
        var slots: [(from: Int, until: Int, cap: Int)] = []
        /// Times that can be booked, as the slots.
        var bookings: [(from: Int, until: Int, cap: Int)] = []
        /// Nobody takes a number here: people are sent from other queues.
        var isOnlySentTo = false
    }

    struct Desk {
        let code: String
        /// Queue -> minutes by which its people stand back.
        let serves: [String: Int]
    }

    /// A matter of the sample catalog, its queue, and the working days that are promised; nil: settled at once.
    struct Matter {
        let code: String
        let queue: String
        let days: Int?
        let department: String
    }

    static let lines = [
        Line(code: "A", name: "社保医保", isVoidWithoutTicket: true, bookings: [(540, 570, 4), (570, 600, 4), (600, 660, 6), (870, 900, 3)]),
        Line(code: "B", name: "民政残联", isVoidWithoutTicket: true),
        Line(code: "C", name: "户籍卫健", isVoidWithoutTicket: false, bookings: [(540, 600, 5), (900, 960, 5)]),
        Line(code: "D", name: "综合", isVoidWithoutTicket: true, slots: [(510, 600, 55), (600, 720, 65), (840, 930, 45), (930, 1_050, 60)]),
        Line(code: "E", name: "领证", isVoidWithoutTicket: false, isOnlySentTo: true),
    ]

    static let desks = [
        Desk(code: "1", serves: ["A": 0, "B": 10]), Desk(code: "2", serves: ["A": 0]), Desk(code: "3", serves: ["A": 0, "D": 15]),
        Desk(code: "4", serves: ["B": 0, "A": 10]), Desk(code: "5", serves: ["B": 0]), Desk(code: "6", serves: ["C": 0, "D": 10]),
        Desk(code: "7", serves: ["C": 0]), Desk(code: "8", serves: ["C": 0, "E": 20]), Desk(code: "9", serves: ["D": 0, "A": 30]),
        Desk(code: "10", serves: ["D": 0, "B": 20]), Desk(code: "11", serves: ["E": 0, "C": 10]),
        Desk(code: "12", serves: ["A": 5, "B": 5, "C": 5, "D": 5, "E": 0]),
    ]

    static let matters = [
        Matter(code: "11990321000258386U5990502004000", queue: "A", days: 5, department: "望川县人力资源和社会保障局"),
        Matter(code: "11990321000258386U5992002003000", queue: "A", days: nil, department: "望川县人力资源和社会保障局"),
        Matter(code: "11990321000179194F5990501001000", queue: "B", days: 7, department: "望川县民政局"),
        Matter(code: "13990321000675147D5990506003000", queue: "B", days: 5, department: "望川县残疾人联合会"),
        Matter(code: "11990321000595956U5990705003000", queue: "C", days: 3, department: "望川县公安局"),
        Matter(code: "1199032100041676XF5990104002000", queue: "C", days: 7, department: "望川县卫生健康局"),
        Matter(code: "1199032100125028XR5990112003000", queue: "D", days: 5, department: "望川县市场监督管理局"),
        Matter(code: "11990321001587851K5990515002000", queue: "D", days: 3, department: "望川县司法局"),
    ]

    /// Minutes of credit.
    static let credits = ["elder": 20, "pregnant": 25, "disabled": 20, "soldier": 15, "booked": 30]
    static let recalls = 2
    static let lease = 1_800
    /// Minutes before and after a booked time in which one may check in.
    static let punctuality = 15
    /// Minutes of the day in which numbers are given: 8:30 to 12:00 and 14:00 to 17:30, but for the last thirty.
    static let giving = [510..<690, 840..<1_020]
    private static let lastNumber = 30

    static func line(_ code: String) -> Line? { lines.first { $0.code == code } }

    static func configuration(catalog: String) -> String {
        var text = """
            [hall]
            name = 青石镇便民服务中心
            place = 990321104000
            [store]
            directory = state
            [catalog]
            directory = \(catalog)
            [counter]
            recalls = \(recalls)
            lease = \(lease)
            [bookings]
            early = \(punctuality)
            late = \(punctuality)
            [device tickets]
            kind = ticket-printer
            uri = tcp:127.0.0.1:1
            [priority]

            """
        for (name, minutes) in credits.sorted(by: { $0.key < $1.key }) { text += "\(name) = \(minutes)\n" }
        for line in lines {
            text += "[queue \(line.code)]\nname = \(line.name)\non-print-failure = \(line.isVoidWithoutTicket ? "void" : "keep")\n"
            if !line.isOnlySentTo { text += "hours = 周一至周五 8:30—12:00、14:00—17:30\nlast-number = \(lastNumber)\n" }
            for (key, times) in [("slots", line.slots), ("bookings", line.bookings)] where !times.isEmpty {
                text += "\(key) = " + times.map { "\(clock($0.from))-\(clock($0.until)) \($0.cap)" }.joined(separator: "; ") + "\n"
            }
        }
        for desk in desks {
            let serves = desk.serves.sorted { $0.key < $1.key }.map { $0.value == 0 ? $0.key : "\($0.key)+\($0.value)" }
            text += "[window \(desk.code)]\nserves = \(serves.joined(separator: ";"))\n"
        }
        return text
    }

    private static func clock(_ minute: Int) -> String {
        "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60)"
    }
}
