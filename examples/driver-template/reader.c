/* A card reader without hardware: a card is a text file, and laying it down is putting the file there.
 *
 * Keep the order of this file for a real reader, and replace what is marked with SDK.
 *
 *     uri = driver:template-reader?/tmp/card.txt
 *
 * Each line of the file is a field: name=… sex=1 or 2, nation=01 …, birth=YYYYMMDD, address=… number=… issuer=…
 * from=YYYYMMDD to=YYYYMMDD or 长期. specimen.txt is one.
 */
#include "template.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What this driver knows of one open device. There may be several at once, each on a thread of its own:
 * nothing here is global. */
struct reader {
    char path[1024];
    atomic_bool interrupted;
};

/* Opening -------------------------------------------------------------- */

static int32_t reader_open(void *context, const char *parameters, uint32_t within, void **device,
                           kiosk_driver_info *info, char *detail)
{
    (void)context;   /* the table's own: the handle of an SDK that was loaded once, for instance */
    (void)within;    /* SDK: hand it on as the time-out of its open call */
    if (parameters[0] == 0 || strlen(parameters) >= sizeof ((struct reader *)0)->path) {
        snprintf(detail, KIOSK_DRIVER_DETAIL, "expected driver:template-reader?FILE");
        return KIOSK_DRIVER_NOT_FOUND;
    }
    struct reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return KIOSK_DRIVER_BROKEN;
    strcpy(reader->path, parameters);
    *device = reader;

    /* SDK: the number of its security module is what a technician looks for. */
    snprintf(info->model, sizeof info->model, "template reader");
    /* No photo here, so no KIOSK_CAN_READ_PHOTO. Claim SEE_REMOVAL only if `present` sees a card that was read. */
    info->capabilities = KIOSK_CAN_READ_TEXT | KIOSK_CAN_SEE_REMOVAL;
    return KIOSK_DRIVER_OK;
}

static void reader_close(void *device)
{
    free(device);
}

/* The only slot on another thread. SDK: whatever ends its waiting call; else set a flag that every loop of
 * yours looks at. */
static void reader_interrupt(void *device)
{
    struct reader *reader = device;
    atomic_store(&reader->interrupted, 1);
}

/* The card ------------------------------------------------------------- */

static int32_t reader_present(void *device, uint32_t within, int32_t *present, char *detail)
{
    struct reader *reader = device;
    struct stat found;
    (void)within;
    if (atomic_load(&reader->interrupted))
        return KIOSK_DRIVER_INTERRUPTED;
    *present = stat(reader->path, &found) == 0;
    if (!*present && errno != ENOENT) {
        snprintf(detail, KIOSK_DRIVER_DETAIL, "stat: errno %d", errno);
        return KIOSK_DRIVER_LOST;
    }
    return KIOSK_DRIVER_OK;
}

/* The places of a citizen's card in the 256 bytes, as its chip has them (GA/T 490). An SDK that gives whole
 * blocks needs none of this: copy the block. One that gives UTF-8 does as below; one that gives GBK converts
 * with iconv() first. */
static const struct place { const char *name; size_t at, size; } places[] = {
    { "name", 0, 30 },      { "sex", 30, 2 },       { "nation", 32, 4 },  { "birth", 36, 16 },
    { "address", 52, 70 },  { "number", 122, 36 },  { "issuer", 158, 30 }, { "from", 188, 16 },
    { "to", 204, 16 },
};

/* UTF-8 as UTF-16LE into a field that is padded with spaces. False when it does not fit or is no UTF-8. */
static int fill(uint8_t *field, size_t size, const char *text)
{
    const unsigned char *next = (const unsigned char *)text;
    size_t at = 0;
    while (*next != 0) {
        int more = *next < 0x80 ? 0 : *next >> 5 == 6 ? 1 : *next >> 4 == 14 ? 2 : *next >> 3 == 30 ? 3 : -1;
        uint32_t scalar = more > 0 ? *next & (0x3Fu >> more) : *next;
        if (more < 0)
            return 0;
        for (next++; more > 0; more--, next++) {
            if (*next >> 6 != 2)
                return 0;
            scalar = scalar << 6 | (*next & 0x3F);
        }
        uint16_t units[2] = { (uint16_t)scalar, 0 };
        int count = 1;
        if (scalar > 0xFFFF) {   /* a rare character: two units */
            units[0] = (uint16_t)(0xD800 + ((scalar - 0x10000) >> 10));
            units[1] = (uint16_t)(0xDC00 + (scalar & 0x3FF));
            count = 2;
        }
        for (int i = 0; i < count; i++, at += 2) {
            if (at + 2 > size)
                return 0;
            field[at] = units[i] & 0xFF;
            field[at + 1] = units[i] >> 8;
        }
    }
    for (; at + 2 <= size; at += 2) {
        field[at] = ' ';
        field[at + 1] = 0;
    }
    return 1;
}

static int32_t reader_read(void *device, uint32_t within, uint32_t wanted, kiosk_driver_card *card, char *detail)
{
    struct reader *reader = device;
    char line[512];
    int fields = 0;
    (void)within;
    (void)wanted;    /* SDK: read fingerprints only when KIOSK_DRIVER_WITH_FINGERPRINT is set */
    if (atomic_load(&reader->interrupted))
        return KIOSK_DRIVER_INTERRUPTED;
    FILE *file = fopen(reader->path, "re");
    if (file == NULL)
        return KIOSK_DRIVER_CARD_NOT_READ;   /* pulled away between `present` and now: a result, no error */
    for (size_t at = 0; at < sizeof card->text; at += 2)
        card->text[at] = ' ';                /* the type at byte 248 stays blank: a citizen's card */
    while (fgets(line, sizeof line, file) != NULL) {
        char *value = strchr(line, '=');
        if (value == NULL)
            continue;
        *value++ = 0;
        value[strcspn(value, "\n")] = 0;
        for (size_t i = 0; i < sizeof places / sizeof *places; i++)
            if (strcmp(line, places[i].name) == 0)
                fields += fill(card->text + places[i].at, places[i].size, value);
    }
    fclose(file);
    memset(line, 0, sizeof line);            /* keep no copy of personal data */
    if (fields != sizeof places / sizeof *places) {
        /* Say what is wrong, never what is on the card. */
        snprintf(detail, KIOSK_DRIVER_DETAIL, "%d of %zu fields are good", fields, sizeof places / sizeof *places);
        return KIOSK_DRIVER_CARD_NOT_READ;
    }
    card->text_length = sizeof card->text;
    return KIOSK_DRIVER_OK;
}

const kiosk_driver template_reader = {
    .size = sizeof(kiosk_driver),
    .abi = KIOSK_DRIVER_ABI,
    .kind = KIOSK_KIND_CARD_READER,
    .name = "template-reader",
    .description = "Cards that are text files, for trying out",
    .open = reader_open,
    .close = reader_close,
    .interrupt = reader_interrupt,
    .present = reader_present,
    .read = reader_read,
};
