extension Templates {
    /// What came out of a case, and how to get it; after a refusal also why, and what can be done about it.
    static let result = ShippedTemplate("result", "办理结果通知书", "the result of a case, and how to fetch it", chinese: #"""
        {{hall}}
        "^^^办理结果通知书"

        ---
        {{#applicant}}
        |{{#large}}^^^{{/large}}"{{applicant}}"：
        {{/applicant}}
        |{{#large}}^^^{{/large}}　　您{{#acceptedAt}}于 {{acceptedAt}} {{/acceptedAt}}申请的“{{itemName}}”已{{#completedAt}}于 {{completedAt}} {{/completedAt}}办结，结果是：

        {width: 9 *}
        |办理结果 |"^^^{{outcome}}{{^outcome}}—{{/outcome}}"
        {{#reason}}
        |理由 |{{#large}}^^^{{/large}}{{reason}}
        {{/reason}}
        {{#basis}}
        |依据 |{{basis}}
        {{/basis}}
        {{#department}}
        |办理部门 |{{department}}
        {{/department}}
        {{#idNumber}}
        |证件号码 |{{idNumber}}
        {{/idNumber}}
        {{#caseNumber}}
        |办件编号 |{{caseNumber}}
        {{/caseNumber}}
        {width: auto}
        {{#documents?}}

        |"结果文书"
        {width: * 13; border: line}
        |"名称" |"有效期至"|
        {{/documents?}}
        {{#documents}}
        ---
        |{{#large}}^^^{{/large}}{{name}}{{#number}}\n{{number}}{{/number}} |{{validUntil}}{{^validUntil}}—{{/validUntil}}|
        {{/documents}}
        {width: auto; border: space}
        {{#pickup?}}

        |"领取"
        {width: 9 *}
        {{/pickup?}}
        {{#pickup}}
        |领取方式 |{{#large}}^^^{{/large}}{{pickup}}
        {{/pickup}}
        {{#pickupPlace}}
        |领取地点 |{{#large}}^^^{{/large}}{{pickupPlace}}
        {{/pickupPlace}}
        {{#pickupUntil}}
        |领取期限 |{{#large}}^^^{{/large}}{{pickupUntil}}
        {{/pickupUntil}}
        {{#pickupBring}}
        |请带 |{{#large}}^^^{{/large}}{{pickupBring}}
        {{/pickupBring}}
        {width: auto}
        {{#appeal}}

        |{{#large}}^^^{{/large}}{{appeal}}
        {{/appeal}}

        {width: 11 16; align: left}
        |领取人签名\n领取日期 |＿＿＿＿＿＿＿＿\n＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{hall}}（盖章）|
        {{#code}}
        {code: {{code}}; option: qrcode, 4, m}
        扫码查询结果、评价本次服务
        {{/code}}
        {{#contact}}咨询电话 {{contact}}{{/contact}}{{#complaint}}　监督投诉 {{complaint}}{{/complaint}}
        {{#help}}
        {{help}}
        {{/help}}
        =
        """#, english: #"""
        {{hall}}
        "^^^Notice of result"

        ---
        {{#applicant}}
        |{{#large}}^^^{{/large}}To "{{applicant}}"
        {{/applicant}}
        |{{#large}}^^^{{/large}}Your application for \"{{itemName}}\"{{#acceptedAt}} of {{acceptedAt}}{{/acceptedAt}} was completed{{#completedAt}} on {{completedAt}}{{/completedAt}}.

        {width: 12 *}
        |Result |"^^^{{outcome}}{{^outcome}}—{{/outcome}}"
        {{#reason}}
        |Reason |{{#large}}^^^{{/large}}{{reason}}
        {{/reason}}
        {{#basis}}
        |Legal basis |{{basis}}
        {{/basis}}
        {{#department}}
        |Department |{{department}}
        {{/department}}
        {{#idNumber}}
        |ID number |{{idNumber}}
        {{/idNumber}}
        {{#caseNumber}}
        |Case |{{caseNumber}}
        {{/caseNumber}}
        {width: auto}
        {{#documents?}}

        |"Documents"
        {width: * 13; border: line}
        |"Name" |"Valid until"|
        {{/documents?}}
        {{#documents}}
        ---
        |{{#large}}^^^{{/large}}{{name}}{{#number}}\n{{number}}{{/number}} |{{validUntil}}{{^validUntil}}—{{/validUntil}}|
        {{/documents}}
        {width: auto; border: space}
        {{#pickup?}}

        |"Collection"
        {width: 12 *}
        {{/pickup?}}
        {{#pickup}}
        |How |{{#large}}^^^{{/large}}{{pickup}}
        {{/pickup}}
        {{#pickupPlace}}
        |Where |{{#large}}^^^{{/large}}{{pickupPlace}}
        {{/pickupPlace}}
        {{#pickupUntil}}
        |Until |{{#large}}^^^{{/large}}{{pickupUntil}}
        {{/pickupUntil}}
        {{#pickupBring}}
        |Bring |{{#large}}^^^{{/large}}{{pickupBring}}
        {{/pickupBring}}
        {width: auto}
        {{#appeal}}

        |{{#large}}^^^{{/large}}{{appeal}}
        {{/appeal}}

        {width: 12 16; align: left}
        |Received by\nDate |＿＿＿＿＿＿＿＿\n＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{hall}} (seal)|
        {{#code}}
        {code: {{code}}; option: qrcode, 4, m}
        Scan to see the result and rate this service
        {{/code}}
        {{#contact}}Questions: {{contact}}{{/contact}}{{#complaint}}~~Complaints: {{complaint}}{{/complaint}}
        {{#help}}
        {{help}}
        {{/help}}
        =
        """#)
}
