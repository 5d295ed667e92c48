/* The smallest program: what a package manager's test would compile. C and C++. */
#include <kiosk.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    if (kiosk_version() != (KIOSK_VERSION_MAJOR << 16 | KIOSK_VERSION_MINOR << 8 | KIOSK_VERSION_PATCH)) {
        fprintf(stderr, "another version than the header: %s\n", kiosk_version_text());
        return 1;
    }
    if (strcmp(kiosk_status_name(KIOSK_E_BUSY), "KIOSK_E_BUSY") != 0) {
        fprintf(stderr, "another name than the header\n");
        return 1;
    }
    uint32_t problems = 0;
    kiosk_status status = kiosk_id_number_check("11010519491231002X", "2026-01-01", &problems, NULL);
    printf("%s %s %u\n", kiosk_version_text(), kiosk_status_name(status), (unsigned)problems);
    return status == KIOSK_OK && problems == 0 ? 0 : 1;
}
