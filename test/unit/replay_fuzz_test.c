/*
 * Replay is total: over histories cut short, changed, doubled and mixed, and
 * no changed history is concluded from.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"
#include "../lib/world_random.h"

#define TINY "charters/test/tiny.yaml"
#define LOGS 5

/* A whole pair, kept by all, and a cut at which absence is confirmed. */
static struct id confirmed(struct world *w)
{
	world_init(w, TINY);
	world_run(w);
	world_pair_to(w, 0, GATE_LOOK);
	w->now_s += 4 * HOURS;
	return world_cut(w);
}

static char *json_at(struct world *w, struct id cut)
{
	struct buf json;

	buf_init(&json, 1 << 20);
	world_json(w, cut, &json);
	return buf_take_text(&json);
}

/* What holds of every replay, whatever the logs are. */
static void assert_sound(const struct rules *rules)
{
	struct owed *owed = NULL;
	size_t count = 0;

	for (size_t i = 0; i < rules->entry_count; i++) {
		const struct entry *e = &rules->entries[rules->order[i]];

		assert_int_equal(e->order, i);
		for (size_t log = 0; log < LOGS; log++) {
			if (e->past[log] == 0)
				continue;
			assert_true(e->past[log] <= rules->log_count[log]);
			assert_true(rules->entries[rules->log_start[log] +
			                           e->past[log] - 1].order < i);
		}
		assert_int_equal(e->past[e->log], e->index);
		assert_true(e->valid || !e->effective);
	}
	for (size_t i = 0; i < rules->irregularity_count; i++) {
		assert_in_range(rules->irregularities[i].code, 1,
		                IRREGULARITY_COUNT - 1);
		assert_in_range(rules->irregularities[i].by, 0, LOGS - 1);
	}
	assert_int_equal(rules_owed(rules, &owed, &count), TALLY_OK);
	for (size_t i = 0; i < count; i++)
		assert_in_range(owed[i].by, 0, LOGS - 1);
	free(owed);
}

/* A history of its own: slices that may be moved about. */
struct history {
	size_t count[LOGS];
	struct slice entries[LOGS][WORLD_ENTRIES];
	uint8_t *owned[8]; /* changed copies */
	size_t owned_count;
};

static void copy_of(const struct world *w, struct history *h)
{
	memset(h, 0, sizeof(*h));
	for (size_t i = 0; i < LOGS; i++) {
		h->count[i] = w->logs[i].count;
		memcpy(h->entries[i], w->logs[i].entries,
		       h->count[i] * sizeof(struct slice));
	}
}

static void history_release(struct history *h)
{
	for (size_t i = 0; i < h->owned_count; i++)
		free(h->owned[i]);
}

static struct rules *replay_of(const struct world *w, const struct history *h,
                               int64_t now_s, size_t own_log)
{
	struct rules_log logs[LOGS];
	struct rules_input in = { .charter = w->charter, .logs = logs,
		                  .now_s = now_s, .own_log = own_log };
	struct rules *rules = NULL;
	struct fault fault;

	for (size_t i = 0; i < LOGS; i++)
		logs[i] = (struct rules_log){ .count = h->count[i],
			                     .entries = h->entries[i] };
	assert_int_equal(rules_replay(&in, &rules, &fault), TALLY_OK);
	assert_sound(rules);
	return rules;
}

static void test_every_partial_delivery_replays(void **s)
{
	struct world w;
	struct history all, part;
	struct id cut = confirmed(&w);
	char *first = json_at(&w, cut), *last;

	(void)s;
	random_start();
	copy_of(&w, &all);
	for (int i = 0; i < random_rounds(); i++) {
		part = all;
		for (size_t log = 0; log < LOGS; log++)
			part.count[log] = random_below((uint32_t)all.count[log] + 1);
		rules_free(replay_of(&w, &part, w.now_s,
		                     i % 2 ? NO_INDEX : random_below(LOGS)));
	}
	last = json_at(&w, cut);
	assert_string_equal(first, last);
	free(first);
	free(last);
	world_release(&w);
}

static void insert(struct history *h, size_t log, size_t at, struct slice entry)
{
	assert_true(h->count[log] < WORLD_ENTRIES);
	memmove(&h->entries[log][at + 1], &h->entries[log][at],
	        (h->count[log] - at) * sizeof(struct slice));
	h->entries[log][at] = entry;
	h->count[log]++;
}

static void drop(struct history *h, size_t log, size_t at)
{
	h->count[log]--;
	memmove(&h->entries[log][at], &h->entries[log][at + 1],
	        (h->count[log] - at) * sizeof(struct slice));
}

static struct slice flipped(struct history *h, struct slice entry)
{
	uint8_t *copy = malloc(entry.len);

	assert_non_null(copy);
	memcpy(copy, entry.data, entry.len);
	copy[random_below((uint32_t)entry.len)] ^= (uint8_t)(1u << random_below(8));
	h->owned[h->owned_count++] = copy;
	return slice_of(copy, entry.len);
}

/* One change of a log, below an index. */
static void mutate(struct history *h, size_t log, size_t below)
{
	size_t at = random_below((uint32_t)below), from = random_below(LOGS);
	uint32_t count = (uint32_t)h->count[from];
	struct slice other = count == 0 ? slice_text("x")
	                                : h->entries[from][random_below(count)];

	switch (random_below(5)) {
	case 0:
		insert(h, log, at, other);
		break;
	case 1:
		h->entries[log][at] = other;
		break;
	case 2:
		drop(h, log, at);
		break;
	case 3:
		insert(h, log, at, h->entries[log][at]);
		break;
	default:
		h->entries[log][at] = flipped(h, h->entries[log][at]);
	}
}

/* Are the first `below` entries other bytes than they were? */
static bool differs(const struct world *w, const struct history *h, size_t log,
                    size_t below)
{
	for (size_t i = 0; i < below; i++)
		if (i >= h->count[log] ||
		    !slice_equal(h->entries[log][i], w->logs[log].entries[i]))
			return true;
	return false;
}

/* Without the check of a cut: what would such a history amount to? */
static void assert_not_confirmed(const struct world *w,
                                 const struct rules *rules)
{
	size_t arrangement = rules_arrangement(rules, w->arrangement.bytes);
	struct conclusion *c = NULL;
	struct fault fault;

	if (arrangement == NO_INDEX)
		return;
	assert_int_equal(conclusion_compute(rules, arrangement, &c, &fault),
	                 TALLY_OK);
	for (size_t i = 0; i < c->site_count; i++)
		assert_int_not_equal(c->sites[i].word, CONCLUSION_CONFIRMED);
	conclusion_free(c);
}

/* A log is changed at one place: what comes of it? */
static void change_one(const struct world *w, struct id cut)
{
	static struct history h;
	uint64_t round = random_state();
	size_t log = random_below(LOGS);
	/* The cut closes the witness's log, which goes on after it. */
	size_t below = w->logs[log].count - (log == w->witness ? 1 : 0);
	struct rules *rules;
	struct fault fault;
	struct cut found;
	bool changed;
	int rc;

	copy_of(w, &h);
	mutate(&h, log, below);
	changed = differs(w, &h, log, w->logs[log].count);
	rules = replay_of(w, &h, w->now_s, NO_INDEX);
	rc = rules_cut(rules, cut.bytes, &found, &fault);
	if (rc == TALLY_OK)
		cut_release(&found);
	if (changed == (rc == TALLY_OK))
		fail_msg("log of %s: %s; REPLAY_SEED=%llu",
		         w->charter->participants[log].name,
		         changed ? "changed, and passes" : fault.text,
		         (unsigned long long)round);
	if (changed && h.count[log] >= below && log != w->witness) {
		assert_true(rules->equivocated[log]);
		if (log != world_who(w, "obs")) /* whose log is not counted */
			assert_not_confirmed(w, rules);
	}
	rules_free(rules);
	history_release(&h);
}

/*
 * Roots are recomputed, nothing is signed anew: so no changed history passes
 * the cut, and a log that was changed under a witnessed head has equivocated.
 */
static void test_no_changed_history_is_concluded_from(void **s)
{
	struct world w;
	struct id cut = confirmed(&w);

	(void)s;
	random_start();
	for (int i = 0; i < 2 * random_rounds(); i++)
		change_one(&w, cut);
	world_release(&w);
}

static void test_histories_changed_in_many_places_replay(void **s)
{
	static struct history h;
	struct world w;

	(void)s;
	confirmed(&w);
	random_start();
	for (int i = 0; i < random_rounds(); i++) {
		size_t changes = 2 + random_below(6);

		copy_of(&w, &h);
		for (size_t k = 0; k < changes; k++) {
			size_t log = random_below(LOGS);

			if (h.count[log] > 1)
				mutate(&h, log, h.count[log]);
		}
		rules_free(replay_of(&w, &h, w.now_s,
		                     i % 3 ? NO_INDEX : random_below(LOGS)));
		history_release(&h);
	}
	world_release(&w);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_every_partial_delivery_replays),
		TEST(test_no_changed_history_is_concluded_from),
		TEST(test_histories_changed_in_many_places_replay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
