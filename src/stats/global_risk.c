/*
 * Risks before measuring: the true deviation X is normal with sd u0, the
 * measured one X + E with E normal with sd um; accepted is |X + E| <= A = T - w:
 *   consumer = P(|X| > T, |X + E| <= A) = 2 int_T^inf f(x) P(|x + E| <= A) dx,
 *   producer = P(|X| <= T, |X + E| > A) = 2 int_-T^T f(x) P(E > A - x) dx.
 * Specific risks (conformity.c) say what a measured value means; these, what a
 * rule does in the long run. Integrated in parts that are short against both sd
 * and against how fast the density falls, each by 32 points; 1e-12 relative.
 * All four in one unit.
 * Source: JCGM 106:2012, 9.5.
 */
#include "stats/dimension.h"

#include <stddef.h>

#include "stats/real.h"
#include "stats/real_parts.h"

#define ENDS 39.0 /* e^(-39^2/2) is under every double */
#define ROOT_2PI 2.50662827463100050242
#define PART 4.0  /* in standard deviations, where the density is flat */
#define STEEP 10.0
#define MAX_PARTS 1000

/* In units of u0. */
struct risk {
	double limit, um; /* A, and sd of E */
	bool accepted;    /* count |x + E| <= A, else E > A - x */
};

static double joint_density(const struct risk *risk, double x)
{
	double over = (risk->limit - x) / risk->um, chance;

	if (risk->accepted)
		chance = real_normal_between((-risk->limit - x) / risk->um, over,
		                             2 * risk->limit / risk->um);
	else
		chance = real_normal_below(-over);
	return chance * real_exp(-x * x / 2) / ROOT_2PI;
}

static void joint_densities(const void *risk, double x[static REAL_POINTS])
{
	for (size_t i = 0; i < REAL_POINTS; i++)
		x[i] = joint_density(risk, x[i]);
}

static double size_of(double x)
{
	return x < 0 ? -x : x;
}

/* near: within ENDS um of A, where the measurement decides. */
static double integrate(const struct risk *risk, double low, double high,
                        bool near)
{
	double unit = near && risk->um < 1 ? risk->um : 1, sum = 0;

	for (int i = 0; i < MAX_PARTS && low < high; i++) {
		double steep = size_of(low) * unit, end;

		if (near)
			steep += size_of(risk->limit - low) / risk->um *
			         (unit / risk->um);
		end = low + PART * unit / (1 + steep / STEEP);
		if (!(end > low && end < high))
			end = high;
		sum += real_integral(joint_densities, risk, low, end);
		low = end;
	}
	return 2 * sum;
}

static double smaller(double x, double y)
{
	return x < y ? x : y;
}

static double larger(double x, double y)
{
	return x > y ? x : y;
}

static double consumer_risk(struct risk *risk, double T)
{
	double from = risk->limit - ENDS * risk->um;
	double to = risk->limit + ENDS * risk->um;

	risk->accepted = true;
	return integrate(risk, T, smaller(from, ENDS), false) +
	       integrate(risk, larger(T, from), smaller(to, ENDS), true);
}

static double producer_risk(struct risk *risk, double T)
{
	double low = larger(-T, -ENDS), high = smaller(T, ENDS);
	double from = risk->limit - ENDS * risk->um;
	double to = risk->limit + ENDS * risk->um;

	risk->accepted = false;
	return integrate(risk, larger(low, from), smaller(high, to), true) +
	       integrate(risk, larger(low, to), high, false);
}

enum stats_status stats_global_risk(const struct stats_global_risk *in,
                                    double *out_consumer, double *out_producer)
{
	double T = in->T / in->u0, consumer, producer;
	struct risk risk = { .limit = (in->T - in->w) / in->u0,
	                     .um = in->um / in->u0 };

	if (!(in->u0 > 0 && in->um > 0 && in->T >= 0) ||
	    !real_is_finite(risk.limit) || !real_is_finite(T) ||
	    !real_is_finite(risk.um) || !real_is_finite(in->u0))
		return STATS_DOMAIN;
	if (risk.um == 0)
		return STATS_NOCONV;
	consumer = risk.limit > 0 ? consumer_risk(&risk, T) : 0;
	producer = risk.limit > 0 ? producer_risk(&risk, T) :
	                            real_normal_between(-T, T, 2 * T);
	if (!real_is_finite(consumer) || !real_is_finite(producer))
		return STATS_NOCONV;
	*out_consumer = consumer;
	*out_producer = producer;
	return STATS_OK;
}
