/*
 * Cuts with any heads, countersigned by anybody.
 */
#ifndef TALLY_TEST_CUT_WORLD_H
#define TALLY_TEST_CUT_WORLD_H

#include "../lib/world_odd.h"

#define TINY "charters/test/tiny.yaml"
#define TWO "charters/test/two-witnesses.yaml"

static inline void signed_world(struct world *w, const char *charter)
{
	world_init(w, charter);
	w->all_witnesses = true;
	world_sign(w);
}

/* Heads of everything as it stands now, in the charter's order. */
static inline void heads_now(const struct world *w, struct named_head *heads)
{
	for (size_t i = 0; i < w->charter->participant_count; i++) {
		const struct head *head = &w->logs[i].heads[w->logs[i].count];

		heads[i].log = w->charter->participants[i].log;
		heads[i].size = head->size;
		memcpy(heads[i].root, head->root, HASH_BYTES);
	}
}

static inline void set_size(const struct world *w, struct named_head *heads,
                     const char *who, uint64_t size)
{
	size_t log = world_who(w, who);

	heads[log].size = size;
	memcpy(heads[log].root, w->logs[log].heads[size].root, HASH_BYTES);
}

static inline struct id cut_with(struct world *w, const char *by,
                          const struct named_head *heads)
{
	struct draft d;

	draft_init(&d, STATEMENT_CUT);
	draft_heads(&d, "heads", heads, w->charter->participant_count);
	return world_say_unseen(w, by, KEY_OFFICE, &d);
}

/* status TALLY_OK: accepted; else refused, for a reason that holds `why`. */
static inline void assert_cut(struct world *w, struct id id, int status,
                       const char *why)
{
	struct fault fault = { 0 };
	struct cut cut;
	int rc;

	world_replay(w);
	rc = rules_cut(w->rules, id.bytes, &cut, &fault);
	if (rc != status)
		fail_msg("%d instead of %d: %s", rc, status, fault.text);
	if (rc != TALLY_OK && strstr(fault.text, why) == NULL)
		fail_msg("'%s' says nothing of '%s'", fault.text, why);
	if (rc == TALLY_OK)
		cut_release(&cut);
}

static inline struct id countersign(struct world *w, const char *who, struct id cut,
                             const char *verdict)
{
	struct draft d;

	draft_init(&d, STATEMENT_COUNTERSIGN);
	draft_id(&d, "of", cut.bytes);
	draft_word(&d, "verdict", verdict);
	return world_say_unseen(w, who, KEY_OFFICE, &d);
}

/* Two of three witnesses are needed; obs is the third. */
static inline void three_witnesses(struct world *w)
{
	size_t obs;

	world_init(w, TWO);
	w->all_witnesses = true;
	obs = world_who(w, "obs");
	w->charter->participants[obs].roles |= ROLE_WITNESS;
	w->charter->witnesses.of[w->charter->witnesses.of_count++] = obs;
	world_sign(w);
}

#endif
