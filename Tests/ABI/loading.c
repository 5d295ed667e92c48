/* Loads the library, opens and closes a kiosk, unloads; 100 times. Afterwards the process is as
 * before: signal dispositions, signal mask, threads, descriptors. A program that is started
 * meanwhile inherits none of the descriptors.
 *
 *     loading LIBRARY [CONFIG DEVICES]
 *
 * In the first round it waits until DEVICES devices are ready.
 */
#define _GNU_SOURCE
#include "kiosk.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct dispositions {
    struct sigaction of[NSIG];
    sigset_t mask;
};

static struct dispositions dispositions(void)
{
    struct dispositions now;
    memset(&now, 0, sizeof now);
    for (int number = 1; number < NSIG; number++)
        sigaction(number, NULL, &now.of[number]);
    sigprocmask(SIG_BLOCK, NULL, &now.mask);
    return now;
}

/* glibc adds this to the flags of whatever it sets, also of what it sets back. */
#define RESTORER 0x04000000

static int changed(const char *when, const struct dispositions *before)
{
    struct dispositions now = dispositions();
    int changes = 0;
    for (int number = 1; number < NSIG; number++) {
        if (now.of[number].sa_handler != before->of[number].sa_handler
            || ((now.of[number].sa_flags ^ before->of[number].sa_flags) & ~RESTORER) != 0) {
            printf("%s: signal %d (%s) has another disposition\n", when, number, strsignal(number));
            changes++;
        }
        if (sigismember(&now.mask, number) != sigismember(&before->mask, number)) {
            printf("%s: signal %d (%s) is masked otherwise\n", when, number, strsignal(number));
            changes++;
        }
    }
    return changes;
}

static int entries(const char *directory)
{
    DIR *listing = opendir(directory);
    int count = 0;
    if (listing == NULL)
        return -1;
    while (readdir(listing) != NULL)
        count++;
    closedir(listing);
    return count;
}

static int descriptors_before;

/* Descriptors that a program started now would inherit. */
static int inherited(void)
{
    int count = 0;
    for (int descriptor = 3; descriptor < 1024; descriptor++) {
        int flags = fcntl(descriptor, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0)
            count++;
    }
    return count;
}

struct library {
    void *loaded;
    kiosk_status (*open)(const kiosk_options *, kiosk **, kiosk_error **);
    kiosk_status (*close)(kiosk *);
    uint32_t (*version)(void);
    const char *(*message)(const kiosk_error *, size_t);
    int32_t (*fd)(kiosk *);
    kiosk_event *(*next)(kiosk *);
    int32_t (*kind)(const kiosk_event *);
    int32_t (*state)(const kiosk_event *);
    void (*free)(kiosk_event *);
};

static struct library load(const char *path)
{
    struct library it;
    it.loaded = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (it.loaded == NULL) {
        printf("%s\n", dlerror());
        exit(1);
    }
    *(void **)&it.open = dlsym(it.loaded, "kiosk_open");
    *(void **)&it.close = dlsym(it.loaded, "kiosk_close");
    *(void **)&it.version = dlsym(it.loaded, "kiosk_version");
    *(void **)&it.message = dlsym(it.loaded, "kiosk_error_message");
    *(void **)&it.fd = dlsym(it.loaded, "kiosk_event_fd");
    *(void **)&it.next = dlsym(it.loaded, "kiosk_event_next");
    *(void **)&it.kind = dlsym(it.loaded, "kiosk_event_kind");
    *(void **)&it.state = dlsym(it.loaded, "kiosk_event_state");
    *(void **)&it.free = dlsym(it.loaded, "kiosk_event_free");
    return it;
}

/* Until that many devices have become ready: then every worker has spoken to its device. */
static int all_ready(const struct library *it, kiosk *k, int devices)
{
    while (devices > 0) {
        struct pollfd waiting = { it->fd(k), POLLIN, 0 };
        if (poll(&waiting, 1, 20000) <= 0)
            return 0;
        for (kiosk_event *event; (event = it->next(k)) != NULL; it->free(event))
            if (it->kind(event) == KIOSK_EVENT_DEVICE_CHANGED && it->state(event) == KIOSK_DEVICE_READY)
                devices--;
    }
    return 1;
}

static kiosk_status cycle(const char *path, const char *config, int devices, const struct dispositions *before,
                          int *changes)
{
    struct library it = load(path);
    kiosk_status status = KIOSK_OK;
    *changes += changed("loaded", before);
    if (config != NULL) {
        kiosk_options options = KIOSK_OPTIONS_INIT;
        kiosk *k = NULL;
        kiosk_error *error = NULL;
        options.config_path = config;
        status = it.open(&options, &k, &error);
        if (status != KIOSK_OK) {
            printf("kiosk_open: %d %s\n", (int)status, error == NULL ? "" : it.message(error, 0));
        } else {
            *changes += changed("open", before);
            if (!all_ready(&it, k, devices)) {
                printf("not all devices became ready\n");
                *changes += 1;
            }
            *changes += changed("devices at work", before);
            if (inherited() != descriptors_before) {
                printf("%d descriptors would be inherited\n", inherited() - descriptors_before);
                *changes += 1;
            }
            status = it.close(k);
        }
    } else {
        it.version();
    }
    dlclose(it.loaded);
    *changes += changed("unloaded", before);
    return status;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    struct dispositions before = dispositions();
    descriptors_before = inherited();
    int changes = 0;
    int descriptors = 0, threads = 0;
    for (int round = 0; round < 100 && changes == 0; round++) {
        kiosk_status status = cycle(argv[1], argc > 3 ? argv[2] : NULL,
                                    round == 0 && argc > 3 ? atoi(argv[3]) : 0, &before, &changes);
        if (status != KIOSK_OK) {
            printf("round %d: status %d\n", round, (int)status);
            return 1;
        }
        if (round == 0) {   /* what the C libraries below keep, they keep from the first round on */
            descriptors = entries("/proc/self/fd");
            threads = entries("/proc/self/task");
        }
    }
    if (entries("/proc/self/fd") != descriptors) {
        printf("descriptors: %d after the first round, %d at the end\n", descriptors, entries("/proc/self/fd"));
        changes++;
    }
    if (entries("/proc/self/task") != threads || threads != 1 + 2) {   /* and . and .. */
        printf("threads: %d at the end\n", entries("/proc/self/task") - 2);
        changes++;
    }
    return changes == 0 ? 0 : 1;
}
