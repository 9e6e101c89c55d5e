/*
 * Large secrets: chunk by chunk, sealed where the office seals.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "office/memory.h"
#include "office/secret.h"
#include "office/vault_store.h"
#include "store/stream.h"

#define CHUNK_FILE_BYTES (LOCK_CHUNK_BYTES + SEAL_EXTRA_BYTES)

struct secret_writer {
	struct stream *stream;
	const struct vault *vault; /* NULL: it is kept plain */
	struct sealing sealing;
	size_t len;                /* of what waits in plain */
	uint8_t plain[LOCK_CHUNK_BYTES], file[CHUNK_FILE_BYTES];
};

struct chunk {
	uint64_t number, used_at;  /* used_at 0: empty */
	uint8_t plain[LOCK_CHUNK_BYTES];
};

#define CHUNKS_AT_HAND 8 /* who reads a tree goes back and forth */

struct secret_reader {
	struct stream *stream;
	const struct vault *vault; /* NULL: it is kept plain */
	uint64_t size, uses;
	char path[LOCK_MAX_NAME_BYTES + 1];
	uint8_t head[LOCK_HEAD_BYTES];
	struct chunk at_hand[CHUNKS_AT_HAND];
	uint8_t file[CHUNK_FILE_BYTES];
};

static int put_head(struct secret_writer *w, const struct office *office,
                    const char *name, struct fault *fault)
{
	struct vault *vault = vault_of(office->secret);
	int rc = TALLY_OK;

	if (vault == NULL)
		return TALLY_OK;
	if (!vault->has_lock)
		rc = vault_load(vault, fault);
	if (rc != TALLY_OK || !vault->has_lock)
		return rc;
	rc = vault_need_key(vault, fault);
	if (rc == TALLY_OK)
		rc = sealing_begin(&w->sealing, "secret", name,
		                   slice_of(NULL, 0), fault);
	if (rc == TALLY_OK)
		rc = stream_put(w->stream, slice_of(w->sealing.head,
		                                    LOCK_HEAD_BYTES), fault);
	w->vault = vault;
	return rc;
}

int secret_writer_open(struct office *office, const char *name,
                       unsigned try_number, struct secret_writer **out,
                       struct fault *fault)
{
	char file[SECRET_NAME_BYTES];
	struct secret_writer *w = sodium_malloc(sizeof(*w)); /* locked */
	int rc;

	memory_lock();
	if (w == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	memset(w, 0, sizeof(*w));
	secret_numbered(name, try_number, file);
	rc = stream_create(vault_raw(office->secret), file, &w->stream, fault);
	if (rc == TALLY_OK)
		rc = put_head(w, office, file, fault);
	if (rc == TALLY_OK)
		*out = w;
	else
		secret_writer_discard(w);
	return rc;
}

static int flush(struct secret_writer *w, bool last, struct fault *fault)
{
	struct slice plain = slice_of(w->plain, w->len);
	int rc = TALLY_OK;

	if (w->vault == NULL) {
		rc = stream_put(w->stream, plain, fault);
	} else {
		rc = sealing_chunk(&w->sealing, w->vault, last, plain, w->file);
		rc = rc == TALLY_OK
		             ? stream_put(w->stream,
		                          slice_of(w->file,
		                                   w->len + SEAL_EXTRA_BYTES),
		                          fault)
		             : fault_set(fault, rc, "a chunk is not one");
	}
	w->len = 0;
	return rc;
}

int secret_writer_put(struct secret_writer *writer, struct slice bytes,
                      struct fault *fault)
{
	int rc = TALLY_OK;

	while (rc == TALLY_OK && bytes.len > 0) {
		struct slice part = slice_part(bytes, 0,
		                               LOCK_CHUNK_BYTES - writer->len);

		memcpy(writer->plain + writer->len, part.data, part.len);
		writer->len += part.len;
		bytes = slice_part(bytes, part.len, bytes.len);
		/* The last chunk is known for it only when nothing follows. */
		if (writer->len == LOCK_CHUNK_BYTES && bytes.len > 0)
			rc = flush(writer, false, fault);
	}
	return rc;
}

int secret_writer_commit(struct secret_writer *writer, struct fault *fault)
{
	int rc = flush(writer, true, fault);

	if (rc == TALLY_OK)
		rc = stream_publish(writer->stream, false, fault);
	secret_writer_discard(writer);
	return rc;
}

void secret_writer_discard(struct secret_writer *writer)
{
	if (writer == NULL)
		return;
	stream_close(writer->stream);
	sodium_free(writer); /* wipes */
}

static int altered(const struct secret_reader *r, struct fault *fault)
{
	return fault_set(fault, TALLY_EMISMATCH, "%s: was altered, or sealed under "
	                 "another name or by another office", r->path);
}

static int read_chunk(struct secret_reader *r, uint64_t number,
                      uint8_t *plain, struct fault *fault)
{
	uint64_t count = lock_chunk_count(r->size);
	size_t len = number + 1 < count
	                     ? LOCK_CHUNK_BYTES
	                     : (size_t)(r->size - number * LOCK_CHUNK_BYTES);
	const struct lock_place place = { r->head, r->path, number,
		                          number + 1 == count };
	int rc;

	if (r->vault == NULL)
		return stream_get(r->stream, number * LOCK_CHUNK_BYTES, len,
		                  plain, fault);
	rc = stream_get(r->stream, LOCK_HEAD_BYTES + number * CHUNK_FILE_BYTES,
	                len + SEAL_EXTRA_BYTES, r->file, fault);
	if (rc == TALLY_OK &&
	    lock_chunk_open(r->vault->key, &place,
	                    slice_of(r->file, len + SEAL_EXTRA_BYTES),
	                    plain) != TALLY_OK)
		rc = altered(r, fault);
	return rc;
}

/* A chunk at hand, read over the one that was not used for longest. */
static int load(struct secret_reader *r, uint64_t number,
                const struct chunk **out, struct fault *fault)
{
	struct chunk *chunk = &r->at_hand[0];
	int rc = TALLY_OK;

	for (size_t i = 0; i < CHUNKS_AT_HAND; i++) {
		struct chunk *other = &r->at_hand[i];

		if (other->used_at > 0 && other->number == number) {
			chunk = other;
			break;
		}
		if (other->used_at < chunk->used_at)
			chunk = other;
	}
	if (chunk->used_at == 0 || chunk->number != number) {
		chunk->used_at = 0;
		rc = read_chunk(r, number, chunk->plain, fault);
	}
	if (rc != TALLY_OK)
		return rc;
	chunk->number = number;
	chunk->used_at = ++r->uses;
	*out = chunk;
	return TALLY_OK;
}

/* The last chunk is read, so that an end that was cut off is seen at once. */
static int take_head(struct secret_reader *r, struct vault *vault,
                     struct fault *fault)
{
	const struct chunk *last;
	struct lock_head head;
	uint64_t size = r->size;
	size_t len = size < LOCK_HEAD_BYTES ? (size_t)size : LOCK_HEAD_BYTES;
	int rc;

	if (vault == NULL)
		return TALLY_OK;
	rc = stream_get(r->stream, 0, len, r->head, fault);
	/* Another process may have set the lock since. */
	if (rc == TALLY_OK && !vault->has_lock &&
	    lock_is_sealed(slice_of(r->head, len)))
		rc = vault_load(vault, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!lock_is_sealed(slice_of(r->head, len)))
		return vault->has_lock && vault->lock.done
		               ? fault_set(fault, TALLY_EMISMATCH,
		                           "%s: is not encrypted", r->path)
		               : TALLY_OK;
	if (lock_head_parse(slice_of(r->head, len), &head) != TALLY_OK ||
	    lock_plain_size(size, &r->size) != TALLY_OK)
		return altered(r, fault);
	r->vault = vault;
	rc = vault_need_key(vault, fault);
	return rc == TALLY_OK ? load(r, lock_chunk_count(r->size) - 1, &last,
	                                fault) : rc;
}

int secret_reader_open(struct office *office, const char *name,
                       unsigned try_number, struct secret_reader **out,
                       struct fault *fault)
{
	char file[SECRET_NAME_BYTES];
	struct stream *stream;
	struct secret_reader *r;
	uint64_t size;
	int rc;

	memory_lock();
	secret_numbered(name, try_number, file);
	rc = stream_open(vault_raw(office->secret), file, &stream, &size, fault);
	if (rc != TALLY_OK)
		return rc;
	r = sodium_malloc(sizeof(*r)); /* locked */
	if (r == NULL) {
		stream_close(stream);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	memset(r, 0, sizeof(*r));
	r->stream = stream;
	r->size = size;
	snprintf(r->path, sizeof(r->path), "secret/%s", file);
	rc = take_head(r, vault_of(office->secret), fault);
	if (rc == TALLY_OK)
		*out = r;
	else
		secret_reader_close(r);
	return rc;
}

uint64_t secret_reader_size(const struct secret_reader *reader)
{
	return reader->size;
}

int secret_reader_get(struct secret_reader *reader, uint64_t offset, size_t len,
                      uint8_t *out, struct fault *fault)
{
	if (offset > reader->size || len > reader->size - offset)
		return fault_set(fault, TALLY_ELIMIT, "%s: ends at %llu",
		                 reader->path, (unsigned long long)reader->size);
	while (len > 0) {
		size_t at = (size_t)(offset % LOCK_CHUNK_BYTES);
		size_t part = LOCK_CHUNK_BYTES - at < len ? LOCK_CHUNK_BYTES - at
		                                          : len;
		const struct chunk *chunk;
		int rc = load(reader, offset / LOCK_CHUNK_BYTES, &chunk, fault);

		if (rc != TALLY_OK)
			return rc;
		memcpy(out, chunk->plain + at, part);
		out += part;
		offset += part;
		len -= part;
	}
	return TALLY_OK;
}

void secret_reader_close(struct secret_reader *reader)
{
	if (reader == NULL)
		return;
	stream_close(reader->stream);
	sodium_free(reader); /* wipes */
}
