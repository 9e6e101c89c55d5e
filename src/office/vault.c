/*
 * The lock and the office key.
 */
#include "office/vault.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/keys.h"
#include "office/memory.h"
#include "office/vault_store.h"
#include "store/stream.h"

static struct {
	vault_ask *ask;
	void *ctx;
} asked;

void vault_ask_set(vault_ask *ask, void *ctx)
{
	asked.ask = ask;
	asked.ctx = ctx;
}

bool vault_seals(struct store *raw, const char *name)
{
	uint8_t begin[LOCK_HEAD_BYTES];
	struct stream *stream;
	uint64_t size;
	bool sealed;

	if (stream_open(raw, name, &stream, &size, NULL) != TALLY_OK)
		return false;
	sealed = size >= sizeof(begin) &&
	         stream_get(stream, 0, sizeof(begin), begin, NULL) == TALLY_OK &&
	         lock_is_sealed(slice_of(begin, sizeof(begin)));
	stream_close(stream);
	crypto_wipe(begin, sizeof(begin));
	return sealed;
}

static void say_spoilt(struct vault *vault, int status,
                       const struct password_cost *cost)
{
	if (status == TALLY_ELIMIT)
		fault_set(&vault->why, TALLY_EIO, "%s/key/" VAULT_LOCK_FILE
		          ": asks for %u passes over %u KiB; the limits are %d "
		          "and %u", vault->path, cost->passes, cost->kib,
		          MAX_PASSWORD_PASSES, MAX_PASSWORD_KIB);
	else
		fault_set(&vault->why, TALLY_EIO, "%s/key/" VAULT_LOCK_FILE
		          ": %s: put it back from a copy, or join shares of the "
		          "office key: tally secret join", vault->path,
		          status == TALLY_ENOTFOUND ? "is missing"
		                                    : "is no lock, or a newer one");
}

int vault_load(struct vault *vault, struct fault *fault)
{
	struct lock_file lock = { .kind = LOCK_NONE, .done = true };
	struct buf bytes;
	int rc;

	buf_init(&bytes, LOCK_FILE_MAX_BYTES);
	rc = store_get(vault->raw_key, VAULT_LOCK_FILE, &bytes, fault);
	if (rc == TALLY_OK)
		rc = lock_file_parse(buf_slice(&bytes), &lock);
	buf_release(&bytes);
	if (rc != TALLY_OK && rc != TALLY_ENOTFOUND && rc != TALLY_EFORMAT &&
	    rc != TALLY_ELIMIT)
		return rc;
	/* Sealed and no lock: it was lost, or somebody wants keys plain again. */
	vault->has_lock = rc != TALLY_ENOTFOUND ||
	                  vault_seals(vault->raw_key, KEY_OFFICE);
	vault->lock = lock;
	if (rc != TALLY_OK) {
		say_spoilt(vault, rc, &lock.cost);
		vault->lock = (struct lock_file){ .done = true };
	}
	return TALLY_OK;
}

int vault_open(struct office *office, struct fault *fault)
{
	struct vault *vault = calloc(1, sizeof(*vault));
	struct store *key = NULL, *secret = NULL;
	int rc = TALLY_ENOMEM;

	if (vault != NULL) {
		vault->path = office->path;
		vault->raw_key = office->key;
		key = vault_store(office->key, "key", vault);
		secret = vault_store(office->secret, "secret", vault);
	}
	if (key == NULL || secret == NULL) {
		free(key);
		free(secret);
		free(vault);
		return fault_set(fault, rc, "out of memory");
	}
	office->key = key;
	office->secret = secret;
	office->vault = vault;
	return vault_load(vault, fault);
}

void vault_close(struct office *office)
{
	if (office->vault == NULL)
		return;
	sodium_free(office->vault->key);
	free(office->vault);
	office->vault = NULL;
}

enum vault_state vault_state(const struct office *office)
{
	if (office->vault == NULL || !office->vault->has_lock)
		return VAULT_PLAIN;
	return office->vault->lock.done ? VAULT_SEALED : VAULT_SEALING;
}

const struct lock_file *vault_lock(const struct office *office)
{
	return vault_state(office) == VAULT_PLAIN ? NULL : &office->vault->lock;
}

int vault_wrapping(const struct lock_file *lock, struct slice given,
                   uint8_t out[static SEAL_KEY_BYTES])
{
	if (lock->kind == LOCK_PASSPHRASE)
		return password_key(given, &lock->cost, out);
	if (given.len != 2 * SEAL_KEY_BYTES + 1 ||
	    given.data[2 * SEAL_KEY_BYTES] != '\n')
		return TALLY_EFORMAT;
	return hex_parse(slice_part(given, 0, 2 * SEAL_KEY_BYTES), out,
	                 SEAL_KEY_BYTES);
}

static int wrong(const struct lock_file *lock, int status, struct fault *fault)
{
	if (status == TALLY_ENOMEM)
		return fault_set(fault, TALLY_EIO, "the passphrase needs %u MiB of "
		                 "memory, which are not there",
		                 lock->cost.kib / 1024);
	if (status == TALLY_EMISMATCH)
		return fault_set(fault, TALLY_EIO, lock->kind == LOCK_PASSPHRASE
		                 ? "the passphrase is wrong, or key/lock was altered"
		                 : "the key file is another one, or key/lock was "
		                   "altered");
	return fault_set(fault, TALLY_EIO, lock->kind == LOCK_PASSPHRASE
	                 ? "a passphrase has 1 to 1024 bytes"
	                 : "the key file is not 64 hex digits and a newline");
}

/* In locked memory. */
struct opening_secrets {
	uint8_t wrapping[SEAL_KEY_BYTES];
	struct vault_given given;
};

static int open_lock(struct vault *vault, struct opening_secrets *secrets,
                     struct fault *fault)
{
	struct vault_given *given = &secrets->given;
	int rc;

	given->len = 0;
	rc = asked.ask(asked.ctx, vault->path, &vault->lock, given, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = vault_wrapping(&vault->lock, slice_of(given->bytes, given->len),
	                    secrets->wrapping);
	if (rc == TALLY_OK)
		rc = lock_unwrap(secrets->wrapping, &vault->lock, vault->key);
	return rc == TALLY_OK ? rc : wrong(&vault->lock, rc, fault);
}

int vault_need_key(struct vault *vault, struct fault *fault)
{
	struct opening_secrets *secrets;
	int rc;

	if (vault->key != NULL)
		return TALLY_OK;
	if (vault->lock.kind == LOCK_NONE)
		return fault_set(fault, TALLY_EIO, "%s", vault->why.text);
	if (asked.ask == NULL)
		return fault_set(fault, TALLY_EIO, "%s: its secrets are locked",
		                 vault->path);
	memory_harden();
	secrets = sodium_malloc(sizeof(*secrets));
	vault->key = sodium_malloc(LOCK_KEY_BYTES);
	rc = secrets != NULL && vault->key != NULL
	             ? open_lock(vault, secrets, fault)
	             : fault_set(fault, TALLY_ENOMEM, "no memory can be locked");
	sodium_free(secrets);
	if (rc != TALLY_OK) {
		sodium_free(vault->key);
		vault->key = NULL;
	}
	return rc;
}

int vault_unlock(struct office *office, struct fault *fault)
{
	return vault_state(office) == VAULT_PLAIN
	               ? TALLY_OK
	               : vault_need_key(office->vault, fault);
}

int vault_key(struct office *office, uint8_t out[static LOCK_KEY_BYTES],
              struct fault *fault)
{
	int rc;

	if (vault_state(office) == VAULT_PLAIN)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: its secrets are not "
		                 "encrypted: tally key passphrase does that",
		                 office->path);
	rc = vault_unlock(office, fault);
	if (rc == TALLY_OK)
		memcpy(out, office->vault->key, LOCK_KEY_BYTES);
	return rc;
}
