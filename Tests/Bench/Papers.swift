import Foundation
import KioskCore
import KioskTypesetting

/// A receipt on A4 and the picture of a ticket: the first one of a process, which loads the fonts, and the next ones.
func papers(_ scratch: Scratch) throws {
    let page = try receipt()
    let ticket = Layout(tenLines, columns: 48)

    var first = Samples()
    var pages = Samples()
    var pictures = Samples()
    var drawings = Samples()
    var sizes = (pdf: 0, png: 0, svg: 0)
    try first.time { sizes.pdf = try Typesetter.pdf(page, paper: .a4, title: "受理回执").count }
    for _ in 0..<100 {
        try pages.time { _ = try Typesetter.pdf(page, paper: .a4, title: "受理回执") }
        try pictures.time { sizes.png = try Typesetter.png(ticket).count }
        try drawings.time { sizes.svg = try Typesetter.svg(ticket).count }
    }
    var table = Table()
    table.add("receipt on A4 as PDF, \(grouped(sizes.pdf)) bytes", pages)
    table.add("  the first one", first)
    table.add("ticket as PNG, \(grouped(sizes.png)) bytes", pictures)
    table.add("ticket as SVG, \(grouped(sizes.svg)) bytes", drawings)
    table.print()
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    print("  memory at most: \(grouped(usage.ru_maxrss / 1024)) MiB, the fonts' files that are mapped among them")
}

/// Two weights, four sizes, a table and a code, as on the receipts that are shipped.
private func receipt() throws -> Document {
    let rows = ["居民身份证", "户口簿（查验原件）", "近期一寸免冠照片（5 日内）"].map { TemplateData(["name": .text($0)]) }
    return try Template("""
        青石镇便民服务中心
        ^^^"受理回执"
        {width: 10 *}
        |编号|"990321104000202611210012"
        ---
        |事项名称|"城乡居民基本医疗保险参保登记"
        |实施编码|11440523007012345X4442112041000
        |受理部门|青石镇公共服务办公室
        |申请人|王*明 1101**********002X
        |承诺办结|"5 个工作日"，法定时限 20 个工作日
        |办理结果|参保登记凭证
        "材料清单"
        {width: 4 * 14 10; border: line}
        |序号|材料名称|形式|必要性
        {{#materials}}
        |{{@}}|{{name}}|原件及复印件|容缺后补
        {{/materials}}
        {width: *; border: space}
        |请于 2026-11-28 前补交容缺材料。
        {code: 990321104000202611210012; option: qrcode, 4, m}
        凭本回执可到窗口查询办理进度
        """).filled(with: ["materials": .list(rows)])
}
