/*
 * The interval that a required probability of timely detection asks for.
 *
 * Definition: the largest D at which stats_time_poisson or stats_time_periodic
 * reaches P. Formulas, with L = ln(1-q) and B = ln(1-P):
 *   random           D = q (T - tau) / -B;
 *   periodic, known  D < T/m with m = ceil(B/L) inspections before completion;
 *   periodic, blind  D = T/(m + f), m = floor(B/L), f = (1 - exp(B - m L)) / q.
 * Why rounded down: D becomes a term of a treaty, and one that is a little long
 * does not reach what it was chosen for. Trap: (1-q)^m = 1-P happens with the
 * numbers that people choose (q = .9, P = .99), and B/L is then m or m + 1 as
 * rounding has it. Such ties are decided in integers from the decimals as written;
 * where only doubles are known, or numbers are near and not equal, m + 1 is taken.
 * Units: those of T. Source: inverse of the above.
 */
#include "stats/timeliness.h"

#include <float.h>

#include "stats/precise.h"
#include "stats/real.h"

#define NEAR_TIE 1e-12
#define ROUND_DOWN 0x1p-46 /* over all errors of what is computed here */
#define MAX_EXACT UINT64_C(1000000000000000000)

/* --- ties ---------------------------------------------------------------- */

struct fraction {
	uint64_t numerator, denominator;
};

/* 1 - c in lowest terms. */
static struct fraction rest_of(const struct chance *c)
{
	uint64_t a = c->denominator, b = c->denominator - c->numerator;
	struct fraction rest = { b, a };

	while (b != 0) {
		uint64_t next = a % b;

		a = b;
		b = next;
	}
	rest.numerator /= a;
	rest.denominator /= a;
	return rest;
}

/* Is (1-q)^m = 1-P? Both sides in lowest terms; 1-P has at most 18 digits. */
static bool is_exact_tie(const struct chance *q, double m,
                         const struct chance *P)
{
	struct fraction miss, asked, power = { 1, 1 };

	if (!q->is_exact || !P->is_exact || m > 64)
		return false;
	miss = rest_of(q);
	asked = rest_of(P);
	if (miss.denominator == 1)
		return false;
	for (int i = 0; i < (int)m; i++) {
		if (power.denominator > MAX_EXACT / miss.denominator)
			return false;
		power.numerator *= miss.numerator;
		power.denominator *= miss.denominator;
	}
	return power.numerator == asked.numerator &&
	       power.denominator == asked.denominator;
}

/* ln(1 - c), relative also for c next to 0 and to 1. */
static double ln_rest(const struct chance *c)
{
	return c->value < 0.5 ? real_ln1p(-c->value)
	                      : real_ln(chance_rest(c).value);
}

/* --- candidates, before rounding down ------------------------------------- */

/* An interval; where q and P make a tie, T divided by that many exactly. */
struct candidate {
	double D, tie;
};

/* The whole number of inspections that misses with 1-P exactly, or 0. */
static double tie_of(const struct stats_interval *in, double need)
{
	double whole = real_floor(need + 0.5);

	return is_exact_tie(&in->q, whole, &in->P) ? whole : 0;
}

static struct candidate known_interval(const struct stats_interval *in)
{
	double ln_missed = ln_rest(&in->P), ln_miss = ln_rest(&in->q);
	double need = ln_missed / ln_miss;
	double tie = tie_of(in, need);
	/* what is near a whole number and no tie is over it */
	double m = tie > 0 ? tie : real_ceil(need * (1 + NEAR_TIE));

	if (!(m < 0x1p53)) /* in this order, as m may be over every double */
		return (struct candidate){ in->T * ln_miss / ln_missed, 0 };
	return (struct candidate){ in->T / (m > 1 ? m : 1), tie };
}

static struct candidate blind_interval(const struct stats_interval *in)
{
	double ln_left = ln_rest(&in->P), ln_miss = ln_rest(&in->q);
	double need = ln_left / ln_miss;
	double whole = real_floor(need), tie = tie_of(in, need);

	if (tie > 0)
		return (struct candidate){ in->T / tie, tie };
	if (!(need < 0x1p53))
		return (struct candidate){ in->T * ln_miss / ln_left, 0 };
	if (whole > 0)
		ln_left -= whole * ln_miss;
	return (struct candidate){
		in->T / (whole - real_expm1(ln_left) / in->q.value), 0 };
}

static struct candidate random_interval(const struct stats_interval *in)
{
	return (struct candidate){
		in->q.value * (in->T - in->tau) / -ln_rest(&in->P), 0 };
}

/* --- rounding down -------------------------------------------------------- */

/* T/count for a tie, exactly or less. */
static double divide_down(double T, double count)
{
	double D = T / count;
	struct precise product;

	if (!(D > 0x1p-800 && T < 0x1p800))
		return D * (1 - ROUND_DOWN);
	product = precise_product(D, count);
	if (product.head > T || (product.head == T && product.tail > 0))
		D *= 1 - DBL_EPSILON / 2; /* the next below */
	return D;
}

static double reached(const struct stats_interval *in, double D)
{
	double P = 0;

	if (in->schedule == STATS_RANDOM)
		(void)stats_time_poisson(D, in->q.value, in->T, in->tau, &P);
	else
		(void)stats_time_periodic(D, in->q.value, in->T,
		                          in->schedule == STATS_PERIODIC_KNOWN,
		                          &P);
	return P;
}

/* Down, by more each time, until what this library says of D is P or more. */
static enum stats_status round_down(const struct stats_interval *in, double D,
                                    double *out_D)
{
	if (D > DBL_MAX)
		D = DBL_MAX;
	for (double step = ROUND_DOWN; step < 0.5 && D > 0; step *= 2) {
		D *= 1 - step;
		if (reached(in, D) >= in->P.value) {
			*out_D = D;
			return STATS_OK;
		}
	}
	return STATS_NOCONV;
}

static bool chance_is_sound(const struct chance *c)
{
	if (!real_is_chance(c->value) || !(c->value > 0))
		return false;
	return !c->is_exact || (c->denominator > 0 &&
	                        c->denominator <= MAX_EXACT &&
	                        c->numerator <= c->denominator);
}

static bool is_in_range(const struct stats_interval *in)
{
	if (!chance_is_sound(&in->q) || !chance_is_sound(&in->P))
		return false;
	return chance_rest(&in->P).value > 0 && in->T >= 0 &&
	       real_is_finite(in->T) && in->tau >= 0 &&
	       real_is_finite(in->tau);
}

enum stats_status stats_interval_needed(const struct stats_interval *in,
                                        double *out_D)
{
	bool is_random = in->schedule == STATS_RANDOM;
	bool is_known = in->schedule == STATS_PERIODIC_KNOWN;
	struct candidate found;

	if (!is_random && !is_known && in->schedule != STATS_PERIODIC_BLIND)
		return STATS_DOMAIN;
	if (!is_in_range(in))
		return STATS_DOMAIN;
	if (in->T <= (is_random ? in->tau : 0))
		return STATS_INFEASIBLE;
	found = is_random  ? random_interval(in)
	        : is_known ? known_interval(in)
	                   : blind_interval(in);
	if (found.tie == 0)
		return round_down(in, found.D, out_D);
	if (found.D < 0x1p-1000) /* where doubles are no longer dense enough */
		return STATS_NOCONV;
	/* known: the last of them strictly before completion */
	*out_D = divide_down(in->T, found.tie) * (is_known ? 1 - ROUND_DOWN : 1);
	return STATS_OK;
}
