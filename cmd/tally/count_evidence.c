/*
 * Whether a site's slots and counts agree, told from a file.
 */
#include "count_evidence.h"

#include <inttypes.h>
#include <string.h>

#include "office/site_counts.h"
#include "rules/opening.h"
#include "words.h"

struct evidence {
	struct slice table, opening_bytes, totals;
	struct opening opening;
	uint8_t hash[HASH_BYTES]; /* of the table */
	struct side_declared of;
	size_t site;
};

static int parse(struct slice bytes, struct evidence *out, struct fault *fault)
{
	struct reader r = { bytes };
	uint32_t len;
	uint8_t kind;

	if (!reader_u8(&r, &kind) || !reader_u32(&r, &len) ||
	    len > MAX_BLOB_BYTES || !reader_take(&r, len, &out->table) ||
	    !opening_split(r.rest, &out->opening_bytes, &out->totals))
		return fault_set(fault, TALLY_EFORMAT, "it is cut short, or no "
		                 "evidence of counts");
	hash_bytes(out->table, out->hash);
	return opening_parse(out->opening_bytes, &out->opening, fault);
}

/* The site that is opened whole. */
static size_t site_of(const struct charter *charter, unsigned side,
                      const struct opening *opening)
{
	for (size_t i = 0; i < charter->site_count; i++)
		if (charter->sites[i].side == side &&
		    charter->sites[i].first_slot == opening->first &&
		    charter->sites[i].height == opening->height)
			return i;
	return NO_INDEX;
}

static bool is_of(const struct session *s, const struct evidence *e,
                  unsigned side, const struct declared *declared)
{
	const struct charter *charter = s->office.charter;
	struct declaration_name name = { .side = (uint8_t)side,
		                         .epoch = declared->epoch };

	memcpy(name.charter, charter->id, HASH_BYTES);
	return declared->has_counts && hash_equal(declared->counts, e->hash) &&
	       e->opening.depth == charter->depth[side] &&
	       e->opening.cell_bytes == charter->cell_bytes &&
	       opening_verify(&e->opening, &name, declared->root) == TALLY_OK;
}

static int find_declaration(const struct session *s, struct evidence *e,
                            struct fault *fault)
{
	const struct rules *rules = s->view.rules;

	for (unsigned side = 0; side < SIDES; side++)
		for (size_t i = rules->declared_count[side]; i-- > 0;) {
			if (!is_of(s, e, side, &rules->declared[side][i]))
				continue;
			e->of.side = side;
			e->of.declared = &rules->declared[side][i];
			e->site = site_of(s->office.charter, side, &e->opening);
			if (e->site != NO_INDEX)
				return TALLY_OK;
		}
	return fault_set(fault, TALLY_EMISMATCH, "it opens no site of a "
	                 "declaration with counts in this record");
}

static void say(struct session *s, const struct evidence *e,
                const struct site_counts_found *found)
{
	const struct charter *charter = s->office.charter;
	const char *party = words_name(s->view.rules,
	                               charter->party[e->of.side]);
	const char *site = charter->sites[e->site].name;

	session_json_text(s, "by", party);
	session_json_text(s, "site", site);
	session_json_text(s, "shows", found->word == SITE_COUNTS_DIFFER
	                                      ? "counts-differ" : "counts-agree");
	if (found->word == SITE_COUNTS_AGREE)
		session_say(s, "%s, epoch %" PRIu64 ": at %s the counts are those "
		            "of the positions\n", party, e->of.declared->epoch,
		            site);
	else
		session_say(s, "%s, epoch %" PRIu64 ": at %s the positions hold %"
		            PRIu32 " of %s, the count is %" PRIu32 ": they differ\n",
		            party, e->of.declared->epoch, site, found->held,
		            charter->classes[found->class].name, found->counted);
}

int count_evidence_tell(struct session *s, struct slice bytes,
                        struct fault *fault)
{
	struct site_counts_found found;
	struct count_table table;
	struct evidence e;
	int rc = parse(bytes, &e, fault);

	if (rc == TALLY_OK)
		rc = find_declaration(s, &e, fault);
	if (rc == TALLY_OK)
		rc = side_table_parse(s->office.charter, &e.of, e.table, &table,
		                      fault);
	if (rc != TALLY_OK)
		return rc;
	found = site_counts_compare(s->office.charter, e.site, &e.opening, &table,
	                            e.totals);
	if (found.word == SITE_COUNTS_NOT_OPENED)
		return fault_set(fault, TALLY_EMISMATCH, "the counts are not opened "
		                 "as they were declared");
	say(s, &e, &found);
	return TALLY_OK;
}
