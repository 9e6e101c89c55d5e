/*
 * The sentences of the text: one table, in the order of the text. Internal.
 */
#ifndef TALLY_CONCLUSION_PHRASE_H
#define TALLY_CONCLUSION_PHRASE_H

#include "base/text.h"
#include "conclusion/report.h"
#include "conclusion/template.h"

#define PHRASE_LIST(X)                                                         \
	X(PHRASE_EXERCISE, "EXERCISE, INVENTED DATA")                          \
	X(PHRASE_HEADING,                                                      \
	  "Conclusion on arrangement {arrangement} under the charter "         \
	  "\"{charter}\" ({charter_id}), as of {as_of}.")                      \
	X(PHRASE_WHOLE,                                                        \
	  "The whole: {word}. The worst conclusion of its sites "              \
	  "decides.")                                                          \
	X(PHRASE_SITE, "{title} ({site}), host {host}: {word}.")               \
	X(PHRASE_SITE_UNKNOWN,                                                 \
	  "{site}: {word}. The site that {side} was to show in pair "          \
	  "{pair} was left to the other side's choice or draw and was "        \
	  "never designated.")                                                 \
	X(PHRASE_REASON, "Reason: {text} ({code}).")                           \
	X(PHRASE_FOUND,                                                        \
	  "A prohibited item was found at {site}. What must be "               \
	  "absent there: {classes}.")                                          \
	X(PHRASE_FOUND_OUTSIDE,                                                \
	  "It was found outside every counted position.")                      \
	X(PHRASE_LOOKED,                                                       \
	  "The teams looked, from {from} on, into {looked} of {all} "          \
	  "{population} at {site}")                                            \
	X(PHRASE_CLEAN, "and found there no item of {classes}.")               \
	X(PHRASE_NONE_STATED,                                                  \
	  "; no measure states an item of {classes} there.")                   \
	X(PHRASE_NOT_CLEAN,                                                    \
	  ". A measure states a prohibited item in {prohibited} of "           \
	  "the {all}.")                                                        \
	X(PHRASE_NOT_LOOKED,                                                   \
	  "No look into the {all} {population} at {site} counts.")             \
	X(PHRASE_NOT_LOOKED_FOUND,                                             \
	  "A measure states a prohibited item in {prohibited} of "             \
	  "them.")                                                             \
	X(PHRASE_UNREAD,                                                       \
	  "Of the sample, refused: {refused}, not readable: "                  \
	  "{unreadable}; they count as if the host had chosen them "           \
	  "and each held an item.")                                            \
	X(PHRASE_READ, "Of the sample none was refused and none unreadable.")  \
	X(PHRASE_PART,                                                         \
	  "Not looked into as part of the sample: {rest}; an item in "         \
	  "one of them would be missed unless it was seen beside the "         \
	  "sample.")                                                           \
	X(PHRASE_HAD_ONE,                                                      \
	  "Had one been in one of the {all}, this procedure, under "           \
	  "assumptions set by the parties, would have found it with "          \
	  "probability {detection}.")                                          \
	X(PHRASE_HAD_MANY,                                                     \
	  "Had {design} been in {design} of the {all}, this "                  \
	  "procedure, under assumptions set by the parties, would "            \
	  "have found at least one with probability {detection}.")             \
	X(PHRASE_DETECTION,                                                    \
	  "The sample's detection probability is {detection}.")                \
	X(PHRASE_REACHED, "The charter requires {required}.")                  \
	X(PHRASE_BELOW,                                                        \
	  "That is below the {required} that the charter requires.")           \
	X(PHRASE_NOT_ABSENCE, "This is not the probability of absence.")       \
	X(PHRASE_OBSERVED,                                                     \
	  "Last unbroken observation: {observed}. Earliest unseen "            \
	  "conversion: {until}, which is that plus the conversion "            \
	  "time of {conversion} (source: {source}).")                          \
	X(PHRASE_HOLDS, "The conclusion holds until {until}.")                 \
	X(PHRASE_LAPSED,                                                       \
	  "The conclusion lapsed at {until}: absence was confirmed "           \
	  "until then and is not confirmed now.")                              \
	X(PHRASE_ASSUMPTIONS,                                                  \
	  "Assumptions, set by {parties} by signing the charter")              \
	X(PHRASE_NUMBERS,                                                      \
	  "For {populations}: number of items that must not be "               \
	  "missed: {design} (source: {design_source}); probability "           \
	  "that a look into a position that holds an item finds it: "          \
	  "{look} (source: {look_source}); probability that all "              \
	  "looks fail for one common cause: {common} (source: "                \
	  "{common_source}); required probability: {required} "                \
	  "(source: {required_source}). Which positions were looked "          \
	  "into was drawn by a chance that neither side could aim, "           \
	  "or all were.")                                                      \
	X(PHRASE_VISUAL,                                                       \
	  "Class {class} ({title}) is decided by sight; no "                   \
	  "false-alarm rate is set.")                                          \
	X(PHRASE_DIMENSION,                                                    \
	  "Class {class} ({title}) is decided by dimensions: "                 \
	  "{dimensions}, with a tolerance of {tolerance} of the size "         \
	  "(source: {tolerance_source}) and a guard band of {guard} "          \
	  "(source: {guard_source}); no false-alarm rate is set.")             \
	X(PHRASE_IRREGULARITIES, "Irregularities")                             \
	X(PHRASE_NO_IRREGULARITY, "None.")                                     \
	X(PHRASE_IRREGULARITY, "{code} (clause {clause}), by {by}")            \
	X(PHRASE_IRREGULARITY_AT, ", {at}")                                    \
	X(PHRASE_EFFECT, ": {effect}.")                                        \
	X(PHRASE_STATEMENT, "Statement {id}.")                                 \
	X(PHRASE_ONE_SIGNATURE,                                                \
	  "Statements that stand with one team's signature, because "          \
	  "the other neither countersigned nor contested in time: "            \
	  "{count}. They are the ones listed as not-countersigned.")           \
	X(PHRASE_NOT_COVERED, "Not covered")                                   \
	X(PHRASE_ORIGIN, "Where this text comes from")                         \
	X(PHRASE_COMPUTED,                                                     \
	  "Computed from the participants' logs, cut at the heads "            \
	  "below, and from the charter; nobody typed it. A party "             \
	  "signs it or dissents from it, and neither changes it. The "         \
	  "judgement on compliance remains with the States.")                  \
	X(PHRASE_HEAD, "{log}: {size} entries, root {root}")

enum phrase {
	PHRASE_NONE = 0,
#define PHRASE_ENUM(name, text) name,
	PHRASE_LIST(PHRASE_ENUM)
#undef PHRASE_ENUM
	PHRASE_COUNT
};
extern const char *const phrase_table[PHRASE_COUNT];

/* A text being written: paragraphs grow phrase by phrase, then are wrapped. */
struct writer {
	const struct report *report;
	const struct charter *charter;
	struct buf *out;
	struct buf line;
};

/* Append a phrase to the paragraph, after a space unless it starts with
 * punctuation. */
void writer_say(struct writer *w, enum phrase phrase,
                const struct value *values);
/* End the paragraph; `first` begins its first line, its width the others. */
void writer_end(struct writer *w, const char *first);
/* writer_say and writer_end. */
void writer_line(struct writer *w, const char *first, enum phrase phrase,
                 const struct value *values);
void writer_gap(struct writer *w);

/* ".9801"; "1.0000" keeps its 1. */
struct probability_text {
	char text[8];
};
struct probability_text probability_text(uint64_t value);
/* "absence confirmed" */
struct word_text {
	char text[32];
};
struct word_text word_text(enum conclusion_word word);
struct time_text {
	char text[TEXT_TIME_BYTES];
};
struct time_text time_text(int64_t at_s);

/* Number i of the text: one site with its populations. */
void text_put_site(struct writer *w, size_t i);
/* The numbers of the charter that the conclusions rest on. */
void text_put_assumptions(struct writer *w);

#endif
