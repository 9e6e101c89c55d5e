/*
 * The sections `consent` and `witness`: whose yes is needed, and whose word on
 * time decides.
 */
#include "charter/sections.h"

static void check_consenting(struct reading *r, const struct yaml_node *node)
{
	const struct charter *charter = r->charter;
	const struct yaml_node *entry;
	size_t i;

	if (node->kind != YAML_SEQUENCE)
		return;
	for (entry = yaml_first(r->tree, node); entry;
	     entry = yaml_next(r->tree, entry)) {
		if (entry->kind != YAML_SCALAR)
			continue;
		i = charter_participant(charter, yaml_text(r->tree, entry));
		if (i != NO_INDEX && !(charter->participants[i].roles &
		                       (ROLE_HOST | ROLE_PARTY)))
			reading_fault(r, entry, "'%s' is neither host nor party; "
			              "name others under notify",
			              charter->participants[i].name);
	}
}

static void read_arrangement_consent(struct reading *r,
                                     const struct yaml_node *node)
{
	static const struct member members[] = { { "need", false },
		                                 { "of", false } };
	static const struct shape shape = { "consent to an arrangement", 2,
		                            members };
	const struct yaml_node *at[2];

	if (!read_members(r, node, &shape, at))
		return;
	read_quorum(r, at[0], at[1], &r->charter->consent);
	if (at[1])
		check_consenting(r, at[1]);
}

void section_consent(struct reading *r, const struct yaml_node *node)
{
	enum { ARRANGEMENT, INSPECTION, REFUSAL, NOTIFY };
	static const struct member members[] = { { "arrangement", false },
		                                 { "inspection", false },
		                                 { "refusal", false },
		                                 { "notify", true } };
	static const struct shape shape = { "consent", 4, members };
	static const char *const inspections[] = { "each", "standing" };
	static const char *const refusals[] = { "never", "allowed" };
	struct charter *charter = r->charter;
	const struct yaml_node *at[4];
	size_t word;

	if (!read_members(r, node, &shape, at))
		return;
	reading_place(r, "consent: ");
	read_arrangement_consent(r, at[ARRANGEMENT]);
	if (read_word(r, at[INSPECTION], inspections, 2, &word))
		charter->inspection_consent_standing = word == 1;
	if (read_word(r, at[REFUSAL], refusals, 2, &word))
		charter->inspection_refusal_allowed = word == 1;
	charter->notify_count = read_participants(r, at[NOTIFY],
	                                          charter->notify);
	reading_place(r, "%s", "");
}

/* No side may be able to make the time alone, nor to stop it. */
static void check_witness_sides(struct reading *r, const struct yaml_node *need)
{
	const struct charter *charter = r->charter;
	const struct quorum *witnesses = &charter->witnesses;
	size_t side, i;

	for (side = 0; side < SIDES; side++) {
		size_t own = 0;

		for (i = 0; i < witnesses->of_count; i++)
			own += charter->participants[witnesses->of[i]].side ==
			       (int)side;
		if (own >= witnesses->need)
			reading_fault(r, need, "%zu on one side would "
			              "suffice: no side may witness alone",
			              own);
		else if (witnesses->of_count - own < witnesses->need)
			reading_fault(r, need, "%zu on one side could "
			              "block: no side may stop the time", own);
	}
}

void section_witness(struct reading *r, const struct yaml_node *node)
{
	enum { NEED, OF, SKEW, PUBLICATION, KIT };
	static const struct member members[] = { { "need", false },
		                                 { "of", false },
		                                 { "clock_skew", false },
		                                 { "publication_lag", false },
		                                 { "kit_lag", false } };
	static const struct shape shape = { "witness", 5, members };
	struct charter *charter = r->charter;
	const struct yaml_node *at[5];

	if (!read_members(r, node, &shape, at))
		return;
	reading_place(r, "witness: ");
	if (read_quorum(r, at[NEED], at[OF], &charter->witnesses)) {
		check_role_named(r, at[OF], &charter->witnesses, ROLE_WITNESS,
		           "witness");
		check_witness_sides(r, at[NEED]);
	}
	read_clock(r, at[SKEW], CLOCK_SKEW);
	read_clock(r, at[PUBLICATION], CLOCK_PUBLICATION);
	read_clock(r, at[KIT], CLOCK_KIT);
	reading_place(r, "%s", "");
}
