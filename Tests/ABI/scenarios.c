/* Five studies of township platforms, one scenario each, played as a resident would: what each platform could
 * not do is asked of a catalog that says how. The driver gives KIOSK_CONFIG and KIOSK_SCRATCH (hall.h); this
 * terminal stands at the place HERE, whatever catalog is imported. */
#define _GNU_SOURCE
#include "hall.h"

#include <limits.h>
#include <sys/stat.h>

#define HERE "990321104000"
#define ALWAYS "24小时"

static kiosk *k;
static char folder[PATH_MAX];
static int folders;

/* Begins a new catalog; file() fills it and in_force() imports it. */
static void catalog(void)
{
    snprintf(folder, sizeof folder, "%s/catalog-%d", getenv("KIOSK_SCRATCH"), folders++);
    NEEDED(mkdir(folder, 0700) == 0);
}

static void file(const char *name, const char *header, const char *rows)
{
    char path[PATH_MAX + 64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *out = fopen(path, "a");
    NEEDED(out != NULL);
    if (ftell(out) == 0)
        fprintf(out, "%s\n", header);
    NEEDED(fputs(rows, out) >= 0 && fclose(out) == 0);
}

#define ITEMS "task_code,task_name,dept_name,use_level,limit_scene_num,is_online,link_addr,place_code,queue,result_name,supervise_way,promise_day,promise_day_type,plan_cancel_date,user_topic_type"
#define MATERIALS "task_code,material_name,necessity,form,page_num,condition,form_guid,defer_days"
#define PLACES "place_code,place_name,place_level,parent,hours,place_kind"
#define DELEGATIONS "task_code,place_code,from,until,legal_basis,role"

static uint32_t in_force(void)
{
    uint32_t items = 0;
    kiosk_error *error = NULL;
    kiosk_status status = kiosk_catalog_import(k, folder, &items, &error);
    for (size_t i = 0; i < kiosk_error_count(error); i++)
        printf("%s:%u:%u %s %s\n", kiosk_error_file(error, i), kiosk_error_row(error, i), kiosk_error_column(error, i),
               kiosk_error_message(error, i), kiosk_error_message_chinese(error, i));
    kiosk_error_free(error);
    NEEDED(status == KIOSK_OK);
    return items;
}

static kiosk_item *item(const char *code)
{
    kiosk_item *item = NULL;
    NEEDED_OK(kiosk_catalog_item(k, code, &item));
    return item;
}

static void same(const char *what, const char *got, const char *wanted)
{
    if (got == NULL || strcmp(got, wanted) != 0)
        FAILED("%s is '%s', not '%s'", what, got == NULL ? "(null)" : got, wanted);
}

static void answers(const char *code, int32_t availability, const char *place)
{
    kiosk_item *found = item(code);
    if (kiosk_item_availability(found) != availability)
        FAILED("%s: %d, not %d: %s", code, (int)kiosk_item_availability(found), (int)availability, kiosk_item_where(found));
    same(code, kiosk_item_place(found), place);
    kiosk_item_free(found);
}

static int64_t total(const char *text, const char *department, uint32_t flags)
{
    kiosk_items *items = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;
    search.text = text;
    search.department = department;
    search.flags = flags;
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    int64_t total = kiosk_items_total(items);
    kiosk_items_free(items);
    return total;
}

static kiosk_visit *came(void)
{
    kiosk_visit *visit = NULL;
    NEEDED_OK(kiosk_visit_begin(k, NULL, &visit));
    return visit;
}

/* A search of the resident who is here; how much it brings. */
static int64_t asked(const kiosk_visit *visit, const char *text)
{
    kiosk_items *items = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;
    search.text = text;
    search.visit = visit;
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    int64_t total = kiosk_items_total(items);
    kiosk_items_free(items);
    return total;
}

static kiosk_status number(const char *request, const char *code, kiosk_number **out)
{
    kiosk_number_request wanted = KIOSK_NUMBER_REQUEST_INIT;
    wanted.request_id = request;
    wanted.item = code;
    return kiosk_number_issue(k, &wanted, out);
}

/* Boluo 博罗: town and village are two levels, and what was moved down is not known at the door. */
static void boluo(void)
{
    /* Open on one weekday only, the day after tomorrow: closed today, also when midnight passes meanwhile. */
    static const char *const days[] = { "周日", "周一", "周二", "周三", "周四", "周五", "周六" };
    char rows[512];
    time_t now = time(NULL);
    struct tm local;
    localtime_r(&now, &local);

    catalog();
    file("items.csv", ITEMS,
         "BL-1,高龄津贴申领,民政局,5,1,0,,county,A,,,,,,\n"
         "BL-2,宅基地审批,农业农村局,5,1,0,,county,A,,,,,,\n"
         "BL-3,残疾人证办理,残联,5,1,0,,county,A,,,,,,\n"
         "BL-4,流动人口证明,卫健局,5,1,0,," HERE ",A,,,,,2020-01-01,\n"
         "BL-5,老年证,民政局,5,1,0,,county,A,,,,,,\n");
    file("materials.csv", MATERIALS, "BL-1,居民身份证,必要,原件,1,,,\n");
    file("places.csv", PLACES, "county,县政务服务中心,4,," ALWAYS ",\n" HERE ",某镇便民服务中心,5,county," ALWAYS ",\n"
         "village,某村便民服务站,6," HERE "," ALWAYS ",\n");
    file("delegations.csv", DELEGATIONS,
         "BL-1," HERE ",2025-07-01,,《县乡镇赋权事项清单》,受理^审批\n"
         "BL-1,village,2026-01-01,,《村级受理清单》,受理\n"
         "BL-2," HERE ",2020-01-01,2021-01-01,《旧清单》,受理\n"
         "BL-3," HERE ",2025-07-01,,《代办清单》,代办\n"
         "BL-5,village,2025-07-01,,《村级受理清单》,受理\n");
    EXPECT(in_force() == 5);

    answers("BL-1", KIOSK_ITEM_HERE, HERE);
    answers("BL-2", KIOSK_ITEM_ELSEWHERE, "county");   /* that delegation is over */
    answers("BL-3", KIOSK_ITEM_PROXY, HERE);
    answers("BL-4", KIOSK_ITEM_NOT_NOW, "");
    answers("BL-5", KIOSK_ITEM_ELSEWHERE, "county");   /* the place above goes before the village below */

    kiosk_item *found = item("BL-1");
    same("the legal basis", kiosk_item_delegation_basis(found), "《县乡镇赋权事项清单》");
    same("the first day", kiosk_item_delegation_from(found), "2025-07-01");
    same("the last day", kiosk_item_delegation_until(found), "");
    kiosk_item_free(found);

    kiosk_number *number_of = NULL;
    EXPECT(number("boluo-4", "BL-4", &number_of) == KIOSK_E_CONFLICT);   /* what is over gets no number */
    NEEDED_OK(number("boluo-1", "BL-1", &number_of));
    kiosk_number_free(number_of);

    catalog();
    file("items.csv", ITEMS, "BL-1,高龄津贴申领,民政局,5,1,0,," HERE ",A,,,,,,\n");
    file("materials.csv", MATERIALS, "");
    snprintf(rows, sizeof rows, HERE ",某镇便民服务中心,5,,%s 8:30—11:30,\n", days[(local.tm_wday + 2) % 7]);
    file("places.csv", PLACES, rows);
    in_force();
    found = item("BL-1");
    EXPECT(kiosk_item_availability(found) == KIOSK_ITEM_HERE_FROM);
    EXPECT(kiosk_item_opens(found) > (int64_t)now * 1000 && kiosk_item_opens(found) < ((int64_t)now + 3 * 86400) * 1000);
    EXPECT(strstr(kiosk_item_where(found), "8:30") != NULL);
    kiosk_item_free(found);
}

/* Aotou 鳌头: one catalog over departments; what is asked for and not there is an answer, too. */
static void aotou(void)
{
    catalog();
    file("items.csv", ITEMS,
         "AT-1,医保参保登记,医疗保障局,5,1,0,," HERE ",A,,,,,,\n"
         "AT-2,养老保险参保登记,人力资源和社会保障局,5,1,0,," HERE ",A,,,,,,\n"
         "AT-3,户口登记,公安局,5,1,0,," HERE ",A,,,,,,\n");
    file("materials.csv", MATERIALS, "");
    file("places.csv", PLACES, HERE ",鳌头镇便民服务中心,5,," ALWAYS ",\n");
    EXPECT(in_force() == 3);
    EXPECT(total("登记", NULL, 0) == 3);
    EXPECT(total("登记", "公安局", 0) == 1);
    EXPECT(total("ybcb", NULL, 0) == 1);
    EXPECT(total("无人机驾照", NULL, 0) == 0);
    EXPECT(total("登记", NULL, KIOSK_SEARCH_HERE_ONLY) == 3);

    /* One catalog, narrowed: by level, and by what can be done at a place today. */
    kiosk_search narrow = KIOSK_SEARCH_INIT;
    kiosk_items *items = NULL;
    for (int i = 0; i < 5; i++) {
        narrow.level = i == 1 ? 4 : 5;
        narrow.place = i == 2 ? "elsewhere" : HERE;
        narrow.audience = i == 3 ? "法人" : NULL;
        narrow.channel = i == 4 ? "online" : NULL;
        NEEDED_OK(kiosk_catalog_search(k, &narrow, &items));
        EXPECT(kiosk_items_total(items) == (i == 0 ? 3 : 0));
        kiosk_items_free(items);
    }

    /* Three residents: two look for what is not there, key by key; one of them is brought to what is. */
    static const char *const keys[] = { "无", "无人", "无人机", "无人机驾", "无人机驾照" };
    for (int resident = 0; resident < 2; resident++) {
        kiosk_visit *visit = came();
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            EXPECT(asked(visit, keys[i]) == 0);
        if (resident == 1) {
            EXPECT(asked(visit, "") == 3);     /* the field was emptied: that wish was not met */
            EXPECT(asked(visit, "hkdj") == 1);
            kiosk_item_free(item("AT-3"));      /* and this one was */
        }
        OK(kiosk_visit_end(visit));
    }
    kiosk_visit *visit = came();
    EXPECT(asked(visit, "养老保险") == 1);      /* seen, and not opened */
    EXPECT(asked(visit, "440101199001011234") == 0);
    OK(kiosk_visit_end(visit));
    EXPECT(total("滑雪", NULL, 0) == 0);        /* nobody's search */
    kiosk_search late = KIOSK_SEARCH_INIT;
    kiosk_items *none = NULL;
    late.visit = visit;
    EXPECT(kiosk_catalog_search(k, &late, &none) == KIOSK_E_HANDLE);

    kiosk_demand *demand = NULL;
    NEEDED_OK(kiosk_demand_list(k, NULL, NULL, &demand));
    NEEDED(kiosk_demand_count(demand) == 3);
    same("what was asked for most", kiosk_demand_text(demand, 0), "无人机驾照");
    EXPECT(kiosk_demand_kind(demand, 0) == KIOSK_DEMAND_NOTHING && kiosk_demand_times(demand, 0) == 2);
    same("a number of a card", kiosk_demand_text(demand, 1), "");
    EXPECT(kiosk_demand_kind(demand, 1) == KIOSK_DEMAND_NOTHING && kiosk_demand_times(demand, 1) == 1);
    same("what was left", kiosk_demand_text(demand, 2), "养老保险");
    EXPECT(kiosk_demand_kind(demand, 2) == KIOSK_DEMAND_LEFT);
    EXPECT(strlen(kiosk_demand_first_day(demand, 0)) == 10);
    EXPECT(strcmp(kiosk_demand_first_day(demand, 0), kiosk_demand_last_day(demand, 0)) <= 0);
    kiosk_demand_free(demand);
    NEEDED_OK(kiosk_demand_list(k, NULL, "2026-01-01", &demand));
    EXPECT(kiosk_demand_count(demand) == 0);
    kiosk_demand_free(demand);
}

/* Township Internet+: without a visit where none is needed, and everything open about an item. */
static void internet(void)
{
    catalog();
    file("items.csv", ITEMS,
         "IN-1,异地就医备案,医疗保障局,4,0,1,https://example.test/ydjy,county,A,备案通知,县政务服务中心督查科 0300-5550199,0,,,\n"
         "IN-2,居住证申领,公安局,4,1,1,https://example.test/jzz,county,A,居住证,,2,月,,\n");
    file("materials.csv", MATERIALS, "IN-1,居民身份证,免提交,,,,,\n");
    file("places.csv", PLACES, "county,县政务服务中心,4,," ALWAYS ",\n" HERE ",某镇便民服务中心,5,county," ALWAYS ",\n");
    file("fees.csv", "task_code,fee_name,fee_standard,fee_basis,is_reduction,reduction_basis", "IN-2,工本费,每证 20 元,发改价格,1,低保减免\n");
    file("steps.csv", "task_code,step_name,step_actor,step_days,step_day_type", "IN-2,受理,窗口,0,\nIN-2,制证,公安局,10,工作日\n");
    file("questions.csv", "task_code,question,answer", "IN-2,可以请人代领吗？,可以，带上委托书。\n");
    in_force();

    kiosk_item *found = item("IN-1");
    EXPECT(kiosk_item_availability(found) == KIOSK_ITEM_ONLINE);
    same("the address", kiosk_item_where(found), "https://example.test/ydjy");
    same("whom to complain to", kiosk_item_complaint(found), "县政务服务中心督查科 0300-5550199");
    same("how long", kiosk_item_promised(found), "当场办结");
    same("what comes out", kiosk_item_result(found), "备案通知");
    EXPECT(kiosk_item_visits(found) == 0);
    kiosk_item_free(found);

    found = item("IN-2");   /* a visit that is needed is not hidden */
    EXPECT(kiosk_item_availability(found) == KIOSK_ITEM_ELSEWHERE);
    same("how long", kiosk_item_promised(found), "2 个月");
    EXPECT(kiosk_item_promised_days(found) == KIOSK_NOT_SAID);
    EXPECT(kiosk_item_charge_count(found) == 1 && kiosk_item_step_count(found) == 2 && kiosk_item_faq_count(found) == 1);
    same("what it costs", kiosk_item_charge_standard(found, 0), "每证 20 元");
    same("by which rule it is reduced", kiosk_item_charge_reduction(found, 0), "低保减免");
    same("a step", kiosk_item_step_time(found, 1), "10 个工作日");
    same("an answer", kiosk_item_faq_answer(found, 0), "可以，带上委托书。");
    same("a field", kiosk_item_field_text(found, "use_level"), "县级");
    kiosk_item_free(found);
}

/* Cangnan 苍南: 18 townships, 43 items of 15 departments, at most one visit. */
static void cangnan(void)
{
    char rows[512];
    catalog();
    file("places.csv", PLACES, "county,苍南县政务服务中心,4,," ALWAYS ",\n");
    for (int town = 0; town < 18; town++) {
        char code[32];
        snprintf(code, sizeof code, "town%d", town);
        snprintf(rows, sizeof rows, "%s,第 %d 镇便民服务中心,5,county," ALWAYS ",\n", town == 0 ? HERE : code, town + 1);
        file("places.csv", PLACES, rows);
    }
    for (int n = 0; n < 43; n++) {
        snprintf(rows, sizeof rows, "CN-%d,事项第 %d 件办理,第 %d 局,4,%d,0,,,A,,,,,,\n", n, n, n % 15, n % 2);
        file("items.csv", ITEMS, rows);
        snprintf(rows, sizeof rows, "CN-%d,居民身份证,必要,原件,1,,,\n", n);
        file("materials.csv", MATERIALS, rows);
        for (int town = 0; town < 18; town++) {
            /* Every seventh item was not moved down to this town, but to the others. */
            if (town == 0 && n % 7 == 0)
                continue;
            char code[32];
            snprintf(code, sizeof code, "town%d", town);
            snprintf(rows, sizeof rows, "CN-%d,%s,2025-01-01,,《扩权清单》,\n", n, town == 0 ? HERE : code);
            file("delegations.csv", DELEGATIONS, rows);
        }
    }
    EXPECT(in_force() == 43);
    EXPECT(total(NULL, NULL, KIOSK_SEARCH_HERE_ONLY) == 43 - 7);
    EXPECT(total(NULL, "第 14 局", 0) == 2);
    for (int n = 0; n < 43; n++) {
        char code[16];
        snprintf(code, sizeof code, "CN-%d", n);
        answers(code, n % 7 == 0 ? KIOSK_ITEM_ELSEWHERE : KIOSK_ITEM_HERE, n % 7 == 0 ? "town1" : HERE);
        kiosk_item *found = item(code);
        EXPECT(kiosk_item_visits(found) <= 1);
        kiosk_item_free(found);
    }
}

/* Fuzhou 福州: the transfer of a dwelling is one thing: housing, tax, registration, water. */
static void fuzhou(void)
{
    catalog();
    file("items.csv", ITEMS,
         "FZ-1,存量房交易合同网签备案,住房和城乡建设局,4,1,0,,,D,存量房买卖合同备案证明,,1,,,\n"
         "FZ-2,契税申报,税务局,4,1,0,,,D,契税完税凭证,,1,,,\n"
         "FZ-3,不动产转移登记,自然资源和规划局,4,1,0,,,D,不动产权证书,,3,,,\n"
         "FZ-4,用水过户,水利局,4,1,0,,,D,供用水合同,,1,,,\n");
    file("bundles.csv", "task_code,task_name,task_codes,place_code,queue,promise_day",
         "FZ,二手房过户一件事,FZ-1^FZ-2^FZ-3^FZ-4," HERE ",D,5\n");
    file("questions.csv", "task_code,question_id,question,choices",
         "FZ-2,only,是家庭唯一住房吗？,\nFZ-3,married,卖方结婚了吗？,\nFZ-3,loan,买房有贷款吗？,yes=有^no=没有\nFZ-1,married,卖方结婚了吗？,\n");
    file("materials.csv", MATERIALS,
         "FZ-1,买卖双方居民身份证,必要,原件,2,,,\n"
         "FZ-1,不动产权证书（原）,必要,复印件,1,,,\n"
         "FZ-1,结婚证,必要,复印件,1,married=yes,,\n"
         "FZ-2,买卖双方居民身份证,必要,复印件,2,,,\n"
         "FZ-2,存量房买卖合同备案证明,必要,原件,1,,,\n"
         "FZ-2,家庭住房情况承诺书,必要,原件,1,only=yes,https://example.test/form/cns,\n"
         "FZ-3,买卖双方居民身份证,必要,复印件,1,,,\n"
         "FZ-3,不动产权证书（原）,必要,原件,1,,,\n"
         "FZ-3,契税完税凭证,必要,原件,1,,,\n"
         "FZ-3,不动产登记申请书,必要,原件,1,,https://example.test/form/sqs,\n"
         "FZ-3,抵押合同,容缺后补,原件,1,loan=yes,,10\n"
         "FZ-4,不动产登记申请书,非必要,原件,1,,https://example.test/form/sqs,\n"
         "FZ-4,不动产权证书,必要,复印件,1,,,\n");
    file("places.csv", PLACES, HERE ",不动产登记综合窗口,4,," ALWAYS ",\n");
    EXPECT(in_force() == 5);

    /* It is found by its name, and among the bundles. */
    kiosk_items *items = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;
    search.text = "过户";
    search.topic = "bundle";
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    EXPECT(kiosk_items_total(items) == 1);
    kiosk_items_free(items);

    kiosk_item *bundle = item("FZ");
    EXPECT(kiosk_item_availability(bundle) == KIOSK_ITEM_HERE);
    NEEDED(kiosk_item_part_count(bundle) == 4);
    same("the second part", kiosk_item_department(kiosk_item_part(bundle, 1)), "税务局");
    EXPECT(kiosk_item_question_count(bundle) == 3);   /* married is asked once */

    kiosk_data *answers = NULL, *slip = NULL;
    kiosk_checklist *list = NULL;
    NEEDED_OK(kiosk_data_new(&answers));
    OK(kiosk_data_set(answers, "only", "maybe"));
    EXPECT(kiosk_item_checklist(bundle, answers, &list) == KIOSK_E_INVALID);
    OK(kiosk_data_set(answers, "only", "no"));
    OK(kiosk_data_set(answers, "loan", "yes"));
    OK(kiosk_data_set(answers, "married", "yes"));
    NEEDED_OK(kiosk_item_checklist(bundle, answers, &list));

    /* Identity cards, old certificate, marriage, contract, tax, form, mortgage, new certificate: once each. */
    EXPECT(kiosk_checklist_count(list) == 8);
    same("a merged form", kiosk_checklist_form(list, 0), "原件 2 份，复印件 2 份");
    same("who asks for it", kiosk_checklist_items(list, 0), "存量房交易合同网签备案、契税申报、不动产转移登记");
    int exempt = 0, required = 0, later = 0;
    for (size_t i = 0; i < kiosk_checklist_count(list); i++) {
        exempt += kiosk_checklist_need(list, i) == KIOSK_MATERIAL_EXEMPT;
        required += kiosk_checklist_need(list, i) == KIOSK_MATERIAL_REQUIRED;
        later += kiosk_checklist_need(list, i) == KIOSK_MATERIAL_DEFERRABLE;
        if (strcmp(kiosk_checklist_name(list, i), "抵押合同") == 0)
            EXPECT(kiosk_checklist_days(list, i) == 10);
    }
    EXPECT(exempt == 3);   /* what one part makes is not brought for the next */
    EXPECT(required == 4 && later == 1);
    EXPECT(kiosk_checklist_form_count(list) == 1);   /* one form */
    same("the form", kiosk_checklist_form_url(list, 0), "https://example.test/form/sqs");

    OK(kiosk_checklist_tick(list, 0, 1));
    NEEDED_OK(kiosk_checklist_slip(list, &slip));
    kiosk_data_free(slip);
    kiosk_checklist_free(list);
    kiosk_data_free(answers);

    /* One number for all of it. */
    kiosk_number *one = NULL;
    NEEDED_OK(number("fuzhou", "FZ", &one));
    same("the number's item", kiosk_number_item(one), "FZ");
    kiosk_number_free(one);
    kiosk_item_free(bundle);
}

/* The new catalog was a mistake: the one before it is in force again, and there is one way back only. */
static void went_back(void)
{
    kiosk_item *gone = NULL;
    OK(kiosk_catalog_rollback(k, NULL));
    EXPECT(kiosk_catalog_item(k, "FZ", &gone) == KIOSK_E_NOT_FOUND);
    EXPECT(kiosk_catalog_rollback(k, NULL) == KIOSK_E_NOT_FOUND);
}

int main(void)
{
    k = hall_open();
    boluo();
    aotou();
    internet();
    cangnan();
    fuzhou();
    went_back();
    OK(kiosk_close(k));
    return hall_failed != 0;
}
