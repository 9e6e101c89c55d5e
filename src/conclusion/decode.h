/*
 * Reading a conclusion's JSON. Internal.
 */
#ifndef TALLY_CONCLUSION_DECODE_H
#define TALLY_CONCLUSION_DECODE_H

#include <jansson.h>

#include "base/text.h"
#include "conclusion/report.h"

struct decoding {
	const struct charter *charter;
	struct report *report;
	struct fault *fault;
};

/* TALLY_EFORMAT with "conclusion JSON: <what>". */
int decode_refuse(const struct decoding *d, const char *what);
/* TALLY_ENOMEM. */
int decode_no_memory(const struct decoding *d);

/* Values may be NULL. The empty text for what is no string. */
struct slice decode_text(const json_t *value);
/* decode_text of a member. */
struct slice decode_member(const json_t *object, const char *name);
/* False, and nothing written, if the member is missing or no such value. */
bool decode_time(const json_t *object, const char *name, int64_t *out_s);
bool decode_hash(const json_t *object, const char *name,
                 uint8_t out[static HASH_BYTES]);
/* A whole number from 0 to most. */
bool decode_count(const json_t *object, const char *name, uint64_t most,
                  uint64_t *out);

/* Of what positions that nobody saw are read, and how many there are. */
struct unseen_of {
	const struct site *site;
	const struct population *population;
	uint64_t all;
};
/* The list of a JSON; NULL is an empty one. *out is zero before. */
int unseen_decode(const struct decoding *d, const json_t *list,
                  const struct unseen_of *of, struct unseen *out);

/*
 * Reads what the looks at a population of a side's site find; object is the
 * population's. TALLY_OK or the fault's.
 */
int decode_finds(const struct decoding *d, const json_t *object, unsigned side,
                 struct population_result *out);

/*
 * Reads where prohibited items were found in a population of a site; object is
 * the population's, and out->prohibited is read. TALLY_OK or the fault's.
 */
int decode_found(const struct decoding *d, const json_t *object,
                 const struct site *site, struct population_result *out);

/* The same of what was found outside any position; object is the site's. */
int decode_outside(const struct decoding *d, const json_t *object,
                   struct site_result *out);

/* Reads and judges a site; *out is zero before. TALLY_OK or the fault's. */
int decode_site(const struct decoding *d, const json_t *object,
                struct site_result *out);

#endif
