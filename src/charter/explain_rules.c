/*
 * A charter's rules in plain words: pairs and clocks, whose yes is needed, who
 * sees what, who is trusted with what, and what stays outside.
 */
#include <string.h>

#include "base/text.h"
#include "charter/explain.h"
#include "charter/prose.h"

#define MAX_NAMES_BYTES (MAX_PARTICIPANTS * (MAX_NAME_BYTES + 8))

/* Names for one sentence. */
struct names {
	struct buf text;
};

static const char *list_names(const struct charter *charter, const size_t *of,
                              size_t count, struct names *names)
{
	buf_init(&names->text, MAX_NAMES_BYTES);
	explain_names(charter, of, count, &names->text);
	buf_put_u8(&names->text, '\0');
	return names->text.data ? (const char *)names->text.data : "";
}

static const char *party_of(const struct charter *charter, size_t side)
{
	return charter->participants[charter->party[side]].name;
}

static const char *given_by(const struct charter *charter,
                            const struct pair_plan *pair, size_t side)
{
	if (pair->gives[side].drawn)
		return "a site of the other's draw";
	if (pair->gives[side].site == NO_INDEX)
		return "a site of the other's sealed choice";
	return charter->sites[pair->gives[side].site].name;
}

static void put_pairs(const struct charter *charter, struct buf *out)
{
	size_t i;

	prose_heading(out, "WHAT IS EXCHANGED");
	for (i = 0; i < charter->pair_count; i++)
		prose_printf(out, 4, "  - ", "Pair %zu: %s opens %s; %s opens %s.",
		             i + 1, party_of(charter, 0),
		             given_by(charter, &charter->pairs[i], 0),
		             party_of(charter, 1),
		             given_by(charter, &charter->pairs[i], 1));
	prose_put(out, 0, "", slice_text(
		"Pairs run in order. Both visits of a pair go through the same "
		"gates together: a gate opens only when both sides have reached "
		"it, and whoever is missing at its deadline ends the "
		"arrangement. What was found until then stands; nothing more is "
		"owed."));
}

static void put_draw_population(const struct charter *charter,
                                const struct draw_population *population,
                                struct buf *out)
{
	struct buf sites;
	size_t i;

	buf_init(&sites, 1u << 20);
	for (i = 0; i < population->site_count; i++) {
		buf_printf(&sites, "%s%s", i ? ", " : "",
		           charter->sites[population->sites[i]].name);
		if (population->weighted)
			buf_printf(&sites, " (weight %llu)", (unsigned long long)
			           population->weights[i]);
	}
	buf_put_u8(&sites, '\0');
	prose_printf(out, 4, "  - ", "%s, sites of %s, %s: %s.", population->name,
	             party_of(charter, population->map),
	             population->weighted ? "by weight" : "all alike",
	             sites.data ? (const char *)sites.data : "");
	prose_finish(out, &sites);
}

static void put_draws(const struct charter *charter, struct buf *out)
{
	const struct draw_rules *draws = &charter->draws;
	char period[TIME_WORDS_BYTES], reveal[TIME_WORDS_BYTES];
	char start[TEXT_TIME_BYTES];
	size_t i;

	if (draws->population_count == 0)
		return;
	explain_time(draws->period_s.value, period);
	explain_time(draws->reveal_s.value, reveal);
	time_format(draws->start_s, start);
	prose_heading(out, "WHAT IS DRAWN BY LOT");
	prose_printf(out, 0, "", "Periods last %s (%s); the first begins %s.",
	             period, draws->period_s.source, start);
	for (i = 0; i < SIDES; i++)
		prose_printf(out, 4, "  - ", "%s has %llu draw%s in a period (%s).",
		             party_of(charter, i),
		             (unsigned long long)draws->quota[i].value,
		             draws->quota[i].value == 1 ? "" : "s",
		             draws->quota[i].source);
	for (i = 0; i < draws->population_count; i++)
		put_draw_population(charter, &draws->populations[i], out);
	prose_printf(out, 0, "", "Who draws commits to all draws of a period "
	             "first; the other side's next declaration then fixes what "
	             "they are. Neither can aim. Draws are used in order, and "
	             "all that were not opened by a visit are opened within %s "
	             "of the period's end (%s).", reveal,
	             draws->reveal_s.source);
}

static void put_clocks_of(const struct charter *charter, const char *section,
                          struct buf *out)
{
	char time[TIME_WORDS_BYTES];
	size_t i;

	for (i = 0; i < CLOCK_COUNT; i++) {
		if (strcmp(clock_names[i].section, section) != 0)
			continue;
		explain_time(charter->clocks[i].value, time);
		prose_printf(out, 4, "  - ", "%s: %s, %s (%s)",
		             clock_names[i].member, time,
		             clock_names[i].meaning,
		             charter->clocks[i].source);
	}
}

static void put_clocks(const struct charter *charter, struct buf *out)
{
	prose_heading(out, "WHEN");
	buf_put_text(out, "Deadlines of a pair's gates, from its start (answer: "
	             "from the proposal):\n");
	put_clocks_of(charter, "gates", out);
	buf_put_text(out, "Single steps:\n");
	put_clocks_of(charter, "clocks", out);
	buf_put_text(out, "Witnessing:\n");
	put_clocks_of(charter, "witness", out);
	prose_put(out, 0, "", slice_text(
		"A clock that is missed is written down as late, by name. A gate "
		"that is missed is a default."));
}

static void put_consent(const struct charter *charter, struct buf *out)
{
	struct names asked, told;

	prose_heading(out, "WHOSE YES IS NEEDED");
	prose_printf(out, 4, "  - ", "To an arrangement: %zu of %s. Each answers "
	             "for itself alone; silence at the deadline is a no.",
	             charter->consent.need,
	             list_names(charter, charter->consent.of,
	                        charter->consent.of_count, &asked));
	prose_put(out, 4, "  - ", slice_text(
		charter->inspection_consent_standing ?
		"To a single visit: the hosts' consent is standing. By signing "
		"the charter they have said yes to every visit that keeps to it." :
		"To a single visit: its host answers every notice; silence at "
		"the gate's deadline is a no, and a default of the inspected "
		"side."));
	prose_put(out, 4, "  - ", slice_text(
		charter->inspection_refusal_allowed ?
		"A whole visit may be refused. That is no default, but the "
		"conclusion says that it was refused, and the site is not "
		"inspected." :
		"A whole visit may not be refused: to refuse is a default."));
	prose_printf(out, 4, "  - ", "Only notified, never asked: %s.",
	             list_names(charter, charter->notify, charter->notify_count,
	                        &told));
	prose_finish(out, &asked.text);
	prose_finish(out, &told.text);
}

static void put_sight(const struct charter *charter, struct buf *out)
{
	const char *depositary =
		charter->participants[charter->depositary].name;

	prose_heading(out, "WHO SEES WHAT");
	prose_put(out, 4, "  - ", slice_text(
		"Every participant reads every log: notices, answers, findings, "
		"reports, objections, and who was late. Hosts, allies and "
		"observers see each notice at once."));
	prose_printf(out, 4, "  - ", "A declaration shows nobody how many items "
	             "there are, or where. %s and %s each see the other's "
	             "opening of a designated site, both at the same moment.",
	             party_of(charter, 0), party_of(charter, 1));
	if (charter->depositaries.blind)
		prose_put(out, 4, "  - ", slice_text(
			"The depositaries are blind: each holds a share of the "
			"keys, and sees no opening. Nor do hosts, allies, "
			"witnesses and observers."));
	else
		prose_printf(out, 4, "  - ", "The depositary, %s, sees the "
		             "openings of both sides: it checks them before it "
		             "delivers the keys. Hosts, allies, witnesses and "
		             "observers do not see them.", depositary);
	prose_put(out, 4, "  - ", slice_text(
		"But a measure writes into the log, and so into mirrors and "
		"bundles, what was declared at each position that was looked at: "
		"with the names of the items, beside what was found. Every "
		"participant reads that, and whoever is given a bundle."));
	prose_put(out, 4, "  - ", slice_text(
		"The public sees what both sides agree to publish. An opening, "
		"once given, can be shown to others for ever."));
}

static void put_trust_in_depositaries(const struct depositaries *d,
                                      struct buf *out)
{
	size_t first = d->need + d->faulty;

	if (d->blind) {
		prose_printf(out, 4, "  - ", "Of the %zu depositaries any %zu give "
		             "the keys back, and up to %zu may lie or collude with "
		             "a side. A side that deposits rubbish gets one "
		             "opening for nothing, and is named with proof.",
		             d->of_count, d->need, d->faulty);
		prose_printf(out, 4, "  - ", "need + faulty depositaries must "
		             "first hold (here: %s%zu), else the pair ends; after "
		             "that up to %zu may keep silent.",
		             first == d->of_count ? "all " : "", first,
		             d->faulty);
	} else {
		prose_put(out, 4, "  - ", slice_text(
			"The depositary is trusted to check openings truly and to "
			"deliver both keys or none; it is not trusted for "
			"findings."));
	}
}

static void put_trust(const struct charter *charter, struct buf *out)
{
	struct names names;
	const char *list = list_names(charter, charter->witnesses.of,
	                              charter->witnesses.of_count, &names);

	prose_heading(out, "WHO IS TRUSTED WITH WHAT");
	if (charter->witnesses.of_count == 1)
		prose_printf(out, 4, "  - ", "%s is the sole witness. It is trusted "
		             "for time (when a statement existed) and for the cut "
		             "(which statements a conclusion counts), never for "
		             "content: it cannot sign for another.", list);
	else
		prose_printf(out, 4, "  - ", "Time and the cut need %zu of the "
		             "witnesses %s; no side's own suffice, nor can they "
		             "block. None is trusted for content.",
		             charter->witnesses.need, list);
	put_trust_in_depositaries(&charter->depositaries, out);
	prose_put(out, 4, "  - ", slice_text(
		"Teams are trusted to have looked. A finding stands unless the "
		"other team contests it; not signing never helps."));
	prose_finish(out, &names.text);
}

static void put_limits(struct buf *out)
{
	prose_heading(out, "WHAT THIS DOES NOT COVER");
	prose_put(out, 4, "  - ", slice_text(
		"Places that are not in the map. Undeclared places are outside of "
		"every number and every conclusion."));
	prose_put(out, 4, "  - ", slice_text(
		"The probability of absence. A conclusion says how likely an item "
		"would have been found had it been there, under assumptions that "
		"the parties set."));
	prose_put(out, 4, "  - ", slice_text(
		"A host and an inspector who collude."));
	prose_put(out, 4, "  - ", slice_text(
		"The time after the first look that counts, longer than the "
		"conversion time."));
}

void explain_rules(const struct charter *charter, struct buf *out)
{
	put_pairs(charter, out);
	put_draws(charter, out);
	put_clocks(charter, out);
	put_consent(charter, out);
	put_sight(charter, out);
	put_trust(charter, out);
	put_limits(out);
}
