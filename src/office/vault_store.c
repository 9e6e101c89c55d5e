/*
 * Stores that seal what is put and open what is got.
 */
#include "office/vault_store.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "office/keys.h"
#include "office/memory.h"

struct sealing_store {
	struct store store; /* first */
	struct store *raw;
	const char *folder;
	struct vault *vault;
};

#define KEY_TEXT_BYTES (2 * SIGN_SEED_BYTES + 1)

bool vault_is_public(const char *folder, const char *name)
{
	return strcmp(folder, "key") == 0 &&
	       (strcmp(name, VAULT_LOCK_FILE) == 0 ||
	        strcmp(name, "tls.crt") == 0 || strcmp(name, KEY_TLS_PIN) == 0);
}

/* Of a key as text, so that a public key can be had without the office key. */
static bool public_of(const char *folder, const char *name, struct slice text,
                      uint8_t out[static LOCK_PUBLIC_BYTES])
{
	uint8_t secret[SIGN_SEED_BYTES];
	bool good;

	if (strcmp(folder, "key") != 0 || text.len != KEY_TEXT_BYTES)
		return false;
	memory_lock_key(secret, sizeof(secret));
	good = hex_parse(slice_part(text, 0, KEY_TEXT_BYTES - 1), secret,
	                 sizeof(secret)) == TALLY_OK;
	if (good && strcmp(name, KEY_BOX) == 0)
		box_public(secret, out);
	else if (good)
		sign_public(secret, out);
	crypto_wipe(secret, sizeof(secret));
	return good;
}

int sealing_begin(struct sealing *sealing, const char *folder, const char *name,
                  struct slice first, struct fault *fault)
{
	struct lock_head head = { .has_public = false };

	head.has_public = public_of(folder, name, first, head.public_key);
	office_random(head.id, sizeof(head.id));
	lock_head_put(&head, sealing->head);
	sealing->number = 0;
	if ((size_t)snprintf(sealing->name, sizeof(sealing->name), "%s/%s",
	                     folder, name) >= sizeof(sealing->name))
		return fault_set(fault, TALLY_EUSAGE, "a name is too long");
	return TALLY_OK;
}

int sealing_chunk(struct sealing *sealing, const struct vault *vault, bool last,
                  struct slice plain, uint8_t *out)
{
	const struct lock_place place = { sealing->head, sealing->name,
		                          sealing->number++, last };
	uint8_t nonce[SEAL_NONCE_BYTES];

	office_random(nonce, sizeof(nonce));
	return lock_chunk_seal(vault->key, &place, nonce, plain, out);
}

static int seal_all(const struct sealing_store *s, const char *name,
                    struct slice bytes, struct buf *out, struct fault *fault)
{
	uint64_t count = lock_chunk_count(bytes.len);
	struct sealing sealing;
	uint8_t *chunk = malloc(LOCK_CHUNK_BYTES + SEAL_EXTRA_BYTES);
	int rc = chunk == NULL
	                 ? fault_set(fault, TALLY_ENOMEM, "out of memory")
	                 : sealing_begin(&sealing, s->folder, name, bytes, fault);

	buf_init(out, LOCK_HEAD_BYTES + bytes.len + count * SEAL_EXTRA_BYTES);
	if (rc == TALLY_OK)
		buf_put(out, sealing.head, LOCK_HEAD_BYTES);
	for (uint64_t i = 0; rc == TALLY_OK && i < count; i++) {
		struct slice plain = slice_part(bytes, i * LOCK_CHUNK_BYTES,
		                                LOCK_CHUNK_BYTES);

		rc = sealing_chunk(&sealing, s->vault, i + 1 == count, plain,
		                   chunk);
		buf_put(out, chunk, plain.len + SEAL_EXTRA_BYTES);
	}
	free(chunk);
	return rc == TALLY_OK ? buf_status(out) : rc;
}

typedef int put_function(struct store *s, const char *name, struct slice bytes,
                         struct fault *fault);

static int put_with(struct store *store, const char *name, struct slice bytes,
                    put_function *put, struct fault *fault)
{
	const struct sealing_store *s = (const struct sealing_store *)store;
	struct buf sealed;
	int rc = TALLY_OK;

	/* Another process may have set the lock since. */
	if (!s->vault->has_lock && !vault_is_public(s->folder, name))
		rc = vault_load(s->vault, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!s->vault->has_lock || vault_is_public(s->folder, name))
		return put(s->raw, name, bytes, fault);
	rc = vault_need_key(s->vault, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = seal_all(s, name, bytes, &sealed, fault);
	if (rc == TALLY_OK)
		rc = put(s->raw, name, buf_slice(&sealed), fault);
	buf_release(&sealed);
	return rc;
}

static int seal_put_new(struct store *s, const char *name, struct slice bytes,
                        struct fault *fault)
{
	return put_with(s, name, bytes, store_put_new, fault);
}

static int seal_put(struct store *s, const char *name, struct slice bytes,
                    struct fault *fault)
{
	return put_with(s, name, bytes, store_put, fault);
}

/* Of a sealed file that is whole; the chunks that follow each other. */
static int open_chunks(const struct sealing_store *s, const char *name,
                       struct slice file, struct buf *out)
{
	char path[LOCK_MAX_NAME_BYTES + 1];
	struct slice rest = slice_part(file, LOCK_HEAD_BYTES, file.len);
	uint8_t *plain = sodium_malloc(LOCK_CHUNK_BYTES);
	int rc = plain == NULL ? TALLY_ENOMEM : TALLY_OK;

	snprintf(path, sizeof(path), "%s/%s", s->folder, name);
	for (uint64_t i = 0; rc == TALLY_OK && rest.len > 0; i++) {
		struct slice chunk = slice_part(rest, 0, LOCK_CHUNK_BYTES +
		                                                 SEAL_EXTRA_BYTES);
		const struct lock_place place = { file.data, path, i,
			                          chunk.len == rest.len };

		rc = lock_chunk_open(s->vault->key, &place, chunk, plain);
		if (rc == TALLY_OK)
			buf_put(out, plain, chunk.len - SEAL_EXTRA_BYTES);
		rest = slice_part(rest, chunk.len, rest.len);
	}
	sodium_free(plain); /* wipes */
	return rc == TALLY_OK ? buf_status(out) : rc;
}

static int altered(const struct sealing_store *s, const char *name,
                   struct fault *fault)
{
	return fault_set(fault, TALLY_EIO, "%s/%s/%s: was altered, or sealed under "
	                 "another name or by another office", s->vault->path,
	                 s->folder, name);
}

static int open_sealed(const struct sealing_store *s, const char *name,
                       struct slice file, struct buf *out, struct fault *fault)
{
	struct lock_head head;
	size_t before = out->len;
	uint64_t size;
	int rc;

	if (lock_head_parse(file, &head) != TALLY_OK ||
	    lock_plain_size(file.len, &size) != TALLY_OK)
		return altered(s, name, fault);
	if (size > out->max - out->len)
		return fault_set(fault, TALLY_ELIMIT, "%s/%s/%s: over %zu bytes",
		                 s->vault->path, s->folder, name, out->max);
	rc = vault_need_key(s->vault, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = open_chunks(s, name, file, out);
	if (rc == TALLY_OK)
		return rc;
	if (out->len > before) {
		crypto_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	return rc == TALLY_EMISMATCH
	               ? altered(s, name, fault)
	               : fault_set(fault, rc, "%s/%s: %s", s->folder, name,
	                           status_text(rc));
}

/* While an office goes over to sealed files, plain ones are good, too. */
static int take_plain(const struct sealing_store *s, const char *name,
                      struct slice file, struct buf *out, struct fault *fault)
{
	if (file.len > out->max - out->len)
		return fault_set(fault, TALLY_ELIMIT, "%s/%s/%s: over %zu bytes",
		                 s->vault->path, s->folder, name, out->max);
	if (s->vault->lock.done)
		return fault_set(fault, TALLY_EIO, "%s/%s/%s: is not encrypted; "
		                 "if it is yours, tally key passphrase does that",
		                 s->vault->path, s->folder, name);
	buf_put_slice(out, file);
	return buf_status(out);
}

/* What was got of a file that should be plain; sealed it may be too long. */
static bool turns_out_sealed(const struct sealing_store *s, const char *name,
                             int rc, struct slice got)
{
	return rc == TALLY_OK ? lock_is_sealed(got)
	                      : rc == TALLY_ELIMIT && vault_seals(s->raw, name);
}

static int seal_get(struct store *store, const char *name, struct buf *out,
                    struct fault *fault)
{
	const struct sealing_store *s = (const struct sealing_store *)store;
	size_t room = out->max - out->len;
	size_t before = out->len;
	struct buf file;
	int rc;

	if (!s->vault->has_lock || vault_is_public(s->folder, name)) {
		rc = store_get(s->raw, name, out, fault);
		/* Another process may have set the lock since. */
		if (s->vault->has_lock ||
		    !turns_out_sealed(s, name, rc, slice_part(buf_slice(out),
		                                              before, out->len)))
			return rc;
		out->len = before;
		rc = vault_load(s->vault, fault);
		if (rc != TALLY_OK)
			return rc;
	}
	buf_init(&file, room + LOCK_HEAD_BYTES +
	                        lock_chunk_count(room) * SEAL_EXTRA_BYTES);
	rc = store_get(s->raw, name, &file, fault);
	if (rc == TALLY_OK)
		rc = lock_is_sealed(buf_slice(&file))
		             ? open_sealed(s, name, buf_slice(&file), out, fault)
		             : take_plain(s, name, buf_slice(&file), out, fault);
	buf_release(&file);
	return rc;
}

static int seal_list(struct store *store, const char *prefix,
                     int (*each)(void *ctx, const char *name), void *ctx,
                     struct fault *fault)
{
	return store_list(vault_raw(store), prefix, each, ctx, fault);
}

static int seal_remove(struct store *store, const char *name,
                       struct fault *fault)
{
	return store_remove(vault_raw(store), name, fault);
}

static int seal_tidy(struct store *store, struct fault *fault)
{
	struct store *raw = vault_raw(store);

	return raw->backend->tidy != NULL ? raw->backend->tidy(raw, fault)
	                                  : TALLY_OK;
}

static void seal_close(struct store *store)
{
	store_close(vault_raw(store));
	free(store);
}

static const struct store_backend sealing_backend = {
	.put_new = seal_put_new,
	.put = seal_put,
	.get = seal_get,
	.list = seal_list,
	.remove = seal_remove,
	.tidy = seal_tidy,
	.close = seal_close,
};

struct store *vault_store(struct store *raw, const char *folder,
                          struct vault *vault)
{
	struct sealing_store *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->store.backend = &sealing_backend;
	s->raw = raw;
	s->folder = folder;
	s->vault = vault;
	return &s->store;
}

struct store *vault_raw(struct store *store)
{
	return store->backend == &sealing_backend
	               ? ((struct sealing_store *)store)->raw : store;
}

const char *vault_folder(const struct store *store)
{
	return store->backend == &sealing_backend
	               ? ((const struct sealing_store *)store)->folder : NULL;
}

struct vault *vault_of(const struct store *store)
{
	return store->backend == &sealing_backend
	               ? ((const struct sealing_store *)store)->vault : NULL;
}

int vault_public(struct store *key, const char *file,
                 uint8_t out[static LOCK_PUBLIC_BYTES])
{
	const struct vault *vault = vault_of(key);
	struct lock_head head;
	struct buf bytes;
	int rc = TALLY_ENOTFOUND;

	if (vault == NULL || !vault->has_lock)
		return rc;
	buf_init(&bytes, LOCK_HEAD_BYTES + KEY_TEXT_BYTES + SEAL_EXTRA_BYTES);
	if (store_get(vault_raw(key), file, &bytes, NULL) == TALLY_OK &&
	    lock_head_parse(buf_slice(&bytes), &head) == TALLY_OK &&
	    head.has_public) {
		memcpy(out, head.public_key, LOCK_PUBLIC_BYTES);
		rc = TALLY_OK;
	}
	buf_release(&bytes);
	return rc;
}
