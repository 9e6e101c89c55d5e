/*
 * Verifying keys and their one-line text: name+hex8(id)+base64(type || key).
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "note/note.h"

#define ID_DIGITS 8
#define TYPED_KEY_BYTES (1 + SIGN_PUBLIC_BYTES)

static void key_id(const struct note_key *key, uint8_t out[static 4])
{
	uint8_t digest[HASH_BYTES];
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, key->name);
	hash_put_u8(&h, '\n');
	hash_put_u8(&h, (uint8_t)key->type);
	hash_put(&h, key->public_key, SIGN_PUBLIC_BYTES);
	hash_final(&h, digest);
	memcpy(out, digest, 4);
}

static void init_from(struct note_key *key, struct slice name,
                      enum note_type type, const uint8_t *public_key)
{
	*key = (struct note_key){ .type = type };
	memcpy(key->name, name.data, name.len);
	memcpy(key->public_key, public_key, SIGN_PUBLIC_BYTES);
	key_id(key, key->id);
}

int note_key_init(struct note_key *key, const char *name, enum note_type type,
                  const uint8_t public_key[static SIGN_PUBLIC_BYTES])
{
	struct slice text = slice_text(name);

	*key = (struct note_key){ 0 };
	if (!text_is_log_name(text, MAX_LOG_NAME_BYTES))
		return TALLY_EFORMAT;
	if (type != NOTE_ED25519 && type != NOTE_COSIGNATURE)
		return TALLY_EFORMAT;
	init_from(key, text, type, public_key);
	return TALLY_OK;
}

/* What comes before the next '+', which is passed; false if there is none. */
static bool take_until_plus(struct slice *rest, struct slice *out)
{
	const uint8_t *plus = NULL;
	size_t len;

	if (rest->len > 0)
		plus = memchr(rest->data, '+', rest->len);
	if (plus == NULL)
		return false;
	len = (size_t)(plus - rest->data);
	*out = slice_part(*rest, 0, len);
	*rest = slice_part(*rest, len + 1, rest->len);
	return true;
}

static int parse_typed_key(struct slice text, uint8_t out[static TYPED_KEY_BYTES],
                           struct fault *fault)
{
	size_t len;

	if (base64_parse(text, out, TYPED_KEY_BYTES, &len) != TALLY_OK ||
	    len != TYPED_KEY_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "key: not base64 of a type and 32 bytes");
	if (out[0] != NOTE_ED25519 && out[0] != NOTE_COSIGNATURE)
		return fault_set(fault, TALLY_EFORMAT,
		                 "key: type 0x%02x is not 0x01 or 0x04", out[0]);
	if (!sign_public_is_valid(out + 1))
		return fault_set(fault, TALLY_EFORMAT,
		                 "key: not a point of the prime-order group");
	return TALLY_OK;
}

int vkey_parse(struct slice text, struct note_key *out, struct fault *fault)
{
	uint8_t typed_key[TYPED_KEY_BYTES];
	struct slice name, id_text;
	struct note_key key;
	uint8_t id[4];
	int rc;

	if (!take_until_plus(&text, &name) || !take_until_plus(&text, &id_text))
		return fault_set(fault, TALLY_EFORMAT,
		                 "key: not of the form name+id+key");
	if (!text_is_log_name(name, MAX_LOG_NAME_BYTES))
		return fault_set(fault, TALLY_EFORMAT, "key: name not allowed");
	if (hex_parse(id_text, id, sizeof(id)) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "key: id is not 8 lower-case hex digits");
	rc = parse_typed_key(text, typed_key, fault);
	if (rc != TALLY_OK)
		return rc;
	init_from(&key, name, (enum note_type)typed_key[0], typed_key + 1);
	if (memcmp(key.id, id, sizeof(id)) != 0)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "key: id is not that of its name and key");
	*out = key;
	return TALLY_OK;
}

void vkey_format(const struct note_key *key, char out[static VKEY_BYTES])
{
	uint8_t typed_key[TYPED_KEY_BYTES];
	char id_text[ID_DIGITS + 1];
	char key_text[44 + 1];

	typed_key[0] = (uint8_t)key->type;
	memcpy(typed_key + 1, key->public_key, SIGN_PUBLIC_BYTES);
	hex_format(key->id, sizeof(key->id), id_text);
	base64_format(typed_key, sizeof(typed_key), key_text);
	snprintf(out, VKEY_BYTES, "%s+%s+%s", key->name, id_text, key_text);
}
