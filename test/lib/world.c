/*
 * The world's participants, logs and witness.
 */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "crypto/seal.h"

size_t world_who(const struct world *w, const char *name)
{
	size_t who = charter_participant(w->charter, slice_text(name));

	assert_int_not_equal(who, NO_INDEX);
	return who;
}

static void read_file(const char *path, struct buf *out)
{
	uint8_t block[4096];
	FILE *f = fopen(path, "rb");
	size_t got;

	assert_non_null(f);
	while ((got = fread(block, 1, sizeof(block), f)) > 0)
		buf_put(out, block, got);
	fclose(f);
}

static void make_key(struct note_key *key, uint8_t seed[32], const char *log,
                     const char *suffix)
{
	char name[2 * MAX_LOG_NAME_BYTES];
	uint8_t public_key[32];

	snprintf(name, sizeof(name), "%s%s", log, suffix);
	hash_bytes(slice_text(name), seed);
	sign_public(seed, public_key);
	note_key_init(key, name, NOTE_ED25519, public_key);
}

static void fill(struct buf *file, const struct participant *p)
{
	struct card card = { 0 };
	struct buf filled;
	uint8_t seed[32];
	struct fault fault;

	snprintf(card.name, sizeof(card.name), "%s", p->name);
	make_key(&card.key, seed, p->log, "");
	hash_bytes(slice_text(p->title), seed);
	box_public(seed, card.box_key);
	hash_bytes(slice_text(p->name), card.next_key_hash);
	buf_init(&filled, MAX_CHARTER_BYTES);
	assert_int_equal(charter_fill(buf_slice(file), &card, &filled, &fault),
	                 TALLY_OK);
	buf_release(file);
	*file = filled;
}

static struct charter *parse(struct buf *file, int want)
{
	struct charter_faults faults = { 0 };
	struct charter *charter = NULL;

	assert_int_equal(charter_parse(buf_slice(file), &charter, &faults), want);
	charter_faults_release(&faults);
	return charter;
}

void world_init(struct world *w, const char *charter_path)
{
	struct charter *blank;

	memset(w, 0, sizeof(*w));
	assert_int_equal(crypto_start(), TALLY_OK);
	buf_init(&w->file, MAX_CHARTER_BYTES);
	read_file(charter_path, &w->file);
	blank = parse(&w->file, TALLY_EINCOMPLETE);
	for (size_t i = 0; i < blank->participant_count; i++)
		fill(&w->file, &blank->participants[i]);
	charter_free(blank);
	w->charter = parse(&w->file, TALLY_OK);
	assert_true(w->charter->participant_count <= WORLD_LOGS);
	for (size_t i = 0; i < w->charter->participant_count; i++) {
		struct world_log *log = &w->logs[i];
		const char *name = w->charter->participants[i].log;

		make_key(&log->key, log->seed, name, "");
		make_key(&log->inspector, log->inspector_seed, name, "/inspector");
		make_key(&log->escort, log->escort_seed, name, "/escort");
		frontier_init(&log->frontier);
		frontier_root(&log->frontier, log->heads[0].root);
	}
	w->witness = w->charter->witnesses.of[0];
	assert_int_equal(time_parse(slice_text("2026-11-21T00:00:00Z"),
	                            &w->now_s), TALLY_OK);
}

void world_release(struct world *w)
{
	for (size_t i = 0; i < WORLD_LOGS; i++)
		for (size_t k = 0; k < w->logs[i].count; k++)
			free((void *)(uintptr_t)w->logs[i].entries[k].data);
	rules_free(w->rules);
	charter_free(w->charter);
	buf_release(&w->file);
}

void world_append(struct world *w, size_t log, struct slice entry)
{
	struct world_log *l = &w->logs[log];
	uint8_t *copy = malloc(entry.len + 1), leaf[HASH_BYTES];

	assert_non_null(copy);
	assert_true(l->count < WORLD_ENTRIES);
	memcpy(copy, entry.data, entry.len);
	l->entries[l->count++] = slice_of(copy, entry.len);
	hash_leaf(entry, leaf);
	assert_int_equal(frontier_add(&l->frontier, leaf), TALLY_OK);
	l->heads[l->count].size = l->count;
	frontier_root(&l->frontier, l->heads[l->count].root);
}

static bool is_witness(const struct world *w, size_t log)
{
	return (w->charter->participants[log].roles & ROLE_WITNESS) != 0;
}

/* What is witnessed, of every log that moved since this one last said so. */
static size_t seen_now(struct world *w, size_t who, struct named_head *out)
{
	size_t count = 0;

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		struct world_log *l = &w->logs[i];
		uint64_t size = is_witness(w, i) ? l->count : l->witnessed;

		if (i == who || size <= w->logs[who].seen[i])
			continue;
		out[count].log = w->charter->participants[i].log;
		out[count].size = size;
		memcpy(out[count++].root, l->heads[size].root, HASH_BYTES);
		w->logs[who].seen[i] = size;
	}
	return count;
}

struct id world_say_unseen(struct world *w, const char *name, enum key_role role,
                           struct draft *d)
{
	size_t who = world_who(w, name);
	struct world_log *l = &w->logs[who];
	struct named_head seen[WORLD_LOGS];
	struct draft_common common = { .from = name, .at_s = w->now_s,
	                               .seen = seen };
	struct buf text, entry;
	struct fault fault = { 0 };
	struct id id;

	common.seen_count = seen_now(w, who, seen);
	memcpy(common.charter, w->charter->id, HASH_BYTES);
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	if (draft_finish(d, &common, &text, &fault) != TALLY_OK)
		fail_msg("%s: %s", kind_name(d->kind), fault.text);
	assert_int_equal(
		draft_sign(buf_slice(&text),
	                   role == KEY_INSPECTOR ? &l->inspector
	                   : role == KEY_ESCORT ? &l->escort : &l->key,
	                   role == KEY_INSPECTOR ? l->inspector_seed
	                   : role == KEY_ESCORT ? l->escort_seed : l->seed,
	                   &entry, &fault), TALLY_OK);
	hash_bytes(buf_slice(&text), id.bytes);
	world_append(w, who, buf_slice(&entry));
	buf_release(&text);
	buf_release(&entry);
	draft_release(d);
	return id;
}

/* The log's own signature over the checkpoint of its newest head. */
static void head_signature(const struct world *w, size_t log,
                           uint8_t out[static SIGNATURE_BYTES])
{
	const struct world_log *l = &w->logs[log];
	struct buf text;

	buf_init(&text, 1024);
	checkpoint_put_text(&text, w->charter->participants[log].log,
	                    &l->heads[l->count]);
	sign_bytes(l->seed, buf_slice(&text), out);
	buf_release(&text);
}

static void log_head(struct world *w, size_t witness, size_t log)
{
	const struct world_log *l = &w->logs[log];
	uint8_t signature[SIGNATURE_BYTES];
	struct draft d;

	head_signature(w, log, signature);
	draft_init(&d, STATEMENT_HEAD);
	draft_word(&d, "log", w->charter->participants[log].log);
	draft_int(&d, "size", (int64_t)l->count);
	draft_hash(&d, "root", l->heads[l->count].root);
	draft_base64(&d, "signature", slice_of(signature, sizeof(signature)));
	world_say_unseen(w, w->charter->participants[witness].name, KEY_OFFICE,
	                 &d);
}

void world_witness(struct world *w)
{
	const struct quorum *witnesses = &w->charter->witnesses;

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		struct world_log *l = &w->logs[i];

		if (is_witness(w, i) || l->witnessed == l->count)
			continue;
		for (size_t k = 0; k < witnesses->of_count; k++)
			if (w->all_witnesses || witnesses->of[k] == w->witness)
				log_head(w, witnesses->of[k], i);
		l->witnessed = l->count;
	}
}

struct id world_say_as(struct world *w, const char *who, enum key_role role,
                       struct draft *d)
{
	struct id id = world_say_unseen(w, who, role, d);

	w->now_s += MINUTES;
	world_witness(w);
	w->now_s += MINUTES;
	return id;
}

struct id world_say(struct world *w, const char *who, struct draft *d)
{
	return world_say_as(w, who, KEY_OFFICE, d);
}

static const struct rules *replay(struct world *w, const uint64_t *sizes,
                                  int64_t now_s)
{
	struct rules_input in = { .charter = w->charter, .logs = w->inputs,
	                          .now_s = now_s, .own_log = NO_INDEX };
	struct fault fault;

	for (size_t i = 0; i < w->charter->participant_count; i++)
		w->inputs[i] = (struct rules_log){
			.count = sizes ? sizes[i] : w->logs[i].count,
			.entries = w->logs[i].entries,
		};
	rules_free(w->rules);
	w->rules = NULL;
	assert_int_equal(rules_replay(&in, &w->rules, &fault), TALLY_OK);
	return w->rules;
}

const struct rules *world_replay(struct world *w)
{
	return replay(w, NULL, w->now_s);
}

const struct rules *world_replay_at(struct world *w, struct id id)
{
	struct cut cut;
	struct fault fault = { 0 };

	world_replay(w);
	if (rules_cut(w->rules, id.bytes, &cut, &fault) != TALLY_OK)
		fail_msg("cut: %s", fault.text);
	replay(w, cut.sizes, cut.at_s);
	cut_release(&cut);
	return w->rules;
}

enum irregularity_code world_irregular(struct world *w, struct id id)
{
	const struct rules *rules = world_replay(w);
	size_t entry = rules_find(rules, id.bytes);

	assert_int_not_equal(entry, NO_INDEX);
	for (size_t i = rules->irregularity_count; i > 0; i--)
		if (rules->irregularities[i - 1].entry == entry)
			return rules->irregularities[i - 1].code;
	return IRREGULAR_NONE;
}

size_t world_named(struct world *w, enum irregularity_code code, const char *by)
{
	const struct rules *rules = world_replay(w);
	size_t who = world_who(w, by), count = 0;

	for (size_t i = 0; i < rules->irregularity_count; i++)
		count += rules->irregularities[i].code == code &&
		         rules->irregularities[i].by == who;
	return count;
}

struct id world_cut(struct world *w)
{
	const char *name = w->charter->participants[w->witness].name;
	struct named_head heads[WORLD_LOGS];
	struct draft d;

	world_witness(w);
	for (size_t i = 0; i < w->charter->participant_count; i++) {
		const struct head *head = &w->logs[i].heads[w->logs[i].count];

		heads[i].log = w->charter->participants[i].log;
		heads[i].size = head->size;
		memcpy(heads[i].root, head->root, HASH_BYTES);
	}
	draft_init(&d, STATEMENT_CUT);
	draft_heads(&d, "heads", heads, w->charter->participant_count);
	return world_say(w, name, &d);
}

struct conclusion *world_conclude(struct world *w)
{
	struct id cut = world_cut(w);
	const struct rules *rules = world_replay_at(w, cut);
	struct conclusion *c = NULL;
	struct fault fault = { 0 };

	if (conclusion_compute(rules, rules_arrangement(rules,
	                                                w->arrangement.bytes),
	                       &c, &fault) != TALLY_OK)
		fail_msg("conclusion: %s", fault.text);
	return c;
}

const struct site_result *world_site(const struct conclusion *c,
                                     const char *site)
{
	for (size_t i = 0; i < c->site_count; i++)
		if (c->sites[i].site != NO_INDEX &&
		    strcmp(c->rules->charter->sites[c->sites[i].site].name,
		           site) == 0)
			return &c->sites[i];
	fail_msg("no result for %s", site);
	return NULL;
}
