/*
 * Secrets in key/: seeds and the encryption secret, 64 hex digits and a
 * newline each.
 */
#include "office/keys.h"

#include <stdio.h>

#include "base/text.h"
#include "office/memory.h"
#include "office/vault.h"
#include "office/writer.h"

#define SECRET_TEXT_BYTES (2 * SIGN_SEED_BYTES + 1)
#define KEY_FILE_BYTES (MAX_LOG_NAME_BYTES + 16)

static int put_secret(const struct office *office, const char *file,
                      const uint8_t *secret, struct fault *fault)
{
	char text[SECRET_TEXT_BYTES + 1];
	int rc;

	hex_format(secret, SIGN_SEED_BYTES, text);
	text[SECRET_TEXT_BYTES - 1] = '\n';
	rc = store_put_new(office->key, file, slice_of(text, SECRET_TEXT_BYTES),
	                   fault);
	crypto_wipe(text, sizeof(text));
	return rc;
}

int keys_make(const struct office *office, const char *file, struct fault *fault)
{
	uint8_t secret[SIGN_SEED_BYTES];
	int rc;

	if (store_has(office->key, file))
		return TALLY_OK;
	memory_lock_key(secret, sizeof(secret));
	office_random(secret, sizeof(secret));
	rc = put_secret(office, file, secret, fault);
	crypto_wipe(secret, sizeof(secret));
	return rc == TALLY_EEXISTS ? TALLY_OK : rc;
}

int keys_read(const struct office *office, const char *file,
              uint8_t out[static SIGN_SEED_BYTES], struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, SECRET_TEXT_BYTES);
	rc = store_get(office->key, file, &text, fault);
	if (rc == TALLY_OK &&
	    (text.len != SECRET_TEXT_BYTES ||
	     text.data[SECRET_TEXT_BYTES - 1] != '\n' ||
	     hex_parse(slice_part(buf_slice(&text), 0, SECRET_TEXT_BYTES - 1),
	               out, SIGN_SEED_BYTES) != TALLY_OK))
		rc = fault_set(fault, TALLY_EFORMAT,
		               "%s/key/%s: is not 64 hex digits and a newline",
		               office->path, file);
	buf_release(&text);
	return rc;
}

int signer_load(const struct office *office, const char *file, const char *name,
                struct signer *out, struct fault *fault)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	int rc;

	memory_lock_key(out->seed, sizeof(out->seed));
	rc = keys_read(office, file, out->seed, fault);
	if (rc == TALLY_OK) {
		sign_public(out->seed, public_key);
		rc = note_key_init(&out->key, name, NOTE_ED25519, public_key);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "'%s' cannot name a key", name);
	}
	if (rc != TALLY_OK)
		signer_wipe(out);
	return rc;
}

void signer_wipe(struct signer *signer)
{
	crypto_wipe(signer->seed, sizeof(signer->seed));
}

/* An accredited key's name has slashes, so its file lies in folders. */
static int accredited_file(const char *key_name, char out[static KEY_FILE_BYTES],
                           struct fault *fault)
{
	if (!text_is_log_name(slice_text(key_name), MAX_LOG_NAME_BYTES))
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%s' is no key name: a-z, 0-9 and -._ between "
		                 "slashes", key_name);
	snprintf(out, KEY_FILE_BYTES, "accredited/%s", key_name);
	return TALLY_OK;
}

int signer_choose(const struct office *office, const char *key_name,
                  struct signer *out, struct fault *fault)
{
	char file[KEY_FILE_BYTES];
	int rc;

	if (key_name == NULL)
		return signer_load(office, office->writer->key_file, office->log,
		                   out, fault);
	rc = accredited_file(key_name, file, fault);
	return rc == TALLY_OK ? signer_load(office, file, key_name, out, fault)
	                      : rc;
}

/* Without the office key where the file says it. */
static int public_half(const struct office *office, const char *file,
                       const char *name, struct note_key *out,
                       struct fault *fault)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct signer signer;
	int rc = vault_public(office->key, file, public_key);

	if (rc == TALLY_OK) {
		rc = note_key_init(out, name, NOTE_ED25519, public_key);
		return rc == TALLY_OK
		               ? rc : fault_set(fault, rc,
		                                "'%s' cannot name a key", name);
	}
	rc = signer_load(office, file, name, &signer, fault);
	if (rc == TALLY_OK) {
		*out = signer.key;
		signer_wipe(&signer);
	}
	return rc;
}

int keys_public(const struct office *office, const char *file, struct note_key *out,
                struct fault *fault)
{
	return public_half(office, file, office->log, out, fault);
}

int office_key_vkey(struct office *office, const char *key_name,
                    char out_vkey[static VKEY_BYTES], struct fault *fault)
{
	const char *name = key_name != NULL ? key_name : office->log;
	char accredited[KEY_FILE_BYTES];
	struct note_key key;
	int rc = TALLY_OK;

	if (key_name != NULL)
		rc = accredited_file(key_name, accredited, fault);
	if (rc == TALLY_OK)
		rc = public_half(office, key_name != NULL
		                                 ? accredited
		                                 : office->writer->key_file,
		                 name, &key, fault);
	if (rc == TALLY_OK)
		vkey_format(&key, out_vkey);
	return rc;
}

int office_key_new(struct office *office, const char *key_name,
                   char out_vkey[static VKEY_BYTES], struct fault *fault)
{
	char file[KEY_FILE_BYTES];
	int rc = accredited_file(key_name, file, fault);

	if (rc != TALLY_OK)
		return rc;
	if (store_has(office->key, file))
		return fault_set(fault, TALLY_EEXISTS, "%s/key/%s: is there already",
		                 office->path, file);
	rc = keys_make(office, file, fault);
	return rc == TALLY_OK ? office_key_vkey(office, key_name, out_vkey, fault)
	                      : rc;
}

int office_box_secret(struct office *office,
                      uint8_t out[static BOX_SECRET_BYTES],
                      struct fault *fault)
{
	return keys_read(office, KEY_BOX, out, fault);
}

static int box_half(const struct office *office,
                    uint8_t out[static BOX_PUBLIC_BYTES], struct fault *fault)
{
	uint8_t secret[BOX_SECRET_BYTES];
	int rc;

	if (vault_public(office->key, KEY_BOX, out) == TALLY_OK)
		return TALLY_OK;
	memory_lock_key(secret, sizeof(secret));
	rc = keys_read(office, KEY_BOX, secret, fault);
	if (rc == TALLY_OK)
		box_public(secret, out);
	crypto_wipe(secret, sizeof(secret));
	return rc;
}

/* The public keys of an office, as a charter wants them. */
int office_card(const struct office *office, struct card *out,
                struct fault *fault)
{
	char vkey[VKEY_BYTES];
	struct note_key next;
	struct card card = { .key = office->log_key };
	int rc = keys_public(office, KEY_NEXT, &next, fault);

	card.has_tls = store_has(office->key, KEY_TLS_PIN);
	if (rc == TALLY_OK && card.has_tls)
		rc = keys_read(office, KEY_TLS_PIN, card.tls_pin, fault);
	if (rc != TALLY_OK)
		return rc;
	vkey_format(&next, vkey);
	hash_bytes(slice_text(vkey), card.next_key_hash);
	snprintf(card.name, sizeof(card.name), "%s", office->name);
	rc = box_half(office, card.box_key, fault);
	if (rc == TALLY_OK)
		*out = card;
	return rc;
}
