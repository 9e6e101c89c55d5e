/*
 * A world up to the look at Deveselu, and what is concluded from the look.
 */
#ifndef TALLY_TEST_FOUND_WORLD_H
#define TALLY_TEST_FOUND_WORLD_H

#include "../lib/world.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define EXACT "charters/test/exact.yaml"
#define RU 1 /* the side that inspects Deveselu */

/* Everything in order up to the look; the other side's look is clean. */
static inline void ready(struct world *w, const char *charter, uint32_t k)
{
	world_init(w, charter);
	w->sample_k = k;
	world_run(w);
	world_pair_to(w, 0, GATE_ARRIVE);
	w->sample_k = 0;
}

static inline void finish(struct world *w, const char *verdict)
{
	world_report(w, 0, RU);
	if (verdict != NULL)
		world_countersign(w, "us", w->pairs[0].report[RU], verdict);
	w->now_s += 4 * HOURS;
}

static inline struct site_result site_at_end(struct world *w, const char *name)
{
	struct conclusion *c = world_conclude(w);
	struct site_result result = *world_site(c, name);

	result.populations = NULL;
	conclusion_free(c);
	return result;
}

static inline void assert_concludes(struct world *w, enum conclusion_word word,
                             enum reason reason)
{
	struct site_result result = site_at_end(w, "deveselu");

	assert_string_equal(conclusion_text_of(result.word),
	                    conclusion_text_of(word));
	if (reason != REASON_NONE)
		assert_true(result.reasons[reason]);
}

#endif
