/* One resident's way through the hall, and what the staff see, in C against the installed library.
 * hall.h says what the driver provides; KIOSK_SCRATCH is a directory for the files written here. */
#define _GNU_SOURCE
#include "hall.h"

#include <sys/stat.h>

static void file_begins(const char *path, const char *magic)
{
    char head[16] = "";
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        FAILED("%s was not written", path);
        return;
    }
    size_t length = fread(head, 1, sizeof head, file);
    fclose(file);
    if (length < strlen(magic) || memcmp(head, magic, strlen(magic)) != 0)
        FAILED("%s does not begin with %s", path, magic);
}

static void same(const char *what, const char *got, const char *wanted)
{
    if (got == NULL || strcmp(got, wanted) != 0)
        FAILED("%s is '%s', not '%s'", what, got == NULL ? "(null)" : got, wanted);
}

static void devices(kiosk *k)
{
    kiosk_devices *devices = NULL;
    NEEDED_OK(kiosk_devices_list(k, &devices));
    EXPECT(kiosk_devices_count(devices) == 3);
    for (size_t i = 0; i < kiosk_devices_count(devices); i++) {
        EXPECT(kiosk_devices_state(devices, i) == KIOSK_DEVICE_READY);
        EXPECT(kiosk_devices_uri(devices, i)[0] != 0);
        same("the fault of a ready device", kiosk_devices_fault(devices, i), "");
        uint64_t can = kiosk_devices_capabilities(devices, i);
        switch (kiosk_devices_kind(devices, i)) {
        case KIOSK_KIND_CARD_READER:
            same("the reader's name", kiosk_devices_name(devices, i), "reader");
            EXPECT(kiosk_devices_model(devices, i)[0] != 0);   /* its SAM id */
            EXPECT((can & (KIOSK_CAN_READ_TEXT | KIOSK_CAN_READ_PHOTO)) == (KIOSK_CAN_READ_TEXT | KIOSK_CAN_READ_PHOTO));
            break;
        case KIOSK_KIND_TICKET_PRINTER:
            same("the ticket printer's name", kiosk_devices_name(devices, i), "tickets");
            EXPECT(can & KIOSK_CAN_PRINT);
            EXPECT(can & KIOSK_CAN_CUT);
            break;
        case KIOSK_KIND_RECEIPT_PRINTER:
            same("the receipt printer's name", kiosk_devices_name(devices, i), "receipts");
            EXPECT(can & KIOSK_CAN_PRINT);
            EXPECT(can & KIOSK_CAN_A4);
            break;
        default:
            FAILED("a device of kind %d", (int)kiosk_devices_kind(devices, i));
        }
    }
    kiosk_devices_free(devices);
}

/* Stands for a maker's decoder: every pixel gets the first byte of the photo. */
static int32_t decode(void *context, const void *wlt, size_t wlt_length, void *bgr, size_t bgr_length)
{
    (*(int *)context)++;
    EXPECT(wlt_length == 1024 && bgr_length == 3 * KIOSK_PHOTO_WIDTH * KIOSK_PHOTO_HEIGHT);
    memset(bgr, *(const unsigned char *)wlt, bgr_length);
    return KIOSK_PHOTO_DECODED;
}

static void photo(kiosk *k, const kiosk_card *card)
{
    static int calls;
    const void *photo = NULL, *pixels = NULL, *again = NULL;
    size_t length = 0;
    OK(kiosk_card_photo(card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length));
    NEEDED(photo != NULL && length == 1024);
    EXPECT(kiosk_card_photo_decoded(card, KIOSK_PURPOSE_SHOW_HOLDER, &pixels, &length) == KIOSK_E_UNSUPPORTED);
    OK(kiosk_photo_decoder_set(k, decode, &calls));
    OK(kiosk_card_photo_decoded(card, KIOSK_PURPOSE_SHOW_HOLDER, &pixels, &length));
    OK(kiosk_card_photo_decoded(card, KIOSK_PURPOSE_SHOW_HOLDER, &again, &length));
    NEEDED(pixels != NULL && length == 38556);
    EXPECT(pixels == again && calls == 1);
    EXPECT(((const unsigned char *)pixels)[38555] == *(const unsigned char *)photo);
    OK(kiosk_photo_decoder_set(k, NULL, NULL));
}

static kiosk_card *card(kiosk *k, kiosk_visit *visit)
{
    kiosk_card *card = NULL;
    kiosk_event *event;

    hall_twin("reader", "place fingers");
    event = hall_wait(k, KIOSK_EVENT_CARD_ARRIVED, 0);
    same("the event's device", kiosk_event_device(event), "reader");
    kiosk_event_free(event);
    event = hall_wait(k, KIOSK_EVENT_CARD_READ, 0);
    NEEDED(event != NULL);
    EXPECT(kiosk_event_visit(event) == kiosk_visit_id(visit));
    EXPECT(kiosk_event_sequence(event) > 0);
    EXPECT(kiosk_event_wall(event) > INT64_C(1500000000000));
    EXPECT(kiosk_event_monotonic(event) <= hall_clock() && kiosk_event_monotonic(event) > hall_clock() - 30 * SECONDS);
    NEEDED_OK(kiosk_event_card(event, &card));
    kiosk_event_free(event);

    EXPECT(kiosk_card_type(card) == KIOSK_CARD_CITIZEN);
    EXPECT(kiosk_card_warnings(card) >= 0);
    const char *number = NULL, *name = NULL, *nation = NULL, *until = NULL;
    OK(kiosk_card_reveal(card, KIOSK_FIELD_NUMBER, KIOSK_PURPOSE_FILL_FORM, &number));
    OK(kiosk_card_reveal(card, KIOSK_FIELD_NAME, KIOSK_PURPOSE_SHOW_HOLDER, &name));
    OK(kiosk_card_reveal(card, KIOSK_FIELD_NATION, KIOSK_PURPOSE_FILL_FORM, &nation));
    OK(kiosk_card_reveal(card, KIOSK_FIELD_VALID_TO, KIOSK_PURPOSE_FILL_FORM, &until));
    NEEDED(number != NULL && name != NULL);
    uint32_t problems = 77;
    OK(kiosk_id_number_check(number, NULL, &problems, NULL));
    EXPECT((problems & ~(uint32_t)KIOSK_ID_REGION) == 0);
    EXPECT(strlen(name) >= 6 && until[0] != 0 && nation[0] != 0);
    const char *masked = kiosk_card_masked(card, KIOSK_FIELD_NUMBER);
    NEEDED(masked != NULL);
    EXPECT(strcmp(masked, number) != 0 && strchr(masked, '*') != NULL && strlen(masked) == strlen(number));
    EXPECT(strncmp(masked, number, 4) == 0 && strcmp(masked + 14, number + 14) == 0);
    EXPECT(strchr(kiosk_card_masked(card, KIOSK_FIELD_NAME), '*') != NULL);
    const char *address = kiosk_card_masked(card, KIOSK_FIELD_ADDRESS);
    EXPECT(address[0] != 0 && strspn(address, "*") == strlen(address));
    same("the letter of a citizen's card", kiosk_card_masked(card, KIOSK_FIELD_TYPE_CODE), "");
    const void *fingerprint = NULL;
    size_t length = 0;
    OK(kiosk_card_fingerprint(card, KIOSK_PURPOSE_TRANSMIT, &fingerprint, &length));
    EXPECT(fingerprint != NULL && length == 1024);
    photo(k, card);

    /* The card is taken back: what it said goes with it, the masked forms stay. */
    hall_twin("reader", "remove");
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_REMOVED, 0));
    same("a name after the card was taken", name, "");
    EXPECT(kiosk_card_reveal(card, KIOSK_FIELD_NAME, KIOSK_PURPOSE_SHOW_HOLDER, &name) == KIOSK_E_GONE);
    EXPECT(strchr(kiosk_card_masked(card, KIOSK_FIELD_NUMBER), '*') != NULL);
    return card;
}

/* A matter that can be done here and has a queue. [owned: kiosk_item_free] */
/* Every row of the list has a name, a need and words; what the catalog does not say is "". */
static void words_of_list(const kiosk_checklist *list)
{
    for (size_t i = 0; i < kiosk_checklist_count(list); i++) {
        EXPECT(kiosk_checklist_name(list, i)[0] != 0 && kiosk_checklist_need_text(list, i)[0] != 0);
        EXPECT(kiosk_checklist_note(list, i) != NULL && kiosk_checklist_source(list, i) != NULL);
        EXPECT(kiosk_checklist_blank(list, i) != NULL && kiosk_checklist_sample(list, i) != NULL);
        EXPECT(kiosk_checklist_licence(list, i) == 0 || kiosk_checklist_licence(list, i) == 1);
    }
    for (size_t i = 0; i < kiosk_checklist_form_count(list); i++)
        EXPECT(kiosk_checklist_form_name(list, i)[0] != 0 && kiosk_checklist_form_url(list, i)[0] != 0);
}

/* How long, how often, what it costs, who does what, what others asked, and where. */
static void words_of(const kiosk_item *item)
{
    EXPECT(kiosk_item_statutory(item) != NULL && kiosk_item_visit_reason(item) != NULL);
    EXPECT(kiosk_item_place_name(item)[0] != 0 && kiosk_item_place_hours(item) != NULL);
    EXPECT(kiosk_item_place_address(item) != NULL && kiosk_item_place_phone(item) != NULL);
    EXPECT(kiosk_item_distance(item) >= 0 || kiosk_item_distance(item) == KIOSK_NOT_SAID);
    for (size_t i = 0; i < kiosk_item_charge_count(item); i++)
        EXPECT(kiosk_item_charge_name(item, i)[0] != 0 && kiosk_item_charge_basis(item, i) != NULL);
    for (size_t i = 0; i < kiosk_item_step_count(item); i++)
        EXPECT(kiosk_item_step_name(item, i)[0] != 0 && kiosk_item_step_actor(item, i) != NULL && kiosk_item_step_note(item, i) != NULL);
    for (size_t i = 0; i < kiosk_item_faq_count(item); i++)
        EXPECT(kiosk_item_faq_question(item, i)[0] != 0);
    for (size_t i = 0; i < kiosk_item_question_count(item); i++) {
        EXPECT(kiosk_item_question_id(item, i)[0] != 0 && kiosk_item_question_text(item, i)[0] != 0);
        for (size_t j = 0; j < kiosk_item_question_choice_count(item, i); j++)
            EXPECT(kiosk_item_question_choice(item, i, j)[0] != 0 && kiosk_item_question_choice_text(item, i, j)[0] != 0);
    }
}

static kiosk_item *matter(kiosk *k)
{
    kiosk_items *items = NULL;
    kiosk_item *item = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;

    search.text = "养老";
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    EXPECT(kiosk_items_total(items) > 0 && kiosk_items_count(items) > 0);
    for (size_t i = 0; i < kiosk_items_count(items); i++)
        EXPECT(kiosk_item_name(kiosk_items_at(items, i))[0] != 0);
    kiosk_items_free(items);

    search.text = NULL;
    search.flags = KIOSK_SEARCH_HERE_ONLY;
    search.limit = 200;
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    EXPECT(kiosk_items_total(items) >= 43);
    for (size_t i = 0; i < kiosk_items_count(items) && item == NULL; i++) {
        const kiosk_item *candidate = kiosk_items_at(items, i);
        EXPECT(kiosk_item_availability(candidate) == KIOSK_ITEM_HERE || kiosk_item_availability(candidate) == KIOSK_ITEM_HERE_FROM);
        if (kiosk_item_queue(candidate)[0] != 0 && kiosk_item_material_count(candidate) > 0)
            NEEDED_OK(kiosk_catalog_item(k, kiosk_item_code(candidate), &item));
    }
    kiosk_items_free(items);
    NEEDED(item != NULL);

    EXPECT((kiosk_item_where(item)[0] == 0) == (kiosk_item_availability(item) == KIOSK_ITEM_HERE));
    EXPECT(kiosk_item_basic_code(item)[0] != 0);
    EXPECT(strstr(kiosk_item_code(item), kiosk_item_basic_code(item)) != NULL);
    EXPECT(kiosk_item_type(item)[0] != 0 && kiosk_item_audience(item)[0] != 0);
    EXPECT(kiosk_item_condition(item)[0] != 0 && kiosk_item_result(item)[0] != 0);
    EXPECT(kiosk_item_level(item) >= 1 && kiosk_item_level(item) <= 6);
    EXPECT(kiosk_item_visits(item) >= 0);
    EXPECT(kiosk_item_statutory_days(item) >= kiosk_item_promised_days(item)
           || kiosk_item_statutory_days(item) == KIOSK_NOT_SAID);
    const char *url = kiosk_item_online_url(item);
    EXPECT(url != NULL && (url[0] == 0 || strncmp(url, "http", 4) == 0));
    EXPECT(kiosk_item_material_form(item, 0)[0] != 0 && kiosk_item_material_note(item, 0) != NULL);
    EXPECT(kiosk_item_department(item)[0] != 0);
    EXPECT(kiosk_item_fee(item)[0] != 0);
    EXPECT(kiosk_item_promised_days(item) >= 0 || kiosk_item_promised_days(item) == KIOSK_NOT_SAID);
    EXPECT(kiosk_item_material_name(item, 0)[0] != 0);
    EXPECT(kiosk_item_material_necessity(item, 0) >= KIOSK_MATERIAL_REQUIRED);

    kiosk_checklist *list = NULL;
    kiosk_data *slip = NULL;
    NEEDED_OK(kiosk_item_checklist(item, NULL, &list));
    EXPECT(kiosk_checklist_count(list) > 0);
    OK(kiosk_checklist_tick(list, 0, 1));
    EXPECT(kiosk_checklist_in_hand(list, 0) == 1);
    NEEDED_OK(kiosk_checklist_slip(list, &slip));
    kiosk_data_free(slip);
    words_of_list(list);
    kiosk_checklist_free(list);
    words_of(item);
    same("the name as a field", kiosk_item_field(item, "task_name"), kiosk_item_name(item));
    return item;
}

static kiosk_number *number(kiosk *k, kiosk_visit *visit, const kiosk_item *item)
{
    kiosk_number *number = NULL, *again = NULL;
    kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;
    request.request_id = "slice";
    request.item = kiosk_item_code(item);
    request.visit = visit;
    NEEDED_OK(kiosk_number_issue(k, &request, &number));
    NEEDED_OK(kiosk_number_issue(k, &request, &again));
    same("the number asked for twice", kiosk_number_text(again), kiosk_number_text(number));
    kiosk_number_free(again);
    OK(kiosk_number_find(k, NULL, kiosk_number_text(number), &again));
    same("the number found", kiosk_number_text(again), kiosk_number_text(number));
    kiosk_number_free(again);
    same("the number's queue", kiosk_number_queue(number), kiosk_item_queue(item));
    same("the number's item", kiosk_number_item(number), kiosk_item_code(item));
    EXPECT(strlen(kiosk_number_day(number)) == 10);
    EXPECT(kiosk_number_issued(number) > INT64_C(1500000000000));
    EXPECT(kiosk_number_state(number) == KIOSK_NUMBER_ISSUED);
    EXPECT(kiosk_number_prints(number) == 0);
    return number;
}

/* The case of the resident whose card was read, from handing in to the result. */
static void a_case(kiosk *k, kiosk_visit *visit, kiosk_card *card, const kiosk_item *item, kiosk_number *number, const char *scratch)
{
    kiosk_case *c = NULL, *again = NULL;
    kiosk_case_request request = KIOSK_CASE_REQUEST_INIT;
    kiosk_checklist *list = NULL;
    NEEDED_OK(kiosk_item_checklist(item, NULL, &list));
    for (size_t i = 1; i < kiosk_checklist_count(list); i++)
        OK(kiosk_checklist_tick(list, i, 1));
    request.request_id = "slice-case";
    request.item = kiosk_item_code(item);
    request.card = card;
    request.checklist = list;
    request.number = number;
    request.visit = visit;
    NEEDED_OK(kiosk_case_receive(k, &request, &c));
    kiosk_checklist_free(list);
    EXPECT(strlen(kiosk_case_number(c)) == 43);
    EXPECT(kiosk_case_state(c) == KIOSK_CASE_RECEIVED);
    same("the case's item", kiosk_case_item(c), kiosk_item_code(item));
    same("the case's item's name", kiosk_case_item_name(c), kiosk_item_name(item));
    same("the applicant", kiosk_case_applicant(c), kiosk_card_masked(card, KIOSK_FIELD_NAME));
    same("the applicant's number", kiosk_case_applicant_number(c), kiosk_card_masked(card, KIOSK_FIELD_NUMBER));
    same("no agent", kiosk_case_agent(c), "");
    EXPECT(kiosk_case_received(c) > INT64_C(1500000000000) && kiosk_case_item_version(c) != NULL);
    same("not yet accepted", kiosk_case_accepted(c), "");

    /* What is missing is said once, brought, and ticked off. */
    EXPECT(kiosk_case_paper_count(c) > 0 && kiosk_case_paper_handed_in(c, 0)[0] == 0);
    EXPECT(kiosk_case_paper_form(c, 0) != NULL && kiosk_case_paper_name(c, 0)[0] != 0);
    if (kiosk_case_paper_need(c, 0) == KIOSK_MATERIAL_REQUIRED)
        EXPECT(kiosk_case_step(c, KIOSK_STEP_ACCEPT, "clerk 7", NULL) == KIOSK_E_CONFLICT);
    OK(kiosk_case_step(c, KIOSK_STEP_SUPPLEMENT, "clerk 7", "还缺一份材料"));
    EXPECT(kiosk_case_state(c) == KIOSK_CASE_SUPPLEMENT && kiosk_case_stop_count(c) == 1);
    same("the notice", kiosk_case_notice(c), "还缺一份材料");
    OK(kiosk_case_tick(c, 0, 1, "clerk 7"));
    OK(kiosk_case_step(c, KIOSK_STEP_SUPPLIED, "clerk 7", NULL));
    EXPECT(kiosk_case_step(c, KIOSK_STEP_SUPPLEMENT, "clerk 7", "再缺一份") == KIOSK_E_CONFLICT);
    OK(kiosk_case_step(c, KIOSK_STEP_ACCEPT, "clerk 7", NULL));
    EXPECT(strlen(kiosk_case_accepted(c)) == 10 && kiosk_case_promised_certain(c) >= 0);
    if (kiosk_item_promised_days(item) > 0)
        EXPECT(strcmp(kiosk_case_promised(c), kiosk_case_accepted(c)) > 0 && kiosk_case_light(c) >= KIOSK_LIGHT_GREEN);
    EXPECT(kiosk_case_light_reason(c)[0] != 0);
    EXPECT(kiosk_case_stop_state(c, 0) == KIOSK_CASE_SUPPLEMENT);
    same("the stop's end", kiosk_case_stop_until(c, 0), kiosk_case_stop_from(c, 0));
    same("the stop's words", kiosk_case_stop_words(c, 0), "还缺一份材料");

    /* The code on the receipt: verified without records, found at another window. */
    const char *code = NULL, *name = NULL;
    char of[44] = "", path[4096];
    uint64_t job = 0;
    NEEDED_OK(kiosk_case_code(c, &code));
    OK(kiosk_case_verify(k, code, of));
    same("the code's case", of, kiosk_case_number(c));
    NEEDED_OK(kiosk_case_find(k, code, &again));
    same("the case found", kiosk_case_number(again), kiosk_case_number(c));
    snprintf(path, sizeof path, "%s/case.pdf", scratch);
    OK(kiosk_case_render(c, KIOSK_PAPER_A5, path));
    file_begins(path, "%PDF-");
    NEEDED_OK(kiosk_case_print(again, KIOSK_PAPER_A5, NULL, &job));
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_JOB_CHANGED, KIOSK_JOB_PRINTED));

    NEEDED_OK(kiosk_case_reveal(c, KIOSK_CASE_APPLICANT_NUMBER, KIOSK_PURPOSE_TRANSMIT, &name));
    EXPECT(strlen(name) == 18 && strncmp(name, kiosk_case_applicant_number(c), 4) == 0);

    kiosk_cases *open = NULL;
    NEEDED_OK(kiosk_cases_list(k, NULL, &open));
    NEEDED(kiosk_cases_count(open) == 1);
    same("the open case", kiosk_case_number(kiosk_cases_at(open, 0)), kiosk_case_number(c));
    EXPECT(kiosk_cases_lit(open, kiosk_case_light(c)) == 1);
    kiosk_cases_free(open);

    OK(kiosk_case_step(again, KIOSK_STEP_FINISH, "clerk 9", "批准"));
    EXPECT(kiosk_case_state(c) == KIOSK_CASE_FINISHED);
    same("the outcome", kiosk_case_outcome(c), "批准");
    EXPECT(strlen(kiosk_case_decided(c)) == 10);

    /* By the code once, by the visit once. */
    kiosk_evaluation evaluation = KIOSK_EVALUATION_INIT;
    uint64_t first = 0, second = 0;
    evaluation.code = code;
    evaluation.level = KIOSK_LEVEL_VERY_SATISFIED;
    evaluation.reasons = kiosk_evaluation_reason_code(k, KIOSK_LEVEL_VERY_SATISFIED, 0, 0);
    EXPECT(kiosk_evaluation_reason_count(k, KIOSK_LEVEL_VERY_SATISFIED, 0) > 0);
    EXPECT(kiosk_evaluation_reason_text(k, KIOSK_LEVEL_VERY_SATISFIED, 0, 0)[0] != 0);
    EXPECT(kiosk_evaluation_form(k)[0] != 0);
    OK(kiosk_evaluation_give(k, &evaluation, &first));
    EXPECT(kiosk_evaluation_give(k, &evaluation, &second) == KIOSK_E_CONFLICT);
    EXPECT(kiosk_evaluation_given(visit) == 0);
    evaluation.code = NULL;
    evaluation.visit = visit;
    OK(kiosk_evaluation_give(k, &evaluation, &second));
    EXPECT(second == first + 1 && kiosk_evaluation_given(visit) == 1);
    EXPECT(kiosk_evaluation_give(k, &evaluation, &second) == KIOSK_E_CONFLICT);
    EXPECT(kiosk_evaluation_missing(k) == 0);

    /* The day's report has both, and is printed like other papers. */
    kiosk_report *report = NULL;
    kiosk_report_request wanted = KIOSK_REPORT_REQUEST_INIT;
    wanted.by = KIOSK_REPORT_BY_ITEM;
    wanted.from = wanted.to = hall_today();
    NEEDED_OK(kiosk_report_make(k, &wanted, &report));
    NEEDED(kiosk_report_count(report) > 0);
    same("the item of the report", kiosk_report_key(report, 0), kiosk_item_code(item));
    same("its name", kiosk_report_name(report, 0), kiosk_item_name(item));
    EXPECT(kiosk_report_figure(report, 0, KIOSK_REPORT_CASES_SETTLED) == 1);
    EXPECT(kiosk_report_figure(report, 0, KIOSK_REPORT_CASES_LATE) == 0);
    EXPECT(kiosk_report_figure(report, 0, KIOSK_REPORT_ONE_VISIT) == 0);           /* something had to be brought */
    EXPECT(kiosk_report_figure(report, 0, KIOSK_REPORT_ONE_VISIT_RATE) == 0);
    EXPECT(kiosk_report_total(report, KIOSK_REPORT_VERY_SATISFIED) == 2);
    EXPECT(kiosk_report_total(report, KIOSK_REPORT_SATISFACTION_RATE) == 1000);
    snprintf(path, sizeof path, "%s/report.pdf", scratch);
    OK(kiosk_report_render(report, KIOSK_PAPER_A4, path));
    file_begins(path, "%PDF-");
    NEEDED_OK(kiosk_report_print(report, KIOSK_PAPER_A4, NULL, &job));
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_JOB_CHANGED, KIOSK_JOB_PRINTED));
    kiosk_report_free(report);
    kiosk_case_free(again);
    kiosk_case_free(c);
}

static kiosk_card *lifted(kiosk *k, const char *place)
{
    kiosk_card *card = NULL;
    hall_twin("reader", place);
    kiosk_event *event = hall_wait(k, KIOSK_EVENT_CARD_READ, 0);
    NEEDED(event != NULL);
    NEEDED_OK(kiosk_event_card(event, &card));
    kiosk_event_free(event);
    hall_twin("reader", "remove");
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_REMOVED, 0));
    return card;
}

/* An agent hands in what a principal entrusted; the principal evaluates. */
static void a_proxy(kiosk *k, const kiosk_item *item)
{
    kiosk_card *principal = lifted(k, "place"), *agent = lifted(k, "place male");
    kiosk_mandate *mandate = NULL, *again = NULL;
    kiosk_mandate_request wanted = KIOSK_MANDATE_REQUEST_INIT;
    wanted.request_id = "slice-mandate";
    wanted.grade = KIOSK_PROXY_PART;
    wanted.principal = principal;
    wanted.agent = agent;
    wanted.items = kiosk_item_code(item);
    wanted.from = wanted.until = hall_today();
    NEEDED_OK(kiosk_mandate_entrust(k, &wanted, &mandate));
    NEEDED_OK(kiosk_mandate_find(k, kiosk_mandate_id(mandate), &again));
    EXPECT(kiosk_mandate_grade(again) == KIOSK_PROXY_PART && kiosk_mandate_state(again) == KIOSK_PROXY_ENTRUSTED);
    same("the principal", kiosk_mandate_principal(again), kiosk_card_masked(principal, KIOSK_FIELD_NAME));
    same("the principal's number", kiosk_mandate_principal_number(again), kiosk_card_masked(principal, KIOSK_FIELD_NUMBER));
    same("the agent", kiosk_mandate_agent(again), kiosk_card_masked(agent, KIOSK_FIELD_NAME));
    same("the agent's number", kiosk_mandate_agent_number(again), kiosk_card_masked(agent, KIOSK_FIELD_NUMBER));
    same("the mandate's first day", kiosk_mandate_from(again), hall_today());
    same("the mandate's last day", kiosk_mandate_until(again), hall_today());
    EXPECT(kiosk_mandate_item_count(again) == 1);
    same("the mandate's item", kiosk_mandate_item(again, 0), kiosk_item_code(item));

    kiosk_case *c = NULL;
    kiosk_case_request request = KIOSK_CASE_REQUEST_INIT;
    request.request_id = "slice-proxy";
    request.item = kiosk_item_code(item);
    request.card = principal;
    request.mandate = mandate;
    EXPECT(kiosk_case_receive(k, &request, &c) == KIOSK_E_CONFLICT);   /* not the agent's card */
    request.card = agent;
    NEEDED_OK(kiosk_case_receive(k, &request, &c));
    same("the case's applicant", kiosk_case_applicant(c), kiosk_mandate_principal(again));
    same("the case's agent", kiosk_case_agent(c), kiosk_mandate_agent(again));
    same("the case's agent's number", kiosk_case_agent_number(c), kiosk_mandate_agent_number(again));
    OK(kiosk_mandate_step(again, KIOSK_PROXY_ACCEPTED, "clerk 7"));
    EXPECT(kiosk_mandate_state(mandate) == KIOSK_PROXY_ACCEPTED);

    kiosk_data *slip = NULL;
    kiosk_render render = KIOSK_RENDER_INIT;
    char path[4096];
    render.paper = KIOSK_PAPER_A5;
    NEEDED_OK(kiosk_case_slip(c, &slip));
    snprintf(path, sizeof path, "%s/slip.pdf", getenv("KIOSK_SCRATCH"));
    OK(kiosk_document_render(k, "notice", slip, &render, path, NULL));
    file_begins(path, "%PDF-");
    kiosk_data_free(slip);

    kiosk_evaluation evaluation = KIOSK_EVALUATION_INIT;
    const char *code = NULL;
    OK(kiosk_case_step(c, KIOSK_STEP_REFUSE, "clerk 7", "不属于本镇"));
    NEEDED_OK(kiosk_case_code(c, &code));
    evaluation.code = code;
    evaluation.level = KIOSK_LEVEL_DISSATISFIED;
    EXPECT(kiosk_evaluation_give(k, &evaluation, NULL) == KIOSK_E_CONFLICT);
    evaluation.card = agent;
    EXPECT(kiosk_evaluation_give(k, &evaluation, NULL) == KIOSK_E_CONFLICT);
    evaluation.card = principal;
    OK(kiosk_evaluation_give(k, &evaluation, NULL));

    OK(kiosk_mandate_revoke(mandate, "changed"));
    EXPECT(kiosk_mandate_state(again) == 0);
    kiosk_case_free(c);
    kiosk_mandate_free(mandate);
    kiosk_mandate_free(again);
    kiosk_card_free(principal);
    kiosk_card_free(agent);
}

static void ticket(kiosk *k, kiosk_number *number)
{
    uint64_t job = 0;
    EXPECT(kiosk_number_window(number) != NULL);
    NEEDED_OK(kiosk_number_print(number, NULL, &job));
    kiosk_event *printed = hall_wait(k, KIOSK_EVENT_JOB_CHANGED, KIOSK_JOB_PRINTED);
    EXPECT(kiosk_event_job(printed) == job);
    kiosk_event_free(printed);
    EXPECT(hall_job_end(k, job) == KIOSK_JOB_PRINTED);
    EXPECT(kiosk_job_cancel(k, job) == KIOSK_E_CONFLICT);   /* it is on paper */
    hall_twin("ticket-printer", "wait tickets 1 5000");
    EXPECT(kiosk_number_prints(number) == 1);
}

/* The paper ends: the resident is told, the number stays, and nothing comes out late. */
static void ticket_without_paper(kiosk *k, kiosk_number *number)
{
    uint64_t job = 0;
    hall_twin("ticket-printer", "paper out");
    kiosk_event *event = hall_wait(k, KIOSK_EVENT_DEVICE_CHANGED, KIOSK_DEVICE_NEEDS_PERSON);
    same("the fault", kiosk_event_name(event), "paper-end");
    EXPECT(kiosk_event_who(event) == KIOSK_WHO_STAFF);
    EXPECT(kiosk_event_text(event)[0] != 0 && kiosk_event_detail(event)[0] != 0);
    EXPECT(kiosk_event_bands(event) == 0 && kiosk_event_bands_total(event) == 0);
    kiosk_devices *devices = NULL;
    NEEDED_OK(kiosk_devices_list(k, &devices));
    for (size_t i = 0; i < kiosk_devices_count(devices); i++)
        if (kiosk_devices_kind(devices, i) == KIOSK_KIND_TICKET_PRINTER) {
            same("the printer's fault", kiosk_devices_fault(devices, i), "paper-end");
            EXPECT(kiosk_devices_text(devices, i)[0] != 0 && kiosk_devices_detail(devices, i)[0] != 0);
        }
    kiosk_devices_free(devices);
    kiosk_event_free(event);
    NEEDED_OK(kiosk_number_print(number, NULL, &job));
    EXPECT(hall_job_end(k, job) == KIOSK_JOB_NOT_PRINTED);
    EXPECT(kiosk_number_state(number) == KIOSK_NUMBER_ISSUED);
    hall_twin("ticket-printer", "paper in");
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_DEVICE_CHANGED, KIOSK_DEVICE_READY));
}

static void receipt(kiosk *k, const kiosk_item *item, const kiosk_number *number, const kiosk_card *card)
{
    char path[4096];
    uint64_t job = 0;
    kiosk_receipt receipt = KIOSK_RECEIPT_INIT;
    receipt.item = kiosk_item_code(item);
    receipt.number = number;
    receipt.card = card;
    snprintf(path, sizeof path, "%s/receipt.pdf", getenv("KIOSK_SCRATCH"));
    OK(kiosk_receipt_render(k, &receipt, path));
    file_begins(path, "%PDF-");
    receipt.paper = KIOSK_PAPER_A4;
    NEEDED_OK(kiosk_receipt_print(k, &receipt, NULL, &job));
    EXPECT(hall_job_end(k, job) == KIOSK_JOB_PRINTED);
}

static void documents(kiosk *k, const kiosk_number *number)
{
    static const struct { int32_t format; const char *suffix, *magic; } formats[] = {
        { KIOSK_FORMAT_TEXT, "txt", "" }, { KIOSK_FORMAT_PNG, "png", "\x89PNG\r\n" },
        { KIOSK_FORMAT_PDF, "pdf", "%PDF-" }, { KIOSK_FORMAT_ESCPOS, "escpos", "\x1b" },
        { KIOSK_FORMAT_SVG, "svg", "<?xml" },
    };
    kiosk_data *data = NULL, *row = NULL;
    kiosk_error *error = NULL;
    uint64_t job = 0;
    char path[4096];

    NEEDED_OK(kiosk_data_new(&data));
    NEEDED_OK(kiosk_data_new(&row));
    OK(kiosk_data_set(data, "hall", "青石镇便民服务中心"));
    OK(kiosk_data_set(data, "number", kiosk_number_text(number)));
    OK(kiosk_data_set(data, "queueName", kiosk_number_queue_name(number)));
    OK(kiosk_data_set(data, "issuedAt", kiosk_number_day(number)));
    OK(kiosk_data_set(data, "code", kiosk_number_text(number)));
    OK(kiosk_data_set(row, "name", "居民身份证"));
    OK(kiosk_data_set(row, "form", "原件"));
    OK(kiosk_data_append(data, "bring", row));
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        kiosk_render render = KIOSK_RENDER_INIT;
        render.format = formats[i].format;
        snprintf(path, sizeof path, "%s/document.%s", getenv("KIOSK_SCRATCH"), formats[i].suffix);
        kiosk_status status = kiosk_document_render(k, "ticket", data, &render, path, &error);
        if (status != KIOSK_OK)
            FAILED("%s: %s %s", formats[i].suffix, kiosk_status_name(status),
                   error == NULL ? "" : kiosk_error_message(error, 0));
        kiosk_error_free(error);
        error = NULL;
        file_begins(path, formats[i].magic);
    }
    NEEDED_OK(kiosk_document_print(k, "ticket", data, "tickets", &job, NULL));
    EXPECT(hall_job_end(k, job) == KIOSK_JOB_PRINTED);
    kiosk_data_free(row);
    kiosk_data_free(data);
}

/* A catalog with a row too many is refused where it stands, and the one in force stays. */
static void refused_catalog(kiosk *k)
{
    static const char *const files[] = { "items.csv", "materials.csv", "places.csv", "delegations.csv" };
    char from[4096], to[4096], directory[4096], block[4096];
    uint32_t rows = 0;
    kiosk_error *error = NULL;
    kiosk_items *items = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;

    snprintf(directory, sizeof directory - 32, "%s/catalog", getenv("KIOSK_SCRATCH"));
    NEEDED(mkdir(directory, 0700) == 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(from, sizeof from, "%s/%s", getenv("KIOSK_CATALOG"), files[i]);
        snprintf(to, sizeof to, "%.4000s/%s", directory, files[i]);
        FILE *source = fopen(from, "rb"), *copy = fopen(to, "wb");
        NEEDED(source != NULL && copy != NULL);
        for (size_t length; (length = fread(block, 1, sizeof block, source)) > 0;) {
            NEEDED(fwrite(block, 1, length, copy) == length);
            for (size_t at = 0; i == 0 && at < length; at++)
                rows += block[at] == '\n';
        }
        if (i == 0)
            fputs("x,y,z\n", copy);
        fclose(source);
        NEEDED(fclose(copy) == 0);
    }
    EXPECT(kiosk_catalog_import(k, directory, NULL, &error) == KIOSK_E_CATALOG);
    NEEDED(kiosk_error_count(error) >= 1);
    EXPECT(strstr(kiosk_error_file(error, 0), "items.csv") != NULL);
    EXPECT(kiosk_error_message(error, 0)[0] != 0);
    EXPECT(kiosk_error_row(error, 0) == rows + 1);
    EXPECT(kiosk_error_column(error, 0) <= 30);
    kiosk_error_free(error);
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    EXPECT(kiosk_items_total(items) >= 43);
    kiosk_items_free(items);
    EXPECT(kiosk_catalog_serial(k) == 0 && kiosk_catalog_hall(k)[0] == 0);   /* it came from files */
}

static int32_t no_such_device(void *context, const char *parameters, uint32_t within, void **device,
                              kiosk_driver_info *info, char *detail)
{
    (void)context; (void)parameters; (void)within; (void)device; (void)info; (void)detail;
    return KIOSK_DRIVER_NOT_FOUND;
}
static void closes(void *device) { (void)device; }
static int32_t sees_nothing(void *device, uint32_t within, int32_t *present, char *detail)
{
    (void)device; (void)within; (void)present; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t reads_nothing(void *device, uint32_t within, uint32_t wanted, kiosk_driver_card *card, char *detail)
{
    (void)device; (void)within; (void)wanted; (void)card; (void)detail;
    return KIOSK_DRIVER_CARD_NOT_READ;
}

/* A driver comes and goes; driver.c lets some work. */
static void driver(void)
{
    kiosk_driver table = { sizeof(kiosk_driver), KIOSK_DRIVER_ABI, KIOSK_KIND_CARD_READER, 0, "slice", "Never there", NULL,
                           no_such_device, closes, NULL, sees_nothing, reads_nothing, NULL, NULL, NULL, NULL, NULL, NULL };
    OK(kiosk_driver_register(&table, NULL));
    OK(kiosk_driver_unregister("slice"));
}

int main(void)
{
    kiosk_visit *visit = NULL;
    kiosk_visit_options options = KIOSK_VISIT_OPTIONS_INIT;
    uint32_t imported = 0;
    kiosk_error *error = NULL;

    driver();
    kiosk *k = hall_open();
    hall_ready(k);
    EXPECT(kiosk_version() == (KIOSK_VERSION_MAJOR << 16 | KIOSK_VERSION_MINOR << 8 | KIOSK_VERSION_PATCH));
    same("the version", kiosk_version_text(), "0.1.0");
    same("the hall", kiosk_hall_name(k), "青石镇便民服务中心");
    same("the hall's help", kiosk_hall_help(k), "请到大厅咨询台");
    devices(k);
    OK(kiosk_catalog_import(k, getenv("KIOSK_CATALOG"), &imported, &error));
    EXPECT(imported >= 43);
    refused_catalog(k);

    NEEDED_OK(kiosk_visit_begin(k, NULL, &visit));
    EXPECT(kiosk_visit_state(visit) == KIOSK_VISIT_ACTIVE);
    EXPECT(kiosk_visit_remaining(visit) > 0);
    options.flags = KIOSK_VISIT_LARGE_TYPE;
    options.language = "en";
    OK(kiosk_visit_set(visit, &options));
    OK(kiosk_visit_extend(visit));

    kiosk_card *held = card(k, visit);
    kiosk_item *item = matter(k);
    kiosk_number *taken = number(k, visit, item);
    ticket(k, taken);
    receipt(k, item, taken, held);
    documents(k, taken);
    a_case(k, visit, held, item, taken, getenv("KIOSK_SCRATCH"));
    a_proxy(k, item);
    ticket_without_paper(k, taken);
    OK(kiosk_number_cancel(taken, "left"));
    EXPECT(kiosk_number_state(taken) == KIOSK_NUMBER_VOID);

    uint64_t id = kiosk_visit_id(visit);
    OK(kiosk_visit_end(visit));
    same("a masked name after the visit", kiosk_card_masked(held, KIOSK_FIELD_NAME), "");
    kiosk_event *event = hall_wait(k, KIOSK_EVENT_VISIT_ENDED, 0);
    EXPECT(kiosk_event_visit(event) == id);
    same("why the visit ended", kiosk_event_name(event), "ended");
    kiosk_event_free(event);

    kiosk_card_free(held);
    kiosk_item_free(item);
    kiosk_number_free(taken);
    kiosk_error_free(error);
    OK(kiosk_close(k));
    return hall_failed == 0 ? 0 : 1;
}
