/*
 * Comparing the slots that an opening shows with what a tag's proof says.
 */
#include "tag_opening.h"

#include <inttypes.h>
#include <string.h>

#include "escrow/multi.h"
#include "statement/content.h"

/* One slot after the other. */
struct comparison {
	const struct tag_proof *proof;
	struct fault *fault;
	bool met; /* the slot of the tag was opened */
};

static bool bears(const struct content *content, const struct tag_proof *proof,
                  bool of_class)
{
	for (size_t i = 0; i < content->count; i++)
		if (slice_equal(content->items[i].identifier, proof->tag) &&
		    (!of_class ||
		     slice_equal(content->items[i].class, proof->class)))
			return true;
	return false;
}

static int compare(struct comparison *c, uint64_t slot, struct slice text)
{
	bool here = c->proof->end == TAG_PRESENT && slot == c->proof->slot;
	struct content content = { 0 };

	c->met |= here;
	if (text.len > 0 && content_parse(text, &content, NULL) != TALLY_OK)
		return fault_set(c->fault, TALLY_EMISMATCH, "slot %" PRIu64
		                 " holds what is no content", slot);
	if (bears(&content, c->proof, here) == here)
		return TALLY_OK;
	return fault_set(c->fault, TALLY_EMISMATCH, "the declaration contradicts "
	                 "itself: by its slots the tag %s at slot %" PRIu64
	                 ", by its tags it %s", here ? "is not" : "is", slot,
	                 here ? "is" : "is not");
}

static int not_of_it(struct fault *fault)
{
	return fault_set(fault, TALLY_EMISMATCH, "does not lead to the root of the "
	                 "declaration");
}

static int compare_one(struct comparison *c, struct slice bytes,
                       const struct shown_declaration *shown)
{
	struct opening opening;
	int rc = opening_parse(bytes, &opening, c->fault);

	if (rc != TALLY_OK)
		return rc;
	if (opening_verify(&opening, &shown->name, shown->root) != TALLY_OK)
		return not_of_it(c->fault);
	for (uint64_t i = 0; rc == TALLY_OK && i >> opening.height == 0; i++)
		rc = compare(c, opening.first + i, opening_content(&opening, i));
	return rc;
}

static int compare_many(struct comparison *c, struct slice bytes,
                        const struct shown_declaration *shown)
{
	struct multi_opening opening;
	int rc = multi_parse(bytes, &opening, c->fault);

	if (rc != TALLY_OK)
		return rc;
	if (multi_verify(&opening, &shown->name, shown->root) != TALLY_OK)
		rc = not_of_it(c->fault);
	for (size_t i = 0; rc == TALLY_OK && i < opening.piece_count; i++) {
		const struct opening_piece *piece = &opening.pieces[i];

		for (uint64_t k = 0; rc == TALLY_OK && k >> piece->height == 0;
		     k++)
			rc = compare(c, piece->first + k,
			             multi_content(&opening, piece->first + k));
	}
	multi_release(&opening);
	return rc;
}

int tag_opening_judge(struct slice bytes, const struct tag_proof *proof,
                      const struct shown_declaration *shown,
                      struct fault *fault)
{
	struct comparison c = { .proof = proof, .fault = fault };
	bool many = bytes.len > 0 && bytes.data[0] == MULTI_KIND;
	int rc = many ? compare_many(&c, bytes, shown)
	              : compare_one(&c, bytes, shown);

	if (rc == TALLY_OK && proof->end == TAG_PRESENT && !c.met)
		return fault_set(fault, TALLY_ENOTFOUND, "does not show slot %"
		                 PRIu64, proof->slot);
	return rc;
}
