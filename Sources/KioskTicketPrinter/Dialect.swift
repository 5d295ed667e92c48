/// How the printers of one brand tell how they are: data, so that a brand whose bits
/// mean something else, or the opposite, is another table (`Wire+Dialects.swift`).
package struct StatusDialect: Hashable, Sendable {
    /// Where an answer comes from.
    package enum Source: Hashable, Sendable, CustomStringConvertible {
        /// DLE EOT n.
        case realTime(UInt8)

        package var description: String {
            switch self {
            case .realTime(let n): "DLE EOT \(n)"
            }
        }
    }

    package struct Answer: Hashable, Sendable {
        let source: Source
        let bytes: [UInt8]
    }

    /// What bits of an answer mean.
    struct Sign: Hashable, Sendable {
        enum Test: Hashable, Sendable {
            /// One of these bits is set. Two-bit sensors raise both; one alone counts, too.
            case any(UInt8)
            /// None of these bits is set.
            case none(UInt8)
        }

        let source: Source
        /// Of the answer, from 0.
        var byte = 0
        let test: Test
        let condition: TicketPrinterStatus.Conditions

        func holds(_ answer: Answer) -> Bool {
            guard answer.source == source, answer.bytes.indices.contains(byte) else { return false }
            return switch test {
            case .any(let mask): answer.bytes[byte] & mask != 0
            case .none(let mask): answer.bytes[byte] & mask == 0
            }
        }
    }

    let name: String
    /// In the order in which it is asked.
    let questions: [Source]
    let signs: [Sign]

    func status(_ answers: [Answer]) -> TicketPrinterStatus {
        var conditions: TicketPrinterStatus.Conditions = []
        for answer in answers {
            for sign in signs where sign.holds(answer) { conditions.insert(sign.condition) }
        }
        let evidence = answers.map { "\($0.source): \($0.bytes.map(hex).joined(separator: " "))" }
        return TicketPrinterStatus(conditions, evidence: evidence.joined(separator: ", "))
    }
}
