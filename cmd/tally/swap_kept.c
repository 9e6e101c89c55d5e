/*
 * What a side keeps of a swap, in secret/ and among the blobs.
 */
#include "swap_kept.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "courier_key.h"
#include "office/secret.h"
#include "protocol.h"

#define LINE_BYTES (2 * SEAL_KEY_BYTES + 1)

/* K, S and e, a line each. */
static const size_t places[] = { offsetof(struct swap_secrets, key),
	                         offsetof(struct swap_secrets, s),
	                         offsetof(struct swap_secrets, e) };
#define PLACES (sizeof(places) / sizeof(places[0]))

static void name_of(const struct session *s, const struct inspection *i,
                    char out[static SECRET_NAME_BYTES])
{
	char stem[SECRET_NAME_BYTES];

	secret_name(stem, "swap", protocol_id(s, i->step[STEP_NOTICE]));
	snprintf(out, SECRET_NAME_BYTES, "%.100s.key", stem);
}

int deposit_keep(struct session *s, const struct inspection *i,
                 const struct swap_secrets *secrets, struct fault *fault)
{
	char name[SECRET_NAME_BYTES], lines[PLACES * LINE_BYTES + 1];
	unsigned ignored;
	int rc;

	name_of(s, i, name);
	for (size_t k = 0; k < PLACES; k++) {
		hex_format((const uint8_t *)secrets + places[k], SEAL_KEY_BYTES,
		           lines + k * LINE_BYTES);
		lines[(k + 1) * LINE_BYTES - 1] = '\n';
	}
	rc = secret_keep(&s->office, name,
	                 slice_of(lines, PLACES * LINE_BYTES), &ignored, fault);
	crypto_wipe(lines, sizeof(lines));
	return rc;
}

static bool parse(struct slice text, struct swap_secrets *out)
{
	if (text.len != PLACES * LINE_BYTES)
		return false;
	for (size_t k = 0; k < PLACES; k++)
		if (hex_parse(slice_part(text, k * LINE_BYTES, LINE_BYTES - 1),
		              (uint8_t *)out + places[k],
		              SEAL_KEY_BYTES) != TALLY_OK)
			return false;
	return true;
}

struct recalling {
	const struct swap_terms *terms;
	struct swap_secrets *secrets;
};

static bool sealed_it(void *ctx, struct slice text)
{
	const struct recalling *c = ctx;
	uint8_t hash[HASH_BYTES];

	if (!parse(text, c->secrets))
		return false;
	swap_key_hash(c->terms->ad, c->secrets->key, hash);
	return hash_equal(hash, c->terms->logged.key_hash);
}

int deposit_recall(struct session *s, const struct inspection *i,
                   const struct swap_terms *terms, struct swap_secrets *out,
                   struct fault *fault)
{
	struct recalling c = { terms, out };
	char name[SECRET_NAME_BYTES];
	int rc;

	name_of(s, i, name);
	rc = secret_find(&s->office,
	                 &(struct secret_wanted){ name, PLACES * LINE_BYTES,
	                                          sealed_it, &c }, fault);
	if (rc == TALLY_OK)
		return rc;
	crypto_wipe(out, sizeof(*out));
	return rc != TALLY_ENOTFOUND
	               ? rc
	               : fault_set(fault, TALLY_ENOTFOUND, "secret/%s: what that "
	                           "deposit was sealed with is not kept", name);
}

int swap_outer_get(struct session *s, const struct swap_terms *terms,
                   struct buf *out, struct fault *fault)
{
	int rc = office_blob_get(&s->office, terms->logged.outer, out, fault);

	return rc != TALLY_ENOTFOUND
	               ? rc
	               : fault_set(fault, rc, "what was deposited is not here yet: "
	                           "tally sync first");
}

static int receive_by_courier(struct session *s, const struct swap_terms *terms,
                              struct slice outer, struct buf *out,
                              struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	uint8_t notice[HASH_BYTES], secret[32];
	int rc;

	member_hash(rules->entries[terms->deposit].statement.body, "notice",
	            notice);
	rc = courier_recall(s, &rules->inspections[rules_inspection(
				    rules, rules_find(rules, notice))],
	                    terms->side, secret, fault);
	if (rc == TALLY_OK)
		rc = swap_receive_with(terms, secret, outer, out, fault);
	crypto_wipe(secret, sizeof(secret));
	return rc;
}

int swap_inner_receive(struct session *s, const struct swap_terms *terms,
                       struct buf *out, struct fault *fault)
{
	uint8_t secret[BOX_SECRET_BYTES];
	struct buf outer;
	int rc;

	buf_init(&outer, MAX_BLOB_BYTES);
	rc = swap_outer_get(s, terms, &outer, fault);
	if (rc == TALLY_OK && terms->logged.has_courier)
		rc = receive_by_courier(s, terms, buf_slice(&outer), out, fault);
	else if (rc == TALLY_OK)
		rc = office_box_secret(&s->office, secret, fault);
	if (rc == TALLY_OK && !terms->logged.has_courier) {
		rc = swap_receive(terms, secret, buf_slice(&outer), out, fault);
		crypto_wipe(secret, sizeof(secret));
	}
	buf_release(&outer);
	return rc;
}

int swap_inner_get(struct session *s, const struct swap_terms *terms,
                   struct buf *out, struct fault *fault)
{
	char name[SECRET_NAME_BYTES];
	uint8_t hash[HASH_BYTES];

	secret_name(name, "inner", protocol_id(s, terms->deposit));
	if (secret_get(&s->office, name, 1, out, fault) == TALLY_OK) {
		hash_bytes(buf_slice(out), hash);
		if (hash_equal(hash, terms->logged.inner_hash))
			return TALLY_OK;
	}
	/* What was altered here says nothing of who deposited it. */
	buf_clear(out);
	return swap_inner_receive(s, terms, out, fault);
}
