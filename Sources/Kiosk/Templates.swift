/// The templates that ship with the library. docs/templates.md lists their variables.
package enum Templates {
    package static let shipped: [String: String] = [
        "ticket": ticket, "ticket.en": ticketEnglish, "receipt": receipt, "test-page": testPage, "code": code,
    ]

    /// Nothing but a QR code, for a screen.
    private static let code = #"""
        {code: {{text}}; option: qrcode, 6, m}
        """#

    /// The queue ticket (排队号), 32 to 48 characters wide. It names nobody in full.
    private static let ticket = #"""
        {{#reprint}}
        `~补打~第{{reprint}}次~`

        {{/reprint}}
        {{hall}}
        ---
        ^^^{{queueName}}

        "^^^^^^^{{number}}"

        {{#window}}
        ^^^请到 {{window}}
        {{/window}}
        {{#ahead}}
        前面还有 "{{ahead}}" 人{{#wait}}，约等 "{{wait}}"{{/wait}}
        {{/ahead}}
        ---
        {width: 6 *}
        {{#itemName}}
        |事项 |{{itemName}}
        {{/itemName}}
        {{#applicant}}
        |姓名 |{{applicant}}
        {{/applicant}}
        {{#issuedAt}}
        |取号 |{{issuedAt}}
        {{/issuedAt}}
        {width: auto}
        {{#bring?}}

        |"请把这些准备好"
        {width: 2 *}
        {{/bring?}}
        {{#bring}}
        |□ |{{name}}{{#form}}（{{form}}）{{/form}}
        {{/bring}}
        {width: auto}
        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 5, m}
        请留意叫号，谢谢您的等候
        {{#help}}
        {{help}}
        {{/help}}
        {{^help}}
        过号不用急，找工作人员就可以
        {{/help}}
        =
        """#

    /// The queue ticket for who reads English.
    private static let ticketEnglish = #"""
        {{#reprint}}
        `~Reprint~{{reprint}}~`

        {{/reprint}}
        {{hall}}
        ---
        ^^^{{queueName}}

        "^^^^^^^{{number}}"

        {{#window}}
        ^^^{{window}}
        {{/window}}
        {{#ahead}}
        "{{ahead}}" before you{{#wait}}, about "{{wait}}"{{/wait}}
        {{/ahead}}
        ---
        {width: 8 *}
        {{#itemName}}
        |Matter |{{itemName}}
        {{/itemName}}
        {{#applicant}}
        |Name |{{applicant}}
        {{/applicant}}
        {{#issuedAt}}
        |Time |{{issuedAt}}
        {{/issuedAt}}
        {width: auto}
        {{#bring?}}

        |"Please have ready"
        {width: 2 *}
        {{/bring?}}
        {{#bring}}
        |□ |{{name}}{{#form}} ({{form}}){{/form}}
        {{/bring}}
        {width: auto}
        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 5, m}
        Please watch the screen.
        Missed it? Our staff will help.
        =
        """#

    /// The acceptance receipt (受理回执), for A5 and A4.
    private static let receipt = #"""
        {{hall}}
        "^^^^受理回执"

        |{{#caseNumber}}编号　"{{caseNumber}}"{{/caseNumber}}{{^caseNumber}}{{#number}}排队号　"{{number}}"{{/number}}{{/caseNumber}} | {{acceptedAt}} 受理|
        ---
        {width: 11 *}
        |事项名称 |"{{itemName}}"
        {{#itemCode}}
        |实施编码 |{{itemCode}}
        {{/itemCode}}
        {{#department}}
        |受理部门 |{{department}}
        {{/department}}
        {{#applicant}}
        |申请人 |{{applicant}}{{#idNumber}}　{{idNumber}}{{/idNumber}}
        {{/applicant}}
        {width: 11 * 11 *}
        |承诺办结 |"{{promised}}"{{^promised}}—{{/promised}} |法定时限 |{{statutory}}{{^statutory}}—{{/statutory}}
        |到场次数 |{{visits}}{{^visits}}—{{/visits}} |收费 |{{fee}}{{^fee}}—{{/fee}}
        {{#result}}
        {width: 11 *}
        |办理结果 |{{result}}
        {{/result}}
        {width: auto}
        {{#materials?}}

        |"材料清单"
        {width: 4 * 15 8; border: line}
        |序号|材料名称 |形式|必要性|
        ---
        {{/materials?}}
        {{#materials}}
        |{{@}}|{{name}}{{#note}}（{{note}}）{{/note}} |{{form}}|{{necessity}}|
        {{/materials}}
        {width: auto; border: space}
        {{#notes?}}

        {{/notes?}}
        {{#notes}}
        |{{.}}
        {{/notes}}

        {{hall}}（盖章）|

        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 5, m}
        凭本回执可到窗口查询办理进度
        {{#help}}
        {{help}}
        {{/help}}
        """#

    /// The technician's test page: what the printer makes of everything we send.
    private static let testPage = #"""
        "^^^测试页"
        Test page
        {{printer}} {{printedAt}}
        ---
        |"1 对齐 Alignment"
        |左 left
        居中 center
        右 right|
        |一|二|三
        |a |b |c |
        ---
        |"2 字号 Sizes"
        |^2x1宽^ ^^1x2高^^ ^^^2倍^^^
        |^^^^3倍^^^^ ^^^^^4倍
        |^^^^^^5倍
        |^^^^^^^6倍
        ---
        |"3 样式 Styles"
        |"加粗 Bold" _下划线 Underline_
        |`反白 Invert` `_"全部 All"_`
        ---
        |"4 汉字 GB 18030"
        |常用 便民服务中心取号受理回执
        |标点 ，。、；：？！“”（）《》【】——……
        |符号 ①②③ⅠⅡⅢ℃№￥×÷±□■○●★→
        |二字节 喆镕玥囍堃煊晞
        |四字节 㐂㑇㛃䶮𠮷𫖯𬭊
        |字母 ĀāÉéǚΩЯ ABC abc 0123456789
        ---
        |"5 表格 Table"
        {border: line; width: 8 * 8}
        |编码|名称 |数量|
        ---
        |A|居民身份证 |1|
        |B|不动产权证书（复印件，须与原件一致） |2|
        {border: space; width: auto}
        |"6 二维码 QR 3 / 6 / 8"
        |{code: KIOSK-TEST-3; option: qrcode, 3, l}
        {code: KIOSK-TEST-6; option: qrcode, 6, m}
        {code: 便民服务; option: qrcode, 8, h}|
        |"7 标尺 Ruler"
        {text: nowrap}
        |....:....1....:....2....:....3....:....4....:....5....:....6....:....7....:....8....:....9....:.
        {text: wrap}
        ---
        测试完毕 End of test
        =
        """#
}
