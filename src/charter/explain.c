/*
 * A charter in plain words: who and where. What must be absent is in
 * explain_classes.c, the rules are in explain_rules.c; what probabilities amount
 * to is the caller's to add.
 */
#include "charter/explain.h"

#include <stdio.h>

#include "base/text.h"
#include "charter/prose.h"

#define MAX_DESCRIPTION_BYTES 8192

/* Whom to ask about each population; describe may be NULL. */
struct describer {
	charter_describe describe;
	void *ctx;
};

void explain_time(uint64_t seconds, char out[static TIME_WORDS_BYTES])
{
	static const struct {
		uint64_t seconds;
		const char *word;
	} units[] = { { 86400, "day" }, { 3600, "hour" }, { 60, "minute" },
		      { 1, "second" } };
	size_t i = 0;
	unsigned long long count;

	/* Treaties count in hours up to a few days: "36 hours", "48 hours". */
	while (seconds % units[i].seconds != 0 ||
	       (i == 0 && seconds < 7 * units[0].seconds))
		i++;
	count = seconds / units[i].seconds;
	snprintf(out, TIME_WORDS_BYTES, "%llu %s%s", count, units[i].word,
	         count == 1 ? "" : "s");
}

void explain_names(const struct charter *charter, const size_t *of, size_t count,
                   struct buf *out)
{
	size_t i;

	if (count == 0)
		buf_put_text(out, "nobody");
	for (i = 0; i < count; i++) {
		if (i > 0)
			buf_put_text(out, i + 1 == count ? " and " : ", ");
		buf_put_text(out, charter->participants[of[i]].name);
	}
}

static void put_head(const struct charter *charter, struct buf *out)
{
	char id[2 * HASH_BYTES + 1];

	if (charter->exercise)
		buf_put_text(out, "EXERCISE, INVENTED DATA\n\n");
	hex_format(charter->id, HASH_BYTES, id);
	prose_put(out, 0, "", slice_text(charter->title));
	buf_printf(out, "Charter %s, id\n%s\n", charter->name, id);
	prose_put(out, 0, "", slice_text(
		"Its id is the hash of its bytes: who reads another id reads "
		"another charter."));
}

static void put_participant(const struct charter *charter,
                            const struct participant *participant,
                            struct buf *out)
{
	static const struct {
		enum role role;
		const char *words;
	} roles[] = {
		{ ROLE_PARTY, "party: declares, inspects and is inspected" },
		{ ROLE_HOST, "host: answers for its own territory" },
		{ ROLE_STATIONING, "stationing State: is on the escort team "
		  "before anything of its own is opened" },
		{ ROLE_ALLY, "ally" },
		{ ROLE_OBSERVER, "observer: reads the record" },
		{ ROLE_WITNESS, "witness: says what existed when" },
		{ ROLE_DEPOSITARY, "depositary: hands out both keys of a swap" },
	};
	struct buf words;
	size_t i, count = 0;

	buf_init(&words, MAX_DESCRIPTION_BYTES);
	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (participant->roles & roles[i].role)
			buf_printf(&words, "%s%s", count++ ? "; " : "",
			           roles[i].words);
	prose_printf(out, 4, "  - ", "%s (%s), %s%s: %.*s.%s",
	             participant->name, participant->title,
	             participant->side < 0 ? "neutral" : "on the side of ",
	             participant->side < 0 ? "" : charter->participants[
	                     charter->party[participant->side]].name,
	             (int)words.len, (const char *)words.data,
	             participant->seated ? "" : " No keys yet.");
	prose_finish(out, &words);
}

/* No look can show that something is certain: the parties set it so. */
struct chance_words {
	char text[48];
};

static struct chance_words chance_words(const struct number *chance)
{
	struct chance_words out = { "certainty, as the parties set it" };

	if (chance->value < UNIT_PROBABILITY)
		snprintf(out.text, sizeof(out.text), "a probability of 0.%04u",
		         (unsigned)chance->value);
	return out;
}

static void put_confidence(const struct confidence_set *set, struct buf *out)
{
	const bool certain = set->required.value >= UNIT_PROBABILITY;

	prose_printf(out, 4, "  - ", "%s: if %u prohibited item%s in a "
		     "population, the looks must find at least one with "
		     "%s%s. One look at one "
		     "position finds what is there with %s. With "
		     "%s the whole inspection fails at once, whatever "
		     "the number of looks. A single "
		     "position may %sbe refused%s.", set->name,
		     (unsigned)set->design_number.value,
		     set->design_number.value == 1 ? " is" : "s are",
		     chance_words(&set->required).text,
		     certain ? "" : " or more",
		     chance_words(&set->detection).text,
		     chance_words(&set->common_cause).text,
		     set->refusal_allowed ? "" : "not ",
		     set->refusal_allowed ? "; it then counts as a "
		     "place where the item could be" : "");
}

static int put_population(const struct charter *charter, const struct site *site,
                          const struct population *population,
                          const struct describer *describer, struct buf *out)
{
	const size_t first = population->first_position;
	struct buf words;
	int status = TALLY_OK;

	prose_printf(out, 8, "  - ", "%s (%s): %zu positions, %s to %s; "
	             "confidence %s", population->name, population->title,
	             population->position_count,
	             site_position_name(site, first).text,
	             site_position_name(site, first + population->position_count -
	                                      1).text,
	             charter->confidence[population->confidence].name);
	if (!describer->describe)
		return TALLY_OK;
	buf_init(&words, MAX_DESCRIPTION_BYTES);
	status = describer->describe(describer->ctx, site, population, &words);
	if (status == TALLY_OK && words.len > 0)
		prose_put(out, 8, "", buf_slice(&words));
	prose_finish(out, &words);
	return status;
}

static int put_site(const struct charter *charter, const struct site *site,
                    const struct describer *describer, struct buf *out)
{
	const char *host =
		charter->participants[charter_host(charter, site)].name;
	int status = TALLY_OK;
	size_t i;

	prose_printf(out, 4, "  - ", "%s (%s), %s; host %s%s%s", site->name,
	             site->title, site->coordinates, host,
	             site->stationing == NO_INDEX ? "" : ", stationing State ",
	             site->stationing == NO_INDEX ? "" :
	             charter->participants[site->stationing].name);
	for (i = 0; i < site->population_count && status == TALLY_OK; i++)
		status = put_population(charter, site, &site->populations[i],
		                        describer, out);
	return status;
}

static int put_sites(const struct charter *charter,
                     const struct describer *describer, struct buf *out)
{
	char time[TIME_WORDS_BYTES];
	int status = TALLY_OK;
	size_t side, i;

	for (side = 0; side < SIDES; side++) {
		explain_time(charter->conversion_s[side].value, time);
		prose_printf(out, 0, "", "%s declares every position of its "
		             "sites, %llu slots with the empty ones. A clean "
		             "site could be converted in %s (%s): a conclusion "
		             "holds no longer than that after the first look "
		             "that counts.",
		             charter->participants[charter->party[side]].name,
		             1ull << charter->depth[side], time,
		             charter->conversion_s[side].source);
		for (i = 0; i < charter->site_count && status == TALLY_OK; i++)
			if (charter->sites[i].side == side)
				status = put_site(charter, &charter->sites[i],
				                  describer, out);
	}
	return status;
}

int charter_explain(const struct charter *charter, charter_describe describe,
                    void *ctx, struct buf *out)
{
	const struct describer describer = { describe, ctx };
	size_t i;
	int status;

	put_head(charter, out);
	prose_heading(out, "WHO TAKES PART");
	for (i = 0; i < charter->participant_count; i++)
		put_participant(charter, &charter->participants[i], out);
	explain_classes(charter, out);
	explain_ceilings(charter, out);
	prose_heading(out, "HOW SURE A LOOK MUST BE");
	for (i = 0; i < charter->confidence_count; i++)
		put_confidence(&charter->confidence[i], out);
	prose_heading(out, "WHERE");
	status = put_sites(charter, &describer, out);
	if (status != TALLY_OK)
		return status;
	explain_rules(charter, out);
	return buf_status(out);
}
