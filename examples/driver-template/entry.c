/* For `kiosk-doctor --driver ./template.so`: what this shared object holds. A terminal's program links the
 * drivers and registers them by itself, as terminal.c does, and needs no shared object of theirs. */
#include "template.h"

const kiosk_driver *kiosk_driver_entry(size_t index)
{
    static const kiosk_driver *const drivers[] = { &template_reader, &template_printer };
    return index < sizeof drivers / sizeof *drivers ? drivers[index] : NULL;
}
