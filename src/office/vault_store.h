/*
 * Sealed files of an office, written and read. Internal to the vault.
 */
#ifndef TALLY_OFFICE_VAULT_STORE_H
#define TALLY_OFFICE_VAULT_STORE_H

#include "office/vault.h"

struct vault {
	const char *path;        /* of the office */
	bool has_lock;
	struct lock_file lock;   /* LOCK_NONE: lost or spoilt, as why says */
	struct fault why;
	struct store *raw_key;
	uint8_t *key;            /* sodium_malloc; NULL: not known yet */
};

/* A file that is being sealed: its head, and where its next chunk stands. */
struct sealing {
	uint8_t head[LOCK_HEAD_BYTES];
	char name[LOCK_MAX_NAME_BYTES + 1]; /* "secret/..." */
	uint64_t number;
};

/* first: the beginning of the content, which may be a key. */
int sealing_begin(struct sealing *sealing, const char *folder, const char *name,
                  struct slice first, struct fault *fault);
/* out: plain.len + SEAL_EXTRA_BYTES */
int sealing_chunk(struct sealing *sealing, const struct vault *vault, bool last,
                  struct slice plain, uint8_t *out);
/* Is this file one that everybody may read? */
bool vault_is_public(const char *folder, const char *name);
/*
 * What was given becomes the key that wraps the office key. TALLY_EFORMAT: no key
 * file's text; else as password_key.
 */
int vault_wrapping(const struct lock_file *lock, struct slice given,
                   uint8_t out[static SEAL_KEY_BYTES]);
/* Does that file of a store, as it lies there, begin as a sealed one? */
bool vault_seals(struct store *raw, const char *name);
/* The key, from whom is asked. */
int vault_need_key(struct vault *vault, struct fault *fault);
/* Read key/lock (again). */
int vault_load(struct vault *vault, struct fault *fault);
/* A store over another one, which it closes. NULL: out of memory. */
struct store *vault_store(struct store *raw, const char *folder,
                          struct vault *vault);
struct vault *vault_of(const struct store *store);

#endif
