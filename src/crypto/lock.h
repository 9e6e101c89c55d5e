/*
 * How an office's secrets are sealed at rest: one random key for all files, and
 * that key wrapped by a passphrase or a key file. docs/format.md has the bytes.
 */
#ifndef TALLY_CRYPTO_LOCK_H
#define TALLY_CRYPTO_LOCK_H

#include "crypto/password.h"
#include "crypto/seal.h"

/*
 * A sealed file: a head, then its content in chunks. Each chunk is sealed for
 * its place (head, name of the file, number, whether it is the last), so that
 * none fits another place, another file, or another writing of this file.
 */
#define LOCK_CHUNK_BYTES 65536 /* of content; only the last may have fewer */
#define LOCK_ID_BYTES 16
#define LOCK_PUBLIC_BYTES 32
#define LOCK_HEAD_BYTES (8 + LOCK_ID_BYTES + LOCK_PUBLIC_BYTES)
#define LOCK_MAX_NAME_BYTES 300

struct lock_head {
	bool has_public;                   /* the content is a key with one */
	uint8_t id[LOCK_ID_BYTES];         /* random, of this writing */
	uint8_t public_key[LOCK_PUBLIC_BYTES]; /* zeros: none */
};

struct lock_place {
	const uint8_t *head; /* LOCK_HEAD_BYTES */
	const char *name;    /* "secret/team-3f1c88a0-1" */
	uint64_t number;     /* from 0 */
	bool last;
};

void lock_head_put(const struct lock_head *head, uint8_t out[static LOCK_HEAD_BYTES]);
/* TALLY_EFORMAT: these are no sealed file's first bytes, or of another version. */
int lock_head_parse(struct slice file, struct lock_head *out);
/* Do they begin as those of a sealed file of any version? */
bool lock_is_sealed(struct slice file);

/* out has plain.len + SEAL_EXTRA_BYTES bytes; the nonce is used once. */
int lock_chunk_seal(const uint8_t key[static SEAL_KEY_BYTES],
                    const struct lock_place *place,
                    const uint8_t nonce[static SEAL_NONCE_BYTES],
                    struct slice plain, uint8_t *out);
/* out has sealed.len - SEAL_EXTRA_BYTES bytes; failure as seal_decrypt. */
int lock_chunk_open(const uint8_t key[static SEAL_KEY_BYTES],
                    const struct lock_place *place, struct slice sealed,
                    uint8_t *out);

/* How many chunks make a content of that size: one at least. */
uint64_t lock_chunk_count(uint64_t size);
/* The content's size, from the file's; TALLY_EFORMAT: no such file is whole. */
int lock_plain_size(uint64_t file_size, uint64_t *out);

/* The office key, wrapped. */
enum lock_kind { LOCK_NONE = 0, LOCK_PASSPHRASE = 1, LOCK_KEY_FILE = 2 };
#define LOCK_MAX_PATH_BYTES 1024
#define LOCK_KEY_BYTES SEAL_KEY_BYTES
#define LOCK_FILE_MAX_BYTES 2048

struct lock_file {
	enum lock_kind kind;
	bool done;                 /* every secret is sealed, none is plain */
	struct password_cost cost; /* zeros with a key file */
	char path[LOCK_MAX_PATH_BYTES + 1]; /* of the key file; else "" */
	uint8_t sealed[LOCK_KEY_BYTES + SEAL_EXTRA_BYTES];
};

/*
 * Strict. TALLY_EFORMAT; TALLY_ELIMIT: the cost, which alone is then in *out, is
 * out of password_key's limits.
 */
int lock_file_parse(struct slice bytes, struct lock_file *out);
void lock_file_put(const struct lock_file *lock, struct buf *out);
/* Fill lock->sealed; the other fields are bound to it. */
void lock_wrap(const uint8_t wrapping[static SEAL_KEY_BYTES],
               const uint8_t nonce[static SEAL_NONCE_BYTES],
               const uint8_t key[static LOCK_KEY_BYTES], struct lock_file *lock);
/* TALLY_EMISMATCH: another wrapping key, or a field was altered. */
int lock_unwrap(const uint8_t wrapping[static SEAL_KEY_BYTES],
                const struct lock_file *lock, uint8_t out[static LOCK_KEY_BYTES]);

#endif
