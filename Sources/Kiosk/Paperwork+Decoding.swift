import KioskTicketPrinter
import KioskTypesetting

extension Paperwork {
    /// The bytes that a decoder takes: more than a printer gets in a day.
    package static let longestStream = 16 << 20

    /// What bytes say to a ticket printer of a profile, by its name.
    package static func decoded(_ bytes: [UInt8], for profile: String) throws(Failure) -> DecodedPaper {
        guard let profile = TicketPrinterProfile.named(profile) else {
            throw Failure(.unsupported, "There is no printer profile named \(profile).")
        }
        guard bytes.count <= longestStream else { throw Failure(.unsupported, "More than 16 MiB are not decoded.") }
        return KioskTicketPrinter.decode(bytes, profile)
    }

    /// What then stands on the paper.
    package static func png(of paper: DecodedPaper) throws(Failure) -> [UInt8] {
        do throws(TypesettingFault) {
            return try paper.png()
        } catch {
            throw Failure(.template, "\(error)")
        }
    }
}
