/*
 * Whether a site's slots and counts agree, told from a file.
 */
#include "count_evidence.h"

#include <inttypes.h>

#include "protocol.h"
#include "shown_words.h"

/* What a file shows, and of which declaration. */
struct told {
	const struct charter *charter;
	struct side_declared of;
	size_t site;
	struct site_counts_found found;
};

static int judge(const struct session *s, const struct known_declarations *known,
                 const struct site_evidence *evidence, struct told *out,
                 struct fault *fault)
{
	int rc = TALLY_ENOTFOUND;

	out->charter = known->charter;
	for (unsigned side = 0; rc == TALLY_ENOTFOUND && side < SIDES; side++)
		for (size_t i = 0; rc == TALLY_ENOTFOUND; i++) {
			out->of = (struct side_declared){
				side, known_declaration(known, side, i)
			};
			if (out->of.declared == NULL)
				break;
			rc = site_evidence_judge(known->charter, &out->of,
			                         evidence, &out->site,
			                         &out->found);
		}
	if (rc == TALLY_ENOTFOUND)
		return fault_set(fault, TALLY_EMISMATCH, "it opens no site of a "
		                 "declaration with counts in %s", known_where(s));
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "the counts are not opened as they "
		                 "were declared");
	return TALLY_OK;
}

static void say(struct session *s, const char *party, const struct told *t)
{
	const char *site = t->charter->sites[t->site].name;
	bool differ = t->found.word == SITE_COUNTS_DIFFER;

	session_json_text(s, "by", party);
	session_json_text(s, "site", site);
	session_json_text(s, "shows", differ ? "counts-differ" : "counts-agree");
	if (!differ)
		session_say(s, "%s, epoch %" PRIu64 ": at %s the counts are those "
		            "of the positions\n", party, t->of.declared->epoch,
		            site);
	else
		session_say(s, "%s, epoch %" PRIu64 ": at %s the positions hold %"
		            PRIu32 " of %s, the count is %" PRIu32 ": they differ\n",
		            party, t->of.declared->epoch, site, t->found.held,
		            t->charter->classes[t->found.class].name,
		            t->found.counted);
}

int count_evidence_tell(struct session *s,
                        const struct known_declarations *known,
                        struct slice bytes, struct fault *fault)
{
	struct site_evidence evidence;
	struct told told;
	int rc = site_evidence_parse(bytes, &evidence, fault);

	if (rc == TALLY_OK)
		rc = judge(s, known, &evidence, &told, fault);
	if (rc != TALLY_OK)
		return rc;
	say(s, protocol_party(known->charter, told.of.side), &told);
	known_tell(s, known, &told.of, false);
	return TALLY_OK;
}
