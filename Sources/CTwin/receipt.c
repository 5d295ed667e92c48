#include "twin.h"

#include <pappl/pappl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static struct {
    pappl_system_t *system;
    pappl_printer_t *printer;
    void *context;
    twin_receipt_listener listener;
    atomic_uint reasons;
    atomic_int pace;
    atomic_bool abort_next;
} twin;

static const struct {
    const char *keyword;
    pappl_preason_t bit;
    bool stops;
} reasons[] = {
    {"media-empty", PAPPL_PREASON_MEDIA_EMPTY, true},
    {"media-needed", PAPPL_PREASON_MEDIA_NEEDED, true},
    {"media-jam", PAPPL_PREASON_MEDIA_JAM, true},
    {"media-low", PAPPL_PREASON_MEDIA_LOW, false},
    {"cover-open", PAPPL_PREASON_COVER_OPEN, true},
    {"door-open", PAPPL_PREASON_DOOR_OPEN, true},
    {"input-tray-missing", PAPPL_PREASON_INPUT_TRAY_MISSING, true},
    {"marker-supply-empty", PAPPL_PREASON_MARKER_SUPPLY_EMPTY, true},
    {"marker-supply-low", PAPPL_PREASON_MARKER_SUPPLY_LOW, false},
    {"marker-waste-almost-full", PAPPL_PREASON_MARKER_WASTE_ALMOST_FULL, false},
    {"marker-waste-full", PAPPL_PREASON_MARKER_WASTE_FULL, true},
    {"toner-empty", PAPPL_PREASON_TONER_EMPTY, true},
    {"toner-low", PAPPL_PREASON_TONER_LOW, false},
    {"offline", PAPPL_PREASON_OFFLINE, true},
    {"other", PAPPL_PREASON_OTHER, false},
};
enum { reason_count = sizeof reasons / sizeof reasons[0] };

uint32_t twin_receipt_reason(const char *keyword) {
    for (int i = 0; i < reason_count; i++)
        if (strcmp(keyword, reasons[i].keyword) == 0) return reasons[i].bit;
    return 0;
}

const char *twin_receipt_keyword(int index) {
    return index >= 0 && index < reason_count ? reasons[index].keyword : NULL;
}

static bool stops(uint32_t now) {
    for (int i = 0; i < reason_count; i++)
        if (reasons[i].stops && (now & reasons[i].bit)) return true;
    return false;
}

static void tell_reasons(pappl_printer_t *printer) {
    uint32_t all = 0, now = atomic_load(&twin.reasons);
    for (int i = 0; i < reason_count; i++) all |= reasons[i].bit;
    papplPrinterSetReasons(printer, now, all & ~now);
}

static bool status(pappl_printer_t *printer) {
    tell_reasons(printer);
    return true;
}

static bool print_file(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *device) {
    (void)options, (void)device;
    enum { step = 10 };
    int id = papplJobGetID(job);
    twin.listener(twin.context, TWIN_RECEIPT_STARTED, id, NULL);
    papplJobSetImpressions(job, 1);
    int printing = 0;
    for (;;) {
        /* PAPPL clears reasons of its own accord when a job begins. */
        tell_reasons(papplJobGetPrinter(job));
        if (papplJobIsCanceled(job)) {
            twin.listener(twin.context, TWIN_RECEIPT_CANCELLED, id, NULL);
            return false;
        }
        if (atomic_exchange(&twin.abort_next, false)) {
            twin.listener(twin.context, TWIN_RECEIPT_ABORTED, id, NULL);
            return false;
        }
        if (!stops(atomic_load(&twin.reasons))) {
            if (printing >= atomic_load(&twin.pace)) break;
            printing += step;
        }
        usleep(step * 1000);
    }
    twin.listener(twin.context, TWIN_RECEIPT_PRINTED, id, papplJobGetFilename(job));
    papplJobSetImpressionsCompleted(job, 1);
    return true;
}

/* PAPPL wants these; the printer takes PDF as it is and nothing is ever rastered. */
static bool no_raster(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *device) {
    (void)job, (void)options, (void)device;
    return false;
}
static bool no_page(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *device, unsigned page) {
    (void)job, (void)options, (void)device, (void)page;
    return false;
}
static bool no_line(pappl_job_t *job, pappl_pr_options_t *options, pappl_device_t *device,
                    unsigned y, const unsigned char *line) {
    (void)job, (void)options, (void)device, (void)y, (void)line;
    return false;
}

static const char model[] = "kiosk-twin A4 Printer";
static const char a4[] = "iso_a4_210x297mm";

static bool describe(pappl_system_t *system, const char *driver, const char *uri, const char *id,
                     pappl_pr_driver_data_t *data, ipp_t **attributes, void *context) {
    (void)system, (void)driver, (void)uri, (void)id, (void)attributes, (void)context;
    enum { margin = 423 };   /* hundredths of a millimetre, like the sizes below */
    data->printfile_cb = print_file;
    data->status_cb = status;
    data->rstartjob_cb = no_raster;
    data->rendjob_cb = no_raster;
    data->rstartpage_cb = no_page;
    data->rendpage_cb = no_page;
    data->rwriteline_cb = no_line;
    data->format = "application/pdf";
    strncpy(data->make_and_model, model, sizeof data->make_and_model - 1);
    data->ppm = 20;
    data->kind = PAPPL_KIND_DOCUMENT;
    data->orient_default = IPP_ORIENT_NONE;
    data->quality_default = IPP_QUALITY_NORMAL;
    data->color_supported = data->color_default = PAPPL_COLOR_MODE_MONOCHROME;
    data->content_default = PAPPL_CONTENT_AUTO;
    data->scaling_default = PAPPL_SCALING_AUTO;
    data->raster_types = PAPPL_PWG_RASTER_TYPE_SGRAY_8;
    data->duplex = PAPPL_DUPLEX_NONE;
    data->sides_supported = data->sides_default = PAPPL_SIDES_ONE_SIDED;
    data->num_resolution = 1;
    data->x_resolution[0] = data->y_resolution[0] = data->x_default = data->y_default = 600;
    data->left_right = data->bottom_top = margin;
    data->num_media = 2;
    data->media[0] = a4;
    data->media[1] = "iso_a5_148x210mm";
    data->num_source = 1;
    data->source[0] = "main";
    data->num_type = 1;
    data->type[0] = "stationery";
    pappl_media_col_t *ready = &data->media_ready[0];
    ready->size_width = 21000;
    ready->size_length = 29700;
    ready->left_margin = ready->right_margin = ready->top_margin = ready->bottom_margin = margin;
    strncpy(ready->size_name, a4, sizeof ready->size_name - 1);
    strncpy(ready->source, data->source[0], sizeof ready->source - 1);
    strncpy(ready->type, data->type[0], sizeof ready->type - 1);
    data->media_default = *ready;
    return true;
}

bool twin_receipt_create(int port, const char *spool, void *context, twin_receipt_listener listener) {
    static pappl_pr_driver_t driver = {"a4", model, "MFG:kiosk-twin;MDL:A4;CMD:PDF;", NULL};
    if (twin.printer) return false;
    twin.context = context;
    twin.listener = listener;
    twin.system = papplSystemCreate(PAPPL_SOPTIONS_NO_TLS, "kiosk-twin", port, NULL, spool, "/dev/null",
                                    PAPPL_LOGLEVEL_FATAL, NULL, false);
    if (!twin.system) return false;
    papplSystemSetHostName(twin.system, "localhost");
    papplSystemSetPrinterDrivers(twin.system, 1, &driver, NULL, NULL, describe, NULL);
    if (papplSystemAddListeners(twin.system, "127.0.0.1"))
        twin.printer = papplPrinterCreate(twin.system, 0, "receipt", driver.name, driver.device_id, "file:///dev/null");
    if (!twin.printer) {
        papplSystemDelete(twin.system);
        twin.system = NULL;
        return false;
    }
    /* Nobody else in the network shall see this printer. */
    papplPrinterSetDNSSDName(twin.printer, NULL);
    papplSystemSetDNSSDName(twin.system, NULL);
    return true;
}

static void count_job(pappl_job_t *job, void *count) {
    if (papplJobGetFilename(job)) ++*(int *)count;
}

int twin_receipt_jobs(void) {
    int count = 0;
    if (twin.printer) papplPrinterIterateActiveJobs(twin.printer, count_job, &count, 1, 0);
    return count;
}

void twin_receipt_run(void) {
    papplSystemRun(twin.system);
}

bool twin_receipt_is_running(void) {
    return twin.system && papplSystemIsRunning(twin.system);
}

void twin_receipt_set_reasons(uint32_t now) {
    atomic_store(&twin.reasons, now);
    if (twin.printer) tell_reasons(twin.printer);
}

void twin_receipt_set_pace(int milliseconds) {
    atomic_store(&twin.pace, milliseconds);
}

void twin_receipt_abort_next(void) {
    atomic_store(&twin.abort_next, true);
}

void twin_receipt_set_paused(bool paused) {
    if (!twin.printer) return;
    if (paused) papplPrinterPause(twin.printer);
    else papplPrinterResume(twin.printer);
}
