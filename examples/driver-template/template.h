/* The two drivers of this template; both are registered before kiosk_open(). */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <kiosk_driver.h>

extern const kiosk_driver template_reader;    /* driver:template-reader?FILE */
extern const kiosk_driver template_printer;   /* driver:template-printer?FILE */

#endif
