extension CSVReader.Fault.Problem {
    /// The description for whoever keeps the table.
    package var chinese: String {
        switch self {
        case .nul: "有空字节，这不是 CSV 文件吧？"
        case .controlCharacter(let byte): "有控制字符（0x\(String(byte, radix: 16, uppercase: true))）"
        case .notUTF8: "不是 UTF-8，请另存为“CSV UTF-8”"
        case .notGB18030: "既不是 UTF-8 也不是 GB18030，请另存为“CSV UTF-8”"
        case .utf16: "保存成了“Unicode 文本”（UTF-16），请另存为“CSV UTF-8”"
        case .separator: "列不是用逗号分隔的，请另存为“CSV UTF-8”"
        case .strayQuote: "字段中间有引号；请把整个字段放进引号，里面的引号写两个"
        case .textAfterQuote: "引号之后还有文字；属于文字的引号要写两个"
        case .bareCarriageReturn: "有回车而没有换行"
        case .unclosedQuote: "这个字段的引号没有结束"
        case .fieldTooLong(let limit): "超过 \(limit) 字节"
        case .tooManyColumns(let limit): "超过 \(limit) 列"
        }
    }
}
