extension Templates {
    /// What is missing, all of it and once (一次性告知), so that one more way is enough.
    static let notice = ShippedTemplate("notice", "一次性告知单", "what is missing, told once and in full", chinese: #"""
        {{hall}}
        "^^^一次性告知单"

        |{{#number}}编号　"{{number}}"{{/number}} | {{issuedAt}}|
        ---
        {width: 9 *}
        |申请事项 |{{#large}}^^^{{/large}}"{{itemName}}"
        {{#department}}
        |受理部门 |{{department}}
        {{/department}}
        {{#applicant}}
        |申请人 |{{applicant}}{{#idNumber}}　{{idNumber}}{{/idNumber}}
        {{/applicant}}
        {width: auto}

        |{{#large}}^^^{{/large}}您申请的事项还缺少以下材料，请一次备齐后再来办理{{#deadline}}，期限为 "{{deadline}}" 前{{/deadline}}。
        {{#missing?}}

        |{{#large}}^^^{{/large}}"需要补齐的材料"
        {width: 4 * 11; border: line}
        |"序号"|"材料名称" |"形式"|
        {{/missing?}}
        {{#missing}}
        ---
        |{{#large}}^^^{{/large}}{{@}}|{{#large}}^^^{{/large}}{{name}}{{#note}}（{{note}}）{{/note}}{{#source}}\n出具单位：{{source}}{{/source}} |{{#large}}^^^{{/large}}{{form}}|
        {{/missing}}
        {width: auto; border: space}
        {{#later?}}

        |{{#large}}^^^{{/large}}"可以容缺后补"
        {width: {{#large}}5{{/large}}{{^large}}2{{/large}} *}
        {{/later?}}
        {{#later}}
        |{{#large}}^^^{{/large}}□ |{{#large}}^^^{{/large}}{{name}}{{#form}}（{{form}}）{{/form}}{{#by}}，{{by}} 前补交{{/by}}{{#within}}，{{within}}内补交{{/within}}
        {{/later}}
        {width: auto}
        {{#ready?}}

        |"已经带来"
        {width: 2 *}
        {{/ready?}}
        {{#ready}}
        |√ |{{name}}{{#form}}（{{form}}）{{/form}}
        {{/ready}}
        {width: auto}

        {{#notes}}
        |{{.}}
        {{/notes}}
        {width: 9 *}
        {{#place}}
        |办理地点 |{{place}}
        {{/place}}
        {{#hours}}
        |办理时间 |{{hours}}
        {{/hours}}
        {width: auto}

        {width: 11 16; align: left}
        |申请人签收\n告知人签名 |＿＿＿＿＿＿＿＿\n＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{#code}}
        {code: {{code}}; option: qrcode, 4, m}
        扫码查看办事指南
        {{/code}}
        {{#contact}}咨询电话 {{contact}}{{/contact}}{{#complaint}}　监督投诉 {{complaint}}{{/complaint}}
        {{#help}}
        {{help}}
        {{/help}}
        =
        """#, english: #"""
        {{hall}}
        "^^^Missing documents"

        |{{#number}}No.~"{{number}}"{{/number}} | {{issuedAt}}|
        ---
        {width: 12 *}
        |Matter |{{#large}}^^^{{/large}}"{{itemName}}"
        {{#department}}
        |Department |{{department}}
        {{/department}}
        {{#applicant}}
        |Applicant |{{applicant}}{{#idNumber}}~~{{idNumber}}{{/idNumber}}
        {{/applicant}}
        {width: auto}

        |{{#large}}^^^{{/large}}The documents below are still missing. Please come again with all of them{{#deadline}}, by "{{deadline}}"{{/deadline}}.
        {{#missing?}}

        |{{#large}}^^^{{/large}}"Still needed"
        {width: 4 * 11; border: line}
        |"No."|"Document" |"Form"|
        {{/missing?}}
        {{#missing}}
        ---
        |{{#large}}^^^{{/large}}{{@}}|{{#large}}^^^{{/large}}{{name}}{{#note}} ({{note}}){{/note}}{{#source}}\nfrom {{source}}{{/source}} |{{#large}}^^^{{/large}}{{form}}|
        {{/missing}}
        {width: auto; border: space}
        {{#later?}}

        |{{#large}}^^^{{/large}}"May be handed in later"
        {width: {{#large}}5{{/large}}{{^large}}2{{/large}} *}
        {{/later?}}
        {{#later}}
        |{{#large}}^^^{{/large}}□ |{{#large}}^^^{{/large}}{{name}}{{#form}} ({{form}}){{/form}}{{#by}}, by {{by}}{{/by}}{{#within}}, within {{within}}{{/within}}
        {{/later}}
        {width: auto}
        {{#ready?}}

        |"Already here"
        {width: 2 *}
        {{/ready?}}
        {{#ready}}
        |√ |{{name}}{{#form}} ({{form}}){{/form}}
        {{/ready}}
        {width: auto}

        {{#notes}}
        |{{.}}
        {{/notes}}
        {width: 12 *}
        {{#place}}
        |Where |{{place}}
        {{/place}}
        {{#hours}}
        |When |{{hours}}
        {{/hours}}
        {width: auto}

        {width: 12 16; align: left}
        |Received by\nInformed by |＿＿＿＿＿＿＿＿\n＿＿＿＿＿＿＿＿
        {width: auto; align: center}
        {{#code}}
        {code: {{code}}; option: qrcode, 4, m}
        Scan for the guide to this matter
        {{/code}}
        {{#contact}}Questions: {{contact}}{{/contact}}{{#complaint}}~~Complaints: {{complaint}}{{/complaint}}
        {{#help}}
        {{help}}
        {{/help}}
        =
        """#)
}
