/*
 * The section `depositary`: who holds the keys of a swap, and whether by seeing
 * the openings or blindly, each a share.
 */
#include "charter/sections.h"

#include <inttypes.h>

void check_role_named(struct reading *r, const struct yaml_node *node,
                      const struct quorum *named, unsigned role,
                      const char *word)
{
	const struct charter *charter = r->charter;
	size_t i;

	for (i = 0; i < charter->participant_count; i++) {
		bool has = charter->participants[i].roles & role;

		if (has == quorum_names(named, i))
			continue;
		reading_fault(r, node, has ? "'%s' has the role %s but is not "
		              "named here" : "'%s' lacks the role %s",
		              charter->participants[i].name, word);
	}
}

/*
 * A witness's own entries carry its own time. If that of one alone is not to be
 * believed, who holds deposits must not date what it holds.
 */
static void check_one(struct reading *r, const struct yaml_node *node,
                      size_t depositary)
{
	const struct charter *charter = r->charter;
	const struct participant *p = &charter->participants[depositary];

	if (p->side >= 0)
		reading_fault(r, node, "'%s' belongs to a side; the depositary "
		              "must be neutral", p->name);
	if (charter->witnesses.need > 1 && (p->roles & ROLE_WITNESS) != 0)
		reading_fault(r, node, "'%s' is a witness: where more than one "
		              "is needed, none may date its own deposits",
		              p->name);
}

/* Of the site's opening as it is sealed, twice: docs/format.md, 5 and 7. */
static uint64_t sealed_bytes(const struct charter *charter,
                             const struct site *site)
{
	const uint64_t head = 45, seal = 40;

	return head + ((uint64_t)charter->cell_bytes << site->height) +
	       (charter->depth[site->side] - site->height) * HASH_BYTES +
	       2 * seal;
}

/* What is sealed for blind depositaries may have to be proven in one entry. */
static void check_sites(struct reading *r, const struct yaml_node *node)
{
	const struct charter *charter = r->charter;

	for (size_t i = 0; i < charter->site_count; i++) {
		uint64_t len = sealed_bytes(charter, &charter->sites[i]);

		if (len > MAX_EVIDENCE_INNER_BYTES)
			reading_fault(r, node, "site '%s' is sealed in %" PRIu64
			              " bytes; over %d no entry can prove "
			              "rubbish: fewer positions, smaller "
			              "cell_bytes, or one depositary that checks",
			              charter->sites[i].name, len,
			              MAX_EVIDENCE_INNER_BYTES);
	}
}

enum { MODE, OF, NEED, FAULTY };

/*
 * What was counted of a site is opened with it, and checked with it. Who does not
 * see an opening could deliver for rubbish beside it, which nobody could prove.
 */
static void check_ceilings(struct reading *r, const struct yaml_node *mode)
{
	if (r->charter->ceiling_count > 0)
		reading_fault(r, mode, "blind ones cannot check the counts that "
		              "ceilings need: leave out 'ceilings', or name one "
		              "depositary with mode checks");
}

/* Faulty ones alone give no key away, and cannot keep one back either. */
static void read_blind(struct reading *r, const struct yaml_node *const *at)
{
	static const struct range range = { UNIT_COUNT, 0, MAX_DEPOSITARIES };
	struct depositaries *d = &r->charter->depositaries;
	uint64_t need, faulty;

	check_ceilings(r, at[MODE]);
	if (!at[NEED] || !at[FAULTY]) {
		reading_fault(r, at[MODE], "blind depositaries: say how many "
		              "shares 'need' be given, and how many may be "
		              "'faulty'");
		return;
	}
	if (!read_value(r, at[NEED], &range, &need) ||
	    !read_value(r, at[FAULTY], &range, &faulty))
		return;
	d->need = (size_t)need;
	d->faulty = (size_t)faulty;
	if (need <= faulty)
		reading_fault(r, at[NEED], "%zu faulty ones could give the keys "
		              "away: more than that many must be needed",
		              d->faulty);
	if (d->need + d->faulty > d->of_count)
		reading_fault(r, at[NEED], "%zu faulty ones of %zu could keep "
		              "the keys back: at most %zu may be needed",
		              d->faulty, d->of_count,
		              d->of_count > d->faulty ? d->of_count - d->faulty
		                                      : 0);
}

static void read_checking(struct reading *r, const struct yaml_node *const *at)
{
	struct depositaries *d = &r->charter->depositaries;

	d->need = 1;
	if (d->of_count > 1)
		reading_fault(r, at[OF], "there is exactly one depositary that "
		              "checks; here are %zu", d->of_count);
	if (at[NEED] || at[FAULTY])
		reading_fault(r, at[NEED] ? at[NEED] : at[FAULTY],
		              "only blind depositaries have shares");
}

static void read_of(struct reading *r, const struct yaml_node *node)
{
	struct charter *charter = r->charter;
	struct depositaries *d = &charter->depositaries;
	struct quorum of = { 0 };

	of.of_count = read_participants(r, node, of.of);
	if (of.of_count == 0)
		return;
	check_role_named(r, node, &of, ROLE_DEPOSITARY, "depositary");
	charter->depositary = of.of[0];
	if (of.of_count > MAX_DEPOSITARIES)
		reading_fault(r, node, "at most %d depositaries; here are %zu",
		              MAX_DEPOSITARIES, of.of_count);
	for (size_t i = 0; i < of.of_count && i < MAX_DEPOSITARIES; i++) {
		d->of[d->of_count++] = of.of[i];
		check_one(r, node, of.of[i]);
	}
}

void section_depositary(struct reading *r, const struct yaml_node *node)
{
	static const struct member members[] = { { "mode", false },
		                                 { "of", false },
		                                 { "need", true },
		                                 { "faulty", true } };
	static const struct shape shape = { "the depositary", 4, members };
	static const char *const modes[] = { "checks", "blind" };
	struct charter *charter = r->charter;
	const struct yaml_node *at[4];
	size_t word;

	charter->depositary = NO_INDEX;
	if (!read_members(r, node, &shape, at))
		return;
	reading_place(r, "depositary: ");
	read_of(r, at[OF]);
	if (read_word(r, at[MODE], modes, 2, &word)) {
		charter->depositaries.blind = word == 1;
		if (word == 1)
			read_blind(r, at);
		else
			read_checking(r, at);
		/* What else is wrong may have made a site look large. */
		if (word == 1 && r->faults->count == 0)
			check_sites(r, at[MODE]);
	}
	reading_place(r, "%s", "");
}
