/* A terminal with the template's drivers: waits for a card, shows it masked, prints a ticket.
 *
 *     ./terminal kiosk.conf
 */
#include "template.h"

#include <poll.h>
#include <stdio.h>

static int complain(const char *what, kiosk_status status, kiosk_error *error)
{
    fprintf(stderr, "%s: %s\n", what, kiosk_status_name(status));
    for (size_t i = 0; i < kiosk_error_count(error); i++)
        fprintf(stderr, "    %s: %s\n", kiosk_error_field(error, i), kiosk_error_message(error, i));
    kiosk_error_free(error);
    return 1;
}

int main(int argc, char **argv)
{
    kiosk *k = NULL;
    kiosk_error *error = NULL;
    kiosk_visit *visit = NULL;
    kiosk_data *data = NULL;
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk_status status;
    uint64_t job = 0;
    int32_t state = 0;

    /* Before kiosk_open(), once in a process. */
    if ((status = kiosk_driver_register(&template_reader, &error)) != KIOSK_OK
        || (status = kiosk_driver_register(&template_printer, &error)) != KIOSK_OK)
        return complain("a driver", status, error);

    options.config_path = argc > 1 ? argv[1] : "kiosk.conf";
    if ((status = kiosk_open(&options, &k, &error)) != KIOSK_OK)
        return complain("the terminal", status, error);
    kiosk_visit_begin(k, NULL, &visit);
    printf("lay down a card\n");
    fflush(stdout);

    while (state < KIOSK_JOB_PRINTED) {
        struct pollfd events = { kiosk_event_fd(k), POLLIN, 0 };
        kiosk_event *event;
        poll(&events, 1, -1);
        while ((event = kiosk_event_next(k)) != NULL) {
            kiosk_card *card = NULL;
            if (kiosk_event_detail(event)[0] != 0)
                fprintf(stderr, "%s: %s\n", kiosk_event_device(event), kiosk_event_detail(event));
            if (job == 0 && kiosk_event_card(event, &card) == KIOSK_OK) {
                printf("card of %s\n", kiosk_card_masked(card, KIOSK_FIELD_NAME));
                kiosk_data_new(&data);
                kiosk_document_print(k, "test-page", data, NULL, &job, NULL);
                kiosk_data_free(data);
            }
            kiosk_card_free(card);
            kiosk_event_free(event);
        }
        if (job != 0)
            kiosk_job_state(k, job, &state);
    }
    printf("%s\n", state == KIOSK_JOB_PRINTED ? "printed" : "not printed");
    kiosk_visit_end(visit);
    return kiosk_close(k) == KIOSK_OK && state == KIOSK_JOB_PRINTED ? 0 : 1;
}
