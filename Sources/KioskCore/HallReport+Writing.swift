extension HallReport {
    /// One figure of a row, as it is written and asked for. The numbers of KIOSK_REPORT_… in the header.
    package enum Figure: Int32, Sendable, CaseIterable {
        case issued = 1, called, served, finished, void, absent, open
        case calls = 11, recalls, noShows, holds, transfers, handOvers
        case waits = 21, waitMean, waitMedian, waitNinetieth, waitLongest
        case services = 31, serviceMean, serviceMedian, serviceNinetieth, serviceLongest
        case told = 41, withinLow, withinHigh
        case casesReceived = 51, casesSettled, casesRefused, casesWithdrawn, casesOnTime, casesLate, casesUnpromised, onTimeRate
        case green = 61, yellow, red, unlit
        case oneVisit = 65, oneVisitRate
        case veryDissatisfied = 71, dissatisfied, fair, satisfied, verySatisfied, evaluations, satisfactionRate
        case demandNothing = 81, demandLeft

        package enum Unit: Sendable {
            case count
            /// ms; written in seconds with three decimals.
            case time
            /// In thousandths; written as a share of 1.
            case rate
        }

        package var unit: Unit {
            switch self {
            case .waitMean, .waitMedian, .waitNinetieth, .waitLongest, .serviceMean, .serviceMedian, .serviceNinetieth, .serviceLongest: .time
            case .onTimeRate, .oneVisitRate, .satisfactionRate: .rate
            default: .count
            }
        }

        /// In CSV: "no_shows".
        package var column: String {
            var column = ""
            for scalar in "\(self)".unicodeScalars {
                if scalar.properties.isUppercase { column += "_" }
                column += scalar.properties.lowercaseMapping
            }
            return column
        }
    }

    /// Two thirds are 667; nil: of nothing.
    package static func thousandths(_ part: Int, of whole: Int) -> Int64? {
        guard whole > 0, part >= 0 else { return nil }
        return Int64(exactly: (Double(part) / Double(whole) * 1_000).rounded())
    }

    /// 12345 is 12.345
    fileprivate static func decimal(_ thousandths: Int64) -> String {
        let size = thousandths.magnitude
        let fraction = "\(size % 1_000)"
        return (thousandths < 0 ? "-" : "") + "\(size / 1_000)." + String(repeating: "0", count: 3 - fraction.utf8.count) + fraction
    }
}

extension HallReport.Figures {
    /// Nil where there is none: a mean of nothing, a share of nothing.
    package subscript(figure: HallReport.Figure) -> Int64? {
        switch figure {
        case .issued: Int64(issued)
        case .called: Int64(called)
        case .served: Int64(served)
        case .finished: Int64(finished)
        case .void: Int64(void)
        case .absent: Int64(absent)
        case .open: Int64(open)
        case .calls: Int64(calls)
        case .recalls: Int64(recalls)
        case .noShows: Int64(noShows)
        case .holds: Int64(holds)
        case .transfers: Int64(transfers)
        case .handOvers: Int64(handOvers)
        case .waits: Int64(waiting.count)
        case .waitMean: waiting.mean
        case .waitMedian: waiting.median
        case .waitNinetieth: waiting.ninetieth
        case .waitLongest: waiting.longest
        case .services: Int64(serving.count)
        case .serviceMean: serving.mean
        case .serviceMedian: serving.median
        case .serviceNinetieth: serving.ninetieth
        case .serviceLongest: serving.longest
        case .told: Int64(told)
        case .withinLow: Int64(withinLow)
        case .withinHigh: Int64(withinHigh)
        case .casesReceived: Int64(received)
        case .casesSettled: Int64(settled)
        case .casesRefused: Int64(refused)
        case .casesWithdrawn: Int64(withdrawn)
        case .casesOnTime: Int64(onTime)
        case .casesLate: Int64(late)
        case .casesUnpromised: Int64(unpromised)
        case .onTimeRate: HallReport.thousandths(onTime, of: onTime + late)
        case .green: Int64(lights[.green] ?? 0)
        case .yellow: Int64(lights[.yellow] ?? 0)
        case .red: Int64(lights[.red] ?? 0)
        case .unlit: Int64(lights[.none] ?? 0)
        case .oneVisit: Int64(oneVisit)
        case .oneVisitRate: HallReport.thousandths(oneVisit, of: settled)
        case .veryDissatisfied: Int64(levels[.veryDissatisfied] ?? 0)
        case .dissatisfied: Int64(levels[.dissatisfied] ?? 0)
        case .fair: Int64(levels[.fair] ?? 0)
        case .satisfied: Int64(levels[.satisfied] ?? 0)
        case .verySatisfied: Int64(levels[.verySatisfied] ?? 0)
        case .evaluations: Int64(evaluations)
        case .satisfactionRate: HallReport.thousandths(satisfied, of: evaluations)
        case .demandNothing: Int64(demand[.nothing] ?? 0)
        case .demandLeft: Int64(demand[.left] ?? 0)
        }
    }

    /// As it is written; nil where there is none.
    package func text(_ figure: HallReport.Figure) -> String? {
        self[figure].map { figure.unit == .count ? "\($0)" : HallReport.decimal($0) }
    }
}

extension HallReport {
    /// One object; docs/reports.md has its shape.
    package func json(hall: String) -> String {
        func figures(_ figures: Figures) -> String {
            Figure.allCases.map { "\"\($0)\":\(figures.text($0) ?? "null")" }.joined(separator: ",")
        }
        let rows = rows.map { "{\"key\":\(JSON.quoted($0.key)),\"name\":\(JSON.quoted($0.name)),\(figures($0.figures))}" }
        let wishes = wishes.map { wish in
            "{\"times\":\(wish.times),\"kind\":\"\(wish.demand.kind)\",\"text\":\(JSON.quoted(wish.demand.text))}"
        }
        return """
            {"schemaVersion":1,"hall":\(JSON.quoted(hall)),"from":"\(request.days.lowerBound)","to":"\(request.days.upperBound)",\
            "by":"\(request.dimension.name)","total":{\(figures(total))},"rows":[\(rows.joined(separator: ","))],\
            "demand":[\(wishes.joined(separator: ","))],"missingEvaluations":\(missingEvaluations),\
            "unreadRows":\(unread),"firstUnreadRow":\(firstUnread)}
            """
    }

    /// The header row; `key` is the first column, `name` the second.
    package static let columns = ["key", "name"] + Figure.allCases.map(\.column)

    /// The rows and, last, the total, whose key is `total`.
    package var csv: [UInt8] {
        func fields(_ figures: Figures) -> [String] { Figure.allCases.map { figures.text($0) ?? "" } }
        // No table of ours has them, nor do codes of the configuration; a torn journal may.
        func printable(_ text: String) -> String {
            String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
        }
        let rows = rows.map { [printable($0.key), printable($0.name)] + fields($0.figures) }
        return CatalogSheet(file: "report.csv", columns: Self.columns, rows: rows + [["total", ""] + fields(total)]).csv
    }
}
