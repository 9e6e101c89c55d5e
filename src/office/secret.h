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
void secret_numbered(const char *name, unsigned try_number,
                     char out[static SECRET_NAME_BYTES]);
/* Keep as the given try (from 1). TALLY_EEXISTS: that number is taken. */
int secret_put(struct office *office, const char *name, unsigned try_number,
               struct slice bytes, struct fault *fault);
/* Keep as the first try that is free; *out_try says which. */
int secret_keep(struct office *office, const char *name, struct slice bytes,
                unsigned *out_try, struct fault *fault);
/* Append the bytes of one try to out. TALLY_ENOTFOUND: it is not kept. */
int secret_get(struct office *office, const char *name, unsigned try_number,
               struct buf *out, struct fault *fault);
/* What is looked for: the try that `fits`; none that is longer does. */
struct secret_wanted {
	const char *name;
	size_t max_bytes;
	bool (*fits)(void *ctx, struct slice bytes);
	void *ctx;
};
/*
 * Look through all tries, since there are gaps: where two were made at once, one
 * may be forgotten. Nor does one that cannot be read hide another. None fits:
 * TALLY_ENOTFOUND, or how secret_get failed first; else as vault_unlock.
 */
int secret_find(struct office *office, const struct secret_wanted *wanted,
                struct fault *fault);
/*
 * What to tell of a secret that could not be read: `why`, if that is of rc; else
 * where it is, and the status. Returns rc.
 */
int secret_unread(const struct office *office, int rc, const struct fault *why,
                  struct fault *fault);
/* Forget a try whose statement was not logged. */
void secret_drop(struct office *office, const char *name, unsigned try_number);
/* Keep, or replace, what can be made again from the logs and the keys. */
int secret_set(struct office *office, const char *name, struct slice bytes,
               struct fault *fault);

/*
 * Secrets too large for memory: written from the first byte to the last, read
 * at any place. Kept as chunks of SECRET_CHUNK_BYTES; an office that encrypts
 * its secrets seals each of them with its number and whether it is the last.
 */
#define SECRET_CHUNK_BYTES 65536
struct secret_writer;
struct secret_reader;

/* Nothing is visible before secret_writer_commit; a crash leaves nothing. */
int secret_writer_open(struct office *office, const char *name,
                       unsigned try_number, struct secret_writer **out,
                       struct fault *fault);
/* Append bytes, as many as are wanted. After a failure: discard. */
int secret_writer_put(struct secret_writer *writer, struct slice bytes,
                      struct fault *fault);
/*
 * Durable and visible when TALLY_OK is returned. TALLY_EEXISTS: that number is
 * taken. The writer is released in any case.
 */
int secret_writer_commit(struct secret_writer *writer, struct fault *fault);
void secret_writer_discard(struct secret_writer *writer); /* NULL: nothing */

/*
 * TALLY_ENOTFOUND past the last try. TALLY_EMISMATCH: its end is not the one
 * that was written. One reader belongs to one thread.
 */
int secret_reader_open(struct office *office, const char *name,
                       unsigned try_number, struct secret_reader **out,
                       struct fault *fault);
uint64_t secret_reader_size(const struct secret_reader *reader);
/*
 * len bytes from offset on. TALLY_ELIMIT: past the end. TALLY_EMISMATCH: a chunk
 * was altered. It costs the chunks that the bytes lie in; a few newest are kept.
 */
int secret_reader_get(struct secret_reader *reader, uint64_t offset, size_t len,
                      uint8_t *out, struct fault *fault);
void secret_reader_close(struct secret_reader *reader); /* wipes */

#endif
