import Glibc
import KioskCore
import KioskTicketPrinter
import KioskTypesetting

/// Templates into documents into bytes, without a terminal or a device.
package enum Paperwork {
    /// The document of a template's name, in the data's `language`; nil when there is no such template.
    package static func document(
        _ name: String, _ data: TemplateData, from shelf: TemplateShelf
    ) throws(Failure) -> Document? {
        guard let template = try shelf.template(name, in: data[text: "language"] ?? "") else { return nil }
        return try fill(template.text, data, file: template.name)
    }

    /// Of ticket printers.
    package static var profiles: [String] { TicketPrinterProfile.all.map(\.name) }

    /// A document from a template's text.
    package static func fill(_ text: String, _ data: TemplateData, file: String = "") throws(Failure) -> Document {
        do throws(TemplateFault) {
            return try Template(text).filled(with: data)
        } catch {
            throw Failure(.template, [Failure.Report(
                error.message, file: file, field: error.field,
                row: UInt32(clamping: error.row), column: UInt32(clamping: error.column))])
        }
    }

    package static func bytes(of document: Document, as rendering: Rendering, title: String) throws(Failure) -> [UInt8] {
        guard let profile = TicketPrinterProfile.named(rendering.profile) else {
            throw Failure(.unsupported, "There is no printer profile named \(rendering.profile).")
        }
        let columns = rendering.columns ?? profile.columns
        switch rendering.format {
        case .text:
            return Array(Layout(document, columns: columns).text.utf8)
        case .png:
            return try typeset { () throws(TypesettingFault) in
                try Typesetter.png(Layout(document, columns: columns))
            }
        case .svg:
            return try typeset { () throws(TypesettingFault) in
                try Typesetter.svg(Layout(document, columns: columns))
            }
        case .pdf:
            return try typeset { () throws(TypesettingFault) in
                guard let paper = rendering.paper else {
                    return try Typesetter.pdf(Layout(document, columns: columns), title: title)
                }
                return try Typesetter.pdf(document, paper: paper, title: title)
            }
        case .escpos:
            return try ticket(of: document, for: profile, columns: columns).bytes
        }
    }

    static func ticket(
        of document: Document, for profile: TicketPrinterProfile, columns: Int? = nil
    ) throws(Failure) -> EncodedTicket {
        do throws(EncodingFault) {
            return try encode(Layout(document, columns: columns ?? profile.columns), profile)
        } catch {
            guard case .typesetting(let fault) = error else { throw Failure(.template, "\(error)") }
            throw failure(fault)
        }
    }

    package static func save(_ bytes: [UInt8], _ path: String) throws(Failure) {
        guard writeFile(path, bytes) else {
            throw Failure(.io, [.init("The file cannot be written: \(String(cString: strerror(errno))).", file: path)])
        }
    }

    private static func typeset<R>(_ body: () throws(TypesettingFault) -> R) throws(Failure) -> R {
        do throws(TypesettingFault) {
            return try body()
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ fault: TypesettingFault) -> Failure {
        guard case .badPicture(_, _, let row, let column) = fault else { return Failure(.template, "\(fault)") }
        return Failure(.template, [.init(fault.message, field: "image", row: UInt32(clamping: row), column: UInt32(clamping: column))])
    }
}
