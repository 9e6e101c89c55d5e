/*
 * Quorum times: when enough witnesses had logged a head that includes an
 * entry. docs/protocol.md, 1.3.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "rules/fold.h"

/* A head that one witness logged of one log. */
struct witnessed {
	size_t witness;
	uint64_t size;
	int64_t at_s;
};

struct witnessed_list {
	size_t count;
	struct witnessed *list;
};

/* Does this signature over the checkpoint of `head` come from the log? */
static bool signed_by_log(struct fold *f, size_t log,
                          const struct head *head,
                          const uint8_t signature[static SIGNATURE_BYTES])
{
	const struct log_keys *keys = &f->keys[log].office;
	struct buf text;
	bool good = false;

	buf_init(&text, 1024);
	checkpoint_put_text(&text, f->in->charter->participants[log].log, head);
	if (buf_status(&text) != TALLY_OK)
		f->status = TALLY_ENOMEM;
	for (size_t i = 0; i < keys->count && !good; i++)
		good = key_term_signs(&keys->terms[i], head->size) &&
		       sign_is_valid_by(keys->terms[i].key.public_key,
		                        buf_slice(&text), signature);
	buf_release(&text);
	return good;
}

/* The head that a `head` statement names, and whose log it is. */
static size_t stated_head(const struct fold *f, const struct statement *s,
                          struct head *out)
{
	const char *log = member_text(s->body, "log");

	out->size = (uint64_t)member_int(s->body, "size");
	member_hash(s->body, "root", out->root);
	return charter_participant_of_log(f->in->charter, slice_text(log));
}

static bool is_witness(const struct charter *charter, size_t participant)
{
	return (charter->participants[participant].roles & ROLE_WITNESS) != 0;
}

/*
 * Judge a `head`: IRREGULAR_NONE if it witnesses; IRREGULAR_EQUIVOCATION if it
 * carries the log's signature on a history that is not the one here.
 */
static enum irregularity_code judge_head(struct fold *f, size_t entry,
                                         size_t *out_log, struct head *out)
{
	struct entry *e = &f->rules->entries[entry];
	const struct statement *s = &e->statement;
	uint8_t signature[SIGNATURE_BYTES];
	size_t log = stated_head(f, s, out);

	*out_log = log;
	if (log == NO_INDEX || is_witness(f->in->charter, log) ||
	    !member_bytes(s->body, "signature", signature, sizeof(signature)))
		return IRREGULAR_HEAD_MISMATCH;
	/* The fold asks again, and verifying is what a replay spends its time on. */
	if (!e->head_signed)
		e->head_signed = signed_by_log(f, log, out, signature);
	if (!e->head_signed)
		return IRREGULAR_HEAD_MISMATCH;
	if (out->size <= f->rules->log_count[log] &&
	    !hash_equal(out->root, f->rules->roots[log][out->size].root))
		return IRREGULAR_EQUIVOCATION;
	return IRREGULAR_NONE;
}

static int collect(struct fold *f, struct witnessed_list *lists)
{
	for (size_t i = 0; i < f->rules->entry_count; i++) {
		const struct entry *e = &f->rules->entries[i];
		struct head head;
		size_t log;

		if (!e->valid || e->statement.kind != STATEMENT_HEAD ||
		    e->key != KEY_OFFICE || !is_witness(f->in->charter, e->log) ||
		    !hash_equal(e->statement.charter, f->in->charter->id) ||
		    judge_head(f, i, &log, &head) != IRREGULAR_NONE ||
		    head.size > f->rules->log_count[log])
			continue;
		struct witnessed_list *list = &lists[log];

		if (!fold_grow(f, (void **)&list->list, list->count,
		               sizeof(*list->list)))
			return f->status;
		/* Its own quorum time: a witness cannot date a head back. */
		list->list[list->count++] = (struct witnessed){
			e->log, head.size, e->quorum_s
		};
	}
	return f->status;
}

static int compare_times(const void *a, const void *b)
{
	const struct witnessed *x = a, *y = b;

	return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

static void cover(struct rules *rules, size_t log, uint64_t *done,
                  uint64_t size, int64_t at_s)
{
	for (; *done < size; (*done)++)
		rules->entries[rules->log_start[log] + *done].quorum_s = at_s;
}

/*
 * In order of time: the k-th greatest size among the witnesses' newest heads
 * is what k of them include by then.
 */
static void apply(struct fold *f, size_t log, struct witnessed_list *list)
{
	const struct quorum *policy = &f->in->charter->witnesses;
	uint64_t newest[MAX_PARTICIPANTS] = { 0 };
	uint64_t done = 0;

	if (list->count > 0)
		qsort(list->list, list->count, sizeof(*list->list),
		      compare_times);
	for (size_t i = 0; i < list->count; i++) {
		const struct witnessed *w = &list->list[i];

		if (!quorum_names(policy, w->witness))
			continue;
		if (w->size > newest[w->witness])
			newest[w->witness] = w->size;
		for (uint64_t size = newest[w->witness]; size > done; size--) {
			size_t have = 0;

			for (size_t k = 0; k < policy->of_count; k++)
				have += newest[policy->of[k]] >= size;
			if (have >= policy->need) {
				cover(f->rules, log, &done, size, w->at_s);
				break;
			}
		}
	}
}

/* A witness's own entries carry their own time. */
static void own_times(struct fold *f, size_t log)
{
	struct rules *rules = f->rules;
	int64_t last_s = 0;

	for (size_t i = 0; i < rules->log_count[log]; i++) {
		struct entry *e = &rules->entries[rules->log_start[log] + i];

		if (e->valid && e->statement.at_s > last_s)
			last_s = e->statement.at_s;
		e->quorum_s = last_s;
	}
}

static void assume_own(struct fold *f)
{
	size_t log = f->in->own_log;

	if (log == NO_INDEX)
		return;
	for (size_t i = 0; i < f->rules->log_count[log]; i++) {
		struct entry *e = &f->rules->entries[f->rules->log_start[log] + i];

		if (e->quorum_s == NEVER_S) {
			e->quorum_s = f->in->now_s;
			e->assumed = true;
		}
	}
}

/* Entries witnessed later than their key's revocation plus lag are void. */
static void void_revoked(struct fold *f)
{
	int64_t lag = clock_s(f->in->charter, CLOCK_PUBLICATION);

	for (size_t i = 0; i < f->rules->entry_count; i++) {
		struct entry *e = &f->rules->entries[i];
		const struct participant_keys *keys = &f->keys[e->log];

		if (!e->valid || e->key == KEY_OFFICE)
			continue;
		for (size_t k = 0; k < keys->count; k++) {
			const struct participant_key *key = &keys->list[k];

			if (key->revoked_entry == NO_INDEX ||
			    memcmp(key->key.id, e->statement.signer_id, 4) != 0 ||
			    !slice_is_text(e->statement.signer, key->key.name))
				continue;
			int64_t revoked_s =
				f->rules->entries[key->revoked_entry].quorum_s;

			if (revoked_s != NEVER_S &&
			    (e->quorum_s == NEVER_S ||
			     e->quorum_s > revoked_s + lag))
				e->key = KEY_NONE;
		}
	}
}

int quorum_times(struct fold *f)
{
	size_t logs = f->in->charter->participant_count;
	struct witnessed_list *lists = calloc(logs, sizeof(*lists));
	int rc;

	for (size_t log = 0; log < logs; log++)
		if (is_witness(f->in->charter, log))
			own_times(f, log);
	rc = lists ? collect(f, lists) : TALLY_ENOMEM;
	for (size_t log = 0; lists != NULL && log < logs; log++) {
		if (rc == TALLY_OK && !is_witness(f->in->charter, log))
			apply(f, log, &lists[log]);
		free(lists[log].list);
	}
	free(lists);
	if (rc == TALLY_OK) {
		assume_own(f);
		void_revoked(f);
	}
	return rc;
}

static void equivocated(struct fold *f, size_t log)
{
	f->rules->equivocated[log] = true;
	f->culprit = log;
}

enum irregularity_code step_head(struct fold *f, size_t entry)
{
	struct head head;
	size_t log;
	enum irregularity_code code = judge_head(f, entry, &log, &head);

	if (code == IRREGULAR_EQUIVOCATION) {
		equivocated(f, log);
		return fold_refuse(f, code, "two signed heads of size %llu",
		                   (unsigned long long)head.size);
	}
	if (code != IRREGULAR_NONE)
		return fold_refuse(f, code, "not a head that this log signed");
	return IRREGULAR_NONE;
}

/* A checkpoint signed by a log that contradicts the log as counted here. */
enum irregularity_code step_evidence(struct fold *f, size_t entry)
{
	const struct statement *s = &f->rules->entries[entry].statement;
	const char *text = member_text(s->body, "checkpoint");
	size_t log = charter_participant_of_log(
		f->in->charter, slice_text(member_text(s->body, "log")));
	struct checkpoint checkpoint;
	struct fault fault;
	uint8_t bytes[4096];
	size_t len;

	if (text == NULL)
		return blind_evidence(f, entry, log);
	if (log == NO_INDEX ||
	    base64_parse(slice_text(text), bytes, sizeof(bytes), &len) != TALLY_OK)
		return fold_refuse(f, IRREGULAR_UNKNOWN_NAME, "no such log");
	for (size_t i = 0; i < f->keys[log].office.count; i++) {
		const struct key_term *term = &f->keys[log].office.terms[i];

		if (checkpoint_open(slice_of(bytes, len), &term->key,
		                    &checkpoint, &fault) != TALLY_OK ||
		    !key_term_signs(term, checkpoint.head.size))
			continue;
		if (checkpoint.head.size > f->rules->log_count[log] ||
		    hash_equal(checkpoint.head.root,
		               f->rules->roots[log][checkpoint.head.size].root))
			return IRREGULAR_NONE;
		equivocated(f, log);
		return fold_refuse(f, IRREGULAR_EQUIVOCATION,
		                   "two signed heads of size %llu",
		                   (unsigned long long)checkpoint.head.size);
	}
	return fold_refuse(f, IRREGULAR_UNKNOWN_NAME,
	                   "the checkpoint is not signed by that log");
}
