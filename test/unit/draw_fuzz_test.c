/*
 * Every bit of what concerns draws, flipped, and every truncation, then signed
 * as its office would: refused or of no effect, and never a crash. Each text is
 * first seen to have its effect unchanged.
 */
#include "draw_world.h"

#include "../lib/world_odd.h"
#include "statement/statement.h"

/* A text that an office would sign, and which part of it is spoilt. */
struct attempt {
	const char *who, *from, *to; /* from this word on, up to that one */
	struct buf text;
	size_t replayed, least; /* variants that are texts */
	/* Of a variant that has an effect: is that effect harmless? NULL: no. */
	bool (*harmless)(struct world *w);
};

static void take_text(struct world *w, struct attempt *a, struct draft *d)
{
	static const struct world_odd usual;

	buf_init(&a->text, MAX_ENTRY_BYTES);
	world_text(w, a->who, &usual, d, &a->text);
}

static bool decodes(struct slice entry)
{
	struct statement statement;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return false;
	statement_release(&statement);
	return true;
}

/* As it was before, with what was logged since given back. */
static void go_back(struct world *w, const struct world *kept)
{
	for (size_t log = 0; log < WORLD_LOGS; log++)
		for (size_t i = kept->logs[log].count; i < w->logs[log].count; i++)
			free((void *)w->logs[log].entries[i].data);
	rules_free(w->rules);
	*w = *kept;
}

/* Does this text count, beside all that was logged? Nothing of it stays. */
static bool counts(struct world *w, struct attempt *a, struct slice text)
{
	static struct world kept;
	const struct world_log *log = &w->logs[world_who(w, a->who)];
	struct id id;
	size_t entry;
	bool effective = false;

	rules_free(w->rules);
	w->rules = NULL;
	kept = *w;
	id = world_say_text(w, a->who, text);
	if (decodes(log->entries[log->count - 1])) {
		a->replayed++;
		world_settle(w);
		world_replay(w);
		entry = rules_find(w->rules, id.bytes);
		effective = entry != NO_INDEX &&
		            w->rules->entries[entry].effective &&
		            (a->harmless == NULL || !a->harmless(w));
	}
	go_back(w, &kept);
	return effective;
}

static size_t place_of(const struct attempt *a, const char *word, size_t after)
{
	const uint8_t *found = memmem(a->text.data + after, a->text.len - after,
	                              word, strlen(word));

	if (found == NULL)
		fail_msg("no %s in: %.*s", word, (int)a->text.len,
		         (const char *)a->text.data);
	return (size_t)(found - a->text.data);
}

static void spoil(struct world *w, struct attempt *a)
{
	bool (*harmless)(struct world *w) = a->harmless;
	size_t from = place_of(a, a->from, 0);
	size_t to = place_of(a, a->to, from + strlen(a->from));

	a->harmless = NULL;
	assert_true(counts(w, a, buf_slice(&a->text)));
	a->harmless = harmless;
	a->replayed = 0;
	for (size_t i = from; i < to; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			a->text.data[i] ^= (uint8_t)(1u << bit);
			assert_false(counts(w, a, buf_slice(&a->text)));
			a->text.data[i] ^= (uint8_t)(1u << bit);
		}
	/* What is signed need not be a whole text. */
	for (size_t len = 0; len < a->text.len; len++)
		assert_false(counts(w, a, slice_of(a->text.data, len)));
	/* Those with another id than in `re` do not even decode. */
	assert_true(a->replayed >= a->least);
	buf_release(&a->text);
}

/* Draws other than those of `us`, all of the charter's; old r opens none. */
static bool are_other_draws(struct world *w)
{
	const struct rules *rules = w->rules;
	const struct draw_period *of = &rules->draws[rules->draw_count - 1];
	bool differ = of->period != 2;

	for (size_t i = 0; i < of->count; i++) {
		const struct draw_population *p =
			&w->charter->draws.populations[of->draws[i].population];
		uint8_t r[32];

		world_r(US, 2, i + 1, 5, r);
		differ |= !rules_draw_opens(rules, of, i, r) ||
		          strcmp(p->name, "bases") != 0 || of->draws[i].k != 1;
		if (p->map == US || of->draws[i].k > p->site_count)
			return false;
	}
	return of->count == w->charter->draws.quota[US].value && differ;
}

static void test_a_spoilt_draw_is_none_or_another_one(void **s)
{
	struct attempt a = { .who = "us", .from = "\"draws\":", .to = "}",
		             .least = 150,
		             .harmless = are_other_draws };
	struct world w;
	struct draft d;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	world_draft_draws(&w, &d, US, 2, "bases", 1, 5);
	take_text(&w, &a, &d);
	spoil(&w, &a);
	world_release(&w);
}

static void test_a_declaration_names_the_draw_to_the_bit(void **s)
{
	struct attempt a = { .who = "ru", .from = "\"draw\":", .to = "\n" };
	struct world w;
	struct draft d;

	(void)s;
	world_init(&w, DRAWS);
	world_sign(&w);
	world_draw(&w, US, 1);
	declare_draft(&w, &d, RU, w.draws[US].id);
	take_text(&w, &a, &d);
	spoil(&w, &a);
	world_release(&w);
}

static void test_a_notice_names_its_draw_to_the_bit(void **s)
{
	struct attempt a = { .who = "us", .from = "\"drawn\":", .to = "}",
		             .least = 2 };
	uint8_t name[HASH_BYTES] = { 7 };
	struct world w;
	struct draft d;

	(void)s;
	drawn_world(&w, GATE_NONE);
	notice_draft(&w, &d);
	draft_open(&d, "drawn", '{');
	draft_id(&d, "of", w.draws[US].id.bytes);
	draft_int(&d, "number", 1);
	draft_close(&d, '}');
	draft_word(&d, "entry_point", "airport");
	draft_time(&d, "entry_at", w.now_s + 37 * HOURS);
	draft_open(&d, "team", '[');
	draft_hash(&d, NULL, name);
	draft_close(&d, ']');
	take_text(&w, &a, &d);
	spoil(&w, &a);
	world_release(&w);
}

static void test_a_designation_opens_its_draw_to_the_bit(void **s)
{
	struct attempt a = { .who = "us", .from = "\"r\":", .to = ",",
		             .least = 100 };
	struct world w;
	struct draft d;
	uint8_t r[32];

	(void)s;
	drawn_world(&w, GATE_NOTICE);
	w.now_s = w.pairs[0].start_s + 60 * HOURS;
	world_enter(&w, 0, US);
	w.now_s += 4 * HOURS;
	world_r(US, 1, 1, 0, r);
	draft_init(&d, STATEMENT_DESIGNATE);
	draft_id(&d, "notice", w.pairs[0].notice[US].bytes);
	draft_word(&d, "site", drawn_by_hand(&w, 1, w.draws[US].id,
	                                     w.declared[RU]));
	draft_hash(&d, "r", r);
	draft_open(&d, "samples", '[');
	draft_close(&d, ']');
	take_text(&w, &a, &d);
	spoil(&w, &a);
	world_release(&w);
}

static void test_a_reveal_opens_every_draw_to_the_bit(void **s)
{
	struct attempt a = { .who = "us", .from = "\"of\":", .to = "\n",
		             .least = 200 };
	struct world w;
	struct draft d;

	(void)s;
	drawn_world(&w, GATE_LOOK);
	w.now_s = w.charter->draws.start_s + PERIOD + MINUTES;
	draft_init(&d, STATEMENT_REVEAL);
	draft_id(&d, "of", w.draws[US].id.bytes);
	draft_open(&d, "openings", '[');
	for (size_t number = 2; number <= 3; number++) {
		uint8_t r[32];

		world_r(US, 1, number, 0, r);
		draft_open(&d, NULL, '{');
		draft_int(&d, "number", (int64_t)number);
		draft_hash(&d, "r", r);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	take_text(&w, &a, &d);
	spoil(&w, &a);
	world_release(&w);
}

int main(void)
{
#define TEST(name) cmocka_unit_test(name)
	const struct CMUnitTest tests[] = {
		TEST(test_a_spoilt_draw_is_none_or_another_one),
		TEST(test_a_declaration_names_the_draw_to_the_bit),
		TEST(test_a_notice_names_its_draw_to_the_bit),
		TEST(test_a_designation_opens_its_draw_to_the_bit),
		TEST(test_a_reveal_opens_every_draw_to_the_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
