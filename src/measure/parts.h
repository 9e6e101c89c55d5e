/*
 * What the procedures of measure/ share: reference counts summed up, and one
 * procedure each. Internal. Numbers are counts, times seconds; what is doubtful
 * is decided against "clear".
 */
#ifndef TALLY_MEASURE_PARTS_H
#define TALLY_MEASURE_PARTS_H

#include "measure/measure.h"
#include "stats/status.h"

/* All reference counts together. */
struct reference {
	uint64_t total;  /* at most STATS_MAX_COUNT */
	double time_s;   /* of all of them */
	double item_s;   /* of one count of the item */
	uint64_t around; /* where no item is: a benchmark's place without it, */
	double around_s; /* and of a background the same as total and time_s */
};
/* What the charter asks of reference counts. */
struct reference_terms {
	uint64_t least, spread, time_s, item_s; /* counts, 10^-9, seconds */
};
/*
 * Sums up what may be made something of: enough counts, not more spread than
 * Poisson's. MEASURE_WHY_NONE, else why not, with *out 0. around: the same.
 */
enum measure_why reference_sum(size_t count, const uint64_t *counts,
                               const struct reference_terms *terms,
                               struct reference *out);
/*
 * Of a procedure that compares with a background: its sum, and whether counts
 * that would be clear are too few to be. MEASURE_WHY_NONE, else why.
 */
enum measure_why background_sum(const struct item_class *class,
                                const struct measure_counts *counts,
                                struct reference *out);
enum measure_why background_too_few(const struct item_class *class,
                                    const struct measure_counts *counts,
                                    const struct reference *reference);
/* The mean background in the item's time, as measured. */
double reference_mean(const struct reference *reference);
/*
 * The mean that the reference counts leave open with no more than this chance to
 * be over the true one, in the item's time: exact lower limit of a Poisson mean.
 */
enum stats_status reference_lower(const struct reference *reference, double miss,
                                  double *out_mean);

/* What a rule may miss: 1 - power. */
double miss_of(const struct item_class *class);

/*
 * The count of the item from which on a test alarms; at least 1. Statuses of
 * stats/status.h; STATS_DOMAIN also if that is over STATS_MAX_COUNT.
 */
typedef enum stats_status threshold_find(const struct count_rule *rule,
                                         const struct reference *reference,
                                         uint64_t *out_x);
threshold_find k_sigma_threshold; /* tests k-sigma and iso11929 */
threshold_find poisson_threshold;
threshold_find ratio_threshold;

/*
 * What one procedure makes of counts.
 * sum: all that the class's rule has counted beside the item, as reference_sum.
 * Of those that may be used
 * finds: what it finds, and MEASURE_WHY_NONE, or why no look is clear with them.
 * judge: that, and what it makes of the item's counts; an answer is void if
 * out->why says why.
 * silent: why nothing is clear if no count was made where no item is.
 */
struct procedure {
	enum measure_why (*sum)(const struct item_class *class,
	                        const struct measure_counts *counts,
	                        struct reference *out);
	enum measure_why (*finds)(const struct item_class *class,
	                          const struct reference *reference,
	                          struct measure_finds *out);
	void (*judge)(const struct item_class *class,
	              const struct measure_counts *counts,
	              const struct reference *reference,
	              struct measure_verdict *out);
	enum measure_why silent;
};
extern const struct procedure threshold_procedure;  /* tests of one count */
extern const struct procedure sequential_procedure; /* interval by interval */
extern const struct procedure benchmark_procedure;  /* against a known item */

/* What a comparison finds, by construction. */
struct measure_finds benchmark_part(const struct item_class *class);

#endif
