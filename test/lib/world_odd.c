/*
 * Statements that depart from the rules on purpose, and what came of them.
 */
#include "world_odd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static void sign_and_append(struct world *w, size_t who, struct slice text,
                            const struct world_odd *odd, struct id *out)
{
	struct world_log *l = &w->logs[who];
	struct fault fault = { 0 };
	struct buf entry;

	buf_init(&entry, MAX_ENTRY_BYTES);
	assert_int_equal(draft_sign(text, odd->key ? odd->key : &l->key,
	                            odd->key ? odd->seed : l->seed, &entry,
	                            &fault), TALLY_OK);
	hash_bytes(text, out->bytes);
	world_append(w, who, buf_slice(&entry));
	buf_release(&entry);
}

/* The newest witnessed head of each other log. */
static size_t usual_seen(const struct world *w, size_t who,
                         struct named_head *out)
{
	size_t count = 0;

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		const struct world_log *l = &w->logs[i];
		bool witness = (w->charter->participants[i].roles &
		                ROLE_WITNESS) != 0;
		uint64_t size = witness ? l->count : l->witnessed;

		if (i == who || size == 0)
			continue;
		out[count].log = w->charter->participants[i].log;
		out[count].size = size;
		memcpy(out[count++].root, l->heads[size].root, HASH_BYTES);
	}
	return count;
}

void world_text(struct world *w, const char *who, const struct world_odd *odd,
                struct draft *d, struct buf *out)
{
	struct named_head seen[WORLD_LOGS];
	struct draft_common common = {
		.from = odd->from ? odd->from : who,
		.at_s = odd->at_s ? odd->at_s : w->now_s,
		.seen = odd->seen_given ? odd->seen : seen,
	};
	struct fault fault = { 0 };

	common.seen_count = odd->seen_given
	                            ? odd->seen_count
	                            : usual_seen(w, world_who(w, who), seen);
	memcpy(common.charter, odd->charter ? odd->charter : w->charter->id,
	       HASH_BYTES);
	if (draft_finish(d, &common, out, &fault) != TALLY_OK)
		fail_msg("%s: %s", kind_name(d->kind), fault.text);
	draft_release(d);
}

struct id world_say_odd(struct world *w, const char *who,
                        const struct world_odd *odd, struct draft *d)
{
	struct buf text;
	struct id id;

	buf_init(&text, MAX_ENTRY_BYTES);
	world_text(w, who, odd, d, &text);
	sign_and_append(w, world_who(w, who), buf_slice(&text), odd, &id);
	buf_release(&text);
	return id;
}

struct id world_say_text(struct world *w, const char *who, struct slice text)
{
	static const struct world_odd usual;
	struct id id;

	sign_and_append(w, world_who(w, who), text, &usual, &id);
	return id;
}

void world_settle(struct world *w)
{
	w->now_s += MINUTES;
	world_witness(w);
	w->now_s += MINUTES;
}

struct id world_head_odd(struct world *w, const char *witness, const char *log,
                         const struct head *head, bool is_signed)
{
	const struct world_log *l = &w->logs[world_who(w, log)];
	const char *origin = w->charter->participants[world_who(w, log)].log;
	uint8_t signature[SIGNATURE_BYTES] = { 1 };
	struct buf text;
	struct draft d;

	buf_init(&text, 1024);
	checkpoint_put_text(&text, origin, head);
	if (is_signed)
		sign_bytes(l->seed, buf_slice(&text), signature);
	buf_release(&text);
	draft_init(&d, STATEMENT_HEAD);
	draft_word(&d, "log", origin);
	draft_int(&d, "size", (int64_t)head->size);
	draft_hash(&d, "root", head->root);
	draft_base64(&d, "signature", slice_of(signature, sizeof(signature)));
	return world_say_unseen(w, witness, KEY_OFFICE, &d);
}

struct id world_head_of(struct world *w, const char *witness, const char *log,
                        size_t size)
{
	return world_head_odd(w, witness, log,
	                      &w->logs[world_who(w, log)].heads[size], true);
}

struct named_head world_newest(const struct world *w, const char *log)
{
	size_t who = world_who(w, log);
	const struct head *head = &w->logs[who].heads[w->logs[who].count];
	struct named_head newest = { .log = w->charter->participants[who].log,
	                             .size = head->size };

	memcpy(newest.root, head->root, HASH_BYTES);
	return newest;
}

void world_witness_but(struct world *w, const char *log)
{
	size_t who = world_who(w, log);
	struct world_log *l = &w->logs[who];
	uint64_t witnessed = l->witnessed, seen[WORLD_LOGS];

	/* Neither must a head of it be logged, nor seen by who logs others. */
	l->witnessed = l->count;
	for (size_t i = 0; i < WORLD_LOGS; i++) {
		seen[i] = w->logs[i].seen[who];
		w->logs[i].seen[who] = l->count;
	}
	world_witness(w);
	for (size_t i = 0; i < WORLD_LOGS; i++)
		w->logs[i].seen[who] = seen[i];
	l->witnessed = witnessed;
}

void world_checkpoint(const struct world *w, const char *log,
                      const struct head *head, struct buf *out)
{
	size_t who = world_who(w, log);
	struct buf text;

	buf_init(&text, 1024);
	checkpoint_put_text(&text, w->charter->participants[who].log, head);
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&w->logs[who].key, w->logs[who].seed, buf_slice(&text), out);
	buf_release(&text);
}

void world_witness_all(struct world *w)
{
	w->all_witnesses = true;
}

void world_key(const char *name, struct note_key *key, uint8_t seed[static 32])
{
	uint8_t public_key[32];
	struct buf text;

	buf_init(&text, 200);
	buf_put_text(&text, "a key of nobody: ");
	buf_put_text(&text, name);
	hash_bytes(buf_slice(&text), seed);
	buf_release(&text);
	sign_public(seed, public_key);
	assert_int_equal(note_key_init(key, name, NOTE_ED25519, public_key),
	                 TALLY_OK);
}

/* Entries that are no statements have no id: compare the entry's bytes. */
static size_t entry_of(const struct world *w, struct id id)
{
	const struct rules *rules = w->rules;
	size_t found = rules_find(rules, id.bytes);

	for (size_t log = 0, i = 0; found == NO_INDEX &&
	     log < w->charter->participant_count; log++) {
		for (size_t k = 0; k < w->logs[log].count; k++, i++) {
			struct slice text = w->logs[log].entries[k];
			uint8_t hash[HASH_BYTES];

			while (text.len > 1 && memcmp(text.data + text.len - 2,
			                              "\n\n", 2) != 0)
				text.len--;
			text.len -= text.len > 1;
			hash_bytes(text, hash);
			if (memcmp(hash, id.bytes, HASH_BYTES) == 0)
				found = i;
		}
	}
	return found;
}

size_t world_counts(struct world *w, struct id id, enum irregularity_code code)
{
	const struct rules *rules = world_replay(w);
	size_t entry = entry_of(w, id), count = 0;

	assert_int_not_equal(entry, NO_INDEX);
	for (size_t i = 0; i < rules->irregularity_count; i++)
		count += rules->irregularities[i].entry == entry &&
		         rules->irregularities[i].code == code;
	return count;
}

void world_assert(struct world *w, struct id id, enum irregularity_code code,
                  const char *by)
{
	const struct rules *rules = world_replay(w);
	size_t entry = entry_of(w, id);
	const char *found = "regular";

	assert_int_not_equal(entry, NO_INDEX);
	for (size_t i = 0; i < rules->irregularity_count; i++) {
		const struct irregularity *x = &rules->irregularities[i];

		if (x->entry != entry)
			continue;
		found = irregularity_table[x->code].code;
		if (x->code != code)
			continue;
		assert_string_equal(w->charter->participants[x->by].name, by);
		return;
	}
	fail_msg("%s instead of %s", found, irregularity_table[code].code);
}

void world_assert_regular(struct world *w, struct id id)
{
	const struct rules *rules = world_replay(w);
	size_t entry = rules_find(rules, id.bytes);

	assert_int_not_equal(entry, NO_INDEX);
	for (size_t i = 0; i < rules->irregularity_count; i++)
		if (rules->irregularities[i].entry == entry)
			fail_msg("%s: %s", irregularity_table[
				 rules->irregularities[i].code].code,
			         rules->irregularities[i].detail);
	assert_true(rules->entries[entry].effective);
}

void world_json(struct world *w, struct id cut, struct buf *out)
{
	const struct rules *rules = world_replay_at(w, cut);
	struct named_head heads[WORLD_LOGS];
	struct conclusion *c = NULL;
	struct fault fault = { 0 };

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		size_t size = rules->log_count[i];

		heads[i].log = w->charter->participants[i].log;
		heads[i].size = size;
		memcpy(heads[i].root, rules->roots[i][size].root, HASH_BYTES);
	}
	if (conclusion_compute(rules, rules_arrangement(rules,
	                                                w->arrangement.bytes),
	                       &c, &fault) != TALLY_OK)
		fail_msg("conclusion: %s", fault.text);
	assert_int_equal(conclusion_json(c, heads, out), TALLY_OK);
	conclusion_free(c);
}
