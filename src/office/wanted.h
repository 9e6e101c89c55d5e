/*
 * The blobs of one log that are missing here, kept as wanted/<log name> in the
 * office: lines of 64 hex digits, ascending. Internal.
 */
#ifndef TALLY_OFFICE_WANTED_H
#define TALLY_OFFICE_WANTED_H

#include "crypto/hash.h"
#include "office/place.h"

#define WANTED_FOLDER "wanted/"
/*
 * So many are remembered: a log can name any number that nobody has, and every
 * sync asks for each of them again. A list that is full says nothing of others.
 */
#define MAX_WANTED 65536u
#define WANTED_LINE_BYTES (2 * HASH_BYTES + 1)
#define MAX_WANTED_BYTES ((size_t)MAX_WANTED * WANTED_LINE_BYTES)

/* Raw hashes, one after the other: put them in order, each once. */
void hashes_sort(struct buf *hashes);
/* Is it among hashes that are in order? */
bool hashes_have(const struct buf *hashes, const uint8_t hash[static HASH_BYTES]);

/* "wanted/<log name>" */
void wanted_name(const char *log, char out[static PLACE_NAME_BYTES]);
/* Append the raw hashes of a list to out. NULL, or why it is none. */
const char *wanted_parse(struct slice list, struct buf *out);
/* Append the list of hashes that are in order: of the first MAX_WANTED. */
void wanted_format(struct slice hashes, struct buf *out);

#endif
