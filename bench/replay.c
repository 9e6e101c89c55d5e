/*
 * Replay of a record of 10,000 entries in the seven logs of the example
 * charter: whole arrangements, one after the other; half of the entries are
 * heads. Then where the time goes: the same entries through one part alone.
 */
#include "../test/lib/world.h"
#include "measure.h"

#define CHARTER_PATH "charters/nonpaper-2022.yaml"
#define ENTRIES 10000
#define ARRANGEMENT_ENTRIES 200 /* more than one makes */

struct record {
	struct world world;
	struct rules_input input;
	const struct rules *rules;
	struct slice bytes[ENTRIES];
};

static size_t size_of(const struct world *w)
{
	size_t size = 0;

	for (size_t i = 0; i < WORLD_LOGS; i++)
		size += w->logs[i].count;
	return size;
}

static void grow(struct world *w)
{
	world_init(w, CHARTER_PATH);
	world_sign(w);
	while (size_of(w) + ARRANGEMENT_ENTRIES <= ENTRIES) {
		world_propose(w);
		world_consent(w);
		for (size_t pair = 0; pair < w->charter->pair_count; pair++)
			world_pair_to(w, pair, GATE_LOOK);
	}
	/* A declaration and the head that witnesses it. */
	for (unsigned side = 0; size_of(w) + 2 <= ENTRIES; side = !side)
		world_declare(w, side);
	if (size_of(w) < ENTRIES)
		world_cut(w);
}

/* Only a record without a fault measures what an honest regime costs. */
static void record_make(struct record *record)
{
	struct world *w = &record->world;
	size_t count = 0;

	grow(w);
	record->rules = world_replay(w);
	if (record->rules->entry_count != ENTRIES ||
	    record->rules->irregularity_count != 0) {
		fprintf(stderr, "replay: not the record that was meant\n");
		exit(1);
	}
	record->input = (struct rules_input){
		.charter = w->charter, .logs = w->inputs, .now_s = w->now_s,
		.own_log = NO_INDEX
	};
	for (size_t log = 0; log < WORLD_LOGS; log++)
		for (size_t i = 0; i < w->logs[log].count; i++)
			record->bytes[count++] = w->logs[log].entries[i];
}

static void replay(const struct rules_input *input, size_t n)
{
	struct rules *rules;
	struct fault fault;

	for (size_t i = 0; i < n; i++) {
		need(rules_replay(input, &rules, &fault), "replay", &fault);
		rules_free(rules);
	}
}

static void replay_all(void *ctx, size_t n)
{
	const struct record *record = ctx;

	replay(&record->input, n);
}

static void replay_known(void *ctx, size_t n)
{
	const struct record *record = ctx;
	struct rules_input input = record->input;

	input.known = record->rules;
	replay(&input, n);
}

static void verify(void *ctx, size_t n)
{
	const struct record *record = ctx;

	for (size_t i = 0; i < n; i++) {
		const struct entry *e = &record->rules->entries[i % ENTRIES];
		const struct world_log *log = &record->world.logs[e->log];
		const struct note_key *key = e->key == KEY_OFFICE ? &log->key
		                             : e->key == KEY_INSPECTOR
		                                     ? &log->inspector
		                                     : &log->escort;

		need(statement_is_signed_by(&e->statement, key)
		             ? TALLY_OK : TALLY_ESIGNATURE, "signature", NULL);
	}
}

static void decode(void *ctx, size_t n)
{
	const struct record *record = ctx;
	struct statement s;
	struct fault fault;

	for (size_t i = 0; i < n; i++) {
		need(statement_decode(record->bytes[i % ENTRIES], &s, &fault),
		     "decode", &fault);
		statement_release(&s);
	}
}

static void leaf(void *ctx, size_t n)
{
	const struct record *record = ctx;
	uint8_t out[HASH_BYTES];

	for (size_t i = 0; i < n; i++)
		hash_leaf(record->bytes[i % ENTRIES], out);
}

static size_t heads(const struct rules *rules)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->entry_count; i++)
		count += rules->entries[i].statement.kind == STATEMENT_HEAD;
	return count;
}

int main(void)
{
	enum { ALL, KNOWN, VERIFY, DECODE, LEAF, COUNT };
	static const struct work works[COUNT] = {
		[ALL] = { "replay_10000", SECONDS, replay_all, 1 },
		[KNOWN] = { "replay_10000_known", SECONDS, replay_known, 1 },
		[VERIFY] = { "statement_is_signed_by", "per second", verify, 1 },
		[DECODE] = { "statement_decode", "per second", decode, 1 },
		[LEAF] = { "hash_leaf", "per second", leaf, 1 },
	};
	static struct record record;
	struct timing timing[COUNT];

	record_make(&record);
	measure(works, COUNT, &record, timing);
	/* A head carries a second signature, that of the log. */
	report_ratio("replay_share_of_signatures", &timing[VERIFY],
	             (double)(ENTRIES + heads(record.rules)), &timing[ALL]);
	report_ratio("replay_share_of_decode", &timing[DECODE], ENTRIES,
	             &timing[ALL]);
	report_ratio("replay_share_of_hash_leaf", &timing[LEAF], ENTRIES,
	             &timing[ALL]);
	world_release(&record.world);
	return 0;
}
