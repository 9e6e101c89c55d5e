/*
 * Drafting, signing, replaying and judging statements that are not logged yet.
 */
#include "office/candidate.h"

#include <stdlib.h>
#include <string.h>

#include "office/keys.h"
#include "office/seen.h"

void candidate_init(struct candidate *candidate)
{
	memset(candidate, 0, sizeof(*candidate));
	buf_init(&candidate->bytes, MAX_ENTRIES_TILE_BYTES);
}

void candidate_release(struct candidate *candidate)
{
	rules_free(candidate->rules);
	free(candidate->inputs);
	office_log_release(&candidate->own);
	free(candidate->entries);
	buf_release(&candidate->bytes);
	memset(candidate, 0, sizeof(*candidate));
}

static int sign_one(struct draft *draft, const struct draft_common *common,
                    const struct signer *signer, struct buf *out,
                    struct fault *fault)
{
	struct buf text, entry;
	int rc;

	buf_init(&text, MAX_ENTRY_BYTES);
	buf_init(&entry, MAX_ENTRY_BYTES + 1);
	rc = draft_finish(draft, common, &text, fault);
	if (rc == TALLY_OK)
		rc = draft_sign(buf_slice(&text), &signer->key, signer->seed,
		                &entry, fault);
	if (rc == TALLY_OK)
		entries_put(out, buf_slice(&entry));
	buf_release(&text);
	buf_release(&entry);
	return rc;
}

static int split(struct candidate *candidate, size_t count, struct fault *fault)
{
	int rc = buf_status(&candidate->bytes);

	candidate->entries = calloc(count + 1, sizeof(*candidate->entries));
	if (rc == TALLY_OK && candidate->entries == NULL)
		rc = TALLY_ENOMEM;
	if (rc == TALLY_OK)
		rc = entries_split(buf_slice(&candidate->bytes), count,
		                   candidate->entries);
	candidate->count = count;
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "statement: %s",
	                                       status_text(rc));
}

int candidate_sign(struct candidate *candidate, const struct office *office,
                   const struct office_view *view, const struct batch *batch,
                   struct fault *fault)
{
	struct named_head seen[MAX_PARTICIPANTS];
	struct draft_common common = {
		.from = office->name,
		.at_s = office_now(office),
		.seen_count = office_seen(office, view, seen),
		.seen = seen,
		.anyway = candidate->anyway,
	};
	struct signer signer;
	int rc = signer_choose(office, batch->options->key_name, &signer, fault);

	if (rc != TALLY_OK)
		return rc;
	memcpy(common.charter, office->charter->id, HASH_BYTES);
	for (size_t i = 0; rc == TALLY_OK && i < batch->count; i++) {
		rc = sign_one(&batch->drafts[i], &common, &signer,
		              &candidate->bytes, fault);
		common.seen_count = 0; /* the first one has said it */
	}
	if (rc == TALLY_OK)
		rc = split(candidate, batch->count, fault);
	signer_wipe(&signer);
	return rc;
}

int candidate_verify(const struct candidate *candidate,
                     const struct office *office, struct batch *batch,
                     struct fault *fault)
{
	struct signer signer;
	int rc = signer_choose(office, batch->options->key_name, &signer, fault);

	if (rc != TALLY_OK)
		return rc;
	for (size_t i = 0; rc == TALLY_OK && i < candidate->count; i++) {
		struct statement statement;

		rc = statement_decode(candidate->entries[i], &statement, fault);
		if (rc != TALLY_OK)
			break;
		if (!statement_is_signed_by(&statement, &signer.key))
			rc = fault_set(fault, TALLY_EINTERNAL,
			               "own signature does not verify");
		memcpy(batch->ids[i], statement.id, HASH_BYTES);
		statement_release(&statement);
	}
	signer_wipe(&signer);
	return rc;
}

int candidate_replay(struct candidate *candidate, const struct office *office,
                     const struct office_view *view, struct fault *fault)
{
	size_t size = view->log_count * sizeof(*candidate->inputs);
	int rc = office_log_extend(&view->logs[office->self], candidate->entries,
	                           candidate->count, &candidate->own, fault);

	if (rc != TALLY_OK)
		return rc;
	candidate->inputs = malloc(size);
	if (candidate->inputs == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	memcpy(candidate->inputs, view->inputs, size);
	candidate->inputs[office->self] =
		(struct rules_log){ candidate->own.count,
			            candidate->own.entries,
			            candidate->own.leaves };
	return view_replay(office, candidate->inputs, view->rules,
	                   &candidate->rules, fault);
}

const struct irregularity *candidate_judge(const struct candidate *candidate,
                                           const struct office *office)
{
	const struct rules *rules = candidate->rules;
	size_t end = rules->log_start[office->self] +
	             rules->log_count[office->self];

	for (size_t i = 0; i < rules->irregularity_count; i++) {
		const struct irregularity *found = &rules->irregularities[i];

		/* Evidence against another is no fault of who brings it. */
		if (found->by == office->self && found->entry < end &&
		    found->entry >= end - candidate->count)
			return found;
	}
	return NULL;
}

void candidate_adopt(struct candidate *candidate, struct office_view *view,
                     size_t self)
{
	const struct head *head = &candidate->rules->roots[self]
	                          [candidate->own.count];

	candidate->own.head = *head;
	rules_free(view->rules);
	office_log_release(&view->logs[self]);
	free(view->inputs);
	view->logs[self] = candidate->own;
	view->inputs = candidate->inputs;
	view->rules = candidate->rules;
	memset(&candidate->own, 0, sizeof(candidate->own));
	candidate->inputs = NULL;
	candidate->rules = NULL;
}
