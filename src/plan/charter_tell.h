/*
 * How a charter is told, clause by clause, and what its parts share. Internal to
 * plan.
 */
#ifndef TALLY_PLAN_CHARTER_TELL_H
#define TALLY_PLAN_CHARTER_TELL_H

#include "plan/charter_plan.h"
#include "plan/charter_reach.h"
#include "plan/plan.h"

#define CLAUSE_BYTES 192

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

/* Of 10^-4; as everywhere, nothing is certain. */
void charter_chance_text(uint64_t value, char out[static PLAN_TEXT_BYTES]);
/* The same of what the parties set: that may be certain, as no look is. */
#define CHARTER_SET_BYTES 48
void charter_set_text(uint64_t value, char out[static CHARTER_SET_BYTES]);

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
