extension Enumerations {
    /// The form is that of a hall's enumerations.csv. Codes stand here only where a
    /// running system was seen to use them; where none was, the code is the name.
    static let shippedTable = """
        list,code,name,english,meaning
        task_type,01,行政许可,licence,licence
        task_type,1,行政许可,licence,licence
        task_type,02,行政处罚,punishment,
        task_type,03,行政强制,coercion,
        task_type,04,行政征收,levy,
        task_type,05,行政给付,payment,
        task_type,5,行政给付,payment,
        task_type,06,行政检查,inspection,
        task_type,07,行政确认,confirmation,
        task_type,7,行政确认,confirmation,
        task_type,08,行政奖励,reward,
        task_type,8,行政奖励,reward,
        task_type,09,行政裁决,adjudication,
        task_type,9,行政裁决,adjudication,
        task_type,10,其他行政权力,other power,
        task_type,20,公共服务,public service,
        task_type,21,公共服务,public service,
        task_type,一件事,一件事,one thing once,bundle
        task_state,在用,在用,in use,
        task_state,暂停,暂停,suspended,suspended
        task_state,取消,取消,cancelled,withdrawn
        use_level,1,国家级,state,
        use_level,2,省级,province,
        use_level,3,市级,city,
        use_level,4,县级,county,
        use_level,5,镇（乡、街道）级,town,
        use_level,6,村（社区）级,village,
        use_level,7,其他,other,
        server_type,自然人,自然人,natural persons,person
        server_type,法人,法人,legal persons,corporate
        server_type,企业法人,企业法人,companies,corporate
        server_type,事业法人,事业法人,public institutions,corporate
        server_type,社会组织法人,社会组织法人,social organisations,corporate
        server_type,非法人企业,非法人企业,unincorporated enterprises,corporate
        server_type,行政机关,行政机关,public bodies,corporate
        server_type,其他组织,其他组织,other organisations,corporate
        project_type,即办件,即办件,settled at once,instant
        project_type,承诺件,承诺件,settled by a promised day,promised
        handle_type,窗口办理,窗口办理,at a counter,window
        handle_type,窗口,窗口,at a counter,window
        handle_type,网上办理,网上办理,online,online
        handle_type,网上,网上,online,online
        handle_type,快递申请,快递申请,by post,post
        handle_type,邮寄,邮寄,by post,post
        handle_type,自助终端,自助终端,at a terminal,terminal
        handle_type,代办,代办,through a proxy,proxy
        handle_area,全国,全国,the whole country,
        handle_area,跨省,跨省,several provinces,
        handle_area,全省,全省,the province,
        handle_area,全市,全市,the city,
        handle_area,全县,全县,the county,
        handle_area,全镇,全镇,the town,
        handle_area,无,无,nowhere else,none
        time_unit,工作日,工作日,working day,working-day
        time_unit,个工作日,工作日,working day,working-day
        time_unit,自然日,自然日,calendar day,day
        time_unit,日历日,日历日,calendar day,day
        time_unit,天,天,calendar day,day
        time_unit,小时,小时,hour,hour
        time_unit,月,月,month,month
        time_unit,年,年,year,year
        online_handle_depth,I,互联网咨询,advice online,1
        online_handle_depth,II,互联网收件,handing in online,2
        online_handle_depth,III,互联网预审,checking online,3
        online_handle_depth,IV,全程网办,wholly online,4
        result_type,出证办结,出证办结,a certificate,certificate
        result_type,证照,证照,a certificate,certificate
        result_type,批文,批文,a decision in writing,document
        result_type,其他,其他,other,
        necessity,必要,必要,required,required
        necessity,required,必要,required,required
        necessity,非必要,非必要,optional,optional
        necessity,optional,非必要,optional,optional
        necessity,容缺后补,容缺后补,may follow later,deferrable
        necessity,deferrable,容缺后补,may follow later,deferrable
        necessity,免提交,免提交,fetched by the system,exempt
        necessity,exempt,免提交,fetched by the system,exempt
        material_form,纸质,纸质,paper,paper
        material_form,电子件,电子件,electronic,electronic
        material_form,扫描件,扫描件,scan,electronic
        material_form,系统获取，申请人免提交,系统获取，申请人免提交,fetched by the system,fetched
        material_form,系统获取，信息不完整时提交,系统获取，信息不完整时提交,fetched by the system and handed in if incomplete,fetched-first
        source,10,申请人自备,the applicant's own,applicant
        source,20,政府部门核发,issued by a public body,government
        source,30,中介机构,an intermediary,
        source,99,其他,other,
        place_kind,政务服务中心,政务服务中心,service centre,centre
        place_kind,部门窗口,部门窗口,department's counter,window
        place_kind,办公场所,办公场所,office,office
        place_kind,现场,现场,scene of the case,scene
        place_kind,便民服务中心,便民服务中心,convenience centre,centre
        place_kind,便民服务站,便民服务站,village station,station
        place_kind,代办点,代办点,proxy point,proxy
        delegation_role,受理,受理,accepts,accept
        delegation_role,审批,审批,decides,decide
        delegation_role,发证,发证,issues,issue
        delegation_role,代办,代办,hands in for you,proxy
        """
}
