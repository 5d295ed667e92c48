import Testing

@testable import KioskCore

@Suite("A visit")
struct VisitTests {
    @Test func `Left alone, it warns after 45 s and ends 60 s later`() {
        var visit = Visit(id: 1, at: 1_000)
        #expect(visit.remaining(at: 1_000) == 45_000)
        #expect(visit.hear(.time, at: 45_999) == nil)
        #expect(visit.hear(.time, at: 46_000) == .warn)
        #expect(visit.state == .warned)
        #expect(visit.remaining(at: 46_000) == 60_000)
        #expect(visit.hear(.time, at: 105_999) == nil)
        #expect(visit.hear(.time, at: 106_000) == .end(.timeout))
        #expect(visit.state == .ended)
        #expect(visit.remaining(at: 106_000) == 0)
    }

    @Test func `A touch begins the time anew, also after the warning`() {
        var visit = Visit(id: 1, at: 0)
        #expect(visit.hear(.touched, at: 30_000) == nil)
        #expect(visit.hear(.time, at: 74_999) == nil)
        #expect(visit.hear(.time, at: 75_000) == .warn)
        #expect(visit.hear(.touched, at: 80_000) == nil)
        #expect(visit.state == .active)
        #expect(visit.remaining(at: 80_000) == 45_000)
        #expect(visit.hear(.time, at: 124_999) == nil)
    }

    @Test func `In large type the warning takes 90 s, from the moment it is chosen`() {
        var visit = Visit(id: 1, at: 0, largeType: true)
        #expect(visit.hear(.time, at: 89_999) == nil)
        #expect(visit.hear(.time, at: 90_000) == .warn)
        visit = Visit(id: 2, at: 0)
        visit.largeType = true
        #expect(visit.remaining(at: 40_000) == 50_000)
    }

    @Test func `When the time came late, the resident has the full minute all the same`() {
        var visit = Visit(id: 1, at: 0)
        #expect(visit.hear(.time, at: 500_000) == .warn)
        #expect(visit.hear(.time, at: 559_999) == nil)
        #expect(visit.hear(.time, at: 560_000) == .end(.timeout))
    }

    @Test(arguments: [(Visit.News.left, Visit.End.ended), (.terminalClosed, .closed)])
    func `It ends once, and says how`(news: Visit.News, end: Visit.End) {
        var visit = Visit(id: 1, at: 0)
        #expect(visit.hear(news, at: 10) == .end(end))
        for more in [Visit.News.touched, .time, .left, .terminalClosed] {
            #expect(visit.hear(more, at: 1_000_000) == nil)
        }
        #expect(visit.state == .ended)
    }

    @Test func `Times are the configuration's`() {
        var times = Visit.Times()
        times.warnAfter = 20_000
        times.endAfter = 20_000
        var visit = Visit(id: 1, at: 0, times: times, language: .english)
        #expect(visit.language == .english)
        #expect(visit.hear(.time, at: 20_000) == .warn)
        #expect(visit.hear(.time, at: 40_000) == .end(.timeout))
    }

    @Test func `A clock that cannot be does no harm`() {
        var visit = Visit(id: 1, at: .min)
        #expect(visit.hear(.time, at: .max) == .warn)
        #expect(visit.remaining(at: .min) == 60_000)
    }
}
