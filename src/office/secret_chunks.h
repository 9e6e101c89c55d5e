/*
 * Secrets too large for memory: numbered chunks, all of SECRET_CHUNK_BYTES but
 * the last. Chunks are written once, in order, and read in any. Tries are
 * numbered as those of office/secret.h.
 */
#ifndef TALLY_OFFICE_SECRET_CHUNKS_H
#define TALLY_OFFICE_SECRET_CHUNKS_H

#include "office/secret.h"

#define SECRET_CHUNK_BYTES 65536

/* Nothing of a secret is visible, or left by a crash, before its end. */
struct secret_writer;
int secret_begin(struct office *office, struct secret_writer **out,
                 struct fault *fault);
/* The next bytes, in pieces of any length. */
int secret_write(struct secret_writer *w, struct slice bytes,
                 struct fault *fault);
/*
 * Keep as the first try of a name that is free, durably; the writer is gone if
 * that was done.
 */
int secret_finish(struct secret_writer *w, const char *name, unsigned *out_try,
                  struct fault *fault);
/* Keeps nothing. NULL: nothing. */
void secret_abandon(struct secret_writer *w);

/* TALLY_ENOTFOUND past the last try. */
struct secret_reader;
int secret_open(struct office *office, const char *name, unsigned try_number,
                struct secret_reader **out, struct fault *fault);
/* Bytes of all chunks. */
uint64_t secret_size(const struct secret_reader *r);
/*
 * len bytes from `at` on, in whatever chunks they lie; those used last are kept
 * in memory. TALLY_EFORMAT: there are not so many.
 */
int secret_read(struct secret_reader *r, uint64_t at, void *out, size_t len,
                struct fault *fault);
void secret_close(struct secret_reader *r);

#endif
