/*
 * How a charter is told, clause by clause, and what its parts share. Internal to
 * plan.
 */
#ifndef TALLY_PLAN_CHARTER_TELL_H
#define TALLY_PLAN_CHARTER_TELL_H

#include "plan/charter_plan.h"
#include "plan/plan.h"
#include "stats/detection.h"

#define CLAUSE_BYTES 192
#define DAY_S 86400.0

struct teller {
	const struct charter *charter;
	charter_says says;
	void *ctx;
	char clause[CLAUSE_BYTES];
	int status; /* TALLY_OK, or TALLY_ENOMEM */
};

/* What the sentences from here on are about. */
void tell_clause(struct teller *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void tell(struct teller *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void tell_warning(struct teller *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* With no look missing. */
struct detection_input charter_all_looked_at(const struct population *population);
/* With one look missing, of an item: the host refuses those first. */
struct detection_input charter_one_refused(const struct population *population);
/* In 10^-4, rounded down; 0 where it is not defined. */
uint32_t charter_detection(const struct detection_input *in);
/* Of 10^-4; as everywhere, nothing is certain. */
void charter_chance_text(uint64_t value, char out[static PLAN_TEXT_BYTES]);
/* The same of what the parties set: that may be certain, as no look is. */
#define CHARTER_SET_BYTES 48
void charter_set_text(uint64_t value, char out[static CHARTER_SET_BYTES]);
/* Sites repeat populations: of how many is this one the first? 0: told before. */
size_t charter_alike(const struct charter *charter, size_t site,
                     size_t population);
/* Detection in 10^-4 of a side's weakest population, with all looked at. */
uint32_t charter_least_detection(const struct charter *charter, unsigned side);
/* Of the sites of a side, which an arrangement looks into. */
struct charter_sites {
	size_t count;  /* sites there are */
	size_t fixed;  /* of pairs: named in the charter */
	size_t open;   /* not named */
	size_t chosen; /* of those, by choice or draw: at most all */
};
struct charter_sites charter_sites_of(const struct charter *charter, unsigned side);
/* Detection in 10^-4 at one of the open sites, each as likely to be chosen. */
uint32_t charter_met(const struct charter *charter, unsigned side);
/* The most, in 10^-4, that is required of a population of that side. */
uint32_t charter_most_required(const struct charter *charter, unsigned side);
/*
 * The longest mean interval of inspections at random times, in days, that meets a
 * conversion as surely as that; false if none does.
 */
bool charter_interval(const struct charter *charter, unsigned side,
                      double *out_days);
const char *charter_party_name(const struct charter *charter, unsigned side);

/*
 * Over which background the class's rule still decides, with as few counts of it as
 * the charter asks for. Means are those in the time of a count of the item.
 */
struct charter_background {
	uint64_t total; /* the highest, of all counts of it; 0: it never decides */
	double mean;    /* the same */
	double all;     /* up to this measured mean every total decides */
	double truly;   /* up to this true one no more than `spread` of looks at
	                   it are too weak; 0 of a sequence, which never is */
};
struct charter_background charter_background(const struct item_class *item);
/*
 * Of rule `benchmark`: how many counts the known one must give in all for the least
 * that is cleared, an item of 1 count beside a place that gave 1. 0: over 2^50.
 */
uint64_t charter_least_known(const struct item_class *item);
/* Of a side, the site with the most positions; NULL if it has none. */
const struct site *charter_largest_site(const struct charter *charter,
                                        unsigned side);
/*
 * Part of the looks at one position that the tests of counts leave undecided by
 * chance, all classes of that side together, at honest looks at nothing; of a
 * sequence its background's part alone. 0: none is counted.
 */
double charter_undecided(const struct charter *charter, unsigned side);
/* Seconds to count all classes of that side at one position, one after the other. */
uint64_t charter_count_time_s(const struct charter *charter, unsigned side);
/* Fewest looks that reach what is required of a population; 0: none do. */
uint64_t charter_looks_needed(const struct population *population);

/* A class's numbers, of rules counts and benchmark. */
void tell_counts(struct teller *t, const struct item_class *item);
void tell_benchmark(struct teller *t, const struct item_class *item);
/* What is set so that it means little; nothing of a sound charter. */
void warn_of_set(struct teller *t, const struct confidence_set *set);
void warn_of_class(struct teller *t, const struct item_class *item);
void warn_of_population(struct teller *t, const struct population *population);
void warn_of_side(struct teller *t, unsigned side);
/* Classes with their sizes, and ceilings. */
void tell_items(struct teller *t);
/* Gates, clocks, draws; who must agree, witness and hold keys. */
void tell_rules(struct teller *t);

#endif
