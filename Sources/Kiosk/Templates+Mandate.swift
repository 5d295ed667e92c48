extension Templates {
    /// A form to be signed by hand: without values it is the empty form. It does not stay in the hall's
    /// sight, but the numbers on it are masked all the same; whoever receives it compares the cards.
    static let mandate = ShippedTemplate("mandate", "代办委托书", "a resident's mandate to an agent, to be signed", chinese: #"""
        "^^^^代办委托书"
        {{#caseNumber}}
        编号　{{caseNumber}}|
        {{/caseNumber}}
        {width: 9 *; border: line}
        |"委托人" |{{#large}}^^^{{/large}}{{principal}}
        ---
        |证件号码 |{{#large}}^^^{{/large}}{{principalNumber}}
        ---
        |联系电话 |{{#large}}^^^{{/large}}{{principalPhone}}
        ---
        |住址 |{{principalAddress}}
        ---
        |"受托人" |{{#large}}^^^{{/large}}{{agent}}{{#agentRole}}（{{agentRole}}）{{/agentRole}}
        ---
        |证件号码 |{{#large}}^^^{{/large}}{{agentNumber}}
        ---
        |联系电话 |{{#large}}^^^{{/large}}{{agentPhone}}
        ---
        |"委托事项" |{{#large}}^^^{{/large}}{{itemName}}{{#itemCode}}\n{{itemCode}}{{/itemCode}}
        ---
        |委托权限 |{{#large}}^^^{{/large}}{{#powers}}□{{.}}　{{/powers}}{{^powers}}□提交申请和材料　□补正材料　□领取办理结果{{/powers}}
        ---
        |委托期限 |{{#large}}^^^{{/large}}{{from}}{{^from}}　　　年　月　日{{/from}} 至 {{until}}{{^until}}　　　年　月　日{{/until}}
        {width: auto; border: space}

        |{{#large}}^^^{{/large}}　　本人因{{reason}}{{^reason}}＿＿＿＿＿＿＿{{/reason}}，委托上述受托人到{{hall}}{{^hall}}＿＿＿＿＿＿＿{{/hall}}代为办理以上事项。受托人在委托权限和期限内的行为，本人予以承认。所交材料真实有效。
        {{#materials?}}

        |"交给受托人的材料"
        {width: 2 *}
        {{/materials?}}
        {{#materials}}
        |□ |{{name}}{{#form}}（{{form}}）{{/form}}
        {{/materials}}
        {width: auto}

        {width: 11 20; align: left}
        |委托人签名 |＿＿＿＿＿＿＿＿＿＿
        | |　　　年　　月　　日
        |受托人签名 |＿＿＿＿＿＿＿＿＿＿
        | |　　　年　　月　　日
        {width: auto; align: center}
        {{#notes?}}

        {{/notes?}}
        {{#notes}}
        |{{.}}
        {{/notes}}
        {{#code}}
        {code: {{code}}; option: qrcode, 4, m}
        {{/code}}
        |本委托书一式两份，受托人和受理窗口各存一份；代办不收任何费用。
        |{{#contact}}咨询电话 {{contact}}{{/contact}}{{#complaint}}　监督投诉 {{complaint}}{{/complaint}}
        =
        """#, english: #"""
        "^^^^Mandate"
        {{#caseNumber}}
        No.~{{caseNumber}}|
        {{/caseNumber}}
        {width: 12 *; border: line}
        |"Principal" |{{#large}}^^^{{/large}}{{principal}}
        ---
        |ID number |{{#large}}^^^{{/large}}{{principalNumber}}
        ---
        |Telephone |{{#large}}^^^{{/large}}{{principalPhone}}
        ---
        |Address |{{principalAddress}}
        ---
        |"Agent" |{{#large}}^^^{{/large}}{{agent}}{{#agentRole}} ({{agentRole}}){{/agentRole}}
        ---
        |ID number |{{#large}}^^^{{/large}}{{agentNumber}}
        ---
        |Telephone |{{#large}}^^^{{/large}}{{agentPhone}}
        ---
        |"Matter" |{{#large}}^^^{{/large}}{{itemName}}{{#itemCode}}\n{{itemCode}}{{/itemCode}}
        ---
        |Powers |{{#large}}^^^{{/large}}{{#powers}}□\xa0{{.}}  {{/powers}}{{^powers}}□\xa0apply and hand in documents  □\xa0supplement documents  □\xa0collect the result{{/powers}}
        ---
        |Valid |{{#large}}^^^{{/large}}from {{from}}{{^from}}＿＿＿＿{{/from}} until {{until}}{{^until}}＿＿＿＿{{/until}}
        {width: auto; border: space}

        |{{#large}}^^^{{/large}}Because of {{reason}}{{^reason}}＿＿＿＿＿＿＿{{/reason}} I give the agent named above the mandate to settle this matter for me at {{hall}}{{^hall}}＿＿＿＿＿＿＿{{/hall}}. What the agent does within these powers and dates I acknowledge as done by myself. The documents are true and valid.
        {{#materials?}}

        |"Documents given to the agent"
        {width: 2 *}
        {{/materials?}}
        {{#materials}}
        |□ |{{name}}{{#form}} ({{form}}){{/form}}
        {{/materials}}
        {width: auto}

        {width: 12 18; align: left}
        |Principal |＿＿＿＿＿＿＿＿＿
        |Date |＿＿＿＿＿＿＿＿＿
        |Agent |＿＿＿＿＿＿＿＿＿
        |Date |＿＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{#notes?}}

        {{/notes?}}
        {{#notes}}
        |{{.}}
        {{/notes}}
        {{#code}}
        {code: {{code}}; option: qrcode, 4, m}
        {{/code}}
        |In two copies, one for the agent and one for the window. Agency is free of charge.
        |{{#contact}}Questions: {{contact}}{{/contact}}{{#complaint}}~~Complaints: {{complaint}}{{/complaint}}
        =
        """#)
}
