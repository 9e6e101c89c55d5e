/*
 * A witness's work: one `head` for every log that has grown since its last.
 */
#include <stdlib.h>

#include "office/accept.h"
#include "office/prove.h"

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
 * False if the rules would not take that head.
 */
static bool draft_head(struct draft *draft, const struct office_view *view,
                       size_t log)
{
	const char *name = view->rules->charter->participants[log].log;
	const struct office_log *held = &view->logs[log];
	const struct note_signature *line;
	struct checkpoint checkpoint;
	struct log_keys keys;
	struct note_key key;

	office_log_keys(view, log, &keys);
	if (checkpoint_parse(buf_slice(&held->checkpoint), &checkpoint, NULL) !=
	            TALLY_OK ||
	    !log_keys_sign(&keys, buf_slice(&held->checkpoint), &key))
		return false;
	line = &checkpoint.note.signatures[0];
	if (!note_line_names(line, &key) || line->blob_len != SIGNATURE_BYTES)
		return false;
	draft_init(draft, STATEMENT_HEAD);
	draft_word(draft, "log", name);
	draft_int(draft, "size", (int64_t)held->head.size);
	draft_hash(draft, "root", held->head.root);
	draft_base64(draft, "signature", slice_of(line->blob, line->blob_len));
	return true;
}

/* One bad log must not keep the witness from its work on the others. */
static size_t draft_grown(const struct office *office,
                          const struct office_view *view, struct draft *drafts)
{
	uint64_t witnessed[MAX_PARTICIPANTS] = { 0 };
	size_t count = 0;

	sizes_witnessed(office, view, witnessed);
	for (size_t i = 0; i < view->log_count; i++)
		if (!(office->charter->participants[i].roles & ROLE_WITNESS) &&
		    view->logs[i].head.size > witnessed[i] &&
		    draft_head(&drafts[count], view, i))
			count++;
	return count;
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
		drafted = draft_grown(office, view, drafts);
	batch.count = drafted;
	if (rc == TALLY_OK && drafted > 0)
		rc = accept_batch(office, view, &batch, fault);
	for (size_t i = 0; i < drafted; i++)
		draft_release(&drafts[i]);
	if (rc == TALLY_OK)
		*out_count = drafted;
	return rc;
}
