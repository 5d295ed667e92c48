/* Takes a number in queue A and prints its ticket.
 *
 *     cc take-a-number.c $(pkg-config --cflags --libs kiosk) -o take-a-number
 *     ./take-a-number kiosk.conf
 */
#include <kiosk.h>
#include <poll.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    kiosk *k = NULL;
    kiosk_number *number = NULL;
    uint64_t job = 0;
    int32_t state = 0;
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk_number_request request = KIOSK_NUMBER_REQUEST_INIT;

    options.config_path = argc > 1 ? argv[1] : "kiosk.conf";
    request.request_id = argc > 2 ? argv[2] : "touch 1";   /* the same id never takes a second number */
    request.queue = "A";

    if (kiosk_open(&options, &k, NULL) != KIOSK_OK || kiosk_number_issue(k, &request, &number) != KIOSK_OK)
        return 1;
    printf("%s, please go to %s\n", kiosk_number_text(number), kiosk_number_window(number));

    kiosk_number_print(number, NULL, &job);                /* accepted now, answered by an event */
    while (kiosk_job_state(k, job, &state) == KIOSK_OK && (state == KIOSK_JOB_QUEUED || state == KIOSK_JOB_PRINTING)) {
        struct pollfd events = { kiosk_event_fd(k), POLLIN, 0 };
        poll(&events, 1, -1);
        kiosk_event_free(kiosk_event_next(k));
    }
    printf("%s\n", state == KIOSK_JOB_PRINTED ? "printed" : "not printed");
    return kiosk_close(k) == KIOSK_OK && state == KIOSK_JOB_PRINTED ? 0 : 1;
}
