/*
 * What the twins need and Swift cannot say well: PAPPL's structs full of fixed
 * arrays, and functions of Linux that need _GNU_SOURCE.
 */
#ifndef TWIN_H
#define TWIN_H

#include <stdbool.h>
#include <stdint.h>

/*
 * An IPP printer of A4 and A5 paper that takes PDF, by PAPPL, on 127.0.0.1.
 * There is one in a process, and it ends only with the process: PAPPL takes up
 * to 30 seconds to stop, keeps serving clients that are connected, and leaves
 * its handlers of SIGTERM and SIGINT behind.
 */

typedef enum {
    TWIN_RECEIPT_STARTED,    /* the printer begins with a job */
    TWIN_RECEIPT_PRINTED,    /* it is on paper; `path` is the document, valid during the call */
    TWIN_RECEIPT_CANCELLED,  /* the host has cancelled it */
    TWIN_RECEIPT_ABORTED     /* as twin_receipt_abort_next() wished */
} twin_receipt_news;

/* Called on PAPPL's threads. */
typedef void (*twin_receipt_listener)(void *context, twin_receipt_news news, int job, const char *path);

/* False when the port is taken. `spool` is a directory for PAPPL's own files. */
bool twin_receipt_create(int port, const char *spool, void *context, twin_receipt_listener listener);
/* Serves. Does not return. */
void twin_receipt_run(void);

/* Jobs that have their document and have not ended, begun or not. */
int twin_receipt_jobs(void);
/* True as soon as the printer serves. */
bool twin_receipt_is_running(void);

/* The keyword's bit, such as "media-empty"; 0 for one that the printer does not have. */
uint32_t twin_receipt_reason(const char *keyword);
/* The keyword of the bit at this index, from 0; NULL at the end. */
const char *twin_receipt_keyword(int index);
/* All reasons at once. A job waits while one of them stops the printer. */
void twin_receipt_set_reasons(uint32_t reasons);
/* Milliseconds that a document takes. */
void twin_receipt_set_pace(int milliseconds);
/* The next job fails. */
void twin_receipt_abort_next(void);
/* Stopped at its panel: jobs stay pending. */
void twin_receipt_set_paused(bool paused);

/* A descriptor that poll() finds readable when the parent process has ended; -1 with errno. */
int twin_open_parent(void);

/* The file that this code was loaded from: a program, or a bundle of tests. */
const char *twin_code_path(void);

/* Removes a directory with all that lies in it; does not follow links. */
void twin_remove_tree(const char *path);

#endif
