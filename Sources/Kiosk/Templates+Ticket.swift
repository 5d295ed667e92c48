extension Templates {
    /// Nothing but a QR code, for a screen.
    static let code = ShippedTemplate("code", "二维码", "nothing but a QR code, for a screen", chinese: #"""
        {code: {{text}}; option: qrcode, 6, m}
        """#)

    /// 32 to 48 characters wide. It names nobody in full. In large type it is laid out anew: one thing
    /// on a line, twice as large, and what a resident can do without is left out.
    static let ticket = ShippedTemplate("ticket", "排队号", "the queue ticket", chinese: #"""
        {{#reprint}}
        `~补打~第{{reprint}}次~`

        {{/reprint}}
        {{hall}}
        ---
        {{#large}}^^^^{{/large}}{{^large}}^^^{{/large}}{{queueName}}

        "^^^^^^^{{number}}"
        {{#window}}
        {{^large}}
        ^^^请到 {{window}}
        {{/large}}
        {{#large}}
        ^^^请到
        "^^^^{{window}}"
        {{/large}}
        {{/window}}
        {{#large}}
        {{#ahead}}

        ^^^前面还有 "{{ahead}}" 人
        {{#wait}}
        ^^^约等 "{{wait}}"
        {{/wait}}
        {{/ahead}}
        {{#back}}
        ^^^可以先离开
        ^^^"{{back}}" 前回来
        {{/back}}
        ---
        {{#itemName}}
        |^^^{{itemName}}
        {{/itemName}}
        {{#bring?}}

        |"^^^请准备好"
        {width: 5 *}
        {{/bring?}}
        {{#bring}}
        |^^^□ |^^^{{name}}{{#form}}（{{form}}）{{/form}}
        {{/bring}}
        {width: auto}
        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 6, m}
        ^^^请留意叫号
        ^^^{{help}}{{^help}}过号找工作人员{{/help}}
        {{#issuedAt}}
        {{issuedAt}} 取号
        {{/issuedAt}}
        {{/large}}
        {{^large}}
        {{#ahead}}

        前面还有 "{{ahead}}" 人{{#wait}}，约等 "{{wait}}"{{/wait}}
        {{/ahead}}
        {{#back}}
        可以先离开，"{{back}}" 前回来就可以
        {{/back}}
        ---
        {width: 5 *}
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
        {{help}}{{^help}}过号不用急，找工作人员就可以{{/help}}
        {{/large}}
        =
        """#, english: #"""
        {{#reprint}}
        `~Reprint~{{reprint}}~`

        {{/reprint}}
        {{hall}}
        ---
        {{#large}}^^^^{{/large}}{{^large}}^^^{{/large}}{{queueName}}

        "^^^^^^^{{number}}"
        {{#window}}
        {{^large}}
        ^^^Window {{window}}
        {{/large}}
        {{#large}}
        ^^^Window
        "^^^^{{window}}"
        {{/large}}
        {{/window}}
        {{#large}}
        {{#ahead}}

        ^^^"{{ahead}}" before you
        {{#wait}}
        ^^^about "{{wait}}"
        {{/wait}}
        {{/ahead}}
        {{#back}}
        ^^^You may leave;
        ^^^be back by "{{back}}"
        {{/back}}
        ---
        {{#itemName}}
        |^^^{{itemName}}
        {{/itemName}}
        {{#bring?}}

        |"^^^Please have"
        {width: 5 *}
        {{/bring?}}
        {{#bring}}
        |^^^□ |^^^{{name}}{{#form}} ({{form}}){{/form}}
        {{/bring}}
        {width: auto}
        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 6, m}
        ^^^Watch the screen
        ^^^{{help}}{{^help}}Missed it? Ask us.{{/help}}
        {{#issuedAt}}
        issued {{issuedAt}}
        {{/issuedAt}}
        {{/large}}
        {{^large}}
        {{#ahead}}

        "{{ahead}}" before you
        {{#wait}}
        about "{{wait}}"
        {{/wait}}
        {{/ahead}}
        {{#back}}
        You may leave; be back by "{{back}}"
        {{/back}}
        ---
        {width: 7 *}
        {{#itemName}}
        |Matter |{{itemName}}
        {{/itemName}}
        {{#applicant}}
        |Name |{{applicant}}
        {{/applicant}}
        {{#issuedAt}}
        |Issued |{{issuedAt}}
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
        Please watch the screen
        {{help}}{{^help}}Missed it? Our staff will help.{{/help}}
        {{/large}}
        =
        """#)
}
