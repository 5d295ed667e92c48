// In the guest: attaches what the server exports to vhci_hcd, device 1-N at port N, now and whenever it is exported again.
//
//   attach PORT

#include "usbip.h"

// The kernel's enum usbip_device_status.
enum { FREE = 4 };
#define VHCI "/sys/devices/platform/vhci_hcd.0/"

static int is_free(int wanted) {
    FILE *status = fopen(VHCI "status", "r");
    char line[256];
    int port, state, found = 0;
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "hs %d %d", &port, &state) == 2 && port == wanted) found = state == FREE;
    if (status) fclose(status);
    return found;
}

// "1-4" is port 4.
static int port_of(const struct exported *device) {
    const char *dash = strchr(device->busid, '-');
    return dash ? atoi(dash + 1) : 0;
}

int main(int count, char **words) {
    struct exported devices[MOST_DEVICES];
    if (count != 2) return 2;
    for (;; usleep(50000)) {
        int found = list(atoi(words[1]), devices);
        for (int i = 0; i < found; i++) {
            int port = port_of(&devices[i]) - 1;
            if (port < 0 || !is_free(port)) continue;
            int socket = import(atoi(words[1]), &devices[i]);
            if (socket < 0) continue;
            FILE *attach = fopen(VHCI "attach", "w");
            if (!attach) return perror(VHCI "attach"), 1;
            fprintf(attach, "%d %d %u %u", port, socket, identifier(&devices[i]), ntohl(devices[i].speed));
            if (fclose(attach) != 0) perror(devices[i].busid);
            close(socket);   // the kernel has its own hold on it
        }
    }
}
