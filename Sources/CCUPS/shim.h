/* libcups as this project uses it: the only file that calls its functions by name.
 *
 * Written for libcups 2.4. What libcups 3 renames or changes stands in the second half of each
 * pair below and nowhere else; the constants and types that KioskReceiptPrinter uses are the same
 * in both. */
#ifndef KIOSK_CUPS_SHIM_H
#define KIOSK_CUPS_SHIM_H

#include <cups/cups.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if CUPS_VERSION_MAJOR >= 3
#  define KIOSK_CUPS_3(new, old) new
typedef bool kiosk_cups_truth;
#else
#  define KIOSK_CUPS_3(new, old) old
typedef int kiosk_cups_truth;
#endif

/* ---- Connections */

static inline void kiosk_cups_begin(void) { httpInitialize(); }

/* Host and port of this machine's cupsd, or of CUPS_SERVER; the host may be the path of a socket. */
static inline const char *kiosk_cups_server(void) { return KIOSK_CUPS_3(cupsGetServer, cupsServer)(); }
static inline int kiosk_cups_port(void) { return KIOSK_CUPS_3(ippGetPort, ippPort)(); }

static inline bool kiosk_cups_split(const char *uri, char *host, size_t host_size, int *port, char *path, size_t path_size) {
    char scheme[16], user[64];
    return httpSeparateURI(HTTP_URI_CODING_ALL, uri, scheme, sizeof scheme, user, sizeof user, host,
                           KIOSK_CUPS_3(host_size, (int)host_size), port, path,
                           KIOSK_CUPS_3(path_size, (int)path_size)) == HTTP_URI_STATUS_OK;
}

/* Made, not yet connected. addresses are copied; NULL: host is looked up here and now. */
static inline http_t *kiosk_cups_make(const char *host, int port, http_addrlist_t *addresses, bool encrypted) {
    return KIOSK_CUPS_3(httpConnect, httpConnect2)(
        host, port, addresses, AF_UNSPEC, encrypted ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1, 0, NULL);
}

static inline bool kiosk_cups_connect(http_t *http, int milliseconds, int *cancel) {
    return KIOSK_CUPS_3(httpConnectAgain(http, milliseconds, cancel), httpReconnect2(http, milliseconds, cancel) == 0);
}

static inline void kiosk_cups_close(http_t *http) { httpClose(http); }
static inline int kiosk_cups_descriptor(http_t *http) { return httpGetFd(http); }
static inline int kiosk_cups_error(http_t *http) { return KIOSK_CUPS_3(httpGetError, httpError)(http); }
static inline int kiosk_cups_status(http_t *http) { return (int)httpGetStatus(http); }
static inline const char *kiosk_cups_last_error(void) {
    return KIOSK_CUPS_3(cupsGetErrorString, cupsLastErrorString)();
}
/* Of a line without TLS: the other side answers nothing without it (HTTP 426), whether or not libcups, which then
   tries by itself, found that it can. */
static inline bool kiosk_cups_wants_encryption(void) {
    ipp_status_t last = KIOSK_CUPS_3(cupsGetError, cupsLastError)();
    return last == IPP_STATUS_ERROR_CUPS_UPGRADE_REQUIRED || last == IPP_STATUS_ERROR_CUPS_PKI;
}

/* Called every so many seconds while something is waited for; 0 ends the waiting. */
static inline void kiosk_cups_watch(http_t *http, double seconds, kiosk_cups_truth (*goes_on)(http_t *, void *), void *context) {
    httpSetTimeout(http, seconds, goes_on, context);
}

static inline const char *kiosk_cups_no_password(
    const char *prompt, http_t *http, const char *method, const char *resource, void *context) {
    (void)prompt, (void)http, (void)method, (void)resource, (void)context;
    return NULL;
}
/* This thread has no password to offer. */
static inline void kiosk_cups_offer_no_password(void) {
    KIOSK_CUPS_3(cupsSetPasswordCB, cupsSetPasswordCB2)(kiosk_cups_no_password, NULL);
}

/* SHA-256 of the certificate that the other side has shown; false when there is none. */
static inline bool kiosk_cups_fingerprint(http_t *http, unsigned char digest[32]) {
    bool done = false;
#if CUPS_VERSION_MAJOR >= 3
    static const char begin[] = "-----BEGIN CERTIFICATE-----", end[] = "-----END CERTIFICATE-----";
    char *chain = httpCopyPeerCredentials(http);
    char *first = chain ? strstr(chain, begin) : NULL, *last = first ? strstr(first, end) : NULL;
    if (last) {
        *last = 0;
        size_t size = strlen(first);
        char *bytes = malloc(size + 1);
        if (bytes) {
            httpDecode64(bytes, &size, first + sizeof begin - 1, NULL);
            done = cupsHashData("sha2-256", bytes, size, digest, 32) == 32;
        }
        free(bytes);
    }
    free(chain);
#else
    cups_array_t *chain = NULL;
    if (httpCopyCredentials(http, &chain) == 0 && chain) {
        http_credential_t *first = (http_credential_t *)cupsArrayFirst(chain);
        if (first) done = cupsHashData("sha2-256", first->data, first->datalen, digest, 32) == 32;
    }
    httpFreeCredentials(chain);
#endif
    return done;
}

/* ---- Requests */

static inline ipp_t *kiosk_ipp_new(ipp_op_t operation) { return ippNewRequest(operation); }
static inline void kiosk_ipp_free(ipp_t *ipp) { ippDelete(ipp); }
static inline size_t kiosk_ipp_size(ipp_t *ipp) { return KIOSK_CUPS_3(ippGetLength, ippLength)(ipp); }
static inline void kiosk_ipp_add(ipp_t *ipp, ipp_tag_t group, ipp_tag_t type, const char *name, const char *value) {
    ippAddString(ipp, group, type, name, NULL, value);
}
/* One more value of an attribute that was just added, or the first. */
static inline void kiosk_ipp_add_more(ipp_t *ipp, ipp_tag_t type, const char *name, const char *value) {
    ipp_attribute_t *list = ippFindAttribute(ipp, name, type);
    if (list) ippSetString(ipp, &list, ippGetCount(list), value);
    else ippAddString(ipp, IPP_TAG_OPERATION, type, name, NULL, value);
}
static inline void kiosk_ipp_add_number(ipp_t *ipp, ipp_tag_t group, ipp_tag_t type, const char *name, int value) {
    ippAddInteger(ipp, group, type, name, value);
}
static inline void kiosk_ipp_add_true(ipp_t *ipp, const char *name) { ippAddBoolean(ipp, IPP_TAG_OPERATION, name, 1); }

/* True when the other side wants the rest. */
static inline bool kiosk_ipp_send(http_t *http, ipp_t *ipp, const char *path, size_t rest) {
    return cupsSendRequest(http, ipp, path, kiosk_ipp_size(ipp) + rest) == HTTP_STATUS_CONTINUE;
}
static inline bool kiosk_ipp_write(http_t *http, const void *bytes, size_t count) {
    return cupsWriteRequestData(http, (const char *)bytes, count) == HTTP_STATUS_CONTINUE;
}
static inline ipp_t *kiosk_ipp_answer(http_t *http, const char *path) { return cupsGetResponse(http, path); }

/* ---- Answers */

static inline int kiosk_ipp_status(ipp_t *ipp) { return (int)ippGetStatusCode(ipp); }
static inline ipp_attribute_t *kiosk_ipp_find(ipp_t *ipp, const char *name) { return ippFindAttribute(ipp, name, IPP_TAG_ZERO); }
/* The next attribute, in whatever group; NULL at a group's end (its name is NULL too) and at the end of all. */
static inline ipp_attribute_t *kiosk_ipp_first(ipp_t *ipp) { return KIOSK_CUPS_3(ippGetFirstAttribute, ippFirstAttribute)(ipp); }
static inline ipp_attribute_t *kiosk_ipp_next(ipp_t *ipp) { return KIOSK_CUPS_3(ippGetNextAttribute, ippNextAttribute)(ipp); }
static inline const char *kiosk_ipp_name(ipp_attribute_t *attribute) { return ippGetName(attribute); }
static inline int kiosk_ipp_count(ipp_attribute_t *attribute) { return (int)ippGetCount(attribute); }
static inline ipp_tag_t kiosk_ipp_type(ipp_attribute_t *attribute) { return ippGetValueTag(attribute); }
static inline const char *kiosk_ipp_text(ipp_attribute_t *attribute, int index) { return ippGetString(attribute, index, NULL); }
static inline int kiosk_ipp_number(ipp_attribute_t *attribute) { return ippGetInteger(attribute, 0); }
static inline int kiosk_ipp_upper(ipp_attribute_t *attribute) {
    int upper = 0;
    ippGetRange(attribute, 0, &upper);
    return upper;
}
static inline bool kiosk_ipp_truth(ipp_attribute_t *attribute) { return ippGetBoolean(attribute, 0); }

/* ---- The network */

typedef void (*kiosk_cups_found)(void *context, const char *uri, const char *name, const char *model);
struct kiosk_cups_search {
    kiosk_cups_found found;
    void *context;
    int *cancel;
};

/* A printer on the network is named by its address, which needs no resolver later. */
static inline kiosk_cups_truth kiosk_cups_see(void *user, unsigned flags, cups_dest_t *printer) {
    struct kiosk_cups_search *search = (struct kiosk_cups_search *)user;
    char path[512], address[256], uri[1024];
    if (flags & CUPS_DEST_FLAGS_REMOVED) return 1;
    http_t *http = cupsConnectDest(printer, CUPS_DEST_FLAGS_DEVICE, 1500, search->cancel, path, sizeof path, NULL, NULL);
    if (!http) return 1;
    http_addr_t *place = httpGetFd(http) >= 0 ? httpGetAddress(http) : NULL;
    if (place) {
        KIOSK_CUPS_3(httpAddrGetString(place, address, sizeof address), httpAddrString(place, address, (int)sizeof address));
        int port = KIOSK_CUPS_3(httpAddrGetPort, httpAddrPort)(place);
        const char *scheme = httpIsEncrypted(http) ? "ipps" : "ipp";
        httpAssembleURI(HTTP_URI_CODING_ALL, uri, KIOSK_CUPS_3(sizeof uri, (int)sizeof uri), scheme, NULL, address, port, path);
        const char *model = cupsGetOption("printer-make-and-model", printer->num_options, printer->options);
        const char *name = cupsGetOption("printer-info", printer->num_options, printer->options);
        search->found(search->context, uri, name ? name : printer->name, model ? model : "");
    }
    httpClose(http);
    return 1;
}

/* Asks avahi, where it runs, for IPP printers on the network. It asks cupsd for its default, too, and
 * cannot be stopped while cupsd is silent: for a thread that may be left to itself. */
static inline void kiosk_cups_search_network(int milliseconds, int *cancel, void *context, kiosk_cups_found found) {
    struct kiosk_cups_search search = {found, context, cancel};
    const cups_ptype_t discovered = KIOSK_CUPS_3(CUPS_PTYPE_DISCOVERED, CUPS_PRINTER_DISCOVERED);
    cupsEnumDests(CUPS_DEST_FLAGS_NONE, milliseconds, cancel, discovered, discovered, kiosk_cups_see, &search);
}

#endif
