/*
 * One row for each rule by which a look decides a class, and for each test of
 * counts: what it is called, what it has, and what may be said of it.
 */
#ifndef TALLY_CHARTER_RULE_ROWS_H
#define TALLY_CHARTER_RULE_ROWS_H

#include "charter/charter.h"

struct rule_row {
	const char *name;       /* "dimension", as the charter spells it */
	const char *decided_by; /* "measuring" */
	bool is_measured;       /* it has a power, and may have a barrier */
	bool is_counted;        /* a row has counts of it */
	const char *reference;  /* the member of those that the item is compared
	                           with, "background"; "" if not counted */
	const char *around;     /* the member with counts of the reference's
	                           place without it; "" if there are none */
	bool is_reference_hidden; /* by a barrier, as the item's counts are */
};
/* Of every class_rule. */
extern const struct rule_row rule_rows[RULE_COUNT];

struct test_row {
	const char *name;  /* "k-sigma", as the charter and the plan spell it */
	bool has_k;        /* k, not false_alarm */
	bool has_cap;      /* the item is counted again and again */
	const char *before, *after; /* "It is taken for one" before k or
	                               false_alarm, and after it */
	const char *alarms; /* the sentence on alarms with nothing there, for
	                       whoever has just read k or false_alarm; "at most"
	                       only where that is kept */
};
/* Of every count_test. */
extern const struct test_row test_rows[COUNT_TEST_COUNT];

#endif
