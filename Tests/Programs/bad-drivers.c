/* Drivers that break one rule each, for kiosk-doctor conform. */
#include "kiosk_driver.h"

#include <string.h>
#include <unistd.h>

/* While this file is there, a card is. */
static char card_file[1024];
static int readings;

static int32_t opens(void *context, const char *parameters, uint32_t within, void **device, kiosk_driver_info *info, char *detail)
{
    (void)within; (void)detail;
    strncpy(card_file, parameters, sizeof card_file - 1);
    readings = 0;
    *device = context;   /* what it does wrong */
    memcpy(info->model, "bad", 3);
    info->capabilities = strcmp(context, "printer") == 0 || strcmp(context, "cover") == 0 ? KIOSK_CAN_PRINT : KIOSK_CAN_READ_TEXT | KIOSK_CAN_SEE_REMOVAL;
    if (strcmp(context, "photo") == 0)
        info->capabilities |= KIOSK_CAN_READ_PHOTO;
    return strcmp(context, "open") == 0 ? 1 : KIOSK_DRIVER_OK;
}

static void closes(void *device) { (void)device; }

static int32_t looks(void *device, uint32_t within, int32_t *present, char *detail)
{
    (void)within; (void)detail;
    if (strcmp(device, "slow") == 0)
        sleep(3);
    *present = strcmp(device, "present") == 0 ? 2 : card_file[0] && access(card_file, F_OK) == 0;
    return KIOSK_DRIVER_OK;
}

/* A field of UTF-16, its high bytes first where `wrong`. */
static void put(kiosk_driver_card *card, size_t offset, const char *text, int wrong)
{
    for (size_t i = 0; text[i]; i++)
        card->text[offset + 2 * i + (wrong ? 1 : 0)] = (uint8_t)text[i], card->text[offset + 2 * i + (wrong ? 0 : 1)] = 0;
}

static int32_t reads(void *device, uint32_t within, uint32_t wanted, kiosk_driver_card *card, char *detail)
{
    (void)within; (void)wanted; (void)detail;
    int wrong = strcmp(device, "fields") == 0;
    for (size_t i = 0; i < sizeof card->text; i += 2)
        card->text[i] = ' ', card->text[i + 1] = 0;
    put(card, 0, "SPECIMEN", wrong);
    put(card, 30, "2", wrong);
    put(card, 36, "19491231", wrong);
    put(card, 122, strcmp(device, "again") == 0 && readings++ > 0 ? "440524188001010014" : "11010519491231002X", wrong);
    card->text_length = sizeof card->text;
    return KIOSK_DRIVER_OK;
}

static int32_t is(void *device, uint32_t within, kiosk_driver_status *status, char *detail)
{
    (void)within; (void)detail;
    if (strcmp(device, "cover") == 0 && card_file[0] && access(card_file, F_OK) == 0)
        status->trouble = KIOSK_TROUBLE_PAPER_END;   /* for an open cover */
    return KIOSK_DRIVER_OK;
}

static int32_t writes(void *device, uint32_t within, const uint8_t *bytes, size_t count, char *detail)
{
    (void)device; (void)within; (void)bytes; (void)count; (void)detail;
    return KIOSK_DRIVER_OK;
}

static int32_t promises(void *device, uint32_t within, char *detail)
{
    (void)device; (void)within; (void)detail;
    return KIOSK_DRIVER_UNPROVEN;
}

static int32_t promises_all(void *device, uint32_t within, char *detail)
{
    (void)device; (void)within; (void)detail;
    return KIOSK_DRIVER_OK;
}

#define READER(wrong) \
    { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_CARD_READER, .name = "bad-" wrong, \
      .description = "Breaks a rule", .context = wrong, .open = opens, .close = closes, .present = looks, .read = reads }

static const kiosk_driver drivers[] = {
    READER("open"), READER("present"), READER("slow"), READER("fields"), READER("photo"), READER("again"),
    { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_TICKET_PRINTER, .name = "bad-printer",
      .description = "Proves nothing", .context = "printer", .open = opens, .close = closes, .status = is, .write = writes,
      .finish = promises },
    { .size = sizeof(kiosk_driver), .abi = KIOSK_DRIVER_ABI, .kind = KIOSK_KIND_TICKET_PRINTER, .name = "bad-cover",
      .description = "Takes an open cover for the end of the paper", .context = "cover", .open = opens, .close = closes, .status = is,
      .write = writes, .finish = promises_all },
};

const kiosk_driver *kiosk_driver_entry(size_t index)
{
    return index < sizeof drivers / sizeof *drivers ? &drivers[index] : NULL;
}
