extension Templates {
    /// What kiosk-doctor found at a terminal, to be read at the terminal and taken along.
    static let readiness = ShippedTemplate("readiness", "设备检查单", "the readiness report: what the checks of a terminal say", chinese: #"""
        {{#hall}}
        {{hall}}
        {{/hall}}
        "^^^^设备检查单"

        |{{host}} | {{checkedAt}}|
        ---
        {{#ready}}
        "^^^可以使用"
        {{/ready}}
        {{#warned}}
        "^^^可以使用，有提醒"
        {{/warned}}
        {{#failed}}
        `^^^~有故障~`
        {{/failed}}
        ---
        {{#carry?}}
        |"要带的、要做的"
        {width: 2 *}
        {{/carry?}}
        {{#carry}}
        |□ |{{remedy}}\n{{device}}
        {{/carry}}
        {width: auto}
        {{#devices}}
        ---
        |"{{kind}}　{{name}}"　{{state}}
        |{{uri}}{{#model}}　{{model}}{{/model}}
        {width: 5 *}
        {{#checks}}
        |{{#ok}}√{{/ok}}{{#warn}}"注意"{{/warn}}{{#fail}}`故障`{{/fail}} |{{finding}}{{#evidence}}\n  {{.}}{{/evidence}}
        {{/checks}}
        {width: auto}
        {{/devices}}
        {{#records?}}
        ---
        |"记录"
        {width: 5 *}
        {{/records?}}
        {{#records}}
        |{{#ok}}√{{/ok}}{{#warn}}"注意"{{/warn}}{{#fail}}`故障`{{/fail}} |{{finding}}{{#evidence}}\n  {{.}}{{/evidence}}
        {{/records}}
        {width: auto}
        ---
        |检查人　＿＿＿＿＿＿＿＿
        libkiosk {{version}}
        =
        """#, english: #"""
        {{#hall}}
        {{hall}}
        {{/hall}}
        "^^^^Readiness report"

        |{{host}} | {{checkedAt}}|
        ---
        {{#ready}}
        "^^^Ready"
        {{/ready}}
        {{#warned}}
        "^^^Ready, with warnings"
        {{/warned}}
        {{#failed}}
        `^^^~Not ready~`
        {{/failed}}
        ---
        {{#carry?}}
        |"To carry, to do"
        {width: 2 *}
        {{/carry?}}
        {{#carry}}
        |□ |{{remedy}}\n{{device}}
        {{/carry}}
        {width: auto}
        {{#devices}}
        ---
        |"{{kind}}　{{name}}"　{{state}}
        |{{uri}}{{#model}}　{{model}}{{/model}}
        {width: 7 *}
        {{#checks}}
        |{{#ok}}√{{/ok}}{{#warn}}"Warn"{{/warn}}{{#fail}}`FAIL`{{/fail}} |{{finding}}{{#evidence}}\n  {{.}}{{/evidence}}
        {{/checks}}
        {width: auto}
        {{/devices}}
        {{#records?}}
        ---
        |"records"
        {width: 7 *}
        {{/records?}}
        {{#records}}
        |{{#ok}}√{{/ok}}{{#warn}}"Warn"{{/warn}}{{#fail}}`FAIL`{{/fail}} |{{finding}}{{#evidence}}\n  {{.}}{{/evidence}}
        {{/records}}
        {width: auto}
        ---
        |Checked by ＿＿＿＿＿＿＿＿
        libkiosk {{version}}
        =
        """#)
}
