/*
 * Concluding at a cut: the one way from logs to a conclusion's JSON.
 */
#include <string.h>

#include "conclusion/conclusion.h"

static void copy_id(const struct rules *rules, size_t entry,
                    uint8_t out[static HASH_BYTES])
{
	memcpy(out, rules->entries[entry].statement.id, HASH_BYTES);
}

int concluded_open(const struct rules *all, const struct rules_log *logs,
                   const struct cut *cut, struct concluded *out,
                   struct fault *fault)
{
	struct concluded c = { .rules = NULL };
	struct rules_log upto[MAX_PARTICIPANTS];
	const struct rules_input in = { .charter = all->charter, .logs = upto,
		                        .now_s = cut->at_s,
		                        .own_log = NO_INDEX, .known = all };
	int rc;

	for (size_t i = 0; i < all->charter->participant_count; i++)
		upto[i] = (struct rules_log){ (size_t)cut->sizes[i],
			                      logs[i].entries, logs[i].leaves };
	rc = rules_replay(&in, &c.rules, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&c.json, MAX_CONCLUSION_BYTES);
	copy_id(all, cut->entry, c.cut);
	*out = c;
	return TALLY_OK;
}

/* The replay has exactly the cut's entries: its ends are the cut's heads. */
static void cut_heads(const struct rules *rules, struct named_head *out)
{
	for (size_t i = 0; i < rules->charter->participant_count; i++) {
		const struct head *head = &rules->roots[i][rules->log_count[i]];

		out[i].log = rules->charter->participants[i].log;
		out[i].size = head->size;
		memcpy(out[i].root, head->root, HASH_BYTES);
	}
}

int concluded_compute(struct concluded *c, size_t arrangement,
                      struct fault *fault)
{
	struct named_head heads[MAX_PARTICIPANTS];
	int rc = conclusion_compute(c->rules, arrangement, &c->conclusion,
	                            fault);

	if (rc != TALLY_OK)
		return rc;
	copy_id(c->rules, c->rules->arrangements[arrangement].entry,
	        c->arrangement);
	cut_heads(c->rules, heads);
	rc = conclusion_json(c->conclusion, heads, &c->json);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "conclusion.json: %s",
	                                       status_text(rc));
}

void concluded_release(struct concluded *c)
{
	conclusion_free(c->conclusion);
	rules_free(c->rules);
	buf_release(&c->json);
	*c = (struct concluded){ .rules = NULL };
}
