/* Shows what happens at a terminal, in a loop that watches something else as well: here the keyboard.
 *
 *     cc watch.c $(pkg-config --cflags --libs kiosk) -o watch
 *     ./watch kiosk.conf
 *
 * A card that is laid down while a visit is under way is read. End of input ends it.
 */
#include <kiosk.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static void show(const kiosk_event *event)
{
    kiosk_card *card = NULL;

    switch (kiosk_event_kind(event)) {
    case KIOSK_EVENT_DEVICE_CHANGED:
        printf("device %s: state %d %s\n", kiosk_event_device(event), (int)kiosk_event_state(event),
               kiosk_event_name(event));
        break;
    case KIOSK_EVENT_CARD_READ:
        if (kiosk_event_card(event, &card) == KIOSK_OK)
            printf("card of %s, %s\n", kiosk_card_masked(card, KIOSK_FIELD_NAME),
                   kiosk_card_masked(card, KIOSK_FIELD_NUMBER));
        kiosk_card_free(card);
        break;
    case KIOSK_EVENT_CARD_FAILED:
        printf("card not read: %s\n", kiosk_event_text(event));
        break;
    case KIOSK_EVENT_CARD_REMOVED:
        printf("card removed\n");
        break;
    case KIOSK_EVENT_VISIT_ENDED:
        printf("visit ended: %s\n", kiosk_event_name(event));
        break;
    default:   /* a kind that a newer library may add */
        break;
    }
    if (kiosk_event_detail(event)[0] != 0)
        printf("    %s\n", kiosk_event_detail(event));
    fflush(stdout);
}

int main(int argc, char **argv)
{
    kiosk *k = NULL;
    kiosk_error *error = NULL;
    kiosk_visit *visit = NULL;
    kiosk_options options = KIOSK_OPTIONS_INIT;
    kiosk_status status;

    options.config_path = argc > 1 ? argv[1] : "kiosk.conf";
    status = kiosk_open(&options, &k, &error);
    if (status != KIOSK_OK) {
        fprintf(stderr, "%s\n", kiosk_status_name(status));
        for (size_t i = 0; i < kiosk_error_count(error); i++)
            fprintf(stderr, "%s:%u: %s: %s\n", kiosk_error_file(error, i), (unsigned)kiosk_error_row(error, i),
                    kiosk_error_field(error, i), kiosk_error_message(error, i));
        kiosk_error_free(error);
        return 1;
    }
    kiosk_visit_begin(k, NULL, &visit);

    for (;;) {
        struct pollfd sources[2] = { { kiosk_event_fd(k), POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
        kiosk_event *event;
        char line[256];

        poll(sources, 2, -1);
        while ((event = kiosk_event_next(k)) != NULL) {
            show(event);
            kiosk_event_free(event);
        }
        if (sources[1].revents != 0 && read(STDIN_FILENO, line, sizeof line) <= 0)
            break;
    }
    kiosk_visit_end(visit);
    return kiosk_close(k) == KIOSK_OK ? 0 : 1;
}
