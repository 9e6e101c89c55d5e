/*
 * A charter for measuring: an exercise of two parties and a witness.
 */
#ifndef TALLY_CMD_BENCH_CHARTER_H
#define TALLY_CMD_BENCH_CHARTER_H

#include "base/bytes.h"

/* Append its text, without keys. */
void bench_charter_put(struct buf *out);

#endif
