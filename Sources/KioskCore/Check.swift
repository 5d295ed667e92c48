/// One thing that was looked at, and what was found.
package struct Check: Hashable, Sendable {
    package enum Outcome: String, Sendable {
        case pass, warning, failure
    }

    /// A stable name, such as `reader.sam`.
    package let name: String
    package let outcome: Outcome
    /// One sentence.
    package let finding: String
    /// What was measured or answered. No personal data.
    package let evidence: [String]
    /// What to do, or which part to carry; "" when nothing is.
    package let remedy: String

    package init(_ name: String, _ outcome: Outcome, _ finding: String, evidence: [String] = [], remedy: String = "") {
        self.name = name
        self.outcome = outcome
        self.finding = finding
        self.evidence = evidence
        self.remedy = remedy
    }
}

extension Fault {
    /// What is the matter, for a technician, with the hall's own term.
    package var finding: String {
        switch name {
        case .notFound: "The device is not there (找不到设备)."
        case .permissionDenied: "This user may not open the device (没有权限)."
        case .noUdev: "Nobody gave the device to this user (没有 udev 服务)."
        case .inUse: "Another program holds the device (设备被占用)."
        case .disconnected: "The line broke off (连接断开)."
        case .noAnswer: "The device does not answer (没有应答)."
        case .garbled: "Its answers break the protocol (数据错误)."
        case .certificateChanged: "The printer shows another certificate than before (证书已更换)."
        case .cardNotRead: "No card was read (读卡失败)."
        case .cardUnknown: "Another kind of card lies there (不是身份证)."
        case .cardRefused: "Card and security module refuse each other (证件未通过验证)."
        case .cardLeft: "A card was left behind (证件未取走)."
        case .samFailed: "The security module failed its self-test (安全模块故障)."
        case .samNotAuthorised: "The security module is not authorised (安全模块未授权)."
        case .readerRefused: "The reader refuses a command (读卡器拒绝命令)."
        case .paperEnd: "The paper is at its end (缺纸)."
        case .paperNearEnd: "The paper is near its end (纸将尽)."
        case .paperJam: "The paper is jammed (卡纸)."
        case .coverOpen: "The cover is open (机盖打开)."
        case .cutterError: "The cutter is stuck (切刀故障)."
        case .overheated: "The print head is too hot (打印头过热)."
        case .tonerLow: "The toner is low (墨粉不足)."
        case .tonerEmpty: "The toner is used up (墨粉用尽)."
        case .printerPaused: "The printer is paused (打印机已暂停)."
        case .printerOffline: "The printer is offline (打印机脱机)."
        case .printerFailed: "The printer reports a fault (打印机故障)."
        case .formatRefused: "The printer cannot print this (无法打印的内容)."
        case .ticketLeft: "A ticket was left in the presenter (号票未取走)."
        case .driverFailed: "The device's driver breaks its rules (驱动程序故障)."
        case .restarted: "The host restarted meanwhile (主机重启)."
        case .recordsFailed: "The records cannot keep it (记录无法保存)."
        case .cancelled: "It was cancelled (已取消)."
        case .closing: "The terminal is closing (正在关闭)."
        }
    }

    /// What a technician does about it, in one sentence; docs/faults.md has the same list.
    package var remedy: String {
        switch name {
        case .notFound: "Check the path or address in the configuration, the cable and the power."
        case .permissionDenied: "Put the kiosk's user into the group of the device: dialout, lp, or plugdev; for USB install 70-libkiosk.rules."
        case .noUdev: "Start systemd-udevd with 70-libkiosk.rules, or give /dev/bus/usb and its rights to the container from outside."
        case .inUse: "End the program that holds it; a running terminal holds its own devices."
        case .disconnected: "Check the cable, the power and the network."
        case .noAnswer: "Check the power and the baud rate, and that the right device is at this address."
        case .garbled: "Check the baud rate and the cable."
        case .certificateChanged: "If the printer was exchanged or set up anew, delete the file that the evidence names; if not, find out who answers at its address."
        case .cardNotRead, .cardLeft: "Lift the card and lay it down again."
        case .cardUnknown: "Lay down a resident ID card."
        case .cardRefused: "Try another card; if every card is refused, exchange the reader."
        case .samFailed: "Switch the reader off and on; if it stays, exchange the reader."
        case .samNotAuthorised: "Exchange the reader."
        case .readerRefused: "Use a reader that knows the whole protocol."
        case .paperEnd: "Load paper."
        case .paperNearEnd: "Load paper soon."
        case .paperJam: "Clear the paper path."
        case .coverOpen: "Close the cover."
        case .cutterError: "Clear the cutter; if it returns, exchange the cutter."
        case .overheated: "Let it cool down; if it returns, exchange the print head."
        case .tonerLow: "Order toner."
        case .tonerEmpty: "Change the toner."
        case .printerPaused: "Resume the printer at its panel or its queue."
        case .printerOffline: "Check its panel, power and network."
        case .printerFailed: "Switch it off and on; if it stays, read the status in the evidence to the maker."
        case .formatRefused: "Choose another printer or profile for this document."
        case .ticketLeft: "Take the ticket out; [device] presenter in the configuration can have it pulled in."
        case .driverFailed: "Send the evidence to the maker of the driver; kiosk-doctor conform shows what it breaks."
        case .restarted: "Ask the person whether the paper came out."
        case .recordsFailed: "Make room on the disk; the evidence says what is wrong with the records."
        case .cancelled, .closing: ""
        }
    }
}
