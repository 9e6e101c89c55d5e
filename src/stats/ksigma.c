/*
 * The rule of treaties: alarm over B + k sqrt(B), or over b + k sqrt(b) or
 * b + k sqrt(b (1 + 1/m)) with b the mean of m counts of background. What is
 * computed is how often it alarms with nothing there:
 *   known B:     P(X >= x | B), x = floor(B + k sqrt(B)) + 1;
 *   m counts:    sum over y of P(Y = y | m B) P(X >= x(y / m) | B), Y their total.
 * The normal law behind "k sigma" is the trap: with k = 4 it promises 3.2e-5,
 * which is 3.0e-4 at B = 10 and, measured once, 2.0e-2. The rule says nothing of
 * what is missed; stats_poisson_S does.
 * "Over" is strict. The threshold is computed with 106 bits, and what is under a
 * whole number by no more than k and B were rounded by when they were read is
 * that number: 1.1 sigma over 100 is 111, and 111 counts are no alarm.
 * Counts; k is a number, 0 or more. Work is bounded: m B up to 10^9.
 */
#include "stats/counting.h"

#include "stats/precise.h"
#include "stats/real.h"
#include "stats/real_parts.h"

#define MOST_WORK 1048576 /* terms, of up to 100 nanoseconds each */
#define TAIL_WORK 64      /* in terms, what a tail costs that is computed anew */
#define HALF_UNIT 0x1p-53
#define FAR_STEP 8.0     /* from here on a tail is computed anew, not summed */
#define UNDERFLOWS 1e-280 /* a product of ratios may have lost digits below */
#define NEGLIGIBLE 1e-17

/* floor(B + k sqrt(B)) + 1; 0 if that is no count. */
static double threshold(double B, double k)
{
	double root = real_sqrt(B), spread = k * root, whole, rest;
	struct precise square = precise_product(root, root), product, sum;

	if (root == 0)
		return 1; /* any count, whatever k */
	if (!(spread <= (double)STATS_MAX_COUNT))
		return 0;
	product = precise_product(k, root);
	sum = precise_sum(B, product.head);
	whole = real_floor(sum.head);
	rest = sum.head - whole + (sum.tail + product.tail + spread * 2 * HALF_UNIT);
	rest += k * (B - square.head - square.tail) / (2 * root);
	if (real_floor(B) != B)
		rest += B * HALF_UNIT;
	return whole + real_floor(rest) + 1;
}

static bool is_rule(double B, double k)
{
	return B >= 0 && B <= (double)STATS_MAX_COUNT && k >= 0 &&
	       real_is_finite(k);
}

enum stats_status stats_ksigma_threshold(double B, double k, uint64_t *out_x)
{
	double x = is_rule(B, k) ? threshold(B, k) : 0;

	if (x < 1 || x > (double)STATS_MAX_COUNT)
		return STATS_DOMAIN;
	*out_x = (uint64_t)x;
	return STATS_OK;
}

/* P(X = n) of a Poisson count. */
static double poisson(double mean, double n)
{
	return n > 0 ? real_gamma_front(n, mean) / n : real_exp(-mean);
}

/* P(X = n - 1) from P(X = n). */
static double poisson_under(double mean, double n, double at_n)
{
	return at_n > UNDERFLOWS ? at_n * n / mean : poisson(mean, n - 1);
}

struct tail {
	double mean, from; /* P(X >= from) and P(X = from) */
	double value, at_from;
	long work;
};

static void tail_start(struct tail *t, double from)
{
	t->work += TAIL_WORK;
	t->from = from;
	t->value = real_gamma_below(from, t->mean);
	t->at_from = poisson(t->mean, from);
}

/* Down to a smaller `from`: sums of positive terms, in which nothing cancels. */
static void tail_move(struct tail *t, double from)
{
	if (t->from - from > FAR_STEP) {
		tail_start(t, from);
		return;
	}
	while (t->from > from) {
		t->at_from = poisson_under(t->mean, t->from, t->at_from);
		t->from -= 1;
		t->value += t->at_from;
	}
}

/* As `threshold`, from a background of y counts in m measurements. */
static double measured_threshold(const struct stats_ksigma *in, double y)
{
	double m = (double)in->m, b = y / m;
	double variance = in->inflate ? b * (m + 1) / m : b;
	double over = b + in->k * real_sqrt(variance);

	return real_floor(over + over * 8 * HALF_UNIT) + 1;
}

enum stats_status stats_ksigma_alarm(const struct stats_ksigma *in,
                                     uint64_t *out_x)
{
	double x;

	if (in->m == 0)
		return stats_ksigma_threshold(in->B, in->k, out_x);
	if (!is_rule(in->B, in->k) || in->m > STATS_MAX_COUNT)
		return STATS_DOMAIN;
	x = measured_threshold(in, in->B * (double)in->m);
	if (!(x <= (double)STATS_MAX_COUNT))
		return STATS_DOMAIN;
	*out_x = (uint64_t)x;
	return STATS_OK;
}

/*
 * From totals that are too rare to count down to where all that is left,
 * at most P(Y = y) / (1 - y / (m B)) (y / (m B)), is negligible.
 */
static enum stats_status measured_false_alarm(const struct stats_ksigma *in,
                                              double *out_fa)
{
	double mean = in->B * (double)in->m, deviation = real_sqrt(mean);
	double y = real_floor(mean + 9 * deviation + 40);
	double at_y = poisson(mean, y), sum = 0;
	struct tail tail = { .mean = in->B };

	/* the sum ends under the mean at the earliest */
	if (!(9 * deviation < MOST_WORK) || !(mean < (double)STATS_MAX_COUNT) ||
	    !(measured_threshold(in, y) < (double)STATS_MAX_COUNT))
		return STATS_NOCONV;
	tail_start(&tail, measured_threshold(in, y));
	for (; tail.work < MOST_WORK; y--) {
		tail.work++;
		tail_move(&tail, measured_threshold(in, y));
		sum += at_y * tail.value;
		if (y == 0 ||
		    (y < mean && at_y * y <= sum * NEGLIGIBLE * (mean - y))) {
			*out_fa = sum < 1 ? sum : 1;
			return STATS_OK;
		}
		at_y = poisson_under(mean, y, at_y);
	}
	return STATS_NOCONV;
}

enum stats_status stats_ksigma_false_alarm(const struct stats_ksigma *in,
                                           double *out_fa)
{
	uint64_t x;
	enum stats_status status;

	if (!is_rule(in->B, in->k) || in->m > STATS_MAX_COUNT)
		return STATS_DOMAIN;
	if (in->m > 0 && in->B > 0)
		return measured_false_alarm(in, out_fa);
	status = stats_ksigma_threshold(in->B, in->k, &x);
	if (status == STATS_OK)
		*out_fa = real_gamma_below((double)x, in->B);
	return status;
}
