import CKiosk
import Kiosk

final class ReportBox: Boxed, @unchecked Sendable {
    let station: Station
    let report: HallReport

    init(_ station: Station, _ report: HallReport) { (self.station, self.report) = (station, report) }

    func row(_ index: Int) -> HallReport.Row? { report.rows.indices.contains(index) ? report.rows[index] : nil }
}

@c @implementation
public func kiosk_report_make(
    _ k: OpaquePointer?, _ request: UnsafePointer<kiosk_report_request>?, _ out: UnsafeMutablePointer<OpaquePointer?>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let station = try station(k)
        let out = try required(out)
        let request = try filled(request, kiosk_report_request())
        guard let dimension = HallReport.Dimension(rawValue: request.by) else { throw Refusal(invalid) }
        let (from, to) = (try optionalText(request.from), try optionalText(request.to))
        let report = try ask { () throws(Failure) in try station.report(from: from, to: to, by: dimension) }
        try hand(ReportBox(station, report), .report, of: k, to: out)
    }
}

@c @implementation
public func kiosk_report_free(_ report: OpaquePointer?) { free(report, .report) }

@c @implementation
public func kiosk_report_count(_ report: OpaquePointer?) -> Int { count(report, .report) { (box: ReportBox) in box.report.rows.count } }

private enum ReportText: Int { case key, name, json, csv }

private func text(_ report: OpaquePointer?, _ which: ReportText, _ index: Int = 0, _ get: (ReportBox) -> String?) -> UnsafePointer<CChar>? {
    lent(report, .report, which.rawValue << 48 | index & 0xFFFF_FFFF, get)
}

@c @implementation
public func kiosk_report_key(_ report: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? { text(report, .key, index) { $0.row(index)?.key } }

@c @implementation
public func kiosk_report_name(_ report: OpaquePointer?, _ index: Int) -> UnsafePointer<CChar>? { text(report, .name, index) { $0.row(index)?.name } }

private func figure(_ figure: Int32, of figures: HallReport.Figures?) -> Int64 {
    guard let figures, let figure = HallReport.Figure(rawValue: figure) else { return Int64(invalid) }
    return figures[figure] ?? Int64(KIOSK_NOT_SAID)
}

@c @implementation
public func kiosk_report_figure(_ report: OpaquePointer?, _ index: Int, _ figure: Int32) -> Int64 {
    number(report, .report) { (box: ReportBox) in KioskABI.figure(figure, of: box.row(index)?.figures) }
}

@c @implementation
public func kiosk_report_total(_ report: OpaquePointer?, _ figure: Int32) -> Int64 {
    number(report, .report) { (box: ReportBox) in KioskABI.figure(figure, of: box.report.total) }
}

@c @implementation
public func kiosk_report_json(_ report: OpaquePointer?) -> UnsafePointer<CChar>? {
    text(report, .json) { $0.report.json(hall: $0.station.hallName) }
}

@c @implementation
public func kiosk_report_csv(_ report: OpaquePointer?) -> UnsafePointer<CChar>? {
    text(report, .csv) { String(decoding: $0.report.csv, as: UTF8.self) }
}

@c @implementation
public func kiosk_report_print(
    _ report: OpaquePointer?, _ paper: UInt32, _ device: UnsafePointer<CChar>?, _ job: UnsafeMutablePointer<UInt64>?
) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: ReportBox = try unwrap(report, .report)
        let paper = try page(paper)
        let device = try optionalText(device)
        let job = try required(job)
        job.pointee = try ask { () throws(Failure) in try box.station.printReport(box.report, paper: paper, on: device) }
    }
}

@c @implementation
public func kiosk_report_render(_ report: OpaquePointer?, _ paper: UInt32, _ path: UnsafePointer<CChar>?) -> kiosk_status {
    answer { () throws(Refusal) in
        let box: ReportBox = try unwrap(report, .report)
        let paper = try page(paper)
        let path = try text(path)
        try ask { () throws(Failure) in try box.station.renderReport(box.report, paper: paper, to: path) }
    }
}
