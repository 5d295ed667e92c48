/* A morning at the windows, in C: numbers are called, recalled, put aside, sent on and finished; a board says
 * each call once; and clerks who press at the same moment never get the same number. The driver gives KIOSK_CONFIG (hall.h):
 * window 1 serves A, B, C and D, window 2 the same with handicaps. */
#define _GNU_SOURCE
#include "hall.h"

#include <pthread.h>

static kiosk *k;

static void same(const char *what, const char *got, const char *wanted)
{
    if (got == NULL || strcmp(got, wanted) != 0)
        FAILED("%s is '%s', not '%s'", what, got == NULL ? "(null)" : got, wanted);
}

static kiosk_number *take(const char *request, const char *queue, int32_t priority)
{
    kiosk_number_request wanted = KIOSK_NUMBER_REQUEST_INIT;
    kiosk_number *number = NULL;
    wanted.request_id = request;
    wanted.queue = queue;
    wanted.priority = priority;
    NEEDED_OK(kiosk_number_issue(k, &wanted, &number));
    return number;
}

static kiosk_window *sit(const char *code, const char *clerk)
{
    kiosk_window *window = NULL;
    NEEDED_OK(kiosk_window_open(k, code, clerk, &window));
    return window;
}

static void calls(kiosk_window *window, const char *text)
{
    kiosk_number *number = NULL;
    NEEDED_OK(kiosk_window_call_next(window, &number));
    same("the number that is called", kiosk_number_text(number), text);
    same("where to", kiosk_number_called_to(number), kiosk_window_code(window));
    EXPECT(kiosk_number_state(number) == KIOSK_NUMBER_CALLED);
    kiosk_number_free(number);
}

static void says(const char *board, const char *number, const char *window, int32_t recall, int32_t skipped)
{
    kiosk_announcement *call = NULL;
    NEEDED_OK(kiosk_announcement_next(k, board, &call));
    same("the number on the board", kiosk_announcement_number(call), number);
    same("the window on the board", kiosk_announcement_window(call), window);
    EXPECT(kiosk_announcement_recall(call) == recall);
    EXPECT(kiosk_announcement_skipped(call) == skipped);
    OK(kiosk_announcement_said(call));
    EXPECT(kiosk_announcement_said(call) == KIOSK_E_CONFLICT);
    kiosk_announcement_free(call);
}

static void silent(const char *board)
{
    kiosk_announcement *call = NULL;
    EXPECT(kiosk_announcement_next(k, board, &call) == KIOSK_E_NOT_FOUND);
}

static void overview(int32_t waiting, const char *next)
{
    kiosk_queues *queues = NULL;
    NEEDED_OK(kiosk_queues_list(k, &queues));
    NEEDED(kiosk_queues_count(queues) == 4);
    same("the first queue", kiosk_queues_code(queues, 0), "A");
    same("its name", kiosk_queues_name(queues, 0), "社保医保");
    EXPECT(kiosk_queues_state(queues, 0) == KIOSK_QUEUE_OPEN);
    same("why not", kiosk_queues_text(queues, 0), "");
    EXPECT(kiosk_queues_opens(queues, 0) == 0);
    same("its last number", kiosk_queues_last_number(queues, 0), "");
    EXPECT(kiosk_queues_waiting(queues, 0) == waiting);
    EXPECT(kiosk_queues_warns(queues, 0) == 0);
    same("who is next", kiosk_queues_next(queues, 0), next);
    EXPECT(kiosk_queues_wait_low(queues, 0) == KIOSK_NOT_SAID);    /* nobody knows yet */
    EXPECT(kiosk_queues_wait_high(queues, 0) == KIOSK_NOT_SAID);
    kiosk_queues_free(queues);
}

/* What the morning adds up to, by its windows. */
static void reported(void)
{
    static const struct { const char *key, *name; int64_t issued, called, served, finished, calls, recalls, no_shows, holds, transfers, over; } rows[] = {
        { "1", "1号窗口", 0, 3, 2, 1, 4, 1, 1, 1, 0, 1 },
        { "2", "2号窗口", 0, 2, 2, 2, 3, 0, 0, 0, 1, 0 },
        { "",  "",        3, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
    };
    kiosk_report *report = NULL;
    kiosk_report_request request = KIOSK_REPORT_REQUEST_INIT;
    request.by = KIOSK_REPORT_BY_WINDOW;
    NEEDED_OK(kiosk_report_make(k, &request, &report));
    NEEDED(kiosk_report_count(report) == sizeof rows / sizeof *rows);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        same("a row's key", kiosk_report_key(report, i), rows[i].key);
        same("a row's name", kiosk_report_name(report, i), rows[i].name);
        const int64_t wanted[] = { rows[i].issued, rows[i].called, rows[i].served, rows[i].finished, rows[i].calls, rows[i].recalls,
                                   rows[i].no_shows, rows[i].holds, rows[i].transfers, rows[i].over };
        static const int32_t figures[] = { KIOSK_REPORT_ISSUED, KIOSK_REPORT_CALLED, KIOSK_REPORT_SERVED, KIOSK_REPORT_FINISHED,
                                           KIOSK_REPORT_CALLS, KIOSK_REPORT_RECALLS, KIOSK_REPORT_NO_SHOWS, KIOSK_REPORT_HOLDS,
                                           KIOSK_REPORT_TRANSFERS, KIOSK_REPORT_HAND_OVERS };
        for (size_t f = 0; f < sizeof figures / sizeof *figures; f++)
            if (kiosk_report_figure(report, i, figures[f]) != wanted[f])
                FAILED("row %zu, figure %d: %lld, not %lld", i, figures[f], (long long)kiosk_report_figure(report, i, figures[f]), (long long)wanted[f]);
    }
    EXPECT(kiosk_report_total(report, KIOSK_REPORT_ISSUED) == 3 && kiosk_report_total(report, KIOSK_REPORT_FINISHED) == 3);
    EXPECT(kiosk_report_total(report, KIOSK_REPORT_WAITS) == 3 && kiosk_report_total(report, KIOSK_REPORT_WAIT_LONGEST) >= 0);
    EXPECT(kiosk_report_total(report, KIOSK_REPORT_WAIT_MEDIAN) <= kiosk_report_total(report, KIOSK_REPORT_WAIT_NINETIETH));
    EXPECT(kiosk_report_total(report, KIOSK_REPORT_TOLD) == 0 && kiosk_report_total(report, KIOSK_REPORT_SATISFACTION_RATE) == KIOSK_NOT_SAID);
    EXPECT(strncmp(kiosk_report_csv(report), "key,name,issued,", 16) == 0 && strstr(kiosk_report_csv(report), "\ntotal,,3,") != NULL);
    EXPECT(strstr(kiosk_report_json(report), "\"by\":\"window\"") != NULL && strstr(kiosk_report_json(report), "\"key\":\"2\"") != NULL);
    kiosk_report_free(report);
}

static void board(size_t index, int32_t state, const char *number, int32_t serving, int64_t after)
{
    kiosk_windows *windows = NULL;
    NEEDED_OK(kiosk_windows_list(k, &windows));
    NEEDED(kiosk_windows_count(windows) == 2);
    same("a window's code", kiosk_windows_code(windows, index), index == 0 ? "1" : "2");
    same("a window's name", kiosk_windows_name(windows, index), index == 0 ? "1号窗口" : "2号窗口");
    EXPECT(kiosk_windows_state(windows, index) == state);
    same("the number before a window", kiosk_windows_number(windows, index), number);
    EXPECT(kiosk_windows_serving(windows, index) == serving);
    if (number[0] == 0)
        EXPECT(kiosk_windows_call(windows, index) == 0);
    else
        EXPECT(kiosk_windows_call(windows, index) > after);
    kiosk_windows_free(windows);
}

static int64_t last_call(size_t index)
{
    kiosk_windows *windows = NULL;
    NEEDED_OK(kiosk_windows_list(k, &windows));
    int64_t call = kiosk_windows_call(windows, index);
    kiosk_windows_free(windows);
    return call;
}

static void morning(void)
{
    board(0, KIOSK_WINDOW_CLOSED, "", 0, 0);              /* nobody has sat there yet */
    kiosk_window *one = sit("1", "007");
    kiosk_window *two = sit("2", "008"), *thief = NULL;
    same("a window's name", kiosk_window_name(one), "1号窗口");
    EXPECT(kiosk_window_open(k, "1", "009", &thief) == KIOSK_E_BUSY);
    EXPECT(kiosk_window_call_next(one, NULL) == KIOSK_E_NOT_FOUND);

    kiosk_number *first = take("w-1", "A", 0);
    kiosk_number *second = take("w-2", "A", 0);
    kiosk_number *elder = take("w-3", "A", KIOSK_PRIORITY_ELDER);
    EXPECT(kiosk_number_ahead(first) == 0 && kiosk_number_ahead(second) == 1 && kiosk_number_ahead(elder) == 0);
    EXPECT(kiosk_number_priority(first) == KIOSK_PRIORITY_ORDINARY);
    EXPECT(kiosk_number_priority(elder) == KIOSK_PRIORITY_ELDER);
    EXPECT(kiosk_number_wait_low(first) == KIOSK_NOT_SAID && kiosk_number_wait_high(first) == KIOSK_NOT_SAID);
    EXPECT(kiosk_number_back(first) == 0);
    same("nobody called it", kiosk_number_called_to(first), "");
    overview(3, "A003");

    calls(one, "A003");
    kiosk_event *event = NULL;
    while ((event = hall_wait(k, KIOSK_EVENT_QUEUE_CHANGED, 0)) != NULL && kiosk_event_device(event)[0] != '1')
        kiosk_event_free(event);   /* from before */
    kiosk_event_free(event);
    says("hall", "A003", "1", 0, 0);
    silent("hall");
    board(0, KIOSK_WINDOW_OPEN, "A003", 0, 0);
    board(1, KIOSK_WINDOW_OPEN, "", 0, 0);
    int64_t first_call = last_call(0);
    OK(kiosk_window_recall(one));
    says("hall", "A003", "1", 1, 0);
    board(0, KIOSK_WINDOW_OPEN, "A003", 0, first_call);   /* called later than before */
    OK(kiosk_window_serve(one));
    board(0, KIOSK_WINDOW_OPEN, "A003", 1, first_call);
    EXPECT(kiosk_number_state(elder) == KIOSK_NUMBER_SERVING);
    EXPECT(kiosk_number_cancel(elder, "left") == KIOSK_E_CONFLICT);
    OK(kiosk_window_finish(one));
    EXPECT(kiosk_number_state(elder) == KIOSK_NUMBER_FINISHED);

    calls(one, "A001");
    OK(kiosk_window_hold(one));
    EXPECT(kiosk_number_state(first) == KIOSK_NUMBER_HELD);
    calls(one, "A002");
    OK(kiosk_window_no_show(one));
    EXPECT(kiosk_number_state(second) == KIOSK_NUMBER_NO_SHOW);
    silent("hall");                                       /* both are no longer called */
    OK(kiosk_window_resume(two, "A001"));
    calls(two, "A001");
    says("hall", "A001", "2", 0, 2);
    kiosk_number *there = NULL;
    OK(kiosk_window_number(two, &there));
    same("the number at window 2", kiosk_number_text(there), "A001");
    kiosk_number_free(there);
    OK(kiosk_window_transfer(two, NULL, "1"));
    EXPECT(kiosk_window_call_next(two, NULL) == KIOSK_E_NOT_FOUND);   /* only window 1 calls it */
    calls(one, "A001");
    OK(kiosk_window_hand_over(one, "B"));
    calls(two, "A001");
    OK(kiosk_window_finish(two));
    OK(kiosk_window_call(two, "A002", NULL));             /* they have come after all */
    OK(kiosk_window_finish(two));

    OK(kiosk_window_pause(two));
    board(1, KIOSK_WINDOW_PAUSED, "", 0, 0);
    EXPECT(kiosk_window_paused(two) == 1 && kiosk_window_paused(one) == 0);
    EXPECT(kiosk_window_call_next(two, NULL) == KIOSK_E_CONFLICT);
    OK(kiosk_window_unpause(two));
    OK(kiosk_window_close(two));
    board(1, KIOSK_WINDOW_CLOSED, "", 0, 0);
    EXPECT(kiosk_window_close(two) == KIOSK_E_HANDLE);
    kiosk_window_free(one);                               /* the clerk stays … */
    EXPECT(kiosk_window_open(k, "1", "009", &thief) == KIOSK_E_BUSY);
    OK(kiosk_window_close(sit("1", "007")));              /* … and comes back */
    int64_t told = -1, low = -1, high = -1, told_back = -1, in_time = -1;
    OK(kiosk_wait_calibration(k, kiosk_number_day(first), kiosk_number_day(first), "A", &told, &low, &high, &told_back, &in_time));
    EXPECT(told == 0 && low == 0 && high == 0 && told_back == 0 && in_time == 0);
    kiosk_number_free(first);
    kiosk_number_free(second);
    kiosk_number_free(elder);
    reported();
}

static void spoken(void)
{
    static const char *const words[] = { "chime", "qing", "A", "0", "0", "4", "hao", "dao", "1", "hao", "chuangkou", "banli" };
    kiosk_window *one = sit("1", "007");
    kiosk_announcement *call = NULL;
    kiosk_number_free(take("w-4", "A", 0));
    calls(one, "A004");
    NEEDED_OK(kiosk_announcement_next(k, "hall", &call));
    same("the queue of a call", kiosk_announcement_queue(call), "A");
    same("a call in Mandarin", kiosk_announcement_text(call, KIOSK_VOICE_MANDARIN), "请 A004 号到 1 号窗口办理");
    same("a call in English", kiosk_announcement_text(call, KIOSK_VOICE_ENGLISH), "Number A004, please go to window 1");
    NEEDED(kiosk_announcement_clip_count(call, KIOSK_VOICE_CANTONESE) == sizeof words / sizeof *words);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        same("a recording", kiosk_announcement_clip(call, KIOSK_VOICE_CANTONESE, i), words[i]);
    kiosk_announcement_free(call);
    OK(kiosk_window_finish(one));
    OK(kiosk_window_close(one));
}

static kiosk_card *read_card(const char *place)
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

/* Whoever shows a card has one number of a queue; an agent takes one for somebody else. */
static void ones_own(void)
{
    kiosk_visit *visit = NULL;
    kiosk_number *own = NULL, *more = NULL;
    kiosk_number_request wanted = KIOSK_NUMBER_REQUEST_INIT;
    hall_ready(k);
    NEEDED_OK(kiosk_visit_begin(k, NULL, &visit));
    kiosk_card *one = read_card("place"), *other = read_card("place male");
    wanted.request_id = "own-1";
    wanted.queue = "D";
    wanted.visit = visit;
    wanted.card = one;
    wanted.agent = other;
    EXPECT(kiosk_number_live(k, one, "D", &own) == KIOSK_E_NOT_FOUND);
    NEEDED_OK(kiosk_number_issue(k, &wanted, &own));
    wanted.request_id = "own-2";
    wanted.agent = NULL;
    EXPECT(kiosk_number_issue(k, &wanted, &more) == KIOSK_E_CONFLICT);
    NEEDED_OK(kiosk_number_live(k, one, "D", &more));
    same("the number that they have", kiosk_number_text(more), kiosk_number_text(own));
    kiosk_number_free(more);
    wanted.card = other;
    NEEDED_OK(kiosk_number_issue(k, &wanted, &more));      /* the agent's own */
    OK(kiosk_number_cancel(more, "test"));
    kiosk_number_free(more);
    OK(kiosk_number_cancel(own, "test"));
    kiosk_number_free(own);
    EXPECT(kiosk_number_live(k, one, "D", &own) == KIOSK_E_NOT_FOUND);

    kiosk_times *times = NULL;
    kiosk_booking *booking = NULL, *again = NULL;
    kiosk_booking_request request = KIOSK_BOOKING_REQUEST_INIT;
    char day[11];
    hall_next_bookable(k, "A", day, &times);
    NEEDED(kiosk_times_count(times) == 2);
    same("the first time", kiosk_times_from(times, 0), "09:00");
    same("its end", kiosk_times_until(times, 0), "09:30");
    EXPECT(kiosk_times_left(times, 0) == 2 && kiosk_times_left(times, 1) == 1);
    kiosk_times_free(times);
    request.request_id = "platform 4711";
    request.queue = "A";
    request.day = day;
    request.from = "09:00";
    request.card = one;
    NEEDED_OK(kiosk_booking_make(k, &request, &booking));
    NEEDED_OK(kiosk_booking_find(k, "platform 4711", &again));
    same("its id", kiosk_booking_request_id(again), "platform 4711");
    same("its queue", kiosk_booking_queue(again), "A");
    same("its item", kiosk_booking_item(again), "");
    same("its day", kiosk_booking_day(again), day);
    same("its beginning", kiosk_booking_from(again), "09:00");
    same("its end", kiosk_booking_until(again), "09:30");
    EXPECT(kiosk_booking_state(again) == KIOSK_BOOKING_BOOKED);
    EXPECT(kiosk_booking_check_in(again, visit, &own) == KIOSK_E_NOT_NOW);     /* it is another day */
    kiosk_booking_free(again);
    EXPECT(kiosk_booking_of_card(k, one, &again) == KIOSK_E_NOT_FOUND);        /* nothing today */
    request.request_id = "platform 4712";
    EXPECT(kiosk_booking_make(k, &request, &again) == KIOSK_E_CONFLICT);       /* one a day */
    OK(kiosk_booking_cancel(booking, "test"));
    EXPECT(kiosk_booking_cancel(booking, "test") == KIOSK_E_CONFLICT);
    EXPECT(kiosk_booking_state(booking) == KIOSK_BOOKING_CANCELLED);
    kiosk_booking_free(booking);
    kiosk_card_free(one);
    kiosk_card_free(other);
    OK(kiosk_visit_end(visit));
}

/* Ten minutes to nine (check_library.py sets the clock): who booked nine o'clock online checks in with their card, and is
 * called before who came a little earlier. */
static void checks_in(void)
{
    kiosk_visit *visit = NULL;
    kiosk_booking *booking = NULL, *other = NULL;
    kiosk_number *own = NULL, *again = NULL;
    kiosk_booking_request request = KIOSK_BOOKING_REQUEST_INIT;
    int32_t ahead = -1, low = 0, high = 0;
    kiosk_number *walk_in = take("walk-in", "A", 0);

    request.queue = "A";
    request.day = hall_today();
    request.from = "09:00";
    request.request_id = "platform 1";
    request.id_number = "11010519491231002x";
    NEEDED_OK(kiosk_booking_make(k, &request, &booking));
    kiosk_booking_free(booking);
    request.request_id = "platform 2";
    request.id_number = "440524188001010014";
    request.from = "14:00";
    NEEDED_OK(kiosk_booking_make(k, &request, &other));

    hall_ready(k);
    NEEDED_OK(kiosk_visit_begin(k, NULL, &visit));
    kiosk_card *card = read_card("place");
    NEEDED_OK(kiosk_booking_of_card(k, card, &booking));
    same("the booking of the card", kiosk_booking_request_id(booking), "platform 1");
    same("from when they may check in", kiosk_booking_opens(booking), "08:45");
    same("until when", kiosk_booking_closes(booking), "09:45");
    NEEDED_OK(kiosk_booking_check_in(booking, visit, &own));
    EXPECT(kiosk_booking_state(booking) == KIOSK_BOOKING_CHECKED_IN);
    EXPECT(kiosk_number_priority(own) == KIOSK_PRIORITY_BOOKED && kiosk_number_ahead(own) == 0);
    NEEDED_OK(kiosk_booking_check_in(booking, visit, &again));
    same("checked in again", kiosk_number_text(again), kiosk_number_text(own));
    kiosk_number_free(again);
    NEEDED_OK(kiosk_number_live(k, card, "A", &again));
    same("their number", kiosk_number_text(again), kiosk_number_text(own));
    kiosk_number_free(again);
    kiosk_booking_free(booking);
    EXPECT(kiosk_booking_of_card(k, card, &booking) == KIOSK_E_NOT_FOUND);     /* it is a number now */
    EXPECT(kiosk_booking_check_in(other, visit, &again) == KIOSK_E_NOT_NOW);   /* five hours too early */
    same("from when", kiosk_booking_opens(other), "13:45");
    kiosk_booking_free(other);

    EXPECT(kiosk_number_ahead(walk_in) == 0);                                  /* nobody was there */
    OK(kiosk_number_standing(walk_in, &ahead, &low, &high));
    EXPECT(ahead == 1 && low == KIOSK_NOT_SAID && high == KIOSK_NOT_SAID);
    OK(kiosk_number_standing(own, &ahead, NULL, NULL));
    EXPECT(ahead == 0);
    kiosk_window *one = sit("1", "007");
    calls(one, kiosk_number_text(own));
    EXPECT(kiosk_number_standing(own, &ahead, NULL, NULL) == KIOSK_E_CONFLICT);
    OK(kiosk_window_finish(one));
    calls(one, kiosk_number_text(walk_in));
    OK(kiosk_window_finish(one));
    OK(kiosk_window_close(one));
    kiosk_number_free(own);
    kiosk_number_free(walk_in);
    kiosk_card_free(card);
    OK(kiosk_visit_end(visit));
}

/* Four clerks, two of them at the same window, press as fast as they can. */
enum { PEOPLE = 200 };
static int called[PEOPLE + 100];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *clerk(void *argument)
{
    kiosk_window *window = argument;
    for (;;) {
        kiosk_number *number = NULL;
        kiosk_status status = kiosk_window_call_next(window, &number);
        if (status == KIOSK_E_NOT_FOUND)
            return NULL;
        if (status != KIOSK_OK) {                         /* the other at this window was quicker */
            EXPECT(status == KIOSK_E_CONFLICT);
            continue;
        }
        int which = atoi(kiosk_number_text(number) + 1);
        pthread_mutex_lock(&lock);
        called[which]++;
        pthread_mutex_unlock(&lock);
        kiosk_number_free(number);
        EXPECT(kiosk_window_finish(window) == KIOSK_OK);
    }
}

static void race(void)
{
    pthread_t clerks[4];
    char request[16];
    kiosk_window *windows[2] = { sit("1", "007"), sit("2", "008") };
    int first = 0;
    for (int i = 0; i < PEOPLE; i++) {
        snprintf(request, sizeof request, "race-%d", i);
        kiosk_number *number = take(request, "C", 0);
        if (i == 0)
            first = atoi(kiosk_number_text(number) + 1);
        kiosk_number_free(number);
    }
    for (int i = 0; i < 4; i++)
        NEEDED(pthread_create(&clerks[i], NULL, clerk, windows[i % 2]) == 0);
    for (int i = 0; i < 4; i++)
        pthread_join(clerks[i], NULL);
    for (int i = 0; i < PEOPLE; i++)
        if (called[first + i] != 1)
            FAILED("C%03d was called %d times", first + i, called[first + i]);
    OK(kiosk_window_close(windows[0]));
    OK(kiosk_window_close(windows[1]));
}

int main(int argc, char **argv)
{
    k = hall_open();
    if (argc > 1 && strcmp(argv[1], "checks-in") == 0) {
        checks_in();
    } else {
        morning();
        spoken();
        ones_own();
        race();
    }
    OK(kiosk_close(k));
    return hall_failed == 0 ? 0 : 1;
}
