#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stdint.h>

/* The clocks of this program, and the disk under its databases. One thread. */

/* CLOCK_MONOTONIC and CLOCK_REALTIME stand still unless they are moved on. */
void world_pass_time(int64_t nanoseconds);
/* Somebody sets the clock: CLOCK_REALTIME is by so much ahead of where it would be, CLOCK_MONOTONIC is not. */
void world_set_clock(int64_t nanoseconds);

/* Makes the disk below the default one of SQLite. Call once, before a database is opened. */
bool world_install_disk(void);

/* The host loses its power in the middle of the write that comes after so many more;
 * what was written before stays. A negative number: never. */
void world_lose_power_after(int64_t writes);
/* At once. */
void world_lose_power(void);
bool world_is_down(void);
/* Power is back; databases must be opened anew. */
void world_restart(void);
/* There is no room on the disk, or again there is. */
void world_fill_disk(bool full);

#endif
