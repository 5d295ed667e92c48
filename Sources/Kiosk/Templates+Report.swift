extension Templates {
    /// What the hall did, for the file and the notice board; nobody is in it.
    static let report = ShippedTemplate("report", "服务情况报表", "a report of what the hall did: numbers, cases, evaluations", chinese: #"""
        {{#hall}}
        {{hall}}
        {{/hall}}
        "^^^服务情况报表"

        |{{period}} | {{printedAt}}|
        ---
        {{#sections}}
        |"{{title}}"
        {width: 24 *}
        {{#figures}}
        |{{label}} |{{value}}
        {{/figures}}
        {width: auto}
        {{/sections}}
        {{#wishes?}}
        |"查得最多的"
        {width: 24 *}
        {{/wishes?}}
        {{#wishes}}
        |{{text}} |{{times}}
        {{/wishes}}
        {width: auto}
        {{#rows?}}

        |"按{{by}}"　等候和办理以分钟计：一半不超过、九成不超过
        {width: * 6 6 6 6 6 8 8; border: line}
        |{{by}} | 取号| 办结| 等候| 九成| 办理| 按时| 满意|
        ---
        {{/rows?}}
        {{#rows}}
        |{{name}}{{^name}}—{{/name}} | {{issued}}| {{finished}}| {{wait}}| {{waitMost}}| {{service}}| {{onTime}}| {{satisfaction}}|
        {{/rows}}
        {width: auto; border: space}
        {{#notes}}
        |※ {{.}}
        {{/notes}}
        =
        """#, english: #"""
        {{#hall}}
        {{hall}}
        {{/hall}}
        "^^^Report of services"

        |{{period}} | {{printedAt}}|
        ---
        {{#sections}}
        |"{{title}}"
        {width: 28 *}
        {{#figures}}
        |{{label}} |{{value}}
        {{/figures}}
        {width: auto}
        {{/sections}}
        {{#wishes?}}
        |"Looked for most"
        {width: 28 *}
        {{/wishes?}}
        {{#wishes}}
        |{{text}} |{{times}}
        {{/wishes}}
        {width: auto}
        {{#rows?}}

        |"{{by}}"~~Waits (half, nine in ten) and serving in minutes
        {width: * 6 6 6 6 6 8 8; border: line}
        |{{by}} | Given| Done| Wait| 9/10| Serve| On time| Satisf.|
        ---
        {{/rows?}}
        {{#rows}}
        |{{name}}{{^name}}—{{/name}} | {{issued}}| {{finished}}| {{wait}}| {{waitMost}}| {{service}}| {{onTime}}| {{satisfaction}}|
        {{/rows}}
        {width: auto; border: space}
        {{#notes}}
        |※ {{.}}
        {{/notes}}
        =
        """#)
}
