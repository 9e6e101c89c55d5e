/*
 * The numbers that follow from a charter's, which sentences and rows both have.
 * Internal to plan.
 */
#ifndef TALLY_PLAN_CHARTER_REACH_H
#define TALLY_PLAN_CHARTER_REACH_H

#include "charter/charter.h"
#include "stats/detection.h"

#define DAY_S 86400.0

/* With no look missing. */
struct detection_input charter_all_looked_at(const struct population *population);
/* With one look missing, of an item: the host refuses those first. */
struct detection_input charter_one_refused(const struct population *population);
/* In 10^-4, rounded down; 0 where it is not defined. */
uint32_t charter_detection(const struct detection_input *in);
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
 * conversion as surely as is required; false if none does.
 */
bool charter_interval(const struct charter *charter, unsigned side,
                      double *out_days);
const char *charter_party_name(const struct charter *charter, unsigned side);
/* Of a side, the site with the most positions; NULL if it has none. */
const struct site *charter_largest_site(const struct charter *charter,
                                        unsigned side);
/* Seconds to count all classes of that side at one position, one after the other. */
uint64_t charter_count_time_s(const struct charter *charter, unsigned side);
/* Fewest looks that reach what is required of a population; 0: none do. */
uint64_t charter_looks_needed(const struct population *population);

/*
 * Over which background the class's rule still decides, with as few counts of it as
 * the charter asks for. Means are those in the time of a count of the item.
 * (charter_counts.c)
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
/*
 * Part of the looks at one position that the tests of counts leave undecided by
 * chance, all classes of that side together, at honest looks at nothing; of a
 * sequence its background's part alone. 0: none is counted.
 */
double charter_undecided(const struct charter *charter, unsigned side);

#endif
