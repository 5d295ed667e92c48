extension Templates {
    /// What the printer makes of everything we send. In both languages at once: it is the technician's.
    static let testPage = ShippedTemplate("test-page", "测试页", "what a printer makes of everything we send it", chinese: #"""
        "^^^测试页"
        Test page
        {{printer}}
        {{printedAt}}
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
        {width: 7 *}
        |常用 |便民服务中心取号受理回执
        |繁体 |臺灣櫃檯號碼發證
        |标点 |，。、；：？！“”（）《》【】——……
        |符号 |①②③ⅠⅡⅢ℃№￥×÷±□■○●★→√
        |二字节 |喆镕玥囍堃煊晞
        |四字节 |㐂㑇㛃䶮𠮷𫖯𬭊
        |字母 |ĀāÉéǚΩЯ ABC abc 0123456789
        |易混 |0O 1lI 5S 8B 己已巳 末未 日曰
        {width: auto}
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
        |"7 条码 Barcode"
        {code: KIOSK-128; option: code128, 2, 64, hri}

        {code: 690123456789; option: ean, 3, 64, hri}

        |"8 图片 Picture"
        |16 greys; lines of 1, 2, 3 dots
        {image: iVBORw0KGgoAAAANSUhEUgAAAQAAAAAwCAAAAADbFPujAAAAcUlEQVR42u3SMQ7AIAwEQZMf5P+PvfRpr0IeWyBRspozv3mXvZ9ZPgIIIIAAAggggAACCCCAAAIIIIAAAggggAAC7JqUO+lOkpniLvd6ATndXh+g/D8BBBBAAAEEEEAAAQQQQAABBBBAAAEEEEDALgEfQwtiCbwT7PEAAAAASUVORK5CYII=}

        |"9 标尺 Ruler"
        {text: nowrap}
        |....:....1....:....2....:....3....:....4....:....5....:....6....:....7....:....8....:....9....:.
        {text: wrap}
        ---
        测试完毕 End of test
        =
        """#)
}
