#include <libusb-1.0/libusb.h>

// libusb_set_option() takes what follows by "...", which Swift cannot call.
static inline int kiosk_usb_without_discovery(void) {
    return libusb_set_option(NULL, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
}
