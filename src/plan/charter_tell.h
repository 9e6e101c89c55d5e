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
/* In 10^-4, rounded down; 0 where it is not defined. */
uint32_t charter_detection(const struct detection_input *in);
/* Of 10^-4; as everywhere, nothing is certain. */
void charter_chance_text(uint64_t value, char out[static PLAN_TEXT_BYTES]);
/* Sites repeat populations: of how many is this one the first? 0: told before. */
size_t charter_alike(const struct charter *charter, size_t site,
                     size_t population);
/* Detection in 10^-4 of a side's weakest population, with all looked at. */
uint32_t charter_least_detection(const struct charter *charter, unsigned side);
const char *charter_party_name(const struct charter *charter, unsigned side);

/* Classes with their sizes, and ceilings. */
void tell_items(struct teller *t);
/* Gates, clocks, draws; who must agree, witness and hold keys. */
void tell_rules(struct teller *t);

#endif
