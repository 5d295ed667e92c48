// The client's half of USB/IP: what can be imported from a server of this machine, and importing it.
// Numbers on the wire are big-endian. (The kernel's Documentation/usb/usbip_protocol.rst.)

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { VERSION = 0x0111, REQUEST_LIST = 0x8005, REQUEST_IMPORT = 0x8003 };
enum { COMMAND_SUBMIT = 1, COMMAND_UNLINK = 2, REPLY_SUBMIT = 3, REPLY_UNLINK = 4 };
enum { MOST_DEVICES = 16 };

struct operation {
    uint16_t version, code;
    uint32_t status;
} __attribute__((packed));

struct exported {
    char path[256], busid[32];
    uint32_t busnum, devnum, speed;
    uint16_t vendor, product, release;
    uint8_t class, subclass, protocol, configuration, configurations, interfaces;
} __attribute__((packed));

struct packet {
    uint32_t command, sequence, device, direction, endpoint;
    union {
        struct { uint32_t flags, length, frame, packets, interval; uint8_t setup[8]; } submit;
        struct { uint32_t status, actual, frame, packets, errors; } submitted;
        struct { uint32_t sequence; } unlink;
        struct { uint32_t status; } unlinked;
        uint8_t all[28];
    };
} __attribute__((packed));

_Static_assert(sizeof(struct exported) == 312 && sizeof(struct packet) == 48, "as on the wire");

static int receive(int socket, void *into, size_t count) {
    return recv(socket, into, count, MSG_WAITALL) == (ssize_t)count ? 0 : -1;
}

static int transmit(int socket, const void *from, size_t count) {
    for (size_t sent = 0; sent < count;) {
        ssize_t more = send(socket, (const char *)from + sent, count - sent, MSG_NOSIGNAL);
        if (more <= 0) return -1;
        sent += more;
    }
    return 0;
}

static int ask(int port, uint16_t code, const void *more, size_t count) {
    int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 5};
    int on = 1;
    setsockopt(server, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct operation operation = {htons(VERSION), htons(code), 0};
    if (connect(server, (struct sockaddr *)&address, sizeof address) == 0 && transmit(server, &operation, sizeof operation) == 0
        && transmit(server, more, count) == 0 && receive(server, &operation, sizeof operation) == 0 && operation.status == 0)
        return server;
    close(server);
    return -1;
}

// How many can be imported, or -1 when nobody answers.
static int list(int port, struct exported devices[MOST_DEVICES]) {
    int server = ask(port, REQUEST_LIST, NULL, 0);
    uint32_t count;
    if (server < 0) return -1;
    int found = receive(server, &count, sizeof count) == 0 ? 0 : -1;
    for (uint32_t i = 0; found >= 0 && i < ntohl(count) && i < MOST_DEVICES; i++) {
        uint8_t interfaces[255 * 4];
        found = receive(server, &devices[i], sizeof devices[i]) == 0
            && receive(server, interfaces, devices[i].interfaces * 4) == 0 ? found + 1 : -1;
        if (found > 0) devices[i].busid[sizeof devices[i].busid - 1] = 0;
    }
    close(server);
    return found;
}

// The connection on which the device's packets travel, or -1.
static int import(int port, struct exported *device) {
    char busid[sizeof device->busid] = "";
    snprintf(busid, sizeof busid, "%s", device->busid);
    int server = ask(port, REQUEST_IMPORT, busid, sizeof busid);
    if (server >= 0 && receive(server, device, sizeof *device) != 0) {
        close(server);
        return -1;
    }
    return server;
}

static uint32_t identifier(const struct exported *device) {
    return ntohl(device->busnum) << 16 | ntohl(device->devnum);
}
