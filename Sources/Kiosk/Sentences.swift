import KioskCore

extension Fault {
    package var who: Who {
        switch name {
        case .cardNotRead, .cardUnknown, .cardRefused, .cardLeft, .ticketLeft: .resident
        case .paperNearEnd, .tonerLow, .cancelled, .closing: .nobody
        default: .staff
        }
    }

    /// About a device, outside of any job.
    func sentence(_ language: Language, about kind: DeviceKind) -> String {
        let words: (String, String)
        switch name {
        case .cardNotRead:
            words = ("没有读到，请把身份证拿起来，再平放一次。", "The card was not read. Please lift it and lay it down again.")
        case .cardUnknown:
            words = ("这张卡不是居民身份证，请换身份证再试。", "This is not a resident ID card. Please use an ID card.")
        case .cardRefused:
            words = ("这张证没有通过验证，请再放一次；还不行，请找工作人员。", "The card was not accepted. Please try once more, or ask the staff.")
        case .cardLeft:
            words = ("请收好您的身份证。", "Please take your ID card.")
        case .ticketLeft:
            words = ("出纸口有一张没取走的号票。", "A ticket was left in the printer.")
        case .paperNearEnd, .tonerLow, .cancelled, .closing:
            return ""
        case .paperEnd:
            words = kind == .receiptPrinter
                ? ("回执打印机没有纸了，请找工作人员。", "The receipt printer is out of paper. Please ask the staff.")
                : ("取号打印机没有纸了，请找工作人员。", "The ticket printer is out of paper. Please ask the staff.")
        default:
            switch kind {
            case .cardReader:
                words = ("身份证读卡器暂时不能用，可以不刷证继续，或找工作人员。", "The card reader cannot be used now. You can go on without a card, or ask the staff.")
            case .ticketPrinter:
                words = ("取号打印机暂时不能用，请找工作人员。", "The ticket printer cannot be used now. Please ask the staff.")
            case .receiptPrinter:
                words = ("回执暂时打印不了，请找工作人员。", "Receipts cannot be printed now. Please ask the staff.")
            }
        }
        return language == .chinese ? words.0 : words.1
    }

    /// Why paper did not come, as the beginning of a sentence.
    func cause(_ language: Language) -> String {
        let words: (String, String)
        switch name {
        case .paperEnd: words = ("打印机没有纸了", "The printer is out of paper")
        case .coverOpen: words = ("打印机的盖子开着", "The printer's cover is open")
        case .paperJam: words = ("打印机卡纸了", "The paper is jammed")
        case .tonerEmpty: words = ("打印机没有墨粉了", "The printer is out of toner")
        case .cancelled, .closing: words = ("打印取消了", "Printing was cancelled")
        default: words = ("打印机暂时不能用", "The printer cannot be used now")
        }
        return language == .chinese ? words.0 : words.1
    }
}

/// What is said when a ticket ends, by what happens to its number.
enum TicketSentence {
    static func printed(_ language: Language) -> String {
        language == .chinese ? "请取走您的号票。" : "Please take your ticket."
    }

    /// At the printer's mouth; "" when nothing is to be said.
    static func at(_ presenter: Presenter, _ number: String?, _ language: Language) -> String {
        switch presenter {
        case .empty, .taken: ""
        case .presented: printed(language)
        case .retracted, .leftBehind, .ejected:
            if let number {
                language == .chinese
                    ? "号票没有取走。您的号码是 \(number)，已经保留。"
                    : "The ticket was not taken. Your number is \(number) and is kept."
            } else {
                ""
            }
        }
    }

    static func kept(_ fault: Fault, _ number: String, _ language: Language) -> String {
        language == .chinese
            ? "\(fault.cause(language))，您的号码 \(number) 已经保留，请看屏幕或找工作人员。"
            : "\(fault.cause(language)). Your number \(number) is kept: please look at the screen or ask the staff."
    }

    static func void(_ fault: Fault, _ number: String, _ language: Language) -> String {
        language == .chinese
            ? "\(fault.cause(language))，号码 \(number) 没有生效，请到旁边的机器或找工作人员重新取号。"
            : "\(fault.cause(language)). Number \(number) is not in force: please take one at another machine or ask the staff."
    }

    static func partial(_ fault: Fault, _ number: String, _ language: Language) -> String {
        language == .chinese
            ? "\(fault.cause(language))，号票没有打完。您的号码 \(number) 已经保留，请看屏幕或找工作人员。"
            : "\(fault.cause(language)), and the ticket is not complete. Your number \(number) is kept: please look at the screen or ask the staff."
    }

    static func unknown(_ number: String, _ language: Language) -> String {
        language == .chinese
            ? "您的号码是 \(number)，已经保留。如果没有拿到号票，请找工作人员。"
            : "Your number is \(number) and is kept. If no ticket came out, please ask the staff."
    }
}

/// The same for any other paper.
enum PaperSentence {
    static func printed(_ language: Language) -> String {
        language == .chinese ? "请取走您的单据。" : "Please take your paper."
    }

    static func notPrinted(_ fault: Fault, _ language: Language) -> String {
        language == .chinese
            ? "\(fault.cause(language))，这张单据没有打印，请找工作人员。"
            : "\(fault.cause(language)). The paper was not printed: please ask the staff."
    }

    static func partial(_ fault: Fault, _ language: Language) -> String {
        language == .chinese
            ? "\(fault.cause(language))，这张单据没有打完，请找工作人员。"
            : "\(fault.cause(language)), and the paper is not complete: please ask the staff."
    }

    static func unknown(_ language: Language) -> String {
        language == .chinese
            ? "不能确定单据是否打印完整，请看一下出纸口，需要时请找工作人员。"
            : "The paper may not be complete. Please look at the printer, and ask the staff if needed."
    }

    static func waiting(_ fault: Fault, _ language: Language) -> String {
        language == .chinese
            ? "\(fault.cause(language))，正在等待处理。"
            : "\(fault.cause(language)). Waiting for it to be put right."
    }
}
