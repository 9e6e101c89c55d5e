/*
 * The lock on an office's secrets: key/lock wraps the office key, which seals
 * what lies in key/ and secret/. The two stores seal and open by themselves, so
 * that others need not know. Without key/lock everything is kept plain.
 * The office key is asked for when it is first needed, and lies in locked
 * memory until the office is closed.
 */
#ifndef TALLY_OFFICE_VAULT_H
#define TALLY_OFFICE_VAULT_H

#include "crypto/lock.h"
#include "office/office.h"

#define VAULT_LOCK_FILE "lock" /* in the store `key` */

/* A passphrase, or the text of a key file; in locked memory. */
struct vault_given {
	size_t len;
	uint8_t bytes[MAX_PASSWORD_BYTES];
};
/* Give what opens the lock. The fault says how to give it. */
typedef int vault_ask(void *ctx, const char *office_path,
                      const struct lock_file *lock, struct vault_given *out,
                      struct fault *fault);
/* Whom this process asks; before it nobody, and locked secrets stay so. */
void vault_ask_set(vault_ask *ask, void *ctx);

enum vault_state {
	VAULT_PLAIN,   /* no lock */
	VAULT_SEALING, /* a change from plain to sealed was begun */
	VAULT_SEALED
};

/*
 * Put the lock over the stores key and secret, which are open. A lock that is
 * lost, spoilt or over a limit hinders only what needs the office key.
 */
int vault_open(struct office *office, struct fault *fault);
void vault_close(struct office *office);
enum vault_state vault_state(const struct office *office);
/* NULL without a lock; of kind LOCK_NONE if it is lost or spoilt. */
const struct lock_file *vault_lock(const struct office *office);
/*
 * Have the office key ready; TALLY_OK at once where nothing is locked. TALLY_EIO:
 * what was given does not open the lock.
 */
int vault_unlock(struct office *office, struct fault *fault);

/* The store under a sealing one, with the bytes as they are on the disk. */
struct store *vault_raw(struct store *store);
/* The folder of a sealing store ("key", "secret"); NULL: it is another store. */
const char *vault_folder(const struct store *store);
/*
 * The public half of the key in a sealed file, for which no office key is
 * needed. TALLY_ENOTFOUND: the file is not sealed or has none.
 */
int vault_public(struct store *key, const char *file,
                 uint8_t out[static LOCK_PUBLIC_BYTES]);

/* What shall open the lock from now on. */
struct vault_way {
	enum lock_kind kind;
	struct slice secret;  /* the passphrase, or the key file's text */
	const char *path;     /* of the key file, absolute; else "" */
	uint32_t passes, kib; /* 0: PASSWORD_PASSES, PASSWORD_KIB */
};
/*
 * Set the lock. A plain office gets its key, and every secret is sealed in
 * place; where it was locked before, the office key is wrapped anew, and what
 * is plain still is sealed. Each step may be the last before a crash: whatever
 * is there can be read with the old or the new way, and a second call finishes.
 * *out_sealed: files that were plain. TALLY_EUSAGE: way's secret is none.
 */
int vault_set(struct office *office, const struct vault_way *way,
              size_t *out_sealed, struct fault *fault);

/* The office key, once vault_unlock has it; TALLY_ENOTFOUND without a lock. */
int vault_key(struct office *office, uint8_t out[static LOCK_KEY_BYTES],
              struct fault *fault);
/*
 * Go on with this office key, from elsewhere. TALLY_EMISMATCH: it does not open
 * what is sealed here.
 */
int vault_take_key(struct office *office, const uint8_t key[static LOCK_KEY_BYTES],
                   struct fault *fault);

#endif
