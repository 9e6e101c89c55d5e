/*
 * Which command checks what: openings and counts have first bytes in common, so
 * they are told apart by whether they can be read.
 */
#include "shown_kind.h"

#include "escrow/multi.h"
#include "escrow/tag.h"
#include "office/site_counts.h"

static bool is_opening(struct slice file)
{
	struct opening one;
	struct multi_opening many;

	if (opening_parse(file, &one, NULL) == TALLY_OK)
		return true;
	if (multi_parse(file, &many, NULL) != TALLY_OK)
		return false;
	multi_release(&many);
	return true;
}

static bool is_count(struct slice file)
{
	struct site_evidence evidence;
	struct count_shown shown;

	return count_shown_parse(file, &shown, NULL) == TALLY_OK ||
	       site_evidence_parse(file, &evidence, NULL) == TALLY_OK;
}

const char *shown_command(struct slice file)
{
	if (slice_starts(file, TAG_PROOF_HEADER))
		return "tally tag verify";
	if (is_opening(file))
		return "tally opening verify";
	return is_count(file) ? "tally count verify" : NULL;
}
