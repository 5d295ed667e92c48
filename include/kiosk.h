/*
 * kiosk.h: the whole C interface of libkiosk.
 *
 * libkiosk drives a self-service terminal of a Chinese township or village
 * public-service hall (便民服务中心): the ID-card reader, the catalog of service
 * items, the queue number, the ticket and the receipt.
 *
 * The rules below hold for every function and are not repeated there.
 *
 * Ask, devices work, tell
 *   A question about data (catalog, number, visit) is answered before the call
 *   returns. Work for a device is accepted before the call returns and answered
 *   by an event. Only kiosk_close() waits for devices.
 *
 * Names
 *   kiosk_noun_verb(), and kiosk_noun_property() for a getter.
 *
 * Status
 *   A kiosk_status is KIOSK_OK or one of the negative codes below. Each
 *   function names the codes it can return besides KIOSK_E_HANDLE,
 *   KIOSK_E_INVALID and KIOSK_E_TEXT, which any function may return for its
 *   arguments. On failure out-parameters keep their value, except
 *   kiosk_error **, which is only set on failure. There is no hidden last error.
 *   Treat an unknown negative code as a failure and skip an unknown event kind.
 *
 * Handles
 *   Every pointer to an opaque type is a handle, never an address. A handle
 *   that was closed, freed, forged, is of another type or came from another
 *   kiosk is refused: functions with a status return KIOSK_E_HANDLE, getters of
 *   text return NULL, getters of a number return the negative status, getters
 *   of a size return 0, and functions that free ignore it. NULL is
 *   KIOSK_E_INVALID, except where [nullable]; functions that free accept NULL.
 *
 * Ownership, in three words
 *   [owned: f]      yours; give it back with f.
 *   [borrowed: x]   valid until x, which is usually "the parent is freed".
 *   copied          every argument: nothing you pass is kept after the call.
 *   kiosk_close() invalidates every handle that came from that kiosk.
 *
 * Text
 *   UTF-8 with a NUL at the end, checked on the way in: KIOSK_E_TEXT for invalid
 *   UTF-8 or more than 1 MiB. Text handed out is never NULL for a valid handle
 *   unless marked [nullable]; a field that is not known is "".
 *
 * Structs that you fill
 *   Start from their _INIT; `size` tells which version you compiled against.
 *   A size that no version had, or a reserved field that is not 0, is
 *   KIOSK_E_INVALID.
 *
 * Threads
 *   Any thread may call any function with any handle. A borrowed pointer must
 *   not be used while another thread frees its parent. The library calls
 *   nothing of yours, but for the drivers of kiosk_driver.h and a decoder of
 *   photos (kiosk_photo_decoder_set()), and installs no signal handler.
 *
 * fork()
 *   After fork() the child may only call exec or _exit. All descriptors of the
 *   library are close-on-exec.
 *
 * Personal data
 *   Only through the getters of a card, and kiosk_case_reveal(). It is wiped when
 *   the card is taken off the reader, when it is freed, when the visit ends, when
 *   the kiosk is closed, and on error; the masked forms stay until the visit ends.
 *   It never enters a log, the journal, an event or a print; what a case keeps of
 *   it is sealed (docs/records.md). Prefer the masked getters.
 *
 * Times
 *   wall: milliseconds since 1970-01-01 UTC. monotonic: milliseconds of
 *   CLOCK_MONOTONIC. Dates are text, YYYY-MM-DD, in local time.
 */
#ifndef KIOSK_H
#define KIOSK_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KIOSK_VERSION_MAJOR 0
#define KIOSK_VERSION_MINOR 1
#define KIOSK_VERSION_PATCH 0

/* Status --------------------------------------------------------------- */

typedef int32_t kiosk_status;

enum {
    KIOSK_OK            = 0,
    KIOSK_E_INVALID     = -1,  /* an argument is NULL, out of range, or a struct has a wrong size */
    KIOSK_E_HANDLE      = -2,  /* the handle is closed, freed, forged or of another type */
    KIOSK_E_TEXT        = -3,  /* text is not UTF-8, or too long */
    KIOSK_E_MEMORY      = -4,  /* no memory, or more than 1,048,576 live handles */
    KIOSK_E_NOT_FOUND   = -5,  /* no such item, queue, number, case, mandate, job, device or template */
    KIOSK_E_CONFIG      = -6,  /* the configuration file: see the kiosk_error */
    KIOSK_E_CATALOG     = -7,  /* the catalog's files: see the kiosk_error */
    KIOSK_E_TEMPLATE    = -8,  /* a template or its data: see the kiosk_error */
    KIOSK_E_STORE       = -9,  /* the database: disk full, read-only, damaged, or locked */
    KIOSK_E_IO          = -10, /* a file cannot be read or written */
    KIOSK_E_BUSY        = -11, /* a visit is under way, or another kiosk has the same state directory open */
    KIOSK_E_CONFLICT    = -12, /* contradicts what is recorded: same request id with other content, number already void */
    KIOSK_E_UNSUPPORTED = -13, /* the device or its profile cannot do this */
    KIOSK_E_GONE        = -14, /* the personal data was wiped, the visit has ended, or another clerk has the window */
    KIOSK_E_CLOSED      = -15, /* the kiosk is being closed */
    KIOSK_E_LIMIT       = -16, /* the numbers for this business day are used up; a number was recalled, or an agent handed in, as often as may be */
    KIOSK_E_INTERNAL    = -17, /* a fault of the library itself; please report it */
    KIOSK_E_DECODER     = -18, /* the decoder of photos that you set did not decode this one */
    KIOSK_E_NOT_NOW     = -19  /* the queue gives no number now: kiosk_queues_opens() says from when it does */
};

/* The name of a status, such as "KIOSK_E_BUSY"; "unknown" for any other value.
 * [borrowed: for ever] */
const char *kiosk_status_name(kiosk_status status);

/* The version of the library that is running: major << 16 | minor << 8 | patch. */
uint32_t kiosk_version(void);

/* The same as text, "0.1.0". [borrowed: for ever] */
const char *kiosk_version_text(void);

/* Handles -------------------------------------------------------------- */

typedef struct kiosk          kiosk;          /* an open terminal */
typedef struct kiosk_error    kiosk_error;    /* one or more reports on bad input */
typedef struct kiosk_event    kiosk_event;    /* something that happened */
typedef struct kiosk_devices  kiosk_devices;  /* a snapshot of the devices */
typedef struct kiosk_card     kiosk_card;     /* an ID card that was read */
typedef struct kiosk_items    kiosk_items;    /* a page of search results */
typedef struct kiosk_demand   kiosk_demand;   /* what residents looked for in vain, counted */
typedef struct kiosk_item     kiosk_item;     /* a service item (政务服务事项), or a bundle of them (一件事) */
typedef struct kiosk_checklist kiosk_checklist; /* what to bring, by the resident's answers */
typedef struct kiosk_visit    kiosk_visit;    /* what one resident does between touch and leave */
typedef struct kiosk_number   kiosk_number;   /* a queue number (排队号) */
typedef struct kiosk_data     kiosk_data;     /* the values that fill a template */
typedef struct kiosk_queues   kiosk_queues;   /* a snapshot of the queues */
typedef struct kiosk_windows  kiosk_windows;  /* a snapshot of the windows */
typedef struct kiosk_window   kiosk_window;   /* a window (窗口) at which a clerk sits */
typedef struct kiosk_announcement kiosk_announcement; /* a call (叫号) for a board to show and say */
typedef struct kiosk_mandate  kiosk_mandate;  /* what a resident lets an agent do (代办委托) */
typedef struct kiosk_case     kiosk_case;     /* a case (办件) */
typedef struct kiosk_cases    kiosk_cases;    /* open cases with their lights */
typedef struct kiosk_report   kiosk_report;   /* what the hall did on some days (报表) */
typedef struct kiosk_booking  kiosk_booking;  /* a time that somebody has booked (预约) */
typedef struct kiosk_times    kiosk_times;    /* the times of a day that can be booked */

/* Errors with words ---------------------------------------------------- */

/* How many reports there are: 1 or more; 0 for a handle that is not valid. */
size_t kiosk_error_count(const kiosk_error *error);
/* One line in English. NULL when index is out of range. [borrowed: error freed] */
const char *kiosk_error_message(const kiosk_error *error, size_t index);
/* The same line in Chinese, for whoever keeps a catalog; "" where there is none.
 * [borrowed: error freed] */
const char *kiosk_error_message_chinese(const kiosk_error *error, size_t index);
/* The file, or "". [borrowed: error freed] */
const char *kiosk_error_file(const kiosk_error *error, size_t index);
/* The field: "group/key" of a configuration, the column's header of a catalog
 * file, the variable of a template; or "". [borrowed: error freed] */
const char *kiosk_error_field(const kiosk_error *error, size_t index);
/* Line of the file or template, from 1; 0 where there is none. */
uint32_t kiosk_error_row(const kiosk_error *error, size_t index);
/* Column of the table, or character of the line, from 1; 0 where there is none. */
uint32_t kiosk_error_column(const kiosk_error *error, size_t index);
void kiosk_error_free(kiosk_error *error);

/* Open and close ------------------------------------------------------- */

typedef struct kiosk_options {
    uint32_t size;
    uint32_t flags;            /* reserved, 0 */
    const char *config_path;   /* a key file; docs/configuration.md names every group and key */
} kiosk_options;
#define KIOSK_OPTIONS_INIT { (uint32_t)sizeof(kiosk_options), 0, NULL }

/* Opens a terminal: reads the configuration, opens the store, finishes the jobs
 * that an earlier run left, and starts a worker for each device. A device that
 * is missing is no failure; it is in the state KIOSK_DEVICE_ABSENT.
 *   out    [owned: kiosk_close]
 *   error  [nullable] [owned: kiosk_error_free]
 * Fails with CONFIG, STORE, IO, BUSY, MEMORY. */
kiosk_status kiosk_open(const kiosk_options *options, kiosk **out, kiosk_error **error);

/* Ends the visit, wipes personal data, stops the workers and waits for them
 * (at most the device's own deadline, a few seconds), and frees everything
 * that came from this kiosk. Jobs that have not begun end as not printed.
 * NULL is KIOSK_OK; closing twice is KIOSK_E_HANDLE. */
kiosk_status kiosk_close(kiosk *k);

/* The hall's name, [hall] name in the configuration, or "". [borrowed: kiosk_close] */
const char *kiosk_hall_name(kiosk *k);
/* Where a resident asks for help, in one sentence: [hall] help, or "".
 * [borrowed: kiosk_close] */
const char *kiosk_hall_help(kiosk *k);

/* Events --------------------------------------------------------------- */

enum {
    KIOSK_EVENT_DEVICE_CHANGED  = 1,  /* device, state, name, who, text */
    KIOSK_EVENT_CARD_ARRIVED    = 2,  /* device: a card lies on the reader and is being read */
    KIOSK_EVENT_CARD_READ       = 3,  /* device, visit: kiosk_event_card() gives the card */
    KIOSK_EVENT_CARD_FAILED     = 4,  /* device, name, who, text: lift the card and lay it down again */
    KIOSK_EVENT_CARD_REMOVED    = 5,  /* device */
    KIOSK_EVENT_JOB_CHANGED     = 6,  /* job, device, state, name, who, text */
    KIOSK_EVENT_VISIT_WARNING   = 7,  /* visit: it will end unless kiosk_visit_extend() is called */
    KIOSK_EVENT_VISIT_ENDED     = 8,  /* visit, name: "ended", "timeout" or "closed" */
    KIOSK_EVENT_CATALOG_CHANGED = 9,  /* search results and items may differ now */
    KIOSK_EVENT_TICKET_CHANGED  = 10, /* device, job, state KIOSK_TICKET_…, text: only from printers with a presenter */
    KIOSK_EVENT_QUEUE_CHANGED   = 11  /* name: the number that changed, as on its ticket, or ""; device: the window, or "" */
};

/* A descriptor that is readable while an event waits: watch it in any loop,
 * never read or close it. [borrowed: kiosk_close]. A negative value is a status. */
int32_t kiosk_event_fd(kiosk *k);

/* The oldest event, or NULL when none waits. [owned: kiosk_event_free]
 * At most 4,096 events wait; beyond that the oldest DEVICE_CHANGED is dropped
 * first, and the gap shows in kiosk_event_sequence(). */
kiosk_event *kiosk_event_next(kiosk *k);
void kiosk_event_free(kiosk_event *event);

int32_t kiosk_event_kind(const kiosk_event *event);           /* KIOSK_EVENT_… */
int64_t kiosk_event_sequence(const kiosk_event *event);       /* from 1, no repeats */
int64_t kiosk_event_wall(const kiosk_event *event);
int64_t kiosk_event_monotonic(const kiosk_event *event);
uint64_t kiosk_event_job(const kiosk_event *event);           /* 0: none */
uint64_t kiosk_event_visit(const kiosk_event *event);         /* 0: none */
int32_t kiosk_event_state(const kiosk_event *event);          /* KIOSK_DEVICE_…, KIOSK_JOB_… or KIOSK_TICKET_…; 0: none */
int32_t kiosk_event_who(const kiosk_event *event);            /* KIOSK_WHO_… */
/* The device's name in the configuration, the code of a window, or "". [borrowed: event freed] */
const char *kiosk_event_device(const kiosk_event *event);
/* A stable name of what is the matter, such as "paper-end"; "" when nothing is.
 * docs/faults.md lists them. [borrowed: event freed] */
const char *kiosk_event_name(const kiosk_event *event);
/* One sentence for the resident, in the visit's language, or "". It never
 * holds a code or personal data. [borrowed: event freed] */
const char *kiosk_event_text(const kiosk_event *event);
/* The evidence for a technician, in English, or "". No personal data.
 * [borrowed: event freed] */
const char *kiosk_event_detail(const kiosk_event *event);
/* Of a job that ended as KIOSK_JOB_PARTIAL: how many of its bands, from the top,
 * the printer has on paper, and how many there were; 0 and 0 for any other event. */
int32_t kiosk_event_bands(const kiosk_event *event);
int32_t kiosk_event_bands_total(const kiosk_event *event);
/* The card of a CARD_READ event. out [owned: kiosk_card_free].
 * Fails with NOT_FOUND (another kind of event), GONE, MEMORY. */
kiosk_status kiosk_event_card(const kiosk_event *event, kiosk_card **out);

/* Who must act. */
enum {
    KIOSK_WHO_NOBODY   = 0,
    KIOSK_WHO_RESIDENT = 1,   /* try again: lay the card down again, wait a moment */
    KIOSK_WHO_STAFF    = 2    /* needs help: paper, cover, cable, part */
};

/* Devices -------------------------------------------------------------- */

enum {
    KIOSK_KIND_CARD_READER     = 1,
    KIOSK_KIND_TICKET_PRINTER  = 2,
    KIOSK_KIND_RECEIPT_PRINTER = 3
};

enum {
    KIOSK_DEVICE_ABSENT       = 1,   /* not there, or it does not answer */
    KIOSK_DEVICE_STARTING     = 2,
    KIOSK_DEVICE_READY        = 3,
    KIOSK_DEVICE_BUSY         = 4,
    KIOSK_DEVICE_NEEDS_PERSON = 5,   /* paper, cover, a card left behind */
    KIOSK_DEVICE_FAILED       = 6    /* needs a technician */
};

/* What a device can do: bits of kiosk_devices_capabilities(). Known once the
 * device was ready for the first time. */
#define KIOSK_CAN_READ_TEXT    0x0001ULL
#define KIOSK_CAN_READ_PHOTO   0x0002ULL
#define KIOSK_CAN_SEE_REMOVAL  0x0004ULL   /* tells when a card is taken away */
#define KIOSK_CAN_READ_FINGERPRINT 0x0008ULL   /* and was told to, by `fingerprint` in the configuration */
#define KIOSK_CAN_PRINT        0x0100ULL
#define KIOSK_CAN_CUT          0x0200ULL
#define KIOSK_CAN_PRINT_QR     0x0400ULL
#define KIOSK_CAN_TELL_PAPER   0x0800ULL   /* answers questions about its paper */
#define KIOSK_CAN_A4           0x1000ULL
#define KIOSK_CAN_A5           0x2000ULL
#define KIOSK_CAN_PRESENT      0x4000ULL   /* has a presenter, and tells what becomes of a ticket in it */

/* A snapshot, in the order of the configuration. out [owned: kiosk_devices_free].
 * Fails with MEMORY, CLOSED. */
kiosk_status kiosk_devices_list(kiosk *k, kiosk_devices **out);
void kiosk_devices_free(kiosk_devices *devices);
size_t kiosk_devices_count(const kiosk_devices *devices);
/* For these getters an index out of range is NULL, KIOSK_E_INVALID or 0.
 * Texts are [borrowed: devices freed]. */
const char *kiosk_devices_name(const kiosk_devices *devices, size_t index);   /* as configured */
const char *kiosk_devices_uri(const kiosk_devices *devices, size_t index);
const char *kiosk_devices_model(const kiosk_devices *devices, size_t index);  /* what it says of itself; a reader's SAM id */
int32_t kiosk_devices_kind(const kiosk_devices *devices, size_t index);       /* KIOSK_KIND_… */
int32_t kiosk_devices_state(const kiosk_devices *devices, size_t index);      /* KIOSK_DEVICE_… */
uint64_t kiosk_devices_capabilities(const kiosk_devices *devices, size_t index);
const char *kiosk_devices_fault(const kiosk_devices *devices, size_t index);  /* the name of its trouble, or "" */
const char *kiosk_devices_text(const kiosk_devices *devices, size_t index);   /* for the resident, or "" */
const char *kiosk_devices_detail(const kiosk_devices *devices, size_t index); /* for the technician, or "" */

/* The card ------------------------------------------------------------- */

enum {
    KIOSK_CARD_CITIZEN      = 1,    /* 居民身份证 */
    KIOSK_CARD_RESIDENT_HMT = 2,    /* 港澳台居民居住证, of residents of Hong Kong, Macao, Taiwan */
    KIOSK_CARD_FOREIGN_2017 = 3,    /* 外国人永久居留身份证, form of 2017 */
    KIOSK_CARD_FOREIGN_2023 = 4,    /* 外国人永久居留身份证, form of 2023 */
    KIOSK_CARD_OTHER        = 255   /* a type this version does not decode: only KIOSK_FIELD_TYPE_CODE */
};

/* A field that a type of card does not have is "". */
enum {
    KIOSK_FIELD_NAME       = 1,  /* in Chinese; a foreigner's card may have only the English name */
    KIOSK_FIELD_SEX        = 2,  /* 男 女 未知 未说明, else the raw code */
    KIOSK_FIELD_NATION     = 3,  /* 汉, 壮 …, else the raw code; citizens */
    KIOSK_FIELD_BIRTH      = 4,  /* YYYY-MM-DD */
    KIOSK_FIELD_ADDRESS    = 5,  /* citizens, Hong Kong, Macao, Taiwan */
    KIOSK_FIELD_NUMBER     = 6,  /* GB 11643, 18 characters; foreigners of 2017: 15 characters, such as KAZ110090123105 */
    KIOSK_FIELD_ISSUER     = 7,
    KIOSK_FIELD_VALID_FROM = 8,  /* YYYY-MM-DD */
    KIOSK_FIELD_VALID_TO   = 9,  /* YYYY-MM-DD or 长期 */
    KIOSK_FIELD_SEX_CODE    = 10, /* GB/T 2261.1, as on the card */
    KIOSK_FIELD_NATION_CODE = 11, /* GB/T 3304, as on the card */
    KIOSK_FIELD_TYPE_CODE      = 12, /* the card's own letter: "" citizen, J, I, Y, or another */
    KIOSK_FIELD_NEW_ADDRESS    = 13, /* 追加住址, as far as the reader gives it; several with ； between, in its order */
    KIOSK_FIELD_ENGLISH_NAME   = 14, /* foreigners */
    KIOSK_FIELD_NATIONALITY    = 15, /* foreigners: GB/T 2659, three letters, as on the card */
    KIOSK_FIELD_PASS_NUMBER    = 16, /* 通行证号码: Hong Kong, Macao, Taiwan */
    KIOSK_FIELD_ISSUE_COUNT    = 17, /* 签发次数: Hong Kong, Macao, Taiwan; 换证次数: foreigners of 2023 */
    KIOSK_FIELD_CARD_VERSION   = 18, /* 证件版本号: foreigners of 2017 */
    KIOSK_FIELD_AUTHORITY_CODE = 19, /* 受理机关代码: foreigners of 2017 */
    KIOSK_FIELD_OLD_NUMBER_LINK = 20 /* links to the 15-character number of before: foreigners of 2023 */
};

/* Why personal data is read: stated at each call, because the law asks for a
 * specific purpose (PIPL Art. 28). */
enum {
    KIOSK_PURPOSE_SHOW_HOLDER = 1,  /* to the holder, on this screen */
    KIOSK_PURPOSE_FILL_FORM   = 2,  /* into a form the holder asked for */
    KIOSK_PURPOSE_TRANSMIT    = 3   /* to the authority that handles the item */
};

/* Warnings: bits of kiosk_card_warnings(). A card with warnings was read well. */
#define KIOSK_CARD_WARN_NUMBER   0x01   /* the number breaks a rule of its type of card */
#define KIOSK_CARD_WARN_BIRTH    0x02   /* birth date and number disagree */
#define KIOSK_CARD_WARN_SEX      0x04   /* sex and number disagree */
#define KIOSK_CARD_WARN_EXPIRED  0x08   /* validity has ended */
#define KIOSK_CARD_WARN_NOT_YET  0x10   /* validity has not begun */
#define KIOSK_CARD_WARN_CODE     0x20   /* sex, nation or nationality code is not in the standard */

void kiosk_card_free(kiosk_card *card);   /* wipes it */
int32_t kiosk_card_type(const kiosk_card *card);      /* KIOSK_CARD_… */
int32_t kiosk_card_warnings(const kiosk_card *card);  /* bits, as of the day it was read */
/* A field in the form that a neighbour may see: 王*明, S*** J***, 4401**********1234,
 * KAZ1*********05. Fields that identify by themselves (addresses, birth, issuer and
 * its code, the link to an older number) are only stars.
 * "" once the visit has ended; NULL for an unknown field. [borrowed: card freed] */
const char *kiosk_card_masked(const kiosk_card *card, int32_t field);
/* A field as it is on the card. When the card is wiped before it is freed, the
 * same pointer reads as "". out [borrowed: card freed]. Fails with GONE. */
kiosk_status kiosk_card_reveal(const kiosk_card *card, int32_t field, int32_t purpose,
                               const char **out);
/* The photo as it is on the card: 1,024 bytes of WLT code; it is not decoded.
 * out [borrowed: card freed]. Fails with GONE, NOT_FOUND (no photo on the card). */
kiosk_status kiosk_card_photo(const kiosk_card *card, int32_t purpose,
                              const void **out, size_t *out_length);
/* The fingerprints as they are on the card: 512 or 1,024 bytes of features by
 * GA/T 1012, which need a matcher. Only when the configuration asks for them:
 * `fingerprint = yes` at the reader.
 * out [borrowed: card freed]. Fails with GONE, NOT_FOUND (not asked for, or none
 * on the card, or the reader cannot). */
kiosk_status kiosk_card_fingerprint(const kiosk_card *card, int32_t purpose,
                                    const void **out, size_t *out_length);

/* A photo, decoded: rows from the top, in each 102 pixels of 3 bytes, blue, green,
 * red, without a gap between rows: 38,556 bytes. */
#define KIOSK_PHOTO_WIDTH  102
#define KIOSK_PHOTO_HEIGHT 126

enum {   /* what a decoder of photos gives; any other value: not decoded */
    KIOSK_PHOTO_DECODED      = 0,
    KIOSK_PHOTO_NOT_LICENSED = 1   /* for this machine or this reader */
};

/* A decoder of photos (WLT), which only makers of readers have: the library
 * brings none. It fills `bgr`, zeroed and bgr_length = 38,556 bytes long, writes no
 * file, keeps nothing, and may call no function of the library. */
typedef int32_t (*kiosk_photo_decode)(void *context, const void *wlt, size_t wlt_length,
                                      void *bgr, size_t bgr_length);

/* Sets the decoder of this kiosk. It is called by kiosk_card_photo_decoded(), on
 * the thread that called that, so by two threads at once if two ask at once, and
 * may be called until the last of these has returned, also after it was replaced.
 *   decode   [nullable: none any more]
 *   context  [nullable] given to every call; yours, never freed by the library
 * Fails with CLOSED. */
kiosk_status kiosk_photo_decoder_set(kiosk *k, kiosk_photo_decode decode, void *context);
/* The photo, decoded on this thread by the decoder that was set; at the second
 * call what the first one made. The pixels are wiped with the card.
 * out [borrowed: card freed]. Fails with GONE, NOT_FOUND (no photo on the card),
 * UNSUPPORTED (no decoder, or it is not licensed), DECODER. */
kiosk_status kiosk_card_photo_decoded(const kiosk_card *card, int32_t purpose,
                                      const void **out, size_t *out_length);

/* What is wrong with an identity number: bits. Without a device. */
#define KIOSK_ID_LENGTH     0x01   /* neither 18 nor 15 characters */
#define KIOSK_ID_CHARACTER  0x02   /* something else than digits and a last X */
#define KIOSK_ID_REGION     0x04   /* its first two digits name no province; a warning, not a proof */
#define KIOSK_ID_DATE       0x08   /* no such day, or a day after `today` */
#define KIOSK_ID_CHECK      0x10   /* wrong check digit */

/* Checks a citizen identity number (GB 11643-1999, 18 characters; or the older 15
 * digits). x is accepted for X. *problems is 0 for a good number.
 *   today       YYYY-MM-DD [nullable: the system's date]
 *   normalized  [nullable] room for 19 bytes: the 18-character form, or "" when
 *               there are problems other than KIOSK_ID_REGION */
kiosk_status kiosk_id_number_check(const char *number, const char *today,
                                   uint32_t *problems, char *normalized);

/* The catalog ---------------------------------------------------------- */

/* Imports a directory of CSV files or a file of a feed (docs/catalog.md), or a pack
 * that was signed by a key of the configuration (docs/packs.md). All or nothing: on failure the catalog
 * in force stays. Searches go on meanwhile. What was in force is kept for
 * kiosk_catalog_rollback().
 *   items  [nullable] the number of items now in force
 *   error  [nullable] [owned: kiosk_error_free] every bad row; of more
 *          than 100 the first, and one report that says how many more
 * Fails with CATALOG, IO, STORE, CLOSED. */
kiosk_status kiosk_catalog_import(kiosk *k, const char *path, uint32_t *items,
                                  kiosk_error **error);

/* Puts the catalog before the one in force there again. The configured pack is
 * not taken again by itself: only one that is later than all before.
 *   error  [nullable] [owned: kiosk_error_free]
 * Fails with NOT_FOUND (there is none before it), STORE, CLOSED. */
kiosk_status kiosk_catalog_rollback(kiosk *k, kiosk_error **error);

/* The serial of the pack in force; 0 when the catalog was made from files. */
int64_t kiosk_catalog_serial(const kiosk *k);
/* The hall for which the pack in force was made, or "". [borrowed: k closed] */
const char *kiosk_catalog_hall(const kiosk *k);

enum {
    KIOSK_SEARCH_HERE_ONLY = 1   /* flags: only what can be done at this place today */
};

typedef struct kiosk_search {
    uint32_t size;
    uint32_t flags;           /* KIOSK_SEARCH_… */
    const char *text;         /* any part of a name from one character, pinyin, or the beginning of a code; [nullable: all, most used first] */
    const char *department;   /* exact name [nullable] */
    const char *topic;        /* a topic code such as "birth"; "bundle": only bundles (一件事) [nullable] */
    uint32_t offset;
    uint32_t limit;           /* 1 to 200 */
    const char *audience;     /* 服务对象: one value of server_type, such as 自然人 [nullable] */
    const char *channel;      /* one value of handle_type, such as 窗口办理, or what it means: "online", "window" [nullable] */
    const char *place;        /* only what can be done at this place today: the code of a village, a town … [nullable] */
    const kiosk_visit *visit; /* whose search it is: see kiosk_demand [nullable: nobody's] */
    int32_t level;            /* 行使层级: 1 state … 5 town, 6 village, 7 other; 0: any */
    int32_t reserved;         /* 0 */
} kiosk_search;
#define KIOSK_SEARCH_INIT { (uint32_t)sizeof(kiosk_search), 0, NULL, NULL, NULL, 0, 20, NULL, NULL, NULL, NULL, 0, 0 }

/* Finds items, the best first, then the most used; of all filters that are given
 * each must hold. out [owned: kiosk_items_free].
 * Fails with GONE (the visit has ended), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_catalog_search(kiosk *k, const kiosk_search *search, kiosk_items **out);
void kiosk_items_free(kiosk_items *items);
size_t kiosk_items_count(const kiosk_items *items);      /* in this page */
int64_t kiosk_items_total(const kiosk_items *items);     /* of the whole search */
/* NULL when out of range. [borrowed: items freed] */
const kiosk_item *kiosk_items_at(const kiosk_items *items, size_t index);

/* What residents looked for and did not get. A search that names its visit may come
 * with every key that is typed: what goes on from the search before, or takes
 * something back, is the same wish. A wish is met by kiosk_catalog_item() or a
 * number for an item. Not met, it counts once, as far as it was typed, when another is typed, when
 * a search of the visit has no text, or when the visit ends. Kept is how often on
 * which day, for 400 days, and nothing of who or when. Words that may be personal
 * are not kept: five figures or more, figures beside a word that the catalog does not
 * know, more than 32 characters. A name alone cannot be told from a matter. */
enum {
    KIOSK_DEMAND_NOTHING = 1,   /* nothing was found */
    KIOSK_DEMAND_LEFT    = 2    /* something was found, and nothing of it opened */
};

/* From one day to another, both counted; what was asked for most comes first.
 *   from, to  YYYY-MM-DD [nullable: without limit]
 *   out       [owned: kiosk_demand_free]
 * Fails with STORE, MEMORY, CLOSED. */
kiosk_status kiosk_demand_list(kiosk *k, const char *from, const char *to, kiosk_demand **out);
void kiosk_demand_free(kiosk_demand *demand);
size_t kiosk_demand_count(const kiosk_demand *demand);
/* Texts are [borrowed: demand freed]; NULL or KIOSK_E_INVALID out of range. */
const char *kiosk_demand_text(const kiosk_demand *demand, size_t index);    /* in small letters, without punctuation; "": not kept */
int32_t kiosk_demand_kind(const kiosk_demand *demand, size_t index);        /* KIOSK_DEMAND_… */
int64_t kiosk_demand_times(const kiosk_demand *demand, size_t index);
const char *kiosk_demand_first_day(const kiosk_demand *demand, size_t index);   /* YYYY-MM-DD, of these days */
const char *kiosk_demand_last_day(const kiosk_demand *demand, size_t index);

/* An item by its implementation code (实施编码), or a bundle by its code; where that
 * and an item's code are asked for in this header, either will do.
 * out [owned: kiosk_item_free].
 * Fails with NOT_FOUND, STORE, MEMORY, CLOSED. */
kiosk_status kiosk_catalog_item(kiosk *k, const char *code, kiosk_item **out);
void kiosk_item_free(kiosk_item *item);   /* only for items of kiosk_catalog_item() */

enum {   /* can it be done here? For a value that you do not know show kiosk_item_where() */
    KIOSK_ITEM_HERE      = 1,   /* here, now */
    KIOSK_ITEM_ELSEWHERE = 2,   /* at the nearest place that can: kiosk_item_where() names it */
    KIOSK_ITEM_ONLINE    = 3,   /* not here, but without a visit: kiosk_item_where() is the address */
    KIOSK_ITEM_NOT_NOW   = 4,   /* not in force today: kiosk_item_where() says from or until when */
    KIOSK_ITEM_HERE_FROM = 5,   /* here, but this place is closed now: from kiosk_item_opens() on */
    KIOSK_ITEM_PROXY     = 6    /* somebody at kiosk_item_place() hands it in for the resident (代办) */
};

enum {   /* how necessary a material is */
    KIOSK_MATERIAL_REQUIRED   = 1,   /* 必要 */
    KIOSK_MATERIAL_OPTIONAL   = 2,   /* 非必要 */
    KIOSK_MATERIAL_DEFERRABLE = 3,   /* 容缺后补 */
    KIOSK_MATERIAL_EXEMPT     = 4,   /* 免提交: fetched by the system */
    KIOSK_MATERIAL_DEPENDS    = 5    /* in a checklist: on a question that was not answered */
};

/* Texts are [borrowed: the item is freed]; an index out of range is NULL or
 * KIOSK_E_INVALID. Numbers are -1000 where the catalog does not say. */
#define KIOSK_NOT_SAID (-1000)
const char *kiosk_item_code(const kiosk_item *item);          /* 实施编码 */
const char *kiosk_item_basic_code(const kiosk_item *item);    /* 基本编码 */
const char *kiosk_item_name(const kiosk_item *item);
const char *kiosk_item_department(const kiosk_item *item);
const char *kiosk_item_type(const kiosk_item *item);          /* 行政许可, 公共服务 … as in the catalog */
const char *kiosk_item_audience(const kiosk_item *item);      /* 自然人, 法人 … as in the catalog */
const char *kiosk_item_condition(const kiosk_item *item);     /* 受理条件 */
const char *kiosk_item_fee(const kiosk_item *item);           /* 不收费 (free of charge, in English), or what it costs */
const char *kiosk_item_result(const kiosk_item *item);        /* what comes out of it */
const char *kiosk_item_queue(const kiosk_item *item);         /* the queue whose number it needs */
int32_t kiosk_item_level(const kiosk_item *item);             /* 行使层级: 1 state … 5 town, 6 village */
int32_t kiosk_item_promised_days(const kiosk_item *item);     /* 承诺时限 in working days; 0: at once; not said when counted otherwise */
int32_t kiosk_item_statutory_days(const kiosk_item *item);    /* 法定时限, likewise */
const char *kiosk_item_promised(const kiosk_item *item);      /* in words with the unit: 5 个工作日, 当场办结; or "" */
const char *kiosk_item_statutory(const kiosk_item *item);
int32_t kiosk_item_visits(const kiosk_item *item);            /* 到办事现场次数 */
const char *kiosk_item_visit_reason(const kiosk_item *item);  /* why the resident has to come, or "" */
const char *kiosk_item_complaint(const kiosk_item *item);     /* 监督投诉: whom to complain to, or "" */
int32_t kiosk_item_availability(const kiosk_item *item);      /* KIOSK_ITEM_… at this place, now */
const char *kiosk_item_where(const kiosk_item *item);         /* one sentence; "" when here and now */
const char *kiosk_item_online_url(const kiosk_item *item);    /* or "" */

/* Any column of the national exchange tables by its name (docs/catalog.md), such
 * as "supervise_way": as it stands in the catalog, and as it is shown, with the
 * enumerations' words for codes. NULL for a name that is no column. */
const char *kiosk_item_field(const kiosk_item *item, const char *column);
const char *kiosk_item_field_text(const kiosk_item *item, const char *column);

/* The place of HERE, HERE_FROM, PROXY and ELSEWHERE, "" for the others. */
const char *kiosk_item_place(const kiosk_item *item);         /* its code */
const char *kiosk_item_place_name(const kiosk_item *item);
const char *kiosk_item_place_address(const kiosk_item *item);
const char *kiosk_item_place_hours(const kiosk_item *item);
const char *kiosk_item_place_phone(const kiosk_item *item);
int32_t kiosk_item_distance(const kiosk_item *item);          /* metres from here as the crow flies; KIOSK_NOT_SAID */
/* When that place opens next, wall; 0 when it is open now, or its hours cannot
 * be understood. Public holidays are closed only where the catalog says so. */
int64_t kiosk_item_opens(const kiosk_item *item);
/* By which list or decision that place may handle it, and the first and the last
 * day of that; "" without limit, and at the department's own place. */
const char *kiosk_item_delegation_basis(const kiosk_item *item);
const char *kiosk_item_delegation_from(const kiosk_item *item);
const char *kiosk_item_delegation_until(const kiosk_item *item);

/* What it costs in rows (收费项目); kiosk_item_fee() says it in one line. */
size_t kiosk_item_charge_count(const kiosk_item *item);
const char *kiosk_item_charge_name(const kiosk_item *item, size_t index);
const char *kiosk_item_charge_standard(const kiosk_item *item, size_t index);    /* 每证 20 元 */
const char *kiosk_item_charge_basis(const kiosk_item *item, size_t index);
const char *kiosk_item_charge_reduction(const kiosk_item *item, size_t index);   /* by which rule it may be reduced, or "" */

/* The steps of the handling (办理环节). */
size_t kiosk_item_step_count(const kiosk_item *item);
const char *kiosk_item_step_name(const kiosk_item *item, size_t index);
const char *kiosk_item_step_actor(const kiosk_item *item, size_t index);
const char *kiosk_item_step_time(const kiosk_item *item, size_t index);   /* 3 个工作日, or "" */
const char *kiosk_item_step_note(const kiosk_item *item, size_t index);

/* Questions that residents ask (常见问题), with their answers. */
size_t kiosk_item_faq_count(const kiosk_item *item);
const char *kiosk_item_faq_question(const kiosk_item *item, size_t index);
const char *kiosk_item_faq_answer(const kiosk_item *item, size_t index);

/* Questions on whose answers it depends what to bring: ask them, then make a
 * checklist. A bundle's are those of all its items, each once. */
size_t kiosk_item_question_count(const kiosk_item *item);
const char *kiosk_item_question_id(const kiosk_item *item, size_t index);
const char *kiosk_item_question_text(const kiosk_item *item, size_t index);
size_t kiosk_item_question_choice_count(const kiosk_item *item, size_t index);
const char *kiosk_item_question_choice(const kiosk_item *item, size_t index, size_t choice);        /* the value: "yes" */
const char *kiosk_item_question_choice_text(const kiosk_item *item, size_t index, size_t choice);   /* what is shown: 是 */

/* Of a bundle (一件事) the items in it, in the order in which they are settled; 0 for
 * any other item. One number and one ticket are taken for the bundle.
 * NULL when out of range. [borrowed: the item is freed] */
size_t kiosk_item_part_count(const kiosk_item *item);
const kiosk_item *kiosk_item_part(const kiosk_item *item, size_t index);

/* What there is to bring before any question is answered; of a bundle the one list
 * of kiosk_item_checklist(). */
size_t kiosk_item_material_count(const kiosk_item *item);
const char *kiosk_item_material_name(const kiosk_item *item, size_t index);
const char *kiosk_item_material_form(const kiosk_item *item, size_t index);   /* 原件 1 份, 复印件 2 份 … */
const char *kiosk_item_material_note(const kiosk_item *item, size_t index);
int32_t kiosk_item_material_necessity(const kiosk_item *item, size_t index);  /* KIOSK_MATERIAL_… */

/* What to bring (一次性告知): every material once, by the resident's answers.
 * Of a bundle one list over all its items: the same material once, the highest
 * number that any of them asks for, the strictest need, and nothing that comes
 * out of another of its items.
 *   answers  question id -> value of a choice, by kiosk_data_set() [nullable]
 *   out      [owned: kiosk_checklist_free]
 * A question without an answer leaves its materials KIOSK_MATERIAL_DEPENDS.
 * INVALID for an answer that is no choice; other keys do not count.
 * Fails with MEMORY, CLOSED. */
kiosk_status kiosk_item_checklist(const kiosk_item *item, const kiosk_data *answers,
                                  kiosk_checklist **out);
void kiosk_checklist_free(kiosk_checklist *list);
size_t kiosk_checklist_count(const kiosk_checklist *list);
/* Texts are [borrowed: list freed]; NULL or KIOSK_E_INVALID out of range. */
const char *kiosk_checklist_name(const kiosk_checklist *list, size_t index);
const char *kiosk_checklist_form(const kiosk_checklist *list, size_t index);     /* 原件 1 份，复印件 2 份 */
const char *kiosk_checklist_note(const kiosk_checklist *list, size_t index);
const char *kiosk_checklist_source(const kiosk_checklist *list, size_t index);   /* who issues it, or "" */
const char *kiosk_checklist_blank(const kiosk_checklist *list, size_t index);    /* address of the blank form, or "" */
const char *kiosk_checklist_sample(const kiosk_checklist *list, size_t index);   /* address of a sample, or "" */
const char *kiosk_checklist_items(const kiosk_checklist *list, size_t index);    /* the items that ask for it, with 、 between */
const char *kiosk_checklist_need_text(const kiosk_checklist *list, size_t index); /* 必要, 容缺后补 …, or the catalog's own word */
int32_t kiosk_checklist_need(const kiosk_checklist *list, size_t index);         /* KIOSK_MATERIAL_… */
int32_t kiosk_checklist_days(const kiosk_checklist *list, size_t index);         /* may follow within so many working days; KIOSK_NOT_SAID */
int32_t kiosk_checklist_licence(const kiosk_checklist *list, size_t index);      /* 1: the electronic licence (电子证照) is as good */
int32_t kiosk_checklist_in_hand(const kiosk_checklist *list, size_t index);      /* 1: the resident has it */
/* Ticks one that the resident has, 1, or has not, 0. */
kiosk_status kiosk_checklist_tick(kiosk_checklist *list, size_t index, int32_t in_hand);
/* The forms to fill in, each once. */
size_t kiosk_checklist_form_count(const kiosk_checklist *list);
const char *kiosk_checklist_form_name(const kiosk_checklist *list, size_t index);
const char *kiosk_checklist_form_url(const kiosk_checklist *list, size_t index);
/* The slip of what is missing (一次性告知单): the values of the template "notice", with
 * the lists missing, later and ready. out [owned: kiosk_data_free]. Fails with MEMORY. */
kiosk_status kiosk_checklist_slip(const kiosk_checklist *list, kiosk_data **out);

/* Visits --------------------------------------------------------------- */

typedef struct kiosk_visit_options {
    uint32_t size;
    uint32_t flags;            /* KIOSK_VISIT_… */
    const char *language;      /* "zh-Hans" or "en" [nullable: zh-Hans]; of kiosk_event_text() and of paper */
} kiosk_visit_options;
#define KIOSK_VISIT_OPTIONS_INIT { (uint32_t)sizeof(kiosk_visit_options), 0, NULL }
enum { KIOSK_VISIT_LARGE_TYPE = 1 };   /* more time before the warning; larger type on paper */

enum { KIOSK_VISIT_ACTIVE = 1, KIOSK_VISIT_WARNED = 2, KIOSK_VISIT_ENDED = 3 };

/* A resident begins. A terminal has one visit at a time. Without
 * kiosk_visit_extend() a warning comes after 45 s (90 s with large type) and the
 * end 60 s later; [visit] in the configuration sets other times.
 *   options  [nullable]
 *   out      [owned: kiosk_visit_end]
 * Fails with BUSY, MEMORY, CLOSED. */
kiosk_status kiosk_visit_begin(kiosk *k, const kiosk_visit_options *options, kiosk_visit **out);
/* The resident touched something: the time starts anew. Fails with GONE. */
kiosk_status kiosk_visit_extend(kiosk_visit *visit);
/* Changes flags and language. Fails with GONE. */
kiosk_status kiosk_visit_set(kiosk_visit *visit, const kiosk_visit_options *options);
/* The resident leaves: every card of the visit is wiped before this returns.
 * Frees the handle, also of a visit that has ended by itself. NULL is KIOSK_OK. */
kiosk_status kiosk_visit_end(kiosk_visit *visit);
uint64_t kiosk_visit_id(const kiosk_visit *visit);
int32_t kiosk_visit_state(const kiosk_visit *visit);
int64_t kiosk_visit_remaining(const kiosk_visit *visit);  /* ms to the warning, or after it to the end */

/* Numbers -------------------------------------------------------------- */

typedef struct kiosk_number_request {
    uint32_t size;
    uint32_t flags;            /* reserved, 0 */
    const char *request_id;    /* 1 to 64 bytes, yours: the same id gives the same number again */
    const char *item;          /* implementation code [nullable: give a queue] */
    const char *queue;         /* a queue of the configuration [nullable: the item's] */
    const kiosk_visit *visit;  /* [nullable] */
    int32_t priority;          /* KIOSK_PRIORITY_… that somebody says they have, or 0 */
    uint32_t reserved;         /* 0 */
    const kiosk_card *card;    /* whose number it is; read in the visit under way, it may be lifted [nullable: nobody knows] */
    const kiosk_card *agent;   /* of who came in their place (代办) [nullable: they came themselves] */
} kiosk_number_request;
#define KIOSK_NUMBER_REQUEST_INIT { (uint32_t)sizeof(kiosk_number_request), 0, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL }

enum {
    KIOSK_NUMBER_ISSUED   = 1,   /* it waits */
    KIOSK_NUMBER_VOID     = 2,   /* 作废 */
    KIOSK_NUMBER_CALLED   = 3,   /* 呼叫: it is asked to a window */
    KIOSK_NUMBER_SERVING  = 4,   /* 办理 */
    KIOSK_NUMBER_HELD     = 5,   /* 挂起: put aside */
    KIOSK_NUMBER_FINISHED = 6,   /* 办结 */
    KIOSK_NUMBER_NO_SHOW  = 7    /* 过号: called, and nobody came */
};

/* Classes of priority (优先). Each counts as having come so many minutes earlier as
 * [priority] in the configuration says (docs/queue.md). Who is 60 by a card of the
 * visit is KIOSK_PRIORITY_ELDER without saying so; of two classes the better counts. */
enum {
    KIOSK_PRIORITY_ORDINARY = 1,
    KIOSK_PRIORITY_ELDER    = 2,   /* 老年人 */
    KIOSK_PRIORITY_PREGNANT = 3,   /* 孕妇 */
    KIOSK_PRIORITY_DISABLED = 4,   /* 残疾人 */
    KIOSK_PRIORITY_SOLDIER  = 5,   /* 军人 */
    KIOSK_PRIORITY_BOOKED   = 6    /* 预约; not to be declared */
};

/* Issues a number; it is durable before this returns. out [owned: kiosk_number_free].
 * Whoever's card is given has one number of a queue at a time, until it is finished,
 * void or missed (过号): kiosk_number_live() says which. A missed one is void when
 * they take another.
 * Fails with NOT_FOUND (item or queue), CONFLICT (also for an item that is
 * KIOSK_ITEM_NOT_NOW, a person who has a number, or an agent with the same card), LIMIT, NOT_NOW (outside the queue's hours, or its slot is
 * full), STORE, GONE, MEMORY, CLOSED. */
kiosk_status kiosk_number_issue(kiosk *k, const kiosk_number_request *request, kiosk_number **out);
/* The number of a queue that the card's holder has today and that is not finished.
 * out [owned: kiosk_number_free]. Fails with NOT_FOUND, GONE (a card of an earlier
 * visit), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_number_live(kiosk *k, const kiosk_card *card, const char *queue, kiosk_number **out);
/* A number of a business day. day YYYY-MM-DD [nullable: today's].
 * out [owned: kiosk_number_free]. Fails with NOT_FOUND, STORE, MEMORY, CLOSED. */
kiosk_status kiosk_number_find(kiosk *k, const char *day, const char *text, kiosk_number **out);
/* Voids it; it is never given to anybody else. reason is a short name of
 * yours, recorded. Fails with CONFLICT (already void, at a window, or finished),
 * STORE, CLOSED. */
kiosk_status kiosk_number_cancel(kiosk_number *number, const char *reason);
void kiosk_number_free(kiosk_number *number);
const char *kiosk_number_text(const kiosk_number *number);      /* "A012" [borrowed: number freed] */
const char *kiosk_number_queue(const kiosk_number *number);     /* the queue's code [borrowed: number freed] */
const char *kiosk_number_queue_name(const kiosk_number *number);
const char *kiosk_number_window(const kiosk_number *number);    /* "1—3号窗口", or "" */
const char *kiosk_number_day(const kiosk_number *number);       /* business day */
const char *kiosk_number_item(const kiosk_number *number);      /* implementation code, or "" */
int64_t kiosk_number_issued(const kiosk_number *number);        /* wall */
int32_t kiosk_number_state(const kiosk_number *number);         /* KIOSK_NUMBER_…, as it is now */
int32_t kiosk_number_prints(const kiosk_number *number);        /* tickets begun so far; more than 1 are marked 补打 */
int32_t kiosk_number_priority(const kiosk_number *number);      /* KIOSK_PRIORITY_… */
/* The code of the window that had called it when the handle was made, or "". [borrowed: number freed] */
const char *kiosk_number_called_to(const kiosk_number *number);
/* What was known of waiting when it was issued. */
int32_t kiosk_number_ahead(const kiosk_number *number);         /* people before it in its queue, by the rule */
int32_t kiosk_number_wait_low(const kiosk_number *number);      /* minutes: half wait no longer; KIOSK_NOT_SAID: not known yet */
int32_t kiosk_number_wait_high(const kiosk_number *number);     /* minutes: nine in ten wait no longer; KIOSK_NOT_SAID */
/* How it stands now with a number that waits. Each pointer is [nullable].
 *   ahead      people before it by the rule
 *   low, high  minutes from now on, as kiosk_number_wait_low() and _high() say them
 * Fails with CONFLICT (it does not wait, or its day is over), STORE, CLOSED. */
kiosk_status kiosk_number_standing(const kiosk_number *number, int32_t *ahead, int32_t *low, int32_t *high);
/* Wall: who goes away should be back by then, and nine in ten are in time; 0: not
 * known yet, or less than ten minutes. */
int64_t kiosk_number_back(const kiosk_number *number);

/* Bookings (预约) ------------------------------------------------------- */

/* [queue] bookings and [bookings] in the configuration say what can be booked. A
 * booking becomes a number when its holder checks in (签到), which has a place
 * whatever the queue's slots and last number say, and the credit of
 * KIOSK_PRIORITY_BOOKED. */
typedef struct kiosk_booking_request {
    uint32_t size;
    uint32_t flags;            /* reserved, 0 */
    const char *request_id;    /* 1 to 64 bytes, yours, such as the booking number of an online platform: the same id gives the same booking again */
    const char *item;          /* implementation code [nullable: give a queue] */
    const char *queue;         /* [nullable: the item's] */
    const char *day;           /* YYYY-MM-DD */
    const char *from;          /* HH:MM, when a time of kiosk_times_list() begins */
    const kiosk_card *card;    /* of who will come [nullable: id_number, or the id alone tells who it is] */
    const char *id_number;     /* the number on their card, when no card is there, such as from an online platform; only a
                                  keyed hash of it is kept (docs/records.md) [nullable] */
} kiosk_booking_request;
#define KIOSK_BOOKING_REQUEST_INIT { (uint32_t)sizeof(kiosk_booking_request), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

enum {
    KIOSK_BOOKING_BOOKED     = 1,
    KIOSK_BOOKING_CHECKED_IN = 2,   /* 签到: it has become a number */
    KIOSK_BOOKING_CANCELLED  = 3,
    KIOSK_BOOKING_MISSED     = 4    /* 爽约: its time is over, and nobody came */
};

/* The times of a day that can be booked now. day YYYY-MM-DD. out [owned:
 * kiosk_times_free]. Fails with NOT_FOUND (queue), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_times_list(kiosk *k, const char *queue, const char *day, kiosk_times **out);
void kiosk_times_free(kiosk_times *times);
size_t kiosk_times_count(const kiosk_times *times);
/* HH:MM [borrowed: times freed]; NULL or KIOSK_E_INVALID out of range. */
const char *kiosk_times_from(const kiosk_times *times, size_t index);
const char *kiosk_times_until(const kiosk_times *times, size_t index);
int32_t kiosk_times_left(const kiosk_times *times, size_t index);   /* how many may still book it */

/* Books a time; it is durable before this returns. One person has one booking of a
 * queue on a day. out [owned: kiosk_booking_free].
 * Fails with NOT_FOUND (item or queue), NOT_NOW (no such time can be booked), LIMIT (it is
 * full), CONFLICT (the id had another time, the person has one on that day, or the
 * item is KIOSK_ITEM_NOT_NOW), GONE (a card of an earlier visit), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_booking_make(kiosk *k, const kiosk_booking_request *request, kiosk_booking **out);
/* out [owned: kiosk_booking_free]. Fails with NOT_FOUND, STORE, MEMORY, CLOSED. */
kiosk_status kiosk_booking_find(kiosk *k, const char *request_id, kiosk_booking **out);
/* Today's first booking of the card's holder that is not a number yet; one that was
 * missed only when there is no other. out [owned: kiosk_booking_free]. Fails with NOT_FOUND, GONE, STORE, MEMORY, CLOSED. */
kiosk_status kiosk_booking_of_card(kiosk *k, const kiosk_card *card, kiosk_booking **out);
/* Checks in (签到); again: the same number. visit [nullable]. out [owned:
 * kiosk_number_free]. Fails with NOT_NOW (another day, too early or too late), CONFLICT
 * (cancelled, or this person has a number of the queue), LIMIT, GONE (visit), STORE,
 * MEMORY, CLOSED. */
kiosk_status kiosk_booking_check_in(kiosk_booking *booking, const kiosk_visit *visit, kiosk_number **out);
/* reason is a short name of yours, recorded. Fails with CONFLICT (cancelled, or
 * checked in), STORE, CLOSED. */
kiosk_status kiosk_booking_cancel(kiosk_booking *booking, const char *reason);
void kiosk_booking_free(kiosk_booking *booking);
/* Texts are [borrowed: booking freed]. */
const char *kiosk_booking_request_id(const kiosk_booking *booking);
const char *kiosk_booking_queue(const kiosk_booking *booking);
const char *kiosk_booking_item(const kiosk_booking *booking);    /* implementation code, or "" */
const char *kiosk_booking_day(const kiosk_booking *booking);
const char *kiosk_booking_from(const kiosk_booking *booking);    /* HH:MM */
const char *kiosk_booking_until(const kiosk_booking *booking);
const char *kiosk_booking_opens(const kiosk_booking *booking);   /* HH:MM: from when one may check in */
const char *kiosk_booking_closes(const kiosk_booking *booking);  /* HH:MM: from when no more */
int32_t kiosk_booking_state(const kiosk_booking *booking);       /* KIOSK_BOOKING_…, as it is now */

/* Queues (排队) --------------------------------------------------------- */

enum {
    KIOSK_QUEUE_OPEN    = 1,   /* a number can be taken */
    KIOSK_QUEUE_CLOSED  = 2,   /* outside its hours, or too short before their end */
    KIOSK_QUEUE_FULL    = 3,   /* the present slot's numbers are taken */
    KIOSK_QUEUE_USED_UP = 4    /* the day's numbers are taken */
};

/* How it stands with the queues now, in the order of the configuration.
 * out [owned: kiosk_queues_free]. Fails with STORE, MEMORY, CLOSED. */
kiosk_status kiosk_queues_list(kiosk *k, kiosk_queues **out);
void kiosk_queues_free(kiosk_queues *queues);
size_t kiosk_queues_count(const kiosk_queues *queues);
/* For these getters an index out of range is NULL or KIOSK_E_INVALID. Texts are
 * [borrowed: queues freed]. */
const char *kiosk_queues_code(const kiosk_queues *queues, size_t index);
const char *kiosk_queues_name(const kiosk_queues *queues, size_t index);     /* in the visit's language */
int32_t kiosk_queues_state(const kiosk_queues *queues, size_t index);        /* KIOSK_QUEUE_… */
/* Why no number can be taken and when one can, for the resident, or "". */
const char *kiosk_queues_text(const kiosk_queues *queues, size_t index);
int64_t kiosk_queues_opens(const kiosk_queues *queues, size_t index);        /* wall: from when numbers are given again; 0: now, or nobody can say */
const char *kiosk_queues_last_number(const kiosk_queues *queues, size_t index); /* the last minute of these hours with a number, "11:29", or "" */
int32_t kiosk_queues_waiting(const kiosk_queues *queues, size_t index);      /* people */
int32_t kiosk_queues_warns(const kiosk_queues *queues, size_t index);        /* 1: so many wait that it should be said first */
const char *kiosk_queues_next(const kiosk_queues *queues, size_t index);     /* the number that is next in this queue, or "" */
/* What somebody without priority who took a number now would be told; minutes, or
 * KIOSK_NOT_SAID: this hall does not know yet. */
int32_t kiosk_queues_wait_low(const kiosk_queues *queues, size_t index);
int32_t kiosk_queues_wait_high(const kiosk_queues *queues, size_t index);

/* How often what was told about waiting was true, on business days from, until
 * (YYYY-MM-DD). Each pointer is [nullable].
 *   queue        [nullable: all]
 *   told         numbers that were told an interval, and called
 *   within_low   of them, waited no longer than its lower end: half would be right
 *   within_high  no longer than its upper end: nine in ten would be right
 *   told_back    of them, were told by when to be back (kiosk_number_back)
 *   back_in_time of these, were called no earlier: nine in ten would be right
 * Fails with NOT_FOUND (queue), STORE, CLOSED. */
kiosk_status kiosk_wait_calibration(kiosk *k, const char *from, const char *until, const char *queue,
                                    int64_t *told, int64_t *within_low, int64_t *within_high,
                                    int64_t *told_back, int64_t *back_in_time);

/* Windows (窗口) -------------------------------------------------------- */

enum {
    KIOSK_WINDOW_CLOSED = 1,   /* nobody sits there */
    KIOSK_WINDOW_OPEN   = 2,
    KIOSK_WINDOW_PAUSED = 3    /* 暂停 */
};

/* How it stands with the windows now, in the order of the configuration: what a board
 * shows. out [owned: kiosk_windows_free]. Fails with STORE, MEMORY, CLOSED. */
kiosk_status kiosk_windows_list(kiosk *k, kiosk_windows **out);
void kiosk_windows_free(kiosk_windows *windows);
size_t kiosk_windows_count(const kiosk_windows *windows);
/* For these getters an index out of range is NULL or KIOSK_E_INVALID. Texts are
 * [borrowed: windows freed]. */
const char *kiosk_windows_code(const kiosk_windows *windows, size_t index);
const char *kiosk_windows_name(const kiosk_windows *windows, size_t index);     /* in the visit's language */
int32_t kiosk_windows_state(const kiosk_windows *windows, size_t index);        /* KIOSK_WINDOW_… */
const char *kiosk_windows_number(const kiosk_windows *windows, size_t index);   /* the number before it, or "" */
int32_t kiosk_windows_serving(const kiosk_windows *windows, size_t index);      /* 1: they have come; 0: they are called, or there is nobody */
int64_t kiosk_windows_call(const kiosk_windows *windows, size_t index);         /* of two numbers the one with the larger was called later; 0: none */

/* A clerk sits down at a [window] of the configuration. Every verb is recorded and
 * durable before it returns, and posts a QUEUE_CHANGED event. Whoever shows no sign
 * for [counter] lease seconds may be taken over from by another clerk, and the same
 * clerk may at any time (a new page, a restart): the older handle is KIOSK_E_GONE for
 * ever. A number before the window stays there.
 *   clerk  a staff number, 1 to 64 bytes; no name: it is recorded
 *   out    [owned: kiosk_window_close or kiosk_window_free]
 * Fails with NOT_FOUND (window), BUSY (another clerk has it), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_window_open(kiosk *k, const char *window, const char *clerk, kiosk_window **out);
/* The clerk leaves, and the handle is freed, also when it is GONE. Fails with CONFLICT
 * (a number is before the window), GONE, STORE, CLOSED. */
kiosk_status kiosk_window_close(kiosk_window *window);
/* Frees the handle; the clerk stays. */
void kiosk_window_free(kiosk_window *window);
const char *kiosk_window_code(const kiosk_window *window);    /* [borrowed: window freed] */
const char *kiosk_window_name(const kiosk_window *window);    /* "3号窗口" [borrowed: window freed] */
/* 1 while the window is paused, 0 while it is not. */
int32_t kiosk_window_paused(const kiosk_window *window);
/* The number before the window. out [owned: kiosk_number_free].
 * Fails with NOT_FOUND (none), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_window_number(kiosk_window *window, kiosk_number **out);

/* The verbs. Each fails with GONE, CONFLICT (not in this state of the window or the
 * number), STORE, CLOSED, and what is said beside it. */

/* 呼叫: calls whoever is next by the rule of docs/queue.md. out [nullable]
 * [owned: kiosk_number_free]. NOT_FOUND: nobody waits. MEMORY. */
kiosk_status kiosk_window_call_next(kiosk_window *window, kiosk_number **out);
/* Calls a number of today that waits, was put aside or did not come, of a queue that
 * this window serves. out [nullable] [owned: kiosk_number_free]. NOT_FOUND, MEMORY. */
kiosk_status kiosk_window_call(kiosk_window *window, const char *text, kiosk_number **out);
/* 重呼: once more, at most [counter] recalls times. LIMIT. */
kiosk_status kiosk_window_recall(kiosk_window *window);
/* Serving begins: they have come. */
kiosk_status kiosk_window_serve(kiosk_window *window);
/* 办结: serving ends; also of a number of which nobody said that it began. */
kiosk_status kiosk_window_finish(kiosk_window *window);
/* 过号: nobody came. */
kiosk_status kiosk_window_no_show(kiosk_window *window);
/* 挂起: puts the number aside. */
kiosk_status kiosk_window_hold(kiosk_window *window);
/* 回呼: a number of today that was put aside, or that has come after all, waits again
 * where it stood. NOT_FOUND. */
kiosk_status kiosk_window_resume(kiosk_window *window, const char *text);
/* 转移: the number waits in another queue, or for another window, or both, and keeps
 * itself and the time that it has waited. INVALID when both are NULL; NOT_FOUND;
 * CONFLICT also for a window at which nobody sits.
 *   queue      [nullable: the same]
 *   to_window  [nullable: any that serves the queue] */
kiosk_status kiosk_window_transfer(kiosk_window *window, const char *queue, const char *to_window);
/* Done here; the next step is in another queue, with the same number. NOT_FOUND. */
kiosk_status kiosk_window_hand_over(kiosk_window *window, const char *queue);
/* 暂停, and back; not while a number is before the window. */
kiosk_status kiosk_window_pause(kiosk_window *window);
kiosk_status kiosk_window_unpause(kiosk_window *window);

/* Announcements (叫号) --------------------------------------------------- */

/* A Cantonese voice reads the same words as a Mandarin one. */
enum { KIOSK_VOICE_MANDARIN = 1, KIOSK_VOICE_CANTONESE = 2, KIOSK_VOICE_ENGLISH = 3 };

/* The oldest call that a board has not said and that is still true: none is
 * overwritten by the next, none comes twice. The same one comes again until
 * kiosk_announcement_said().
 *   board  a name of the board's own, 1 to 64 bytes; what it has said is kept under it
 *   out    [owned: kiosk_announcement_free]
 * Fails with NOT_FOUND (nothing to say), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_announcement_next(kiosk *k, const char *board, kiosk_announcement **out);
/* The board has said it. Fails with CONFLICT (it was said already), STORE, CLOSED. */
kiosk_status kiosk_announcement_said(kiosk_announcement *announcement);
void kiosk_announcement_free(kiosk_announcement *announcement);
/* Texts are [borrowed: announcement freed]. */
const char *kiosk_announcement_number(const kiosk_announcement *announcement);  /* "A001" */
const char *kiosk_announcement_queue(const kiosk_announcement *announcement);   /* the queue's code */
const char *kiosk_announcement_window(const kiosk_announcement *announcement);  /* the window's code */
int32_t kiosk_announcement_recall(const kiosk_announcement *announcement);      /* 0: the first call; 1, 2 …: 重呼 */
/* Calls before this one that were no longer true when their turn came, and were not said. */
int32_t kiosk_announcement_skipped(const kiosk_announcement *announcement);
/* "请 A001 号到 3 号窗口办理"; voice KIOSK_VOICE_…, NULL for another. */
const char *kiosk_announcement_text(const kiosk_announcement *announcement, int32_t voice);
/* Names of recordings to play one after the other: chime, qing, A, 0, 0, 1, hao, dao,
 * 3, hao, chuangkou, banli (docs/queue.md lists them). NULL out of range. */
size_t kiosk_announcement_clip_count(const kiosk_announcement *announcement, int32_t voice);
const char *kiosk_announcement_clip(const kiosk_announcement *announcement, int32_t voice, size_t index);

/* Jobs and paper ------------------------------------------------------- */

enum {
    KIOSK_JOB_QUEUED      = 1,
    KIOSK_JOB_PRINTING    = 2,
    KIOSK_JOB_PRINTED     = 3,   /* the printer says so */
    KIOSK_JOB_NOT_PRINTED = 4,   /* surely nothing usable came out, and nothing will */
    KIOSK_JOB_UNKNOWN     = 5,   /* bytes went out and no answer came: ask the person */
    KIOSK_JOB_CANCELLED   = 6,
    KIOSK_JOB_PARTIAL     = 7    /* it stopped in the middle, and nothing more will come */
};

/* A ticket at the mouth of a printer with a presenter (出纸口), after its job has
 * ended: the state of a TICKET_CHANGED event. The event's job is 0 for a ticket
 * that an earlier run printed. */
enum {
    KIOSK_TICKET_PRESENTED   = 1,   /* it can be pulled out */
    KIOSK_TICKET_TAKEN       = 2,
    KIOSK_TICKET_RETRACTED   = 3,   /* the printer pulled it in again: nobody took it */
    KIOSK_TICKET_LEFT_BEHIND = 4,   /* nobody took it in time; it still lies there */
    KIOSK_TICKET_EJECTED     = 5    /* the printer pushed it out: nobody took it */
};

/* A job that ended keeps its state in the store. Fails with NOT_FOUND, STORE, CLOSED. */
kiosk_status kiosk_job_state(kiosk *k, uint64_t job, int32_t *state);
/* Cancels a job that has not begun; one that an office printer has begun is taken
 * back, and ends as not printed or unknown. Fails with NOT_FOUND, CONFLICT (it has
 * ended, or it is a ticket that has begun), CLOSED. */
kiosk_status kiosk_job_cancel(kiosk *k, uint64_t job);

/* Prints a number's ticket. The second and every later ticket of a number is
 * marked 补打, however the one before ended. It is in the language and type of the
 * visit under way. When a ticket ends as
 * KIOSK_JOB_NOT_PRINTED and no other of the number may be in a hand, [queue]
 * on-print-failure in the configuration decides whether the number is kept or
 * void. After KIOSK_JOB_PARTIAL and KIOSK_JOB_UNKNOWN it is always kept.
 *   device  [nullable: the first ticket printer]
 *   job     ended by a JOB_CHANGED event
 * A printer in trouble is no failure of this call: the job ends as not printed.
 * Fails with NOT_FOUND (device), CONFLICT (void), STORE, TEMPLATE, CLOSED. */
kiosk_status kiosk_number_print(kiosk_number *number, const char *device, uint64_t *job);

enum {
    KIOSK_PAPER_A4 = 1,
    KIOSK_PAPER_A5 = 2,
    KIOSK_PAPER_ROLL = 3       /* as wide as the columns, as long as the ticket; only for kiosk_render */
};

/* A receipt, in the language and type of the visit under way: with a number one of that number
 * (取号回执), with what to bring; without one an acceptance (受理回执), of now.
 * Names and numbers of persons are masked on it. */
typedef struct kiosk_receipt {
    uint32_t size;
    uint32_t paper;               /* KIOSK_PAPER_… */
    const char *item;             /* implementation code */
    const kiosk_number *number;   /* [nullable] */
    const kiosk_card *card;       /* [nullable] */
} kiosk_receipt;
#define KIOSK_RECEIPT_INIT { (uint32_t)sizeof(kiosk_receipt), KIOSK_PAPER_A5, NULL, NULL, NULL }

/* Prints it. device [nullable: the first receipt printer].
 * Fails with NOT_FOUND (item, device), GONE, STORE, TEMPLATE, CLOSED. */
kiosk_status kiosk_receipt_print(kiosk *k, const kiosk_receipt *receipt, const char *device,
                                 uint64_t *job);
/* Writes it to a file as PDF. Fails with NOT_FOUND, GONE, IO, TEMPLATE, CLOSED. */
kiosk_status kiosk_receipt_render(kiosk *k, const kiosk_receipt *receipt, const char *path);

/* The values for a template. out [owned: kiosk_data_free] */
kiosk_status kiosk_data_new(kiosk_data **out);
void kiosk_data_free(kiosk_data *data);
/* Sets {{key}}. */
kiosk_status kiosk_data_set(kiosk_data *data, const char *key, const char *value);
/* Appends a row to the list {{#key}}…{{/key}}; row is copied. Fails with
 * INVALID when row is data itself, or lists would be nested more than 16 deep. */
kiosk_status kiosk_data_append(kiosk_data *data, const char *key, const kiosk_data *row);

enum {
    KIOSK_FORMAT_TEXT   = 1,   /* UTF-8, as on the ticket */
    KIOSK_FORMAT_PNG    = 2,   /* the ticket as a picture */
    KIOSK_FORMAT_PDF    = 3,   /* a page */
    KIOSK_FORMAT_ESCPOS = 4,   /* the bytes for a ticket printer */
    KIOSK_FORMAT_SVG    = 5    /* the ticket as a drawing that scales */
};

typedef struct kiosk_render {
    uint32_t size;
    int32_t format;            /* KIOSK_FORMAT_… */
    uint32_t columns;          /* 24 to 96 characters of 12 dots; 0: the profile's */
    uint32_t paper;            /* KIOSK_PAPER_…, for PDF; 0: A4 */
    const char *profile;       /* of a ticket printer [nullable: "generic"] */
} kiosk_render;
#define KIOSK_RENDER_INIT { (uint32_t)sizeof(kiosk_render), KIOSK_FORMAT_PDF, 0, 0, NULL }

/* Fills a template (docs/templates.md) and prints it on a ticket printer or a
 * receipt printer. Language and type are those of the visit under way, unless the
 * data say otherwise: "language", a tag such as "en" or "bo", chooses the template
 * NAME.en or NAME.bo where there is one; "large" is "1", or "" for ordinary type.
 *   template  the name of a shipped or configured template, such as "ticket"
 *   device    [nullable: the first ticket printer]
 *   error     [nullable] [owned: kiosk_error_free]
 * Fails with NOT_FOUND, STORE, TEMPLATE, CLOSED. */
kiosk_status kiosk_document_print(kiosk *k, const char *template_name, const kiosk_data *data,
                                  const char *device, uint64_t *job, kiosk_error **error);
/* The same into a file, without a device. Fails with NOT_FOUND, IO, TEMPLATE,
 * UNSUPPORTED (profile), CLOSED. */
kiosk_status kiosk_document_render(kiosk *k, const char *template_name, const kiosk_data *data,
                                   const kiosk_render *render, const char *path,
                                   kiosk_error **error);

/* Mandates: proxy (代办) ------------------------------------------------ */

enum {   /* the three grades */
    KIOSK_PROXY_FULL  = 1,   /* 全程代办 */
    KIOSK_PROXY_PART  = 2,   /* 环节帮办 */
    KIOSK_PROXY_GUIDE = 3    /* 现场导办: shows the way, hands nothing in */
};

enum {   /* the seven steps, one after the other */
    KIOSK_PROXY_ENTRUSTED = 1,   /* 委托 */
    KIOSK_PROXY_ACCEPTED  = 2,   /* 受理 */
    KIOSK_PROXY_HANDLED   = 3,   /* 办理 */
    KIOSK_PROXY_DELIVERED = 4,   /* 送达 */
    KIOSK_PROXY_FILED     = 5,   /* 归档 */
    KIOSK_PROXY_REPORTED  = 6,   /* 报告 */
    KIOSK_PROXY_REVISITED = 7    /* 回访 */
};

typedef struct kiosk_mandate_request {
    uint32_t size;
    int32_t grade;                 /* KIOSK_PROXY_FULL, PART or GUIDE */
    const char *request_id;        /* 1 to 64 bytes, yours: the same id gives the same mandate again */
    const kiosk_card *principal;   /* both cards were read in the visit under way; they may be lifted */
    const kiosk_card *agent;
    const char *items;             /* 1 to 100 implementation codes, separated by ; */
    const char *from;              /* YYYY-MM-DD */
    const char *until;             /* the last day; at most 366 days later */
} kiosk_mandate_request;
#define KIOSK_MANDATE_REQUEST_INIT { (uint32_t)sizeof(kiosk_mandate_request), 0, NULL, NULL, NULL, NULL, NULL, NULL }

/* A principal entrusts an agent; durable before this returns. out [owned: kiosk_mandate_free].
 * Fails with NOT_FOUND (item), CONFLICT (one person twice, or the id had another mandate),
 * GONE (a card of an earlier visit), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_mandate_entrust(kiosk *k, const kiosk_mandate_request *request, kiosk_mandate **out);
/* out [owned: kiosk_mandate_free]. Fails with NOT_FOUND, STORE, MEMORY, CLOSED. */
kiosk_status kiosk_mandate_find(kiosk *k, uint64_t id, kiosk_mandate **out);
void kiosk_mandate_free(kiosk_mandate *mandate);
/* Takes the next of the seven steps. clerk: 1 to 64 bytes. Fails with CONFLICT (not the
 * next one, or revoked), STORE, CLOSED. */
kiosk_status kiosk_mandate_step(kiosk_mandate *mandate, int32_t step, const char *clerk);
/* The principal takes it back; reason: a short name of yours, recorded. Fails with
 * CONFLICT (it was already), STORE, CLOSED. */
kiosk_status kiosk_mandate_revoke(kiosk_mandate *mandate, const char *reason);
uint64_t kiosk_mandate_id(const kiosk_mandate *mandate);
/* As it is now; texts are [borrowed: mandate freed]. Names and numbers are masked. */
int32_t kiosk_mandate_grade(const kiosk_mandate *mandate);
int32_t kiosk_mandate_state(const kiosk_mandate *mandate);        /* the last step, KIOSK_PROXY_…; 0: revoked */
const char *kiosk_mandate_principal(const kiosk_mandate *mandate);
const char *kiosk_mandate_principal_number(const kiosk_mandate *mandate);
const char *kiosk_mandate_agent(const kiosk_mandate *mandate);
const char *kiosk_mandate_agent_number(const kiosk_mandate *mandate);
const char *kiosk_mandate_from(const kiosk_mandate *mandate);
const char *kiosk_mandate_until(const kiosk_mandate *mandate);
size_t kiosk_mandate_item_count(const kiosk_mandate *mandate);
const char *kiosk_mandate_item(const kiosk_mandate *mandate, size_t index);   /* NULL out of range */

/* Cases (办件) ----------------------------------------------------------- */

typedef struct kiosk_case_request {
    uint32_t size;
    uint32_t flags;                    /* reserved, 0 */
    const char *request_id;            /* 1 to 64 bytes, yours: the same id gives the same case again */
    const char *item;                  /* implementation code */
    const kiosk_card *card;            /* of who hands in: the applicant, or with a mandate the agent; read in this
                                          visit, it may be lifted [nullable: nobody is known] */
    const kiosk_checklist *checklist;  /* the item's, ticked [nullable: nothing is in hand] */
    const kiosk_number *number;        /* the queue number that was served [nullable] */
    const kiosk_visit *visit;          /* [nullable] */
    const kiosk_mandate *mandate;      /* [nullable] */
} kiosk_case_request;
#define KIOSK_CASE_REQUEST_INIT { (uint32_t)sizeof(kiosk_case_request), 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL }

enum {
    KIOSK_CASE_RECEIVED   = 1,   /* 收件 */
    KIOSK_CASE_ACCEPTED   = 2,   /* 受理: the clock runs */
    KIOSK_CASE_SUPPLEMENT = 3,   /* 补正: the clock stands still */
    KIOSK_CASE_SUSPENDED  = 4,   /* 特别程序: the clock stands still */
    KIOSK_CASE_REFUSED    = 5,   /* 不予受理 */
    KIOSK_CASE_FINISHED   = 6,   /* 办结 */
    KIOSK_CASE_DELIVERED  = 7,   /* 送达 */
    KIOSK_CASE_WITHDRAWN  = 8    /* 撤回 */
};

/* What is done with a case. docs/cases.md says in which states. */
enum {
    KIOSK_STEP_ACCEPT     = 1,
    KIOSK_STEP_SUPPLEMENT = 2,   /* words: what is missing, all of it: it is said once (一次性告知) */
    KIOSK_STEP_SUPPLIED   = 3,
    KIOSK_STEP_SUSPEND    = 4,   /* words: which procedure */
    KIOSK_STEP_RESUME     = 5,
    KIOSK_STEP_REFUSE     = 6,   /* words: why */
    KIOSK_STEP_FINISH     = 7,   /* words: the result */
    KIOSK_STEP_DELIVER    = 8,
    KIOSK_STEP_WITHDRAW   = 9
};

enum {
    KIOSK_LIGHT_NONE   = 0,   /* nothing was promised that can be counted */
    KIOSK_LIGHT_GREEN  = 1,
    KIOSK_LIGHT_YELLOW = 2,   /* from one working day before the promised day on */
    KIOSK_LIGHT_RED    = 3    /* after it */
};

enum {   /* for kiosk_case_reveal() */
    KIOSK_CASE_APPLICANT        = 1,
    KIOSK_CASE_APPLICANT_NUMBER = 2,
    KIOSK_CASE_AGENT            = 3,
    KIOSK_CASE_AGENT_NUMBER     = 4
};

/* Receives a case (收件); it is durable before this returns. out [owned: kiosk_case_free].
 * Fails with NOT_FOUND (item), CONFLICT (the id had another item, the item is
 * KIOSK_ITEM_NOT_NOW, or the mandate does not cover this agent, item and day),
 * LIMIT (serials of the day, cases of an agent), GONE (visit, card), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_case_receive(kiosk *k, const kiosk_case_request *request, kiosk_case **out);
/* A case by its number, or by the code of its receipt as it was scanned.
 * out [owned: kiosk_case_free]. Fails with NOT_FOUND, CONFLICT (the code is signed by
 * nobody of this hall), IO and CONFIG (the key), STORE, MEMORY, CLOSED. */
kiosk_status kiosk_case_find(kiosk *k, const char *text, kiosk_case **out);
/* Of which case a receipt's code is: without records and without a network.
 *   number  room for 44 bytes
 * Fails with CONFLICT (signed by nobody of this hall), IO, CONFIG, CLOSED. */
kiosk_status kiosk_case_verify(kiosk *k, const char *code, char *number);
void kiosk_case_free(kiosk_case *c);
/* Takes a step.
 *   clerk  1 to 64 bytes, yours: by which the hall knows who did it; recorded
 *   words  [nullable] up to 4 KiB; needed where KIOSK_STEP_… says so
 * Fails with CONFLICT (not in this state, a second supplement, or accept while
 * something required is not handed in), STORE, CLOSED. */
kiosk_status kiosk_case_step(kiosk_case *c, int32_t step, const char *clerk, const char *words);
/* Ticks a material off, 1, or takes the tick back, 0. Fails with CONFLICT (it is
 * decided), STORE, CLOSED. */
kiosk_status kiosk_case_tick(kiosk_case *c, size_t index, int32_t here, const char *clerk);

/* As it is now; of kiosk_cases_at() as it was listed. Texts are [borrowed: c freed];
 * an index out of range is NULL or KIOSK_E_INVALID. Days are YYYY-MM-DD or "". */
const char *kiosk_case_number(const kiosk_case *c);         /* 43 characters */
int32_t kiosk_case_state(const kiosk_case *c);              /* KIOSK_CASE_… */
const char *kiosk_case_item(const kiosk_case *c);           /* implementation code */
const char *kiosk_case_item_name(const kiosk_case *c);
const char *kiosk_case_item_version(const kiosk_case *c);   /* by which it is handled */
int64_t kiosk_case_received(const kiosk_case *c);           /* wall */
const char *kiosk_case_accepted(const kiosk_case *c);
const char *kiosk_case_promised(const kiosk_case *c);       /* the last day of the promise, put off by stops; "" while the clock stands */
int32_t kiosk_case_promised_certain(const kiosk_case *c);   /* 0: a year without a calendar of holidays went into it */
const char *kiosk_case_decided(const kiosk_case *c);
const char *kiosk_case_notice(const kiosk_case *c);         /* what was said to be missing */
const char *kiosk_case_outcome(const kiosk_case *c);        /* the result, or why not */
int32_t kiosk_case_light(const kiosk_case *c);              /* KIOSK_LIGHT_… */
const char *kiosk_case_light_reason(const kiosk_case *c);   /* in-time, due, overdue, undecided, no-promise */
const char *kiosk_case_applicant(const kiosk_case *c);      /* masked */
const char *kiosk_case_applicant_number(const kiosk_case *c);
const char *kiosk_case_agent(const kiosk_case *c);          /* masked; "": the applicant came in person */
const char *kiosk_case_agent_number(const kiosk_case *c);
size_t kiosk_case_paper_count(const kiosk_case *c);
const char *kiosk_case_paper_name(const kiosk_case *c, size_t index);
const char *kiosk_case_paper_form(const kiosk_case *c, size_t index);
int32_t kiosk_case_paper_need(const kiosk_case *c, size_t index);              /* KIOSK_MATERIAL_… */
const char *kiosk_case_paper_handed_in(const kiosk_case *c, size_t index);     /* the day, or "" */
size_t kiosk_case_stop_count(const kiosk_case *c);
int32_t kiosk_case_stop_state(const kiosk_case *c, size_t index);              /* KIOSK_CASE_SUPPLEMENT or SUSPENDED */
const char *kiosk_case_stop_from(const kiosk_case *c, size_t index);
const char *kiosk_case_stop_until(const kiosk_case *c, size_t index);          /* the day on which the clock ran again, or "" */
const char *kiosk_case_stop_words(const kiosk_case *c, size_t index);
/* For a QR symbol: number and signature, nothing of a person. out [borrowed: c freed].
 * Fails with IO and CONFIG (the key), CLOSED. */
kiosk_status kiosk_case_code(const kiosk_case *c, const char **out);
/* Name or number as it is, for a KIOSK_PURPOSE_… that is recorded. It reads as "" once the
 * visit that was under way has ended. out [borrowed: c freed]. Fails with GONE (never
 * known, or purged), STORE, CLOSED. */
kiosk_status kiosk_case_reveal(kiosk_case *c, int32_t what, int32_t purpose, const char **out);
/* The acceptance receipt (受理回执) with number, code and promised day; persons masked. Before the case is
 * accepted it is a receipt of documents (收件回执).
 *   paper   KIOSK_PAPER_A4 or A5
 *   device  [nullable: the first receipt printer]
 * Fails with NOT_FOUND (device), IO and CONFIG (the key), STORE, TEMPLATE, CLOSED. */
kiosk_status kiosk_case_print(const kiosk_case *c, uint32_t paper, const char *device, uint64_t *job);
/* The same as a PDF file. Fails with IO, CONFIG, STORE, TEMPLATE, CLOSED. */
kiosk_status kiosk_case_render(const kiosk_case *c, uint32_t paper, const char *path);
/* The one-time notice (一次性告知单): the values of the template "notice".
 * out [owned: kiosk_data_free]. Fails with IO, CONFIG, STORE, MEMORY, CLOSED. */
kiosk_status kiosk_case_slip(const kiosk_case *c, kiosk_data **out);

/* The cases that were open on a day, the oldest first, with their lights as of its end.
 *   day  YYYY-MM-DD [nullable: today]
 *   out  [owned: kiosk_cases_free]
 * Fails with STORE, MEMORY, CLOSED. */
kiosk_status kiosk_cases_list(kiosk *k, const char *day, kiosk_cases **out);
void kiosk_cases_free(kiosk_cases *cases);
size_t kiosk_cases_count(const kiosk_cases *cases);
size_t kiosk_cases_lit(const kiosk_cases *cases, int32_t light);   /* how many show KIOSK_LIGHT_… */
/* NULL when out of range. [borrowed: cases freed] */
const kiosk_case *kiosk_cases_at(const kiosk_cases *cases, size_t index);

/* Evaluation (好差评) ----------------------------------------------------- */

enum {
    KIOSK_LEVEL_VERY_DISSATISFIED = 1,   /* 非常不满意 */
    KIOSK_LEVEL_DISSATISFIED      = 2,   /* 不满意 */
    KIOSK_LEVEL_FAIR              = 3,   /* 基本满意 */
    KIOSK_LEVEL_SATISFIED         = 4,   /* 满意 */
    KIOSK_LEVEL_VERY_SATISFIED    = 5    /* 非常满意 */
};

enum { KIOSK_EVALUATION_ONLINE = 1 };   /* flags: not in the hall */

/* Either a visit or a code. There is no way to evaluate for somebody else. */
typedef struct kiosk_evaluation {
    uint32_t size;
    uint32_t flags;              /* KIOSK_EVALUATION_… */
    const kiosk_visit *visit;    /* [nullable] the one under way */
    const char *code;            /* [nullable] of a case's receipt */
    const kiosk_card *card;      /* of a case that an agent handed in: the principal's [nullable] */
    const char *reasons;         /* codes, separated by ; [nullable] */
    int32_t level;               /* KIOSK_LEVEL_… */
    uint32_t reserved;           /* 0 */
} kiosk_evaluation;
#define KIOSK_EVALUATION_INIT { (uint32_t)sizeof(kiosk_evaluation), 0, NULL, NULL, NULL, NULL, 0, 0 }

/* Records an evaluation, once for each visit and each case.
 *   serial  [nullable] its number, from 1 without a gap
 * Fails with NOT_FOUND (case), CONFLICT (given already, the case is neither accepted nor
 * refused yet, the code is not signed by this hall, or the principal has to), GONE (visit, card), IO, CONFIG, STORE, CLOSED. */
kiosk_status kiosk_evaluation_give(kiosk *k, const kiosk_evaluation *evaluation, uint64_t *serial);
/* 1: this visit was evaluated, 0: not yet, so offer it at the end. A negative value is a status. */
int32_t kiosk_evaluation_given(const kiosk_visit *visit);
/* How many evaluations were taken out of the records. A negative value is a status. */
int64_t kiosk_evaluation_missing(kiosk *k);
/* The version of the form in force. [borrowed: kiosk_close] */
const char *kiosk_evaluation_form(kiosk *k);
/* The reasons that may be given for a level in the hall or, with KIOSK_EVALUATION_ONLINE,
 * online; 0 for no level. Texts in the language of the visit under way.
 * NULL out of range. [borrowed: kiosk_close] */
size_t kiosk_evaluation_reason_count(kiosk *k, int32_t level, uint32_t flags);
const char *kiosk_evaluation_reason_code(kiosk *k, int32_t level, uint32_t flags, size_t index);
const char *kiosk_evaluation_reason_text(kiosk *k, int32_t level, uint32_t flags, size_t index);

/* Reports (报表) -------------------------------------------------------- */

/* What the hall did on some business days, told from its records; nobody is in it,
 * neither residents nor clerks. docs/reports.md defines every figure. */
enum {
    KIOSK_REPORT_BY_DAY        = 1,
    KIOSK_REPORT_BY_WINDOW     = 2,
    KIOSK_REPORT_BY_QUEUE      = 3,
    KIOSK_REPORT_BY_DEPARTMENT = 4,
    KIOSK_REPORT_BY_ITEM       = 5
};

enum {
    KIOSK_REPORT_ISSUED = 1,   /* numbers given */
    KIOSK_REPORT_CALLED = 2,   /* called at least once */
    KIOSK_REPORT_SERVED = 3,
    KIOSK_REPORT_FINISHED = 4,   /* 办结 */
    KIOSK_REPORT_VOID = 5,   /* 作废 */
    KIOSK_REPORT_ABSENT = 6,   /* 过号, and it stayed at that */
    KIOSK_REPORT_OPEN = 7,   /* none of these at the end of the day */
    KIOSK_REPORT_CALLS = 11,   /* each time, like those below */
    KIOSK_REPORT_RECALLS = 12,   /* 重呼 */
    KIOSK_REPORT_NO_SHOWS = 13,   /* 过号 */
    KIOSK_REPORT_HOLDS = 14,   /* 挂起 */
    KIOSK_REPORT_TRANSFERS = 15,   /* 转移 */
    KIOSK_REPORT_HAND_OVERS = 16,   /* 下一环节 */
    KIOSK_REPORT_WAITS = 21,   /* numbers with a waiting time */
    KIOSK_REPORT_WAIT_MEAN = 22,   /* ms, like those below */
    KIOSK_REPORT_WAIT_MEDIAN = 23,
    KIOSK_REPORT_WAIT_NINETIETH = 24,   /* nine in ten waited no longer */
    KIOSK_REPORT_WAIT_LONGEST = 25,
    KIOSK_REPORT_SERVICES = 31,   /* numbers with a serving time */
    KIOSK_REPORT_SERVICE_MEAN = 32,   /* ms, like those below */
    KIOSK_REPORT_SERVICE_MEDIAN = 33,
    KIOSK_REPORT_SERVICE_NINETIETH = 34,
    KIOSK_REPORT_SERVICE_LONGEST = 35,
    KIOSK_REPORT_TOLD = 41,   /* were told an interval, and called */
    KIOSK_REPORT_WITHIN_LOW = 42,
    KIOSK_REPORT_WITHIN_HIGH = 43,
    KIOSK_REPORT_CASES_RECEIVED = 51,
    KIOSK_REPORT_CASES_SETTLED = 52,   /* 办结 */
    KIOSK_REPORT_CASES_REFUSED = 53,
    KIOSK_REPORT_CASES_WITHDRAWN = 54,
    KIOSK_REPORT_CASES_ON_TIME = 55,   /* of the settled and refused */
    KIOSK_REPORT_CASES_LATE = 56,
    KIOSK_REPORT_CASES_UNPROMISED = 57,   /* nothing was promised that can be counted */
    KIOSK_REPORT_ON_TIME_RATE = 58,   /* in thousandths, like every rate */
    KIOSK_REPORT_GREEN = 61,   /* open at the end of the last day, by light */
    KIOSK_REPORT_YELLOW = 62,
    KIOSK_REPORT_RED = 63,
    KIOSK_REPORT_UNLIT = 64,
    KIOSK_REPORT_ONE_VISIT = 65,   /* of the settled */
    KIOSK_REPORT_ONE_VISIT_RATE = 66,   /* 最多跑一次率 */
    KIOSK_REPORT_VERY_DISSATISFIED = 71,
    KIOSK_REPORT_DISSATISFIED = 72,
    KIOSK_REPORT_FAIR = 73,
    KIOSK_REPORT_SATISFIED = 74,
    KIOSK_REPORT_VERY_SATISFIED = 75,
    KIOSK_REPORT_EVALUATIONS = 76,
    KIOSK_REPORT_SATISFACTION_RATE = 77,   /* 基本满意 and better */
    KIOSK_REPORT_DEMAND_NOTHING = 81,   /* searches that found nothing */
    KIOSK_REPORT_DEMAND_LEFT = 82   /* and those of which nothing was opened */
};

typedef struct kiosk_report_request {
    uint32_t size;
    int32_t by;         /* KIOSK_REPORT_BY_… */
    const char *from;   /* YYYY-MM-DD [nullable: today] */
    const char *to;     /* the last day, at most 400 with the first [nullable: the first] */
} kiosk_report_request;
#define KIOSK_REPORT_REQUEST_INIT { (uint32_t)sizeof(kiosk_report_request), KIOSK_REPORT_BY_DAY, NULL, NULL }

/* Makes a report of what is recorded now. Of a day about a tenth of a second for
 * 5,000 numbers; nobody else waits for it.
 *   out  [owned: kiosk_report_free]
 * Fails with STORE, MEMORY, CLOSED. */
kiosk_status kiosk_report_make(kiosk *k, const kiosk_report_request *request, kiosk_report **out);
void kiosk_report_free(kiosk_report *report);
/* Rows by their keys: days, codes of windows, queues or items, names of departments.
 * What belongs to none has the key "" and is the last. */
size_t kiosk_report_count(const kiosk_report *report);
/* NULL out of range. [borrowed: report freed] */
const char *kiosk_report_key(const kiosk_report *report, size_t index);
const char *kiosk_report_name(const kiosk_report *report, size_t index);   /* for people, or "" */
/* A figure, KIOSK_REPORT_…, of a row, and of all. KIOSK_NOT_SAID where there is none:
 * the mean of nothing, a share of nothing. KIOSK_E_INVALID out of range. */
int64_t kiosk_report_figure(const kiosk_report *report, size_t index, int32_t figure);
int64_t kiosk_report_total(const kiosk_report *report, int32_t figure);
/* The whole report; docs/reports.md has the shape. [borrowed: report freed] */
const char *kiosk_report_json(const kiosk_report *report);
const char *kiosk_report_csv(const kiosk_report *report);
/* On paper by the template "report", in the language of the visit under way.
 *   paper   KIOSK_PAPER_A4 or A5
 *   device  [nullable: the first receipt printer]
 * Fails with NOT_FOUND (device), STORE, TEMPLATE, CLOSED. */
kiosk_status kiosk_report_print(const kiosk_report *report, uint32_t paper, const char *device, uint64_t *job);
/* The same as a PDF file. Fails with IO, TEMPLATE, CLOSED. */
kiosk_status kiosk_report_render(const kiosk_report *report, uint32_t paper, const char *path);

#ifdef __cplusplus
}
#endif

#endif /* KIOSK_H */
