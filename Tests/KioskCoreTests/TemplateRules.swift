// The fuzzer builds this file into the room itself.
#if canImport(KioskCore)
@testable import KioskCore
#endif

/// What holds for every template and all values, whatever they are.
///
/// The input: a byte for the width of the paper, the template, NUL, and the
/// values of `a`, `b` and of the rows of `list`, with NUL between them.
/// Returns the rule that was broken.
func brokenTemplateRule(_ input: [UInt8]) -> String? {
    guard let first = input.first else { return nil }
    let parts = input.dropFirst().split(separator: 0, maxSplits: 32, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
    let template: Template
    do throws(TemplateFault) {
        template = try Template(parts[0])
    } catch {
        return brokenRule(error)
    }
    func document(_ values: [String]) throws(TemplateFault) -> Document {
        var data = TemplateData()
        for (name, value) in zip(["a", "b"], values) { data[text: name] = value }
        for value in values.dropFirst(2) { data.append(["a": .text(value), ".": .text(value)], to: "list") }
        return try template.filled(with: data)
    }
    let values = Array(parts.dropFirst())
    let filled: Document
    do throws(TemplateFault) {
        filled = try document(values)
    } catch {
        return brokenRule(error)
    }
    // Pictures and barcodes may refuse what says nothing.
    if let neutral = try? document(values.map(neutral)), shape(filled) != shape(neutral) { return "values are never markup" }
    return brokenRule(filled, columns: Int(first))
}

/// What holds for all markup, whatever was filled in.
///
/// The input: a byte for the width of the paper, and lines of markup in which
/// the control characters SO and SI begin and end what is a value.
func brokenReceiptLineRule(_ input: [UInt8]) -> String? {
    guard let first = input.first else { return nil }
    var units: [ReceiptLine.Unit] = []
    var isValue = false
    for (index, scalar) in String(decoding: input.dropFirst(), as: UTF8.self).unicodeScalars.enumerated() {
        switch scalar {
        case "\u{E}", "\u{F}":
            isValue = scalar == "\u{E}"
            guard isValue else { continue }
            units.append(ReceiptLine.Unit(scalar: "\0", isValue: true, row: 1, column: Int32(index + 1)))
        default:
            units.append(ReceiptLine.Unit(scalar: scalar, isValue: isValue, row: 1, column: Int32(index + 1)))
        }
    }
    do throws(TemplateFault) {
        _ = try ReceiptLine.document(units, isTrial: true)
        return brokenRule(try ReceiptLine.document(units), columns: Int(first))
    } catch {
        return brokenRule(error)
    }
}

private func brokenRule(_ fault: TemplateFault) -> String? {
    fault.row >= 0 && fault.column >= 0 && !fault.message.isEmpty ? nil : "a fault says where and why"
}

/// As long as a value and in as many lines, and of characters that mean nothing.
func neutral(_ value: String) -> String {
    var text: [Unicode.Scalar] = []
    for scalar in value.unicodeScalars {
        if scalar == "\n" || scalar == "\u{2028}" || scalar == "\u{2029}" {
            text.append("\n")
        } else if scalar == "\t" || CharacterWidth.isText(scalar) {
            text.append(nothing)
        }
    }
    // What is left out altogether is still not "".
    return text.isEmpty && !value.isEmpty ? "\u{1}" : String(scalars: text)
}

private let nothing: Unicode.Scalar = "\u{E000}"

/// What a document is made of, whatever its characters are: those that a template
/// has between its values are the same in number and place.
func shape(_ document: Document) -> [Shape] {
    document.blocks.map { block in
        switch block {
        case .line(let line): .line(line.columns.map { Shape.Column(alignment: $0.alignment, spans: $0.spans.map(Shape.Span.init)) })
        case .rule: .rule
        // Which code it is, the options say, and a value may be one of them.
        case .symbol(let symbol): .code(symbol.alignment, symbol.text.unicodeScalars.count)
        case .barcode(let code): .code(code.alignment, code.text.unicodeScalars.count)
        case .image(let image): .image(image.alignment)
        case .cut: .cut
        }
    }
}

enum Shape: Equatable {
    case line([Column]), rule, code(Document.Alignment, Int), image(Document.Alignment), cut

    struct Column: Equatable {
        var alignment: Document.Alignment
        var spans: [Span]
    }

    struct Span: Equatable {
        var style: Document.Style
        /// The characters of each of its lines.
        var lines = [0]

        init(_ span: Document.Span) {
            style = span.style
            for scalar in span.text.unicodeScalars {
                if scalar == "\n" { lines.append(0) } else { lines[lines.count - 1] += 1 }
            }
        }
    }
}

/// What holds for what is laid out.
private func brokenRule(_ document: Document, columns: Int) -> String? {
    let layout = Layout(document, columns: columns)
    guard Layout.range ~= layout.columns else { return "the width stays in its limits" }
    for row in layout.rows {
        switch row {
        case .line(let line):
            var end = 0
            for run in line.runs {
                guard run.column >= end, run.width >= 0, !run.text.isEmpty else { return "runs stand beside each other" }
                guard 1...6 ~= run.style.wide, 1...6 ~= run.style.high, run.style.high <= line.high else { return "sizes are 1 to 6" }
                let cells = run.text.unicodeScalars.reduce(0) { $0 + CharacterWidth.cells($1) }
                guard cells * run.style.wide == run.width else { return "a run is as wide as its characters" }
                end = run.column + run.width
            }
            guard end <= layout.columns, line.bars.allSatisfy({ 0..<layout.columns ~= $0 }) else { return "text stays on the paper" }
        case .rule(let rule):
            guard rule.column >= 0, rule.width > 0, rule.column + rule.width <= layout.columns else { return "rules stay on the paper" }
        case .symbol(let symbol):
            guard symbol.column >= 0, symbol.width > 0, symbol.column + symbol.width <= layout.columns else { return "symbols stay on the paper" }
            guard 3...8 ~= symbol.symbol.cell, !symbol.symbol.text.isEmpty else { return "symbols have a text and 3 to 8 dots" }
        case .barcode(let row):
            guard row.column >= 0, row.width > 0, row.column + row.width <= layout.columns else { return "barcodes stay on the paper" }
            guard 2...4 ~= row.barcode.module, 24...240 ~= row.barcode.height, !row.barcode.text.isEmpty else {
                return "barcodes have a text and their sizes"
            }
        case .image(let row):
            guard row.column >= 0, row.width > 0, row.column + row.width <= layout.columns else { return "pictures stay on the paper" }
            let (left, right) = (row.column * Layout.cellWidth, (row.column + row.width) * Layout.cellWidth)
            guard row.left >= left, row.size.width > 0, row.left + row.size.width <= right, row.size.height > 0 else {
                return "pictures stay in their place"
            }
        case .cut: break
        }
    }
    return layout.text.isEmpty == layout.rows.isEmpty ? nil : "every row is in the preview"
}
