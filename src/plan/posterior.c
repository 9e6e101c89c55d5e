/*
 * How probable is absence? Only with a prior, which is somebody's belief before
 * the look; it is printed beside every number.
 */
#include <inttypes.h>
#include <stdio.h>

#include "plan/looks.h"
#include "plan/question.h"
#include "stats/bounds.h"
#include "stats/sampling.h"

#define CURVE_STEPS 60
#define MAX_DRAWN 10000    /* positions: each point may be a long sum */
#define MAX_BOUNDED 100000 /* positions: more take too long for a bound */

static const struct plan_label positions_given =
	{ "positions", "positions there are", "positions" };
static const struct plan_label of_look =
	{ "detection_of_look", "detection of a look", "" };
static const struct plan_label looked_at =
	{ "looked", "looked at, nothing found", "positions" };
static const struct plan_label absent =
	{ "absent", "nothing is there", "" };
static const struct plan_label at_most =
	{ "at_most", "items at most, at the given level", "items" };
static const struct plan_label detection_of =
	{ "detection", "detection of the design number", "" };
static const struct plan_label before =
	{ "prior_absent", "nothing is there, before the look", "" };

struct belief {
	struct stats_post_betabin in;
	uint64_t items;
	struct chance pi0, detection; /* as they were written */
	bool two_point;
	bool is_default; /* nobody chose the prior */
	bool has_bound; /* on the number of items: a sum over all numbers */
};

static bool read_belief(struct plan_ask *ask, struct belief *b)
{
	struct chance level;

	*b = (struct belief){ .items = 0 };
	b->two_point = ask_is_given(ask, "--prior-absent");
	if (b->two_point &&
	    (ask_is_given(ask, "--prior-a") || ask_is_given(ask, "--prior-b") ||
	     ask_is_given(ask, "--level")))
		return ask_refuse(ask, "--prior-absent is a prior of its own: "
		                  "without --prior-a, --prior-b and --level");
	b->is_default = !b->two_point && !ask_is_given(ask, "--prior-a") &&
	                !ask_is_given(ask, "--prior-b");
	if (!ask_count(ask, "--positions", NULL, &b->in.N) ||
	    !ask_count(ask, "--looked", NULL, &b->in.n) ||
	    !ask_count(ask, "--items", "1", &b->items) ||
	    !ask_chance(ask, "--detection", "1", &b->detection) ||
	    !ask_chance(ask, "--level", "0.95", &level) ||
	    !ask_chance(ask, "--prior-absent", "0.5", &b->pi0) ||
	    !ask_real(ask, "--prior-a", "1", &b->in.a) ||
	    !ask_real(ask, "--prior-b", "1", &b->in.b))
		return false;
	b->in.p = b->detection.value;
	if (b->in.N == 0 || b->in.n > b->in.N || b->items == 0 ||
	    b->items > b->in.N)
		return ask_refuse(ask, "--looked and --items are at most "
		                  "--positions, and --items is 1 or more");
	b->has_bound = !b->two_point &&
	               (b->in.p == 1 || b->in.N <= MAX_BOUNDED);
	if (b->has_bound)
		b->in.level = level;
	return true;
}

/*
 * P(nothing is there) after n clean looks; false if it is not defined. out_most
 * may be NULL: without it, little has to be summed.
 */
static bool absence(const struct belief *b, uint64_t n, double *out,
                    uint64_t *out_most)
{
	struct stats_post_betabin in = b->in;
	struct stats_post post;
	double P;

	in.n = n;
	if (out_most == NULL)
		in.level = (struct chance){ .value = 0 };
	if (b->two_point)
		return stats_pdetect(in.N, b->items, n, in.p, &P) == STATS_OK &&
		       stats_post_two(b->pi0.value, P, out) == STATS_OK;
	if (stats_post_betabin(&in, &post) != STATS_OK)
		return false;
	*out = post.absent;
	if (out_most != NULL)
		*out_most = post.U;
	return true;
}

/*
 * P(nothing is there) if all looks fail together, with 1 - p: then n clean looks
 * have the chance (1-p) + p H(D), D being the number of items and H(D) the chance
 * that none of them is among n. With the prior pi that gives
 *   pi(0) / ((1-p) + p S), S the sum of pi(D) H(D),
 * and with p = 1, pi(0) / S. So it is 1 / ((1-p)/before + p/sure), whatever the
 * prior. No dependence between looks makes clean ones likelier, so it is the least.
 */
static bool absence_together(const struct belief *b, double value, double *out)
{
	struct belief surely = *b;
	double before_look, sure;

	*out = value;
	surely.in.p = 1;
	if (b->in.p == 1 || value == 0)
		return true;
	if (!absence(b, 0, &before_look, NULL) ||
	    !absence(&surely, b->in.n, &sure, NULL))
		return false;
	*out = 1 / ((1 - b->in.p) / before_look + b->in.p / sure);
	*out = *out < value ? *out : value;
	return true;
}

/* i of so many steps from none to all of the positions. */
static uint64_t looked_in(const struct belief *b, uint64_t i, uint64_t steps)
{
	return b->in.N / steps * i + b->in.N % steps * i / steps;
}

static void plot_posterior(const struct belief *b, double value, struct plan *plan)
{
	struct plot *plot = &plan->plot;
	uint64_t steps = b->in.N < CURVE_STEPS ? b->in.N : CURVE_STEPS;
	double P;

	if (b->in.N > MAX_DRAWN && b->in.p < 1)
		return;
	snprintf(plot->title, sizeof(plot->title), "%s", plan->title);
	snprintf(plot->about, sizeof(plot->about), "Probability that nothing is "
	         "there, given the prior, beside the detection of the design "
	         "number, over the positions looked at.");
	plot->x = (struct plot_axis){ "looked at", "positions", 0,
	                              (double)b->in.N };
	plot->has_whole_x = true;
	plot->y = (struct plot_axis){ "belief, and detection", "probability", 0,
	                              1 };
	plot_curve(plot, "nothing is there");
	for (uint64_t i = 0; i <= steps; i++)
		if (absence(b, looked_in(b, i, steps), &P, NULL))
			plot_to(plot, (double)looked_in(b, i, steps), P);
	plot_curve(plot, "detection of %" PRIu64, b->items);
	for (uint64_t i = 0; i <= steps; i++)
		if (stats_pdetect(b->in.N, b->items, looked_in(b, i, steps),
		                  b->in.p, &P) == STATS_OK)
			plot_to(plot, (double)looked_in(b, i, steps), P);
	plot->has_mark = true;
	plot->mark = (struct plot_point){ (double)b->in.n, value };
	plan_chance_text(value, PLAN_DOWN, plot->mark_name);
}

static void prior_text(const struct belief *b, char *out, size_t size)
{
	char pi0[PLAN_TEXT_BYTES], items[PLAN_NAME_BYTES];

	plan_chance_text(b->pi0.value, PLAN_DOWN, pi0);
	plan_count_text(b->items, "item", items);
	if (b->two_point)
		snprintf(out, size, "nothing is there with probability %s, else "
		         "exactly %s", pi0, items);
	else
		snprintf(out, size, "the number of items is beta-binomial with "
		         "a = %g and b = %g%s", b->in.a, b->in.b,
		         b->in.a == 1 && b->in.b == 1
		         ? ", every number as probable as every other" : "");
}

/* Two rows, and the end of a statement: what it is if looks fail together. */
static void put_absence(const struct belief *b, double value, char *out,
                        size_t size, struct plan *plan)
{
	struct plan_interval interval = {
		.claim = PLAN_ABSENT, .high = value,
		.low_if = "looks that all fail together",
		.high_if = "looks that are independent",
	};
	char low[PLAN_TEXT_BYTES];

	out[0] = '\0';
	if (!absence_together(b, value, &interval.low)) {
		plan_say(plan, PLAN_INTERVAL, "The belief after looks that all "
		         "fail together would take too long to compute.");
		return;
	}
	plan_put_interval(plan, &interval);
	plan_chance_text(interval.low, PLAN_DOWN, low);
	if (b->in.p < 1)
		snprintf(out, size, " if looks are independent, and with %s if "
		         "they all fail together", low);
}

static void say_belief(const struct belief *b, double value, struct plan *plan)
{
	char prior[4 * PLAN_NAME_BYTES], positions[PLAN_NAME_BYTES];
	char text[PLAN_TEXT_BYTES], together[2 * PLAN_NAME_BYTES];

	prior_text(b, prior, sizeof(prior));
	plan_count_text(b->in.N, "position", positions);
	plan_chance_text(value, PLAN_DOWN, text);
	put_absence(b, value, together, sizeof(together), plan);
	plan_say(plan, PLAN_STATEMENT, "After looks at %" PRIu64 " of %s that "
	         "found nothing, nothing is there with probability %s (rounded "
	         "down)%s, for whoever believed before that %s.", b->in.n,
	         positions, text, together, prior);
	plan_say(plan, PLAN_PRIOR, "Before the look, %s.", prior);
	if (b->is_default)
		plan_say(plan, PLAN_WARNING, "Nobody chose this prior: none was "
		         "given, and every number of items was taken to be as "
		         "probable as every other. Options with --prior say what "
		         "is believed.");
}

static void say(const struct belief *b, struct plan *plan)
{
	char p[PLAN_TEXT_BYTES];

	plan_chance_text(b->in.p, PLAN_DOWN, p);
	if (!b->two_point && !b->has_bound)
		plan_say(plan, PLAN_NOT_COVERED, "How many items there can be: "
		         "with --detection under 1 and over %d positions that "
		         "takes too long to sum. 'tally plan bound' has a bound "
		         "without a prior.", MAX_BOUNDED);
	if (b->in.p == 1)
		plan_say(plan, PLAN_ASSUMED, "The positions were drawn by chance; "
		         "a look at an item always finds it.");
	else
		plan_say(plan, PLAN_ASSUMED, "The positions were drawn by chance; "
		         "a look at an item finds it with probability %s, "
		         "independently of the other looks.", p);
	plan_say(plan, PLAN_FALSE_ALARMS, "A look is taken never to find what is "
	         "not there.");
	plan_say(plan, PLAN_NOT_COVERED, "Places that are not among the "
	         "positions. Positions refused or unreadable were not looked at.");
	plan_say(plan, PLAN_WARNING, "Another prior gives another number. No "
	         "conclusion of tally uses one: a conclusion states detection.");
}

/* The same as 'plan detect' says of these looks, and a conclusion. */
static void put_detection(const struct belief *b, struct plan *plan)
{
	struct looks looks = {
		.positions = b->in.N, .looked = b->in.n, .items = b->items,
		.detection = b->detection,
	};
	struct plan_interval interval = {
		.low_if = "looks that all fail together",
		.high_if = "looks that are independent",
	};
	uint32_t apart = 0, together = 0;

	if (!ask_read_chance(slice_text("0"), &looks.common_cause) ||
	    looks_reach(&looks, &apart) != STATS_OK ||
	    looks_dependent(&looks, &together) != STATS_OK) {
		plan_say(plan, PLAN_INTERVAL, "The detection would take too long "
		         "to compute.");
		return;
	}
	interval.high = apart / 1e4;
	interval.low = together / 1e4;
	plan_put_chance(plan, &detection_of, NULL, interval.high, PLAN_DOWN);
	plan_put_interval(plan, &interval);
}

/* Names what would do in place of what was asked: each is tried. */
static void refuse_long(struct plan_ask *ask, const struct belief *b)
{
	struct belief even = *b, sure = *b;
	struct chance level = { 0 };
	bool by_shape, by_looks;
	uint64_t most;
	double value;

	if (!ask_chance(ask, "--level", "0.95", &level))
		return;
	even.in.b = 1;
	sure.in.p = 1;
	sure.in.level = level;
	by_shape = b->in.b < 1 && absence(&even, b->in.n, &value, &most);
	by_looks = b->in.p < 1 && absence(&sure, b->in.n, &value, &most);
	ask_refuse(ask, "this prior would take too long to compute: give %s%s%s"
	           "--prior-absent", by_shape ? "--prior-b 1, " : "",
	           by_looks ? "--detection 1, " : "",
	           by_shape || by_looks ? "or " : "");
}

void plan_posterior(struct plan_ask *ask, struct plan *plan)
{
	struct belief b;
	uint64_t most = 0;
	double value, before_look = 0;

	if (!read_belief(ask, &b))
		return;
	if (!absence(&b, b.in.n, &value, &most)) {
		if (b.two_point)
			ask_refuse(ask, "what was seen cannot be, with this prior "
			           "and detection");
		else
			refuse_long(ask, &b);
		return;
	}
	plan_title(plan, "How probable is it that nothing is there?");
	plan_put_count(plan, &positions_given, NULL, b.in.N);
	plan_put_count(plan, &looked_at, NULL, b.in.n);
	if (b.in.p < 1)
		plan_put_chance(plan, &of_look, NULL, b.in.p, PLAN_DOWN);
	if (absence(&b, 0, &before_look, NULL))
		plan_put_chance(plan, &before, NULL, before_look, PLAN_DOWN);
	plan_put_chance(plan, &absent, NULL, value, PLAN_DOWN);
	if (b.has_bound)
		plan_put_count(plan, &at_most, NULL, most);
	say_belief(&b, value, plan);
	put_detection(&b, plan);
	say(&b, plan);
	plot_posterior(&b, value, plan);
}
