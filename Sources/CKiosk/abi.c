/* Layouts that are ABI. A field may be appended; nothing here may change. */
#include "kiosk_driver.h"

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
OFFSET(kiosk_search, audience, 40);
OFFSET(kiosk_search, channel, 48);
OFFSET(kiosk_search, place, 56);
OFFSET(kiosk_search, visit, 64);
OFFSET(kiosk_search, level, 72);
OFFSET(kiosk_search, reserved, 76);
_Static_assert(sizeof(kiosk_search) == 80, "kiosk_search grew: raise its sizes in KioskABI");

OFFSET(kiosk_visit_options, size, 0);
OFFSET(kiosk_visit_options, flags, 4);
OFFSET(kiosk_visit_options, language, 8);

OFFSET(kiosk_number_request, size, 0);
OFFSET(kiosk_number_request, flags, 4);
OFFSET(kiosk_number_request, request_id, 8);
OFFSET(kiosk_number_request, item, 16);
OFFSET(kiosk_number_request, queue, 24);
OFFSET(kiosk_number_request, visit, 32);
OFFSET(kiosk_number_request, priority, 40);
OFFSET(kiosk_number_request, reserved, 44);
OFFSET(kiosk_number_request, card, 48);
OFFSET(kiosk_number_request, agent, 56);

OFFSET(kiosk_booking_request, size, 0);
OFFSET(kiosk_booking_request, flags, 4);
OFFSET(kiosk_booking_request, request_id, 8);
OFFSET(kiosk_booking_request, item, 16);
OFFSET(kiosk_booking_request, queue, 24);
OFFSET(kiosk_booking_request, day, 32);
OFFSET(kiosk_booking_request, from, 40);
OFFSET(kiosk_booking_request, card, 48);
OFFSET(kiosk_booking_request, id_number, 56);

OFFSET(kiosk_mandate_request, size, 0);
OFFSET(kiosk_mandate_request, grade, 4);
OFFSET(kiosk_mandate_request, request_id, 8);
OFFSET(kiosk_mandate_request, principal, 16);
OFFSET(kiosk_mandate_request, agent, 24);
OFFSET(kiosk_mandate_request, items, 32);
OFFSET(kiosk_mandate_request, from, 40);
OFFSET(kiosk_mandate_request, until, 48);

OFFSET(kiosk_case_request, size, 0);
OFFSET(kiosk_case_request, flags, 4);
OFFSET(kiosk_case_request, request_id, 8);
OFFSET(kiosk_case_request, item, 16);
OFFSET(kiosk_case_request, card, 24);
OFFSET(kiosk_case_request, checklist, 32);
OFFSET(kiosk_case_request, number, 40);
OFFSET(kiosk_case_request, visit, 48);
OFFSET(kiosk_case_request, mandate, 56);

OFFSET(kiosk_evaluation, size, 0);
OFFSET(kiosk_evaluation, flags, 4);
OFFSET(kiosk_evaluation, visit, 8);
OFFSET(kiosk_evaluation, code, 16);
OFFSET(kiosk_evaluation, card, 24);
OFFSET(kiosk_evaluation, reasons, 32);
OFFSET(kiosk_evaluation, level, 40);
OFFSET(kiosk_evaluation, reserved, 44);

OFFSET(kiosk_report_request, size, 0);
OFFSET(kiosk_report_request, by, 4);
OFFSET(kiosk_report_request, from, 8);
OFFSET(kiosk_report_request, to, 16);

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

/* A driver's table and what its slots fill. The library and the driver may be built years apart. */
OFFSET(kiosk_driver, size, 0);
OFFSET(kiosk_driver, abi, 4);
OFFSET(kiosk_driver, kind, 8);
OFFSET(kiosk_driver, flags, 12);
OFFSET(kiosk_driver, name, 16);
OFFSET(kiosk_driver, description, 24);
OFFSET(kiosk_driver, context, 32);
OFFSET(kiosk_driver, open, 40);
OFFSET(kiosk_driver, close, 48);
OFFSET(kiosk_driver, interrupt, 56);
OFFSET(kiosk_driver, present, 64);
OFFSET(kiosk_driver, read, 72);
OFFSET(kiosk_driver, status, 80);
OFFSET(kiosk_driver, begin, 88);
OFFSET(kiosk_driver, write, 96);
OFFSET(kiosk_driver, rows, 104);
OFFSET(kiosk_driver, finish, 112);
OFFSET(kiosk_driver, clear, 120);
_Static_assert(sizeof(kiosk_driver) == 128, "kiosk_driver grew: accept its old size in Driver.Table");

OFFSET(kiosk_driver_info, size, 0);
OFFSET(kiosk_driver_info, dots, 4);
OFFSET(kiosk_driver_info, capabilities, 8);
OFFSET(kiosk_driver_info, model, 16);
OFFSET(kiosk_driver_info, profile, 80);
_Static_assert(sizeof(kiosk_driver_info) == 112, "kiosk_driver_info has padding");

OFFSET(kiosk_driver_card, size, 0);
OFFSET(kiosk_driver_card, text_length, 4);
OFFSET(kiosk_driver_card, photo_length, 8);
OFFSET(kiosk_driver_card, fingerprint_length, 12);
OFFSET(kiosk_driver_card, address_length, 16);
OFFSET(kiosk_driver_card, text, 20);
OFFSET(kiosk_driver_card, photo, 276);
OFFSET(kiosk_driver_card, fingerprint, 1300);
OFFSET(kiosk_driver_card, address, 2324);
_Static_assert(sizeof(kiosk_driver_card) == 2604, "kiosk_driver_card has padding");

OFFSET(kiosk_driver_status, size, 0);
OFFSET(kiosk_driver_status, trouble, 4);
OFFSET(kiosk_driver_status, presenter, 8);
OFFSET(kiosk_driver_status, reserved, 12);
OFFSET(kiosk_driver_status, evidence, 16);
_Static_assert(sizeof(kiosk_driver_status) == 272, "kiosk_driver_status has padding");
