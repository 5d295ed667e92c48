/// One thing that was looked at, and what was found.
package struct Check: Hashable, Sendable {
    package enum Outcome: String, Sendable {
        case pass, warning, failure
    }

    /// A stable name, such as `reader.sam`.
    package let name: String
    package let outcome: Outcome
    /// One sentence.
    package let finding: Words
    /// What was measured or answered. No personal data.
    package let evidence: [String]
    /// What to do, or which part to carry; `none` when nothing is.
    package let remedy: Words

    package init(_ name: String, _ outcome: Outcome, _ finding: Words, evidence: [String] = [], remedy: Words = .none) {
        self.name = name
        self.outcome = outcome
        self.finding = finding
        self.evidence = evidence
        self.remedy = remedy
    }
}

extension CardRecord.Warnings {
    /// Each by its name in answers as JSON, and what is the matter, for a technician.
    package var told: [(name: String, finding: String)] {
        Self.table.filter { contains($0.0) }.map { ($0.1, $0.2) }
    }

    private static let table: [(CardRecord.Warnings, String, String)] = [
        (.number, "number", "The number breaks a rule of its kind of card (号码有误)."),
        (.birth, "birth", "Birth date and number disagree (出生日期与号码不符)."),
        (.sex, "sex", "Sex and number disagree (性别与号码不符)."),
        (.expired, "expired", "The card has expired (证件已过期)."),
        (.notYet, "not-yet-valid", "The card is not valid yet (证件未到有效期)."),
        (.code, "code", "Sex, nation or nationality is a code that is not in the standard (代码不在标准内)."),
    ]
}

extension Fault {
    /// All of it in lines, for a technician of either language: what is the matter, the evidence, what to do.
    package func told(indent: String = "  ") -> String {
        let remedies = remedy == .none ? [] : ["do: \(remedy.english)", "处理：\(remedy.chinese)"]
        return ([finding.english] + (["evidence: \(name.rawValue) \(detail)"] + remedies).map { indent + $0 }).joined(separator: "\n")
    }

    /// What is the matter, for a technician, with the hall's own term.
    package var finding: Words {
        switch name {
        case .notFound: Words("The device is not there (找不到设备).", "找不到设备。")
        case .permissionDenied: Words("This user may not open the device (没有权限).", "本用户没有打开设备的权限。")
        case .noUdev: Words("Nobody gave the device to this user (没有 udev 服务).", "没有 udev 服务，设备没有交给本用户。")
        case .inUse: Words("Another program holds the device (设备被占用).", "设备被别的程序占用。")
        case .disconnected: Words("The line broke off (连接断开).", "连接断开了。")
        case .noAnswer: Words("The device does not answer (没有应答).", "设备没有应答。")
        case .garbled: Words("Its answers break the protocol (数据错误).", "设备的应答有数据错误。")
        case .certificateChanged: Words("The printer shows another certificate than before (证书已更换).", "打印机的证书和以前不一样。")
        case .cardNotRead: Words("No card was read (读卡失败).", "读卡失败。")
        case .cardUnknown: Words("Another kind of card lies there (不是身份证).", "放的不是身份证。")
        case .cardRefused: Words("Card and security module refuse each other (证件未通过验证).", "证件没有通过安全模块的验证。")
        case .cardLeft: Words("A card was left behind (证件未取走).", "证件没有取走。")
        case .samFailed: Words("The security module failed its self-test (安全模块故障).", "安全模块自检不通过。")
        case .samNotAuthorised: Words("The security module is not authorised (安全模块未授权).", "安全模块未授权。")
        case .readerRefused: Words("The reader refuses a command (读卡器拒绝命令).", "读卡器拒绝命令。")
        case .paperEnd: Words("The paper is at its end (缺纸).", "缺纸。")
        case .paperNearEnd: Words("The paper is near its end (纸将尽).", "纸快用完了。")
        case .paperJam: Words("The paper is jammed (卡纸).", "卡纸。")
        case .coverOpen: Words("The cover is open (机盖打开).", "机盖开着。")
        case .cutterError: Words("The cutter is stuck (切刀故障).", "切刀卡住了。")
        case .overheated: Words("The print head is too hot (打印头过热).", "打印头过热。")
        case .tonerLow: Words("The toner is low (墨粉不足).", "墨粉不足。")
        case .tonerEmpty: Words("The toner is used up (墨粉用尽).", "墨粉用完了。")
        case .printerPaused: Words("The printer is paused (打印机已暂停).", "打印机已暂停。")
        case .printerOffline: Words("The printer is offline (打印机脱机).", "打印机脱机。")
        case .printerFailed: Words("The printer reports a fault (打印机故障).", "打印机报告故障。")
        case .formatRefused: Words("The printer cannot print this (无法打印的内容).", "打印机打不了这种内容。")
        case .ticketLeft: Words("A ticket was left in the presenter (号票未取走).", "出纸口有一张没取走的号票。")
        case .driverFailed: Words("The device's driver breaks its rules (驱动程序故障).", "设备的驱动程序不守规矩。")
        case .restarted: Words("The host restarted meanwhile (主机重启).", "其间主机重启过。")
        case .recordsFailed: Words("The records cannot keep it (记录无法保存).", "记录无法保存。")
        case .cancelled: Words("It was cancelled (已取消).", "已取消。")
        case .closing: Words("The terminal is closing (正在关闭).", "终端正在关闭。")
        }
    }

    /// What a technician does about it, in one sentence; docs/faults.md has the same list.
    package var remedy: Words {
        switch name {
        case .notFound: Words("Check the path or address in the configuration, the cable and the power.", "检查配置里的路径或地址、线缆和电源。")
        case .permissionDenied: Words("Put the kiosk's user into the group of the device: dialout, lp, or plugdev; for USB install 70-libkiosk.rules.", "把终端的用户加进设备所属的组（dialout、lp 或 plugdev）；USB 设备请安装 70-libkiosk.rules。")
        case .noUdev: Words("Start systemd-udevd with 70-libkiosk.rules, or give /dev/bus/usb and its rights to the container from outside.", "启动 systemd-udevd 并装好 70-libkiosk.rules；在容器里，从外面把 /dev/bus/usb 和权限给它。")
        case .inUse: Words("End the program that holds it; a running terminal holds its own devices.", "结束占用它的程序；正在运行的终端占着自己的设备。")
        case .disconnected: Words("Check the cable, the power and the network.", "检查线缆、电源和网络。")
        case .noAnswer: Words("Check the power and the baud rate, and that the right device is at this address.", "检查电源和波特率，并确认这个地址上是这台设备。")
        case .garbled: Words("Check the baud rate and the cable.", "检查波特率和线缆。")
        case .certificateChanged: Words("If the printer was exchanged or set up anew, delete the file that the evidence names; if not, find out who answers at its address.", "打印机换过或重新设置过的，删除证据里写的文件；没有的，查清是谁在这个地址上应答。")
        case .cardNotRead: Words("Lay the card flat on the reader; one that lies there already is lifted first.", "把卡平放在读卡器上；已经放着的，先拿起来再放。")
        case .cardLeft: Words("Take the card off the reader, and keep it for its owner.", "把卡从读卡器上取下，替失主保管。")
        case .cardUnknown: Words("Lay down a resident ID card.", "换身份证再放。")
        case .cardRefused: Words("Try another card; if every card is refused, exchange the reader.", "换一张证件再试；每张都通不过，就换读卡器。")
        case .samFailed: Words("Switch the reader off and on; if it stays, exchange the reader.", "读卡器断电再开；还不行，就换读卡器。")
        case .samNotAuthorised: Words("Exchange the reader.", "换读卡器。")
        case .readerRefused: Words("Call the reader's supplier: SW3 23 in the evidence means that its security module must be authorised for this; SW3 21, that the reader must be exchanged for one that knows all commands.", "请联系读卡器供应商：证据里是 SW3 23，要给安全模块办理这项授权；是 SW3 21，要换一台支持全部命令的读卡器。")
        case .paperEnd: Words("Load paper.", "装纸。")
        case .paperNearEnd: Words("Load paper soon.", "准备换纸。")
        case .paperJam: Words("Clear the paper path.", "清理走纸通道。")
        case .coverOpen: Words("Close the cover.", "合上机盖。")
        case .cutterError: Words("Clear the cutter; if it returns, exchange the cutter.", "清理切刀；再出现，就换切刀。")
        case .overheated: Words("Let it cool down; if it returns, exchange the print head.", "等它冷却；再出现，就换打印头。")
        case .tonerLow: Words("Order toner.", "订购墨粉。")
        case .tonerEmpty: Words("Change the toner.", "换墨粉。")
        case .printerPaused: Words("Resume the printer at its panel or its queue.", "在打印机面板或打印队列上恢复打印。")
        case .printerOffline: Words("Check its panel, power and network.", "检查它的面板、电源和网络。")
        case .printerFailed: Words("Switch it off and on; if it stays, read the status in the evidence to the maker.", "断电再开；还不行，把证据里的状态告诉厂家。")
        case .formatRefused: Words("Choose another printer or profile for this document.", "给这种纸换一台打印机，或换一种打印机型号配置。")
        case .ticketLeft: Words("Take the ticket out; [device] presenter in the configuration can have it pulled in.", "取走号票；配置里 [device] presenter 可以让它自动收回。")
        case .driverFailed: Words("Send the evidence to the maker of the driver; kiosk-doctor conform shows what it breaks.", "把证据发给驱动程序的厂家；kiosk-doctor conform 会说明它违反了哪条。")
        case .restarted: Words("Ask the person whether the paper came out.", "问一下办事人，纸出来没有。")
        case .recordsFailed: Words("Make room on the disk; the evidence says what is wrong with the records.", "清理磁盘空间；证据里写着记录出了什么问题。")
        case .cancelled, .closing: .none
        }
    }
}
