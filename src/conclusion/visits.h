/*
 * The inspections of one site in one arrangement. Internal.
 */
#ifndef TALLY_CONCLUSION_VISITS_H
#define TALLY_CONCLUSION_VISITS_H

#include "conclusion/report.h"

struct visits {
	const struct rules *rules;
	const struct arrangement *arrangement;
	struct site_result *result;
	size_t count;
	const struct inspection *list[MAX_PAIRS];
	size_t index[MAX_PAIRS];         /* of each, in rules->inspections */
	const struct inspection *newest; /* complete; NULL if none is */
};

/*
 * Fills the result's populations (counts only) and last observation. What it
 * allocated stays with the result on failure too. TALLY_OK or TALLY_ENOMEM.
 */
int visits_count(struct visits *v, const struct site *site);
/*
 * For each population what the worst of its counted looks finds; counted says
 * of each position of the site whether its looks count. TALLY_OK or TALLY_ENOMEM.
 */
int visits_finds(struct visits *v, const bool *counted);
/* Where prohibited items were found, of which class: in each population, and
 * outside any position. */
void visits_found(struct visits *v);
/* Sets every reason but REASON_DETECTION. */
void visits_reasons(const struct visits *v);

#endif
