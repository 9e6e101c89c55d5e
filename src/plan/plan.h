/*
 * The answer to one question about an inspection: numbers, what they say in
 * words, what they rest on, what they leave out, and a plot. Every question is
 * a file that fills it; print.c and plot.c know no question.
 */
#ifndef TALLY_PLAN_PLAN_H
#define TALLY_PLAN_PLAN_H

#include "plan/plot.h"
#include "stats/status.h"

#define PLAN_TEXT_BYTES 40
#define PLAN_NAME_BYTES 64
#define PLAN_OF_BYTES 136 /* "NAME of NAME" */
#define PLAN_MAX_BYTES ((size_t)1 << 24) /* of an answer */

/*
 * How a number is rounded: against the claim. What is claimed (detection) goes
 * down and never over .9999; what is a risk (a false alarm) goes up.
 */
enum plan_round { PLAN_DOWN = 1, PLAN_UP };

/* A row of a question's table of results. */
struct plan_label {
	const char *name;  /* of programs: "looks" */
	const char *words; /* of people: "looks needed" */
	const char *unit;  /* "positions"; "" for none */
};

struct plan_value {
	const struct plan_label *label;
	char of[PLAN_OF_BYTES]; /* which site or stratum; "" for the whole */
	char text[PLAN_TEXT_BYTES];
	bool is_number; /* else a word, or a probability as a decimal string */
};

/* Parts of what is said, in the order in which they are printed. */
enum plan_part {
	PLAN_STATEMENT = 0, /* what follows, and how it was rounded */
	PLAN_SUPPOSED,      /* the design hypothesis: how many, where, what form */
	PLAN_INTERVAL,      /* what assumptions leave open of what is claimed */
	PLAN_FALSE_ALARMS,
	PLAN_NOT_COVERED,
	PLAN_ASSUMED,       /* independence, and what somebody else set */
	PLAN_PRIOR,         /* belief before, if anything follows from one */
	PLAN_WARNING,
	PLAN_PARTS
};

struct plan {
	char title[PLOT_TEXT_BYTES];
	size_t value_count, value_room;
	struct plan_value *values;
	struct buf said[PLAN_PARTS]; /* paragraphs, each ended by a newline */
	struct buf charter_lines;    /* to be put into a charter, or empty */
	struct plot plot;
	enum stats_status status;    /* of the question: OK, INFEASIBLE, ... */
	bool has_prior;              /* what is said follows from a belief */
	int failure;                 /* TALLY_OK, or why nothing is said */
};

void plan_init(struct plan *plan);
void plan_release(struct plan *plan);
/* TALLY_OK, or the first failure of anything that was put. */
int plan_failure(const struct plan *plan);

/* What is asked, in a line. */
void plan_title(struct plan *plan, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* of: a name, or NULL. */
void plan_put_count(struct plan *plan, const struct plan_label *label,
                    const char *of, uint64_t value);
void plan_put_chance(struct plan *plan, const struct plan_label *label,
                     const char *of, double value, enum plan_round round);
/* Six digits; a chance is put as one. */
void plan_put_real(struct plan *plan, const struct plan_label *label,
                   const char *of, double value, enum plan_round round);
void plan_put_word(struct plan *plan, const struct plan_label *label,
                   const char *of, const char *value);
/*
 * The interval of a detection, or of another chance: two rows, and a sentence.
 * Each end with what it supposes: "looks that fail together". Ends that print
 * alike are one.
 */
enum plan_claim { PLAN_DETECTED = 0, PLAN_KEPT, PLAN_ABSENT };
struct plan_interval {
	enum plan_claim claim;
	double low, high;
	const char *of;                   /* or NULL */
	const char *low_if, *high_if;
};
void plan_put_interval(struct plan *plan, const struct plan_interval *interval);
/* One paragraph, without a newline. */
void plan_say(struct plan *plan, enum plan_part part, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* A line for a charter, printed as it is; without a newline. */
void plan_charter_line(struct plan *plan, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * "0.9501" from four decimals on; a risk under 0.001 has two digits that are
 * not 0. Never "1.0000". The double is taken for the number that it is next to:
 * 15 digits of it decide.
 */
void plan_chance_text(double value, enum plan_round round,
                      char out[static PLAN_TEXT_BYTES]);
void plan_real_text(double value, enum plan_round round,
                    char out[static PLAN_TEXT_BYTES]);
/* "1 position", "2 positions": the noun without its s. */
void plan_count_text(uint64_t count, const char *noun,
                     char out[static PLAN_NAME_BYTES]);

/*
 * The part that is owed and not there, by name; NULL: none. Of every answer the
 * statement (or a warning in its place) and all that an honest one says beside
 * it are owed; the prior where something follows from one.
 */
const char *plan_lacks(const struct plan *plan);

/* The whole answer: for people, in 78 columns; as members of a JSON object,
 * each begun by a comma; as a table with a header, RFC 4180. */
void plan_print_text(const struct plan *plan, struct buf *out);
void plan_print_json(const struct plan *plan, struct buf *out);
/* The rows of that table alone, as a list of JSON. */
void plan_print_values(const struct plan *plan, struct buf *out);
void plan_print_csv(const struct plan *plan, struct buf *out);

#endif
