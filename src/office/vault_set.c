/*
 * Changing the lock: another way to open it, and from plain to sealed.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "office/keys.h"
#include "office/memory.h"
#include "office/vault_store.h"
#include "store/stream.h"

#define CHUNK_FILE_BYTES (LOCK_CHUNK_BYTES + SEAL_EXTRA_BYTES)
#define MAX_NAMES_BYTES ((size_t)1 << 26)

/* One file of a folder that is gone through. */
struct passage {
	const struct vault *vault;
	struct store *raw;
	const char *folder;
	size_t sealed;
	uint8_t *plain, *file; /* a chunk each */
};

static int put_lock(struct vault *vault, const struct lock_file *lock, bool is_new,
                    struct fault *fault)
{
	struct buf bytes;
	int rc;

	buf_init(&bytes, LOCK_FILE_MAX_BYTES);
	lock_file_put(lock, &bytes);
	rc = buf_status(&bytes);
	if (rc == TALLY_OK)
		rc = (is_new ? store_put_new : store_put)(
			vault->raw_key, VAULT_LOCK_FILE, buf_slice(&bytes), fault);
	buf_release(&bytes);
	if (rc == TALLY_OK) {
		vault->has_lock = true;
		vault->lock = *lock;
	}
	return rc;
}

/*
 * Does it begin as a sealed file does? Then it stays as it is: if it does not
 * open, it was altered, and sealing it once more would only hide that.
 */
static int looks_sealed(struct stream *in, uint64_t size, bool *out,
                        struct fault *fault)
{
	uint8_t begin[LOCK_HEAD_BYTES];
	size_t len = size < sizeof(begin) ? (size_t)size : sizeof(begin);
	int rc = stream_get(in, 0, len, begin, fault);

	*out = rc == TALLY_OK && lock_is_sealed(slice_of(begin, len));
	crypto_wipe(begin, sizeof(begin));
	return rc;
}

static int copy_chunks(struct passage *p, struct sealing *sealing,
                       struct stream *in, uint64_t size, struct stream *out)
{
	uint64_t count = lock_chunk_count(size);
	int rc = stream_put(out, slice_of(sealing->head, LOCK_HEAD_BYTES), NULL);

	for (uint64_t i = 0; rc == TALLY_OK && i < count; i++) {
		bool last = i + 1 == count;
		size_t len = last ? (size_t)(size - i * LOCK_CHUNK_BYTES)
		                  : LOCK_CHUNK_BYTES;

		rc = stream_get(in, i * LOCK_CHUNK_BYTES, len, p->plain, NULL);
		if (rc == TALLY_OK)
			rc = sealing_chunk(sealing, p->vault, last,
			                   slice_of(p->plain, len), p->file);
		if (rc == TALLY_OK)
			rc = stream_put(out, slice_of(p->file,
			                              len + SEAL_EXTRA_BYTES),
			                NULL);
	}
	return rc;
}

static int seal_stream(struct passage *p, const char *name, struct stream *in,
                       uint64_t size, struct fault *fault)
{
	size_t begin = size < LOCK_CHUNK_BYTES ? (size_t)size : LOCK_CHUNK_BYTES;
	struct sealing sealing;
	struct stream *out = NULL;
	int rc = stream_get(in, 0, begin, p->plain, fault);

	if (rc == TALLY_OK)
		rc = sealing_begin(&sealing, p->folder, name,
		                   slice_of(p->plain, begin), fault);
	if (rc == TALLY_OK)
		rc = stream_create(p->raw, name, &out, fault);
	if (rc == TALLY_OK) {
		rc = copy_chunks(p, &sealing, in, size, out);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "%s/%s/%s: could not be sealed: %s",
			          p->vault->path, p->folder, name,
			          status_text(rc));
	}
	if (rc == TALLY_OK)
		rc = stream_publish(out, true, fault);
	stream_close(out);
	p->sealed += rc == TALLY_OK;
	return rc;
}

static int seal_file(struct passage *p, const char *name, struct fault *fault)
{
	struct stream *in;
	uint64_t size;
	bool sealed;
	int rc;

	if (vault_is_public(p->folder, name))
		return TALLY_OK;
	rc = stream_open(p->raw, name, &in, &size, fault);
	if (rc == TALLY_ENOTFOUND)
		return TALLY_OK; /* another process has removed it */
	if (rc != TALLY_OK)
		return rc;
	rc = looks_sealed(in, size, &sealed, fault);
	if (rc == TALLY_OK && !sealed)
		rc = seal_stream(p, name, in, size, fault);
	stream_close(in);
	return rc;
}

static int collect(void *ctx, const char *name)
{
	buf_put(ctx, name, strlen(name) + 1);
	return buf_status(ctx);
}

static int seal_folder(struct vault *vault, struct store *store,
                       const char *first, size_t *out_sealed,
                       struct fault *fault)
{
	struct passage p = { .vault = vault, .raw = vault_raw(store),
		             .folder = vault_folder(store) };
	struct buf names;
	int rc;

	buf_init(&names, MAX_NAMES_BYTES);
	p.plain = sodium_malloc(LOCK_CHUNK_BYTES);
	p.file = malloc(CHUNK_FILE_BYTES);
	if (first != NULL)
		collect(&names, first);
	rc = p.plain != NULL && p.file != NULL
	             ? store_list(p.raw, "", collect, &names, fault)
	             : fault_set(fault, TALLY_ENOMEM, "out of memory");
	for (size_t at = 0; rc == TALLY_OK && at < names.len;) {
		const char *name = (const char *)names.data + at;

		rc = seal_file(&p, name, fault);
		at += strlen(name) + 1;
	}
	sodium_free(p.plain); /* wipes */
	free(p.file);
	buf_release(&names);
	*out_sealed += p.sealed;
	return rc;
}

/*
 * The office's own key first: by it a lost lock is seen, and another office key
 * than the one that was used.
 */
static int seal_rest(struct office *office, size_t *out_sealed,
                     struct fault *fault)
{
	int rc = seal_folder(office->vault, office->key, KEY_OFFICE, out_sealed,
	                     fault);

	return rc == TALLY_OK ? seal_folder(office->vault, office->secret, NULL,
	                                    out_sealed, fault)
	                      : rc;
}

static int new_key(struct vault *vault, struct fault *fault)
{
	memory_harden();
	vault->key = sodium_malloc(LOCK_KEY_BYTES);
	if (vault->key == NULL)
		return fault_set(fault, TALLY_ENOMEM, "no memory can be locked");
	office_random(vault->key, LOCK_KEY_BYTES);
	return TALLY_OK;
}

static int describe(const struct vault_way *way, struct lock_file *out,
                    uint8_t *wrapping, struct fault *fault)
{
	struct lock_file lock = { .kind = way->kind };
	int rc;

	if (strlen(way->path) > LOCK_MAX_PATH_BYTES)
		return fault_set(fault, TALLY_EUSAGE, "the path of the key file "
		                 "has over %d bytes", LOCK_MAX_PATH_BYTES);
	if (way->kind == LOCK_KEY_FILE) {
		strcpy(lock.path, way->path);
	} else {
		lock.cost.passes = way->passes ? way->passes : PASSWORD_PASSES;
		lock.cost.kib = way->kib ? way->kib : PASSWORD_KIB;
		office_random(lock.cost.salt, sizeof(lock.cost.salt));
	}
	rc = vault_wrapping(&lock, way->secret, wrapping);
	if (rc == TALLY_ENOMEM)
		return fault_set(fault, rc, "the passphrase needs %u MiB of "
		                 "memory", lock.cost.kib / 1024);
	if (rc != TALLY_OK)
		return fault_set(fault, TALLY_EUSAGE, way->kind == LOCK_KEY_FILE
		                 ? "a key file is 64 hex digits and a newline"
		                 : "a passphrase has 1 to %d bytes",
		                 MAX_PASSWORD_BYTES);
	*out = lock;
	return TALLY_OK;
}

static int wrap_and_put(struct vault *vault, const uint8_t *wrapping,
                        struct lock_file *lock, bool is_new, struct fault *fault)
{
	uint8_t nonce[SEAL_NONCE_BYTES];

	office_random(nonce, sizeof(nonce));
	lock_wrap(wrapping, nonce, vault->key, lock);
	return put_lock(vault, lock, is_new, fault);
}

static int set_lock(struct office *office, const uint8_t *wrapping,
                    struct lock_file *lock, size_t *out_sealed,
                    struct fault *fault)
{
	struct vault *vault = office->vault;
	bool is_new = !vault->has_lock;
	int rc;

	lock->done = vault->has_lock && vault->lock.done;
	rc = wrap_and_put(vault, wrapping, lock, is_new, fault);
	if (rc == TALLY_EEXISTS)
		return fault_set(fault, rc, "%s/key/" VAULT_LOCK_FILE ": another "
		                 "process has just set a lock", office->path);
	if (rc == TALLY_OK)
		rc = seal_rest(office, out_sealed, fault);
	if (rc != TALLY_OK || lock->done)
		return rc;
	lock->done = true;
	return wrap_and_put(vault, wrapping, lock, false, fault);
}

int vault_set(struct office *office, const struct vault_way *way,
              size_t *out_sealed, struct fault *fault)
{
	struct vault *vault = office->vault;
	uint8_t *wrapping = sodium_malloc(SEAL_KEY_BYTES);
	struct lock_file lock;
	int rc;

	memory_lock();
	*out_sealed = 0;
	if (wrapping == NULL)
		return fault_set(fault, TALLY_ENOMEM, "no memory can be locked");
	rc = describe(way, &lock, wrapping, fault);
	if (rc == TALLY_OK)
		rc = vault->has_lock ? vault_need_key(vault, fault)
		                     : new_key(vault, fault);
	if (rc == TALLY_OK)
		rc = set_lock(office, wrapping, &lock, out_sealed, fault);
	/* A key that no lock holds must not seal anything. */
	if (rc != TALLY_OK && !vault->has_lock) {
		sodium_free(vault->key);
		vault->key = NULL;
	}
	sodium_free(wrapping);
	return rc;
}

int vault_take_key(struct office *office, const uint8_t key[static LOCK_KEY_BYTES],
                   struct fault *fault)
{
	struct vault *vault = office->vault;
	uint8_t seed[SIGN_SEED_BYTES];
	int rc;

	if (!vault->has_lock)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: its secrets are not "
		                 "encrypted", office->path);
	/* Plain it would fit every key. */
	if (!vault_seals(vault->raw_key, KEY_OFFICE))
		return fault_set(fault, TALLY_EMISMATCH, "%s/key/" KEY_OFFICE
		                 ": is not encrypted, so no key can be told from "
		                 "another: tally key passphrase", office->path);
	sodium_free(vault->key);
	vault->key = sodium_malloc(LOCK_KEY_BYTES);
	if (vault->key == NULL)
		return fault_set(fault, TALLY_ENOMEM, "no memory can be locked");
	memcpy(vault->key, key, LOCK_KEY_BYTES);
	memory_lock_key(seed, sizeof(seed));
	rc = keys_read(office, KEY_OFFICE, seed, fault);
	crypto_wipe(seed, sizeof(seed));
	if (rc == TALLY_OK)
		return rc;
	sodium_free(vault->key);
	vault->key = NULL;
	return fault_set(fault, TALLY_EMISMATCH, "%s: that is not the key of this "
	                 "office's secrets", office->path);
}
