/*
 * One measurement: what the charter's rule for a class makes of readings, and
 * what it would miss. docs/protocol.md, 7.1. Pure, and the same on every machine:
 * a conclusion rests on it. The costly error is to call a prohibited item
 * something else, so every doubt counts against "clear".
 */
#ifndef TALLY_MEASURE_MEASURE_H
#define TALLY_MEASURE_MEASURE_H

#include "charter/charter.h"

enum measure_answer {
	MEASURE_UNDECIDED = 0, /* no look: the position counts as unreadable */
	MEASURE_CLEAR,         /* not of the class */
	MEASURE_PROHIBITED     /* of the class, or it could be one */
};

/* Why a measurement decides nothing; words in measure_why_text. */
enum measure_why {
	MEASURE_WHY_NONE = 0,
	MEASURE_WHY_MISSING,     /* counts that the rule needs are not there */
	MEASURE_WHY_EXTRA,       /* more counts than the rule takes */
	MEASURE_WHY_SPREAD,      /* the background is more spread than Poisson */
	MEASURE_WHY_TOO_WEAK,    /* the weakest item would have been missed */
	MEASURE_WHY_NOT_DECIDED, /* sequential: it goes on, or reached its cap */
	MEASURE_WHY_NO_RESULT,   /* out of the procedure's domain */
	MEASURE_WHY_SILENT,      /* no count of a background: is the detector alive? */
	MEASURE_WHY_UNDER,       /* the item gives less than its background */
	MEASURE_WHY_BARRIER,     /* the instrument behind it did not decide */
	MEASURE_WHY_NOT_OVER,    /* the benchmark may be its background alone */
	MEASURE_WHY_NO_ITEM,     /* benchmark: no count of the item */
	MEASURE_WHY_NO_PLACE,    /* benchmark: no count of its place without it */
	MEASURE_WHY_COUNT
};
/* "the background varies more than counts by chance do" */
const char *measure_why_text(enum measure_why why);

/*
 * What a rule finds with the charter's `power`, rounded against the claim:
 * sources and deviations are those of the class's items.
 */
enum measure_unit {
	MEASURE_UNIT_NONE = 0,
	MEASURE_UNIT_COUNTS,     /* counts over background in the item's time: this
	                            source, and every stronger one */
	MEASURE_UNIT_DEVIATION,  /* millimetres from the class's size: this
	                            deviation, and every smaller one */
	MEASURE_UNIT_PART        /* of the benchmark's rate: this part and more */
};
/* In what a rule says what it finds. */
enum measure_unit measure_unit_of(enum class_rule rule);
/* "counts", "mm", "part" */
const char *measure_unit_text(enum measure_unit unit);
#define MEASURE_FINDS_UNIT 10000u
struct measure_finds {
	enum measure_unit unit;  /* MEASURE_UNIT_NONE: nothing can be said */
	uint64_t value;          /* 10^-4 of the unit */
};

#define MAX_MEASURE_COUNTS 1024
/* The counts of one measurement, each in the charter's time for it. */
struct measure_counts {
	size_t item_count;       /* 1; sequential: one for each interval */
	const uint64_t *item;
	size_t reference_count;  /* of the background, or of the benchmark */
	const uint64_t *reference;
	size_t around_count;     /* of the benchmark's place without it; rule */
	const uint64_t *around;  /* `benchmark` only, else not looked at */
};
struct measure_verdict {
	enum measure_answer answer;
	enum measure_why why;    /* MEASURE_WHY_NONE if it is decided */
	struct measure_finds finds;
};

/*
 * Rules `counts` and `benchmark`. The spread of the reference counts is tested
 * before anything else is made of them: with too few of them, or too spread ones,
 * nothing is decided, not even an alarm, and finds says nothing. Else finds is
 * given whatever the answer is: of an alarm nothing was missed, but a reader
 * compares it with other looks. What a look finds it calls clear with a
 * probability of 1 - power at most, over reference counts and item together.
 * An alarm of a sequence stands, whatever was counted after it.
 * Nothing is clear where no count of a background shows that the detector counts,
 * nor where the item's counts are so far under its background's that chance would
 * make them so with a probability under `spread`: one of the two was not what it
 * is said to be. The background of a benchmark is not the item's, which may be as
 * low as it likes; there a count of 0 is not clear.
 */
void measure_counts(const struct item_class *class,
                    const struct measure_counts *counts,
                    struct measure_verdict *out);
/*
 * The same rules by what is known of a look before the item is counted: what it
 * finds, and MEASURE_WHY_NONE if it may be clear, else why it is not, whatever the
 * item gives.
 */
enum measure_why measure_counts_finds(const struct item_class *class,
                                      const struct measure_counts *counts,
                                      struct measure_finds *out);
/*
 * The same of a look behind a barrier, which keeps to the rule: it hides the item's
 * counts, and of a benchmark those too. Then there are no reference counts to be
 * judged: what it does not call one it found to be under the fraction.
 */
enum measure_why measure_hidden_finds(const struct item_class *class,
                                      const struct measure_counts *counts,
                                      struct measure_finds *out);
/*
 * Rule `dimension`: does a length read lie within the widened window of the
 * class's dimension i?
 */
bool measure_within(const struct item_class *class, size_t i, uint64_t um);
/*
 * The largest deviation of dimension i that the rule finds with the class's
 * power, all dimensions together: each may miss its share of 1 - power, since
 * one tape's error is in all of them.
 */
struct measure_finds measure_dimension_finds(const struct item_class *class,
                                             size_t i);
/*
 * Does what it finds reach what the charter says that items of the class can be:
 * `weakest`, `fraction`, or the tolerance of dimension i?
 */
bool measure_reaches(const struct item_class *class, size_t i,
                     const struct measure_finds *finds);

#endif
