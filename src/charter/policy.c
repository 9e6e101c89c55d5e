/*
 * Writing the policy of a charter. A policy knows no times: earlier keys stay
 * listed, so that old proofs stay good; that an earlier key signs nothing new
 * is what the witnesses look at before they cosign.
 */
#include "charter/policy.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

struct writing {
	const struct charter *charter;
	const struct later_key *later;
	size_t later_count;
	struct buf *out;
};

static bool same_point(const struct note_key *a, const struct note_key *b)
{
	return memcmp(a->public_key, b->public_key, SIGN_PUBLIC_BYTES) == 0;
}

/* Is the i-th later key in the charter or before itself in the list? */
static bool stands_already(const struct writing *w, size_t i)
{
	const struct note_key *key = &w->later[i].key;

	for (size_t k = 0; k < w->charter->participant_count; k++)
		if (same_point(&w->charter->participants[k].key, key))
			return true;
	for (size_t k = 0; k < i; k++)
		if (same_point(&w->later[k].key, key))
			return true;
	return false;
}

static void put_log_key(const struct writing *w, const struct note_key *key)
{
	char vkey[VKEY_BYTES];

	vkey_format(key, vkey);
	buf_printf(w->out, "log %s\n", vkey);
}

static void put_log(const struct writing *w, size_t participant)
{
	const struct participant *p = &w->charter->participants[participant];

	buf_printf(w->out, "\n# %s\n", p->name);
	put_log_key(w, &p->key);
	for (size_t i = 0; i < w->later_count; i++) {
		if (w->later[i].participant != participant ||
		    stands_already(w, i))
			continue;
		buf_printf(w->out, "# %s: rotated; of heads over %" PRIu64
		           " entries\n", p->name, w->later[i].from);
		put_log_key(w, &w->later[i].key);
	}
}

static void put_witness_key(const struct writing *w, const char *name,
                            const struct note_key *key, size_t number)
{
	char vkey[VKEY_BYTES];
	struct note_key cosigner;

	/* A key of the charter has a name that this takes. */
	if (note_key_init(&cosigner, key->name, NOTE_COSIGNATURE,
	                  key->public_key) != TALLY_OK)
		return;
	vkey_format(&cosigner, vkey);
	buf_printf(w->out, "witness %s/%zu %s\n", name, number, vkey);
}

/* Every key of a witness; *out_count: how many. */
static void put_witness(const struct writing *w, size_t participant,
                        size_t *out_count)
{
	const struct participant *p = &w->charter->participants[participant];
	size_t count = 1;

	put_witness_key(w, p->name, &p->key, count);
	for (size_t i = 0; i < w->later_count; i++)
		if (w->later[i].participant == participant &&
		    !stands_already(w, i))
			put_witness_key(w, p->name, &w->later[i].key, ++count);
	*out_count = count;
	if (count == 1)
		return;
	buf_printf(w->out, "group %s/any any", p->name);
	for (size_t i = 1; i <= count; i++)
		buf_printf(w->out, " %s/%zu", p->name, i);
	buf_put_u8(w->out, '\n');
}

static void put_quorum(const struct writing *w)
{
	const struct quorum *witnesses = &w->charter->witnesses;
	size_t counts[MAX_PARTICIPANTS] = { 0 };

	buf_put_u8(w->out, '\n');
	for (size_t i = 0; i < witnesses->of_count; i++)
		put_witness(w, witnesses->of[i], &counts[i]);
	buf_printf(w->out, "group witnesses %zu", witnesses->need);
	for (size_t i = 0; i < witnesses->of_count; i++)
		buf_printf(w->out, " %s/%s",
		           w->charter->participants[witnesses->of[i]].name,
		           counts[i] == 1 ? "1" : "any");
	buf_put_text(w->out, "\nquorum witnesses\n");
}

int charter_policy(const struct charter *charter, const struct later_key *later,
                   size_t later_count, struct buf *out)
{
	struct writing w = { charter, later, later_count, out };
	char id[2 * HASH_BYTES + 1];

	for (size_t i = 0; i < charter->participant_count; i++)
		if (!charter->participants[i].seated)
			return TALLY_EINCOMPLETE;
	hex_format(charter->id, HASH_BYTES, id);
	buf_printf(out, "# The logs and witnesses of the charter %s,\n# %s\n",
	           charter->name, id);
	for (size_t i = 0; i < charter->participant_count; i++)
		put_log(&w, i);
	put_quorum(&w);
	return buf_status(out);
}
