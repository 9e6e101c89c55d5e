/*
 * What a charter's numbers about times, draws and people reach.
 */
#include <inttypes.h>
#include <string.h>

#include "charter/explain.h"
#include "plan/charter_tell.h"
#include "stats/real.h"
#include "stats/timeliness.h"

static uint64_t clock_of(const struct teller *t, enum clock clock)
{
	return t->charter->clocks[clock].value;
}

/* What is no number of the charter: in whole minutes, from 3 hours on in hours. */
static void time_text(uint64_t seconds, char out[static TIME_WORDS_BYTES])
{
	uint64_t unit = seconds < 120 ? 1 : seconds < 10800 ? 60 : 3600;

	explain_time(seconds / unit * unit, out);
}

static void tell_clocks_of(struct teller *t, const char *section)
{
	char time[TIME_WORDS_BYTES];

	for (size_t i = 0; i < CLOCK_COUNT; i++) {
		if (strcmp(clock_names[i].section, section) != 0)
			continue;
		explain_time(t->charter->clocks[i].value, time);
		tell(t, "%s: %s, %s.", clock_names[i].member, time,
		     clock_names[i].meaning);
	}
}

static void tell_gates(struct teller *t)
{
	const struct charter *c = t->charter;
	uint64_t last = (c->pair_count - 1) * clock_of(t, CLOCK_INTERVAL) +
	                clock_of(t, CLOCK_GATE_LOOK);
	char look[TIME_WORDS_BYTES], all[TIME_WORDS_BYTES];
	char more[TIME_WORDS_BYTES], pairs[PLAN_NAME_BYTES];

	tell_clause(t, "gates, from a pair's start");
	tell_clocks_of(t, "gates");
	explain_time(clock_of(t, CLOCK_GATE_LOOK), look);
	time_text(last, all);
	time_text(2 * clock_of(t, CLOCK_SUSPENSION), more);
	plan_count_text(c->pair_count, "pair", pairs);
	tell(t, "A pair has been looked at %s after its start, or has ended "
	     "without. The whole arrangement, %s, takes %s at most, and %s more "
	     "if both sides suspend as long as they may.", look, pairs, all, more);
	for (unsigned side = 0; side < SIDES; side++)
		if (last > c->conversion_s[side].value)
			tell_warning(t, "That is longer than the conversion time "
			             "of %s: what is concluded of its first site "
			             "has lapsed before the last look.",
			             charter_party_name(c, side));
}

/* What the tests of counts leave undecided somewhere at a site. */
static void tell_visits(struct teller *t, unsigned side, const struct site *site)
{
	double any = charter_undecided(t->charter, side) *
	             (double)site->position_count;
	char text[PLAN_TEXT_BYTES];

	if (any >= 1)
		return;
	plan_chance_text(any, PLAN_UP, text);
	tell(t, "All classes that are counted together, their tests leave one or "
	     "more of the positions of %s undecided by chance in about %s of visits "
	     "(rounded up), or more: not counted is what the classes above are said "
	     "to have on top.", site->name, text);
}

static void tell_stay(struct teller *t, unsigned side)
{
	const struct site *site = charter_largest_site(t->charter, side);
	uint64_t stay = clock_of(t, CLOCK_STAY) - clock_of(t, CLOCK_SELECT);
	uint64_t counting = charter_count_time_s(t->charter, side), share;
	char each[TIME_WORDS_BYTES], needed[TIME_WORDS_BYTES];

	if (site == NULL)
		return;
	share = stay / site->position_count;
	time_text(share, each);
	tell(t, "The stay, without the time for choosing, leaves %s for each of "
	     "the %zu positions of %s, if all are looked at.", each,
	     site->position_count, site->name);
	if (counting == 0)
		return;
	time_text(counting, needed);
	tell(t, "Counting there takes up to %s at a position: all classes one after "
	     "the other, each with its background or a known item.", needed);
	tell_visits(t, side, site);
	if (counting > share)
		tell_warning(t, "That is longer than the stay leaves for a "
		             "position of %s: with one detector, not all of them "
		             "are looked at.", site->name);
}

static void tell_clocks(struct teller *t)
{
	const uint64_t unnamed = clock_of(t, CLOCK_NOTICE) +
	                         clock_of(t, CLOCK_DESIGNATE_MIN);
	char first[TIME_WORDS_BYTES];
	char restrict_by[TIME_WORDS_BYTES];

	tell_clause(t, "clocks, single steps");
	tell_clocks_of(t, "clocks");
	explain_time(unnamed, first);
	explain_time(clock_of(t, CLOCK_RESTRICT), restrict_by);
	/* Else it matters less than that the named site stays open. */
	if (unnamed >= clock_of(t, CLOCK_RESTRICT))
		tell_warning(t, "At least %s pass from the notice until the site is "
		             "named. In that time any site of the side can be made "
		             "ready, if that is enough to hide or move what is "
		             "there.", first);
	tell_warning(t, "From being named a site may stay open for %s. What "
	             "leaves it in that time, no look finds.", restrict_by);
	for (unsigned side = 0; side < SIDES; side++)
		tell_stay(t, side);
}

static void tell_witnesses(struct teller *t)
{
	const struct quorum *q = &t->charter->witnesses;
	char skew[TIME_WORDS_BYTES];

	tell_clause(t, "witnesses");
	tell_clocks_of(t, "witness");
	explain_time(clock_of(t, CLOCK_SKEW), skew);
	tell(t, "No time in the record is surer than %s either way.", skew);
	tell(t, "It takes %zu of %zu to witness.%s", q->need, q->of_count,
	     q->need > 1 && q->need < q->of_count ? " One that lies about a time "
	     "is not believed, and one that is silent stops nothing." : "");
	if (q->need == 1)
		tell_warning(t, "One witness that lies about a time is believed.");
	if (q->need == q->of_count)
		tell_warning(t, "One witness that is silent stops everything.");
}

static void tell_consent(struct teller *t)
{
	const struct quorum *q = &t->charter->consent;

	tell_clause(t, "consent");
	if (q->need == q->of_count)
		tell(t, "An arrangement takes the yes of %zu of %zu: each of them can "
		     "stop it by silence.", q->need, q->of_count);
	else
		tell(t, "An arrangement takes the yes of %zu of %zu: any %zu of them "
		     "can stop it by silence.", q->need, q->of_count,
		     q->of_count - q->need + 1);
	if (t->charter->inspection_refusal_allowed)
		tell_warning(t, "A whole visit may be refused. What is not looked "
		             "at has a detection of 0.0000.");
	if (!t->charter->inspection_consent_standing)
		tell_warning(t, "Each visit needs its host's yes. Silence is a no, "
		             "and what is not looked at has a detection of "
		             "0.0000.");
}

static void tell_depositaries(struct teller *t)
{
	const struct depositaries *d = &t->charter->depositaries;

	tell_clause(t, "depositaries");
	if (!d->blind) {
		tell_warning(t, "There is one, which checks: it sees the openings of "
		             "both sides, and without it no pair goes on.");
		return;
	}
	tell(t, "Of %zu any %zu give the keys back, and fewer learn nothing. Up to "
	     "%zu may lie or be silent; %zu must hold before anything is handed "
	     "out.", d->of_count, d->need, d->faulty, d->need + d->faulty);
}

static size_t least_weight(const struct draw_population *p, uint64_t *out_sum)
{
	size_t least = 0;

	*out_sum = 0;
	for (size_t i = 0; i < p->site_count; i++) {
		*out_sum += p->weights[i];
		if (p->weights[i] < p->weights[least])
			least = i;
	}
	return least;
}

/* Found in one of q draws of one site each, all of this population. */
static void tell_drawn(struct teller *t, const struct draw_population *p,
                       uint64_t quota)
{
	uint64_t sum;
	size_t least = least_weight(p, &sum);
	char once[PLAN_TEXT_BYTES], all[PLAN_TEXT_BYTES];
	double part = (double)p->weights[least] / (double)sum, none = 1;

	if (p->site_count == 1) {
		tell(t, "%s is one site, %s: a draw of %s is no surprise.",
		     p->name, t->charter->sites[p->sites[0]].name, p->name);
		return;
	}
	for (uint64_t i = 0; i < quota; i++)
		none *= 1 - part;
	plan_chance_text(part, PLAN_DOWN, once);
	plan_chance_text(1 - none, PLAN_DOWN, all);
	tell(t, "Of the %zu sites of %s, %s comes up least: with %s in a draw of "
	     "one (its weight is %" PRIu64 " of %" PRIu64 "), and with %s in a "
	     "period whose draws are all of %s.", p->site_count, p->name,
	     t->charter->sites[p->sites[least]].name, once, p->weights[least],
	     sum, all, p->name);
}

#define ALL_AT_ONE_SITE                                                        \
	"Were all draws of every period used at one site, at times drawn "      \
	"over the period"

/*
 * A side's draws, and a conversion at the other's sites, in whole seconds: what the
 * notice of an entry leaves of it, since one that is done by then is not met.
 */
struct drawn {
	uint64_t quota, period, conversion;
	double q; /* detection of one that comes */
};

/* All of n looks miss that find with P each. */
static double all_miss(double n, double P)
{
	return real_exp(n * real_ln1p(-P));
}

/*
 * Met, whatever draws were seen before, if it is no shorter than a period. At
 * the worst those of a period are over when it has hardly begun: what counts is
 * the whole periods after it, and the part of the last.
 */
static double met_after_draws(const struct drawn *d)
{
	uint64_t whole = d->conversion / d->period;
	double part = (double)(d->conversion % d->period) / (double)d->period;
	double quota = (double)d->quota;

	return 1 - all_miss(quota * (double)(whole - 1), d->q) *
	           all_miss(quota, d->q * part);
}

/*
 * A conversion shorter than a period: in one period it is met with 1 - (1 - q
 * T/Y)^n, in two with least if it lies half in each.
 */
static void tell_short(struct teller *t, const struct drawn *d)
{
	double T = (double)d->conversion, year = (double)d->period;
	char one[PLAN_TEXT_BYTES], two[PLAN_TEXT_BYTES], tail[PLAN_TEXT_BYTES];
	struct stats_quota at;

	if (stats_time_quota(d->quota, d->q, T, year, &at) != STATS_OK)
		return;
	plan_chance_text(at.P, PLAN_DOWN, one);
	plan_chance_text(1 - all_miss(2 * (double)d->quota, d->q * T / year / 2),
	                 PLAN_DOWN, two);
	plan_chance_text(at.tail, PLAN_UP, tail);
	tell(t, ALL_AT_ONE_SITE ", a conversion there that is begun without "
	     "knowing them would be met in time with %s if it lies in one period, "
	     "and with %s or more if in two (the notice taken off). Spread over "
	     "sites it is less.", one, two);
	tell_warning(t, "Once the quota is used up, the other side knows: with %s "
	             "the last draw leaves a whole conversion time, without the "
	             "notice, free.", tail);
}

static void tell_long(struct teller *t, const struct drawn *d)
{
	char met[PLAN_TEXT_BYTES];

	plan_chance_text(met_after_draws(d), PLAN_DOWN, met);
	tell(t, ALL_AT_ONE_SITE ", a conversion there would be met in time with %s "
	     "or more, whichever draws were seen before it is begun: the notice "
	     "is taken off. Spread over sites it is less.", met);
	if (d->conversion < 2 * d->period)
		tell_warning(t, "The conversion time, without the notice, is under "
		             "two periods: it need not hold all draws of any "
		             "period. Who begins when those of a period are over "
		             "may meet only some of the next, or none.");
}

/* What the draws of one side in a period do at the sites of the other. */
static void tell_quota(struct teller *t, unsigned side)
{
	const struct charter *c = t->charter;
	unsigned other = 1 - side;
	uint64_t conversion = c->conversion_s[other].value;
	uint64_t notice = clock_of(t, CLOCK_NOTICE);
	const struct drawn drawn = {
		.quota = c->draws.quota[side].value,
		.period = c->draws.period_s.value,
		.conversion = conversion > notice ? conversion - notice : 0,
		.q = charter_least_detection(c, other) / 1e4,
	};
	char draws[PLAN_NAME_BYTES];

	tell_clause(t, "draws of %s", charter_party_name(c, side));
	plan_count_text(drawn.quota, "draw", draws);
	tell(t, "There %s %s in a period.", drawn.quota == 1 ? "is" : "are", draws);
	for (size_t i = 0; i < c->draws.population_count; i++)
		if (c->draws.populations[i].map == other)
			tell_drawn(t, &c->draws.populations[i], drawn.quota);
	if (drawn.conversion < drawn.period)
		tell_short(t, &drawn);
	else
		tell_long(t, &drawn);
}

static void tell_draws(struct teller *t)
{
	const struct draw_rules *draws = &t->charter->draws;
	char period[TIME_WORDS_BYTES], reveal[TIME_WORDS_BYTES];

	if (draws->population_count == 0)
		return;
	explain_time(draws->period_s.value, period);
	explain_time(draws->reveal_s.value, reveal);
	tell_clause(t, "draws");
	tell(t, "A period is %s. All draws of it are open %s after its end: "
	     "whether somebody kept one back is known then, not before.", period,
	     reveal);
	for (unsigned side = 0; side < SIDES; side++)
		tell_quota(t, side);
}

void tell_rules(struct teller *t)
{
	tell_draws(t);
	tell_gates(t);
	tell_clocks(t);
	tell_witnesses(t);
	tell_consent(t);
	tell_depositaries(t);
}
