/*
 * Departures from a rule: the one table of codes, clauses and effects.
 */
#ifndef TALLY_RULES_IRREGULARITY_H
#define TALLY_RULES_IRREGULARITY_H

#include <stddef.h>
#include <stdint.h>

/* constant, code, clause of docs/protocol.md, culprit, effect */
#define IRREGULARITY_LIST(X)                                                   \
	X(IRREGULAR_INVALID_ENTRY, "invalid-entry", "1.6", "the log's owner",  \
	  "the entry has no effect")                                           \
	X(IRREGULAR_REVOKED_KEY, "revoked-key", "1.6", "the issuer",           \
	  "the entry has no effect")                                           \
	X(IRREGULAR_REPEATED, "repeated", "1.6", "the issuer",                 \
	  "the second one has no effect")                                      \
	X(IRREGULAR_TIME, "time", "1.4", "the issuer",                         \
	  "listed; clocks go by quorum time, never by this time")              \
	X(IRREGULAR_SEEN_UNKNOWN, "seen-unknown", "1.5", "the issuer",         \
	  "that head gives no order")                                          \
	X(IRREGULAR_DANGLING, "dangling", "1.5", "the issuer",                 \
	  "the entry has no effect")                                           \
	X(IRREGULAR_HEAD_MISMATCH, "head-mismatch", "1.3", "the witness",      \
	  "that head witnesses nothing")                                       \
	X(IRREGULAR_EQUIVOCATION, "equivocation", "1.3", "the log's owner",    \
	  "every conclusion that counts the log is disputed")                  \
	X(IRREGULAR_NOT_IN_FORCE, "charter-not-in-force", "2.1", "the issuer", \
	  "the entry has no effect")                                           \
	X(IRREGULAR_OTHER_CHARTER, "other-charter", "2.1", "the issuer",       \
	  "the entry has no effect")                                           \
	X(IRREGULAR_NOT_AUTHORISED, "not-authorised", "2.2", "the issuer",     \
	  "the entry has no effect")                                           \
	X(IRREGULAR_UNKNOWN_NAME, "unknown-name", "2.2", "the issuer",         \
	  "the entry has no effect")                                           \
	X(IRREGULAR_OUT_OF_ORDER, "out-of-order", "2.3", "the issuer",         \
	  "the entry has no effect")                                           \
	X(IRREGULAR_NOT_FIRST, "not-first", "2.3", "the issuer",               \
	  "the first one counts")                                              \
	X(IRREGULAR_LATE, "late", "4.2", "who owed it",                        \
	  "listed; past a gate's deadline it does not count for the gate")     \
	X(IRREGULAR_EARLY, "early", "6.1", "the issuer", "listed")             \
	X(IRREGULAR_DECLARATION_AFTER_NOTICE, "declaration-after-notice",      \
	  "3.2", "the declaring side",                                         \
	  "does not count for the inspections already notified")               \
	X(IRREGULAR_COUNTS_MISSING, "counts-missing", "3.7",                   \
	  "the declaring side", "listed; no ceiling can be shown of it")       \
	X(IRREGULAR_CHOICE_MISMATCH, "choice-mismatch", "4.3", "the issuer",   \
	  "the designation has no effect")                                     \
	X(IRREGULAR_DRAW_MISMATCH, "draw-mismatch", "6.3", "the issuer",       \
	  "the selection has no effect")                                       \
	X(IRREGULAR_DRAW_UNFIT, "draw-unfit", "3.4", "who drew",               \
	  "the draws have no effect")                                          \
	X(IRREGULAR_DRAW_NOT_NAMED, "draw-not-named", "3.4",                   \
	  "the declaring side", "the declaration has no effect")               \
	X(IRREGULAR_DRAW_REUSED, "draw-reused", "3.5", "the issuer",           \
	  "the notice has no effect")                                          \
	X(IRREGULAR_DRAW_SKIPPED, "draw-skipped", "3.5", "the issuer",         \
	  "the notice has no effect")                                          \
	X(IRREGULAR_DRAW_FALSE, "draw-false", "3.5", "the issuer",             \
	  "the entry opens nothing")                                           \
	X(IRREGULAR_DRAW_UNREVEALED, "draw-unrevealed", "3.6", "who drew",     \
	  "listed; nobody can check what was not drawn")                       \
	X(IRREGULAR_DEPOSIT_UNOPENABLE, "deposit-unopenable", "4.4",           \
	  "the depositor", "the deposit counts as never made")                 \
	X(IRREGULAR_COUNTS_DIFFER, "counts-differ", "3.8",                     \
	  "the inspected side", "listed; slots and counts both stand")         \
	X(IRREGULAR_DELIVER_WRONG, "deliver-wrong", "4.5", "the depositary",   \
	  "the delivery has no effect")                                        \
	X(IRREGULAR_PAIR_DEFAULT, "pair-default", "4.2", "the side named",     \
	  "the arrangement ends; its open sites are not inspected")            \
	X(IRREGULAR_REFUSAL_NOT_ALLOWED, "refusal-not-allowed", "6.4",         \
	  "the inspected side", "listed; the refusal counts as one")           \
	X(IRREGULAR_ROW_INCOMPLETE, "row-incomplete", "6.5", "the issuer",     \
	  "the position counts as not readable")                               \
	X(IRREGULAR_DECISION_MISMATCH, "decision-mismatch", "7.1",             \
	  "the issuer", "the charter's rule decides, not the row")             \
	X(IRREGULAR_NOT_COUNTERSIGNED, "not-countersigned", "6.2",             \
	  "the silent team", "the statement stands with one signature")        \
	X(IRREGULAR_TOO_MANY, "too-many", "2.4", "the issuer",                 \
	  "the entry has no effect")                                           \
	X(IRREGULAR_CUT_INCOMPLETE, "cut-incomplete", "1.7", "the witness",    \
	  "no conclusion is computed at that cut")

enum irregularity_code {
	IRREGULAR_NONE = 0, /* regular */
#define IRREGULARITY_ENUM(name, code, clause, by, effect) name,
	IRREGULARITY_LIST(IRREGULARITY_ENUM)
#undef IRREGULARITY_ENUM
	IRREGULARITY_COUNT
};

struct irregularity_row {
	const char *code;
	const char *clause;  /* section.paragraph of docs/protocol.md */
	const char *culprit; /* in words */
	const char *effect;
};
extern const struct irregularity_row irregularity_table[IRREGULARITY_COUNT];

#endif
