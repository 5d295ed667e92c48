extension Templates {
    /// For A5 and A4: a usual one is one page of A5.
    static let receipt = ShippedTemplate("receipt", "受理回执", "the acceptance receipt", chinese: #"""
        {{hall}}
        "^^^^{{#takenAt}}取号{{/takenAt}}{{^takenAt}}{{#receivedAt}}收件{{/receivedAt}}{{^receivedAt}}受理{{/receivedAt}}{{/takenAt}}回执"

        ---
        {width: 9 *}
        {{#caseNumber}}
        |办件编号 |{{caseNumber}}
        {{/caseNumber}}
        {{^caseNumber}}
        {{#number}}
        |排队号 |"{{number}}"
        {{/number}}
        {{/caseNumber}}
        {{#acceptedAt}}
        |受理时间 |{{acceptedAt}}
        {{/acceptedAt}}
        {{#receivedAt}}
        |收件时间 |{{receivedAt}}
        {{/receivedAt}}
        {{#takenAt}}
        |取号时间 |{{takenAt}}
        {{/takenAt}}
        |事项名称 |{{#large}}^^^{{/large}}"{{itemName}}"
        {{^caseNumber}}
        {{#itemCode}}
        |实施编码 |{{itemCode}}
        {{/itemCode}}
        {{/caseNumber}}
        {{#department}}
        |受理部门 |{{department}}
        {{/department}}
        {{#applicant}}
        |申请人 |{{#large}}^^^{{/large}}{{applicant}}{{#idNumber}}　{{idNumber}}{{/idNumber}}
        {{/applicant}}
        {{#agent}}
        |代办人 |{{#large}}^^^{{/large}}{{agent}}{{#agentNumber}}　{{agentNumber}}{{/agentNumber}}
        {{/agent}}
        |承诺时限 |{{#large}}^^^{{/large}}"{{promised}}{{^promised}}—{{/promised}}"{{#promisedOn}}，{{promisedOn}} 前办结{{/promisedOn}}{{#statutory}}（法定 {{statutory}}）{{/statutory}}
        {{#fee}}
        |收费标准 |{{fee}}
        {{/fee}}
        {{#result}}
        |办理结果 |{{result}}{{#delivery}}（{{delivery}}）{{/delivery}}
        {{/result}}
        {width: auto}
        {{#materials?}}

        |"{{#takenAt}}办理时请带{{/takenAt}}{{^takenAt}}收到的材料{{/takenAt}}"
        {width: 4 * {{#large}}17{{/large}}{{^large}}11{{/large}}; border: line}
        |"序号"|"材料名称" |"形式"|
        {{/materials?}}
        {{#materials}}
        ---
        |{{#large}}^^^{{/large}}{{@}}|{{#large}}^^^{{/large}}{{name}}{{#note}}（{{note}}）{{/note}}{{#necessity}}（{{necessity}}）{{/necessity}} |{{#large}}^^^{{/large}}{{form}}|
        {{/materials}}
        {width: auto; border: space}
        {{#notes?}}

        {{/notes?}}
        {{#notes}}
        |{{#large}}^^^{{/large}}{{.}}
        {{/notes}}

        {{^takenAt}}
        {width: 11 16; align: left}
        |申请人签名\n{{#receivedAt}}收件{{/receivedAt}}{{^receivedAt}}受理{{/receivedAt}}人签名 |＿＿＿＿＿＿＿＿\n＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{hall}}（盖章）|
        {{/takenAt}}
        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 4, m}
        {{#takenAt}}
        请凭号票到窗口办理，本回执不是受理凭证
        {{/takenAt}}
        {{^takenAt}}
        凭本回执可到窗口查询办理进度
        {{/takenAt}}
        {{#contact}}咨询电话 {{contact}}{{/contact}}{{#complaint}}　监督投诉 {{complaint}}{{/complaint}}
        {{#help}}
        {{help}}
        {{/help}}
        =
        """#, english: #"""
        {{hall}}
        "^^^{{#takenAt}}Receipt of a number{{/takenAt}}{{^takenAt}}{{#receivedAt}}Receipt of documents{{/receivedAt}}{{^receivedAt}}Acceptance receipt{{/receivedAt}}{{/takenAt}}"

        ---
        {width: 12 *}
        {{#caseNumber}}
        |Case |{{caseNumber}}
        {{/caseNumber}}
        {{^caseNumber}}
        {{#number}}
        |Number |"{{number}}"
        {{/number}}
        {{/caseNumber}}
        {{#acceptedAt}}
        |Accepted |{{acceptedAt}}
        {{/acceptedAt}}
        {{#receivedAt}}
        |Received |{{receivedAt}}
        {{/receivedAt}}
        {{#takenAt}}
        |Taken |{{takenAt}}
        {{/takenAt}}
        |Matter |{{#large}}^^^{{/large}}"{{itemName}}"
        {{^caseNumber}}
        {{#itemCode}}
        |Item code |{{itemCode}}
        {{/itemCode}}
        {{/caseNumber}}
        {{#department}}
        |Department |{{department}}
        {{/department}}
        {{#applicant}}
        |Applicant |{{#large}}^^^{{/large}}{{applicant}}{{#idNumber}}~~{{idNumber}}{{/idNumber}}
        {{/applicant}}
        {{#agent}}
        |Agent |{{#large}}^^^{{/large}}{{agent}}{{#agentNumber}}~~{{agentNumber}}{{/agentNumber}}
        {{/agent}}
        |Promised |{{#large}}^^^{{/large}}"{{promised}}{{^promised}}—{{/promised}}"{{#promisedOn}}, by {{promisedOn}}{{/promisedOn}}{{#statutory}} (by law: {{statutory}}){{/statutory}}
        {{#fee}}
        |Fee |{{fee}}
        {{/fee}}
        {{#result}}
        |You get |{{result}}{{#delivery}} ({{delivery}}){{/delivery}}
        {{/result}}
        {width: auto}
        {{#materials?}}

        |"{{#takenAt}}Please bring{{/takenAt}}{{^takenAt}}Documents received{{/takenAt}}"
        {width: 4 * {{#large}}17{{/large}}{{^large}}11{{/large}}; border: line}
        |"No."|"Document" |"Form"|
        {{/materials?}}
        {{#materials}}
        ---
        |{{#large}}^^^{{/large}}{{@}}|{{#large}}^^^{{/large}}{{name}}{{#note}} ({{note}}){{/note}}{{#necessity}} ({{necessity}}){{/necessity}} |{{#large}}^^^{{/large}}{{form}}|
        {{/materials}}
        {width: auto; border: space}
        {{#notes?}}

        {{/notes?}}
        {{#notes}}
        |{{#large}}^^^{{/large}}{{.}}
        {{/notes}}

        {{^takenAt}}
        {width: 12 16; align: left}
        |Applicant\n{{#receivedAt}}Received{{/receivedAt}}{{^receivedAt}}Accepted{{/receivedAt}} by |＿＿＿＿＿＿＿＿\n＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{hall}} (seal)|
        {{/takenAt}}
        {code: {{code}}{{^code}}{{number}}{{/code}}; option: qrcode, 4, m}
        {{#takenAt}}
        Please go to the window with your ticket. Nothing is accepted yet.
        {{/takenAt}}
        {{^takenAt}}
        Show this receipt at a window to ask about it.
        {{/takenAt}}
        {{#contact}}Questions: {{contact}}{{/contact}}{{#complaint}}~~Complaints: {{complaint}}{{/complaint}}
        {{#help}}
        {{help}}
        {{/help}}
        =
        """#)
}
