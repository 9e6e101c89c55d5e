/*
 * What an office keeps to itself, in secret/: salts, seeds, keys, inventories.
 * A secret is kept before the statement that commits to it is logged, and never
 * replaced: another try gets another number, "<name>.2", and the one that fits
 * the logged statement is the one that counts.
 */
#ifndef TALLY_OFFICE_SECRET_H
#define TALLY_OFFICE_SECRET_H

#include "office/office.h"

#define MAX_SECRET_TRIES 1000
#define SECRET_NAME_BYTES 200

/* "<prefix>-<first 8 hex digits of id>" */
void secret_name(char out[static SECRET_NAME_BYTES], const char *prefix,
                 const uint8_t id[static HASH_BYTES]);
/* The file of a try: "<name>", "<name>.2"... */
void secret_file(const char *name, unsigned try_number,
                 char out[static SECRET_NAME_BYTES]);
/* Keep as the given try (from 1). TALLY_EEXISTS: that number is taken. */
int secret_put(struct office *office, const char *name, unsigned try_number,
               struct slice bytes, struct fault *fault);
/* Keep as the first try that is free; *out_try says which. */
int secret_keep(struct office *office, const char *name, struct slice bytes,
                unsigned *out_try, struct fault *fault);
/* Append the bytes of one try to out. TALLY_ENOTFOUND past the last. */
int secret_get(struct office *office, const char *name, unsigned try_number,
               struct buf *out, struct fault *fault);
/* Forget a try whose statement was not logged. */
void secret_drop(struct office *office, const char *name, unsigned try_number);
/* Keep, or replace, what can be made again from the logs and the keys. */
int secret_set(struct office *office, const char *name, struct slice bytes,
               struct fault *fault);

#endif
