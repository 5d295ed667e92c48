/* A hall for C programs: the terminal's configuration, and the control sockets of the twins.
 * The driver (hall.py) starts them and says where in KIOSK_CONFIG and KIOSK_TWINS. */
#ifndef HALL_H
#define HALL_H

#include "kiosk_driver.h"

#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define SECONDS 1000

static int hall_failed;

#define FAILED(...) \
    do { hall_failed++; printf("FAIL  %s:%d: ", __FILE__, __LINE__); printf(__VA_ARGS__); printf("\n"); fflush(stdout); } while (0)

#define EXPECT(condition) do { if (!(condition)) FAILED("%s", #condition); } while (0)

/* What must hold, or nothing that follows means anything. */
#define NEEDED(condition) do { if (!(condition)) { FAILED("%s", #condition); exit(1); } } while (0)

#define OK(call) \
    do { kiosk_status hall_status = (call); \
         if (hall_status != KIOSK_OK) FAILED("%s: %s", #call, kiosk_status_name(hall_status)); } while (0)

#define NEEDED_OK(call) \
    do { kiosk_status hall_status = (call); \
         if (hall_status != KIOSK_OK) { FAILED("%s: %s", #call, kiosk_status_name(hall_status)); exit(1); } } while (0)

static inline int64_t hall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* Says a line to the twin of a device and expects an answer that begins with "ok". */
static inline void hall_twin(const char *device, const char *line)
{
    struct sockaddr_un address;
    char answer[1 << 16];
    size_t length = 0;
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    snprintf(address.sun_path, sizeof address.sun_path, "%s/%s.control", getenv("KIOSK_TWINS"), device);
    int twin = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    NEEDED(connect(twin, (struct sockaddr *)&address, sizeof address) == 0);
    NEEDED(write(twin, line, strlen(line)) == (ssize_t)strlen(line) && write(twin, "\n", 1) == 1);
    while (length < sizeof answer - 1) {
        ssize_t count = read(twin, answer + length, sizeof answer - 1 - length);
        if (count <= 0)
            break;
        length += (size_t)count;
        if (answer[length - 1] == '\n')
            break;
    }
    answer[length] = 0;
    close(twin);
    if (strncmp(answer, "ok", 2) != 0)
        FAILED("%s: %s: %s", device, line, answer);
}

/* The next event within the time, or NULL. [owned: kiosk_event_free] */
static inline kiosk_event *hall_event(kiosk *k, int64_t milliseconds)
{
    int64_t until = hall_clock() + milliseconds;
    for (;;) {
        kiosk_event *event = kiosk_event_next(k);
        if (event != NULL)
            return event;
        int64_t left = until - hall_clock();
        if (left <= 0)
            return NULL;
        struct pollfd waiting = { kiosk_event_fd(k), POLLIN, 0 };
        poll(&waiting, 1, (int)left);
    }
}

/* The next event of that kind (and state, unless 0); others are passed over. Gives up after 20 s. */
static inline kiosk_event *hall_wait(kiosk *k, int32_t kind, int32_t state)
{
    int64_t until = hall_clock() + 20 * SECONDS;
    for (;;) {
        kiosk_event *event = hall_event(k, until - hall_clock());
        if (event == NULL) {
            FAILED("no event of kind %d, state %d", (int)kind, (int)state);
            return NULL;
        }
        if (kiosk_event_kind(event) == kind && (state == 0 || kiosk_event_state(event) == state))
            return event;
        kiosk_event_free(event);
    }
}

static inline int hall_device_state(kiosk *k, const char *name)
{
    kiosk_devices *devices = NULL;
    int state = 0;
    if (kiosk_devices_list(k, &devices) != KIOSK_OK)
        return 0;
    for (size_t i = 0; i < kiosk_devices_count(devices); i++)
        if (strcmp(kiosk_devices_name(devices, i), name) == 0)
            state = kiosk_devices_state(devices, i);
    kiosk_devices_free(devices);
    return state;
}

/* Until every device of the configuration is ready. */
static inline void hall_ready(kiosk *k)
{
    int64_t until = hall_clock() + 30 * SECONDS;
    for (;;) {
        kiosk_devices *devices = NULL;
        int ready = 1;
        NEEDED_OK(kiosk_devices_list(k, &devices));
        for (size_t i = 0; i < kiosk_devices_count(devices); i++)
            ready &= kiosk_devices_state(devices, i) == KIOSK_DEVICE_READY;
        if (!ready && hall_clock() > until) {
            for (size_t i = 0; i < kiosk_devices_count(devices); i++)
                FAILED("%s: state %d: %s", kiosk_devices_name(devices, i), (int)kiosk_devices_state(devices, i),
                       kiosk_devices_detail(devices, i));
            exit(1);
        }
        kiosk_devices_free(devices);
        if (ready)
            return;
        kiosk_event *event = hall_event(k, until - hall_clock());
        kiosk_event_free(event);
    }
}

/* Today, as the terminal writes it. */
static inline const char *hall_today(void)
{
    static char text[11];
    time_t now = time(NULL);
    struct tm local;
    strftime(text, sizeof text, "%Y-%m-%d", localtime_r(&now, &local));
    return text;
}

static inline kiosk *hall_open(void)
{
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk *k = NULL;
    kiosk_error *error = NULL;
    options.config_path = getenv("KIOSK_CONFIG");
    kiosk_status status = kiosk_open(&options, &k, &error);
    if (status != KIOSK_OK) {
        FAILED("kiosk_open: %s", kiosk_status_name(status));
        for (size_t i = 0; i < kiosk_error_count(error); i++)
            printf("      %s:%u %s: %s\n", kiosk_error_file(error, i), (unsigned)kiosk_error_row(error, i),
                   kiosk_error_field(error, i), kiosk_error_message(error, i));
        exit(1);
    }
    return k;
}

/* The job's last state; gives up after 30 s. */
static inline int32_t hall_job_end(kiosk *k, uint64_t job)
{
    int64_t until = hall_clock() + 30 * SECONDS;
    for (;;) {
        int32_t state = 0;
        NEEDED_OK(kiosk_job_state(k, job, &state));
        if (state != KIOSK_JOB_QUEUED && state != KIOSK_JOB_PRINTING)
            return state;
        kiosk_event *event = hall_event(k, until - hall_clock());
        if (event == NULL) {
            FAILED("job %llu is still in state %d", (unsigned long long)job, (int)state);
            return state;
        }
        kiosk_event_free(event);
    }
}

/* A day on which something can be booked: there is one among the next twelve. times [owned: kiosk_times_free] */
static inline void hall_next_bookable(kiosk *k, const char *queue, char *day, kiosk_times **times)
{
    for (int ahead = 1; ahead <= 12; ahead++) {
        time_t then = time(NULL) + ahead * 86400;
        struct tm local;
        localtime_r(&then, &local);
        strftime(day, 11, "%Y-%m-%d", &local);
        NEEDED_OK(kiosk_times_list(k, queue, day, times));
        if (kiosk_times_count(*times) > 0)
            return;
        kiosk_times_free(*times);
    }
    NEEDED(!"a day that can be booked");
}

#endif
