/// When a place is open, read from the words that are on its door:
/// 周一至周五 8:30—12:00、14:00—17:30，周六 9:00—12:00.
///
/// Public holidays are not in these words: places.csv has a column for closed days.
package struct OpeningHours: Hashable, Sendable {
    /// Monday first; minutes after midnight, in order, not touching.
    package let week: [[Range<Int>]]

    /// More is on no door, in bytes.
    private static let longest = 4_000

    /// Nil for words that are not understood as a whole: half understood would send somebody
    /// to a closed door.
    package init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        var words = DoorWords(text)
        var week = [[Range<Int>]](repeating: [], count: 7)
        var days: Set<Int> = []
        var closed: Set<Int> = []
        // Days were named, and no times for them yet.
        var isWaiting = false
        while let word = words.next() {
            switch word {
            case .days(let more):
                days = isWaiting ? days.union(more) : more
                isWaiting = true
            case .times(let range):
                for day in days.isEmpty ? Set(0..<7) : days { week[day].append(range) }
                isWaiting = false
            case .closed:
                guard isWaiting else { return nil }
                closed.formUnion(days)
                (days, isWaiting) = ([], false)
            }
        }
        guard !words.isUnread, !isWaiting, week.contains(where: { !$0.isEmpty }) else { return nil }
        for day in closed { week[day] = [] }
        self.week = week.map { Self.merged($0) }
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var merged: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// The first minute from `time` on at which it is open, `time` itself if it is now;
    /// nil when it is closed for two months.
    package func opens(from time: LocalTime, closed: [Place.ClosedDays] = []) -> LocalTime? {
        for ahead in 0...62 {
            let day = time.date.adding(days: ahead)
            if closed.contains(where: { $0.from <= day && day <= $0.until }) { continue }
            guard week.indices.contains(day.weekday) else { return nil }
            for range in week[day.weekday] {
                if ahead > 0 { return LocalTime(date: day, minute: range.lowerBound) }
                if time.minute < range.upperBound { return LocalTime(date: day, minute: max(time.minute, range.lowerBound)) }
            }
        }
        return nil
    }
}

extension Place {
    /// The first minute from `time` on at which it is open; nil when nothing that can be
    /// understood says so.
    package func opens(from time: LocalTime) -> LocalTime? { OpeningHours(hours)?.opens(from: time, closed: closed) }
}

private enum Word {
    case days(Set<Int>)
    case times(Range<Int>)
    case closed
}

/// Takes the words on a door apart.
private struct DoorWords {
    private let text: [Unicode.Scalar]
    private var position = 0
    /// Something was met that is no word.
    private(set) var isUnread = false

    init(_ text: String) {
        var scalars: [Unicode.Scalar] = []
        var depth = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            // What is in brackets is for people: （法定节假日除外）.
            case "（", "(": depth += 1
            case "）", ")": depth = max(0, depth - 1)
            case _ where depth > 0: break
            // Full width.
            case "\u{FF10}"..."\u{FF1A}": scalars.append(Unicode.Scalar(UInt8(scalar.value - 0xFEE0)))
            default: scalars.append(scalar)
            }
        }
        self.text = scalars
    }

    mutating func next() -> Word? {
        skip { " \t\n\r\u{3000}\u{A0}、，,；;。/和及与:".unicodeScalars.contains($0) }
        guard position < text.count else { return nil }
        if take("法定节假日除外") || take("节假日除外") || take("法定节假日休息") { return next() }
        if take("24小时") || take("24 小时") || take("全天") { return .times(0..<1_440) }
        if take("休息") || take("闭馆") || take("不办公") || take("不办理") { return .closed }
        if let days = days() { return .days(days) }
        if let times = times() { return .times(times) }
        isUnread = true
        return nil
    }

    private mutating func skip(while matches: (Unicode.Scalar) -> Bool) {
        while position < text.count, matches(text[position]) { position += 1 }
    }

    private mutating func take(_ word: String) -> Bool {
        let scalars = Array(word.unicodeScalars)
        guard position + scalars.count <= text.count, Array(text[position..<(position + scalars.count)]) == scalars else { return false }
        position += scalars.count
        return true
    }

    private mutating func takesJoint() -> Bool {
        let before = position
        skip { " \u{3000}".unicodeScalars.contains($0) }
        let start = position
        skip { "-—–―－~～至到".unicodeScalars.contains($0) }
        if position == start {
            position = before
            return false
        }
        skip { " \u{3000}".unicodeScalars.contains($0) }
        return true
    }

    private mutating func days() -> Set<Int>? {
        if take("每天") || take("每日") || take("天天") { return Set(0..<7) }
        if take("工作日") { return Set(0..<5) }
        if take("周末") || take("双休日") { return [5, 6] }
        guard let first = day() else { return nil }
        let before = position
        guard takesJoint(), let last = day() ?? bareDay() else {
            position = before
            return [first]
        }
        // 周六至周一 goes over the week's end.
        return Set((0...((last - first + 7) % 7)).map { (first + $0) % 7 })
    }

    private mutating func day() -> Int? {
        for (index, name) in ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"].enumerated() where take(name) { return index }
        guard take("周") || take("星期") || take("礼拜") else { return nil }
        return bareDay()
    }

    private mutating func bareDay() -> Int? {
        for (index, name) in ["一", "二", "三", "四", "五", "六", "日", "天"].enumerated() where take(name) { return min(index, 6) }
        return nil
    }

    private mutating func times() -> Range<Int>? {
        let isAfternoon = position < text.count && (text[position] == "下" || text[position] == "晚")
        guard let from = time(), takesJoint(), var until = time() else { return nil }
        // 下午 2:30—5:00 is said once for both.
        if isAfternoon, until <= from, until < 12 * 60 { until += 12 * 60 }
        return from < until ? from..<until : nil
    }

    private mutating func time() -> Int? {
        let isMorning = take("上午") || take("早上")
        let isAfternoon = !isMorning && (take("下午") || take("晚上"))
        skip { $0 == " " }
        guard let hour = number(), hour <= 24 else { return nil }
        var minute = 0
        if take(":") {
            guard let said = number() else { return nil }
            minute = said
        } else if take("时") || take("点") {
            minute = number() ?? 0
            _ = take("分")
        } else {
            return nil
        }
        guard minute < 60 else { return nil }
        // 下午 2:30 is 14:30, and so is 下午 14:30.
        let total = (isAfternoon && hour < 12 ? hour + 12 : hour) * 60 + minute
        return total <= 1_440 ? total : nil
    }

    private mutating func number() -> Int? {
        var value: Int?
        while position < text.count, let digit = UInt8(exactly: text[position].value).flatMap(decimalDigit), (value ?? 0) < 100 {
            value = (value ?? 0) * 10 + digit
            position += 1
        }
        return value
    }
}
