/// What the page asks and what it gets, besides snapshots.
enum Ask {
    struct Manner: Codable {
        var language: String?
        var large: Bool?

        var visit: Visit.Manner { Visit.Manner(language: language == "en" ? "en" : "zh-Hans", largeType: large ?? false) }
    }

    struct Search: Codable {
        var text: String?
        var topic: String?
        var offset: Int?
        var limit: Int?
    }

    struct Item: Codable {
        var code: String
        /// By the questions' ids.
        var answers: [String: String]?
    }

    struct Number: Codable {
        var item: String
        var request: String
    }

    struct Receipt: Codable { var item: String }
    struct Code: Codable {
        /// The matter's address on the net; nil for the number of this visit.
        var item: String?
    }

    struct Key: Codable { var key: String }

    struct Level: Codable { var level: Int }

    struct Evaluation: Codable {
        var level: Int
        var reasons: [String]?
        /// Of a case's receipt; nil: of this visit.
        var code: String?
    }

    struct File: Codable { var code: String }
}

enum Reply {
    struct Row: Codable {
        var code: String
        var name: String
        var department: String
        var availability: Int

        init(_ item: Match) {
            code = item.code
            name = item.name
            department = item.department
            availability = item.availability
        }
    }

    struct Home: Codable {
        var here: Int
        var common: [Row]
    }

    struct Found: Codable {
        var total: Int
        var items: [Row]
    }

    struct Item: Codable {
        struct Part: Codable {
            var name: String
            var department: String
        }

        struct Question: Codable {
            struct Choice: Codable {
                var value: String
                var text: String
            }

            var id: String
            var text: String
            var choices: [Choice]
        }

        struct Counter: Codable {
            var name: String
            var address: String
            var hours: String
            var phone: String
            var distance: Int?
        }

        struct Material: Codable {
            var name: String
            var form: String
            var note: String
            var necessity: Int
        }

        var code: String
        var name: String
        var department: String
        var availability: Int
        var `where`: String
        var online: String
        var fee: String
        var days: Int?
        var visits: Int?
        var parts: [Part]
        var questions: [Question]
        var materials: [Material]
        var counter: Counter
        var complaint: String

        init(_ item: kiosk_demo.Item) {
            code = item.code
            name = item.name
            department = item.department
            availability = item.availability
            `where` = item.place
            online = item.onlineAddress
            fee = item.fee
            days = item.promisedDays
            visits = item.visits
            parts = item.parts.map { Part(name: $0.name, department: $0.department) }
            questions = item.questions.map { question in
                Question(id: question.id, text: question.text, choices: question.choices.map { .init(value: $0.value, text: $0.text) })
            }
            materials = item.materials.map { Material(name: $0.name, form: $0.form, note: $0.note, necessity: $0.necessity) }
            counter = Counter(
                name: item.counter.name, address: item.counter.address, hours: item.counter.hours, phone: item.counter.phone,
                distance: item.counter.distance)
            complaint = item.complaint
        }
    }

    struct Door: Codable { var next: String }

    struct Trouble: Codable {
        var error: String
        /// For the resident, where the library has a sentence for it.
        var text: String?
    }

    struct Reasons: Codable {
        struct Reason: Codable {
            var code: String
            var text: String
        }

        var reasons: [Reason]

        init(_ reasons: [(code: String, text: String)]) { self.reasons = reasons.map { Reason(code: $0.code, text: $0.text) } }
    }

    /// What a resident is told of a case; nothing of a person.
    struct File: Codable {
        var item: String
        var state: Case.State
        var evaluable: Bool
        var promised: String
        var light: Case.Light

        init(_ file: Case) { (item, state, evaluable, promised, light) = (file.itemName, file.state, file.isEvaluable, file.promised, file.light) }
    }

    struct Nothing: Codable {}
}
