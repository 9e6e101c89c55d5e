/*
 * Sealed files and the wrapped office key, as bytes.
 */
#include "crypto/lock.h"

#include <string.h>

#include "base/status.h"

#define MAGIC_BYTES 6
#define VERSION 1
#define CHUNK_FILE_BYTES (LOCK_CHUNK_BYTES + SEAL_EXTRA_BYTES)
/* No text begins so. */
static const uint8_t file_magic[MAGIC_BYTES] = { 0x89, 't', 'l', 'y', 'S', 0 };
static const uint8_t lock_magic[MAGIC_BYTES] = { 0x89, 't', 'l', 'y', 'K', 0 };
static const char chunk_domain[] = "tallystick/secret/v1";

bool lock_is_sealed(struct slice file)
{
	return file.len >= MAGIC_BYTES &&
	       memcmp(file.data, file_magic, MAGIC_BYTES) == 0;
}

void lock_head_put(const struct lock_head *head, uint8_t out[static LOCK_HEAD_BYTES])
{
	memset(out, 0, LOCK_HEAD_BYTES);
	memcpy(out, file_magic, MAGIC_BYTES);
	out[6] = VERSION;
	out[7] = head->has_public;
	memcpy(out + 8, head->id, LOCK_ID_BYTES);
	if (head->has_public)
		memcpy(out + 8 + LOCK_ID_BYTES, head->public_key,
		       LOCK_PUBLIC_BYTES);
}

int lock_head_parse(struct slice file, struct lock_head *out)
{
	struct lock_head head = { 0 };
	uint8_t again[LOCK_HEAD_BYTES];

	if (file.len < LOCK_HEAD_BYTES)
		return TALLY_EFORMAT;
	head.has_public = file.data[7] == 1;
	memcpy(head.id, file.data + 8, LOCK_ID_BYTES);
	if (head.has_public)
		memcpy(head.public_key, file.data + 8 + LOCK_ID_BYTES,
		       LOCK_PUBLIC_BYTES);
	lock_head_put(&head, again);
	if (memcmp(again, file.data, LOCK_HEAD_BYTES) != 0)
		return TALLY_EFORMAT;
	*out = head;
	return TALLY_OK;
}

#define AD_BYTES (sizeof(chunk_domain) + LOCK_HEAD_BYTES + 9 + LOCK_MAX_NAME_BYTES)

/* domain and its NUL || head || number || last || name */
static size_t put_place(const struct lock_place *place, uint8_t out[static AD_BYTES])
{
	size_t len = strnlen(place->name, LOCK_MAX_NAME_BYTES + 1);
	uint8_t *at = out + sizeof(chunk_domain);

	if (len > LOCK_MAX_NAME_BYTES)
		return 0;
	memcpy(out, chunk_domain, sizeof(chunk_domain));
	memcpy(at, place->head, LOCK_HEAD_BYTES);
	bytes_set_u64(at + LOCK_HEAD_BYTES, place->number);
	at[LOCK_HEAD_BYTES + 8] = place->last;
	memcpy(at + LOCK_HEAD_BYTES + 9, place->name, len);
	return sizeof(chunk_domain) + LOCK_HEAD_BYTES + 9 + len;
}

int lock_chunk_seal(const uint8_t key[static SEAL_KEY_BYTES],
                    const struct lock_place *place,
                    const uint8_t nonce[static SEAL_NONCE_BYTES],
                    struct slice plain, uint8_t *out)
{
	uint8_t ad[AD_BYTES];
	size_t len = put_place(place, ad);

	if (len == 0 || plain.len > LOCK_CHUNK_BYTES ||
	    (!place->last && plain.len != LOCK_CHUNK_BYTES))
		return TALLY_EUSAGE;
	seal_encrypt(key, nonce, plain, slice_of(ad, len), out);
	return TALLY_OK;
}

int lock_chunk_open(const uint8_t key[static SEAL_KEY_BYTES],
                    const struct lock_place *place, struct slice sealed,
                    uint8_t *out)
{
	uint8_t ad[AD_BYTES];
	size_t len = put_place(place, ad);

	return len == 0 || sealed.len > CHUNK_FILE_BYTES
	               ? TALLY_EMISMATCH
	               : seal_decrypt(key, sealed, slice_of(ad, len), out);
}

uint64_t lock_chunk_count(uint64_t size)
{
	return size == 0 ? 1 : (size - 1) / LOCK_CHUNK_BYTES + 1;
}

int lock_plain_size(uint64_t file_size, uint64_t *out)
{
	uint64_t body, whole, rest;

	if (file_size < LOCK_HEAD_BYTES + SEAL_EXTRA_BYTES)
		return TALLY_EFORMAT;
	body = file_size - LOCK_HEAD_BYTES;
	whole = body / CHUNK_FILE_BYTES;
	rest = body % CHUNK_FILE_BYTES;
	if (rest != 0 && (rest < SEAL_EXTRA_BYTES ||
	                  (rest == SEAL_EXTRA_BYTES && whole > 0)))
		return TALLY_EFORMAT;
	*out = whole * LOCK_CHUNK_BYTES + (rest > 0 ? rest - SEAL_EXTRA_BYTES : 0);
	return TALLY_OK;
}

static bool kind_is_good(const struct lock_file *lock)
{
	static const struct password_cost none = { 0 };

	switch (lock->kind) {
	case LOCK_PASSPHRASE:
		return lock->path[0] == '\0';
	case LOCK_KEY_FILE:
		return memcmp(&lock->cost, &none, sizeof(none)) == 0;
	case LOCK_NONE:
		break;
	}
	return false;
}

/* Magic, version, kind, done, cost, path: what the sealed key is bound to. */
static size_t put_bound(const struct lock_file *lock,
                        uint8_t out[static LOCK_FILE_MAX_BYTES])
{
	size_t len = strlen(lock->path);
	uint8_t *at = out + MAGIC_BYTES;

	memcpy(out, lock_magic, MAGIC_BYTES);
	*at++ = VERSION;
	*at++ = (uint8_t)lock->kind;
	*at++ = lock->done;
	bytes_set_u32(at, lock->cost.passes);
	bytes_set_u32(at + 4, lock->cost.kib);
	memcpy(at + 8, lock->cost.salt, PASSWORD_SALT_BYTES);
	at += 8 + PASSWORD_SALT_BYTES;
	bytes_set_u16(at, (uint16_t)len);
	memcpy(at + 2, lock->path, len);
	return (size_t)(at + 2 + len - out);
}

void lock_file_put(const struct lock_file *lock, struct buf *out)
{
	uint8_t bound[LOCK_FILE_MAX_BYTES];

	buf_put(out, bound, put_bound(lock, bound));
	buf_put(out, lock->sealed, sizeof(lock->sealed));
}

static bool take_cost(struct reader *r, struct password_cost *out)
{
	struct slice salt;

	if (!reader_u32(r, &out->passes) || !reader_u32(r, &out->kib) ||
	    !reader_take(r, PASSWORD_SALT_BYTES, &salt))
		return false;
	memcpy(out->salt, salt.data, salt.len);
	return true;
}

static bool take_path(struct reader *r, struct lock_file *out)
{
	struct slice path;
	uint16_t len;

	if (!reader_u16(r, &len) || len > LOCK_MAX_PATH_BYTES ||
	    !reader_take(r, len, &path) ||
	    (len > 0 && memchr(path.data, 0, len) != NULL))
		return false;
	if (len > 0)
		memcpy(out->path, path.data, len);
	return true;
}

int lock_file_parse(struct slice bytes, struct lock_file *out)
{
	struct reader r = { bytes };
	struct lock_file lock = { .kind = LOCK_NONE };
	struct slice magic, sealed;
	uint8_t version, kind, done;

	if (!reader_take(&r, MAGIC_BYTES, &magic) ||
	    memcmp(magic.data, lock_magic, MAGIC_BYTES) != 0 ||
	    !reader_u8(&r, &version) || version != VERSION ||
	    !reader_u8(&r, &kind) || !reader_u8(&r, &done) || done > 1 ||
	    kind > LOCK_KEY_FILE || !take_cost(&r, &lock.cost) ||
	    !take_path(&r, &lock) ||
	    !reader_take(&r, sizeof(lock.sealed), &sealed) || r.rest.len != 0)
		return TALLY_EFORMAT;
	lock.kind = (enum lock_kind)kind;
	lock.done = done;
	memcpy(lock.sealed, sealed.data, sealed.len);
	if (!kind_is_good(&lock))
		return TALLY_EFORMAT;
	if (lock.kind == LOCK_PASSPHRASE && !password_cost_is_good(&lock.cost)) {
		out->cost = lock.cost;
		return TALLY_ELIMIT;
	}
	*out = lock;
	return TALLY_OK;
}

void lock_wrap(const uint8_t wrapping[static SEAL_KEY_BYTES],
               const uint8_t nonce[static SEAL_NONCE_BYTES],
               const uint8_t key[static LOCK_KEY_BYTES], struct lock_file *lock)
{
	uint8_t bound[LOCK_FILE_MAX_BYTES];
	size_t len = put_bound(lock, bound);

	seal_encrypt(wrapping, nonce, slice_of(key, LOCK_KEY_BYTES),
	             slice_of(bound, len), lock->sealed);
}

int lock_unwrap(const uint8_t wrapping[static SEAL_KEY_BYTES],
                const struct lock_file *lock, uint8_t out[static LOCK_KEY_BYTES])
{
	uint8_t bound[LOCK_FILE_MAX_BYTES];
	size_t len = put_bound(lock, bound);

	return seal_decrypt(wrapping, slice_of(lock->sealed, sizeof(lock->sealed)),
	                    slice_of(bound, len), out);
}
