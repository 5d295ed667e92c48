/* Layouts that are ABI. A field may be appended; nothing here may change. */
#include "kiosk.h"

#define OFFSET(type, field, value) \
    _Static_assert(offsetof(type, field) == (value), #type "." #field " moved")

OFFSET(kiosk_options, size, 0);
OFFSET(kiosk_options, flags, 4);
OFFSET(kiosk_options, config_path, 8);

OFFSET(kiosk_search, size, 0);
OFFSET(kiosk_search, flags, 4);
OFFSET(kiosk_search, text, 8);
OFFSET(kiosk_search, department, 16);
OFFSET(kiosk_search, topic, 24);
OFFSET(kiosk_search, offset, 32);
OFFSET(kiosk_search, limit, 36);
_Static_assert(sizeof(kiosk_search) == 40, "kiosk_search grew: raise its sizes in KioskABI");

OFFSET(kiosk_visit_options, size, 0);
OFFSET(kiosk_visit_options, flags, 4);
OFFSET(kiosk_visit_options, language, 8);

OFFSET(kiosk_number_request, size, 0);
OFFSET(kiosk_number_request, flags, 4);
OFFSET(kiosk_number_request, request_id, 8);
OFFSET(kiosk_number_request, item, 16);
OFFSET(kiosk_number_request, queue, 24);
OFFSET(kiosk_number_request, visit, 32);

OFFSET(kiosk_receipt, size, 0);
OFFSET(kiosk_receipt, paper, 4);
OFFSET(kiosk_receipt, item, 8);
OFFSET(kiosk_receipt, number, 16);
OFFSET(kiosk_receipt, card, 24);

OFFSET(kiosk_render, size, 0);
OFFSET(kiosk_render, format, 4);
OFFSET(kiosk_render, columns, 8);
OFFSET(kiosk_render, paper, 12);
OFFSET(kiosk_render, profile, 16);
