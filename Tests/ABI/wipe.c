/* What is left of a person when the visit has ended: nothing. A specimen number comes in through the reader, goes
 * into a case, onto a receipt and out through the getters; then the process scans its own memory, and all
 * files of the terminal. After that a second process does the same and is killed in the middle: then the files.
 *
 * What is looked for are the ten digits in the middle of the number, which no masked form shows, as bytes, as UTF-16
 * of both orders, and broken in two by a line or a space. They never stand in this program as they are: they are
 * made from the number turned by KEY, and what is compared is turned, too. A value that was planted must be found. */
#define _GNU_SOURCE
#include "hall.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define KEY 0x5A
/* The middle of 11010519491231002X and of 440524188001010014, each byte turned by KEY. */
static const unsigned char specimens[2][10] = {
    { '5' ^ KEY, '1' ^ KEY, '9' ^ KEY, '4' ^ KEY, '9' ^ KEY, '1' ^ KEY, '2' ^ KEY, '3' ^ KEY, '1' ^ KEY, '0' ^ KEY },
    { '4' ^ KEY, '1' ^ KEY, '8' ^ KEY, '8' ^ KEY, '0' ^ KEY, '0' ^ KEY, '1' ^ KEY, '0' ^ KEY, '1' ^ KEY, '0' ^ KEY },
};

/* How a digit may stand in memory. */
struct form { const char *name; size_t step, offset; size_t gap_after; char gap; };
static const struct form forms[] = {
    { "UTF-8", 1, 0, 0, 0 }, { "UTF-16LE", 2, 0, 0, 0 }, { "UTF-16BE", 2, 1, 0, 0 }, { "UTF-32LE", 4, 0, 0, 0 },
    { "broken by a line", 1, 0, 3, '\n' }, { "broken by a space", 1, 0, 3, ' ' }, { "broken by a line, later", 1, 0, 6, '\n' },
};

static int stands_here(const unsigned char *at, size_t left, const unsigned char *turned, const struct form *form)
{
    size_t place = form->offset;
    for (size_t i = 0; i < 10; i++) {
        if (form->gap_after != 0 && i == form->gap_after) {
            if (place >= left || at[place] != (unsigned char)form->gap)
                return 0;
            place++;
        }
        if (place >= left || (unsigned char)(at[place] ^ KEY) != turned[i])
            return 0;
        for (size_t zero = 0; form->step > 1 && zero < form->step; zero++) {
            size_t other = place - form->offset + zero;
            if (other != place && (other >= left || at[other] != 0))
                return 0;
        }
        place += form->step;
    }
    return 1;
}

/* How often a person's number stands in these bytes. */
static int scan(const unsigned char *bytes, size_t length, const char *where, int tell)
{
    int found = 0;
    for (size_t s = 0; s < 2; s++)
        for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
            unsigned char first = specimens[s][0] ^ KEY;
            for (const unsigned char *at = bytes; length > 0 && (at = memchr(at, first, length - (size_t)(at - bytes))) != NULL; at++) {
                if ((size_t)(at - bytes) < forms[f].offset)
                    continue;
                if (stands_here(at - forms[f].offset, length - (size_t)(at - bytes) + forms[f].offset, specimens[s], &forms[f])) {
                    found++;
                    if (tell)
                        FAILED("the number of specimen %zu as %s at offset %zu of %s", s + 1, forms[f].name, (size_t)(at - bytes), where);
                }
            }
        }
    return found;
}

/* Every writable page of this process, through its memory's file. The room it is read into is left out. */
static int scan_memory(int tell)
{
    static const size_t piece = 1 << 20, overlap = 64;
    unsigned char *room = mmap(NULL, piece, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    NEEDED(room != MAP_FAILED);
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC), found = 0, regions = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    NEEDED(memory >= 0 && maps != NULL);
    while (fgets(line, sizeof line, maps) != NULL) {
        unsigned long from, to;
        char rights[5] = "";
        if (sscanf(line, "%lx-%lx %4s", &from, &to, rights) != 3 || rights[0] != 'r' || rights[1] != 'w')
            continue;
        line[strcspn(line, "\n")] = 0;
        regions++;
        for (unsigned long at = from; at < to; ) {
            unsigned long end = to;
            if (at < (unsigned long)room + piece && to > (unsigned long)room) {
                if (at >= (unsigned long)room) {
                    at = (unsigned long)room + piece;
                    continue;
                }
                end = (unsigned long)room;
            }
            size_t wanted = end - at < piece ? end - at : piece;
            ssize_t got = pread(memory, room, wanted, (off_t)at);
            if (got <= 0)
                break;   /* a page that cannot be read, such as a device's */
            found += scan(room, (size_t)got, line, tell);
            at += (size_t)got == wanted && at + (size_t)got < end ? (size_t)got - overlap : (size_t)got;
        }
        memset(room, 0, piece);
    }
    fclose(maps);
    close(memory);
    munmap(room, piece);
    EXPECT(regions > 5);
    return found;
}

static int files_seen;

static int scan_files(const char *directory, int tell)
{
    DIR *listing = opendir(directory);
    struct dirent *entry;
    int found = 0;
    if (listing == NULL)
        return 0;
    while ((entry = readdir(listing)) != NULL) {
        char path[4096];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (entry->d_type == DT_DIR) {
            found += scan_files(path, tell);
            continue;
        }
        int file = entry->d_type == DT_REG ? open(path, O_RDONLY | O_CLOEXEC) : -1;
        if (file < 0)
            continue;
        off_t length = lseek(file, 0, SEEK_END);
        files_seen++;
        if (length > 0) {
            unsigned char *bytes = mmap(NULL, (size_t)length, PROT_READ, MAP_PRIVATE, file, 0);
            if (bytes != MAP_FAILED) {
                found += scan(bytes, (size_t)length, path, tell);
                munmap(bytes, (size_t)length);
            }
        }
        close(file);
    }
    closedir(listing);
    return found;
}

static kiosk_card *read_card(kiosk *k, const char *place)
{
    kiosk_card *card = NULL;
    hall_twin("reader", place);
    kiosk_event *event = hall_wait(k, KIOSK_EVENT_CARD_READ, 0);
    NEEDED(event != NULL);
    NEEDED_OK(kiosk_event_card(event, &card));
    kiosk_event_free(event);
    return card;
}

/* Everything that is done with a person. In `half` the process dies in the middle. */
static void serve(kiosk *k, const char *request_id, int half)
{
    kiosk_visit *visit = NULL;
    kiosk_items *items = NULL;
    kiosk_search search = KIOSK_SEARCH_INIT;
    kiosk_case_request request = KIOSK_CASE_REQUEST_INIT;
    kiosk_mandate_request wanted = KIOSK_MANDATE_REQUEST_INIT;
    kiosk_mandate *mandate = NULL;
    kiosk_case *c = NULL, *proxied = NULL;
    const char *text = NULL;
    char path[4096], id[64];
    uint32_t problems = 0;
    uint64_t job = 0;

    NEEDED_OK(kiosk_visit_begin(k, NULL, &visit));
    search.text = "高龄津贴";
    NEEDED_OK(kiosk_catalog_search(k, &search, &items));
    NEEDED(kiosk_items_count(items) > 0);
    const char *item = kiosk_item_code(kiosk_items_at(items, 0));
    kiosk_card *principal = read_card(k, "place");
    NEEDED_OK(kiosk_card_reveal(principal, KIOSK_FIELD_NUMBER, KIOSK_PURPOSE_FILL_FORM, &text));
    EXPECT(scan((const unsigned char *)text, strlen(text), "", 0) > 0);   /* it is the one that is looked for */
    OK(kiosk_id_number_check(text, NULL, &problems, NULL));
    request.request_id = request_id;
    request.item = item;
    request.card = principal;
    request.visit = visit;
    NEEDED_OK(kiosk_case_receive(k, &request, &c));
    NEEDED_OK(kiosk_case_reveal(c, KIOSK_CASE_APPLICANT_NUMBER, KIOSK_PURPOSE_TRANSMIT, &text));
    EXPECT(scan((const unsigned char *)text, strlen(text), "", 0) > 0);
    EXPECT(scan_memory(0) > 0);                                           /* and the memory is looked at */
    if (half) {
        kill(getpid(), SIGKILL);
        return;
    }
    hall_twin("reader", "remove");
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_REMOVED, 0));

    /* A second card; both are lifted by now. */
    kiosk_card *agent = read_card(k, "place male");
    hall_twin("reader", "remove");
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_CARD_REMOVED, 0));
    snprintf(id, sizeof id, "%s-mandate", request_id);
    wanted.request_id = id;
    wanted.grade = KIOSK_PROXY_FULL;
    wanted.principal = principal;
    wanted.agent = agent;
    wanted.items = item;
    wanted.from = wanted.until = hall_today();
    OK(kiosk_mandate_entrust(k, &wanted, &mandate));
    snprintf(id, sizeof id, "%s-proxy", request_id);
    request.request_id = id;
    request.card = agent;
    request.mandate = mandate;
    OK(kiosk_case_receive(k, &request, &proxied));
    OK(kiosk_case_reveal(proxied, KIOSK_CASE_AGENT_NUMBER, KIOSK_PURPOSE_TRANSMIT, &text));
    EXPECT(scan((const unsigned char *)text, strlen(text), "", 0) > 0);
    snprintf(path, sizeof path, "%s/receipt.pdf", getenv("KIOSK_SCRATCH"));
    OK(kiosk_case_render(c, KIOSK_PAPER_A5, path));
    OK(kiosk_case_print(c, KIOSK_PAPER_A5, NULL, &job));
    kiosk_event_free(hall_wait(k, KIOSK_EVENT_JOB_CHANGED, KIOSK_JOB_PRINTED));
    OK(kiosk_visit_end(visit));
    EXPECT(text[0] == 0);
    kiosk_card_free(principal);
    kiosk_card_free(agent);
    kiosk_mandate_free(mandate);
    kiosk_case_free(c);
    kiosk_case_free(proxied);
    kiosk_items_free(items);
}

static void nothing_in_files(const char *when)
{
    files_seen = 0;
    int found = scan_files(getenv("KIOSK_STATE"), 1) + scan_files(getenv("KIOSK_SCRATCH"), 1);
    if (files_seen < 3)
        FAILED("%s: only %d files were looked at", when, files_seen);
    if (found != 0)
        FAILED("%s: %d times in files", when, found);
}

int main(int count, char **arguments)
{
    if (count > 1) {
        serve(hall_open(), "wipe-killed", 1);
        return 3;
    }

    kiosk *k = hall_open();
    hall_ready(k);
    EXPECT(scan_memory(1) == 0);
    serve(k, "wipe", 0);
    EXPECT(scan_memory(1) == 0);
    nothing_in_files("after the visit");

    /* The scans can fail. */
    char *control = malloc(64);
    for (size_t i = 0; i < 10; i++)
        control[i] = (char)(specimens[0][i] ^ KEY);
    control[10] = 0;
    EXPECT(scan_memory(0) == 1);
    char path[4096];
    snprintf(path, sizeof path, "%s/control", getenv("KIOSK_SCRATCH"));
    FILE *file = fopen(path, "w");
    NEEDED(file != NULL);
    setvbuf(file, NULL, _IONBF, 0);
    EXPECT(fwrite(control, 1, 10, file) == 10 && fclose(file) == 0);
    EXPECT(scan_files(getenv("KIOSK_SCRATCH"), 0) == 1);
    unlink(path);
    explicit_bzero(control, 64);
    free(control);
    EXPECT(scan_memory(1) == 0);
    OK(kiosk_close(k));
    EXPECT(scan_memory(1) == 0);

    /* kill -9 while the card lies there and a case is under way. */
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", arguments[0], "killed", (char *)NULL);
        _exit(4);
    }
    int status = 0;
    NEEDED(child > 0 && waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    nothing_in_files("after kill -9");
    hall_twin("reader", "remove");
    k = hall_open();
    nothing_in_files("after the restart");
    OK(kiosk_close(k));
    return hall_failed == 0 ? 0 : 1;
}
