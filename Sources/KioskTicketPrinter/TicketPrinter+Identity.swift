import KioskCore
import KioskTransport

// What it is, by its own words.

extension TicketPrinter {
    /// What it calls itself; nil when it does not say.
    package func model() throws(Fault) -> String? {
        guard profile.tellsModel else { return nil }
        try begin()
        return try name(Wire.modelName)
    }

    func name(_ question: [UInt8]) throws(Fault) -> String? {
        try send(question)
        let deadline = due(patience.answer)
        while let reply = try reply(by: deadline) {
            if case .text(let name) = reply { return String(decoding: name.filter { 0x20...0x7E ~= $0 }, as: UTF8.self) }
        }
        overdue = true
        return nil
    }

    var deviceID: [UInt8] {
        guard let port else { return [] }
        return (try? port.deviceID(deadline: .after(milliseconds: patience.answer))) ?? []
    }

    func adopt(_ profile: TicketPrinterProfile) {
        self.profile = profile
        classifier = ReplyClassifier(profile.status.grammar)
    }

    /// Asks for its names, unless its numbers said enough: who does not know GS I prints it.
    func identify() throws(Fault) {
        guard profile.language == .escpos else { return }
        try begin()
        let maker = try name(Wire.makerName)
        try begin()
        let model = try name(Wire.modelName)
        if let said = model ?? maker {
            adopt(.chosen(deviceID: deviceID, model: "\(maker ?? "") \(said)", vendor: port?.vendor, product: port?.product))
        }
        // Names are borrowed; what nobody can borrow is that it works.
        if profile.proof == .processID, try !marksReturn() { profile.proof = .paperSensors }
    }

    /// Whether GS ( H works. Who does not know it takes it for text, which ESC @ forgets.
    private func marksReturn() throws(Fault) -> Bool {
        try begin()
        let id = nextID()
        try send(Wire.processID(id))
        defer { overdue = true }
        let deadline = due(patience.answer)
        while let reply = try reply(by: deadline) {
            if reply == .printed(id: id) { return true }
        }
        try send(Wire.initialize)
        return false
    }
}
