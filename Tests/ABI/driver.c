/* A vendor's drivers through the whole library: good ones, slow ones, and such as break every rule.
 *
 * Needs KIOSK_SCRATCH, a directory to write to. KIOSK_SLOW: no judgement about time (valgrind). A driver here does what `plan` says: its slots are called on its
 * device's thread, so what they saw is read only after kiosk_close() or under the lock.
 */
#define _GNU_SOURCE
#include "hall.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>

/* What the drivers shall do, and what they saw ------------------------- */

enum { GOOD = 0, LATE, NEVER, RUBBISH };

static struct {
    atomic_int present, read, open, status, finish, clear, result, text_length, fingerprint, utf8, interrupts, opens, closes, calls;
    atomic_int trouble, presenter, bands_on_paper, releases, wrong_threads, together, inside, profile, dots, capabilities, begins, bytes, rows;
} plan;

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static int is_released;

static void again(void)
{
    memset(&plan, 0, sizeof plan);
    plan.text_length = 256;
    plan.bands_on_paper = -1;
    pthread_mutex_lock(&gate);
    is_released = 0;
    pthread_mutex_unlock(&gate);
}

static void release(void)
{
    pthread_mutex_lock(&gate);
    is_released = 1;
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&gate);
}

/* A slot that hangs until the test lets it go, or for a time. */
static void hang(int milliseconds)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += milliseconds / 1000;
    until.tv_nsec += milliseconds % 1000 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&gate);
    while (!is_released && pthread_cond_timedwait(&released, &gate, &until) == 0) {
    }
    pthread_mutex_unlock(&gate);
    plan.releases++;
}

struct device {
    pthread_t thread;
    char kind;
};

/* Every slot comes through here: one thread, one at a time, its name. */
static void enter(struct device *device)
{
    plan.calls++;
    if (plan.inside++ != 0)
        plan.together++;
    char name[16] = "";
    prctl(PR_GET_NAME, name);
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    if (!pthread_equal(device->thread, pthread_self()) || strncmp(name, "drv-test-", 9) != 0 || !sigismember(&blocked, SIGTERM))
        plan.wrong_threads++;
}

static void leave(void) { plan.inside--; }

static int32_t given(char *detail)
{
    if (plan.utf8)
        memset(detail, 0xFF, KIOSK_DRIVER_DETAIL);
    else if (plan.result != 0)
        snprintf(detail, KIOSK_DRIVER_DETAIL, "SDK says -7 at 11010519491231002X\nand more");
    return plan.result;
}

static int32_t slow_open(struct device *device, kiosk_driver_info *info, char *detail, void **out)
{
    plan.opens++;
    if (plan.open == NEVER)
        hang(60 * SECONDS);
    if (plan.open == RUBBISH)
        return 77;
    if (plan.result != 0 && plan.open != GOOD)
        return given(detail);
    memcpy(info->model, "test 1", 6);
    if (plan.profile)
        memcpy(info->profile, "no such profile", 15);
    if (plan.capabilities)
        info->capabilities = ~UINT64_C(0);
    *out = device;
    return KIOSK_DRIVER_OK;
}

static int32_t test_open(void *context, const char *parameters, uint32_t within, void **out, kiosk_driver_info *info, char *detail)
{
    struct device *device = calloc(1, sizeof *device);
    device->thread = pthread_self();
    device->kind = *(const char *)context;
    EXPECT(within == 5000 && info->size == sizeof *info && *out == NULL && detail[0] == 0);
    EXPECT(strcmp(parameters, "port=2&x=王") == 0);
    info->capabilities = device->kind == 'r' ? KIOSK_CAN_READ_TEXT | KIOSK_CAN_SEE_REMOVAL : KIOSK_CAN_PRINT | KIOSK_CAN_TELL_PAPER;
    if (device->kind == 'd')
        info->dots = plan.dots ? 100000 : 576;
    int32_t result = slow_open(device, info, detail, out);
    if (result != KIOSK_DRIVER_OK)
        free(device);
    return result;
}

static void test_close(void *device)
{
    enter(device);
    leave();
    plan.closes++;
    free(device);
}

static void test_interrupt(void *device)
{
    EXPECT(!pthread_equal(((struct device *)device)->thread, pthread_self()));
    plan.interrupts++;
    release();
}

static int32_t test_present(void *device, uint32_t within, int32_t *present, char *detail)
{
    enter(device);
    EXPECT(within == 1000 && *present == 0);
    if (plan.present == NEVER)
        hang(60 * SECONDS);
    if (plan.present == LATE)
        hang(2 * SECONDS);
    *present = plan.present == RUBBISH ? 7 : plan.read != 0;
    int32_t result = plan.result != 0 && plan.result > -20 ? given(detail) : KIOSK_DRIVER_OK;
    if (plan.utf8)
        given(detail);
    leave();
    return result;
}

static void put(kiosk_driver_card *card, size_t at, size_t size, const char *ascii)
{
    for (size_t i = 0; i < size; i += 2) {
        card->text[at + i] = *ascii != 0 ? (uint8_t)*ascii++ : ' ';
        card->text[at + i + 1] = 0;
    }
}

static int32_t test_read(void *device, uint32_t within, uint32_t wanted, kiosk_driver_card *card, char *detail)
{
    enter(device);
    EXPECT(within == 5000 && wanted == 0 && card->size == sizeof *card && card->text_length == 0);
    if (plan.read == NEVER)
        hang(60 * SECONDS);
    if (plan.read != RUBBISH) {
        put(card, 0, 256, "");
        put(card, 0, 30, "WANG");
        put(card, 30, 2, "2");
        put(card, 32, 4, "01");
        put(card, 36, 16, "19491231");
        put(card, 122, 36, "11010519491231002X");
        put(card, 188, 16, "20200101");
        put(card, 204, 16, "20400101");
    }
    card->text_length = (uint32_t)plan.text_length;
    card->fingerprint_length = plan.fingerprint ? 1024 : 0;
    int32_t result = plan.result <= -20 ? given(detail) : KIOSK_DRIVER_OK;
    leave();
    return result;
}

static int32_t test_status(void *device, uint32_t within, kiosk_driver_status *status, char *detail)
{
    enter(device);
    EXPECT(within == 1500 && status->size == sizeof *status && status->trouble == 0);
    if (plan.status == NEVER)
        hang(60 * SECONDS);
    status->trouble = (uint32_t)plan.trouble;
    status->presenter = plan.presenter;
    if (plan.utf8)
        memset(status->evidence, 0xFF, sizeof status->evidence);
    int32_t result = plan.status == RUBBISH ? given(detail) : KIOSK_DRIVER_OK;
    leave();
    return result;
}

static int32_t test_begin(void *device, uint32_t within, uint32_t bands, char *detail)
{
    (void)detail;
    enter(device);
    EXPECT(within == 2000 && bands > 0);
    plan.begins++;
    leave();
    return KIOSK_DRIVER_OK;
}

static int32_t test_write(void *device, uint32_t within, const uint8_t *bytes, size_t count, char *detail)
{
    (void)detail;
    enter(device);
    EXPECT(within == 10000 && bytes != NULL && count > 0);
    plan.bytes += (int)count;
    leave();
    return KIOSK_DRIVER_OK;
}

static int32_t test_rows(void *device, uint32_t within, const uint8_t *rows, uint32_t height, char *detail)
{
    (void)detail;
    enter(device);
    int ink = 0;
    for (size_t i = 0; i < height * (size_t)72; i++)
        ink |= rows[i];
    EXPECT(within == 10000 && height > 0);
    plan.rows += (int)height;
    plan.bytes += ink != 0;
    leave();
    return KIOSK_DRIVER_OK;
}

static int32_t test_finish(void *device, uint32_t within, char *detail)
{
    enter(device);
    EXPECT(within == 15000);
    if (plan.finish == NEVER)
        hang(60 * SECONDS);
    int32_t result = given(detail);
    leave();
    return result;
}

static int32_t test_clear(void *device, uint32_t within, uint32_t *bands, char *detail)
{
    (void)detail;
    enter(device);
    EXPECT(within == 2000 && *bands == KIOSK_DRIVER_BANDS_UNKNOWN);
    if (plan.bands_on_paper >= 0)
        *bands = (uint32_t)plan.bands_on_paper;
    int32_t result = plan.clear;
    leave();
    return result;
}

static kiosk_driver reader = { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_CARD_READER,
                               .name = "test-reader", .description = "A reader that does as it is told", .context = "r",
                               .open = test_open, .close = test_close, .interrupt = test_interrupt, .present = test_present,
                               .read = test_read };
static kiosk_driver printer = { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_TICKET_PRINTER,
                                .name = "test-printer", .description = "A printer that does as it is told", .context = "p",
                                .open = test_open, .close = test_close, .interrupt = test_interrupt, .status = test_status,
                                .begin = test_begin, .write = test_write, .finish = test_finish, .clear = test_clear };
static kiosk_driver drawer = { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_TICKET_PRINTER,
                               .name = "test-drawer", .description = "A printer of pictures", .context = "d",
                               .open = test_open, .close = test_close, .status = test_status,
                               .rows = test_rows, .finish = test_finish };

/* A terminal with one of them ------------------------------------------ */

static kiosk *terminal(const char *device, const char *kind)
{
    static int count;
    char path[4096], directory[4096];
    const char *scratch = getenv("KIOSK_SCRATCH");
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk *k = NULL;
    snprintf(directory, sizeof directory, "%s/state-%d", scratch, ++count);
    snprintf(path, sizeof path, "%s/driver.conf", scratch);
    FILE *file = fopen(path, "w");
    NEEDED(file != NULL);
    fprintf(file, "[store]\ndirectory = %s\n[device it]\nkind = %s\nuri = driver:%s?port=2&x=王\n", directory, kind, device);
    fclose(file);
    options.config_path = path;
    NEEDED_OK(kiosk_open(&options, &k, NULL));
    return k;
}

static kiosk *with_reader(void) { return terminal("test-reader", "card-reader"); }
static kiosk *with_printer(void) { return terminal("test-printer", "ticket-printer"); }

/* The device's next state: its fault and its evidence must begin and contain so. */
static void becomes(kiosk *k, int32_t state, const char *fault, const char *evidence)
{
    kiosk_event *event = hall_wait(k, KIOSK_EVENT_DEVICE_CHANGED, state);
    if (event == NULL)
        return;
    if (strcmp(kiosk_event_name(event), fault) != 0 || strstr(kiosk_event_detail(event), evidence) == NULL)
        FAILED("state %d came with %s: %s", (int)state, kiosk_event_name(event), kiosk_event_detail(event));
    kiosk_event_free(event);
}

static void closed(kiosk *k, int64_t within)
{
    int64_t began = hall_clock();
    OK(kiosk_close(k));
    int64_t took = hall_clock() - began;
    if (took > within && getenv("KIOSK_SLOW") == NULL)
        FAILED("kiosk_close took %lld ms", (long long)took);
    EXPECT(plan.wrong_threads == 0);
    EXPECT(plan.together == 0);
}

/* The good ------------------------------------------------------------- */

static void a_card_comes_and_goes(void)
{
    again();
    kiosk *k = with_reader();
    kiosk_visit *visit = NULL;
    kiosk_card *card = NULL;
    const char *number = NULL;
    becomes(k, KIOSK_DEVICE_READY, "", "");
    kiosk_devices *devices = NULL;
    OK(kiosk_devices_list(k, &devices));
    EXPECT(strcmp(kiosk_devices_model(devices, 0), "test 1") == 0);
    EXPECT(kiosk_devices_capabilities(devices, 0) == (KIOSK_CAN_READ_TEXT | KIOSK_CAN_SEE_REMOVAL));
    kiosk_devices_free(devices);
    OK(kiosk_visit_begin(k, NULL, &visit));
    plan.read = 1;
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_ARRIVED, 0));
    kiosk_event *event = hall_wait(k, KIOSK_EVENT_CARD_READ, 0);
    OK(kiosk_event_card(event, &card));
    kiosk_event_free(event);
    EXPECT(strcmp(kiosk_card_masked(card, KIOSK_FIELD_NUMBER), "1101**********002X") == 0);
    OK(kiosk_card_reveal(card, KIOSK_FIELD_NUMBER, KIOSK_PURPOSE_SHOW_HOLDER, &number));
    EXPECT(strcmp(number, "11010519491231002X") == 0);
    EXPECT(kiosk_card_warnings(card) == 0);   /* all rules about cards hold here, too */
    plan.read = 0;
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_REMOVED, 0));
    EXPECT(number[0] == 0);
    kiosk_card_free(card);
    OK(kiosk_visit_end(visit));

    EXPECT(kiosk_driver_unregister("test-reader") == KIOSK_E_BUSY);
    closed(k, 2 * SECONDS);
    EXPECT(plan.opens == 1 && plan.closes == 1);
    OK(kiosk_driver_unregister("test-reader"));
    OK(kiosk_driver_register(&reader, NULL));
}

static void a_card_that_is_not_read(void)
{
    static const struct { int32_t result; const char *name; } cases[] = {
        { KIOSK_DRIVER_CARD_NOT_READ, "card-not-read" }, { KIOSK_DRIVER_CARD_UNKNOWN, "card-unknown" },
        { KIOSK_DRIVER_CARD_REFUSED, "card-refused" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        again();
        plan.result = cases[i].result;
        plan.read = 1;
        kiosk *k = with_reader();
        kiosk_event *event = hall_wait(k, KIOSK_EVENT_CARD_FAILED, 0);
        EXPECT(strcmp(kiosk_event_name(event), cases[i].name) == 0);
        EXPECT(kiosk_event_who(event) == KIOSK_WHO_RESIDENT);
        /* The SDK's own words are kept on one line, what may be a person's number is not. */
        EXPECT(strstr(kiosk_event_detail(event), "SDK says -7 at *****************X and more") != NULL);
        kiosk_event_free(event);
        plan.read = 0;
        kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_REMOVED, 0));
        closed(k, 2 * SECONDS);
    }
}

static int32_t printed(kiosk *k)
{
    kiosk_data *data = NULL;
    uint64_t job = 0;
    NEEDED_OK(kiosk_data_new(&data));
    NEEDED_OK(kiosk_document_print(k, "test-page", data, NULL, &job, NULL));
    kiosk_data_free(data);
    return hall_job_end(k, job);
}

static void tickets(void)
{
    again();
    kiosk *k = with_printer();
    becomes(k, KIOSK_DEVICE_READY, "", "");
    EXPECT(printed(k) == KIOSK_JOB_PRINTED);
    EXPECT(plan.begins == 1 && plan.bytes > 100);
    plan.trouble = KIOSK_TROUBLE_NEAR_END;
    EXPECT(printed(k) == KIOSK_JOB_PRINTED);   /* it is near its end, and prints */
    plan.trouble = KIOSK_TROUBLE_COVER_OPEN | KIOSK_TROUBLE_PAPER_END;
    int before = plan.begins;
    EXPECT(printed(k) == KIOSK_JOB_NOT_PRINTED);
    EXPECT(plan.begins == before);
    becomes(k, KIOSK_DEVICE_NEEDS_PERSON, "cover-open", "trouble 5");
    closed(k, 2 * SECONDS);

    again();
    k = terminal("test-drawer", "ticket-printer");
    EXPECT(printed(k) == KIOSK_JOB_PRINTED);
    EXPECT(plan.rows > 200 && plan.bytes > 3);   /* pictures with ink */
    closed(k, 3 * SECONDS);
}

static void tickets_that_stop(void)
{
    static const struct { int result, clear, bands, state; } cases[] = {
        { KIOSK_DRIVER_STOPPED,  KIOSK_DRIVER_OK,       0, KIOSK_JOB_NOT_PRINTED },
        { KIOSK_DRIVER_STOPPED,  KIOSK_DRIVER_OK,       2, KIOSK_JOB_PARTIAL },
        { KIOSK_DRIVER_STOPPED,  KIOSK_DRIVER_OK,      -1, KIOSK_JOB_UNKNOWN },   /* nobody knows how much */
        { KIOSK_DRIVER_STOPPED,  KIOSK_DRIVER_OK,  999999, KIOSK_JOB_UNKNOWN },   /* more than there were */
        { KIOSK_DRIVER_STOPPED,  KIOSK_DRIVER_UNPROVEN, 0, KIOSK_JOB_UNKNOWN },   /* it may still come out */
        { KIOSK_DRIVER_UNPROVEN, KIOSK_DRIVER_OK,      -1, KIOSK_JOB_UNKNOWN },
        { KIOSK_DRIVER_LOST,     KIOSK_DRIVER_LOST,    -1, KIOSK_JOB_UNKNOWN },
        { 4711,                  KIOSK_DRIVER_OK,      -1, KIOSK_JOB_UNKNOWN },   /* no result of finish */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        again();
        kiosk *k = with_printer();
        becomes(k, KIOSK_DEVICE_READY, "", "");
        plan.result = cases[i].result;
        plan.clear = cases[i].clear;
        plan.bands_on_paper = cases[i].bands;
        int32_t state = printed(k);
        if (state != cases[i].state)
            FAILED("case %zu ended in state %d", i, (int)state);
        closed(k, 3 * SECONDS);
    }
}

/* The bad -------------------------------------------------------------- */

static void results_of_open(void)
{
    static const struct { int32_t result; int32_t state; const char *name; } cases[] = {
        { KIOSK_DRIVER_NOT_FOUND, KIOSK_DEVICE_ABSENT, "not-found" }, { KIOSK_DRIVER_DENIED, KIOSK_DEVICE_ABSENT, "permission-denied" },
        { KIOSK_DRIVER_IN_USE, KIOSK_DEVICE_ABSENT, "in-use" }, { KIOSK_DRIVER_LOST, KIOSK_DEVICE_ABSENT, "disconnected" },
        { KIOSK_DRIVER_NO_ANSWER, KIOSK_DEVICE_ABSENT, "no-answer" }, { KIOSK_DRIVER_GARBLED, KIOSK_DEVICE_FAILED, "garbled" },
        { KIOSK_DRIVER_BROKEN, KIOSK_DEVICE_FAILED, "sam-failed" },
        { KIOSK_DRIVER_CARD_NOT_READ, KIOSK_DEVICE_FAILED, "driver-failed" }, { KIOSK_DRIVER_STOPPED, KIOSK_DEVICE_FAILED, "driver-failed" },
        { 1, KIOSK_DEVICE_FAILED, "driver-failed" }, { INT32_MIN, KIOSK_DEVICE_FAILED, "driver-failed" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        again();
        plan.open = LATE;
        plan.result = cases[i].result;
        kiosk *k = with_reader();
        becomes(k, cases[i].state, cases[i].name, "open: ");
        closed(k, 2 * SECONDS);
        EXPECT(plan.closes == 0);   /* what was not opened is not closed */
    }
}

static void rubbish(void)
{
    static const struct { atomic_int *what; int value; const char *device, *kind, *evidence; } cases[] = {
        { &plan.open, RUBBISH, "test-reader", "card-reader", "open: result 77" },
        { &plan.capabilities, 1, "test-reader", "card-reader", "capabilities" },
        { &plan.present, RUBBISH, "test-reader", "card-reader", "present: said 7" },
        { &plan.read, RUBBISH, "test-reader", "card-reader", "read: the text was not filled" },
        { &plan.fingerprint, 1, "test-reader", "card-reader", "read: a fingerprint of 1024 bytes" },
        { &plan.text_length, 255, "test-reader", "card-reader", "read: a text of 255 bytes" },
        { &plan.text_length, -1, "test-reader", "card-reader", "read: a text of 4294967295 bytes" },
        { &plan.utf8, 1, "test-reader", "card-reader", "present: the detail is UTF-8" },
        { &plan.profile, 1, "test-printer", "ticket-printer", "no printer profile no such profile" },
        { &plan.trouble, 0x4000, "test-printer", "ticket-printer", "status: trouble 4000" },
        { &plan.presenter, 77, "test-printer", "ticket-printer", "status: presenter 77" },
        { &plan.utf8, 1, "test-printer", "ticket-printer", "status: the evidence is UTF-8" },
        { &plan.clear, KIOSK_DRIVER_STOPPED, "test-printer", "ticket-printer", "clear: KIOSK_DRIVER_STOPPED: not a result of clear" },
        { &plan.dots, 1, "test-drawer", "ticket-printer", "100000 dots" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        again();
        if (cases[i].what == &plan.fingerprint || cases[i].what == &plan.text_length)
            plan.read = 1;
        *cases[i].what = cases[i].value;
        kiosk *k = terminal(cases[i].device, cases[i].kind);
        becomes(k, KIOSK_DEVICE_FAILED, "driver-failed", cases[i].evidence);
        closed(k, 3 * SECONDS);
        EXPECT(plan.opens == 0 || plan.closes == plan.opens - (cases[i].what == &plan.open));
    }
}

/* Late, and on its way again when it has come back. */
static void a_slot_that_is_late(void)
{
    again();
    plan.present = LATE;
    kiosk *k = with_reader();
    becomes(k, KIOSK_DEVICE_READY, "", "");
    int64_t began = hall_clock();
    becomes(k, KIOSK_DEVICE_FAILED, "driver-failed", "present has not returned for 15");
    EXPECT(hall_clock() - began < 4 * SECONDS || getenv("KIOSK_SLOW") != NULL);
    plan.present = GOOD;
    becomes(k, KIOSK_DEVICE_READY, "", "");
    EXPECT(plan.opens == 2 && plan.closes == 1);
    closed(k, 2 * SECONDS);
    EXPECT(plan.closes == 2);
}

static void a_slot_that_never_returns(void)
{
    again();
    plan.read = NEVER;
    kiosk *k = with_reader();
    /* The rest of the library goes on: nobody waits for the driver. */
    int64_t began = hall_clock();
    kiosk_visit *visit = NULL;
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_ARRIVED, 0));
    OK(kiosk_visit_begin(k, NULL, &visit));
    OK(kiosk_visit_end(visit));
    EXPECT(hall_clock() - began < SECONDS || getenv("KIOSK_SLOW") != NULL);
    /* interrupt brings it back at once. */
    closed(k, 2 * SECONDS);
    EXPECT(plan.interrupts == 1 && plan.releases == 1);

    /* Without interrupt, the library leaves when the slot is late. */
    again();
    kiosk_driver deaf = reader;
    deaf.name = "test-deaf";
    deaf.interrupt = NULL;
    OK(kiosk_driver_register(&deaf, NULL));
    plan.present = NEVER;
    k = terminal("test-deaf", "card-reader");
    becomes(k, KIOSK_DEVICE_READY, "", "");
    closed(k, 4 * SECONDS);
    EXPECT(plan.closes == 0);
    /* It is still inside: it cannot be unloaded, and cannot be opened again. */
    EXPECT(kiosk_driver_unregister("test-deaf") == KIOSK_E_BUSY);
    k = terminal("test-deaf", "card-reader");
    becomes(k, KIOSK_DEVICE_FAILED, "driver-failed", "present has not returned for ");
    release();
    plan.present = GOOD;
    becomes(k, KIOSK_DEVICE_READY, "", "");
    closed(k, 4 * SECONDS);
    EXPECT(plan.closes == 2);
    OK(kiosk_driver_unregister("test-deaf"));

    /* In open, and in the middle of a ticket. */
    again();
    plan.open = NEVER;
    k = with_reader();
    for (int64_t began = hall_clock(); plan.opens == 0 && hall_clock() - began < 30 * SECONDS;)
        usleep(1000);   /* inside, before it is told to end */
    closed(k, 7 * SECONDS);
    EXPECT(plan.opens == 1 && plan.closes == 0);
    release();
    while (kiosk_driver_unregister("test-reader") == KIOSK_E_BUSY)
        usleep(1000);
    EXPECT(plan.closes == 1);   /* opened at last, and closed at once */
    OK(kiosk_driver_register(&reader, NULL));

    again();
    plan.finish = NEVER;
    k = with_printer();
    kiosk_data *data = NULL;
    uint64_t job = 0;
    int32_t state = 0;
    OK(kiosk_data_new(&data));
    OK(kiosk_document_print(k, "test-page", data, NULL, &job, NULL));
    kiosk_data_free(data);
    while (plan.bytes < 100)
        kiosk_event_free(hall_event(k, 100));
    OK(kiosk_job_state(k, job, &state));
    EXPECT(state == KIOSK_JOB_PRINTING);
    closed(k, 3 * SECONDS);
    EXPECT(plan.interrupts == 1);
}

/* The same device twice: the second is told that it is taken. */
static void two_terminals(void)
{
    again();
    kiosk *first = with_reader();
    becomes(first, KIOSK_DEVICE_READY, "", "");
    kiosk *second = with_reader();
    becomes(second, KIOSK_DEVICE_ABSENT, "in-use", "driver:test-reader?port=2&x=王 is open already");
    closed(first, 2 * SECONDS);
    becomes(second, KIOSK_DEVICE_READY, "", "");
    closed(second, 2 * SECONDS);
    EXPECT(plan.opens == 2 && plan.closes == 2);
}

int main(void)
{
    NEEDED(getenv("KIOSK_SCRATCH") != NULL);
    NEEDED_OK(kiosk_driver_register(&reader, NULL));
    NEEDED_OK(kiosk_driver_register(&printer, NULL));
    NEEDED_OK(kiosk_driver_register(&drawer, NULL));
    a_card_comes_and_goes();
    a_card_that_is_not_read();
    tickets();
    tickets_that_stop();
    results_of_open();
    rubbish();
    a_slot_that_is_late();
    a_slot_that_never_returns();
    two_terminals();
    OK(kiosk_driver_unregister("test-drawer"));
    OK(kiosk_driver_unregister("test-printer"));
    OK(kiosk_driver_unregister("test-reader"));
    return hall_failed == 0 ? 0 : 1;
}
