/*
 * Which logs have stopped publishing: what is known to exist and is not here,
 * and who let a deadline pass without a word. Neither is proof of anything to
 * others: what is not here may only not have come yet.
 */
#ifndef TALLY_RULES_PUBLISHING_H
#define TALLY_RULES_PUBLISHING_H

#include "rules/rules.h"

struct publishing {
	/* The most entries that a head, signed by the log and logged here by a
	   witness, counts; at least what is held. */
	uint64_t known;
	/* When a witness first logged a head of more than is held, if that is
	   longer ago than the publication lag; else NEVER_S. */
	int64_t withheld_s;
	/* Quorum time of the newest entry that has one; NEVER_S: none has. */
	int64_t last_s;
	/* The first deadline that the participant missed after the newest entry
	   of its log, with nothing logged since; NEVER_S: none. */
	int64_t missed_s;
};

/* out has participant_count elements. TALLY_ENOMEM. */
int rules_publishing(const struct rules *rules, struct publishing *out);

#endif
