/*
 * Pulling from a folder or a URL: finding the logs in it, and for each one
 * reading, judging, taking.
 */
#include <stdio.h>
#include <string.h>

#include "office/layout.h"
#include "office/vouched.h"
#include "office/mirror.h"
#include "office/restored.h"
#include "office/shrunk.h"
#include "office/view.h"

#define MAX_TRIES 8 /* of taking a log that others take at the same time */

void layout_place(struct store *folder, const char *log, size_t layout,
                  struct place *out)
{
	switch (layout) {
	case 0:
		place_init(out, folder, "record", "");
		break;
	case 1:
		place_init(out, folder, "mirror", log);
		break;
	default:
		place_init(out, folder, "", log);
		break;
	}
}

/*
 * Names in a peer's folder prove nothing; a record's own head says whose. What
 * is there and cannot be read is offered too, and then refused.
 */
bool layout_offers(const struct place *place, const char *log, size_t layout)
{
	struct checkpoint checkpoint;
	struct buf bytes;
	bool yes;
	int rc = place_checkpoint(place, &bytes, NULL);

	if (layout > 0)
		yes = rc != TALLY_ENOTFOUND;
	else
		yes = rc == TALLY_OK &&
		      checkpoint_parse(buf_slice(&bytes), &checkpoint, NULL) ==
		              TALLY_OK &&
		      slice_is_text(checkpoint.origin, log);
	buf_release(&bytes);
	return yes;
}

/* Is the offered head one of the log as it is held now? */
static bool is_true(const struct incoming *in, enum relation relation)
{
	return relation == RELATION_KNOWN ||
	       (relation == RELATION_NEWER &&
	        in->owner != &in->office->charter->participants[in->office->self]);
}

/*
 * Anybody can show an older head; but its owner, who has signed more, is to show
 * all of it in his own place.
 */
static int note_shrunk(const struct incoming *in, enum relation relation,
                       const char *from, struct sync_result *result,
                       struct fault *fault)
{
	if (relation == RELATION_NEWER || in->offered.size == in->held.size)
		return shrunk_end(in, fault);
	result->shrunk = true;
	result->shown = in->offered.size;
	return shrunk_keep(in, from, fault);
}

/* Is this the record in its owner's own place? */
static bool is_at_home(const struct office *office,
                       const struct sync_source *from, size_t layout,
                       size_t participant)
{
	return layout == 0 && from->peer == participant &&
	       participant != office->self;
}

static int pull_once(struct office *office, const struct sync_source *from,
                     size_t layout, struct sync_result *result,
                     struct fault *fault)
{
	const struct charter *charter = office->charter;
	const char *log = charter->participants[result->participant].log;
	struct judged judged = { .relation = RELATION_NONE };
	struct incoming in;
	struct place source;
	int rc;

	layout_place(from->store, log, layout, &source);
	rc = incoming_open(&in, office, result->participant, &source, fault);
	result->before = result->after = in.held.size;
	if (rc == TALLY_OK) {
		rc = incoming_judge(&in, &judged.relation, fault);
		judged.status = rc;
		if (result->participant == office->self)
			rc = restored_take(office, &in, judged, result, fault);
		else if (rc == TALLY_OK && judged.relation == RELATION_FORK)
			rc = evidence_keep(&in, result, fault);
		else if (rc == TALLY_OK)
			rc = mirror_take(&in, judged.relation, result, fault);
		if (rc == TALLY_OK && is_true(&in, judged.relation))
			rc = vouched_keep(&in, fault);
		if (rc == TALLY_OK &&
		    is_at_home(office, from, layout, result->participant))
			rc = note_shrunk(&in, judged.relation, from->name,
			                 result, fault);
	}
	incoming_release(&in);
	return rc;
}

/* Another process may cosign a head of the log between judging and taking. */
static int pull(struct office *office, const struct sync_source *from,
                size_t layout, struct sync_result *result,
                struct fault *fault)
{
	int rc = TALLY_EFENCED;

	for (int i = 0; i < MAX_TRIES &&
	                (rc == TALLY_EFENCED || rc == TALLY_EUNKNOWN); i++)
		rc = pull_once(office, from, layout, result, fault);
	return rc;
}

/* record_owner: whose head lies in record/; NO_INDEX: of nobody in the charter */
static void pull_log(struct office *office, const struct sync_source *from,
                     size_t record_owner, struct sync_result *result)
{
	const char *log = office->charter->participants[result->participant].log;
	bool first = true;

	for (size_t layout = 0; layout < LAYOUT_COUNT; layout++) {
		struct fault fault = { .status = TALLY_OK };
		uint64_t before = result->before;
		struct place source;
		int rc;

		layout_place(from->store, log, layout, &source);
		if (layout == 0 ? result->participant != record_owner
		                : !layout_offers(&source, log, layout))
			continue;
		result->found = true;
		rc = pull(office, from, layout, result, &fault);
		if (!first)
			result->before = before;
		first = false;
		if (rc == TALLY_OK || result->status != TALLY_OK)
			continue;
		result->status = rc;
		snprintf(result->text, sizeof(result->text), "%s", fault.text);
	}
}

/*
 * Whose log a record is only its head can tell: one that cannot be read is the
 * peer's failure, whatever else is found. NO_INDEX: of nobody in the charter.
 */
static int find_owner(const struct office *office,
                      const struct sync_source *source, size_t *out_owner,
                      struct fault *fault)
{
	struct checkpoint checkpoint;
	struct place record;
	struct buf bytes;
	int rc;

	*out_owner = NO_INDEX;
	layout_place(source->store, "", 0, &record);
	rc = place_checkpoint(&record, &bytes, fault);
	if (rc == TALLY_OK) {
		rc = checkpoint_parse(buf_slice(&bytes), &checkpoint, fault);
		if (rc == TALLY_OK)
			*out_owner = charter_participant_of_log(
				office->charter, checkpoint.origin);
		else
			fault_prefix(fault, "%s/record/checkpoint",
			             source->name);
	} else if (rc == TALLY_ENOTFOUND) {
		rc = TALLY_OK;
	}
	buf_release(&bytes);
	return rc;
}

int office_sync(struct office *office, const struct sync_source *source,
                struct sync_result *results, struct fault *fault)
{
	size_t owner = NO_INDEX;
	bool found = false;
	int rc;

	if (office->charter == NULL)
		return fault_set(fault, TALLY_EINCOMPLETE,
		                 "%s: has no charter yet", office->path);
	rc = find_owner(office, source, &owner, fault);
	for (size_t i = 0; i < office->charter->participant_count; i++) {
		memset(&results[i], 0, sizeof(results[i]));
		results[i].participant = i;
	}
	/* Its rotations tell with which keys it cosigned the rest. */
	if (owner != NO_INDEX)
		pull_log(office, source, owner, &results[owner]);
	for (size_t i = 0; i < office->charter->participant_count; i++) {
		if (i != owner)
			pull_log(office, source, owner, &results[i]);
		found |= results[i].found;
	}
	if (rc == TALLY_OK && !found)
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "%s: holds no log of this charter", source->name);
	return rc;
}
