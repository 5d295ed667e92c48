/* What a terminal costs while nobody is there: its own time on a core, not that of its devices.
 *
 *     idle CONFIG [SECONDS]
 *
 * Waits until every device of the configuration is ready. Fails at 1 % of a core or more.
 */
#include "kiosk.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double used(const struct rusage *usage)
{
    return (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec)
         + (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

/* Takes events as a program does, until `end`. */
static void idle(kiosk *k, double end)
{
    for (double left; (left = end - now()) > 0;) {
        struct pollfd source = { kiosk_event_fd(k), POLLIN, 0 };
        kiosk_event *event;
        poll(&source, 1, (int)(left * 1000) + 1);
        while ((event = kiosk_event_next(k)) != NULL) kiosk_event_free(event);
    }
}

static size_t in_state(kiosk *k, int32_t state, size_t *all)
{
    kiosk_devices *devices = NULL;
    size_t count = 0;
    if (kiosk_devices_list(k, &devices)) return 0;
    *all = kiosk_devices_count(devices);
    for (size_t i = 0; i < *all; i++) count += kiosk_devices_state(devices, i) == state;
    kiosk_devices_free(devices);
    return count;
}

int main(int argc, char **argv)
{
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk *k = NULL;
    struct rusage before, after;
    size_t all = 0, ready = 0;
    double seconds = argc > 2 ? atof(argv[2]) : 20, deadline = now() + 60, began;
    if (argc < 2) return 2;
    options.config_path = argv[1];
    if (kiosk_open(&options, &k, NULL)) return 1;
    while ((ready = in_state(k, KIOSK_DEVICE_READY, &all)) < all && now() < deadline) idle(k, now() + 0.1);
    if (all == 0 || ready < all) {
        fprintf(stderr, "%zu of %zu devices are ready\n", ready, all);
        return 1;
    }
    idle(k, now() + 3);
    getrusage(RUSAGE_SELF, &before);
    began = now();
    idle(k, began + seconds);
    double took = now() - began;
    getrusage(RUSAGE_SELF, &after);
    ready = in_state(k, KIOSK_DEVICE_READY, &all);
    double share = 100 * (used(&after) - used(&before)) / took;
    printf("an idle terminal with %zu devices:       %8.2f %% of a core (%.1f wakenings a second, %.0f s)\n", all, share,
           (double)(after.ru_nvcsw - before.ru_nvcsw) / took, took);
    if (ready < all) fprintf(stderr, "%zu of %zu devices are ready at the end\n", ready, all);
    if (share >= 1) fprintf(stderr, "1 %% of a core is the most that it may cost\n");
    return kiosk_close(k) != KIOSK_OK || ready < all || share >= 1;
}
