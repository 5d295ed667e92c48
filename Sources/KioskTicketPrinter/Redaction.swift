import KioskTransport

/// What may be told of a conversation with a ticket printer: its commands and all that
/// it answers. Never the text, the pictures and the codes of a ticket; a command that is
/// not known here hides the rest of what was written with it.
package final class TicketRedaction: Redaction {
    /// Data of a picture or a code that is still to come, maybe with the next write.
    private var hiddenToCome = 0
    /// The mark of the last ticket: a number that differs each time.
    private var mark: [UInt8] = []

    package init() {}

    package func tokens(_ bytes: [UInt8], fromHost: Bool) -> [Recording.Token] {
        fromHost ? host(bytes) : device(bytes)
    }

    /// Where the mark comes back, it is that of then.
    private func device(_ bytes: [UInt8]) -> [Recording.Token] {
        let answer = [Wire.Reply.block, Wire.Reply.processID] + mark
        guard !mark.isEmpty, bytes.count >= answer.count,
            let start = (0...bytes.count - answer.count).first(where: { bytes[$0..<$0 + answer.count].elementsEqual(answer) })
        else { return bytes.isEmpty ? [] : [.bytes(bytes)] }
        let rest = Array(bytes[(start + answer.count)...])
        return [.bytes(Array(bytes[..<(start + 2)])), .echo(mark.count)] + (rest.isEmpty ? [] : [.bytes(rest)])
    }

    private func host(_ bytes: [UInt8]) -> [Recording.Token] {
        var tokens: [Recording.Token] = []
        var shown: [UInt8] = []
        func put(_ token: Recording.Token) {
            if !shown.isEmpty { tokens.append(.bytes(shown)) }
            shown = []
            if case .hidden(let more) = token, case .hidden(let before)? = tokens.last {
                tokens[tokens.count - 1] = .hidden(before + more)
            } else {
                tokens.append(token)
            }
        }
        var index = 0
        while index < bytes.count {
            let rest = bytes[index...]
            let count: Int
            if hiddenToCome > 0 {
                count = min(hiddenToCome, rest.count)
                hiddenToCome -= count
                put(.hidden(count))
            } else if Wire.introducers.contains(bytes[index]) {
                guard let command = Wire.command(rest) else {
                    put(.hidden(rest.count))
                    break
                }
                count = command.count
                shown += rest.prefix(command.count - command.mark)
                if command.mark > 0 {
                    mark = Array(rest.prefix(count).suffix(command.mark))
                    put(.echo(command.mark))
                }
                hiddenToCome = command.data
            } else {
                count = 1
                if bytes[index] == Wire.lineFeed { shown.append(bytes[index]) } else { put(.hidden(1)) }
            }
            index += count
        }
        if !shown.isEmpty { tokens.append(.bytes(shown)) }
        return tokens
    }
}
