/*
 * Courier keys, kept as tries of one secret: a later key is another try.
 */
#include "office/courier.h"

#include <string.h>

#include "base/text.h"
#include "office/secret.h"

#define NAME "courier"
#define FIRST_LINE "tallystick courier key v1\n"
#define FIRST_LINE_BYTES (sizeof(FIRST_LINE) - 1)
#define FILE_BYTES (FIRST_LINE_BYTES + 2 * COURIER_KEY_BYTES + 1)

void courier_format(const uint8_t key[static COURIER_KEY_BYTES], struct buf *out)
{
	char hex[2 * COURIER_KEY_BYTES + 1];

	hex_format(key, COURIER_KEY_BYTES, hex);
	buf_put_text(out, FIRST_LINE);
	buf_put_text(out, hex);
	buf_put_u8(out, '\n');
	crypto_wipe(hex, sizeof(hex));
}

int courier_parse(struct slice text, uint8_t out[static COURIER_KEY_BYTES])
{
	if (text.len != FILE_BYTES || text.data[FILE_BYTES - 1] != '\n' ||
	    memcmp(text.data, FIRST_LINE, FIRST_LINE_BYTES) != 0)
		return TALLY_EFORMAT;
	return hex_parse(slice_part(text, FIRST_LINE_BYTES,
	                            2 * COURIER_KEY_BYTES),
	                 out, COURIER_KEY_BYTES) == TALLY_OK
	               ? TALLY_OK : TALLY_EFORMAT;
}

void courier_mark(const uint8_t key[static COURIER_KEY_BYTES],
                  char out[static 9])
{
	uint8_t hash[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];
	struct hash h;

	hash_init(&h);
	hash_put_text(&h, "tallystick/v1/courier-mark");
	hash_put(&h, key, COURIER_KEY_BYTES);
	hash_final(&h, hash);
	hex_format(hash, sizeof(hash), hex);
	memcpy(out, hex, 8);
	out[8] = '\0';
}

/* Of a try from 1 on; TALLY_ENOTFOUND also in a gap. */
static int get(struct office *office, unsigned try_number,
               uint8_t out[static COURIER_KEY_BYTES], struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, MAX_COURIER_FILE_BYTES);
	rc = secret_get(office, NAME, try_number, &text, fault);
	if (rc == TALLY_OK && courier_parse(buf_slice(&text), out) != TALLY_OK)
		rc = fault_set(fault, TALLY_EFORMAT, "%s/secret/" NAME ": try %u is "
		               "no courier key", office->path, try_number);
	buf_release(&text);
	return rc;
}

/* Behind one that was taken away there may be a later one. */
int courier_newest(struct office *office, uint8_t out[static COURIER_KEY_BYTES],
                   struct fault *fault)
{
	int rc = get(office, 1, out, fault);

	for (unsigned i = 2; i <= MAX_SECRET_TRIES &&
	                     (rc == TALLY_OK || rc == TALLY_ENOTFOUND); i++) {
		struct fault later = { 0 };
		int next = get(office, i, out, &later);

		if (next == TALLY_ENOTFOUND)
			continue;
		if (next != TALLY_OK)
			*fault = later;
		rc = next;
	}
	if (rc != TALLY_OK)
		crypto_wipe(out, COURIER_KEY_BYTES);
	return rc;
}

int courier_keep(struct office *office,
                 const uint8_t key[static COURIER_KEY_BYTES],
                 struct fault *fault)
{
	uint8_t kept[COURIER_KEY_BYTES];
	struct buf text;
	unsigned ignored;
	int rc = courier_newest(office, kept, fault);
	bool is_kept = rc == TALLY_OK && hash_equal(kept, key);

	crypto_wipe(kept, sizeof(kept));
	if (is_kept || (rc != TALLY_OK && rc != TALLY_ENOTFOUND))
		return rc;
	buf_init(&text, MAX_COURIER_FILE_BYTES);
	courier_format(key, &text);
	rc = buf_status(&text);
	if (rc == TALLY_OK)
		rc = secret_keep(office, NAME, buf_slice(&text), &ignored, fault);
	buf_release(&text);
	return rc;
}

void courier_s(const json_t *propose, const uint8_t key[static COURIER_KEY_BYTES],
               struct courier_use use, uint8_t out[static 32])
{
	uint8_t nonce[HASH_BYTES] = { 0 };

	member_hash(json_object_get(propose, "courier"), "nonce", nonce);
	use.nonce = nonce;
	courier_derive(key, &use, out);
}

bool courier_fits(const struct charter *charter, const json_t *propose,
                  const uint8_t key[static COURIER_KEY_BYTES])
{
	const json_t *courier = json_object_get(propose, "courier");
	size_t count = member_count(courier, "keys");
	bool fits = count > 0 && count == 2 * member_count(propose, "pairs");

	for (size_t i = 0; fits && i < count; i++) {
		const struct courier_use use = { .charter = charter->id,
			                         .pair = (uint32_t)(i / 2) + 1,
			                         .side = (uint8_t)(i % 2) };
		uint8_t s[32], want[HASH_BYTES], have[HASH_BYTES];

		courier_s(propose, key, use, s);
		courier_hash(s, have);
		crypto_wipe(s, sizeof(s));
		fits = member_hash(member_at(courier, "keys", i), NULL, want) &&
		       hash_equal(want, have);
	}
	return fits;
}

/* The key of a proposal, as it is looked for. */
struct wanted {
	const struct charter *charter;
	const json_t *propose;
	uint8_t *key;
};

static bool fits(void *ctx, struct slice text)
{
	const struct wanted *w = ctx;

	return courier_parse(text, w->key) == TALLY_OK &&
	       courier_fits(w->charter, w->propose, w->key);
}

int courier_find(struct office *office, const json_t *propose,
                 uint8_t out[static COURIER_KEY_BYTES], struct fault *fault)
{
	struct wanted w = { office->charter, propose, out };
	int rc = secret_find(office,
	                     &(struct secret_wanted){ NAME,
	                                              MAX_COURIER_FILE_BYTES,
	                                              fits, &w }, fault);

	if (rc != TALLY_OK)
		crypto_wipe(out, COURIER_KEY_BYTES);
	return rc != TALLY_ENOTFOUND
	               ? rc
	               : fault_set(fault, rc, "the courier key of that proposal "
	                           "is not in secret/");
}
