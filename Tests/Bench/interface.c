/* What the C interface costs: a call, opening, memory at rest. Linked to the built library.
 *
 *     interface CONFIG      (CONFIG without devices)
 */
#include "kiosk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

__attribute__((noinline)) static uint32_t empty(uint32_t x)
{
    __asm__ volatile("" : "+r"(x));
    return x;
}

#define MEDIAN_OF 15
static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#define TIME(label, base, statement) do { \
    double runs[MEDIAN_OF]; \
    for (int r = 0; r < MEDIAN_OF; r++) { \
        double began = now(); \
        for (int i = 0; i < 100000; i++) { statement; } \
        runs[r] = (now() - began) / 100000; \
    } \
    qsort(runs, MEDIAN_OF, sizeof runs[0], ascending); \
    if (base == 0) base = runs[MEDIAN_OF / 2]; \
    printf("  %-40s %8.1f ns %8.1f\n", label, runs[MEDIAN_OF / 2], runs[MEDIAN_OF / 2] / base); \
} while (0)

static long resident(void)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kilobytes = -1;
    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1) break;
    if (file) fclose(file);
    return kilobytes;
}

int main(int argc, char **argv)
{
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk *k = NULL;
    kiosk_data *data = NULL;
    uint32_t problems = 0;
    volatile uint32_t sink = 0;
    double base = 0, began;
    if (argc < 2) return 2;
    options.config_path = argv[1];

    printf("calls: %29s %11s %8s\n", "", "median", "ratio");
    TIME("an empty C function", base, sink += empty((uint32_t)i));
    TIME("kiosk_version()", base, sink += kiosk_version());
    if (kiosk_data_new(&data)) return 1;
    TIME("a refused handle", base, sink += (uint32_t)kiosk_event_kind((kiosk_event *)data));
    TIME("kiosk_data_set(), two texts", base, kiosk_data_set(data, "key", "value"));
    TIME("kiosk_id_number_check()", base, kiosk_id_number_check("11010519491231002X", "2026-11-21", &problems, NULL));

    began = now();
    if (kiosk_open(&options, &k, NULL)) return 1;
    printf("first open, with the catalog imported:  %8.1f ms\n", (now() - began) / 1e6);
    kiosk_close(k);
    double opens[MEDIAN_OF];
    for (int r = 0; r < MEDIAN_OF; r++) {
        began = now();
        if (kiosk_open(&options, &k, NULL)) return 1;
        opens[r] = (now() - began) / 1e6;
        kiosk_close(k);
    }
    qsort(opens, MEDIAN_OF, sizeof opens[0], ascending);
    printf("open to ready, median:                  %8.1f ms\n", opens[MEDIAN_OF / 2]);
    if (kiosk_open(&options, &k, NULL)) return 1;
    TIME("kiosk_event_next(), none waiting", base, sink += kiosk_event_next(k) != NULL);
    printf("memory of the open, idle terminal:      %8.1f MB\n", (double)resident() / 1024);
    kiosk_data_free(data);
    return kiosk_close(k) != KIOSK_OK;
}
