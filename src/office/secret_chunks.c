/*
 * Chunks of large secrets, on their way to and from the disk. Which bytes a
 * chunk has there is decided in put_chunk and get_chunk alone.
 */
#include "office/secret_chunks.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define CHUNKS_AT_HAND 8 /* an opening goes back and forth between cells and hashes */

struct secret_writer {
	struct office *office;
	struct store_writer *store;
	size_t len;
	uint8_t chunk[SECRET_CHUNK_BYTES];
};

struct chunk {
	uint64_t number, used_at; /* used_at 0: empty */
	size_t len;
	uint8_t bytes[SECRET_CHUNK_BYTES];
};

struct secret_reader {
	struct store_reader *store;
	uint64_t size, uses;
	struct chunk at_hand[CHUNKS_AT_HAND];
};

int secret_begin(struct office *office, struct secret_writer **out,
                 struct fault *fault)
{
	struct secret_writer *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	w->office = office;
	rc = store_begin(office->secret, &w->store, fault);
	if (rc == TALLY_OK)
		*out = w;
	else
		free(w);
	return rc;
}

static int put_chunk(struct secret_writer *w, struct fault *fault)
{
	int rc = store_write(w->store, slice_of(w->chunk, w->len), fault);

	w->len = 0;
	return rc;
}

int secret_write(struct secret_writer *w, struct slice bytes,
                 struct fault *fault)
{
	int rc = TALLY_OK;

	while (bytes.len > 0 && rc == TALLY_OK) {
		size_t room = sizeof(w->chunk) - w->len;
		size_t len = bytes.len < room ? bytes.len : room;

		memcpy(w->chunk + w->len, bytes.data, len);
		w->len += len;
		bytes = slice_part(bytes, len, bytes.len);
		if (w->len == sizeof(w->chunk))
			rc = put_chunk(w, fault);
	}
	return rc;
}

int secret_finish(struct secret_writer *w, const char *name, unsigned *out_try,
                  struct fault *fault)
{
	int rc = w->len > 0 ? put_chunk(w, fault) : TALLY_OK;

	for (unsigned i = 1; rc == TALLY_OK && i <= MAX_SECRET_TRIES; i++) {
		char file[SECRET_NAME_BYTES];

		secret_file(name, i, file);
		rc = store_finish(w->store, file, fault);
		if (rc == TALLY_OK) {
			w->store = NULL;
			secret_abandon(w);
			*out_try = i;
			return TALLY_OK;
		}
		if (rc == TALLY_EEXISTS)
			rc = TALLY_OK;
	}
	if (rc != TALLY_OK)
		return rc;
	return fault_set(fault, TALLY_ELIMIT, "%s/secret/%s: was tried %d times",
	                 w->office->path, name, MAX_SECRET_TRIES);
}

void secret_abandon(struct secret_writer *w)
{
	if (w == NULL)
		return;
	store_abandon(w->store);
	crypto_wipe(w, sizeof(*w));
	free(w);
}

int secret_open(struct office *office, const char *name, unsigned try_number,
                struct secret_reader **out, struct fault *fault)
{
	struct secret_reader *r = calloc(1, sizeof(*r));
	char file[SECRET_NAME_BYTES];
	int rc;

	if (r == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	secret_file(name, try_number, file);
	rc = store_reader_open(office->secret, file, &r->store, fault);
	if (rc != TALLY_OK) {
		free(r);
		return rc;
	}
	r->size = store_reader_size(r->store);
	*out = r;
	return TALLY_OK;
}

uint64_t secret_size(const struct secret_reader *r)
{
	return r->size;
}

static int get_chunk(struct secret_reader *r, uint64_t number,
                     struct chunk *out, struct fault *fault)
{
	uint64_t at = number * SECRET_CHUNK_BYTES;
	uint64_t left = at < r->size ? r->size - at : 0;
	int rc;

	out->used_at = 0;
	out->number = number;
	out->len = left < SECRET_CHUNK_BYTES ? (size_t)left : SECRET_CHUNK_BYTES;
	rc = store_reader_get(r->store, at, out->bytes, out->len, fault);
	if (rc == TALLY_OK)
		out->used_at = ++r->uses;
	return rc;
}

/* The chunk, read over the one that was not used for longest. */
static int find_chunk(struct secret_reader *r, uint64_t number,
                      const struct chunk **out, struct fault *fault)
{
	struct chunk *oldest = &r->at_hand[0];

	for (size_t i = 0; i < CHUNKS_AT_HAND; i++) {
		struct chunk *chunk = &r->at_hand[i];

		if (chunk->used_at > 0 && chunk->number == number) {
			chunk->used_at = ++r->uses;
			*out = chunk;
			return TALLY_OK;
		}
		if (chunk->used_at < oldest->used_at)
			oldest = chunk;
	}
	*out = oldest;
	return get_chunk(r, number, oldest, fault);
}

int secret_read(struct secret_reader *r, uint64_t at, void *out, size_t len,
                struct fault *fault)
{
	uint8_t *to = out;

	if (at > r->size || len > r->size - at)
		return fault_set(fault, TALLY_EFORMAT, "a secret is cut short");
	while (len > 0) {
		size_t from = (size_t)(at % SECRET_CHUNK_BYTES), part;
		const struct chunk *chunk;
		int rc = find_chunk(r, at / SECRET_CHUNK_BYTES, &chunk, fault);

		if (rc != TALLY_OK)
			return rc;
		part = chunk->len - from < len ? chunk->len - from : len;
		memcpy(to, chunk->bytes + from, part);
		to += part;
		at += part;
		len -= part;
	}
	return TALLY_OK;
}

void secret_close(struct secret_reader *r)
{
	if (r == NULL)
		return;
	store_reader_close(r->store);
	crypto_wipe(r, sizeof(*r));
	free(r);
}
