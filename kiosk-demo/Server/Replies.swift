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

    struct Item: Codable { var code: String }

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
}

enum Reply {
    struct Row: Codable {
        var code: String
        var name: String
        var department: String
        var availability: Int

        init(_ item: kiosk_demo.Item) {
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
        struct Material: Codable {
            var index: Int
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
        var materials: [Material]

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
            materials = item.materials.enumerated().map { index, material in
                Material(index: index, name: material.name, form: material.form, note: material.note, necessity: material.necessity)
            }
        }
    }

    struct Door: Codable { var next: String }
    struct Trouble: Codable { var error: String }
    struct Nothing: Codable {}
}
