import KioskCore

/// A catalog of any size, the same for the same seed: names put together from
/// words of the field, as long as real ones.
struct SyntheticCatalog {
    private var random: SplitMix
    private static let who = [
        "城乡居民", "农村", "残疾人", "老年人", "退役军人", "灵活就业人员", "企业", "个体工商户", "学生", "儿童", "", "", "村民", "外来务工人员",
    ]
    private static let what = [
        "基本养老保险", "基本医疗保险", "最低生活保障", "身份证", "户口", "生育", "银行账户", "道路运输", "林木采伐", "宅基地", "食品小作坊",
        "学校", "长期护理", "工伤", "失业", "社会保障卡", "营业执照", "建设工程规划", "土地承包经营权", "水资源", "动物防疫", "会计", "行业协会",
        "调解", "校车", "重大疾病", "参保", "公共租赁住房", "广告", "消防安全", "文物", "气象", "渔业船舶", "种子", "农药", "兽药", "饲料",
    ]
    private static let how = [
        "登记", "变更登记", "注销", "审批", "核准", "备案", "申领", "补贴申请", "认定", "信息变更", "转移接续", "待遇核定", "查询", "许可", "年检",
        "给付", "证明开具", "延期", "换领、补领", "（含补办）", "初审", "终止", "重新申请",
    ]
    static let departments = (1...40).map { "第\($0)局" }
    static let topics = ["birth", "school", "work", "medical", "home", "elder", "disability", "veteran", "business"]
    static let places = [Place(code: "county", name: "县", level: 4), Place(code: "town", name: "镇", level: 5, parent: "county")]
        + (1...6).map { Place(code: "village\($0)", name: "村\($0)", level: 6, parent: "town") }

    static func make(_ count: Int, seed: UInt64 = 1) -> Catalog {
        var maker = SyntheticCatalog(random: SplitMix(state: seed))
        return Catalog(items: (0..<count).map { maker.item($0) }, places: places)
    }

    private mutating func item(_ index: Int) -> ServiceItem {
        var name = random.pick(Self.who) + random.pick(Self.what)
        if random.below(3) == 0 { name += random.pick(Self.what) }
        name += random.pick(Self.how)
        if random.below(4) == 0 { name += "（\(random.pick(Self.what))\(random.pick(Self.how))）" }
        if random.below(10) == 0 { name += "\(random.below(100))类POS机" }
        var item = ServiceItem(code: "S-\(index)", name: name)
        item.department = random.pick(Self.departments)
        item.topics = [random.pick(Self.topics)]
        if random.below(20) == 0 { item.keywords = [random.pick(Self.what)] }
        item.home = random.below(3) == 0 ? "county" : "town"
        if random.below(2) == 0 {
            item.delegations.append(Delegation(
                place: "village\(1 + random.below(6))",
                until: random.below(10) == 0 ? LocalDate(year: 2026, month: 1 + random.below(12), day: 1) : nil))
        }
        if random.below(50) == 0 { item.cancelled = LocalDate(year: 2026, month: 1 + random.below(12), day: 1) }
        item.materials = [Material(name: "居民身份证", form: "原件", originals: 1)]
        return item
    }
}

/// A generator of numbers that look random and are the same in every run.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
    mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
}
