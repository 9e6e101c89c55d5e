/*
 * Proofs of two histories: one that sync kept is given as it is; else any head
 * that the log signed and that contradicts the log as held here makes a new
 * one. Every proof is checked as a stranger would before it leaves.
 */
#include <string.h>

#include "base/text.h"
#include "office/fork.h"
#include "office/heads.h"
#include "office/prove.h"
#include "office/view.h"

#define MAX_STATED_BYTES 4096 /* a checkpoint in a statement */

struct search {
	const struct office_view *view;
	size_t participant;
	const struct participant *owner;
	struct log_keys keys;
	struct buf *out;
	size_t seen;  /* heads of this log that were looked at */
	int status;   /* TALLY_ENOTFOUND until it is proved */
};

/* Signed by a key in force at that size; *out gets that line alone. */
static bool signed_alone(const struct search *search, struct slice checkpoint,
                         struct buf *out)
{
	struct note_key key;

	buf_init(out, MAX_CHECKPOINT_BYTES);
	return log_keys_sign(&search->keys, checkpoint, &key) &&
	       head_alone(checkpoint, &key, out, NULL) == TALLY_OK;
}

static void give(struct search *search, const struct fork_proof *proof)
{
	if (!log_keys_sign(&search->keys, proof->checkpoint[0], NULL) ||
	    !log_keys_sign(&search->keys, proof->checkpoint[1], NULL) ||
	    !fork_proof_shows(proof))
		return;
	fork_proof_put(search->out, proof);
	search->status = buf_status(search->out);
}

/* A proof that sync kept. */
static void try_kept(struct search *search, struct slice bytes)
{
	struct fork_proof proof;

	if (fork_proof_parse(bytes, &proof, NULL) == TALLY_OK)
		give(search, &proof);
}

/* A head beside the log as it is held here. */
static void try_head(struct search *search, struct slice checkpoint)
{
	const struct office_log *log = &search->view->logs[search->participant];
	struct fork_proof proof;
	struct buf held, other;
	struct place place;

	buf_init(&held, MAX_CHECKPOINT_BYTES);
	place_of(search->view->office, search->participant, &place);
	if (signed_alone(search, checkpoint, &other)) {
		search->seen++;
		if (signed_alone(search, buf_slice(&log->checkpoint), &held) &&
		    fork_proof_init(&proof, buf_slice(&held), buf_slice(&other),
		                    NULL) == TALLY_OK &&
		    proof.head[1].size <= log->head.size &&
		    fork_complete(&proof, &place, NULL) == TALLY_OK)
			give(search, &proof);
	}
	buf_release(&other);
	buf_release(&held);
}

static bool ends_in(const char *name, const char *leaf)
{
	size_t len = strlen(name), leaf_len = strlen(leaf);

	return len >= leaf_len && strcmp(name + len - leaf_len, leaf) == 0;
}

/* The file of a proof first: the heads beside it may need more than is here. */
static int look(void *ctx, const char *name)
{
	struct search *search = ctx;
	struct buf bytes;

	buf_init(&bytes, MAX_FORK_PROOF_BYTES);
	if (search->status == TALLY_ENOTFOUND &&
	    store_get(search->view->office->root, name, &bytes, NULL) ==
	            TALLY_OK) {
		if (ends_in(name, "/fork"))
			try_kept(search, buf_slice(&bytes));
		else
			try_head(search, buf_slice(&bytes));
	}
	buf_release(&bytes);
	return search->status != TALLY_ENOTFOUND;
}

/* A `head` says the log's signature, but not by which of its keys. */
static void try_stated_head(struct search *search, const struct head *head,
                            const uint8_t signature[static SIGNATURE_BYTES])
{
	for (size_t i = 0; i < search->keys.count; i++) {
		const struct key_term *term = &search->keys.terms[i];
		struct buf built;

		if (search->status != TALLY_ENOTFOUND ||
		    !key_term_signs(term, head->size))
			continue;
		buf_init(&built, MAX_CHECKPOINT_BYTES);
		checkpoint_put_text(&built, search->owner->log, head);
		buf_put_u8(&built, '\n');
		note_put_signature(&term->key, signature, SIGNATURE_BYTES,
		                   &built);
		try_head(search, buf_slice(&built));
		buf_release(&built);
	}
}

/* What others logged: a checkpoint, or a head with the log's signature. */
static void try_statement(struct search *search, const struct statement *s)
{
	uint8_t bytes[MAX_STATED_BYTES], signature[SIGNATURE_BYTES];
	struct head head;
	size_t len;

	if (!member_is(s->body, "log", search->owner->log))
		return;
	if (s->kind == STATEMENT_EVIDENCE &&
	    member_text(s->body, "checkpoint") != NULL &&
	    base64_parse(slice_text(member_text(s->body, "checkpoint")), bytes,
	                 sizeof(bytes), &len) == TALLY_OK) {
		try_head(search, slice_of(bytes, len));
	} else if (s->kind == STATEMENT_HEAD &&
	           member_hash(s->body, "root", head.root) &&
	           member_bytes(s->body, "signature", signature,
	                        sizeof(signature))) {
		head.size = (uint64_t)member_int(s->body, "size");
		try_stated_head(search, &head, signature);
	}
}

/* Most heads agree with the log as held, and need no closer look. */
static bool may_contradict(const struct search *search, const struct entry *e)
{
	const struct rules *rules = search->view->rules;
	uint64_t size;
	uint8_t root[HASH_BYTES];

	if (!e->valid || (e->statement.kind != STATEMENT_EVIDENCE &&
	                  e->statement.kind != STATEMENT_HEAD))
		return false;
	if (e->statement.kind == STATEMENT_EVIDENCE)
		return true;
	size = (uint64_t)member_int(e->statement.body, "size");
	return size <= rules->log_count[search->participant] &&
	       member_hash(e->statement.body, "root", root) &&
	       !hash_equal(root, rules->roots[search->participant][size].root);
}

int office_prove_fork(const struct office_view *view, size_t participant,
                      struct buf *out, struct fault *fault)
{
	struct search search = { .view = view, .participant = participant,
		                 .out = out, .status = TALLY_ENOTFOUND };
	const struct rules *rules = view->rules;
	int rc;

	search.owner = &view->office->charter->participants[participant];
	office_log_keys(view, participant, &search.keys);
	rc = store_list(view->office->root, "evidence", look, &search, fault);
	if (rc == TALLY_ENOTFOUND)
		rc = TALLY_OK;
	for (size_t i = 0; rc >= 0 && search.status == TALLY_ENOTFOUND &&
	     i < rules->entry_count; i++)
		if (may_contradict(&search, &rules->entries[i]))
			try_statement(&search, &rules->entries[i].statement);
	if (rc < 0)
		return rc;
	if (search.status == TALLY_ENOTFOUND)
		return fault_set(fault, TALLY_ENOTFOUND, search.seen > 0
		                 ? "no proof that %s showed two histories: the "
		                   "heads held here agree, or need entries that "
		                   "are not held"
		                 : "nothing is held here against %s",
		                 search.owner->log);
	return search.status;
}
