/*
 * kiosk_driver.h: a vendor's own hardware below libkiosk.
 *
 * A maker whose card reader or ticket printer speaks none of the protocols that
 * the library knows writes a driver: one table of data and functions (slots).
 * It is registered before kiosk_open(), and a device of the configuration
 * names it:
 *
 *     [device reader]
 *     kind = card-reader
 *     uri = driver:acme-reader?port=2
 *
 * Everything above the slots stays the library's: the life of a card and its
 * rules, visits, events, the journal, proof of print, what residents and
 * technicians are told. examples/driver-template is a driver that compiles and
 * explains itself; `kiosk-doctor conform` checks one; docs/drivers.md tells more.
 *
 * Threads
 *   All slots of one open device but `interrupt` run on one thread that belongs
 *   to that device, is named after the driver, has all signals blocked, lives
 *   from `open` to `close`, and calls one slot at a time. A driver that opens
 *   two devices has two such threads at once. A slot may start threads of its
 *   own and must end them in `close`.
 *
 * Order
 *   `open` comes first; when it gives KIOSK_DRIVER_OK, `close` comes last, once.
 *   After any other result of `open` nothing is called. A device that failed is
 *   closed and opened again, at first every second, so `open` must not need a
 *   person, and `close` must give back everything.
 *
 * Deadlines
 *   `within` is the milliseconds that a slot may take. Pass it on to the SDK or
 *   to poll(). A slot that has not returned 500 ms after that is late: the device
 *   is reported as failed, with the fault driver-failed and the name of the slot
 *   as evidence. The library cannot end the slot and does not wait for it: its
 *   thread is left alone, and when the slot returns at last, whatever it brought
 *   is dropped, `close` is called, and the device is opened again. Until then it
 *   stays failed. Callers of kiosk.h never notice more than that. kiosk_close()
 *   waits for the slot under way until 500 ms after `interrupt`, or, in `open` and
 *   for a driver without `interrupt`, until it is late; and then for `close`.
 *
 * interrupt
 *   The one slot that is called from another thread, at any time between the
 *   return of `open` and the call of `close`, at most once: the kiosk is being
 *   closed. The slot under way shall return KIOSK_DRIVER_INTERRUPTED within 500
 *   ms; after it only `close` is called. `interrupt` itself must not wait.
 *
 * Memory
 *   Whatever a pointer argument points to is the library's and valid until the
 *   slot returns; keep none of it. What a slot fills is zeroed before the call,
 *   and the memory for a card is locked, and zeroed again after it. The
 *   table and its texts are copied by kiosk_driver_register(); `context` is not,
 *   and must stay valid until the driver is unregistered.
 *
 * Results
 *   KIOSK_DRIVER_OK or a negative code of the list below; each slot names those
 *   that are legal for it, besides the general ones. On any other than OK the
 *   slot may write a line about it into `detail`: KIOSK_DRIVER_DETAIL bytes
 *   with the NUL, UTF-8, for a technician, in English, with the SDK's own error
 *   code. Numbers of more than 8 digits in it are replaced by stars.
 *
 * A rule that is broken
 *   Every result, length, text and state is checked as data from outside. A
 *   slot that gives an unknown result, text that is not UTF-8, a length beyond
 *   its buffer, or a card that it was not asked for makes the device fail with
 *   driver-failed and the evidence; the device is closed and opened again. A driver
 *   that crashes takes the program with it: it runs inside.
 *
 * Personal data
 *   A driver gives a card only in the buffers of `read`. It keeps no copy after
 *   the slot returns, writes none to a file or a log, and puts none into `detail`.
 *   Photo and fingerprint stay as they are on the card, not decoded.
 *
 * A slot may call no function of the library.
 */
#ifndef KIOSK_DRIVER_H
#define KIOSK_DRIVER_H

#include "kiosk.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the rules above. A driver that was built for a newer one is refused. */
#define KIOSK_DRIVER_ABI 1

#define KIOSK_DRIVER_DETAIL 256

/* What a slot gives. */
enum {
    KIOSK_DRIVER_OK            = 0,

    /* General: any slot may give them. The device is closed and opened again. */
    KIOSK_DRIVER_NOT_FOUND     = -1,   /* there is no such device */
    KIOSK_DRIVER_DENIED        = -2,   /* this user may not open it */
    KIOSK_DRIVER_IN_USE        = -3,   /* another program holds it */
    KIOSK_DRIVER_LOST          = -4,   /* it was there and is gone: unplugged, no power */
    KIOSK_DRIVER_NO_ANSWER     = -5,   /* it kept silent until the deadline */
    KIOSK_DRIVER_GARBLED       = -6,   /* its answers make no sense */
    KIOSK_DRIVER_BROKEN        = -7,   /* it says of itself that it does not work */
    KIOSK_DRIVER_INTERRUPTED   = -8,   /* only after `interrupt` */

    /* `read` */
    KIOSK_DRIVER_CARD_NOT_READ = -20,  /* moved, pulled away, read badly: lift it and lay it down again */
    KIOSK_DRIVER_CARD_UNKNOWN  = -21,  /* not an ID card */
    KIOSK_DRIVER_CARD_REFUSED  = -22,  /* card and security module did not accept each other */

    /* `begin`, `write`, `rows`, `finish` */
    KIOSK_DRIVER_STOPPED       = -40,  /* paper, cover, cutter …: `status` will tell */
    KIOSK_DRIVER_UNPRINTABLE   = -41,  /* this printer cannot print such a thing */
    KIOSK_DRIVER_UNPROVEN      = -42   /* `finish`, `clear`: nobody can say */
};

/* What `open` found. */
typedef struct kiosk_driver_info {
    uint32_t size;             /* set by the library, here and in the structs below */
    uint32_t dots;             /* printers with `rows`: dots on a line, 288 to 1152; others 0 */
    uint64_t capabilities;     /* KIOSK_CAN_… of kiosk.h, of this kind of device */
    char model[64];            /* what it says of itself, with a serial number; a reader's SAM id */
    char profile[32];          /* printers with `write`: a profile of docs/printers.md; "": the configuration's */
} kiosk_driver_info;

/* A card, in the standard layout of a reader (GA/T 467, GA/T 490), so that all
 * rules about cards are shared. A driver of another kind of card fills the same
 * block: UTF-16LE, each field padded with spaces; docs/drivers.md has the table. */
typedef struct kiosk_driver_card {
    uint32_t size;
    uint32_t text_length;          /* 256 */
    uint32_t photo_length;         /* 0 to 1024 */
    uint32_t fingerprint_length;   /* 0 to 1024; 0 when it was not wanted */
    uint32_t address_length;       /* 70 for each address that was added later (追加住址), 0 to 280 */
    uint8_t text[256];
    uint8_t photo[1024];           /* WLT code */
    uint8_t fingerprint[1024];
    uint8_t address[280];          /* UTF-16LE, each padded with spaces to 70 bytes */
} kiosk_driver_card;

enum { KIOSK_DRIVER_WITH_FINGERPRINT = 1 };

/* How a printer is: bits of kiosk_driver_status.trouble. */
#define KIOSK_TROUBLE_PAPER_END    0x0001u
#define KIOSK_TROUBLE_NEAR_END     0x0002u   /* reported; printing goes on */
#define KIOSK_TROUBLE_COVER_OPEN   0x0004u
#define KIOSK_TROUBLE_PAPER_JAM    0x0008u
#define KIOSK_TROUBLE_CUTTER       0x0010u
#define KIOSK_TROUBLE_HOT          0x0020u   /* goes on by itself when it has cooled down */
#define KIOSK_TROUBLE_OFFLINE      0x0040u
#define KIOSK_TROUBLE_FAILED       0x0080u

/* Where the last ticket is, of a printer that knows (出纸口). */
enum {
    KIOSK_PRESENTER_NONE        = 0,   /* there is no presenter, or it does not say */
    KIOSK_PRESENTER_EMPTY       = 1,
    KIOSK_PRESENTER_PRESENTED   = 2,   /* it waits to be taken */
    KIOSK_PRESENTER_TAKEN       = 3,
    KIOSK_PRESENTER_RETRACTED   = 4,   /* pulled back in */
    KIOSK_PRESENTER_LEFT_BEHIND = 5    /* nobody took it */
};

typedef struct kiosk_driver_status {
    uint32_t size;
    uint32_t trouble;          /* KIOSK_TROUBLE_…; 0: ready, with paper */
    int32_t presenter;         /* KIOSK_PRESENTER_… */
    uint32_t reserved;
    char evidence[256];        /* the status as the device gave it, such as "02 00 12"; or "" */
} kiosk_driver_status;

/* Bands that are on paper, when the driver does not know. */
#define KIOSK_DRIVER_BANDS_UNKNOWN UINT32_MAX

/* A driver. Slots of the other kind are NULL. `device` is what `open` gave. */
typedef struct kiosk_driver {
    uint32_t size;             /* sizeof(kiosk_driver) */
    uint32_t abi;              /* KIOSK_DRIVER_ABI */
    int32_t kind;              /* KIOSK_KIND_CARD_READER or KIOSK_KIND_TICKET_PRINTER */
    uint32_t flags;            /* reserved, 0 */
    const char *name;          /* 1 to 32 of a-z 0-9 and -, as in driver:NAME */
    const char *description;   /* one line: maker, models, version of the driver */
    void *context;             /* the driver's own; given to `open` */

    /* Every driver ---------------------------------------------------- */

    /* Opens a device and asks it who it is. within 5000.
     *   parameters  what stands after the ? in the URI, or ""
     *   device      what the driver wants to get as `device`; may stay NULL */
    int32_t (*open)(void *context, const char *parameters, uint32_t within, void **device,
                    kiosk_driver_info *info, char *detail);
    /* Closes it and gives back everything. Must return within 2000 ms. */
    void (*close)(void *device);
    /* See above. [nullable: every slot is over within its deadline anyway] */
    void (*interrupt)(void *device);

    /* A card reader --------------------------------------------------- */

    /* Whether a card lies there: present 1 or 0. Called about every 300 ms.
     * within 1000. A reader with KIOSK_CAN_SEE_REMOVAL says 1 as long as a card
     * lies there; one without it says 1 once for each card that is laid down. */
    int32_t (*present)(void *device, uint32_t within, int32_t *present, char *detail);
    /* Reads the card that lies there. within 5000.
     *   wanted  0, or KIOSK_DRIVER_WITH_FINGERPRINT
     * May also give CARD_NOT_READ, CARD_UNKNOWN, CARD_REFUSED. After one of these
     * it is called again only when another card lies there. */
    int32_t (*read)(void *device, uint32_t within, uint32_t wanted, kiosk_driver_card *card,
                    char *detail);

    /* A ticket printer ------------------------------------------------ */

    /* How it is, asked just now: never from memory. within 1500. Called every
     * two seconds, before each ticket, and after STOPPED. */
    int32_t (*status)(void *device, uint32_t within, kiosk_driver_status *status, char *detail);
    /* A ticket begins; `bands` calls of `write` or `rows` follow. within 2000.
     * [nullable] May also give STOPPED. */
    int32_t (*begin)(void *device, uint32_t within, uint32_t bands, char *detail);
    /* One band of the ticket as ESC/POS of the profile, cut included: whole
     * commands, at most 64 KiB. within 10000. Exactly one of `write` and `rows`
     * is there. May also give STOPPED, UNPRINTABLE. */
    int32_t (*write)(void *device, uint32_t within, const uint8_t *bytes, size_t count, char *detail);
    /* One band of the ticket as a picture: `height` rows of (dots + 7) / 8
     * bytes, the highest bit left, 1 is black. The last band is followed by
     * `finish`, which cuts. within 10000. May also give STOPPED, UNPRINTABLE. */
    int32_t (*rows)(void *device, uint32_t within, const uint8_t *rows, uint32_t height, char *detail);
    /* Ends the ticket and waits until it is on paper. within 15000. OK is proof:
     * the printer itself said that all of it is printed. A driver that only
     * knows that everything was handed over gives UNPROVEN, and the job ends as
     * unknown. May also give STOPPED. */
    int32_t (*finish)(void *device, uint32_t within, char *detail);
    /* Drops whatever of a ticket is not on paper, and cuts off what hangs out.
     * Called after a ticket that was not proven, and once after `open`. within
     * 2000. OK: the printer says that nothing of an earlier ticket will come out
     * any more, whatever happens. UNPROVEN: it does not say.
     *   bands  how many bands of the last ticket are on paper, when the printer
     *          says so; it is KIOSK_DRIVER_BANDS_UNKNOWN before the call
     * [nullable: the printer keeps nothing that is not printed at once] */
    int32_t (*clear)(void *device, uint32_t within, uint32_t *bands, char *detail);
} kiosk_driver;

/* Makes a driver known to every kiosk_open() that follows in this process.
 * The table must fit: size and abi of this version, a name that nobody has,
 * the slots of its kind.
 *   error  [nullable] [owned: kiosk_error_free]: what does not fit, by field
 * Fails with UNSUPPORTED (a newer abi), CONFLICT (the name is taken). */
kiosk_status kiosk_driver_register(const kiosk_driver *driver, kiosk_error **error);
/* Forgets it, so that its code may be unloaded. Fails with NOT_FOUND, and with
 * BUSY while one of its devices is open or a late slot has not returned. */
kiosk_status kiosk_driver_unregister(const char *name);

/* A driver in a shared object of its own exports this, for `kiosk-doctor
 * --driver FILE`: its drivers by index from 0, and NULL behind the last.
 * The library itself never calls it. */
typedef const kiosk_driver *(*kiosk_driver_entry_function)(size_t index);
#define KIOSK_DRIVER_ENTRY "kiosk_driver_entry"

#ifdef __cplusplus
}
#endif

#endif /* KIOSK_DRIVER_H */
