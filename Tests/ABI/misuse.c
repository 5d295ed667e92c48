/* Everything that a caller can do wrong, and what each call says to it. Nothing may crash.
 *
 * The driver gives KIOSK_CONFIG and KIOSK_TWINS (hall.h) and KIOSK_SCRATCH, a directory to write to.
 * At the end it prints the functions whose arguments it misused; the driver compares them with the header.
 */
#define _GNU_SOURCE
#include "hall.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

/* What handle arguments may be ---------------------------------------- */

enum { kind_kiosk, kind_kiosk_error, kind_kiosk_event, kind_kiosk_devices, kind_kiosk_card, kind_kiosk_items,
       kind_kiosk_item, kind_kiosk_visit, kind_kiosk_number, kind_kiosk_data, kind_kiosk_checklist,
       kind_kiosk_queues, kind_kiosk_window, kind_kiosk_announcement, kind_kiosk_demand,
       kind_kiosk_mandate, kind_kiosk_case, kind_kiosk_cases, kind_kiosk_report, kind_kiosk_windows, kind_kiosk_booking, kind_kiosk_times,
       KINDS };

static struct {
    kiosk *kiosk;
    kiosk_error *kiosk_error;
    kiosk_event *kiosk_event;
    kiosk_devices *kiosk_devices;
    kiosk_card *kiosk_card;
    kiosk_items *kiosk_items;
    kiosk_item *kiosk_item;
    kiosk_visit *kiosk_visit;
    kiosk_number *kiosk_number;
    kiosk_data *kiosk_data;
    kiosk_checklist *kiosk_checklist;
    kiosk_queues *kiosk_queues;
    kiosk_window *kiosk_window;
    kiosk_announcement *kiosk_announcement;
    kiosk_demand *kiosk_demand;
    kiosk_mandate *kiosk_mandate;
    kiosk_case *kiosk_case;
    kiosk_cases *kiosk_cases;
    kiosk_report *kiosk_report;
    kiosk_windows *kiosk_windows;
    kiosk_booking *kiosk_booking;
    kiosk_times *kiosk_times;
} live, stale;

static struct {
    kiosk_options options;
    kiosk_search search;
    kiosk_visit_options visit_options;
    kiosk_number_request number_request;
    kiosk_receipt receipt;
    kiosk_render render;
    kiosk_mandate_request mandate_request;
    kiosk_case_request case_request;
    kiosk_evaluation evaluation;
    kiosk_report_request report_request;
    kiosk_booking_request booking_request;
} good = { KIOSK_OPTIONS_INIT, KIOSK_SEARCH_INIT, KIOSK_VISIT_OPTIONS_INIT, KIOSK_NUMBER_REQUEST_INIT,
           KIOSK_RECEIPT_INIT, KIOSK_RENDER_INIT, KIOSK_MANDATE_REQUEST_INIT, KIOSK_CASE_REQUEST_INIT,
           KIOSK_EVALUATION_INIT, KIOSK_REPORT_REQUEST_INIT, KIOSK_BOOKING_REQUEST_INIT };

static void *live_handle(int kind) { return ((void **)&live)[kind]; }
static void *stale_handle(int kind) { return ((void **)&stale)[kind]; }

struct bad {
    void *handle;
    const char *what;
    kiosk_status status;
};

#define BAD_MOST 80
static struct bad bad[BAD_MOST];
static size_t bad_count;

static void add(void *handle, const char *what, kiosk_status status)
{
    if (bad_count < BAD_MOST)
        bad[bad_count++] = (struct bad){ handle, what, status };
}

static void gather_bad(int kind)
{
    static char page[4096];
    uintptr_t real = (uintptr_t)live_handle(kind);
    bad_count = 0;
    add(NULL, "NULL", KIOSK_E_INVALID);
    add(stale_handle(kind), "stale", KIOSK_E_HANDLE);
    for (int other = 0; other < KINDS; other++)
        if (other != kind) {
            add(live_handle(other), "of another type", KIOSK_E_HANDLE);
            add(stale_handle(other), "stale and of another type", KIOSK_E_HANDLE);
        }
    add((void *)(uintptr_t)1, "1", KIOSK_E_HANDLE);
    add((void *)UINTPTR_MAX, "-1", KIOSK_E_HANDLE);
    add((void *)(uintptr_t)INTPTR_MAX, "INTPTR_MAX", KIOSK_E_HANDLE);
    add((void *)(uintptr_t)INTPTR_MIN, "INTPTR_MIN", KIOSK_E_HANDLE);
    add((void *)(uintptr_t)0xDEADBEEF, "0xDEADBEEF", KIOSK_E_HANDLE);
    add(page, "an address", KIOSK_E_HANDLE);
    add((void *)(uintptr_t)&kiosk_version, "a function", KIOSK_E_HANDLE);
    for (int bit = 0; bit < 64; bit++)   /* near misses */
        if (bit % 5 == 0 || bit >= 56)
            add((void *)(real ^ (UINT64_C(1) << bit)), "a live handle with one bit turned", KIOSK_E_HANDLE);
}

/* Out-parameters keep their value on failure. */
#define UNTOUCHED UINT64_C(0x5E1F5E1F5E1F5E1F)
static uint64_t untouched[8];

static void arm(void) { for (int i = 0; i < 8; i++) untouched[i] = UNTOUCHED; }

static void check_untouched(const char *function, const char *what)
{
    for (int i = 0; i < 8; i++)
        if (untouched[i] != UNTOUCHED)
            FAILED("%s (%s) wrote to its argument %d", function, what, i + 2);
}

static void judge(int good, const char *function, const struct bad *with, long long got)
{
    if (!good)
        FAILED("%s with a handle that is %s (%p) gave %lld", function, with->what, with->handle, got);
    check_untouched(function, with->what);
}

static int frees(const char *function)
{
    return strcmp(function, "kiosk_close") == 0 || strcmp(function, "kiosk_visit_end") == 0;
}

#define EACH(type, function, call, wanted, value) \
    gather_bad(kind_##type); \
    for (size_t i = 0; i < bad_count; i++) { \
        type *handle = bad[i].handle; \
        const struct bad *with = &bad[i]; \
        (void)handle; arm(); \
        call; judge(wanted, #function, with, (long long)(value)); \
    }
#define STATUS(type, function, arguments) \
    EACH(type, function, kiosk_status got = function arguments, \
         got == (frees(#function) && with->handle == NULL ? KIOSK_OK : with->status), got)
#define NUMBER(type, function, arguments) EACH(type, function, long long got = function arguments, got == with->status, got)
#define SIZE(type, function, arguments) EACH(type, function, unsigned long long got = function arguments, got == 0, got)
#define TEXT(type, function, arguments) EACH(type, function, const char *got = function arguments, got == NULL, (intptr_t)got)
#define POINTER(type, function, arguments) EACH(type, function, const void *got = function arguments, got == NULL, (intptr_t)got)
#define FREES(type, function, arguments) EACH(type, function, function arguments, 1, 0)

/* What arguments may be ------------------------------------------------ */

static char covered[512][48];
static size_t covered_count;

static void cover(const char *function)
{
    for (size_t i = 0; i < covered_count; i++)
        if (strcmp(covered[i], function) == 0)
            return;
    snprintf(covered[covered_count++], sizeof covered[0], "%s", function);
}

#define WANT(status, function, arguments) \
    do { cover(#function); kiosk_status got = function arguments; \
         if (got != (status)) FAILED("%s%s: %s, not %s", #function, #arguments, kiosk_status_name(got), #status); } while (0)
#define WANT_NULL(function, arguments) \
    do { cover(#function); if (function arguments != NULL) FAILED("%s%s is not NULL", #function, #arguments); } while (0)
#define WANT_NUMBER(number, function, arguments) \
    do { cover(#function); long long got = (long long)function arguments; \
         if (got != (long long)(number)) FAILED("%s%s: %lld, not %s", #function, #arguments, got, #number); } while (0)

static const char *const bad_texts[] = {
    "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe4\xb8", "a\x80z", "\xf8\x88\x80\x80\x80", "\xc1\x81",
};
#define EACH_BAD_TEXT(name) \
    for (size_t name##_i = 0; name##_i <= sizeof bad_texts / sizeof *bad_texts; name##_i++) \
        for (const char *name = name##_i < sizeof bad_texts / sizeof *bad_texts ? bad_texts[name##_i] : huge, *once = name; \
             once != NULL; once = NULL)

static char *huge;       /* 1 MiB + 1 byte */
static char *longest;    /* 1 MiB */

static const size_t past[] = { 1000, INT32_MAX, UINT32_MAX, SIZE_MAX / 8, SIZE_MAX / 8 + 1, SIZE_MAX / 4, SIZE_MAX / 4 + 1, SIZE_MAX - 1, SIZE_MAX };
#define EACH_PAST(index, count) \
    for (size_t index##_i = 0, index = (count); index##_i <= sizeof past / sizeof *past; \
         index = index##_i < sizeof past / sizeof *past ? past[index##_i] : 0, index##_i++)

/* A struct of another size than its own: shorter, longer, absurd. The memory behind it is large enough. */
#define EACH_BAD_SIZE(value) \
    for (uint32_t bad_size_i = 0, bad_sizes[] = { 0, 1, 4, (uint32_t)sizeof(value) - 1, (uint32_t)sizeof(value) + 1, \
                                                  (uint32_t)sizeof(value) + 8, 4096, INT32_MAX, UINT32_MAX }; \
         bad_size_i < sizeof bad_sizes / sizeof *bad_sizes && ((value).size = bad_sizes[bad_size_i], 1); bad_size_i++)

/* The parts ------------------------------------------------------------ */

static const char *item_code;   /* of the sample hall, with a queue */

static void plain_functions(void)
{
    static const int32_t unknown[] = { 1, -20, -1000, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        cover("kiosk_status_name");
        EXPECT(strcmp(kiosk_status_name(unknown[i]), "unknown") == 0);
    }
    for (int32_t status = 0; status >= KIOSK_E_DECODER; status--)
        EXPECT(strncmp(kiosk_status_name(status), "KIOSK_", 6) == 0);

    uint32_t problems = 77;
    char normalized[19];
    const char *number = "11010519491231002X";
    WANT(KIOSK_E_INVALID, kiosk_id_number_check, (NULL, NULL, &problems, normalized));
    WANT(KIOSK_E_INVALID, kiosk_id_number_check, (number, NULL, NULL, normalized));
    EACH_BAD_TEXT(text) {
        WANT(KIOSK_E_TEXT, kiosk_id_number_check, (text, NULL, &problems, normalized));
        WANT(KIOSK_E_TEXT, kiosk_id_number_check, (number, text, &problems, normalized));
    }
    static const char *const no_days[] = { "", "x", "2026-02-30", "2026-13-01", "2026-1-1", "20260101", "2026-01-01x", "-026-01-01",
                                           "0000-00-00", "九" };
    for (size_t i = 0; i < sizeof no_days / sizeof *no_days; i++)
        WANT(KIOSK_E_INVALID, kiosk_id_number_check, (number, no_days[i], &problems, normalized));
    EXPECT(problems == 77);
    WANT(KIOSK_OK, kiosk_id_number_check, (number, NULL, &problems, NULL));
    EXPECT(problems == 0);
    WANT(KIOSK_OK, kiosk_id_number_check, (longest, "2026-01-01", &problems, normalized));
    EXPECT(problems & KIOSK_ID_LENGTH && normalized[0] == 0);
    WANT(KIOSK_OK, kiosk_id_number_check, ("王𠮷王𠮷王", "2026-01-01", &problems, normalized));
    EXPECT(problems != 0 && normalized[0] == 0);
    WANT(KIOSK_OK, kiosk_id_number_check, ("", "2026-01-01", &problems, normalized));
    EXPECT(problems & KIOSK_ID_LENGTH);
}

static int32_t driver_opens(void *context, const char *parameters, uint32_t within, void **device,
                            kiosk_driver_info *info, char *detail)
{
    (void)context; (void)parameters; (void)within; (void)device; (void)info; (void)detail;
    return KIOSK_DRIVER_OK;
}
static void driver_closes(void *device) { (void)device; }
static int32_t driver_present(void *device, uint32_t within, int32_t *present, char *detail)
{
    (void)device; (void)within; (void)present; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_reads(void *device, uint32_t within, uint32_t wanted, kiosk_driver_card *card, char *detail)
{
    (void)device; (void)within; (void)wanted; (void)card; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_status(void *device, uint32_t within, kiosk_driver_status *status, char *detail)
{
    (void)device; (void)within; (void)status; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_begins(void *device, uint32_t within, uint32_t bands, char *detail)
{
    (void)device; (void)within; (void)bands; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_writes(void *device, uint32_t within, const uint8_t *bytes, size_t count, char *detail)
{
    (void)device; (void)within; (void)bytes; (void)count; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_rows(void *device, uint32_t within, const uint8_t *rows, uint32_t height, char *detail)
{
    (void)device; (void)within; (void)rows; (void)height; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_finishes(void *device, uint32_t within, char *detail)
{
    (void)device; (void)within; (void)detail;
    return KIOSK_DRIVER_OK;
}
static int32_t driver_clears(void *device, uint32_t within, uint32_t *bands, char *detail)
{
    (void)device; (void)within; (void)bands; (void)detail;
    return KIOSK_DRIVER_OK;
}

/* A table that does not fit says which field, and nothing of it stays. */
static void refused_driver(kiosk_driver table, const char *field)
{
    kiosk_error *error = NULL;
    WANT(KIOSK_E_INVALID, kiosk_driver_register, (&table, &error));
    int named = 0;
    for (size_t i = 0; i < kiosk_error_count(error); i++)
        named |= strcmp(kiosk_error_field(error, i), field) == 0 && kiosk_error_message(error, i)[0] != 0;
    if (!named)
        FAILED("a driver with a bad %s: it is not named", field);
    kiosk_error_free(error);
    WANT(KIOSK_E_INVALID, kiosk_driver_register, (&table, NULL));   /* without words */
}

#define REFUSED(of, field, value) \
    do { kiosk_driver bad_table = of; bad_table.field = (value); refused_driver(bad_table, #field); } while (0)

static void drivers(const char *scratch)
{
    kiosk_error *error = NULL;
    kiosk_driver reader = { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_CARD_READER, .name = "reader",
                            .description = "A reader", .open = driver_opens, .close = driver_closes,
                            .present = driver_present, .read = driver_reads };
    kiosk_driver printer = { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_TICKET_PRINTER,
                             .name = "printer", .description = "A printer", .open = driver_opens, .close = driver_closes,
                             .status = driver_status, .write = driver_writes, .finish = driver_finishes };

    WANT(KIOSK_E_INVALID, kiosk_driver_register, (NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_driver_register, (NULL, &error));
    WANT(KIOSK_E_INVALID, kiosk_driver_unregister, (NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_driver_unregister, (""));
    WANT(KIOSK_E_NOT_FOUND, kiosk_driver_unregister, ("reader"));
    EXPECT(error == NULL);

    struct { kiosk_driver table; char behind[64]; } room = { reader, "" };
    EACH_BAD_SIZE(room.table)
        refused_driver(room.table, "size");
    REFUSED(reader, abi, 0);
    static const uint32_t newer[] = { KIOSK_DRIVER_ABI + 1, 1000, UINT32_MAX };
    for (size_t i = 0; i < sizeof newer / sizeof *newer; i++) {
        kiosk_driver table = reader;
        table.abi = newer[i];
        table.size += 64;   /* newer ones are larger */
        WANT(KIOSK_E_UNSUPPORTED, kiosk_driver_register, (&table, &error));
        EXPECT(strcmp(kiosk_error_field(error, 0), "abi") == 0);
        kiosk_error_free(error);
        error = NULL;
    }
    static const int32_t no_kinds[] = { 0, KIOSK_KIND_RECEIPT_PRINTER, 4, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_kinds / sizeof *no_kinds; i++)
        REFUSED(reader, kind, no_kinds[i]);
    for (uint32_t bit = 1; bit != 0; bit <<= 1)
        REFUSED(reader, flags, bit);
    static const char *const no_names[] = { "", " ", "Reader", "a b", "a/b", "a?b", "读卡器", "a.b", "a\n", "a23456789012345678901234567890123" };
    for (size_t i = 0; i < sizeof no_names / sizeof *no_names; i++)
        REFUSED(reader, name, no_names[i]);
    REFUSED(reader, name, NULL);
    REFUSED(reader, description, NULL);
    REFUSED(reader, description, "");
    REFUSED(reader, description, "two\nlines");
    EACH_BAD_TEXT(text) {
        kiosk_driver table = reader;
        table.name = text;
        WANT(KIOSK_E_TEXT, kiosk_driver_register, (&table, &error));
        table = reader;
        table.description = text;
        WANT(KIOSK_E_TEXT, kiosk_driver_register, (&table, &error));
        WANT(KIOSK_E_TEXT, kiosk_driver_unregister, (text));
    }

    REFUSED(reader, open, NULL);
    REFUSED(reader, close, NULL);
    REFUSED(reader, present, NULL);
    REFUSED(reader, read, NULL);
    REFUSED(reader, status, driver_status);
    REFUSED(reader, begin, driver_begins);
    REFUSED(reader, write, driver_writes);
    REFUSED(reader, rows, driver_rows);
    REFUSED(reader, finish, driver_finishes);
    REFUSED(reader, clear, driver_clears);
    REFUSED(printer, present, driver_present);
    REFUSED(printer, read, driver_reads);
    REFUSED(printer, status, NULL);
    REFUSED(printer, finish, NULL);
    REFUSED(printer, write, NULL);             /* neither */
    kiosk_driver both = printer;
    both.rows = driver_rows;
    refused_driver(both, "write");

    /* The table is copied; the name is taken until it is given back. */
    OK(kiosk_driver_register(&reader, NULL));
    WANT(KIOSK_E_CONFLICT, kiosk_driver_register, (&reader, &error));
    EXPECT(strcmp(kiosk_error_field(error, 0), "name") == 0);
    kiosk_error_free(error);
    error = NULL;
    OK(kiosk_driver_unregister("reader"));
    WANT(KIOSK_E_NOT_FOUND, kiosk_driver_unregister, ("reader"));

    /* A configuration names a driver that is not there, or one of the other kind. */
    static const char *const no_uris[] = { "driver:", "driver:nobody", "driver:Reader", "driver:printer", "driver:?reader" };
    OK(kiosk_driver_register(&printer, NULL));
    for (size_t i = 0; i < sizeof no_uris / sizeof *no_uris; i++) {
        kiosk_options options = KIOSK_OPTIONS_INIT;
        kiosk *k = NULL;
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%s/driver.conf", scratch);
        FILE *file = fopen(path, "w");
        NEEDED(file != NULL);
        fprintf(file, "[store]\ndirectory = driver-state\n[device reader]\nkind = card-reader\nuri = %s\n", no_uris[i]);
        fclose(file);
        options.config_path = path;
        WANT(KIOSK_E_CONFIG, kiosk_open, (&options, &k, &error));
        EXPECT(strcmp(kiosk_error_field(error, 0), "device reader/uri") == 0);
        kiosk_error_free(error);
        error = NULL;
    }
    OK(kiosk_driver_unregister("printer"));
}

static void opening(const char *scratch)
{
    kiosk *k = NULL;
    kiosk_error *error = NULL;
    kiosk_options options = KIOSK_OPTIONS_INIT;
    char path[PATH_MAX];

    WANT(KIOSK_E_INVALID, kiosk_open, (NULL, &k, NULL));
    WANT(KIOSK_E_INVALID, kiosk_open, (&options, &k, NULL));   /* no path */
    options.config_path = getenv("KIOSK_CONFIG");
    WANT(KIOSK_E_INVALID, kiosk_open, (&options, NULL, NULL));
    EACH_BAD_SIZE(options)
        WANT(KIOSK_E_INVALID, kiosk_open, (&options, &k, &error));
    options.size = sizeof options;
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        options.flags = bit;
        WANT(KIOSK_E_INVALID, kiosk_open, (&options, &k, &error));
    }
    options.flags = 0;
    EACH_BAD_TEXT(text) {
        options.config_path = text;
        WANT(KIOSK_E_TEXT, kiosk_open, (&options, &k, &error));
    }
    EXPECT(k == NULL && error == NULL);

    static const char *const no_files[] = { "", "/", "/nowhere/at/all", "/dev/null", "/proc/self/mem" };
    for (size_t i = 0; i < sizeof no_files / sizeof *no_files; i++) {
        options.config_path = no_files[i];
        WANT(KIOSK_E_CONFIG, kiosk_open, (&options, &k, &error));
        EXPECT(k == NULL && kiosk_error_count(error) > 0);
        kiosk_error_free(error);
        error = NULL;
        WANT(KIOSK_E_CONFIG, kiosk_open, (&options, &k, NULL));   /* without words */
    }
    options.config_path = longest;
    WANT(KIOSK_E_CONFIG, kiosk_open, (&options, &k, &error));
    kiosk_error_free(error);
    error = NULL;

    /* Each report leads to its line. */
    static const struct { const char *text, *field; uint32_t row; } wrong[] = {
        { "[store]\ndirectory=state\n[hall]\nname=x\nday-cutof=04:00\n", "hall/day-cutof", 5 },
        { "[store]\ndirectory=state\n[hall]\nday-cutoff=26:00\n", "hall/day-cutoff", 4 },
        { "[store]\ndirectory=state\n\n[queues A]\n", "queues A", 4 },
        { "[store]\ndirectory=state\n[queue A]\nname=a\nlimit=-1\n", "queue A/limit", 5 },
        { "[store]\ndirectory=state\n[queue A]\nlimit=99999999999999999999\n", "queue A/limit", 4 },
        { "[store]\ndirectory=state\n[device r]\nkind=toaster\nuri=tcp:127.0.0.1:1\n", "device r/kind", 4 },
        { "[store]\ndirectory=state\n[device r]\nkind=card-reader\nuri=teapot:1\n", "device r/uri", 5 },
        { "[store]\ndirectory=state\n[device r]\nkind=card-reader\n", "device r/uri", 3 },
        { "[store]\ndirectory=state\n[visit]\nwarn-after=soon\n", "visit/warn-after", 4 },
        { "[hall]\nname=x\n", "store/directory", 0 },
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        snprintf(path, sizeof path, "%s/wrong.conf", scratch);
        FILE *file = fopen(path, "w");
        NEEDED(file != NULL && fputs(wrong[i].text, file) >= 0 && fclose(file) == 0);
        options.config_path = path;
        kiosk_status status = kiosk_open(&options, &k, &error);
        if (status != KIOSK_E_CONFIG || kiosk_error_count(error) != 1) {
            FAILED("%s: %s, %zu reports", wrong[i].text, kiosk_status_name(status), kiosk_error_count(error));
            kiosk_close(k);
            k = NULL;
        } else if (strcmp(kiosk_error_file(error, 0), path) != 0 || strcmp(kiosk_error_field(error, 0), wrong[i].field) != 0
                   || kiosk_error_row(error, 0) != wrong[i].row) {
            FAILED("%s in row %u is said to be %s in row %u of %s", wrong[i].field, (unsigned)wrong[i].row,
                   kiosk_error_field(error, 0), (unsigned)kiosk_error_row(error, 0), kiosk_error_file(error, 0));
        }
        kiosk_error_free(error);
        error = NULL;
    }
    snprintf(path, sizeof path, "%s/garbage.conf", scratch);
    FILE *file = fopen(path, "w");
    NEEDED(file != NULL && fwrite("[\x00\xff\n", 1, 4, file) == 4 && fclose(file) == 0);
    WANT(KIOSK_E_CONFIG, kiosk_open, (&options, &k, NULL));

    /* The state directory is a file. */
    snprintf(path, sizeof path, "%s/occupied.conf", scratch);
    file = fopen(path, "w");
    NEEDED(file != NULL && fputs("[store]\ndirectory=occupied.conf\n", file) >= 0 && fclose(file) == 0);
    kiosk_status status = kiosk_open(&options, &k, NULL);
    EXPECT(status == KIOSK_E_IO || status == KIOSK_E_STORE);

    /* The one that is open already. */
    options.config_path = getenv("KIOSK_CONFIG");
    WANT(KIOSK_E_BUSY, kiosk_open, (&options, &k, NULL));
    EXPECT(k == NULL);
}

/* One handle of each type in live, one that was freed in stale. */
/* Fills what it must, and says that it did not. */
static int32_t bad_decoder(void *context, const void *wlt, size_t wlt_length, void *bgr, size_t bgr_length)
{
    (void)wlt, (void)wlt_length;
    memset(bgr, 0x5A, bgr_length);
    return *(int32_t *)context;
}

/* While the card lies there. */
static void decoders(void)
{
    const void *photo = NULL;
    size_t length = 77;

    WANT(KIOSK_E_NOT_FOUND, kiosk_card_fingerprint, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length));

    /* A decoder may be missing, without a license, or give anything at all. */
    WANT(KIOSK_E_UNSUPPORTED, kiosk_card_photo_decoded, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length));
    for (int i = 0; i < 4; i++) {
        static int32_t gives[] = { KIOSK_PHOTO_NOT_LICENSED, 2, -5, INT32_MIN };
        WANT(KIOSK_OK, kiosk_photo_decoder_set, (live.kiosk, bad_decoder, &gives[i]));
        kiosk_status decoded = kiosk_card_photo_decoded(live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length);
        EXPECT(decoded == (i == 0 ? KIOSK_E_UNSUPPORTED : KIOSK_E_DECODER));
    }
    WANT(KIOSK_OK, kiosk_photo_decoder_set, (live.kiosk, NULL, NULL));
    EXPECT(photo == NULL && length == 77);
}

/* The card that the twin reads, taken away again. */
static kiosk_card *read_card(const char *place)
{
    kiosk_card *card = NULL;
    hall_twin("reader", place);
    kiosk_event *event = hall_wait(live.kiosk, KIOSK_EVENT_CARD_READ, 0);
    NEEDED(event != NULL);
    NEEDED_OK(kiosk_event_card(event, &card));
    kiosk_event_free(event);
    hall_twin("reader", "remove");
    kiosk_event_free(hall_wait(live.kiosk, KIOSK_EVENT_CARD_REMOVED, 0));
    return card;
}

/* A mandate of two cards, which are lifted, and a case of the principal's. */
static void make_case(void)
{
    kiosk_mandate_request wanted = KIOSK_MANDATE_REQUEST_INIT;
    kiosk_case_request request = KIOSK_CASE_REQUEST_INIT;
    kiosk_card *principal = read_card("place"), *agent = read_card("place male");

    wanted.request_id = "misuse-mandate";
    wanted.grade = KIOSK_PROXY_FULL;
    wanted.principal = principal;
    wanted.agent = agent;
    wanted.items = item_code;
    wanted.from = "2020-01-01";
    wanted.until = "2020-12-31";
    NEEDED_OK(kiosk_mandate_entrust(live.kiosk, &wanted, &stale.kiosk_mandate));
    NEEDED_OK(kiosk_mandate_entrust(live.kiosk, &wanted, &live.kiosk_mandate));
    EXPECT(kiosk_mandate_id(stale.kiosk_mandate) == kiosk_mandate_id(live.kiosk_mandate));
    kiosk_mandate_free(stale.kiosk_mandate);

    request.request_id = "misuse-case";
    request.item = item_code;
    request.card = principal;
    NEEDED_OK(kiosk_case_receive(live.kiosk, &request, &stale.kiosk_case));
    NEEDED_OK(kiosk_case_receive(live.kiosk, &request, &live.kiosk_case));
    kiosk_case_free(stale.kiosk_case);
    NEEDED_OK(kiosk_cases_list(live.kiosk, NULL, &stale.kiosk_cases));
    NEEDED_OK(kiosk_cases_list(live.kiosk, NULL, &live.kiosk_cases));
    kiosk_cases_free(stale.kiosk_cases);
    kiosk_report_request of = KIOSK_REPORT_REQUEST_INIT;
    NEEDED_OK(kiosk_report_make(live.kiosk, &of, &stale.kiosk_report));
    NEEDED_OK(kiosk_report_make(live.kiosk, &of, &live.kiosk_report));
    kiosk_report_free(stale.kiosk_report);
    kiosk_card_free(principal);
    kiosk_card_free(agent);
}

/* A time on the next day on which one can be booked. */
static char booked_day[11];

static void make_booking(void)
{
    kiosk_booking_request request = KIOSK_BOOKING_REQUEST_INIT;

    hall_next_bookable(live.kiosk, "A", booked_day, &stale.kiosk_times);
    NEEDED_OK(kiosk_times_list(live.kiosk, "A", booked_day, &live.kiosk_times));
    kiosk_times_free(stale.kiosk_times);
    request.request_id = "misuse-booking";
    request.queue = "A";
    request.day = booked_day;
    request.from = "14:00";
    NEEDED_OK(kiosk_booking_make(live.kiosk, &request, &stale.kiosk_booking));
    NEEDED_OK(kiosk_booking_make(live.kiosk, &request, &live.kiosk_booking));
    kiosk_booking_free(stale.kiosk_booking);
}

static void make_handles(void)
{
    kiosk_options none = KIOSK_OPTIONS_INIT;
    kiosk_search all = KIOSK_SEARCH_INIT;
    kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;

    stale.kiosk = hall_open();
    OK(kiosk_close(stale.kiosk));
    live.kiosk = hall_open();
    hall_ready(live.kiosk);

    none.config_path = "/nowhere";
    kiosk *k = NULL;
    kiosk_open(&none, &k, &stale.kiosk_error);
    kiosk_open(&none, &k, &live.kiosk_error);
    kiosk_error_free(stale.kiosk_error);

    NEEDED_OK(kiosk_devices_list(live.kiosk, &stale.kiosk_devices));
    NEEDED_OK(kiosk_devices_list(live.kiosk, &live.kiosk_devices));
    kiosk_devices_free(stale.kiosk_devices);

    NEEDED_OK(kiosk_catalog_search(live.kiosk, &all, &stale.kiosk_items));
    NEEDED_OK(kiosk_catalog_search(live.kiosk, &all, &live.kiosk_items));
    kiosk_items_free(stale.kiosk_items);
    for (size_t i = 0; i < kiosk_items_count(live.kiosk_items) && item_code == NULL; i++) {
        const kiosk_item *item = kiosk_items_at(live.kiosk_items, i);
        if (kiosk_item_queue(item)[0] != 0 && kiosk_item_material_count(item) > 0)
            item_code = kiosk_item_code(item);
    }
    NEEDED(item_code != NULL);
    NEEDED_OK(kiosk_catalog_item(live.kiosk, item_code, &stale.kiosk_item));
    NEEDED_OK(kiosk_catalog_item(live.kiosk, item_code, &live.kiosk_item));
    kiosk_item_free(stale.kiosk_item);
    NEEDED_OK(kiosk_item_checklist(live.kiosk_item, NULL, &stale.kiosk_checklist));
    NEEDED_OK(kiosk_item_checklist(live.kiosk_item, NULL, &live.kiosk_checklist));
    kiosk_checklist_free(stale.kiosk_checklist);

    NEEDED_OK(kiosk_visit_begin(live.kiosk, NULL, &stale.kiosk_visit));
    all.text = "没有这件事";
    all.visit = stale.kiosk_visit;
    kiosk_items *none_found = NULL;
    NEEDED_OK(kiosk_catalog_search(live.kiosk, &all, &none_found));
    kiosk_items_free(none_found);
    OK(kiosk_visit_end(stale.kiosk_visit));
    NEEDED_OK(kiosk_demand_list(live.kiosk, NULL, NULL, &stale.kiosk_demand));
    NEEDED_OK(kiosk_demand_list(live.kiosk, NULL, NULL, &live.kiosk_demand));
    kiosk_demand_free(stale.kiosk_demand);
    NEEDED_OK(kiosk_visit_begin(live.kiosk, NULL, &live.kiosk_visit));

    request.request_id = "misuse-1";
    request.item = item_code;
    NEEDED_OK(kiosk_number_issue(live.kiosk, &request, &stale.kiosk_number));
    NEEDED_OK(kiosk_number_issue(live.kiosk, &request, &live.kiosk_number));
    EXPECT(strcmp(kiosk_number_text(stale.kiosk_number), kiosk_number_text(live.kiosk_number)) == 0);
    kiosk_number_free(stale.kiosk_number);

    NEEDED_OK(kiosk_queues_list(live.kiosk, &stale.kiosk_queues));
    NEEDED_OK(kiosk_queues_list(live.kiosk, &live.kiosk_queues));
    kiosk_queues_free(stale.kiosk_queues);
    NEEDED_OK(kiosk_windows_list(live.kiosk, &stale.kiosk_windows));
    NEEDED_OK(kiosk_windows_list(live.kiosk, &live.kiosk_windows));
    kiosk_windows_free(stale.kiosk_windows);
    NEEDED_OK(kiosk_window_open(live.kiosk, "1", "007", &stale.kiosk_window));
    kiosk_window_free(stale.kiosk_window);
    NEEDED_OK(kiosk_window_open(live.kiosk, "1", "007", &live.kiosk_window));
    NEEDED_OK(kiosk_window_call_next(live.kiosk_window, NULL));
    NEEDED_OK(kiosk_announcement_next(live.kiosk, "board", &stale.kiosk_announcement));
    NEEDED_OK(kiosk_announcement_next(live.kiosk, "board", &live.kiosk_announcement));
    kiosk_announcement_free(stale.kiosk_announcement);

    NEEDED_OK(kiosk_data_new(&stale.kiosk_data));
    NEEDED_OK(kiosk_data_new(&live.kiosk_data));
    kiosk_data_free(stale.kiosk_data);

    hall_twin("reader", "place");
    live.kiosk_event = hall_wait(live.kiosk, KIOSK_EVENT_CARD_READ, 0);
    NEEDED(live.kiosk_event != NULL);
    NEEDED_OK(kiosk_event_card(live.kiosk_event, &stale.kiosk_card));
    NEEDED_OK(kiosk_event_card(live.kiosk_event, &live.kiosk_card));
    decoders();
    kiosk_card_free(stale.kiosk_card);
    hall_twin("reader", "remove");
    stale.kiosk_event = hall_wait(live.kiosk, KIOSK_EVENT_CARD_REMOVED, 0);
    kiosk_event_free(stale.kiosk_event);
    make_case();
    make_booking();
}

static void live_handles_still_live(void)
{
    EXPECT(kiosk_event_fd(live.kiosk) >= 0);
    EXPECT(kiosk_error_count(live.kiosk_error) == 1);
    EXPECT(kiosk_event_kind(live.kiosk_event) == KIOSK_EVENT_CARD_READ);
    EXPECT(kiosk_devices_count(live.kiosk_devices) > 0);
    EXPECT(kiosk_card_type(live.kiosk_card) == KIOSK_CARD_CITIZEN);
    EXPECT(kiosk_items_count(live.kiosk_items) > 0);
    EXPECT(kiosk_item_name(live.kiosk_item) != NULL);
    EXPECT(kiosk_checklist_count(live.kiosk_checklist) > 0);
    EXPECT(kiosk_demand_count(live.kiosk_demand) == 1);
    EXPECT(kiosk_visit_state(live.kiosk_visit) > 0);
    EXPECT(kiosk_number_text(live.kiosk_number) != NULL);
    EXPECT(kiosk_queues_count(live.kiosk_queues) == 4);
    EXPECT(kiosk_windows_count(live.kiosk_windows) == 2);
    EXPECT(kiosk_window_paused(live.kiosk_window) == 0);
    EXPECT(kiosk_announcement_skipped(live.kiosk_announcement) == 0);
    EXPECT(kiosk_mandate_state(live.kiosk_mandate) > 0);
    EXPECT(kiosk_case_state(live.kiosk_case) > 0);
    EXPECT(kiosk_cases_count(live.kiosk_cases) > 0);
    EXPECT(kiosk_report_count(live.kiosk_report) == 1);
    EXPECT(kiosk_booking_state(live.kiosk_booking) > 0);
    EXPECT(kiosk_times_count(live.kiosk_times) == 2);
    OK(kiosk_data_set(live.kiosk_data, "still", "here"));
}

/* Every function whose first argument is a handle. */
static void every_bad_handle(void)
{
#include "handles.inc"
    live_handles_still_live();
}

static void reports_and_devices(void)
{
    EACH_PAST(i, kiosk_error_count(live.kiosk_error)) {
        if (i == 0) continue;
        WANT_NULL(kiosk_error_message, (live.kiosk_error, i));
        WANT_NULL(kiosk_error_message_chinese, (live.kiosk_error, i));
        WANT_NULL(kiosk_error_file, (live.kiosk_error, i));
        WANT_NULL(kiosk_error_field, (live.kiosk_error, i));
        WANT_NUMBER(0, kiosk_error_row, (live.kiosk_error, i));
        WANT_NUMBER(0, kiosk_error_column, (live.kiosk_error, i));
    }
    WANT(KIOSK_E_INVALID, kiosk_devices_list, (live.kiosk, NULL));
    EACH_PAST(i, kiosk_devices_count(live.kiosk_devices)) {
        if (i == 0) continue;
        WANT_NULL(kiosk_devices_name, (live.kiosk_devices, i));
        WANT_NULL(kiosk_devices_uri, (live.kiosk_devices, i));
        WANT_NULL(kiosk_devices_model, (live.kiosk_devices, i));
        WANT_NULL(kiosk_devices_fault, (live.kiosk_devices, i));
        WANT_NULL(kiosk_devices_text, (live.kiosk_devices, i));
        WANT_NULL(kiosk_devices_detail, (live.kiosk_devices, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_devices_kind, (live.kiosk_devices, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_devices_state, (live.kiosk_devices, i));
        WANT_NUMBER(0, kiosk_devices_capabilities, (live.kiosk_devices, i));
    }
}

static void cards(void)
{
    static const int32_t no_fields[] = { 0, -1, 21, 255, INT32_MAX, INT32_MIN };
    static const int32_t no_purposes[] = { 0, -1, 4, INT32_MAX, INT32_MIN };
    const char *text = NULL;
    const void *photo = NULL;
    size_t length = 77;
    kiosk_card *card = NULL;

    WANT(KIOSK_E_INVALID, kiosk_event_card, (live.kiosk_event, NULL));
    for (size_t i = 0; i < sizeof no_fields / sizeof *no_fields; i++) {
        WANT_NULL(kiosk_card_masked, (live.kiosk_card, no_fields[i]));
        WANT(KIOSK_E_INVALID, kiosk_card_reveal, (live.kiosk_card, no_fields[i], KIOSK_PURPOSE_SHOW_HOLDER, &text));
    }
    for (size_t i = 0; i < sizeof no_purposes / sizeof *no_purposes; i++) {
        WANT(KIOSK_E_INVALID, kiosk_card_reveal, (live.kiosk_card, KIOSK_FIELD_NAME, no_purposes[i], &text));
        WANT(KIOSK_E_INVALID, kiosk_card_photo, (live.kiosk_card, no_purposes[i], &photo, &length));
        WANT(KIOSK_E_INVALID, kiosk_card_fingerprint, (live.kiosk_card, no_purposes[i], &photo, &length));
        WANT(KIOSK_E_INVALID, kiosk_card_photo_decoded, (live.kiosk_card, no_purposes[i], &photo, &length));
    }
    WANT(KIOSK_E_INVALID, kiosk_card_reveal, (live.kiosk_card, KIOSK_FIELD_NAME, KIOSK_PURPOSE_SHOW_HOLDER, NULL));
    WANT(KIOSK_E_INVALID, kiosk_card_photo, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, NULL, &length));
    WANT(KIOSK_E_INVALID, kiosk_card_photo, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, NULL));
    WANT(KIOSK_E_INVALID, kiosk_card_fingerprint, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, NULL, &length));
    WANT(KIOSK_E_INVALID, kiosk_card_fingerprint, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, NULL));
    WANT(KIOSK_E_INVALID, kiosk_card_photo_decoded, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, NULL, &length));
    WANT(KIOSK_E_INVALID, kiosk_card_photo_decoded, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, NULL));
    EXPECT(text == NULL && photo == NULL && length == 77);

    /* An event without a card. */
    hall_twin("reader", "place");
    kiosk_event *arrived = hall_wait(live.kiosk, KIOSK_EVENT_CARD_ARRIVED, 0);
    WANT(KIOSK_E_NOT_FOUND, kiosk_event_card, (arrived, &card));
    EXPECT(card == NULL);
    kiosk_event_free(arrived);
    hall_twin("reader", "remove");
    kiosk_event_free(hall_wait(live.kiosk, KIOSK_EVENT_CARD_REMOVED, 0));
}

static void catalog(const char *scratch)
{
    kiosk *k = live.kiosk;
    kiosk_error *error = NULL;
    uint32_t imported = 77;
    char path[PATH_MAX];

    WANT(KIOSK_E_INVALID, kiosk_catalog_import, (k, NULL, &imported, &error));
    EACH_BAD_TEXT(text)
        WANT(KIOSK_E_TEXT, kiosk_catalog_import, (k, text, &imported, &error));
    static const char *const no_directories[] = { "/nowhere", "/dev/null", "" };
    for (size_t i = 0; i < sizeof no_directories / sizeof *no_directories; i++) {
        cover("kiosk_catalog_import");
        kiosk_status status = kiosk_catalog_import(k, no_directories[i], &imported, NULL);
        if (status != KIOSK_E_IO && status != KIOSK_E_CATALOG)
            FAILED("kiosk_catalog_import of '%s': %s", no_directories[i], kiosk_status_name(status));
    }
    static const char *const files[] = { "items.csv", "materials.csv", "places.csv", "delegations.csv" };
    snprintf(path, sizeof path, "%s/catalog", scratch);
    NEEDED(mkdir(path, 0700) == 0);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/catalog/%s", scratch, files[i]);
        FILE *file = fopen(path, "w");
        NEEDED(file != NULL && fputs("task_code,task_name\n\"unclosed,\n", file) >= 0 && fclose(file) == 0);
    }
    snprintf(path, sizeof path, "%s/catalog", scratch);
    WANT(KIOSK_E_CATALOG, kiosk_catalog_import, (k, path, &imported, &error));
    EXPECT(imported == 77);
    EXPECT(kiosk_error_count(error) > 0 && kiosk_error_file(error, 0)[0] != 0);
    kiosk_error_free(error);
    WANT(KIOSK_E_CATALOG, kiosk_catalog_import, (k, path, NULL, NULL));

    /* A pack that is none, and one that is signed by nobody. */
    static const char *const packs[] = { "KIOSKPA", "KIOSKPAK", "items" };
    snprintf(path, sizeof path, "%s/hall.pack", scratch);
    for (size_t i = 0; i < sizeof packs / sizeof *packs; i++) {
        FILE *file = fopen(path, "w");
        NEEDED(file != NULL && fputs(packs[i], file) >= 0 && fclose(file) == 0);
        WANT(KIOSK_E_CATALOG, kiosk_catalog_import, (k, path, &imported, NULL));
    }
    EXPECT(imported == 77);
    WANT(KIOSK_E_NOT_FOUND, kiosk_catalog_rollback, (k, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_catalog_rollback, (k, &error));
    kiosk_error_free(error);
    EXPECT(kiosk_catalog_serial(k) == 0);
    EXPECT(strcmp(kiosk_catalog_hall(k), "") == 0);

    kiosk_items *items = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;
    WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, NULL, &items));
    WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, &search, NULL));
    EACH_BAD_SIZE(search)
        WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, &search, &items));
    /* A caller of before the filters: what lies behind its struct is not read. */
    search.size = offsetof(kiosk_search, audience);
    search.audience = huge;
    search.level = -1;
    WANT(KIOSK_OK, kiosk_catalog_search, (k, &search, &items));
    kiosk_items_free(items);
    items = NULL;
    search = (kiosk_search)KIOSK_SEARCH_INIT;
    static const int32_t no_levels[] = { INT32_MIN, -1, 8, INT32_MAX };
    for (size_t i = 0; i < sizeof no_levels / sizeof *no_levels; i++) {
        search.level = no_levels[i];
        WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, &search, &items));
    }
    search.level = 0;
    search.reserved = 1;
    WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, &search, &items));
    search.reserved = 0;
    for (size_t i = 0; i < bad_count; i++)
        if (bad[i].handle != NULL && bad[i].handle != live.kiosk_visit) {
            search.visit = bad[i].handle;
            WANT(KIOSK_E_HANDLE, kiosk_catalog_search, (k, &search, &items));
        }
    search.visit = NULL;
    for (uint32_t bit = 2; bit != 0; bit <<= 1) {
        search.flags = bit;
        WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, &search, &items));
    }
    search.flags = 0;
    static const uint32_t no_limits[] = { 0, 201, INT32_MAX, UINT32_MAX };
    for (size_t i = 0; i < sizeof no_limits / sizeof *no_limits; i++) {
        search.limit = no_limits[i];
        WANT(KIOSK_E_INVALID, kiosk_catalog_search, (k, &search, &items));
    }
    search.limit = 20;
    EACH_BAD_TEXT(text) {
        search.text = text;
        WANT(KIOSK_E_TEXT, kiosk_catalog_search, (k, &search, &items));
        search.text = NULL;
        search.department = text;
        WANT(KIOSK_E_TEXT, kiosk_catalog_search, (k, &search, &items));
        search.department = NULL;
        search.topic = text;
        WANT(KIOSK_E_TEXT, kiosk_catalog_search, (k, &search, &items));
        search.topic = NULL;
        const char **filters[] = { &search.audience, &search.channel, &search.place };
        for (size_t i = 0; i < 3; i++) {
            *filters[i] = text;
            WANT(KIOSK_E_TEXT, kiosk_catalog_search, (k, &search, &items));
            *filters[i] = NULL;
        }
        kiosk_demand *demand = NULL;
        WANT(KIOSK_E_TEXT, kiosk_demand_list, (k, text, NULL, &demand));
        WANT(KIOSK_E_TEXT, kiosk_demand_list, (k, NULL, text, &demand));
        EXPECT(demand == NULL);
    }
    kiosk_demand *demand = NULL;
    WANT(KIOSK_E_INVALID, kiosk_demand_list, (k, NULL, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_demand_list, (k, "2026-02-30", NULL, &demand));
    WANT(KIOSK_E_INVALID, kiosk_demand_list, (k, NULL, "yesterday", &demand));
    WANT(KIOSK_OK, kiosk_demand_list, (k, "9999-12-31", "0001-01-01", &demand));
    EXPECT(kiosk_demand_count(demand) == 0);
    kiosk_demand_free(demand);
    EACH_PAST(i, kiosk_demand_count(live.kiosk_demand)) {
        if (i == 0) continue;
        WANT_NULL(kiosk_demand_text, (live.kiosk_demand, i));
        WANT_NULL(kiosk_demand_first_day, (live.kiosk_demand, i));
        WANT_NULL(kiosk_demand_last_day, (live.kiosk_demand, i));
        WANT(KIOSK_E_INVALID, kiosk_demand_kind, (live.kiosk_demand, i));
        WANT(KIOSK_E_INVALID, kiosk_demand_times, (live.kiosk_demand, i));
    }
    EXPECT(items == NULL);
    /* Strange questions are questions. */
    static const char *const strange[] = { "%", "_", "'", "\"", "\\", "*", "a OR b", "NEAR(", "'; DROP TABLE item; --", "((((", ":", "^",
                                           "\x01\x1f", "\xef\xbf\xbf", "\xf0\x9f\x98\x80", " ", "   x   " };
    for (size_t i = 0; i <= sizeof strange / sizeof *strange; i++) {
        search.text = i < sizeof strange / sizeof *strange ? strange[i] : longest;
        WANT(KIOSK_OK, kiosk_catalog_search, (k, &search, &items));
        kiosk_items_free(items);
        items = NULL;
    }
    search.text = NULL;
    search.offset = UINT32_MAX;
    WANT(KIOSK_OK, kiosk_catalog_search, (k, &search, &items));
    EXPECT(kiosk_items_count(items) == 0 && kiosk_items_total(items) > 0);
    WANT_NULL(kiosk_items_at, (items, 0));
    kiosk_items_free(items);

    EACH_PAST(i, kiosk_items_count(live.kiosk_items)) {
        if (i == 0) continue;
        WANT_NULL(kiosk_items_at, (live.kiosk_items, i));
    }
    /* A lent item is not the caller's to free. */
    kiosk_item *lent = (kiosk_item *)kiosk_items_at(live.kiosk_items, 0);
    kiosk_item_free(lent);
    EXPECT(kiosk_item_name(lent) != NULL);
    EXPECT(kiosk_items_at(live.kiosk_items, 0) == lent);

    kiosk_item *item = NULL;
    WANT(KIOSK_E_INVALID, kiosk_catalog_item, (k, NULL, &item));
    WANT(KIOSK_E_INVALID, kiosk_catalog_item, (k, item_code, NULL));
    EACH_BAD_TEXT(text)
        WANT(KIOSK_E_TEXT, kiosk_catalog_item, (k, text, &item));
    WANT(KIOSK_E_NOT_FOUND, kiosk_catalog_item, (k, "", &item));
    WANT(KIOSK_E_NOT_FOUND, kiosk_catalog_item, (k, "%", &item));
    WANT(KIOSK_E_NOT_FOUND, kiosk_catalog_item, (k, longest, &item));
    EXPECT(item == NULL);
    EACH_PAST(i, kiosk_item_material_count(live.kiosk_item)) {
        if (i == 0) continue;
        WANT_NULL(kiosk_item_material_name, (live.kiosk_item, i));
        WANT_NULL(kiosk_item_material_form, (live.kiosk_item, i));
        WANT_NULL(kiosk_item_material_note, (live.kiosk_item, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_item_material_necessity, (live.kiosk_item, i));
    }
}

static void item_rows(void)
{
    const kiosk_item *item = live.kiosk_item;
    WANT_NULL(kiosk_item_field, (item, NULL));
    WANT_NULL(kiosk_item_field_text, (item, NULL));
    EACH_BAD_TEXT(text) {
        WANT_NULL(kiosk_item_field, (item, text));
        WANT_NULL(kiosk_item_field_text, (item, text));
    }
    WANT_NULL(kiosk_item_field, (item, "task_name; --"));
    WANT_NULL(kiosk_item_field_text, (item, ""));
    EXPECT(strcmp(kiosk_item_field(item, "task_name"), kiosk_item_name(item)) == 0);
#define EACH_ROW(count, ...) EACH_PAST(i, count) { if (i == 0 && count > 0) continue; __VA_ARGS__ }
    EACH_ROW(kiosk_item_charge_count(item),
        WANT_NULL(kiosk_item_charge_name, (item, i)); WANT_NULL(kiosk_item_charge_standard, (item, i));
        WANT_NULL(kiosk_item_charge_basis, (item, i)); WANT_NULL(kiosk_item_charge_reduction, (item, i));)
    EACH_ROW(kiosk_item_step_count(item),
        WANT_NULL(kiosk_item_step_name, (item, i)); WANT_NULL(kiosk_item_step_actor, (item, i));
        WANT_NULL(kiosk_item_step_time, (item, i)); WANT_NULL(kiosk_item_step_note, (item, i));)
    EACH_ROW(kiosk_item_faq_count(item),
        WANT_NULL(kiosk_item_faq_question, (item, i)); WANT_NULL(kiosk_item_faq_answer, (item, i));)
    EACH_ROW(kiosk_item_question_count(item),
        WANT_NULL(kiosk_item_question_id, (item, i)); WANT_NULL(kiosk_item_question_text, (item, i));
        WANT_NUMBER(0, kiosk_item_question_choice_count, (item, i));
        WANT_NULL(kiosk_item_question_choice, (item, i, 0)); WANT_NULL(kiosk_item_question_choice_text, (item, i, 0));)
    EACH_ROW(kiosk_item_part_count(item), WANT_NULL(kiosk_item_part, (item, i));)

    kiosk_checklist *list = NULL;
    kiosk_data *slip = NULL;
    WANT(KIOSK_E_INVALID, kiosk_item_checklist, (item, NULL, NULL));
    WANT(KIOSK_E_HANDLE, kiosk_item_checklist, (item, stale.kiosk_data, &list));
    WANT(KIOSK_E_HANDLE, kiosk_item_checklist, (item, (const kiosk_data *)live.kiosk, &list));
    EXPECT(list == NULL);
    list = live.kiosk_checklist;
    EACH_ROW(kiosk_checklist_count(list),
        WANT_NULL(kiosk_checklist_name, (list, i)); WANT_NULL(kiosk_checklist_form, (list, i));
        WANT_NULL(kiosk_checklist_note, (list, i)); WANT_NULL(kiosk_checklist_source, (list, i));
        WANT_NULL(kiosk_checklist_blank, (list, i)); WANT_NULL(kiosk_checklist_sample, (list, i));
        WANT_NULL(kiosk_checklist_items, (list, i)); WANT_NULL(kiosk_checklist_need_text, (list, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_checklist_need, (list, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_checklist_days, (list, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_checklist_licence, (list, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_checklist_in_hand, (list, i));
        WANT(KIOSK_E_INVALID, kiosk_checklist_tick, (list, i, 1));)
    static const int32_t no_ticks[] = { -1, 2, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_ticks / sizeof *no_ticks; i++)
        WANT(KIOSK_E_INVALID, kiosk_checklist_tick, (list, 0, no_ticks[i]));
    EACH_ROW(kiosk_checklist_form_count(list),
        WANT_NULL(kiosk_checklist_form_name, (list, i)); WANT_NULL(kiosk_checklist_form_url, (list, i));)
    WANT(KIOSK_E_INVALID, kiosk_checklist_slip, (list, NULL));
    WANT(KIOSK_OK, kiosk_checklist_slip, (list, &slip));
    kiosk_data_free(slip);
}

static void visits(void)
{
    kiosk *k = live.kiosk;
    kiosk_visit *visit = NULL;
    kiosk_visit_options options = KIOSK_VISIT_OPTIONS_INIT;
    kiosk_card *card = NULL;

    WANT(KIOSK_E_BUSY, kiosk_visit_begin, (k, NULL, &visit));
    WANT(KIOSK_E_INVALID, kiosk_visit_begin, (k, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_visit_set, (live.kiosk_visit, NULL));
    EACH_BAD_SIZE(options) {
        WANT(KIOSK_E_INVALID, kiosk_visit_begin, (k, &options, &visit));
        WANT(KIOSK_E_INVALID, kiosk_visit_set, (live.kiosk_visit, &options));
    }
    options.size = sizeof options;
    for (uint32_t bit = 2; bit != 0; bit <<= 1) {
        options.flags = bit;
        WANT(KIOSK_E_INVALID, kiosk_visit_begin, (k, &options, &visit));
        WANT(KIOSK_E_INVALID, kiosk_visit_set, (live.kiosk_visit, &options));
    }
    options.flags = 0;
    static const char *const no_languages[] = { "", "fr", "zh", "EN", "zh-hans", "en " };
    for (size_t i = 0; i < sizeof no_languages / sizeof *no_languages; i++) {
        options.language = no_languages[i];
        WANT(KIOSK_E_INVALID, kiosk_visit_begin, (k, &options, &visit));
        WANT(KIOSK_E_INVALID, kiosk_visit_set, (live.kiosk_visit, &options));
    }
    EACH_BAD_TEXT(text) {
        options.language = text;
        WANT(KIOSK_E_TEXT, kiosk_visit_begin, (k, &options, &visit));
        WANT(KIOSK_E_TEXT, kiosk_visit_set, (live.kiosk_visit, &options));
    }
    EXPECT(visit == NULL);

    /* Ending the visit wipes its cards; what holds one says so. */
    kiosk_visit *ended = live.kiosk_visit;
    WANT(KIOSK_OK, kiosk_visit_end, (live.kiosk_visit));
    WANT(KIOSK_E_HANDLE, kiosk_visit_end, (ended));
    EXPECT(kiosk_visit_extend(ended) == KIOSK_E_HANDLE);
    const char *text = NULL;
    const void *photo = NULL;
    size_t length = 0;
    WANT(KIOSK_E_GONE, kiosk_card_reveal, (live.kiosk_card, KIOSK_FIELD_NAME, KIOSK_PURPOSE_SHOW_HOLDER, &text));
    WANT(KIOSK_E_GONE, kiosk_card_photo, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length));
    WANT(KIOSK_E_GONE, kiosk_card_fingerprint, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length));
    WANT(KIOSK_E_GONE, kiosk_card_photo_decoded, (live.kiosk_card, KIOSK_PURPOSE_SHOW_HOLDER, &photo, &length));
    WANT(KIOSK_E_GONE, kiosk_event_card, (live.kiosk_event, &card));
    EXPECT(kiosk_card_warnings(live.kiosk_card) >= 0);   /* nothing of the person is in them */
    for (int32_t field = KIOSK_FIELD_NAME; field <= KIOSK_FIELD_OLD_NUMBER_LINK; field++)
        EXPECT(kiosk_card_masked(live.kiosk_card, field) != NULL && kiosk_card_masked(live.kiosk_card, field)[0] == 0);
    kiosk_receipt receipt = KIOSK_RECEIPT_INIT;
    uint64_t job = 0;
    receipt.item = item_code;
    receipt.card = live.kiosk_card;
    WANT(KIOSK_E_GONE, kiosk_receipt_render, (k, &receipt, "/dev/null"));
    WANT(KIOSK_E_GONE, kiosk_receipt_print, (k, &receipt, NULL, &job));
    NEEDED_OK(kiosk_visit_begin(k, NULL, &live.kiosk_visit));
}

static void numbers(void)
{
    kiosk *k = live.kiosk;
    kiosk_number *number = NULL;
    kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;
    char id[66];
    uint64_t job = 77;

    request.request_id = "misuse-2";
    request.item = item_code;
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, NULL, &number));
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, NULL));
    EACH_BAD_SIZE(request)
        WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    request.size = sizeof request;
    for (uint32_t bit = 1; bit != 0; bit <<= 1) {
        request.flags = bit;
        WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    }
    request.flags = 0;
    static const int32_t no_priorities[] = { -1, KIOSK_PRIORITY_BOOKED, 7, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_priorities / sizeof *no_priorities; i++) {
        request.priority = no_priorities[i];
        WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    }
    request.priority = 0;
    request.reserved = 1;
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    request.reserved = 0;
    request.request_id = NULL;
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    request.request_id = "";
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    memset(id, 'x', 65);
    id[65] = 0;
    request.request_id = id;
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));
    request.request_id = "misuse-2";
    request.item = NULL;
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));   /* neither item nor queue */
    EACH_BAD_TEXT(text) {
        request.item = text;
        WANT(KIOSK_E_TEXT, kiosk_number_issue, (k, &request, &number));
        request.item = NULL;
        request.queue = text;
        WANT(KIOSK_E_TEXT, kiosk_number_issue, (k, &request, &number));
        request.queue = NULL;
        request.item = item_code;
        request.request_id = text;
        WANT(KIOSK_E_TEXT, kiosk_number_issue, (k, &request, &number));
        request.request_id = "misuse-2";
    }
    request.item = "no such item";
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_issue, (k, &request, &number));
    request.item = item_code;
    request.queue = "no such queue";
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_issue, (k, &request, &number));
    request.queue = NULL;
    gather_bad(kind_kiosk_visit);
    for (size_t i = 1; i < bad_count; i++) {
        request.visit = bad[i].handle;
        WANT(KIOSK_E_HANDLE, kiosk_number_issue, (k, &request, &number));
    }
    request.visit = NULL;
    gather_bad(kind_kiosk_card);
    for (size_t i = 1; i < bad_count; i++) {
        request.card = bad[i].handle;
        WANT(KIOSK_E_HANDLE, kiosk_number_issue, (k, &request, &number));
        request.card = live.kiosk_card;
        request.agent = bad[i].handle;
        WANT(KIOSK_E_HANDLE, kiosk_number_issue, (k, &request, &number));
        request.card = NULL;
        request.agent = NULL;
    }
    request.agent = live.kiosk_card;
    WANT(KIOSK_E_INVALID, kiosk_number_issue, (k, &request, &number));    /* an agent of nobody */
    request.card = live.kiosk_card;
    kiosk_status own = kiosk_number_issue(k, &request, &number);           /* their own agent, if the visit is not over */
    EXPECT(own == KIOSK_E_CONFLICT || own == KIOSK_E_GONE);
    request.card = request.agent = NULL;
    EXPECT(number == NULL);
    WANT(KIOSK_OK, kiosk_number_issue, (k, &request, &number));
    kiosk_number *again = NULL;
    request.visit = live.kiosk_visit;   /* who asks is no part of what is asked */
    cover("kiosk_number_issue");
    kiosk_status status = kiosk_number_issue(k, &request, &again);
    EXPECT(status == KIOSK_OK || status == KIOSK_E_CONFLICT);
    kiosk_number_free(again);
    again = NULL;
    request.visit = NULL;
    request.item = NULL;
    request.queue = kiosk_number_queue(number);
    WANT(KIOSK_E_CONFLICT, kiosk_number_issue, (k, &request, &again));
    EXPECT(again == NULL);

    static const char *const no_days[] = { "", "today", "2026-02-30", "2026-11-21 ", "1" };
    const char *text = kiosk_number_text(number);
    for (size_t i = 0; i < sizeof no_days / sizeof *no_days; i++)
        WANT(KIOSK_E_INVALID, kiosk_number_find, (k, no_days[i], text, &again));
    EACH_BAD_TEXT(wrong) {
        WANT(KIOSK_E_TEXT, kiosk_number_find, (k, wrong, text, &again));
        WANT(KIOSK_E_TEXT, kiosk_number_find, (k, NULL, wrong, &again));
        WANT(KIOSK_E_TEXT, kiosk_number_cancel, (number, wrong));
        WANT(KIOSK_E_TEXT, kiosk_number_print, (number, wrong, &job));
    }
    WANT(KIOSK_E_INVALID, kiosk_number_find, (k, NULL, NULL, &again));
    WANT(KIOSK_E_INVALID, kiosk_number_find, (k, NULL, text, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_find, (k, NULL, "", &again));
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_find, (k, NULL, "A999999999999999999999999", &again));
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_find, (k, "1999-12-31", text, &again));
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_find, (k, NULL, longest, &again));

    WANT(KIOSK_E_NOT_FOUND, kiosk_number_print, (number, "no such printer", &job));
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_print, (number, "reader", &job));   /* not a printer */
    WANT(KIOSK_E_INVALID, kiosk_number_print, (number, NULL, NULL));
    EXPECT(job == 77);

    WANT(KIOSK_E_INVALID, kiosk_number_cancel, (number, NULL));
    EXPECT(kiosk_number_state(number) == KIOSK_NUMBER_ISSUED);
    WANT(KIOSK_OK, kiosk_number_standing, (number, NULL, NULL, NULL));
    WANT(KIOSK_OK, kiosk_number_cancel, (number, "misuse"));
    WANT(KIOSK_E_CONFLICT, kiosk_number_standing, (number, NULL, NULL, NULL));
    WANT(KIOSK_E_CONFLICT, kiosk_number_cancel, (number, "misuse"));
    WANT(KIOSK_E_CONFLICT, kiosk_number_print, (number, NULL, &job));
    EXPECT(kiosk_number_state(number) == KIOSK_NUMBER_VOID);
    kiosk_number_free(number);
}

static void bookings(void)
{
    kiosk *k = live.kiosk;
    kiosk_booking *booking = NULL;
    kiosk_times *times = NULL;
    kiosk_number *number = NULL;
    kiosk_booking_request request = KIOSK_BOOKING_REQUEST_INIT;
    char id[66];
    static const char *const no_days[] = { "", "today", "2026-02-30", "2026-1-1" };
    static const char *const no_times[] = { "", "9:00", "09:0", "24:01", "09:00 ", "ab:cd" };

    memset(id, 'x', 65);
    id[65] = 0;
    request.request_id = "misuse-b2";
    request.queue = "A";
    request.day = booked_day;
    request.from = "09:00";
    WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, NULL, &booking));
    WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, NULL));
    EACH_BAD_SIZE(request)
        WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
    request.size = sizeof request;
    request.flags = 1;
    WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
    request.flags = 0;
    for (size_t i = 0; i < sizeof no_days / sizeof *no_days; i++) {
        request.day = no_days[i];
        WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
        WANT(KIOSK_E_INVALID, kiosk_times_list, (k, "A", no_days[i], &times));
    }
    request.day = booked_day;
    for (size_t i = 0; i < sizeof no_times / sizeof *no_times; i++) {
        request.from = no_times[i];
        WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
    }
    request.from = "09:15";
    WANT(KIOSK_E_NOT_NOW, kiosk_booking_make, (k, &request, &booking));
    request.from = "14:00";
    WANT(KIOSK_E_LIMIT, kiosk_booking_make, (k, &request, &booking));
    request.from = "09:00";
    request.day = "2020-01-02";
    WANT(KIOSK_E_NOT_NOW, kiosk_booking_make, (k, &request, &booking));
    request.day = booked_day;
    request.queue = "Z";
    WANT(KIOSK_E_NOT_FOUND, kiosk_booking_make, (k, &request, &booking));
    request.queue = NULL;
    WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
    request.item = "no such item";
    WANT(KIOSK_E_NOT_FOUND, kiosk_booking_make, (k, &request, &booking));
    request.item = NULL;
    request.queue = "A";
    request.request_id = id;
    WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
    request.request_id = "misuse-booking";
    WANT(KIOSK_E_CONFLICT, kiosk_booking_make, (k, &request, &booking));   /* it is that of 14:00 */
    request.request_id = "misuse-b2";
    EACH_BAD_TEXT(text) {
        request.queue = text;
        WANT(KIOSK_E_TEXT, kiosk_booking_make, (k, &request, &booking));
        request.queue = "A";
        WANT(KIOSK_E_TEXT, kiosk_booking_find, (k, text, &booking));
        WANT(KIOSK_E_TEXT, kiosk_booking_cancel, (live.kiosk_booking, text));
        WANT(KIOSK_E_TEXT, kiosk_times_list, (k, text, booked_day, &times));
        WANT(KIOSK_E_TEXT, kiosk_number_live, (k, live.kiosk_card, text, &number));
    }
    gather_bad(kind_kiosk_card);
    for (size_t i = 1; i < bad_count; i++) {
        request.card = bad[i].handle;
        WANT(KIOSK_E_HANDLE, kiosk_booking_make, (k, &request, &booking));
        WANT(KIOSK_E_HANDLE, kiosk_booking_of_card, (k, bad[i].handle, &booking));
        WANT(KIOSK_E_HANDLE, kiosk_number_live, (k, bad[i].handle, "A", &number));
    }
    request.card = live.kiosk_card;
    request.id_number = "11010519491231002X";
    WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));         /* who of the two? */
    request.card = NULL;
    static const char *const nobody[] = { "", "110105194912310021", "11010519491231002", "１１０１０５", "KAZ1100901231O5", "A\nB" };
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) {
        request.id_number = nobody[i];
        WANT(KIOSK_E_INVALID, kiosk_booking_make, (k, &request, &booking));
    }
    EACH_BAD_TEXT(text) {
        request.id_number = text;
        WANT(KIOSK_E_TEXT, kiosk_booking_make, (k, &request, &booking));
    }
    request.id_number = NULL;
    WANT(KIOSK_E_INVALID, kiosk_booking_find, (k, NULL, &booking));
    WANT(KIOSK_E_INVALID, kiosk_booking_find, (k, "misuse-booking", NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_booking_find, (k, "nobody's", &booking));
    WANT(KIOSK_E_INVALID, kiosk_booking_of_card, (k, NULL, &booking));
    WANT(KIOSK_E_INVALID, kiosk_booking_of_card, (k, live.kiosk_card, NULL));
    kiosk_status none = kiosk_booking_of_card(k, live.kiosk_card, &booking);     /* its visit may be over */
    EXPECT(none == KIOSK_E_NOT_FOUND || none == KIOSK_E_GONE);
    WANT(KIOSK_E_INVALID, kiosk_number_live, (k, NULL, "A", &number));
    WANT(KIOSK_E_INVALID, kiosk_number_live, (k, live.kiosk_card, NULL, &number));
    WANT(KIOSK_E_INVALID, kiosk_number_live, (k, live.kiosk_card, "A", NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_number_live, (k, live.kiosk_card, "Z", &number));
    none = kiosk_number_live(k, live.kiosk_card, "A", &number);
    EXPECT(none == KIOSK_E_NOT_FOUND || none == KIOSK_E_GONE);
    WANT(KIOSK_E_INVALID, kiosk_times_list, (k, NULL, booked_day, &times));
    WANT(KIOSK_E_INVALID, kiosk_times_list, (k, "A", NULL, &times));
    WANT(KIOSK_E_INVALID, kiosk_times_list, (k, "A", booked_day, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_times_list, (k, "Z", booked_day, &times));
    EACH_ROW(kiosk_times_count(live.kiosk_times),
        WANT_NULL(kiosk_times_from, (live.kiosk_times, i)); WANT_NULL(kiosk_times_until, (live.kiosk_times, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_times_left, (live.kiosk_times, i));)
    WANT(KIOSK_E_INVALID, kiosk_booking_check_in, (live.kiosk_booking, NULL, NULL));
    gather_bad(kind_kiosk_visit);
    for (size_t i = 1; i < bad_count; i++)
        WANT(KIOSK_E_HANDLE, kiosk_booking_check_in, (live.kiosk_booking, bad[i].handle, &number));
    WANT(KIOSK_E_NOT_NOW, kiosk_booking_check_in, (live.kiosk_booking, NULL, &number));
    WANT(KIOSK_E_INVALID, kiosk_booking_cancel, (live.kiosk_booking, NULL));
    WANT(KIOSK_E_INVALID, kiosk_booking_cancel, (live.kiosk_booking, ""));
    WANT(KIOSK_E_INVALID, kiosk_booking_cancel, (live.kiosk_booking, id));
    EXPECT(booking == NULL && times == NULL && number == NULL);
}

/* Window 1 is ours and has a number before it (make_handles). */
static void windows(void)
{
    kiosk *k = live.kiosk;
    kiosk_window *w = live.kiosk_window, *other = NULL;
    kiosk_number *number = NULL;
    kiosk_announcement *call = NULL;
    char id[66];

    memset(id, 'x', 65);
    id[65] = 0;
    WANT(KIOSK_E_INVALID, kiosk_queues_list, (k, NULL));
    EACH_ROW(kiosk_queues_count(live.kiosk_queues),
        WANT_NULL(kiosk_queues_code, (live.kiosk_queues, i)); WANT_NULL(kiosk_queues_name, (live.kiosk_queues, i));
        WANT_NULL(kiosk_queues_text, (live.kiosk_queues, i)); WANT_NULL(kiosk_queues_next, (live.kiosk_queues, i));
        WANT_NULL(kiosk_queues_last_number, (live.kiosk_queues, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_queues_state, (live.kiosk_queues, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_queues_opens, (live.kiosk_queues, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_queues_waiting, (live.kiosk_queues, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_queues_warns, (live.kiosk_queues, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_queues_wait_low, (live.kiosk_queues, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_queues_wait_high, (live.kiosk_queues, i));)
    WANT(KIOSK_E_INVALID, kiosk_windows_list, (k, NULL));
    EACH_ROW(kiosk_windows_count(live.kiosk_windows),
        WANT_NULL(kiosk_windows_code, (live.kiosk_windows, i)); WANT_NULL(kiosk_windows_name, (live.kiosk_windows, i));
        WANT_NULL(kiosk_windows_number, (live.kiosk_windows, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_windows_state, (live.kiosk_windows, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_windows_serving, (live.kiosk_windows, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_windows_call, (live.kiosk_windows, i));)
    int64_t told = 77;
    WANT(KIOSK_E_INVALID, kiosk_wait_calibration, (k, NULL, "2026-01-01", NULL, &told, NULL, NULL, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_wait_calibration, (k, "2026-01-01", NULL, NULL, &told, NULL, NULL, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_wait_calibration, (k, "2026-01-02", "2026-01-01", NULL, &told, NULL, NULL, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_wait_calibration, (k, "today", "2026-01-01", NULL, &told, NULL, NULL, NULL, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_wait_calibration, (k, "2026-01-01", "2026-12-31", "Z", &told, NULL, NULL, NULL, NULL));
    EXPECT(told == 77);
    WANT(KIOSK_OK, kiosk_wait_calibration, (k, "2026-01-01", "2026-12-31", NULL, NULL, NULL, NULL, NULL, NULL));

    WANT(KIOSK_E_NOT_FOUND, kiosk_window_open, (k, "9", "007", &other));
    WANT(KIOSK_E_INVALID, kiosk_window_open, (k, "2", "", &other));
    WANT(KIOSK_E_INVALID, kiosk_window_open, (k, "2", id, &other));
    WANT(KIOSK_E_INVALID, kiosk_window_open, (k, "2", NULL, &other));
    WANT(KIOSK_E_INVALID, kiosk_window_open, (k, NULL, "007", &other));
    WANT(KIOSK_E_INVALID, kiosk_window_open, (k, "2", "007", NULL));
    WANT(KIOSK_E_BUSY, kiosk_window_open, (k, "1", "008", &other));
    EACH_BAD_TEXT(text) {
        WANT(KIOSK_E_TEXT, kiosk_window_open, (k, text, "007", &other));
        WANT(KIOSK_E_TEXT, kiosk_window_open, (k, "2", text, &other));
        WANT(KIOSK_E_TEXT, kiosk_window_call, (w, text, NULL));
        WANT(KIOSK_E_TEXT, kiosk_window_resume, (w, text));
        WANT(KIOSK_E_TEXT, kiosk_window_transfer, (w, text, NULL));
        WANT(KIOSK_E_TEXT, kiosk_window_transfer, (w, NULL, text));
        WANT(KIOSK_E_TEXT, kiosk_window_hand_over, (w, text));
        WANT(KIOSK_E_TEXT, kiosk_announcement_next, (k, text, &call));
    }
    EXPECT(other == NULL);

    WANT(KIOSK_E_CONFLICT, kiosk_window_call_next, (w, &number));
    WANT(KIOSK_E_CONFLICT, kiosk_window_call, (w, "A001", &number));
    WANT(KIOSK_E_CONFLICT, kiosk_window_pause, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_unpause, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_close, (w));
    WANT(KIOSK_E_INVALID, kiosk_window_call, (w, NULL, &number));
    WANT(KIOSK_E_INVALID, kiosk_window_resume, (w, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_window_resume, (w, "A999"));
    WANT(KIOSK_E_INVALID, kiosk_window_transfer, (w, NULL, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_window_transfer, (w, "Z", NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_window_transfer, (w, NULL, "9"));
    WANT(KIOSK_E_CONFLICT, kiosk_window_transfer, (w, NULL, "2"));   /* nobody sits there */
    WANT(KIOSK_E_INVALID, kiosk_window_hand_over, (w, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_window_hand_over, (w, "Z"));
    WANT(KIOSK_E_INVALID, kiosk_window_number, (w, NULL));
    for (int i = 0; i < 3; i++)
        WANT(KIOSK_OK, kiosk_window_recall, (w));
    WANT(KIOSK_E_LIMIT, kiosk_window_recall, (w));
    EXPECT(number == NULL);
    WANT(KIOSK_OK, kiosk_window_serve, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_serve, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_recall, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_no_show, (w));
    WANT(KIOSK_OK, kiosk_window_finish, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_finish, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_hold, (w));
    WANT(KIOSK_E_CONFLICT, kiosk_window_transfer, (w, "B", NULL));
    WANT(KIOSK_E_CONFLICT, kiosk_window_hand_over, (w, "B"));
    WANT(KIOSK_E_NOT_FOUND, kiosk_window_call_next, (w, &number));
    WANT(KIOSK_E_NOT_FOUND, kiosk_window_number, (w, &number));

    WANT(KIOSK_E_INVALID, kiosk_announcement_next, (k, "", &call));
    WANT(KIOSK_E_INVALID, kiosk_announcement_next, (k, id, &call));
    WANT(KIOSK_E_INVALID, kiosk_announcement_next, (k, NULL, &call));
    WANT(KIOSK_E_INVALID, kiosk_announcement_next, (k, "board", NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_announcement_next, (k, "board", &call));
    EXPECT(call == NULL);
    cover("kiosk_announcement_text");
    cover("kiosk_announcement_clip_count");
    for (int32_t voice = -1; voice <= 4; voice++) {
        int known = voice >= KIOSK_VOICE_MANDARIN && voice <= KIOSK_VOICE_ENGLISH;
        EXPECT((kiosk_announcement_text(live.kiosk_announcement, voice) != NULL) == known);
        EXPECT((kiosk_announcement_clip_count(live.kiosk_announcement, voice) > 0) == known);
        EACH_PAST(i, kiosk_announcement_clip_count(live.kiosk_announcement, voice)) {
            if (i == 0 && known) continue;
            WANT_NULL(kiosk_announcement_clip, (live.kiosk_announcement, voice, i));
        }
    }
    WANT(KIOSK_OK, kiosk_announcement_said, (live.kiosk_announcement));   /* late, and true when it was asked for */
    WANT(KIOSK_E_CONFLICT, kiosk_announcement_said, (live.kiosk_announcement));

    /* The same clerk sits down anew: the older handle is gone for ever. */
    NEEDED_OK(kiosk_window_open(k, "1", "007", &other));
    WANT(KIOSK_E_GONE, kiosk_window_call_next, (w, NULL));
    WANT(KIOSK_E_GONE, kiosk_window_call, (w, "A001", NULL));
    WANT(KIOSK_E_GONE, kiosk_window_recall, (w));
    WANT(KIOSK_E_GONE, kiosk_window_serve, (w));
    WANT(KIOSK_E_GONE, kiosk_window_finish, (w));
    WANT(KIOSK_E_GONE, kiosk_window_no_show, (w));
    WANT(KIOSK_E_GONE, kiosk_window_hold, (w));
    WANT(KIOSK_E_GONE, kiosk_window_resume, (w, "A001"));
    WANT(KIOSK_E_GONE, kiosk_window_transfer, (w, "B", NULL));
    WANT(KIOSK_E_GONE, kiosk_window_hand_over, (w, "B"));
    WANT(KIOSK_E_GONE, kiosk_window_pause, (w));
    WANT(KIOSK_E_GONE, kiosk_window_unpause, (w));
    WANT_NUMBER(KIOSK_E_GONE, kiosk_window_paused, (w));
    WANT(KIOSK_E_GONE, kiosk_window_close, (w));
    WANT(KIOSK_E_HANDLE, kiosk_window_close, (w));
    live.kiosk_window = other;
    WANT(KIOSK_OK, kiosk_window_pause, (other));
    WANT_NUMBER(1, kiosk_window_paused, (other));
    WANT(KIOSK_E_CONFLICT, kiosk_window_call_next, (other, NULL));
    WANT(KIOSK_OK, kiosk_window_unpause, (other));
}

static void reports(const char *scratch)
{
    kiosk *k = live.kiosk;
    kiosk_report *report = NULL;
    kiosk_report_request request = KIOSK_REPORT_REQUEST_INIT;
    uint64_t job = 77;
    char path[PATH_MAX];

    EACH_BAD_SIZE(request)
        WANT(KIOSK_E_INVALID, kiosk_report_make, (k, &request, &report));
    request.size = sizeof request;
    WANT(KIOSK_E_INVALID, kiosk_report_make, (k, NULL, &report));
    WANT(KIOSK_E_INVALID, kiosk_report_make, (k, &request, NULL));
    static const int32_t no_rows[] = { 0, 6, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_rows / sizeof *no_rows; i++) {
        request.by = no_rows[i];
        WANT(KIOSK_E_INVALID, kiosk_report_make, (k, &request, &report));
    }
    request.by = KIOSK_REPORT_BY_WINDOW;
    static const char *const no_days[][2] = {
        { "yesterday", NULL }, { "2026-02-30", NULL }, { "", NULL }, { "2026-11-20", "2026-11-19" }, { NULL, "0001-01-01" },
        { "2026-01-01", "2027-02-05" }, { "0001-01-01", "9999-12-31" }, { "2026-11-20", "2026-11-20 " },
    };
    for (size_t i = 0; i < sizeof no_days / sizeof *no_days; i++) {
        request.from = no_days[i][0];
        request.to = no_days[i][1];
        WANT(KIOSK_E_INVALID, kiosk_report_make, (k, &request, &report));
    }
    EACH_BAD_TEXT(wrong) {
        request.from = wrong;
        request.to = NULL;
        WANT(KIOSK_E_TEXT, kiosk_report_make, (k, &request, &report));
        request.from = NULL;
        request.to = wrong;
        WANT(KIOSK_E_TEXT, kiosk_report_make, (k, &request, &report));
    }
    EXPECT(report == NULL);
    request.from = "0001-01-01";
    request.to = NULL;
    WANT(KIOSK_OK, kiosk_report_make, (k, &request, &report));
    EXPECT(kiosk_report_count(report) == 0 && kiosk_report_total(report, KIOSK_REPORT_ISSUED) == 0);
    WANT_NUMBER(KIOSK_NOT_SAID, kiosk_report_total, (report, KIOSK_REPORT_WAIT_MEAN));
    kiosk_report_free(report);

    report = live.kiosk_report;
    EACH_PAST(i, kiosk_report_count(report)) {
        if (i == 0) continue;
        WANT_NULL(kiosk_report_key, (report, i));
        WANT_NULL(kiosk_report_name, (report, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_report_figure, (report, i, KIOSK_REPORT_ISSUED));
    }
    static const int32_t no_figures[] = { 0, 8, 10, 83, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_figures / sizeof *no_figures; i++) {
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_report_figure, (report, 0, no_figures[i]));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_report_total, (report, no_figures[i]));
    }
    EXPECT(kiosk_report_json(report) == kiosk_report_json(report) && kiosk_report_csv(report) == kiosk_report_csv(report));
    WANT(KIOSK_E_INVALID, kiosk_report_print, (report, KIOSK_PAPER_ROLL, NULL, &job));
    WANT(KIOSK_E_INVALID, kiosk_report_print, (report, KIOSK_PAPER_A4, NULL, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_report_print, (report, KIOSK_PAPER_A4, "tickets", &job));
    EXPECT(job == 77);
    WANT(KIOSK_E_INVALID, kiosk_report_render, (report, 0, "/"));
    WANT(KIOSK_E_INVALID, kiosk_report_render, (report, KIOSK_PAPER_A4, NULL));
    snprintf(path, sizeof path, "%s/no/such/report.pdf", scratch);
    WANT(KIOSK_E_IO, kiosk_report_render, (report, KIOSK_PAPER_A4, path));
    EACH_BAD_TEXT(wrong) {
        WANT(KIOSK_E_TEXT, kiosk_report_print, (report, KIOSK_PAPER_A4, wrong, &job));
        WANT(KIOSK_E_TEXT, kiosk_report_render, (report, KIOSK_PAPER_A4, wrong));
    }
}

static void mandates_and_cases(const char *scratch)
{
    kiosk *k = live.kiosk;
    kiosk_case *c = live.kiosk_case, *found = NULL;
    kiosk_mandate *mandate = NULL;
    kiosk_cases *cases = NULL;
    kiosk_data *slip = NULL;
    const char *text = NULL;
    char number[44] = "untouched", path[PATH_MAX];
    uint64_t job = 77;

    kiosk_mandate_request wanted = KIOSK_MANDATE_REQUEST_INIT;
    EACH_BAD_SIZE(wanted)
        WANT(KIOSK_E_INVALID, kiosk_mandate_entrust, (k, &wanted, &mandate));
    wanted.size = sizeof wanted;
    WANT(KIOSK_E_INVALID, kiosk_mandate_entrust, (k, NULL, &mandate));
    WANT(KIOSK_E_INVALID, kiosk_mandate_entrust, (k, &wanted, &mandate));   /* nothing in it */
    WANT(KIOSK_E_INVALID, kiosk_mandate_entrust, (k, &wanted, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_mandate_find, (k, UINT64_MAX, &mandate));
    WANT(KIOSK_E_INVALID, kiosk_mandate_find, (k, kiosk_mandate_id(live.kiosk_mandate), NULL));
    WANT(KIOSK_E_INVALID, kiosk_mandate_step, (live.kiosk_mandate, 99, "clerk"));
    WANT(KIOSK_E_INVALID, kiosk_mandate_step, (live.kiosk_mandate, KIOSK_PROXY_ACCEPTED, NULL));
    WANT(KIOSK_E_INVALID, kiosk_mandate_step, (live.kiosk_mandate, KIOSK_PROXY_ACCEPTED, ""));
    WANT(KIOSK_E_CONFLICT, kiosk_mandate_step, (live.kiosk_mandate, KIOSK_PROXY_FILED, "clerk"));
    WANT(KIOSK_E_INVALID, kiosk_mandate_revoke, (live.kiosk_mandate, NULL));
    EACH_ROW(kiosk_mandate_item_count(live.kiosk_mandate), WANT_NULL(kiosk_mandate_item, (live.kiosk_mandate, i));)

    kiosk_case_request request = KIOSK_CASE_REQUEST_INIT;
    request.request_id = "misuse-case-2";
    request.item = item_code;
    EACH_BAD_SIZE(request)
        WANT(KIOSK_E_INVALID, kiosk_case_receive, (k, &request, &found));
    request.size = sizeof request;
    request.flags = 1;
    WANT(KIOSK_E_INVALID, kiosk_case_receive, (k, &request, &found));
    request.flags = 0;
    WANT(KIOSK_E_INVALID, kiosk_case_receive, (k, NULL, &found));
    WANT(KIOSK_E_INVALID, kiosk_case_receive, (k, &request, NULL));
    request.card = live.kiosk_card;          /* of a visit that has ended */
    WANT(KIOSK_E_GONE, kiosk_case_receive, (k, &request, &found));
    request.card = (const kiosk_card *)c;
    WANT(KIOSK_E_HANDLE, kiosk_case_receive, (k, &request, &found));
    request.card = NULL;
    request.mandate = live.kiosk_mandate;    /* nobody's card */
    WANT(KIOSK_E_INVALID, kiosk_case_receive, (k, &request, &found));
    request.mandate = NULL;
    request.item = "no such item";
    WANT(KIOSK_E_NOT_FOUND, kiosk_case_receive, (k, &request, &found));

    WANT(KIOSK_E_INVALID, kiosk_case_find, (k, NULL, &found));
    WANT(KIOSK_E_INVALID, kiosk_case_find, (k, "", &found));
    WANT(KIOSK_E_INVALID, kiosk_case_find, (k, "KC1.", &found));
    WANT(KIOSK_E_INVALID, kiosk_case_find, (k, longest, &found));
    WANT(KIOSK_E_INVALID, kiosk_case_find, (k, kiosk_case_number(c), NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_case_find, (k, "L000000000000000000000000000000202001010001", &found));
    EXPECT(found == NULL);
    OK(kiosk_case_code(c, &text));
    WANT(KIOSK_E_INVALID, kiosk_case_code, (c, NULL));
    WANT(KIOSK_E_INVALID, kiosk_case_verify, (k, text, NULL));
    WANT(KIOSK_E_INVALID, kiosk_case_verify, (k, NULL, number));
    WANT(KIOSK_E_INVALID, kiosk_case_verify, (k, kiosk_case_number(c), number));
    char forged[300];
    snprintf(forged, sizeof forged, "%s", text);
    forged[42 + 4] = forged[42 + 4] == '7' ? '8' : '7';   /* another serial */
    WANT(KIOSK_E_CONFLICT, kiosk_case_verify, (k, forged, number));
    WANT(KIOSK_E_CONFLICT, kiosk_case_find, (k, forged, &found));
    EXPECT(strcmp(number, "untouched") == 0);

    static const int32_t no_steps[] = { 0, 10, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_steps / sizeof *no_steps; i++)
        WANT(KIOSK_E_INVALID, kiosk_case_step, (c, no_steps[i], "clerk", NULL));
    WANT(KIOSK_E_INVALID, kiosk_case_step, (c, KIOSK_STEP_ACCEPT, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_case_step, (c, KIOSK_STEP_ACCEPT, "", NULL));
    WANT(KIOSK_E_INVALID, kiosk_case_step, (c, KIOSK_STEP_REFUSE, "clerk", NULL));   /* without a reason */
    WANT(KIOSK_E_CONFLICT, kiosk_case_step, (c, KIOSK_STEP_FINISH, "clerk", "too early"));
    WANT(KIOSK_E_INVALID, kiosk_case_tick, (c, SIZE_MAX, 1, "clerk"));
    WANT(KIOSK_E_INVALID, kiosk_case_tick, (c, 0, 2, "clerk"));
    WANT(KIOSK_E_INVALID, kiosk_case_tick, (c, 0, 1, NULL));
    EACH_ROW(kiosk_case_paper_count(c),
        WANT_NULL(kiosk_case_paper_name, (c, i)); WANT_NULL(kiosk_case_paper_form, (c, i));
        WANT_NULL(kiosk_case_paper_handed_in, (c, i)); WANT_NUMBER(KIOSK_E_INVALID, kiosk_case_paper_need, (c, i));)
    EACH_PAST(i, 0) {
        WANT_NULL(kiosk_case_stop_from, (c, i)); WANT_NULL(kiosk_case_stop_until, (c, i)); WANT_NULL(kiosk_case_stop_words, (c, i));
        WANT_NUMBER(KIOSK_E_INVALID, kiosk_case_stop_state, (c, i));
    }
    static const int32_t no_fields[] = { 0, 5, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_fields / sizeof *no_fields; i++) {
        WANT(KIOSK_E_INVALID, kiosk_case_reveal, (c, no_fields[i], KIOSK_PURPOSE_TRANSMIT, &text));
        WANT(KIOSK_E_INVALID, kiosk_case_reveal, (c, KIOSK_CASE_APPLICANT, i == 0 ? 0 : 99, &text));
    }
    WANT(KIOSK_E_INVALID, kiosk_case_reveal, (c, KIOSK_CASE_APPLICANT, KIOSK_PURPOSE_TRANSMIT, NULL));
    WANT(KIOSK_E_GONE, kiosk_case_reveal, (c, KIOSK_CASE_AGENT, KIOSK_PURPOSE_TRANSMIT, &text));   /* there is none */
    WANT(KIOSK_E_INVALID, kiosk_case_print, (c, KIOSK_PAPER_ROLL, NULL, &job));
    WANT(KIOSK_E_INVALID, kiosk_case_print, (c, KIOSK_PAPER_A5, NULL, NULL));
    WANT(KIOSK_E_NOT_FOUND, kiosk_case_print, (c, KIOSK_PAPER_A5, "tickets", &job));
    EXPECT(job == 77);
    WANT(KIOSK_E_INVALID, kiosk_case_render, (c, KIOSK_PAPER_A5, NULL));
    snprintf(path, sizeof path, "%s/no/such/receipt.pdf", scratch);
    WANT(KIOSK_E_IO, kiosk_case_render, (c, KIOSK_PAPER_A5, path));
    WANT(KIOSK_E_INVALID, kiosk_case_slip, (c, NULL));
    WANT(KIOSK_OK, kiosk_case_slip, (c, &slip));
    kiosk_data_free(slip);
    WANT(KIOSK_E_INVALID, kiosk_cases_list, (k, "yesterday", &cases));
    WANT(KIOSK_E_INVALID, kiosk_cases_list, (k, NULL, NULL));
    WANT_NUMBER(0, kiosk_cases_lit, (live.kiosk_cases, 77));
    EACH_ROW(kiosk_cases_count(live.kiosk_cases), WANT_NULL(kiosk_cases_at, (live.kiosk_cases, i));)
    EACH_BAD_TEXT(wrong) {
        WANT(KIOSK_E_TEXT, kiosk_case_find, (k, wrong, &found));
        WANT(KIOSK_E_TEXT, kiosk_case_verify, (k, wrong, number));
        WANT(KIOSK_E_TEXT, kiosk_case_step, (c, KIOSK_STEP_ACCEPT, wrong, NULL));
        WANT(KIOSK_E_TEXT, kiosk_case_step, (c, KIOSK_STEP_ACCEPT, "clerk", wrong));
        WANT(KIOSK_E_TEXT, kiosk_case_tick, (c, 0, 1, wrong));
        WANT(KIOSK_E_TEXT, kiosk_cases_list, (k, wrong, &cases));
        WANT(KIOSK_E_TEXT, kiosk_mandate_step, (live.kiosk_mandate, KIOSK_PROXY_ACCEPTED, wrong));
        WANT(KIOSK_E_TEXT, kiosk_mandate_revoke, (live.kiosk_mandate, wrong));
    }

    kiosk_evaluation evaluation = KIOSK_EVALUATION_INIT;
    evaluation.visit = live.kiosk_visit;
    evaluation.level = KIOSK_LEVEL_FAIR;
    EACH_BAD_SIZE(evaluation)
        WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    evaluation.size = sizeof evaluation;
    WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, NULL, NULL));
    evaluation.code = kiosk_case_number(c);          /* both, and a number is no code */
    WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    evaluation.visit = NULL;
    WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    evaluation.code = NULL;                          /* neither */
    WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    evaluation.visit = stale.kiosk_visit;
    WANT(KIOSK_E_HANDLE, kiosk_evaluation_give, (k, &evaluation, NULL));
    evaluation.visit = live.kiosk_visit;
    evaluation.reasons = "slow;no such reason";
    WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    evaluation.reasons = NULL;
    for (int32_t level = -1; level <= 6; level++) {
        evaluation.level = level < 1 || level > 5 ? level : 99;
        WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    }
    evaluation.level = KIOSK_LEVEL_FAIR;
    evaluation.reserved = 1;
    WANT(KIOSK_E_INVALID, kiosk_evaluation_give, (k, &evaluation, NULL));
    WANT_NUMBER(0, kiosk_evaluation_reason_count, (k, 6, 0));
    WANT_NUMBER(0, kiosk_evaluation_reason_count, (k, 1, 2));
    WANT_NULL(kiosk_evaluation_reason_code, (k, 1, 0, SIZE_MAX));
    WANT_NULL(kiosk_evaluation_reason_text, (k, 1, 0, 1000));
    WANT_NULL(kiosk_evaluation_reason_text, (k, 0, 0, 0));
}

static void paper(const char *scratch)
{
    kiosk *k = live.kiosk;
    int32_t state = 77;
    uint64_t job = 77;
    char path[PATH_MAX];
    static const uint64_t no_jobs[] = { 0, 999999999, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX };

    WANT(KIOSK_E_INVALID, kiosk_job_state, (k, 1, NULL));
    for (size_t i = 0; i < sizeof no_jobs / sizeof *no_jobs; i++) {
        WANT(KIOSK_E_NOT_FOUND, kiosk_job_state, (k, no_jobs[i], &state));
        WANT(KIOSK_E_NOT_FOUND, kiosk_job_cancel, (k, no_jobs[i]));
    }
    EXPECT(state == 77);

    kiosk_receipt receipt = KIOSK_RECEIPT_INIT;
    receipt.item = item_code;
    snprintf(path, sizeof path, "%s/receipt.pdf", scratch);
    WANT(KIOSK_E_INVALID, kiosk_receipt_print, (k, NULL, NULL, &job));
    WANT(KIOSK_E_INVALID, kiosk_receipt_print, (k, &receipt, NULL, NULL));
    WANT(KIOSK_E_INVALID, kiosk_receipt_render, (k, NULL, path));
    WANT(KIOSK_E_INVALID, kiosk_receipt_render, (k, &receipt, NULL));
    EACH_BAD_SIZE(receipt) {
        WANT(KIOSK_E_INVALID, kiosk_receipt_print, (k, &receipt, NULL, &job));
        WANT(KIOSK_E_INVALID, kiosk_receipt_render, (k, &receipt, path));
    }
    receipt.size = sizeof receipt;
    static const uint32_t no_papers[] = { 0, 3, 4, INT32_MAX, UINT32_MAX };
    for (size_t i = 0; i < sizeof no_papers / sizeof *no_papers; i++) {
        receipt.paper = no_papers[i];
        WANT(KIOSK_E_INVALID, kiosk_receipt_print, (k, &receipt, NULL, &job));
        WANT(KIOSK_E_INVALID, kiosk_receipt_render, (k, &receipt, path));
    }
    receipt.paper = KIOSK_PAPER_A5;
    EACH_BAD_TEXT(text) {
        receipt.item = text;
        WANT(KIOSK_E_TEXT, kiosk_receipt_print, (k, &receipt, NULL, &job));
        WANT(KIOSK_E_TEXT, kiosk_receipt_render, (k, &receipt, path));
        receipt.item = item_code;
        WANT(KIOSK_E_TEXT, kiosk_receipt_print, (k, &receipt, text, &job));
        WANT(KIOSK_E_TEXT, kiosk_receipt_render, (k, &receipt, text));
    }
    receipt.item = NULL;
    WANT(KIOSK_E_INVALID, kiosk_receipt_print, (k, &receipt, NULL, &job));
    WANT(KIOSK_E_INVALID, kiosk_receipt_render, (k, &receipt, path));
    receipt.item = "no such item";
    WANT(KIOSK_E_NOT_FOUND, kiosk_receipt_print, (k, &receipt, NULL, &job));
    WANT(KIOSK_E_NOT_FOUND, kiosk_receipt_render, (k, &receipt, path));
    receipt.item = item_code;
    WANT(KIOSK_E_NOT_FOUND, kiosk_receipt_print, (k, &receipt, "no such printer", &job));
    WANT(KIOSK_E_NOT_FOUND, kiosk_receipt_print, (k, &receipt, "reader", &job));
    gather_bad(kind_kiosk_number);
    for (size_t i = 1; i < bad_count; i++) {
        receipt.number = bad[i].handle;
        WANT(KIOSK_E_HANDLE, kiosk_receipt_print, (k, &receipt, NULL, &job));
        WANT(KIOSK_E_HANDLE, kiosk_receipt_render, (k, &receipt, path));
    }
    receipt.number = NULL;
    gather_bad(kind_kiosk_card);
    for (size_t i = 1; i < bad_count; i++) {
        receipt.card = bad[i].handle;
        WANT(KIOSK_E_HANDLE, kiosk_receipt_print, (k, &receipt, NULL, &job));
        WANT(KIOSK_E_HANDLE, kiosk_receipt_render, (k, &receipt, path));
    }
    receipt.card = NULL;
    static const char *const no_paths[] = { "", "/", "/nowhere/at/all.pdf", "/proc/receipt.pdf" };
    for (size_t i = 0; i <= sizeof no_paths / sizeof *no_paths; i++)
        WANT(KIOSK_E_IO, kiosk_receipt_render, (k, &receipt, i < sizeof no_paths / sizeof *no_paths ? no_paths[i] : longest));

    kiosk_data *data = live.kiosk_data, *row = NULL;
    WANT(KIOSK_E_INVALID, kiosk_data_new, (NULL));
    WANT(KIOSK_E_INVALID, kiosk_data_set, (data, NULL, "x"));
    WANT(KIOSK_E_INVALID, kiosk_data_set, (data, "x", NULL));
    NEEDED_OK(kiosk_data_new(&row));
    WANT(KIOSK_E_INVALID, kiosk_data_append, (data, NULL, row));
    WANT(KIOSK_E_INVALID, kiosk_data_append, (data, "rows", NULL));
    WANT(KIOSK_E_INVALID, kiosk_data_append, (data, "rows", data));
    EACH_BAD_TEXT(text) {
        WANT(KIOSK_E_TEXT, kiosk_data_set, (data, text, "x"));
        WANT(KIOSK_E_TEXT, kiosk_data_set, (data, "x", text));
        WANT(KIOSK_E_TEXT, kiosk_data_append, (data, text, row));
    }
    gather_bad(kind_kiosk_data);
    for (size_t i = 1; i < bad_count; i++) {
        WANT(KIOSK_E_HANDLE, kiosk_data_append, (data, "rows", bad[i].handle));
        WANT(KIOSK_E_HANDLE, kiosk_document_print, (k, "ticket", bad[i].handle, NULL, &job, NULL));
        WANT(KIOSK_E_HANDLE, kiosk_document_render, (k, "ticket", bad[i].handle, &good.render, path, NULL));
    }
    /* A row is copied, so that two lists can grow in each other; and a list in a list in a list has an end. */
    for (int i = 0; i < 6; i++) {
        WANT(KIOSK_OK, kiosk_data_append, (data, "deep", row));
        WANT(KIOSK_OK, kiosk_data_append, (row, "deep", data));
    }
    kiosk_data_free(row);
    NEEDED_OK(kiosk_data_new(&row));
    for (int i = 0; i < 200000; i++) {
        kiosk_data *outer = NULL;
        NEEDED_OK(kiosk_data_new(&outer));
        kiosk_status status = kiosk_data_append(outer, "deep", row);
        if (status != KIOSK_OK) {
            kiosk_data_free(outer);
            EXPECT(status == KIOSK_E_INVALID && i >= 8);
            break;
        }
        kiosk_data_free(row);
        row = outer;
    }
    kiosk_data_free(row);

    kiosk_error *error = NULL;
    kiosk_render render = KIOSK_RENDER_INIT;
    WANT(KIOSK_E_INVALID, kiosk_document_print, (k, NULL, data, NULL, &job, &error));
    WANT(KIOSK_E_INVALID, kiosk_document_print, (k, "ticket", NULL, NULL, &job, &error));
    WANT(KIOSK_E_INVALID, kiosk_document_print, (k, "ticket", data, NULL, NULL, &error));
    WANT(KIOSK_E_INVALID, kiosk_document_render, (k, NULL, data, &render, path, &error));
    WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", NULL, &render, path, &error));
    WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", data, NULL, path, &error));
    WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", data, &render, NULL, &error));
    static const char *const no_templates[] = { "", "no-such-template", "../ticket", "/etc/passwd", "ticket/", "ticket.receipt", "." };
    for (size_t i = 0; i <= sizeof no_templates / sizeof *no_templates; i++) {
        const char *name = i < sizeof no_templates / sizeof *no_templates ? no_templates[i] : longest;
        WANT(KIOSK_E_NOT_FOUND, kiosk_document_print, (k, name, data, NULL, &job, NULL));
        WANT(KIOSK_E_NOT_FOUND, kiosk_document_render, (k, name, data, &render, path, NULL));
    }
    EACH_BAD_TEXT(text) {
        WANT(KIOSK_E_TEXT, kiosk_document_print, (k, text, data, NULL, &job, &error));
        WANT(KIOSK_E_TEXT, kiosk_document_print, (k, "ticket", data, text, &job, &error));
        WANT(KIOSK_E_TEXT, kiosk_document_render, (k, text, data, &render, path, &error));
        WANT(KIOSK_E_TEXT, kiosk_document_render, (k, "ticket", data, &render, text, &error));
        render.profile = text;
        WANT(KIOSK_E_TEXT, kiosk_document_render, (k, "ticket", data, &render, path, &error));
        render.profile = NULL;
    }
    WANT(KIOSK_E_NOT_FOUND, kiosk_document_print, (k, "ticket", data, "no such printer", &job, NULL));
    EACH_BAD_SIZE(render)
        WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", data, &render, path, &error));
    render.size = sizeof render;
    static const int32_t no_formats[] = { 0, 6, -1, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < sizeof no_formats / sizeof *no_formats; i++) {
        render.format = no_formats[i];
        WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", data, &render, path, &error));
    }
    render.format = KIOSK_FORMAT_TEXT;
    static const uint32_t no_columns[] = { 1, 23, 97, INT32_MAX, UINT32_MAX };
    for (size_t i = 0; i < sizeof no_columns / sizeof *no_columns; i++) {
        render.columns = no_columns[i];
        WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", data, &render, path, &error));
    }
    render.columns = 0;
    for (size_t i = 2; i < sizeof no_papers / sizeof *no_papers; i++) {   /* a roll can be drawn */
        render.paper = no_papers[i];
        WANT(KIOSK_E_INVALID, kiosk_document_render, (k, "ticket", data, &render, path, &error));
    }
    render.paper = 0;
    render.profile = "no such profile";
    render.format = KIOSK_FORMAT_ESCPOS;
    WANT(KIOSK_E_UNSUPPORTED, kiosk_document_render, (k, "ticket", data, &render, path, NULL));
    render.profile = NULL;
    for (size_t i = 0; i < sizeof no_paths / sizeof *no_paths; i++)
        WANT(KIOSK_E_IO, kiosk_document_render, (k, "ticket", data, &render, no_paths[i], NULL));
    EXPECT(error == NULL && job == 77);

    /* The longest text a field can have is drawn, or refused in words; never a crash. */
    static const int32_t formats[] = { KIOSK_FORMAT_TEXT, KIOSK_FORMAT_ESCPOS };
    char *field = malloc(100001);
    memset(field, 'x', 100000);
    field[100000] = 0;
    OK(kiosk_data_set(data, "hall", field));
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        render.format = formats[i];
        kiosk_status status = kiosk_document_render(k, "ticket", data, &render, path, NULL);
        if (status != KIOSK_OK && status != KIOSK_E_TEMPLATE)
            FAILED("a field of 100,000 characters: %s", kiosk_status_name(status));
    }
    free(field);
}

/* A handle of another kiosk ------------------------------------------- */

static void another_kiosk(const char *scratch)
{
    kiosk *other = NULL;
    kiosk_error *error = NULL;
    kiosk_visit *visit = NULL;
    kiosk_number *number = NULL;
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;
    kiosk_receipt receipt = KIOSK_RECEIPT_INIT;
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/other.conf", scratch);
    FILE *file = fopen(path, "w");
    NEEDED(file != NULL && fprintf(file, "[store]\ndirectory=other\n[catalog]\ndirectory=%s\n[queue A]\nname=a\n",
                                   getenv("KIOSK_CATALOG")) > 0 && fclose(file) == 0);
    options.config_path = path;
    NEEDED_OK(kiosk_open(&options, &other, &error));
    NEEDED_OK(kiosk_visit_begin(other, NULL, &visit));
    request.request_id = "other";
    request.queue = "A";
    request.visit = live.kiosk_visit;
    WANT(KIOSK_E_HANDLE, kiosk_number_issue, (other, &request, &number));
    request.visit = visit;
    WANT(KIOSK_OK, kiosk_number_issue, (other, &request, &number));
    receipt.item = item_code;
    receipt.number = live.kiosk_number;
    WANT(KIOSK_E_HANDLE, kiosk_receipt_render, (other, &receipt, path));
    receipt.number = NULL;
    receipt.card = live.kiosk_card;
    WANT(KIOSK_E_HANDLE, kiosk_receipt_render, (other, &receipt, path));
    OK(kiosk_close(other));
    EXPECT(kiosk_number_text(number) == NULL);
    EXPECT(kiosk_visit_extend(visit) == KIOSK_E_HANDLE);
}

/* Every handle there is ------------------------------------------------ */

static void all_handles(void)
{
    enum { MOST = 1 << 20 };
    kiosk_data **taken = malloc(MOST * sizeof *taken);
    size_t count = 0;
    kiosk_status status = KIOSK_OK;
    NEEDED(taken != NULL);
    while (count < MOST && (status = kiosk_data_new(&taken[count])) == KIOSK_OK)
        count++;
    EXPECT(status == KIOSK_E_MEMORY && count > MOST - 1000);
    kiosk_devices *devices = NULL;
    EXPECT(kiosk_devices_list(live.kiosk, &devices) == KIOSK_E_MEMORY && devices == NULL);
    while (count > 0)
        kiosk_data_free(taken[--count]);
    free(taken);
    OK(kiosk_devices_list(live.kiosk, &devices));
    kiosk_devices_free(devices);
}

/* Eight at once -------------------------------------------------------- */

#define THREADS 8
#define ROUNDS 60
#define SHELF 32

static _Atomic(void *) shelf[SHELF];   /* numbers that any thread may free */
static atomic_int refused;
static atomic_int stopping;

static void allowed(const char *call, kiosk_status status)
{
    switch (status) {
    case KIOSK_OK: case KIOSK_E_HANDLE: case KIOSK_E_BUSY: case KIOSK_E_GONE: case KIOSK_E_CLOSED: case KIOSK_E_CONFLICT:
    case KIOSK_E_NOT_FOUND:
        break;
    default:
        atomic_fetch_add(&refused, 1);
        printf("      %s: %s\n", call, kiosk_status_name(status));
    }
}
#define ALLOWED(call) allowed(#call, (call))

static void *one_of_eight(void *argument)
{
    unsigned seed = (unsigned)(uintptr_t)argument;
    kiosk *k = live.kiosk;
    for (int round = 0; round < ROUNDS && !atomic_load(&stopping); round++) {
        kiosk_items *items = NULL;
        kiosk_devices *devices = NULL;
        kiosk_visit *visit = NULL;
        kiosk_number *number = NULL;
        kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;
        kiosk_search search = KIOSK_SEARCH_INIT;
        char id[32];
        uint64_t job = 0;

        snprintf(id, sizeof id, "eight-%u-%d", (unsigned)(uintptr_t)argument, round);
        search.text = round % 2 ? "证" : "ylbx";
        ALLOWED(kiosk_catalog_search(k, &search, &items));
        for (size_t i = 0; i < kiosk_items_count(items); i++) {
            const char *name = kiosk_item_name(kiosk_items_at(items, i));
            if (name != NULL && strlen(name) == 0)
                atomic_fetch_add(&refused, 1);
        }
        request.request_id = id;
        request.item = item_code;
        ALLOWED(kiosk_number_issue(k, &request, &number));
        void *before = atomic_exchange(&shelf[rand_r(&seed) % SHELF], number);
        ALLOWED(kiosk_devices_list(k, &devices));
        ALLOWED(kiosk_visit_begin(k, NULL, &visit));
        if (visit != NULL) {
            ALLOWED(kiosk_visit_extend(visit));
            ALLOWED(kiosk_visit_end(visit));
        }
        if (round % 20 == 0 && number != NULL)
            ALLOWED(kiosk_number_print(number, NULL, &job));
        kiosk_number_prints(atomic_load(&shelf[rand_r(&seed) % SHELF]));
        kiosk_number_state(before);
        kiosk_number_free(before);
        kiosk_number_free(before);
        kiosk_event *event = kiosk_event_next(k);
        kiosk_event_text(event);
        kiosk_event_free(event);
        kiosk_items_free(items);
        kiosk_devices_free(devices);
    }
    return NULL;
}

static void start(pthread_t *threads)
{
    for (uintptr_t i = 0; i < THREADS; i++)
        NEEDED(pthread_create(&threads[i], NULL, one_of_eight, (void *)(i + 1)) == 0);
}

static void eight_threads(void)
{
    pthread_t threads[THREADS];
    kiosk_visit_end(live.kiosk_visit);
    start(threads);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    EXPECT(atomic_load(&refused) == 0);
    /* Every number was given once. */
    kiosk_number *number = NULL;
    char id[32];
    static char given[THREADS * ROUNDS][16];
    for (int t = 0; t < THREADS; t++)
        for (int round = 0; round < ROUNDS; round++) {
            kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;
            snprintf(id, sizeof id, "eight-%d-%d", t + 1, round);
            request.request_id = id;
            request.item = item_code;
            NEEDED_OK(kiosk_number_issue(live.kiosk, &request, &number));
            snprintf(given[t * ROUNDS + round], sizeof given[0], "%s", kiosk_number_text(number));
            kiosk_number_free(number);
        }
    for (int i = 0; i < THREADS * ROUNDS; i++)
        for (int j = 0; j < i; j++)
            if (strcmp(given[i], given[j]) == 0)
                FAILED("%s was given twice", given[i]);
}

/* Closing while there is work ------------------------------------------ */

static void close_with_a_job(void)
{
    kiosk *k = live.kiosk;
    kiosk_number *number = NULL;
    kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;
    kiosk_data *apart = NULL;
    uint64_t first = 0, second = 0;
    pthread_t threads[THREADS];

    request.request_id = "closing";
    request.item = item_code;
    NEEDED_OK(kiosk_number_issue(k, &request, &number));
    hall_twin("ticket-printer", "silence on");   /* the first job hangs in its printer, the second waits */
    kiosk_status status = kiosk_number_print(number, NULL, &first);
    EXPECT(status == KIOSK_OK);
    status = kiosk_number_print(number, NULL, &second);
    EXPECT(status == KIOSK_OK);
    start(threads);
    int64_t began = hall_clock();
    OK(kiosk_close(k));
    int64_t took = hall_clock() - began;
    if (took > 10 * SECONDS)
        FAILED("kiosk_close took %lld ms", (long long)took);
    atomic_store(&stopping, 1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    EXPECT(atomic_load(&refused) == 0);

    /* Everything that came from it is dead, and says so; what did not lives. */
    EXPECT(kiosk_close(k) == KIOSK_E_HANDLE);
    EXPECT(kiosk_event_fd(k) == KIOSK_E_HANDLE);
    EXPECT(kiosk_event_next(k) == NULL);
    EXPECT(kiosk_number_text(number) == NULL);
    EXPECT(kiosk_number_cancel(number, "late") == KIOSK_E_HANDLE);
    EXPECT(kiosk_items_count(live.kiosk_items) == 0);
    EXPECT(kiosk_item_name(live.kiosk_item) == NULL);
    EXPECT(kiosk_devices_count(live.kiosk_devices) == 0);
    EXPECT(kiosk_event_kind(live.kiosk_event) == KIOSK_E_HANDLE);
    EXPECT(kiosk_card_type(live.kiosk_card) == KIOSK_E_HANDLE);
    EXPECT(kiosk_visit_extend(live.kiosk_visit) == KIOSK_E_HANDLE);
    EXPECT(kiosk_error_count(live.kiosk_error) == 1);
    NEEDED_OK(kiosk_data_new(&apart));
    OK(kiosk_data_set(live.kiosk_data, "key", "value"));
    kiosk_data_free(apart);
    kiosk_number_free(number);
    kiosk_visit_end(live.kiosk_visit);
    kiosk_error_free(live.kiosk_error);
    kiosk_error_free(live.kiosk_error);
    kiosk_data_free(live.kiosk_data);
    kiosk_data_free(live.kiosk_data);
    kiosk_checklist_free(live.kiosk_checklist);
    kiosk_checklist_free(live.kiosk_checklist);
    kiosk_queues_free(live.kiosk_queues);
    kiosk_queues_free(live.kiosk_queues);
    kiosk_windows_free(live.kiosk_windows);
    kiosk_windows_free(live.kiosk_windows);
    kiosk_announcement_free(live.kiosk_announcement);
    kiosk_announcement_free(live.kiosk_announcement);
    kiosk_window_free(live.kiosk_window);
    kiosk_window_free(live.kiosk_window);
    kiosk_booking_free(live.kiosk_booking);
    kiosk_booking_free(live.kiosk_booking);
    kiosk_times_free(live.kiosk_times);
    kiosk_times_free(live.kiosk_times);

    /* The next run knows what became of the jobs, and nothing comes out late. */
    hall_twin("ticket-printer", "clear");
    k = hall_open();
    int32_t state = 0;
    if (first != 0) {
        OK(kiosk_job_state(k, first, &state));
        EXPECT(state == KIOSK_JOB_NOT_PRINTED || state == KIOSK_JOB_UNKNOWN);
        EXPECT(kiosk_job_cancel(k, first) == KIOSK_E_CONFLICT);
    }
    if (second != 0) {
        OK(kiosk_job_state(k, second, &state));
        EXPECT(state == KIOSK_JOB_NOT_PRINTED);
    }
    OK(kiosk_close(k));
}

int main(void)
{
    const char *scratch = getenv("KIOSK_SCRATCH");
    if (scratch == NULL || getenv("KIOSK_CONFIG") == NULL || getenv("KIOSK_TWINS") == NULL)
        return 2;
    longest = malloc((1 << 20) + 1);
    huge = malloc((1 << 20) + 2);
    memset(longest, 'x', 1 << 20);
    memset(huge, 'x', (1 << 20) + 1);
    longest[1 << 20] = huge[(1 << 20) + 1] = 0;

    plain_functions();
    drivers(scratch);
    make_handles();
    opening(scratch);
    every_bad_handle();
    reports_and_devices();
    cards();
    catalog(scratch);
    item_rows();
    visits();
    windows();
    numbers();
    bookings();
    mandates_and_cases(scratch);
    reports(scratch);
    paper(scratch);
    another_kiosk(scratch);
    if (getenv("KIOSK_SLOW") == NULL)   /* a million handles take minutes under valgrind */
        all_handles();
    live_handles_still_live();
    eight_threads();
    close_with_a_job();

    free(longest);
    free(huge);
    for (size_t i = 0; i < covered_count; i++)
        printf("covered %s\n", covered[i]);
    return hall_failed == 0 ? 0 : 1;
}
