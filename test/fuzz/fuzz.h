/*
 * What fuzz targets share: a law that must hold for any bytes, and the
 * declaration of docs/format.md's vectors to try them against.
 */
#ifndef TALLY_TEST_FUZZ_H
#define TALLY_TEST_FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "crypto/sign.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* Where it does not hold, the fuzzer keeps the bytes and says so. */
static inline void law(bool holds)
{
	if (!holds)
		abort();
}

static inline void fuzz_start(void)
{
	law(crypto_start() == TALLY_OK);
}

/* Reads every byte, so that a sanitizer sees a slice that leaves its bytes. */
static inline void read_all(struct slice s)
{
	volatile uint8_t sum = 0;

	for (size_t i = 0; i < s.len; i++)
		sum = (uint8_t)(sum + s.data[i]);
}

#endif
