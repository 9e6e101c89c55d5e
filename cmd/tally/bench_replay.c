/*
 * The replay that every command of a record begins with: two parties declare in
 * turns, and a witness logs every head. `tally bench` makes their logs itself.
 */
#include "bench.h"
#include "bench_charter.h"

#include "crypto/seal.h"
#include "log/tree.h"
#include "rules/rules.h"
#include "statement/draft.h"

#define LOGS 3
#define WITNESS 2 /* the third participant */
#define ENTRIES 999 /* that of the witness, and pairs */
#define BEGIN_S 1795219200 /* 2026-11-21 */
#define STEP_S 60

struct replay_log {
	struct note_key key;
	uint8_t seed[SIGN_SEED_BYTES];
	struct frontier frontier;
	struct slice entries[ENTRIES];
	size_t count;
};

struct record {
	struct charter *charter;
	struct replay_log logs[LOGS];
	int64_t now_s;
};

static void seat(const struct participant *p, struct replay_log *log,
                 struct card *card)
{
	uint8_t public_key[SIGN_PUBLIC_BYTES];

	hash_bytes(slice_text(p->name), log->seed);
	sign_public(log->seed, public_key);
	note_key_init(&log->key, p->log, NOTE_ED25519, public_key);
	frontier_init(&log->frontier);
	*card = (struct card){ .key = log->key };
	snprintf(card->name, sizeof(card->name), "%s", p->name);
	box_public(log->seed, card->box_key);
	hash_bytes(slice_text(p->title), card->next_key_hash);
}

/* The charter's text with the keys of all; *file is given up for it. */
static int seat_all(struct record *r, struct buf *file, struct fault *fault)
{
	struct charter_faults faults = { 0 };
	struct charter *blank = NULL;
	int rc = charter_parse(buf_slice(file), &blank, &faults);

	charter_faults_release(&faults);
	if (rc != TALLY_EINCOMPLETE)
		return TALLY_EINTERNAL;
	rc = TALLY_OK;
	for (size_t i = 0; rc == TALLY_OK && i < LOGS; i++) {
		struct card card;
		struct buf filled;

		seat(&blank->participants[i], &r->logs[i], &card);
		buf_init(&filled, MAX_CHARTER_BYTES);
		rc = charter_fill(buf_slice(file), &card, &filled, fault);
		buf_release(file);
		*file = filled;
	}
	charter_free(blank);
	return rc;
}

static int make_charter(struct record *r, struct fault *fault)
{
	struct charter_faults faults = { 0 };
	struct buf file;
	int rc;

	buf_init(&file, MAX_CHARTER_BYTES);
	bench_charter_put(&file);
	rc = seat_all(r, &file, fault);
	if (rc == TALLY_OK)
		rc = charter_parse(buf_slice(&file), &r->charter, &faults);
	charter_faults_release(&faults);
	buf_release(&file);
	return rc;
}

static int append(struct replay_log *log, struct slice entry)
{
	uint8_t leaf[HASH_BYTES], *copy;

	if (log->count == ENTRIES)
		return TALLY_ELIMIT;
	copy = malloc(entry.len + 1);
	if (copy == NULL)
		return TALLY_ENOMEM;
	memcpy(copy, entry.data, entry.len);
	log->entries[log->count++] = slice_of(copy, entry.len);
	hash_leaf(entry, leaf);
	return frontier_add(&log->frontier, leaf);
}

static int say(struct record *r, size_t who, struct draft *draft, uint8_t *id,
               struct fault *fault)
{
	struct replay_log *log = &r->logs[who];
	struct draft_common common = {
		.from = r->charter->participants[who].name, .at_s = r->now_s
	};
	struct buf text, entry;
	int rc;

	memcpy(common.charter, r->charter->id, HASH_BYTES);
	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES);
	rc = draft_finish(draft, &common, &text, fault);
	if (rc == TALLY_OK && id != NULL)
		hash_bytes(buf_slice(&text), id);
	if (rc == TALLY_OK)
		rc = draft_sign(buf_slice(&text), &log->key, log->seed,
		                &entry, fault);
	if (rc == TALLY_OK)
		rc = append(log, buf_slice(&entry));
	buf_release(&text);
	buf_release(&entry);
	draft_release(draft);
	return rc;
}

static int say_head(struct record *r, size_t of, struct fault *fault)
{
	const char *name = r->charter->participants[of].log;
	const struct replay_log *log = &r->logs[of];
	struct head head = { .size = log->frontier.size };
	uint8_t signature[SIGNATURE_BYTES];
	struct draft draft;
	struct buf text;

	frontier_root(&log->frontier, head.root);
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, name, &head);
	sign_bytes(log->seed, buf_slice(&text), signature);
	buf_release(&text);
	draft_init(&draft, STATEMENT_HEAD);
	draft_word(&draft, "log", name);
	draft_int(&draft, "size", (int64_t)head.size);
	draft_hash(&draft, "root", head.root);
	draft_base64(&draft, "signature",
	             slice_of(signature, sizeof(signature)));
	return say(r, WITNESS, &draft, NULL, fault);
}

/* One statement of a party, and the head that shows when it was there. */
static int step(struct record *r, size_t who, struct draft *draft, uint8_t *id,
                struct fault *fault)
{
	int rc = say(r, who, draft, id, fault);

	r->now_s += STEP_S;
	if (rc == TALLY_OK)
		rc = say_head(r, who, fault);
	r->now_s += STEP_S;
	return rc;
}

static int sign_charter(struct record *r, struct fault *fault)
{
	struct draft draft;
	int rc;

	draft_init(&draft, STATEMENT_CHARTER);
	rc = say(r, WITNESS, &draft, NULL, fault);
	for (size_t who = 0; rc == TALLY_OK && who < WITNESS; who++) {
		draft_init(&draft, STATEMENT_CHARTER);
		rc = step(r, who, &draft, NULL, fault);
	}
	return rc;
}

static int declare(struct record *r, size_t who, int64_t epoch,
                   uint8_t id[static HASH_BYTES], struct fault *fault)
{
	struct draft draft;

	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", epoch);
	draft_hash(&draft, "root", r->logs[who].seed);
	if (epoch > 1)
		draft_id(&draft, "previous", id);
	draft_time(&draft, "as_of", r->now_s);
	draft_hash(&draft, "nonce", r->logs[who].seed);
	return step(r, who, &draft, id, fault);
}

static size_t entry_count(const struct record *r)
{
	size_t count = 0;

	for (size_t i = 0; i < LOGS; i++)
		count += r->logs[i].count;
	return count;
}

static int replay_once(const struct record *r, struct fault *fault)
{
	struct rules_log inputs[LOGS];
	const struct rules_input input = { .charter = r->charter,
		                           .logs = inputs, .now_s = r->now_s,
		                           .own_log = NO_INDEX };
	struct rules *rules;
	int rc;

	for (size_t i = 0; i < LOGS; i++)
		inputs[i] = (struct rules_log){ .count = r->logs[i].count,
			                        .entries = r->logs[i].entries };
	rc = rules_replay(&input, &rules, fault);
	if (rc != TALLY_OK)
		return rc;
	/* Only a record without a fault shows what an honest regime costs. */
	if (rules->irregularity_count != 0 ||
	    rules->entry_count != ENTRIES)
		rc = TALLY_EINTERNAL;
	rules_free(rules);
	return rc;
}

static void close_record(void *subject)
{
	struct record *r = subject;

	for (size_t i = 0; i < LOGS; i++)
		for (size_t k = 0; k < r->logs[i].count; k++)
			free((void *)(uintptr_t)r->logs[i].entries[k].data);
	charter_free(r->charter);
	free(r);
}

static int open_record(const char *folder, void **out, struct fault *fault)
{
	struct record *r = calloc(1, sizeof(*r));
	uint8_t last[WITNESS][HASH_BYTES] = { { 0 } };
	int rc;

	(void)folder;
	if (r == NULL)
		return TALLY_ENOMEM;
	r->now_s = BEGIN_S;
	rc = make_charter(r, fault);
	if (rc == TALLY_OK)
		rc = sign_charter(r, fault);
	for (int64_t i = 0; rc == TALLY_OK && entry_count(r) < ENTRIES; i++)
		rc = declare(r, (size_t)i % WITNESS, 1 + i / WITNESS,
		             last[i % WITNESS], fault);
	if (rc == TALLY_OK)
		*out = r;
	else
		close_record(r);
	return rc;
}

static int replay(void *subject, size_t n, struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < n && !bench_stopped(); i++)
		rc = replay_once(subject, fault);
	return rc;
}

static const struct figure figures[] = {
	{ "replay_entries", "entries per second", ENTRIES, replay },
	{ .name = NULL },
};

const struct bench_group bench_replay = {
	"replay", open_record, close_record, figures
};
