/*
 * Where the program meets the machine: its clock. Internal; office_random and
 * office_now are in office.h.
 */
#ifndef TALLY_OFFICE_EDGE_H
#define TALLY_OFFICE_EDGE_H

#include <stdint.h>

/* Seconds since 1970. */
int64_t clock_read(void);

#endif
