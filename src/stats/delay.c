/*
 * How long a violation goes undetected, with k interim inspections in a period.
 *
 * Definition: a violation starts at a time of its author's choice and is found at
 * the next inspection; the period ends with one. The value is the expected time
 * between, as a part of the period, when both sides play best.
 * Formulas. Inspections observed: equidistant, 1/(k+1). Unobserved (Diamond's
 * game): one uniform u fixes all times t_1(u) < ... < t_k(u). With s_i = 1 - t_i,
 * s_i' = s_{i+1} - s_i (every start then has the same expected delay), the
 * intervals adjoining, s_i(1) = s_{i+1}(0), and s_1(0) = 1:
 *   s_i(u) = e^-u sum_j c_{i+j} u^j / j!,   V_k = c_k / e.
 * With d_m = c_{k-m} / c_k: d_0 = 1, d_{m+1} = e d_m - sum_{j>=1} d_{m+1-j} / j!,
 * and so V_k = 1 / (e d_{k-1}): 1/e, 1/(e(e-1)), .15000, ...
 * The d are the coefficients of 1/(e^x - e x), whose double root 1 makes
 * d_m = (6m + 8) / (3 e) but for a term that falls as 8.07^-m: from m = 14 on it
 * is taken as that, as the recurrence gathers errors with m^2. V_k is then
 * 3 / (6k + 2).
 * Trap: the unobserved value (26 to 47 % less delay) may not be claimed if the
 * inspected side sees when inspectors come.
 * Units: parts of the period. Sources: Diamond, "Minimax policies for unobservable
 * inspections", Math. Oper. Res. 7 (1982); derivation as above; von Stengel 1991
 * for the observed game.
 */
#include "stats/timeliness.h"

#include "stats/real.h"

#define EULER 2.718281828459045235360287
#define EXACT_FROM 14 /* the term is under 1e-16 of d from here on */
#define TERMS 23      /* 1/23! is under 1e-22 */

/* out[m] = d_m, m < count. */
static void delay_coefficients(unsigned count, double *out)
{
	for (unsigned m = 0; m < count; m++) {
		double factorial = 1; /* exact up to 22! */
		double next = m == 0 ? 1 : EULER * out[m - 1];

		if (m >= EXACT_FROM) {
			out[m] = (6.0 * m + 8) / (3 * EULER);
			continue;
		}
		for (unsigned j = 1; j <= m; j++) {
			factorial *= j;
			next -= out[m - j] / factorial;
		}
		out[m] = next;
	}
}

enum stats_status stats_delay_value(uint64_t k, bool observed,
                                    double *out_value)
{
	double d[EXACT_FROM];

	if (k > STATS_MAX_INTERIM)
		return STATS_DOMAIN;
	if (observed || k == 0) {
		*out_value = 1 / ((double)k + 1);
	} else if (k > EXACT_FROM) {
		*out_value = 3 / (6 * (double)k + 2);
	} else {
		delay_coefficients((unsigned)k, d);
		*out_value = 1 / (EULER * d[k - 1]);
	}
	return STATS_OK;
}

enum stats_status stats_delay_schedule(uint64_t k, double u, double *out_t)
{
	double d[STATS_MAX_INTERIM], weights[TERMS];

	if (k > STATS_MAX_INTERIM || !real_is_chance(u))
		return STATS_DOMAIN;
	delay_coefficients((unsigned)k, d);
	weights[0] = 1;
	for (unsigned j = 1; j < TERMS; j++)
		weights[j] = weights[j - 1] * u / j;
	for (unsigned i = 0; i < k; i++) {
		unsigned after = (unsigned)k - 1 - i; /* inspections after this */
		double sum = 0;

		for (unsigned j = 0; j <= after && j < TERMS; j++)
			sum += d[after - j] * weights[j];
		out_t[i] = 1 - real_exp(-u) * sum / d[k - 1];
		if (out_t[i] < 0) /* rounding at t_1(0) = 0 */
			out_t[i] = 0;
	}
	return STATS_OK;
}
