/// A call that a board shows and says: 请 A001 号到 3 号窗口办理.
package struct Announcement: Hashable, Sendable {
    package enum Voice: Int32, Sendable, CaseIterable {
        case mandarin = 1, cantonese, english
    }

    /// The journal row of the call: announcements are in its order.
    package let call: UInt64
    /// The id of the number.
    package let number: UInt64
    package let text: String
    package let queue: String
    /// The window's code.
    package let window: String
    /// 0 for the first call, then 1, 2 … (重呼)
    package let recall: Int
    /// Calls before this one that were no longer true when their turn came, and were not said.
    package let skipped: Int

    package init(call: UInt64, number: UInt64, text: String, queue: String, window: String, recall: Int, skipped: Int) {
        (self.call, self.number, self.text, self.queue) = (call, number, text, queue)
        (self.window, self.recall, self.skipped) = (window, recall, skipped)
    }

    /// The whole sentence. Written Cantonese of a hall is the same; it is read in Cantonese.
    package func sentence(_ voice: Voice) -> String {
        switch voice {
        case .mandarin, .cantonese: "请 \(text) 号到 \(window) 号窗口办理"
        case .english: "Number \(text), please go to window \(window)"
        }
    }

    /// Names of recordings to play one after the other. Mandarin and Cantonese have the same
    /// names, each voice a folder of its own. Letters and digits are those of the number.
    package func clips(_ voice: Voice) -> [String] {
        switch voice {
        case .mandarin, .cantonese:
            ["chime", "qing"] + spelt(text) + ["hao", "dao"] + (counted(window) ?? spelt(window)) + ["hao", "chuangkou", "banli"]
        case .english:
            ["chime", "number"] + spelt(text) + ["please-go-to-window"] + spelt(window)
        }
    }

    /// Letters in capitals, digits one by one; what no voice can spell is left out.
    private func spelt(_ text: String) -> [String] {
        text.uppercased().unicodeScalars.filter { $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil) }.map { String($0) }
    }

    /// 12 is 十二 and 30 三十, as windows are counted; nil for what is not 10 to 99.
    private func counted(_ text: String) -> [String]? {
        guard text.utf8.count == 2, text.utf8.allSatisfy({ decimalDigit($0) != nil }), let number = Int(text), number >= 10 else { return nil }
        let (tens, ones) = number.quotientAndRemainder(dividingBy: 10)
        return (tens > 1 ? ["\(tens)"] : []) + ["shi"] + (ones > 0 ? ["\(ones)"] : [])
    }
}
