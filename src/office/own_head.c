/*
 * What others show of the own log, without its entries: a store that holds
 * nothing but a checkpoint, judged by what judges peers' records.
 */
#include "office/own_head.h"

#include <string.h>

#include "office/restored.h"

struct shown {
	struct store store; /* first, so that a store is what is shown */
	struct slice checkpoint;
};

static int shown_get(struct store *s, const char *name, struct buf *out,
                     struct fault *fault)
{
	const struct shown *shown = (const struct shown *)s;

	if (strcmp(name, "checkpoint") != 0)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: not shown", name);
	buf_put_slice(out, shown->checkpoint);
	return buf_status(out);
}

static const struct store_backend shown_backend = { .get = shown_get };

static int judge(struct incoming *in, struct judged *out, struct fault *fault)
{
	uint8_t root[HASH_BYTES];
	int rc;

	out->relation = RELATION_KNOWN;
	if (in->offered.size > in->held.size) {
		out->status = fault_set(fault, TALLY_EINCOMPLETE, "a witness has "
		                        "cosigned their head, and holds no entry; "
		                        "'tally sync' with everyone who may");
		return TALLY_OK;
	}
	rc = place_root(&in->held_place, in->held.size, in->offered.size, root,
	                fault);
	if (rc == TALLY_OK && !hash_equal(root, in->offered.root))
		out->relation = RELATION_FORK;
	out->status = TALLY_OK;
	return rc;
}

int own_head_shown(struct office *office, struct slice checkpoint,
                   struct fault *fault)
{
	struct shown shown = { { &shown_backend }, checkpoint };
	struct sync_result ignored = { .participant = office->self };
	struct incoming in;
	struct judged judged = { .status = TALLY_OK };
	struct place source;
	int rc;

	place_init(&source, &shown.store, "", "");
	rc = incoming_open(&in, office, office->self, &source, fault);
	if (rc == TALLY_OK)
		rc = judge(&in, &judged, fault);
	/* What is known is no reason to lower the fence. */
	if (rc == TALLY_OK && (judged.status != TALLY_OK ||
	                       judged.relation == RELATION_FORK))
		rc = restored_take(office, &in, judged, &ignored, fault);
	incoming_release(&in);
	return rc;
}
