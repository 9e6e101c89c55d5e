/*
 * Dresher's inspection game: m inspections for n periods, against one violation.
 *
 * Definition: in each period the inspector may use an inspection and the
 * inspectee may violate, once; both count what was used. Uncaught he gains 1,
 * caught he loses b, legal to the end he gains 0. V is the value to him.
 * Formula: V(n,0) = 1, V(n,m) = 0 for m >= n, else the value of the game
 *            inspected     not
 *   violate  -b            1
 *   legal    V(n-1,m-1)    V(n-1,m)
 * in closed form V = C(n-1,m) / sum_{i<=m} C(n,i) b^(m-i), and inspected with
 * probability (1 - V(n-1,m)) / (1 - V(n-1,m) + V(n-1,m-1) + b).
 * Why the closed form: the recursion subtracts near equals and costs n m; linear
 * programs have absolute errors that values below 1e-7 drown in. Summed here as
 * 1/V = sum_i t_i with t_m = n/(n-m), t_{i-1} = t_i b i / (n-i+1), all positive;
 * what 1/V is over 1 is kept by itself, as 1 - V cancels for many periods.
 * An inspection that detects with q < 1 has -b + (1-q)(1+b) = 1 - q(1+b) in the
 * corner of the table. If that is -b' <= 0, it is the game of b'; if not, no
 * inspection is feared, the last ones are always violated in, and taking the
 * corner off every entry and dividing by q(1+b) gives the game of b = 0.
 * Units: gains. Sources: Dresher, RAND RM-2972 (1962); closed form checked as
 * rationals against the recursion for n <= 20; von Stengel, "Recursive inspection
 * games", Math. Oper. Res. 41 (2016).
 */
#include "stats/games.h"

#include "stats/real.h"

#define NO_MORE 0x1p-60

/* V and 1 - V, each relative. */
struct value {
	double V, rest;
};

static struct value value_of(uint64_t n, uint64_t m, double b)
{
	double periods = (double)n, i = (double)m;
	double term, over; /* 1/V - 1 */

	if (m >= n)
		return (struct value){ 0, 1 };
	term = periods / (periods - i);
	over = i / (periods - i);
	for (; i >= 1; i--) {
		double ratio = b * i / (periods - i + 1);

		term *= ratio;
		over += term;
		/* ratios fall: the rest is less than the last term */
		if (over > 0x1p900 || (ratio < 0.5 && term < over * NO_MORE))
			break;
	}
	if (over > 0x1p900) /* may be infinite */
		return (struct value){ 1 / over, 1 };
	return (struct value){ 1 / (1 + over), over / (1 + over) };
}

static bool is_in_range(uint64_t n, uint64_t m, double b)
{
	return n <= STATS_MAX_PERIODS && m <= STATS_MAX_PERIODS && b >= 0 &&
	       real_is_finite(b);
}

enum stats_status stats_dresher(uint64_t n, uint64_t m, double b, double *out_V,
                                double *out_inspect)
{
	if (!is_in_range(n, m, b))
		return STATS_DOMAIN;
	*out_V = value_of(n, m, b).V;
	if (m == 0 || n == 0) {
		*out_inspect = 0;
	} else if (m >= n) {
		*out_inspect = 1;
	} else {
		double saved = value_of(n - 1, m, b).rest;

		*out_inspect = saved / (saved + value_of(n - 1, m - 1, b).V + b);
	}
	return STATS_OK;
}

enum stats_status stats_dresher_imperfect(uint64_t n, uint64_t m, double b,
                                          double q, double *out_V)
{
	double penalty = q * b - (1 - q); /* b', or less than 0 */

	if (!is_in_range(n, m, b) || !(q > 0 && q <= 1))
		return STATS_DOMAIN;
	if (n == 0)
		*out_V = 0;
	else if (penalty >= 0)
		*out_V = value_of(n, m, penalty).V;
	else
		*out_V = q * (1 + b) * value_of(n, m, 0).V - penalty;
	return STATS_OK;
}
