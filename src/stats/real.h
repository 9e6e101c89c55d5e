/*
 * Elementary and special functions from IEEE 754 + - * / and square root alone,
 * so that results are the same bytes with every compiler, library and machine:
 * the mathematical library of each system rounds in its own way. Within 2 ulp
 * (elementary) or 4e-15 relative (special) unless said otherwise; not a number
 * in, not a number out. Internal to stats.
 */
#ifndef TALLY_STATS_REAL_H
#define TALLY_STATS_REAL_H

#include <stdbool.h>
#include <stdint.h>

bool real_is_finite(double x);  /* neither infinite nor not a number */
bool real_is_chance(double p);  /* 0 <= p <= 1 */
double real_floor(double x);    /* exact, as is the next */
double real_ceil(double x);     /* of -1/2 is -0 */
double real_sqrt(double x);     /* correctly rounded */

double real_exp(double x);      /* over 709.8 infinity, under -745.2 0 */
double real_expm1(double x);    /* exp(x) - 1 */
double real_ln(double x);       /* of 0 -infinity, below not a number */
double real_ln1p(double x);     /* ln(1 + x) */
double real_pow(double x, double y); /* x >= 0; 0^0 = 1 */

double real_ln_gamma(double x);      /* x > 0 */
double real_ln_beta(double a, double b); /* ln B(a, b); a, b > 0, no cancellation */
double real_ln_choose(uint64_t n, uint64_t k); /* ln C(n, k); -infinity if k > n */
double real_erfc(double x);          /* 1 - erf(x), relative for great x */
double real_normal_below(double z);  /* Phi(z), exact in both tails */
double real_normal_quantile(double p); /* 0 < p < 1; 1e-14 relative */
/* Regularised incomplete gamma functions; a > 0, x >= 0. */
double real_gamma_below(double a, double x);  /* P(a, x) */
double real_gamma_above(double a, double x);  /* Q(a, x) */
double real_gamma_quantile(double p, double a); /* x with P(a, x) = p; 1e-13 */
/* Regularised incomplete beta function I_x(a, b); a, b > 0, 0 <= x <= 1; 1e-13. */
double real_beta_below(double x, double a, double b);
double real_beta_quantile(double p, double a, double b); /* 1e-12 */

/* Sum without loss of small terms (Neumaier). Start from { 0 }. */
struct real_sum {
	double sum, lost;
};
/* Here, so that long loops keep the sum at hand. */
static inline void real_sum_add(struct real_sum *s, double x)
{
	double sum = s->sum + x, part = sum - s->sum;

	s->lost += (s->sum - (sum - part)) + (x - part);
	s->sum = sum;
}
static inline double real_sum_value(const struct real_sum *s)
{
	return real_is_finite(s->lost) ? s->sum + s->lost : s->sum;
}

#endif
