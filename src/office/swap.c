/*
 * Deposits: made, received, judged, opened. What each must be follows from the
 * fold alone, never from what the deposit says of itself.
 */
#include "office/swap.h"

#include <string.h>

#include "office/site_counts.h"
#include "rules/opening.h"

struct verdict_row {
	const char *word, *text;
};

static const struct verdict_row verdict_table[SWAP_VERDICT_COUNT] = {
	[SWAP_NOT_JUDGED] = { NULL, "was not judged" },
	[SWAP_PART_UNREADABLE] = { "part-unreadable",
		"the depositary's part does not open with its key" },
	[SWAP_OTHER_DEPOSIT] = { "other-deposit",
		"the part was sealed for another deposit, and copied" },
	[SWAP_HASH_MISMATCH] = { "hash-mismatch",
		"the sealed opening or its key is not the one whose hash was "
		"logged" },
	[SWAP_INNER_UNOPENABLE] = { "inner-unopenable",
		"the key does not open what was deposited" },
	[SWAP_NOT_AN_OPENING] = { "not-an-opening",
		"what was deposited is no opening that can be read" },
	[SWAP_OTHER_SITE] = { "other-site",
		"the opening is not of the designated site" },
	[SWAP_NOT_THE_DECLARATION] = { "not-the-declaration",
		"the opening does not lead to the root that was declared" },
	[SWAP_NOT_FOR_COUNTERPART] = { "not-for-counterpart",
		"the counterpart cannot open what was deposited for it" },
	[SWAP_COUNTS_NOT_OPENED] = { "counts-not-opened",
		"the counts of the site are not opened as they were declared" },
	[SWAP_WITHHELD] = { "withheld",
		"what was deposited was never to be had" },
	[SWAP_GOOD] = { NULL, "is good" },
	[SWAP_COUNTS_DIFFER] = { NULL,
		"is good, but its counts are not those of its positions" },
};

bool swap_is_good(enum swap_verdict verdict)
{
	return verdict == SWAP_GOOD || verdict == SWAP_COUNTS_DIFFER;
}

const char *swap_verdict_word(enum swap_verdict verdict)
{
	return verdict_table[verdict].word;
}

const char *swap_verdict_text(enum swap_verdict verdict)
{
	return verdict_table[verdict].text;
}

void swap_random_wipe(struct swap_random *random)
{
	crypto_wipe(random, sizeof(*random));
}

static void logged_read(const json_t *body, struct swap_logged *out)
{
	member_hash(body, "inner", out->inner_hash);
	member_hash(body, "key_hash", out->key_hash);
	member_hash(body, "outer", out->outer);
	member_hash(member_at(body, "parts", 0), "part", out->part);
	out->has_courier = member_hash(body, "courier", out->courier);
	member_bytes(body, "wrap", out->wrap, SWAP_WRAP_BYTES);
}

int swap_terms_of(const struct rules *rules, size_t inspection,
                  struct swap_terms *out, struct fault *fault)
{
	const struct charter *charter = rules->charter;
	const struct inspection *i = &rules->inspections[inspection];
	const struct arrangement *a = &rules->arrangements[i->arrangement];
	struct swap_terms terms = { .side = !i->side };

	if (i->step[STEP_DESIGNATE] == NO_INDEX || i->site == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "pair %zu: the site is not designated yet",
		                 i->pair + 1);
	if (i->declared == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE, "pair %zu: nothing was "
		                 "declared before the notice", i->pair + 1);
	const struct declared *declared =
		&rules->declared[terms.side][i->declared];

	swap_ad(charter->id, rules->entries[a->entry].statement.id,
	        (uint32_t)i->pair + 1, (uint8_t)terms.side, terms.ad);
	memcpy(terms.name.charter, charter->id, HASH_BYTES);
	terms.name.side = (uint8_t)terms.side;
	terms.name.epoch = declared->epoch;
	memcpy(terms.root, declared->root, HASH_BYTES);
	terms.blind = charter->depositaries.blind;
	terms.depth = charter->depth[terms.side];
	terms.cell_bytes = charter->cell_bytes;
	terms.charter = charter;
	terms.site = &charter->sites[i->site];
	terms.has_counts = declared->has_counts;
	terms.readers = (struct swap_readers){
		.counterpart = charter->participants[charter->party[i->side]]
		                       .box_key,
		.depositary = charter->participants[charter->depositary].box_key,
	};
	terms.deposit = i->step[STEP_DEPOSIT];
	if (terms.deposit != NO_INDEX)
		logged_read(rules->entries[terms.deposit].statement.body,
		            &terms.logged);
	*out = terms;
	return TALLY_OK;
}

int swap_deposit_make(const struct swap_terms *terms, struct slice opening,
                      const struct swap_random *random,
                      struct swap_deposit *out)
{
	const struct swap_secrets *secrets = &random->secrets;
	const struct swap_box depositary = { random->part_ephemeral,
		                             terms->readers.depositary };
	struct swap_deposit made;
	struct buf inner;
	int rc;

	memset(&made, 0, sizeof(made));
	buf_init(&inner, MAX_BLOB_BYTES);
	buf_init(&made.outer, MAX_BLOB_BYTES);
	buf_init(&made.part, MAX_BLOB_BYTES);
	rc = swap_seal_inner(terms->ad, secrets->key, random->inner_nonce,
	                     opening, &inner);
	if (rc == TALLY_OK)
		rc = swap_seal_outer(terms->ad, secrets->s, random->outer_nonce,
		                     buf_slice(&inner), &made.outer);
	if (rc == TALLY_OK && !terms->blind)
		rc = swap_seal_part(terms->ad, secrets, buf_slice(&inner),
		                    &depositary, &made.part);
	if (rc == TALLY_OK && !terms->under_courier)
		rc = swap_wrap(secrets, terms->readers.counterpart, made.wrap);
	if (rc == TALLY_OK) {
		made.under_courier = terms->under_courier;
		courier_hash(secrets->s, made.courier);
		hash_bytes(buf_slice(&inner), made.inner_hash);
		swap_key_hash(terms->ad, secrets->key, made.key_hash);
		*out = made;
	} else {
		swap_deposit_release(&made);
	}
	buf_release(&inner);
	return rc;
}

void swap_deposit_release(struct swap_deposit *deposit)
{
	buf_release(&deposit->outer);
	buf_release(&deposit->part);
}

int swap_receive(const struct swap_terms *terms,
                 const uint8_t box_secret[static BOX_SECRET_BYTES],
                 struct slice outer, struct buf *out, struct fault *fault)
{
	uint8_t s[32];
	int rc = box_open(box_secret, slice_of(terms->logged.wrap,
	                                   SWAP_WRAP_BYTES), s);

	if (rc != TALLY_OK)
		return fault_set(fault, rc, "its 'wrap' does not open with this "
		                 "office's encryption key");
	rc = swap_receive_with(terms, s, outer, out, fault);
	crypto_wipe(s, sizeof(s));
	return rc;
}

int swap_receive_with(const struct swap_terms *terms, const uint8_t s[static 32],
                      struct slice outer, struct buf *out, struct fault *fault)
{
	uint8_t hash[HASH_BYTES];
	size_t before = out->len;
	int rc = swap_open_outer(terms->ad, s, outer, out);

	if (rc == TALLY_EMISMATCH)
		return fault_set(fault, rc, "its 'outer' does not open with the key "
		                 "%s", terms->logged.has_courier
		                               ? "of the courier"
		                               : "in its 'wrap'");
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "its 'outer': %s", status_text(rc));
	hash_bytes(slice_part(buf_slice(out), before, out->len), hash);
	if (hash_equal(hash, terms->logged.inner_hash))
		return TALLY_OK;
	if (out->len > before)
		crypto_wipe(out->data + before, out->len - before);
	out->len = before;
	return fault_set(fault, TALLY_EMISMATCH, "what its 'outer' holds is not "
	                 "what its 'inner' names");
}

/* The opening is good: are the counts with it, and its own? */
static enum swap_verdict judge_counts(const struct swap_terms *terms,
                                      const struct opening *opening,
                                      struct slice totals)
{
	size_t site = (size_t)(terms->site - terms->charter->sites);
	struct site_counts_found found;

	if (terms->table == NULL)
		return SWAP_COUNTS_NOT_OPENED;
	found = site_counts_compare(terms->charter, site, opening, terms->table,
	                            totals);
	if (found.word == SITE_COUNTS_NOT_OPENED)
		return SWAP_COUNTS_NOT_OPENED;
	return found.word == SITE_COUNTS_AGREE ? SWAP_GOOD : SWAP_COUNTS_DIFFER;
}

static enum swap_verdict judge_opening(const struct swap_terms *terms,
                                       struct slice bytes)
{
	static const enum swap_verdict verdicts[] = {
		[OPENING_UNREADABLE] = SWAP_NOT_AN_OPENING,
		[OPENING_OTHER_SITE] = SWAP_OTHER_SITE,
		[OPENING_NOT_DECLARED] = SWAP_NOT_THE_DECLARATION,
		[OPENING_GOOD] = SWAP_GOOD,
	};
	struct owed_opening owed = {
		.name = terms->name, .depth = terms->depth,
		.cell_bytes = terms->cell_bytes, .site = terms->site };
	enum swap_verdict verdict;
	struct opening opening;
	struct slice totals;

	if (terms->has_counts && !opening_split(bytes, &bytes, &totals))
		return SWAP_NOT_AN_OPENING;
	memcpy(owed.root, terms->root, HASH_BYTES);
	verdict = verdicts[opening_judge(&owed, bytes)];
	if (verdict != SWAP_GOOD || !terms->has_counts)
		return verdict;
	if (opening_parse(bytes, &opening, NULL) != TALLY_OK)
		return SWAP_NOT_AN_OPENING;
	return judge_counts(terms, &opening, totals);
}

static bool hashes_fit(const struct swap_terms *terms,
                       const uint8_t key[static SEAL_KEY_BYTES],
                       struct slice inner)
{
	uint8_t inner_hash[HASH_BYTES], key_hash[HASH_BYTES];

	hash_bytes(inner, inner_hash);
	swap_key_hash(terms->ad, key, key_hash);
	return hash_equal(inner_hash, terms->logged.inner_hash) &&
	       hash_equal(key_hash, terms->logged.key_hash);
}

int swap_open(const struct swap_terms *terms,
              const uint8_t key[static SEAL_KEY_BYTES], struct slice inner,
              struct buf *out, enum swap_verdict *out_verdict)
{
	size_t before = out->len;
	int rc;

	if (!hashes_fit(terms, key, inner)) {
		*out_verdict = SWAP_HASH_MISMATCH;
		return TALLY_OK;
	}
	rc = swap_open_inner(terms->ad, key, inner, out);
	if (rc == TALLY_EMISMATCH) {
		*out_verdict = SWAP_INNER_UNOPENABLE;
		return TALLY_OK;
	}
	if (rc != TALLY_OK)
		return rc;
	*out_verdict = judge_opening(terms,
	                             slice_part(buf_slice(out), before,
	                                        out->len - before));
	if (!swap_is_good(*out_verdict) && out->len > before) {
		crypto_wipe(out->data + before, out->len - before);
		out->len = before;
	}
	return TALLY_OK;
}

/*
 * Can the counterpart find S? A box cannot be opened for its reader, but it can
 * be made again; of a courier key the reader said which S it gives.
 */
static int judge_s(const struct swap_terms *terms,
                   const struct swap_secrets *secrets)
{
	uint8_t wrap[SWAP_WRAP_BYTES], hash[HASH_BYTES];
	int rc;

	if (terms->logged.has_courier) {
		courier_hash(secrets->s, hash);
		return hash_equal(hash, terms->logged.courier) ? TALLY_OK
		                                               : TALLY_EMISMATCH;
	}
	rc = swap_wrap(secrets, terms->readers.counterpart, wrap);
	if (rc == TALLY_OK && memcmp(wrap, terms->logged.wrap, sizeof(wrap)) != 0)
		rc = TALLY_EMISMATCH;
	return rc;
}

/* Does what the counterpart was given lead to this inner? */
static int judge_for_counterpart(const struct swap_terms *terms,
                                 const struct swap_part *part,
                                 struct slice outer,
                                 enum swap_verdict *out_verdict)
{
	struct buf inner;
	int rc = judge_s(terms, &part->secrets);

	buf_init(&inner, MAX_BLOB_BYTES);
	if (rc == TALLY_OK)
		rc = swap_open_outer(terms->ad, part->secrets.s, outer, &inner);
	if (rc == TALLY_OK &&
	    !slice_equal(buf_slice(&inner), buf_slice(&part->inner)))
		rc = TALLY_EMISMATCH;
	buf_release(&inner);
	if (rc == TALLY_ENOMEM)
		return rc;
	if (rc != TALLY_OK)
		*out_verdict = SWAP_NOT_FOR_COUNTERPART;
	return TALLY_OK;
}

static int judge_part(const struct swap_terms *terms,
                      const struct swap_part *part, const struct slice *outer,
                      enum swap_verdict *out_verdict)
{
	struct buf opening;
	int rc;

	buf_init(&opening, MAX_BLOB_BYTES);
	rc = swap_open(terms, part->secrets.key, buf_slice(&part->inner),
	               &opening, out_verdict);
	buf_release(&opening);
	if (rc != TALLY_OK || !swap_is_good(*out_verdict))
		return rc;
	if (outer == NULL)
		return TALLY_ENOTFOUND;
	return judge_for_counterpart(terms, part, *outer, out_verdict);
}

int swap_judge(const struct swap_terms *terms,
               const uint8_t box_secret[static BOX_SECRET_BYTES],
               struct slice part, const struct slice *outer,
               struct swap_found *out)
{
	struct swap_found found = { .verdict = SWAP_NOT_JUDGED };
	struct swap_part opened;
	struct fault ignored;
	int rc = swap_open_part(box_secret, part, terms->ad, &opened, &ignored);

	if (rc == TALLY_EMISMATCH || rc == TALLY_ERULE) {
		found.verdict = rc == TALLY_ERULE ? SWAP_OTHER_DEPOSIT
		                                  : SWAP_PART_UNREADABLE;
		*out = found;
		return TALLY_OK;
	}
	if (rc != TALLY_OK)
		return rc;
	rc = judge_part(terms, &opened, outer, &found.verdict);
	if (rc == TALLY_OK && swap_is_good(found.verdict))
		memcpy(found.key, opened.secrets.key, SEAL_KEY_BYTES);
	swap_part_release(&opened);
	if (rc == TALLY_OK)
		*out = found;
	crypto_wipe(&found, sizeof(found));
	return rc;
}
