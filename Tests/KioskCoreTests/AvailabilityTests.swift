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

    @Test("Here, but not now: from the minute on at which the place opens")
    func hours() throws {
        func ask(_ day: String, _ minute: Int) throws -> Availability {
            item.availability(at: "county", on: try self.day(day), minute: minute, places: places)
        }
        #expect(try ask("2026-11-20", 10 * 60) == .here)
        #expect(try ask("2026-11-20", 8 * 60) == .hereFrom(LocalTime(date: try day("2026-11-20"), minute: 9 * 60)))
        let monday = Availability.hereFrom(LocalTime(date: try day("2026-11-23"), minute: 9 * 60))
        #expect(try ask("2026-11-20", 18 * 60) == monday)
        #expect(monday.sentence(.chinese, today: try day("2026-11-23")) == "这件事可以在这里办，今天 9:00 开始办理。")
        #expect(monday.sentence(.chinese, today: try day("2026-11-22")) == "这件事可以在这里办，明天 9:00 开始办理。")
        #expect(monday.sentence(.chinese, today: try day("2026-11-20")) == "这件事可以在这里办，11 月 23 日（周一）9:00 开始办理。")
        #expect(monday.sentence(.english, today: try day("2026-11-20")) == "This can be done here, from 9:00 on 2026-11-23 on.")
        var unknown = places
        unknown["county"]?.hours = "上班时间"
        #expect(item.availability(at: "county", on: try day("2026-11-20"), minute: 0, places: unknown) == .here)
    }

    @Test("Through a proxy, where a place does nothing but hand in")
    func proxy() throws {
        var item = item
        item.delegations = [Delegation(place: "village")]
        item.delegations[0].role = "代办"
        #expect(try answer(item, at: "village") == .proxy(village))
        #expect(try answer(item, at: "neighbour") == .elsewhere(county))
        item.home = ""
        #expect(try answer(item, at: "neighbour") == .proxy(village))
        #expect(Availability.proxy(village).sentence(.chinese, at: "village") == "这里有代办员，可以替您去办，不用自己跑。")
        #expect(Availability.proxy(village).sentence(.chinese, at: "neighbour") == "这件事可以请柳林村便民服务站代办。")
        item.delegations[0].role = "受理^代办"
        #expect(try answer(item, at: "village") == .here)
        // A proxy point is one for whatever is handled there.
        item.delegations[0].role = ""
        var places = places
        places["village"]?.kind = "代办点"
        #expect(item.availability(at: "village", on: try day("2026-11-21"), places: places) == .proxy(try #require(places["village"])))
    }

    @Test("Of places alike, the one with the shortest way")
    func distance() throws {
        var places = places
        for (code, latitude) in [("here", 23_000_000), ("far", 23_200_000), ("near", 23_100_000)] {
            var place = Place(code: code, name: code, parent: "county")
            place.position = Place.Position(latitude: latitude, longitude: 113_000_000)
            places[code] = place
        }
        var item = item
        item.home = ""
        item.delegations = [Delegation(place: "far"), Delegation(place: "near")]
        #expect(item.availability(at: "here", on: try day("2026-11-21"), places: places) == .elsewhere(try #require(places["near"])))
        let here = Place.Position(latitude: 23_000_000, longitude: 113_000_000)
        #expect((11_110...11_130).contains(here.metres(to: Place.Position(latitude: 23_100_000, longitude: 113_000_000))))
        // Guangzhou to Shenzhen, about 104 km; and across the date line.
        #expect((102_000...107_000).contains(Place.Position(latitude: 23_129_000, longitude: 113_264_000).metres(to: Place.Position(latitude: 22_543_000, longitude: 114_058_000))))
        #expect(Place.Position(latitude: 0, longitude: 179_999_999).metres(to: Place.Position(latitude: 0, longitude: -179_999_999)) == 0)
        // Of a catalog's file that is damaged.
        #expect(Place.Position(latitude: .min, longitude: .min).metres(to: Place.Position(latitude: .max, longitude: .max)) > 0)
    }

    @Test("Not while the department has stopped it, and not at counters that it has not")
    func stopped() throws {
        var item = item
        item[.state] = "暂停"
        #expect(try answer(item, at: "county") == .suspended)
        item[.state] = "在用"
        #expect(try answer(item, at: "county") == .here)
        (item[.channels], item.isOnline, item.onlineURL, item.visits) = ("网上办理^快递申请", true, "https://example.test/", 1)
        #expect(try answer(item, at: "county") == .online("https://example.test/"))
        item[.channels] = "网上办理^窗口办理"
        #expect(try answer(item, at: "county") == .here)
    }

    @Test("A ring of parents in the data does not hold the answer up")
    func ring() {
        let places = ["a": Place(code: "a", name: "甲", parent: "b"), "b": Place(code: "b", name: "乙", parent: "a")]
        var item = ServiceItem(code: "X-1", name: "高龄津贴")
        item.home = "c"
        #expect(item.availability(at: "a", on: LocalDate(year: 2026, month: 1, day: 1)!, places: places) == .askDepartment(""))
    }
}
