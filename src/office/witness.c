/*
 * A witness's work: one `head` for every log that has grown since its last.
 */
#include <stdlib.h>
#include <string.h>

#include "office/accept.h"
#include "office/heads.h"

/* sizes[i]: of each log, the newest head that this office has logged. */
static void sizes_witnessed(const struct office *office,
                            const struct office_view *view, uint64_t *sizes)
{
	const struct rules *rules = view->rules;
	const struct entry *entries = &rules->entries[
		rules->log_start[office->self]];

	for (size_t i = 0; i < rules->log_count[office->self]; i++) {
		const struct statement *s = &entries[i].statement;
		uint64_t size;
		size_t log;

		if (!entries[i].valid || s->kind != STATEMENT_HEAD)
			continue;
		size = (uint64_t)member_int(s->body, "size");
		log = charter_participant_of_log(
			office->charter, slice_text(member_text(s->body, "log")));
		if (log != NO_INDEX && size > sizes[log])
			sizes[log] = size;
	}
}

/*
 * The mirror keeps the log's own line first; its blob is the signature that
 * the `head` carries, so that anyone can build the signed checkpoint again.
 */
static int draft_head(struct draft *draft, const struct participant *owner,
                      const struct office_log *log, struct fault *fault)
{
	struct checkpoint checkpoint;
	const struct note_signature *line;
	int rc = checkpoint_parse(buf_slice(&log->checkpoint), &checkpoint,
	                          fault);

	if (rc != TALLY_OK)
		return rc;
	line = &checkpoint.note.signatures[0];
	if (!slice_is_text(line->name, owner->log) ||
	    line->blob_len != SIGNATURE_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "mirror/%s/checkpoint: the log's own line is "
		                 "not the first", owner->log);
	draft_init(draft, STATEMENT_HEAD);
	draft_word(draft, "log", owner->log);
	draft_int(draft, "size", (int64_t)log->head.size);
	draft_hash(draft, "root", log->head.root);
	draft_base64(draft, "signature", slice_of(line->blob, line->blob_len));
	return TALLY_OK;
}

static int draft_grown(const struct office *office,
                       const struct office_view *view, struct draft *drafts,
                       size_t *out_count, struct fault *fault)
{
	uint64_t witnessed[MAX_PARTICIPANTS] = { 0 };
	int rc = TALLY_OK;

	sizes_witnessed(office, view, witnessed);
	*out_count = 0;
	for (size_t i = 0; rc == TALLY_OK && i < view->log_count; i++) {
		const struct participant *owner =
			&office->charter->participants[i];

		if (owner->roles & ROLE_WITNESS ||
		    view->logs[i].head.size <= witnessed[i])
			continue;
		rc = draft_head(&drafts[*out_count], owner, &view->logs[i],
		                fault);
		if (rc == TALLY_OK)
			(*out_count)++;
	}
	return rc;
}

int office_witness(struct office *office, struct office_view *view,
                   size_t *out_count, struct fault *fault)
{
	static const struct accept_options none = { .key_name = NULL };
	struct draft drafts[MAX_PARTICIPANTS];
	uint8_t ids[MAX_PARTICIPANTS][HASH_BYTES];
	struct batch batch = { 0, drafts, &none, ids };
	size_t drafted = 0;
	int rc = TALLY_OK;

	if (office->charter->participants[office->self].roles & ROLE_WITNESS)
		rc = draft_grown(office, view, drafts, &drafted, fault);
	batch.count = drafted;
	if (rc == TALLY_OK && drafted > 0)
		rc = accept_batch(office, view, &batch, fault);
	for (size_t i = 0; i < drafted; i++)
		draft_release(&drafts[i]);
	if (rc == TALLY_OK)
		*out_count = drafted;
	return rc;
}
