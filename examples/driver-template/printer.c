/* A ticket printer without hardware: each ticket is appended to a file as a picture (PBM, which image viewers show).
 *
 * It takes tickets as pictures, like the SDKs that print bitmaps. A printer that understands ESC/POS has `write`
 * instead of `rows`, names its profile in `open`, and hands the bytes on.
 *
 *     uri = driver:template-printer?/tmp/tickets.pbm
 *
 * While /tmp/tickets.pbm.open is there, its cover is open.
 */
#include "template.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOTS 576   /* 72 mm at 8 dots a millimetre */
#define STRIDE ((DOTS + 7) / 8)

struct printer {
    char path[1024];
    uint8_t *rows;      /* of the ticket under way: a picture's height stands before its rows */
    uint32_t height;
    atomic_bool interrupted;
};

/* Opening -------------------------------------------------------------- */

static int32_t printer_open(void *context, const char *parameters, uint32_t within, void **device,
                            kiosk_driver_info *info, char *detail)
{
    (void)context;
    (void)within;
    if (parameters[0] == 0 || strlen(parameters) >= sizeof ((struct printer *)0)->path) {
        snprintf(detail, KIOSK_DRIVER_DETAIL, "expected driver:template-printer?FILE");
        return KIOSK_DRIVER_NOT_FOUND;
    }
    struct printer *printer = calloc(1, sizeof *printer);
    if (printer == NULL)
        return KIOSK_DRIVER_BROKEN;
    strcpy(printer->path, parameters);
    *device = printer;
    snprintf(info->model, sizeof info->model, "template printer");
    info->dots = DOTS;
    info->capabilities = KIOSK_CAN_PRINT | KIOSK_CAN_PRINT_QR | KIOSK_CAN_TELL_PAPER;
    return KIOSK_DRIVER_OK;
}

static void printer_close(void *device)
{
    struct printer *printer = device;
    free(printer->rows);
    free(printer);
}

static void printer_interrupt(void *device)
{
    struct printer *printer = device;
    atomic_store(&printer->interrupted, 1);
}

/* Status --------------------------------------------------------------- */

/* SDK: ask the device each time. What was true a second ago is no answer, and silence is
 * KIOSK_DRIVER_NO_ANSWER, never "ready". */
static int32_t printer_status(void *device, uint32_t within, kiosk_driver_status *status, char *detail)
{
    struct printer *printer = device;
    (void)within;
    (void)detail;
    if (atomic_load(&printer->interrupted))
        return KIOSK_DRIVER_INTERRUPTED;
    if (access(printer->path, W_OK) != 0 && errno != ENOENT) {
        status->trouble = KIOSK_TROUBLE_OFFLINE;
        snprintf(status->evidence, sizeof status->evidence, "errno %d", errno);
    }
    char cover[sizeof printer->path + 8];
    snprintf(cover, sizeof cover, "%s.open", printer->path);
    if (access(cover, F_OK) == 0) {
        status->trouble |= KIOSK_TROUBLE_COVER_OPEN;
        snprintf(status->evidence, sizeof status->evidence, "cover");   /* SDK: its own words or bytes */
    }
    status->presenter = KIOSK_PRESENTER_NONE;
    return KIOSK_DRIVER_OK;
}

/* A ticket ------------------------------------------------------------- */

static int32_t printer_clear(void *device, uint32_t within, uint32_t *bands, char *detail)
{
    struct printer *printer = device;
    (void)within;
    (void)detail;
    free(printer->rows);
    printer->rows = NULL;
    printer->height = 0;
    *bands = 0;                /* a ticket reaches the file as a whole or not at all */
    return KIOSK_DRIVER_OK;    /* SDK: only when the printer itself says that its buffer is empty */
}

static int32_t printer_begin(void *device, uint32_t within, uint32_t bands, char *detail)
{
    uint32_t none;
    (void)bands;
    return printer_clear(device, within, &none, detail);
}

static int32_t printer_rows(void *device, uint32_t within, const uint8_t *rows, uint32_t height, char *detail)
{
    struct printer *printer = device;
    (void)within;
    if (atomic_load(&printer->interrupted))
        return KIOSK_DRIVER_INTERRUPTED;
    uint8_t *all = realloc(printer->rows, ((size_t)printer->height + height) * STRIDE);
    if (all == NULL) {
        snprintf(detail, KIOSK_DRIVER_DETAIL, "no memory for %u rows", (unsigned)(printer->height + height));
        return KIOSK_DRIVER_UNPRINTABLE;
    }
    memcpy(all + (size_t)printer->height * STRIDE, rows, (size_t)height * STRIDE);
    printer->rows = all;
    printer->height += height;
    return KIOSK_DRIVER_OK;
}

/* SDK: wait until the printer says that it has printed everything, and cut. If it cannot say so, give
 * KIOSK_DRIVER_UNPROVEN: the terminal then asks the person instead of promising paper. */
static int32_t printer_finish(void *device, uint32_t within, char *detail)
{
    struct printer *printer = device;
    (void)within;
    FILE *file = fopen(printer->path, "ae");
    long before = file != NULL && fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
    int good = before >= 0
        && fprintf(file, "P4 %d %u\n", DOTS, (unsigned)printer->height) > 0
        && fwrite(printer->rows, STRIDE, printer->height, file) == printer->height
        && fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (!good)
        snprintf(detail, KIOSK_DRIVER_DETAIL, "errno %d", errno);
    if (file != NULL)
        fclose(file);
    if (!good) {
        if (before >= 0 && truncate(printer->path, before) != 0)
            return KIOSK_DRIVER_UNPROVEN;   /* half a ticket may be there */
        return KIOSK_DRIVER_STOPPED;
    }
    free(printer->rows);
    printer->rows = NULL;
    printer->height = 0;
    return KIOSK_DRIVER_OK;
}

const kiosk_driver template_printer = {
    .size = sizeof(kiosk_driver),
    .abi = KIOSK_DRIVER_ABI,
    .kind = KIOSK_KIND_TICKET_PRINTER,
    .name = "template-printer",
    .description = "Tickets that are pictures in a file, for trying out",
    .open = printer_open,
    .close = printer_close,
    .interrupt = printer_interrupt,
    .status = printer_status,
    .begin = printer_begin,
    .rows = printer_rows,
    .finish = printer_finish,
    .clear = printer_clear,
};
