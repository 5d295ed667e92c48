import Testing

@testable import KioskCore

@Suite("Can it be done here, today?")
struct AvailabilityTests {
    let county = Place(
        code: "county", name: "望川县政务服务中心", level: 4, address: "望川县府前路 8 号", hours: "周一至周五 9:00—17:00", phone: "0300-5550100")
    let town = Place(code: "town", name: "青石镇便民服务中心", level: 5, address: "青石镇人民路 1 号", hours: "每天 8:30—17:30", parent: "county")
    let village = Place(code: "village", name: "柳林村便民服务站", level: 6, parent: "town")
    let neighbour = Place(code: "neighbour", name: "石桥村便民服务站", level: 6, parent: "town")

    var places: [String: Place] {
        Dictionary(uniqueKeysWithValues: [county, town, village, neighbour].map { ($0.code, $0) })
    }

    private func day(_ text: String) throws -> LocalDate { try #require(LocalDate(iso: text)) }

    private func answer(_ item: ServiceItem, at place: String, on day: String = "2026-11-21") throws -> Availability {
        item.availability(at: place, on: try self.day(day), places: places)
    }

    private var item: ServiceItem {
        var item = ServiceItem(code: "X-1", name: "高龄津贴")
        item.department = "民政局"
        item.home = "county"
        return item
    }

    @Test("Yes, at its home and where it is delegated to")
    func here() throws {
        var item = item
        #expect(try answer(item, at: "county") == .here)
        #expect(try answer(item, at: "town") == .elsewhere(county))
        item.delegations = [Delegation(place: "village")]
        #expect(try answer(item, at: "village") == .here)
        #expect(Availability.here.sentence(.chinese) == "")
    }

    @Test("Only from the first to the last day of the delegation")
    func delegationDates() throws {
        var item = item
        item.delegations = [Delegation(place: "town", from: try day("2026-01-01"), until: try day("2026-12-31"))]
        #expect(try answer(item, at: "town", on: "2025-12-31") == .elsewhere(county))
        #expect(try answer(item, at: "town", on: "2026-01-01") == .here)
        #expect(try answer(item, at: "town", on: "2026-12-31") == .here)
        #expect(try answer(item, at: "town", on: "2027-01-01") == .elsewhere(county))
    }

    @Test("If not, the town's centre goes before the county's hall, and that before a neighbour")
    func nearest() throws {
        var item = item
        item.delegations = [Delegation(place: "neighbour"), Delegation(place: "town")]
        #expect(try answer(item, at: "village") == .elsewhere(town))
        item.delegations.removeLast()
        #expect(try answer(item, at: "village") == .elsewhere(county))
        item.home = ""
        #expect(try answer(item, at: "village") == .elsewhere(neighbour))
        item.delegations = []
        #expect(try answer(item, at: "village") == .askDepartment("民政局"))
        #expect(try answer(self.item, at: "nowhere") == .elsewhere(county))
    }

    @Test("The way is told in one sentence, with what the catalog knows of the place")
    func sentences() throws {
        #expect(Availability.elsewhere(county).sentence(.chinese)
            == "这件事请到望川县政务服务中心办理：地址：望川县府前路 8 号；时间：周一至周五 9:00—17:00；电话：0300-5550100。")
        #expect(Availability.elsewhere(town).sentence(.english) == "Please go to 青石镇便民服务中心: 青石镇人民路 1 号; open 每天 8:30—17:30.")
        #expect(Availability.elsewhere(village).sentence(.chinese) == "这件事请到柳林村便民服务站办理。")
        #expect(Availability.askDepartment("民政局").sentence(.chinese) == "这件事由民政局办理，去之前请问一下工作人员。")
        #expect(Availability.notYet(try day("2027-01-01")).sentence(.chinese) == "这件事从 2027 年 1 月 1 日起才能办，到时候欢迎您来。")
    }

    @Test("Without a visit goes before a way, but a visit that is needed is not hidden")
    func online() throws {
        var item = item
        item.isOnline = true
        item.onlineURL = "https://zwfw.wangchuan.example/gljt"
        item.visits = 0
        #expect(try answer(item, at: "village") == .online("https://zwfw.wangchuan.example/gljt"))
        #expect(try answer(item, at: "county") == .here)
        item.visits = 1
        #expect(try answer(item, at: "village") == .elsewhere(county))
        item.visits = nil
        item.onlineURL = ""
        #expect(try answer(item, at: "village") == .elsewhere(county))
    }

    @Test("Not before it is in force, and no longer once it is cancelled")
    func force() throws {
        var item = item
        item.effective = try day("2026-01-01")
        item.cancelled = try day("2026-07-01")
        #expect(try answer(item, at: "county", on: "2025-12-31") == .notYet(try day("2026-01-01")))
        #expect(try answer(item, at: "county", on: "2026-06-30") == .here)
        #expect(try answer(item, at: "county", on: "2026-07-01") == .ended(try day("2026-07-01")))
    }

    @Test("A ring of parents in the data does not hold the answer up")
    func ring() {
        let places = ["a": Place(code: "a", name: "甲", parent: "b"), "b": Place(code: "b", name: "乙", parent: "a")]
        var item = ServiceItem(code: "X-1", name: "高龄津贴")
        item.home = "c"
        #expect(item.availability(at: "a", on: LocalDate(year: 2026, month: 1, day: 1)!, places: places) == .askDepartment(""))
    }
}
