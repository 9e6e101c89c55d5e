/*
 * What the numbers of a whole charter reach, clause by clause, in plain words.
 */
#ifndef TALLY_PLAN_CHARTER_PLAN_H
#define TALLY_PLAN_CHARTER_PLAN_H

#include "charter/charter.h"
#include "plan/plan.h"

/*
 * Called for each sentence in the order of the charter: the clause that it is
 * about ("confidence standard, 24 positions"), and whether it is a warning.
 */
typedef void (*charter_says)(void *ctx, const char *clause, const char *text,
                             bool is_warning);
/* TALLY_OK, or TALLY_ENOMEM. */
int plan_charter(const struct charter *charter, charter_says says, void *ctx);

/*
 * The numbers that are told, as rows: `of` names the set, population ("cells of
 * deveselu"), party, class, or clock ("clocks.stay"). A name has one row of each.
 */
void plan_charter_values(const struct charter *charter, struct plan *plan);

/*
 * Detection over the number of looks, a curve for each kind of population, and
 * what the largest one needs marked. *out is zeroed before and released by the
 * caller. Returns how many kinds are left out for want of room.
 */
size_t plan_charter_plot(const struct charter *charter, struct plot *out);

/*
 * What a population's numbers amount to, as sentences: a charter_describe that
 * needs no ctx.
 */
int plan_population(void *ctx, const struct site *site,
                    const struct population *population, struct buf *out);

#endif
