// Runs a program before a usbfs that is not there: umockdev shows it the devices of a USB/IP server, and what the
// program submits to them travels to that server, as it does from vhci_hcd in a real kernel.
//
//   umockdev-wrapper launcher PORT DEVICES PROGRAM WORD...
//
// PORT: of the server on 127.0.0.1. DEVICES: how many must be there before the program starts.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <umockdev.h>

#include "usbip.h"

// Milliseconds. The descriptor of a mocked device is always ready, so that a library that waits for a transfer asks
// without pause: the answer "not yet" is held back for a moment.
enum { LIST_EVERY = 15, HOLD = 2, LEFT_LATE = 60 };

typedef struct Device Device;

typedef struct Urb {
    struct Urb *next;
    UMockdevIoctlClient *client;         // whose it is; NULL when that has gone
    UMockdevIoctlData *data, *buffer;    // NULL for a request of our own
    UMockdevIoctlClient *waiting;        // the call that ends with a request of our own
    uint32_t sequence, unlinking;
    int isIn, isControl, isDone;
} Urb;

typedef struct Client {
    struct Client *next;
    UMockdevIoctlClient *it, *held;      // held: its REAPURBNDELAY has no answer yet
    gint64 until;
    int wasEmpty;
} Client;

struct Device {
    Device *next;
    struct exported exported;
    int socket, number;                  // socket: -1 when it is unplugged
    gint64 leaving, left;                // when the unplugged device leaves, and when it has left; 0: it is there
    char *syspath, *node, *file;
    Urb *urbs, **end;
    Client *clients;
    UMockdevIoctlClient *claims[32];
};

static UMockdevTestbed *bed;
static char *root;
static Device *devices;
static uint32_t sequences;
static int bell;
// umockdev calls from a thread of its own; the devices' answers come on the main one.
static GMutex lock;

static gint64 now(void) { return g_get_monotonic_time() / 1000; }

// umockdev tells every program that listens on a socket of its own. It passes over one that has just stopped listening, but
// ends this program when the socket's name has gone, too, between listing and connecting.
int connect(int socket, const struct sockaddr *address, socklen_t length) {
    static int (*next)(int, const struct sockaddr *, socklen_t);
    if (!next) next = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
    int result = next(socket, address, length);
    if (result < 0 && errno == ENOENT && address->sa_family == AF_UNIX) errno = ECONNREFUSED;
    return result;
}

// MARK: - Packets

static int send_submit(Device *device, uint32_t sequence, int endpoint, int isIn, unsigned flags, unsigned length,
                       const uint8_t *setup, const uint8_t *out) {
    struct packet packet = {htonl(COMMAND_SUBMIT), htonl(sequence), htonl(identifier(&device->exported)), htonl(isIn), htonl(endpoint), {}};
    packet.submit.flags = htonl(flags | (isIn ? 0x200 : 0));
    packet.submit.length = htonl(length);
    packet.submit.packets = 0xFFFFFFFF;
    if (setup) memcpy(packet.submit.setup, setup, 8);
    return transmit(device->socket, &packet, sizeof packet) || (!isIn && transmit(device->socket, out, length)) ? -1 : 0;
}

static void unlink_urb(Device *device, Urb *urb) {
    struct packet packet = {htonl(COMMAND_UNLINK), htonl(++sequences), htonl(identifier(&device->exported)), 0, 0, {}};
    packet.unlink.sequence = htonl(urb->sequence);
    urb->unlinking = sequences;
    transmit(device->socket, &packet, sizeof packet);
}

static void setup(uint8_t into[8], uint8_t type, uint8_t request, uint16_t value, uint16_t index, uint16_t length) {
    uint8_t bytes[8] = {type, request, value & 0xFF, value >> 8, index & 0xFF, index >> 8, length & 0xFF, length >> 8};
    memcpy(into, bytes, 8);
}

// While nobody sees the device: asks it and waits. The length of the answer, or -1.
static int inquire(Device *device, uint8_t type, uint8_t request, uint16_t value, uint16_t index, uint8_t *into, uint16_t length) {
    uint8_t bytes[8];
    struct packet packet;
    int isIn = type >> 7;
    setup(bytes, type, request, value, index, length);
    if (send_submit(device, ++sequences, 0, isIn, 0, length, bytes, NULL) || receive(device->socket, &packet, sizeof packet)) return -1;
    uint32_t actual = ntohl(packet.submitted.actual);
    if (packet.submitted.status || actual > length) return -1;
    return isIn && receive(device->socket, into, actual) ? -1 : (int)actual;
}

// MARK: - Transfers

static Urb *new_urb(Device *device, UMockdevIoctlClient *client) {
    Urb *urb = g_new0(Urb, 1);
    urb->client = client;
    urb->sequence = ++sequences;
    *device->end = urb;
    device->end = &urb->next;
    return urb;
}

static void free_urb(Device *device, Urb *urb) {
    Urb **link = &device->urbs;
    while (*link != urb) link = &(*link)->next;
    *link = urb->next;
    if (!urb->next) device->end = link;
    if (urb->data) umockdev_ioctl_data_unref(urb->data);
    if (urb->buffer) umockdev_ioctl_data_unref(urb->buffer);
    g_free(urb);
}

// Answers a call for what is finished: one transfer, or that there is none.
static void reap(Device *device, Client *client, UMockdevIoctlClient *call) {
    for (Urb *urb = device->urbs; urb; urb = urb->next) {
        if (urb->client != client->it || !urb->isDone) continue;
        UMockdevIoctlData *pointer = umockdev_ioctl_data_resolve(umockdev_ioctl_client_get_arg(call), 0, sizeof(void *), NULL);
        umockdev_ioctl_data_set_ptr(pointer, 0, urb->data);
        umockdev_ioctl_data_unref(pointer);
        umockdev_ioctl_client_complete(call, 0, 0);
        client->wasEmpty = 0;
        free_urb(device, urb);
        return;
    }
    client->wasEmpty = 1;
    umockdev_ioctl_client_complete(call, -1, device->socket < 0 ? ENODEV : EAGAIN);
}

static void release_held(Device *device, Client *client) {
    UMockdevIoctlClient *call = client->held;
    client->held = NULL;
    if (!call) return;
    reap(device, client, call);
    g_object_unref(call);
}

static void finish(Device *device, Urb *urb, int status, const uint8_t *bytes, unsigned actual) {
    if (!urb->data || !urb->client) {
        if (urb->waiting) {
            if (urb->isIn && actual) umockdev_ioctl_data_update(urb->buffer, 0, (guint8 *)bytes, actual);
            umockdev_ioctl_client_complete(urb->waiting, status ? -1 : (glong)actual, -status);
            g_object_unref(urb->waiting);
        }
        return free_urb(device, urb);
    }
    struct usbdevfs_urb it = *(struct usbdevfs_urb *)urb->data->data;
    if (urb->isIn && actual) umockdev_ioctl_data_update(urb->buffer, urb->isControl ? 8 : 0, (guint8 *)bytes, actual);
    it.status = status;
    it.actual_length = actual;
    size_t start = offsetof(struct usbdevfs_urb, status), end = offsetof(struct usbdevfs_urb, buffer);
    umockdev_ioctl_data_update(urb->data, start, (guint8 *)&it + start, end - start);
    start = offsetof(struct usbdevfs_urb, actual_length), end = start + sizeof it.actual_length;
    umockdev_ioctl_data_update(urb->data, start, (guint8 *)&it + start, end - start);
    urb->isDone = 1;
    for (Client *client = device->clients; client; client = client->next)
        if (client->it == urb->client) release_held(device, client);
}

static int submit(Device *device, UMockdevIoctlClient *client, UMockdevIoctlData *data) {
    struct usbdevfs_urb it = *(struct usbdevfs_urb *)data->data;
    int isControl = it.type == USBDEVFS_URB_TYPE_CONTROL;
    if (it.type == USBDEVFS_URB_TYPE_ISO || it.buffer_length < (isControl ? 8 : 0)) return EINVAL;
    UMockdevIoctlData *buffer = NULL;
    if (it.buffer_length > 0) {
        buffer = umockdev_ioctl_data_resolve(data, offsetof(struct usbdevfs_urb, buffer), it.buffer_length, NULL);
        if (!buffer) return EFAULT;
    }
    Urb *urb = new_urb(device, client);
    urb->data = umockdev_ioctl_data_ref(data);
    urb->buffer = buffer;
    urb->isControl = isControl;
    urb->isIn = (isControl ? buffer->data[0] : it.endpoint) >> 7;
    unsigned skipped = isControl ? 8 : 0;
    // A server that has gone is seen by the main thread, which ends every transfer.
    send_submit(device, urb->sequence, isControl ? 0 : it.endpoint & 0x0F, urb->isIn, it.flags & (USBDEVFS_URB_SHORT_NOT_OK | USBDEVFS_URB_ZERO_PACKET),
                it.buffer_length - skipped, isControl ? buffer->data : NULL, buffer ? buffer->data + skipped : NULL);
    return 0;
}

static int discard(Device *device, UMockdevIoctlClient *client, gulong address) {
    for (Urb *urb = device->urbs; urb; urb = urb->next) {
        if (urb->client != client || !urb->data || urb->data->client_addr != address || urb->isDone) continue;
        if (!urb->unlinking) unlink_urb(device, urb);
        return 0;
    }
    return EINVAL;
}

// A request that the kernel makes for the program, which waits for its end.
static void request(Device *device, UMockdevIoctlClient *client, uint8_t type, uint8_t number, uint16_t value, uint16_t index,
                    UMockdevIoctlData *buffer, uint16_t length) {
    uint8_t bytes[8];
    Urb *urb = new_urb(device, client);
    urb->waiting = g_object_ref(client);
    urb->buffer = buffer;
    urb->isIn = type >> 7;
    setup(bytes, type, number, value, index, length);
    send_submit(device, urb->sequence, 0, urb->isIn, 0, length, bytes, buffer ? buffer->data : NULL);
}

// MARK: - usbfs

static Client *client_of(UMockdevIoctlClient *it, Device **whose) {
    for (Device *device = devices; device; device = device->next)
        for (Client *client = device->clients; client; client = client->next)
            if (client->it == it) return *whose = device, client;
    return NULL;
}

static int claim(Device *device, UMockdevIoctlClient *client, unsigned interface) {
    if (interface >= G_N_ELEMENTS(device->claims)) return EINVAL;
    if (device->claims[interface] && device->claims[interface] != client) return EBUSY;
    device->claims[interface] = client;
    return 0;
}

static gboolean perform(UMockdevIoctlBase *handler, UMockdevIoctlClient *call) {
    (void)handler;
    g_mutex_lock(&lock);
    Device *device = NULL;
    Client *client = client_of(call, &device);
    gulong number = umockdev_ioctl_client_get_request(call);
    UMockdevIoctlData *argument = umockdev_ioctl_client_get_arg(call);
    gulong address = *(gulong *)argument->data;
    // DISCARDURB's argument is an address of the program's, and stays one.
    UMockdevIoctlData *data = _IOC_SIZE(number) ? umockdev_ioctl_data_resolve(argument, 0, _IOC_SIZE(number), NULL) : NULL;
    int error = 0, result = 0, isOpen = 0;
    if (!client || (device->socket < 0 && number != USBDEVFS_REAPURBNDELAY)) {
        error = ENODEV;
    } else switch (number) {
        case USBDEVFS_GET_CAPABILITIES: {
            uint32_t able = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
            umockdev_ioctl_data_update(data, 0, (guint8 *)&able, sizeof able);
            break;
        }
        case USBDEVFS_CLAIMINTERFACE: error = claim(device, call, *(unsigned *)data->data); break;
        case USBDEVFS_DISCONNECT_CLAIM: error = claim(device, call, ((struct usbdevfs_disconnect_claim *)data->data)->interface); break;
        case USBDEVFS_RELEASEINTERFACE: {
            unsigned interface = *(unsigned *)data->data;
            if (interface < G_N_ELEMENTS(device->claims) && device->claims[interface] == call) device->claims[interface] = NULL;
            else error = EINVAL;
            break;
        }
        case USBDEVFS_SUBMITURB: error = submit(device, call, data); break;
        case USBDEVFS_DISCARDURB: error = discard(device, call, address); break;
        case USBDEVFS_REAPURBNDELAY: {
            int isDone = 0;
            for (Urb *urb = device->urbs; urb; urb = urb->next) isDone |= urb->client == call && urb->isDone;
            isOpen = 1;
            if (!isDone && client->wasEmpty && device->socket >= 0) {
                client->held = g_object_ref(call);
                client->until = now() + HOLD;
                eventfd_write(bell, 1);
            } else {
                reap(device, client, call);
            }
            break;
        }
        case USBDEVFS_CLEAR_HALT:
            isOpen = 1;
            request(device, call, 0x02, 1, 0, *(unsigned *)data->data, NULL, 0);
            break;
        case USBDEVFS_SETINTERFACE: {
            struct usbdevfs_setinterface *chosen = (void *)data->data;
            isOpen = 1;
            request(device, call, 0x01, 11, chosen->altsetting, chosen->interface, NULL, 0);
            break;
        }
        case USBDEVFS_CONTROL: {
            struct usbdevfs_ctrltransfer it = *(struct usbdevfs_ctrltransfer *)data->data;
            UMockdevIoctlData *buffer = it.wLength == 0 ? NULL
                : umockdev_ioctl_data_resolve(data, offsetof(struct usbdevfs_ctrltransfer, data), it.wLength, NULL);
            isOpen = 1;
            request(device, call, it.bRequestType, it.bRequest, it.wValue, it.wIndex, buffer, it.wLength);
            break;
        }
        case USBDEVFS_CONNECTINFO: {
            struct usbdevfs_connectinfo it = {.devnum = device->number, .slow = 0};
            umockdev_ioctl_data_update(data, 0, (guint8 *)&it, sizeof it);
            break;
        }
        case USBDEVFS_GET_SPEED: result = ntohl(device->exported.speed); break;
        // No driver of the kernel's holds anything here.
        case USBDEVFS_GETDRIVER: case USBDEVFS_IOCTL: error = ENODATA; break;
        // A library that resets a device, or configures it anew, is not what we test.
        default: error = ENOTTY;
    }
    if (data) umockdev_ioctl_data_unref(data);
    if (!isOpen) umockdev_ioctl_client_complete(call, error ? -1 : result, error);
    g_mutex_unlock(&lock);
    return TRUE;
}

static void opened(UMockdevIoctlBase *handler, UMockdevIoctlClient *it) {
    (void)handler;
    g_mutex_lock(&lock);
    Device *device = devices;
    while (device && (device->left || strcmp(device->node, umockdev_ioctl_client_get_devnode(it)) != 0)) device = device->next;
    if (device) {
        Client *client = g_new0(Client, 1);
        client->it = g_object_ref(it);
        client->next = device->clients;
        device->clients = client;
    }
    g_mutex_unlock(&lock);
}

// Programs that have closed the device, or have ended. umockdev has a client_vanished, and does not call it.
static void miss_closed(Device *device) {
    for (Client **link = &device->clients, *client; (client = *link);) {
        UMockdevIoctlClient *it = client->it;
        if (umockdev_ioctl_client_get_connected(it)) {
            link = &client->next;
            continue;
        }
        *link = client->next;
        g_clear_object(&client->held);
        g_free(client);
        for (size_t i = 0; i < G_N_ELEMENTS(device->claims); i++)
            if (device->claims[i] == it) device->claims[i] = NULL;
        for (Urb *urb = device->urbs, *next; urb; urb = next) {
            next = urb->next;
            if (urb->client != it) continue;
            urb->client = NULL;
            g_clear_object(&urb->waiting);
            if (urb->isDone) free_urb(device, urb);
            else if (device->socket >= 0 && !urb->unlinking) unlink_urb(device, urb);
        }
        g_object_unref(it);
    }
}

typedef struct { UMockdevIoctlBase parent; } Handler;
typedef struct { UMockdevIoctlBaseClass parent; } HandlerClass;
G_DEFINE_TYPE(Handler, handler, UMOCKDEV_TYPE_IOCTL_BASE)

static void handler_init(Handler *self) { (void)self; }
static void handler_class_init(HandlerClass *class) {
    class->parent.handle_ioctl = perform;
    class->parent.client_connected = opened;
}

// MARK: - Plugging and unplugging

static void attribute(GString *text, const char *name, const char *format, ...) {
    va_list values;
    va_start(values, format);
    g_string_append_printf(text, "A: %s=", name);
    g_string_append_vprintf(text, format, values);
    g_string_append(text, "\\n\n");
    va_end(values);
}

static void string_attribute(Device *device, GString *text, const char *name, uint8_t index) {
    uint8_t answer[255];
    int count = index ? inquire(device, 0x80, 6, 0x0300 | index, 0x0409, answer, sizeof answer) : 0;
    char *utf8 = count > 2 ? g_utf16_to_utf8((gunichar2 *)(answer + 2), (count - 2) / 2, NULL, NULL, NULL) : NULL;
    if (utf8) attribute(text, name, "%s", utf8);
    g_free(utf8);
}

// What the kernel asks of a new device, and shows in sysfs.
static char *describe(Device *device) {
    uint8_t it[18], all[4096];
    if (inquire(device, 0x80, 6, 0x0100, 0, it, sizeof it) != sizeof it) return NULL;
    if (inquire(device, 0x80, 6, 0x0200, 0, all, 9) != 9) return NULL;
    uint16_t length = all[2] | all[3] << 8;
    if (length > sizeof all || inquire(device, 0x80, 6, 0x0200, 0, all, length) != length) return NULL;
    if (inquire(device, 0x00, 9, all[5], 0, NULL, 0) < 0) return NULL;

    static const char *const speeds[] = {"unknown", "1.5", "12", "480"};
    uint32_t speed = ntohl(device->exported.speed);
    GString *text = g_string_new(NULL), *descriptors = g_string_new(NULL);
    for (size_t i = 0; i < sizeof it; i++) g_string_append_printf(descriptors, "%02X", it[i]);
    for (size_t i = 0; i < length; i++) g_string_append_printf(descriptors, "%02X", all[i]);
    // They are in sysfs, and what a program reads from the device's file.
    g_string_append_printf(text, "P: /devices/pci0000:00/usb1/%s\nN: bus/usb/001/%03d=%s\nH: descriptors=%s\n", device->exported.busid,
                           device->number, descriptors->str, descriptors->str);
    g_string_free(descriptors, TRUE);
    g_string_append_printf(text, "E: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DEVNAME=%s\nE: BUSNUM=001\nE: DEVNUM=%03d\n", device->node, device->number);
    attribute(text, "busnum", "1");
    attribute(text, "devnum", "%d", device->number);
    attribute(text, "speed", "%s", speeds[speed < 4 ? speed : 0]);
    attribute(text, "bConfigurationValue", "%d", all[5]);
    attribute(text, "bDeviceClass", "%02x", it[4]);
    attribute(text, "idVendor", "%02x%02x", it[9], it[8]);
    attribute(text, "idProduct", "%02x%02x", it[11], it[10]);
    string_attribute(device, text, "manufacturer", it[14]);
    string_attribute(device, text, "product", it[15]);
    string_attribute(device, text, "serial", it[16]);
    return g_string_free(text, FALSE);
}

static void free_device(Device *device) {
    g_free(device->syspath), g_free(device->node), g_free(device->file);
    g_free(device);
}

static int is_taken(int number) {
    for (Device *device = devices; device; device = device->next)
        if (device->number == number) return 1;
    return 0;
}

static void plug(int server, struct exported *exported) {
    static UMockdevIoctlBase *handler;
    static char known[128];
    static int last = 1;
    int socket = import(server, exported);
    if (socket < 0) return;
    Device *device = g_new0(Device, 1);
    device->exported = *exported;
    device->socket = socket;
    device->end = &device->urbs;
    // As the kernel counts: 127 is followed by 2. 1 is the hub.
    do last = last >= 127 ? 2 : last + 1; while (is_taken(last));
    device->number = last;
    device->syspath = g_strdup_printf("/sys/devices/pci0000:00/usb1/%s", exported->busid);
    device->node = g_strdup_printf("/dev/bus/usb/001/%03d", device->number);
    device->file = g_strdup_printf("%s%s", root, device->node);
    char *text = describe(device);
    GError *error = NULL;
    g_mutex_lock(&lock);
    // A program that finds the device in sysfs may open it at once: that comes last. A node stays attached
    // for the next device of its number.
    if (!handler) handler = g_object_new(handler_get_type(), NULL);
    if (!known[last]) known[last] = umockdev_testbed_attach_ioctl(bed, device->node, handler, &error);
    device->next = devices;
    devices = device;
    if (text && known[last] && umockdev_testbed_add_from_string(bed, text, &error)) {
        umockdev_testbed_uevent(bed, device->syspath, "add");
    } else {
        fprintf(stderr, "launcher: %s: %s\n", exported->busid, error ? error->message : "it does not describe itself");
        devices = device->next;
        close(socket);
        free_device(device);
    }
    g_mutex_unlock(&lock);
    g_clear_error(&error);
    g_free(text);
}

static void leave(Device *device) {
    umockdev_testbed_uevent(bed, device->syspath, "remove");
    umockdev_testbed_remove_device(bed, device->syspath);
    unlink(device->file);
    device->left = now();
}

// Transfers end at once. That the device has left is said before, or late, as kernels do: in turn.
static void unplug(Device *device) {
    static int isLate;
    close(device->socket);
    device->socket = -1;
    isLate = !isLate;
    device->leaving = now() + (isLate ? LEFT_LATE : 0);
    if (!isLate) leave(device);
    for (Urb *urb = device->urbs, *next; urb; urb = next) {
        next = urb->next;
        if (!urb->isDone) finish(device, urb, -ENODEV, NULL, 0);
    }
    for (Client *client = device->clients; client; client = client->next) release_held(device, client);
}

// A device that has left is forgotten when no program has it open.
static void forget(void) {
    for (Device **link = &devices; *link;) {
        Device *device = *link;
        miss_closed(device);
        if (device->leaving && !device->left && device->leaving <= now()) leave(device);
        if (!device->left || device->clients) {
            link = &device->next;
            continue;
        }
        *link = device->next;
        while (device->urbs) free_urb(device, device->urbs);
        free_device(device);
    }
}

static void look(int server) {
    struct exported found[MOST_DEVICES];
    int count = list(server, found);
    for (int i = 0; i < count; i++) {
        Device *device = devices;
        while (device && (device->left || strcmp(device->exported.busid, found[i].busid) != 0)) device = device->next;
        if (!device) plug(server, &found[i]);
    }
}

// MARK: - What the devices answer

static void hear(Device *device) {
    struct packet packet;
    uint8_t *bytes = NULL;
    if (receive(device->socket, &packet, sizeof packet) != 0) return unplug(device);
    uint32_t sequence = ntohl(packet.sequence);
    Urb *urb = device->urbs;
    if (ntohl(packet.command) == REPLY_UNLINK) {
        while (urb && (urb->isDone || urb->unlinking != sequence)) urb = urb->next;
        // usbfs says ENOENT of what it was told to discard. Without it the transfer's own answer came before.
        if (urb && (int)ntohl(packet.unlinked.status) == -ECONNRESET) finish(device, urb, -ENOENT, NULL, 0);
        return;
    }
    while (urb && (urb->isDone || urb->sequence != sequence)) urb = urb->next;
    uint32_t actual = ntohl(packet.submitted.actual);
    if (!urb || ntohl(packet.command) != REPLY_SUBMIT) {
        fprintf(stderr, "launcher: %s: an answer to nothing\n", device->exported.busid);
        return unplug(device);
    }
    uint32_t room = urb->buffer ? urb->buffer->data_len - (urb->isControl ? 8 : 0) : 0;
    if (actual > room) {
        fprintf(stderr, "launcher: %s: %u bytes, %u were asked for\n", device->exported.busid, actual, room);
        return unplug(device);
    }
    if (urb->isIn && actual) {
        bytes = g_malloc(actual);
        if (receive(device->socket, bytes, actual) != 0) {
            g_free(bytes);
            return unplug(device);
        }
    }
    finish(device, urb, (int)ntohl(packet.submitted.status), bytes, actual);
    g_free(bytes);
}

// Waits for answers until something is due, and does what is due.
static void serve(gint64 until) {
    struct pollfd watched[1 + MOST_DEVICES * 4] = {{bell, POLLIN, 0}};
    Device *heard[G_N_ELEMENTS(watched)];
    nfds_t count = 1;
    g_mutex_lock(&lock);
    for (Device *device = devices; device; device = device->next) {
        if (device->leaving && !device->left) until = MIN(until, device->leaving);
        for (Client *client = device->clients; client; client = client->next)
            if (client->held) until = MIN(until, client->until);
        if (device->socket < 0 || count == G_N_ELEMENTS(watched)) continue;
        heard[count] = device;
        watched[count++] = (struct pollfd){device->socket, POLLIN, 0};
    }
    g_mutex_unlock(&lock);
    poll(watched, count, MAX(until - now(), 0));

    g_mutex_lock(&lock);
    eventfd_t rung;
    if (watched[0].revents) eventfd_read(bell, &rung);
    // Only this thread unplugs and forgets.
    for (nfds_t i = 1; i < count; i++)
        if (watched[i].revents) hear(heard[i]);
    for (Device *device = devices; device; device = device->next)
        for (Client *client = device->clients; client; client = client->next)
            if (client->held && client->until <= now()) release_held(device, client);
    forget();
    g_mutex_unlock(&lock);
}

static int plugged(void) {
    int count = 0;
    for (Device *device = devices; device; device = device->next) count += device->socket >= 0;
    return count;
}

int main(int count, char **words) {
    if (count < 4) return fprintf(stderr, "usage: launcher PORT DEVICES PROGRAM WORD...\n"), 2;
    int server = atoi(words[1]), wanted = atoi(words[2]);
    bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bed = umockdev_testbed_new();
    root = umockdev_testbed_get_root_dir(bed);
    GError *error = NULL;
    // The root hub, as libusb looks for a device's parent.
    if (!umockdev_testbed_add_from_string(bed,
            "P: /devices/pci0000:00/usb1\nN: bus/usb/001/001\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DEVNAME=/dev/bus/usb/001/001\n"
            "A: busnum=1\\n\nA: devnum=1\\n\nA: speed=480\\n\nA: bConfigurationValue=1\\n\n"
            "H: descriptors=12010002090001406B1D020001060302010109021900010100E0000904000001090000000705810304000C\n", &error)) {
        return fprintf(stderr, "launcher: %s\n", error->message), 1;
    }
    for (gint64 end = now() + 10000; plugged() < wanted; usleep(LIST_EVERY * 1000)) {
        look(server);
        if (now() > end) return fprintf(stderr, "launcher: %d of %d devices came\n", plugged(), wanted), 1;
    }

    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(words[3], words + 3);
        perror(words[3]);
        _exit(127);
    }
    int status = 0;
    for (gint64 next = 0; waitpid(child, &status, WNOHANG) == 0;) {
        if (now() >= next) {
            look(server);
            next = now() + LIST_EVERY;
        }
        serve(next);
    }
    g_object_unref(bed);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
