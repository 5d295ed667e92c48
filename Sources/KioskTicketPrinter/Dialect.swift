/// How the printers of one brand tell how they are: data, so that a brand whose bits
/// mean something else, or the opposite, is another table (`Wire+Dialects.swift`).
package struct StatusDialect: Hashable, Sendable, CustomStringConvertible {
    /// How the bytes of its answers are told apart.
    package enum Grammar: Hashable, Sendable, CaseIterable { case epson, custom, star }

    /// Where an answer comes from.
    package enum Source: Hashable, Sendable, CustomStringConvertible {
        /// DLE EOT n.
        case realTime(UInt8)
        /// Several bytes with a head of their own: Epson's ASB, Custom's full status, Star's ASB.
        case report
        /// Custom's GS e 6, of its presenter.
        case unit
        /// The status of USB's printer class.
        case port

        package var description: String {
            switch self {
            case .realTime(let n): "DLE EOT \(n)"
            case .report: "status report"
            case .unit: "GS e 6"
            case .port: "USB port"
            }
        }
    }

    package struct Question: Hashable, Sendable {
        let source: Source
        let bytes: [UInt8]
        /// The answer is one byte of any value. What is asked first is asked again after it,
        /// so that noise is not taken for it.
        var isFree = false
        /// Answered only when all before it has been printed: never asked of a printer in trouble.
        var isInStream = false
        /// There is firmware that does not answer it.
        var isOptional = false
    }

    package struct Answer: Hashable, Sendable {
        let source: Source
        let bytes: [UInt8]
    }

    /// What a presenter's sensor tells. Most know two of these, Star's all.
    enum Sight: Hashable, Sendable {
        case empty
        /// On its way to the mouth.
        case moving
        case presented, taken, retracted
    }

    /// What bits of an answer mean.
    struct Sign: Hashable, Sendable {
        enum Test: Hashable, Sendable {
            /// One of these bits is set. Two-bit sensors raise both; one alone counts, too.
            case any(UInt8)
            /// None of these bits is set.
            case none(UInt8)
            /// The bits of the mask are just these.
            case equal(mask: UInt8, UInt8)
        }

        enum Meaning: Hashable, Sendable {
            case condition(TicketPrinterStatus.Conditions)
            case presenter(Sight)
        }

        let source: Source
        /// Of the answer, from 0.
        var byte = 0
        let test: Test
        let meaning: Meaning

        func holds(_ answer: Answer) -> Bool {
            guard answer.source == source, answer.bytes.indices.contains(byte) else { return false }
            return switch test {
            case .any(let mask): answer.bytes[byte] & mask != 0
            case .none(let mask): answer.bytes[byte] & mask == 0
            case .equal(let mask, let value): answer.bytes[byte] & mask == value
            }
        }
    }

    /// What a round of answers says.
    struct Facts: Hashable, Sendable {
        var conditions: TicketPrinterStatus.Conditions = []
        /// nil: it did not say.
        var sight: Sight?
    }

    let name: String
    package var description: String { name }
    var grammar = Grammar.epson
    /// In the order in which they are asked; the first is answered in real time, and with fixed bits.
    let questions: [Question]
    let signs: [Sign]

    func facts(_ answers: [Answer]) -> Facts {
        var facts = Facts()
        for answer in answers {
            for sign in (answer.source == .port ? Self.portSigns : signs) where sign.holds(answer) {
                switch sign.meaning {
                case .condition(let condition): facts.conditions.insert(condition)
                case .presenter(let sight): facts.sight = sight
                }
            }
        }
        return facts
    }

    static func evidence(_ answers: [Answer]) -> String {
        answers.map { "\($0.source): \($0.bytes.map(hex).joined(separator: " "))" }.joined(separator: ", ")
    }
}
