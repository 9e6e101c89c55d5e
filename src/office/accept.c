/*
 * From a draft to a logged statement: sign, read back, replay as if it were
 * logged, judge, append, adopt. Nothing is written before it is judged.
 */
#include "office/accept.h"

#include <string.h>

#include "office/candidate.h"
#include "office/writer.h"

#define MAX_TRIES 8 /* against other processes of the same office */

/* The first statement of a log is its charter; nothing else can come first. */
static int check_first(const struct office *office,
                       const struct office_view *view,
                       const struct batch *batch, struct fault *fault)
{
	if (view->logs[office->self].count > 0 ||
	    batch->drafts[0].kind == STATEMENT_CHARTER)
		return TALLY_OK;
	return fault_set(fault, TALLY_ERULE,
	                 "charter-not-in-force (protocol 2.1): the first statement "
	                 "of a log is its 'charter'");
}

/* A `head` or `cut` against the rules is of no use to anyone. */
static bool counts_anyway(const struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		if (batch->drafts[i].kind == STATEMENT_HEAD ||
		    batch->drafts[i].kind == STATEMENT_CUT)
			return false;
	return true;
}

static int refuse(const struct office_view *view, const struct batch *batch,
                  const struct irregularity *found, struct fault *fault)
{
	const struct irregularity_row *row = &irregularity_table[found->code];

	for (size_t i = 0; i < batch->count; i++)
		if (rules_find(view->rules, batch->ids[i]) != NO_INDEX)
			return fault_set(fault, TALLY_ERULE,
			                 "%s (protocol %s): this statement is "
			                 "logged already, byte for byte",
			                 row->code, row->clause);
	return fault_set(fault, TALLY_ERULE, "%s (protocol %s): %s%s", row->code,
	                 row->clause, found->detail, counts_anyway(batch)
	                 ? "; --anyway logs it all the same" : "");
}

static int decide(struct candidate *candidate, struct office *office,
                  const struct office_view *view, struct batch *batch,
                  struct fault *fault)
{
	int rc = candidate_sign(candidate, office, view, batch, fault);

	if (rc == TALLY_OK)
		rc = candidate_verify(candidate, office, batch, fault);
	if (rc == TALLY_OK)
		rc = candidate_replay(candidate, office, view, fault);
	return rc;
}

/* A candidate that is regular, or says that it is not. */
static int judged(struct candidate *candidate, struct office *office,
                  const struct office_view *view, struct batch *batch,
                  struct fault *fault)
{
	const struct irregularity *found;
	const char *code;
	int rc = decide(candidate, office, view, batch, fault);

	if (rc != TALLY_OK)
		return rc;
	found = candidate_judge(candidate, office);
	if (found == NULL)
		return TALLY_OK;
	if (!batch->options->anyway)
		return refuse(view, batch, found, fault);
	code = irregularity_table[found->code].code;
	candidate_release(candidate);
	candidate_init(candidate);
	candidate->anyway = code;
	return decide(candidate, office, view, batch, fault);
}

/* Another process may have appended since the view was read. */
static bool is_current(const struct office *office,
                       const struct office_view *view)
{
	return !office->writer->stale &&
	       office->writer->tail->frontier.size ==
	               view->logs[office->self].count;
}

static int append(const struct candidate *candidate, struct office *office,
                  const struct office_view *view, struct fault *fault)
{
	unsigned roles = office->charter->participants[office->self].roles;

	if (!is_current(office, view))
		return fault_set(fault, TALLY_EFENCED,
		                 "the log has grown since it was read");
	return office_append(office, candidate->entries, candidate->count,
	                     (roles & ROLE_WITNESS) != 0, fault);
}

static int try_once(struct office *office, struct office_view *view,
                    struct batch *batch, struct fault *fault)
{
	struct candidate candidate;
	int rc = check_first(office, view, batch, fault);

	if (rc != TALLY_OK)
		return rc;
	candidate_init(&candidate);
	rc = judged(&candidate, office, view, batch, fault);
	if (rc == TALLY_OK)
		rc = append(&candidate, office, view, fault);
	if (rc == TALLY_OK) {
		/* Logged; without the receipt the state is right all the same. */
		store_get(office->record, "checkpoint",
		          &candidate.own.checkpoint, NULL);
		candidate_adopt(&candidate, view, office->self);
	}
	candidate_release(&candidate);
	return rc;
}

/* Were they logged after all, by who finished our commit for us? */
static bool is_logged(const struct office *office,
                      const struct office_view *view, const struct batch *batch)
{
	size_t entry = rules_find(view->rules, batch->ids[batch->count - 1]);

	return entry != NO_INDEX && view->rules->entries[entry].log == office->self;
}

static int look_again(struct office *office, struct office_view *view,
                      struct fault *fault)
{
	int rc = writer_refresh(office, fault);

	if (rc != TALLY_OK)
		return rc;
	office_view_close(view);
	return office_view_open(office, view, fault);
}

int accept_batch(struct office *office, struct office_view *view,
                 struct batch *batch, struct fault *fault)
{
	int rc = try_once(office, view, batch, fault);

	for (int i = 1; rc == TALLY_EFENCED && i < MAX_TRIES; i++) {
		rc = look_again(office, view, fault);
		if (rc == TALLY_OK && is_logged(office, view, batch))
			return TALLY_OK;
		if (rc == TALLY_OK)
			rc = try_once(office, view, batch, fault);
	}
	return rc;
}

int office_accept(struct office_view *view, struct draft *draft,
                  const struct accept_options *options,
                  uint8_t out_id[static HASH_BYTES], struct fault *fault)
{
	static const struct accept_options none = { .key_name = NULL };
	uint8_t ids[1][HASH_BYTES];
	struct batch batch = { 1, draft, options ? options : &none, ids };
	int rc = accept_batch(view->office, view, &batch, fault);

	if (rc == TALLY_OK)
		memcpy(out_id, ids[0], HASH_BYTES);
	return rc;
}
