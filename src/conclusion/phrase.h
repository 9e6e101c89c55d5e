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
	X(PHRASE_MEANS_FOUND,                                                  \
	  "Prohibited item found: a team's measure states one, by name "       \
	  "or by what was measured, and the inspected side agreed or did "     \
	  "not answer in time. Whether it broke the agreement is for the "     \
	  "States to judge.")                                                  \
	X(PHRASE_MEANS_DISPUTED,                                               \
	  "Disputed: this text does not say who is right.")                    \
	X(PHRASE_MEANS_OPEN,                                                   \
	  "Not inspected, or inconclusive: the conclusion says neither "       \
	  "that an item is there nor that none is.")                           \
	X(PHRASE_MEANS_CONFIRMED,                                              \
	  "Absence confirmed, or lapsed: the looks that count reach "          \
	  "the detection probability that the charter requires, and no "       \
	  "measure states a prohibited item. That is no certainty, and "       \
	  "no statement on a position that nobody saw.")                       \
	X(PHRASE_SITE, "{title} ({site}), host {host}: {word}.")               \
	X(PHRASE_SITE_UNKNOWN,                                                 \
	  "{site}: {word}. The site that {side} was to show in pair "          \
	  "{pair} was left to the other side's choice or draw and was "        \
	  "never designated.")                                                 \
	X(PHRASE_REASON, "Reason: {text} ({code}).")                           \
	X(PHRASE_FOUND,                                                        \
	  "A prohibited item was found at {site}. What must be absent "        \
	  "there: {classes}.")                                                 \
	X(PHRASE_FOUND_BY_RULE,                                                \
	  "A measurement at {site} counts as a prohibited item under "         \
	  "the charter; no team named one. What must be absent there: "        \
	  "{classes}.")                                                        \
	X(PHRASE_LOOKED,                                                       \
	  "The teams looked, from {from} on, into {looked} of {all} "          \
	  "{population} at {site}")                                            \
	X(PHRASE_CLEAN, ", and found in {these} no item of {classes}.")        \
	X(PHRASE_NONE_STATED,                                                  \
	  "; no measure states an item of {classes} in {these}.")              \
	X(PHRASE_THESE_ONE, "this one")                                        \
	X(PHRASE_THESE_MANY, "these {looked}")                                 \
	X(PHRASE_NOT_CLEAN,                                                    \
	  ". A measure states a prohibited item in {prohibited} of {all}.")    \
	X(PHRASE_ANSWERED,                                                     \
	  "Of these looks an instrument answered from behind a barrier: "      \
	  "{behind}. What it read is committed to, not shown, so who "         \
	  "reads the record cannot decide these again; only the "              \
	  "instrument vouches for them.")                                      \
	X(PHRASE_NOT_LOOKED,                                                   \
	  "No look into the {all} {population} at {site} counts.")             \
	X(PHRASE_NOT_LOOKED_FOUND,                                             \
	  "A measure states a prohibited item in {prohibited} of them.")       \
	X(PHRASE_NAMED_AT,                                                     \
	  "A team named an item of class {class} at {names}.")                 \
	X(PHRASE_DECIDED_AT,                                                   \
	  "What was measured at {names} was decided as class {class} "         \
	  "by its {measured}; no team named an item there. How often "         \
	  "the charter's rule decides so without an item is said "             \
	  "below, as far as it is known.")                                     \
	X(PHRASE_ANSWERED_AT,                                                  \
	  "An instrument answered yes for class {class} at {names}, "          \
	  "from behind a barrier; no team named an item there, and who "       \
	  "reads the record cannot decide again. How often the charter's "     \
	  "rule decides so without an item is said below, as far as it "       \
	  "is known.")                                                         \
	X(PHRASE_NO_BARRIER, "The charter allows no barrier for this class.")  \
	X(PHRASE_OUTSIDE,                                                      \
	  "a place outside every counted position (statement {id})")           \
	X(PHRASE_MORE_AT,                                                      \
	  "Further positions with a prohibited item: {more}.")                 \
	X(PHRASE_MORE_OUTSIDE,                                                 \
	  "Further findings outside every counted position: {more}.")          \
	X(PHRASE_REFUSED, "Refused, of the sample: {refused} ({names}).")      \
	X(PHRASE_UNREADABLE,                                                   \
	  "Without a look that can be read and decided, of the sample: "       \
	  "{unreadable} ({names}).")                                           \
	X(PHRASE_UNREAD,                                                       \
	  "What is in these positions is not covered: they count as "          \
	  "looked into and missed, as if the host had picked them to "         \
	  "hide items, once the sample was known.")                            \
	X(PHRASE_READ, "Of the sample none was refused and none unreadable.")  \
	X(PHRASE_PART,                                                         \
	  "Not looked into as part of the sample: {rest}; an item in "         \
	  "one of them would be missed unless it was seen beside the "         \
	  "sample.")                                                           \
	X(PHRASE_HAD_ONE,                                                      \
	  "Had one item of {names} been in one of the {all}, in a form "       \
	  "that the charter's rule for the class covers, this "                \
	  "procedure, under assumptions set by the parties, would have "       \
	  "found it")                                                          \
	X(PHRASE_HAD_ONE_OF_ONE,                                               \
	  "Had one item of {names} been there, in a form that the "            \
	  "charter's rule for the class covers, this procedure, under "        \
	  "assumptions set by the parties, would have found it")               \
	X(PHRASE_HAD_MANY,                                                     \
	  "Had {design} items of {names} been in {design} of the "             \
	  "{all}, in a form that the charter's rule for the class "            \
	  "covers, this procedure, under assumptions set by the "              \
	  "parties, would have found at least one")                            \
	X(PHRASE_HAD_UNSEEN,                                                   \
	  "Had {design} items of {names} been in {design} of the "             \
	  "{all}, all in a form that the charter's rule for the class "        \
	  "covers, and {unseen} of those in the sample hidden in the "         \
	  "positions that nobody saw, this procedure, under assumptions "      \
	  "set by the parties, would have found at least one")                 \
	X(PHRASE_ALL_UNSEEN,                                                   \
	  "Items that must not be missed: {design}. Positions of the "         \
	  "sample that nobody saw: {unseen}. All these items could lie "       \
	  "there, so the detection probability is {detection}.")               \
	X(PHRASE_DETECTION,                                                    \
	  "Had as many items of {names} as must not be missed "                \
	  "({design}) been in the {all}, the sample alone would have "         \
	  "found at least one")                                                \
	X(PHRASE_WITH, "with probability {detection}.")                        \
	X(PHRASE_BETWEEN,                                                      \
	  "with a probability between {together} (if the looks at "            \
	  "several items fail together) and {detection} (if each look "        \
	  "fails by itself).")                                                 \
	X(PHRASE_CAPPED, "No higher number is ever stated.")                   \
	X(PHRASE_REACHED, "The charter requires {required}.")                  \
	X(PHRASE_REACHED_APART,                                                \
	  "The charter requires {required} and compares it with the "          \
	  "higher of the two: it is met only if each look fails by "           \
	  "itself.")                                                           \
	X(PHRASE_BELOW,                                                        \
	  "That is below the {required} that the charter requires.")           \
	X(PHRASE_BELOW_BOTH,                                                   \
	  "Both are below the {required} that the charter requires.")          \
	X(PHRASE_NOT_ABSENCE, "This is not the probability of absence.")       \
	X(PHRASE_OBSERVED,                                                     \
	  "Last unbroken observation: {observed}. Earliest unseen "            \
	  "conversion: {until}, which is that plus the conversion time "       \
	  "of {conversion} (source: {source}).")                               \
	X(PHRASE_HOLDS, "The conclusion holds until {until}.")                 \
	X(PHRASE_LAPSED,                                                       \
	  "The conclusion lapsed at {until}: absence was confirmed "           \
	  "until then and is not confirmed now.")                              \
	X(PHRASE_ASSUMPTIONS,                                                  \
	  "Assumptions, set by {parties} by signing the charter")              \
	X(PHRASE_NUMBERS,                                                      \
	  "For {populations}: number of items that must not be missed: "       \
	  "{design} (source: {design_source}); probability that a look "       \
	  "into a position that holds an item finds it: {look} "               \
	  "(source: {look_source}); probability that all looks fail "          \
	  "for one common cause: {common} (source: {common_source}); "         \
	  "required probability: {required} (source: "                         \
	  "{required_source}).")                                               \
	X(PHRASE_PLACED,                                                       \
	  "Which positions were looked into was drawn by a chance that "       \
	  "neither side could aim, or all were; the items are taken to "       \
	  "be in place before, and not to be moved until the last "            \
	  "look.")                                                             \
	X(PHRASE_INDEPENDENT,                                                  \
	  "But for the common cause each look is taken to fail by "            \
	  "itself, whatever the others do. Where several items must be "       \
	  "missed for nothing to be found, the lower of two detection "        \
	  "probabilities says what is left if their looks fail "               \
	  "together, and the required one is compared with the higher.")       \
	X(PHRASE_COUNTED_MISSED,                                               \
	  "A position of the sample that was refused, could not be "           \
	  "read or was not decided counts as looked into and missed.")         \
	X(PHRASE_NO_PRIOR,                                                     \
	  "No opinion on how probable an item was beforehand enters "          \
	  "any number here, so none of them is the probability that "          \
	  "nothing is there.")                                                 \
	X(PHRASE_VISUAL,                                                       \
	  "Class {class} ({title}) is decided by sight{observables}.")         \
	X(PHRASE_NO_RATE_SIGHT,                                                \
	  "No false-alarm rate is set: what a team names counts unless "       \
	  "the other contests it.")                                            \
	X(PHRASE_DIMENSION,                                                    \
	  "Class {class} ({title}) is decided by dimensions: "                 \
	  "{dimensions}, with a tolerance of {tolerance} of the size "         \
	  "(source: {tolerance_source}) and a guard band of {guard} "          \
	  "(source: {guard_source}).")                                         \
	X(PHRASE_DIMENSION_POWER,                                              \
	  "An item within the tolerance is found with probability "            \
	  "{power} or more (source: {power_source}), at a standard "           \
	  "uncertainty of a reading of {uncertainty} of the size "             \
	  "(source: {uncertainty_source}).")                                   \
	X(PHRASE_NO_RATE_DIMENSION,                                            \
	  "No false-alarm rate is set: whatever has these dimensions "         \
	  "counts as an item of the class.")                                   \
	X(PHRASE_COUNTS,                                                       \
	  "Class {class} ({title}) is decided by counts over a "               \
	  "background, with the test {test}: the item for {time} s "           \
	  "(source: {time_source}), the background at least "                  \
	  "{references} times (source: {references_source}) for "              \
	  "{reference_time} s each (source: {reference_time_source}).")        \
	X(PHRASE_COUNTS_K,                                                     \
	  "Its k is {k} (source: {k_source}). {alarms}")                       \
	X(PHRASE_COUNTS_ALARM,                                                 \
	  "The false-alarm rate that the parties set is {false_alarm} "        \
	  "a look (source: {false_alarm_source}). {alarms}")                   \
	X(PHRASE_COUNTS_WEAKEST,                                               \
	  "The weakest item, as the parties set it, shielding "                \
	  "included, gives {weakest} counts over the background in "           \
	  "that time (source: {weakest_source}). A look without an "           \
	  "alarm that would not find it with probability {power} "             \
	  "(source: {power_source}) decides nothing.")                         \
	X(PHRASE_COUNTS_CAP,                                                   \
	  "The item is counted at most {cap} times (source: "                  \
	  "{cap_source}); if nothing is decided by then, the look "            \
	  "decides nothing.")                                                  \
	X(PHRASE_BENCHMARK,                                                    \
	  "Class {class} ({title}) is decided by comparison with a "           \
	  "known item of the class, the benchmark: what gives "                \
	  "{fraction} of its rate or more (source: {fraction_source}) "        \
	  "is found with probability {power} or more (source: "                \
	  "{power_source}); the item counted for {time} s (source: "           \
	  "{time_source}), the benchmark at least {references} times "         \
	  "(source: {references_source}) for {reference_time} s each "         \
	  "(source: {reference_time_source}).")                                \
	X(PHRASE_BENCHMARK_PLACE,                                              \
	  "The benchmark's rate is what it gives over the background at "      \
	  "its place, which is counted without it at least {arounds} "         \
	  "times (source: {arounds_source}) for {around_time} s each "         \
	  "(source: {around_time_source}); what either count leaves open "     \
	  "is allowed for, and of the item no background is taken off.")       \
	X(PHRASE_NO_RATE_BENCHMARK,                                            \
	  "No false-alarm rate is set: what is not clearly under that "        \
	  "part counts as an item of the class.")                              \
	X(PHRASE_SPREAD,                                                       \
	  "If chance alone would spread counts as those of {reference} "       \
	  "with a probability below {spread} only (source: "                   \
	  "{spread_source}), the look decides nothing.")                       \
	X(PHRASE_BY_SIGHT,                                                     \
	  "Where a look found nothing, nothing had to be measured: it "        \
	  "then rests on sight.")                                              \
	X(PHRASE_TAKEN,                                                        \
	  "Taken for granted: the instrument worked, its errors were as "      \
	  "the charter has them, and where counts were compared, what was "    \
	  "there besides the item gave as many at both places.")               \
	X(PHRASE_TAKEN_BENCHMARK,                                              \
	  "Taken for granted: the instrument worked, and what the benchmark "  \
	  "gave over the background at its place was its own. Nothing is "     \
	  "taken for granted of the background at the item: however low, "     \
	  "it hides none.")                                                    \
	X(PHRASE_BARRIER,                                                      \
	  "Readings may stay behind an information barrier: the record "       \
	  "then holds an answer and a commitment to the readings, and "        \
	  "who reads it cannot decide again.")                                 \
	X(PHRASE_FINDS_COUNTS,                                                 \
	  "In {looks} of the {looked} looks class {class} was "                \
	  "measured; such a look would have found, with probability "          \
	  "{power} or more, an item that gives {value} counts or "             \
	  "more over the background in {time} s; weaker ones are not "         \
	  "covered.")                                                          \
	X(PHRASE_FINDS_DEVIATION,                                              \
	  "In {looks} of the {looked} looks class {class} was "                \
	  "measured; such a look would have found, with probability "          \
	  "{power} or more, an item whose {dimension} differs by "             \
	  "{value} mm or less from {size} mm; larger differences are "         \
	  "not covered.")                                                      \
	X(PHRASE_FINDS_PART,                                                   \
	  "In {looks} of the {looked} looks class {class} was "                \
	  "measured; such a look would have found, with probability "          \
	  "{power} or more, an item that gives {value} of the "                \
	  "benchmark's rate or more; weaker ones are not covered.")            \
	X(PHRASE_FINDS_NONE,                                                   \
	  "Class {class} was measured in no look that counts: for this "       \
	  "class all of them rest on sight.")                                  \
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
	  "below, and from the charter; nobody typed it. A party signs "       \
	  "it or dissents from it, and neither changes it. The "               \
	  "judgement on compliance remains with the States.")                  \
	X(PHRASE_HEAD, "Log {log}: size {size}, root {root}")

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

/* ".9801", of what a procedure reaches: at most ".9999". */
struct probability_text {
	char text[8];
};
struct probability_text probability_text(uint64_t value);
/*
 * ".9900", of a number that the charter sets. Nobody found out that something is
 * certain or impossible: the text says that the parties set it so.
 */
struct set_text {
	char text[40];
};
struct set_text set_text(uint64_t value);
/* "21.4000" of 214000 and 4 decimals; "0.00001" of 10000 and 9. */
struct number_text {
	char text[32];
};
struct number_text decimal_text(uint64_t value, unsigned decimals);
/*
 * Three significant digits of 10^-4: "36.5" of 36.4363 rounded up, "177" of
 * 177.1292 rounded down, "36500" of 36436.3 rounded up.
 */
struct number_text short_text(uint64_t value, bool up);
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
/*
 * What the looks that count, if any, find of each class that the charter measures
 * at that side's sites: a line each.
 */
void text_put_finds(struct writer *w, unsigned side,
                    const struct population_result *result);
/* Where a population's prohibited items were found: sentences of its paragraph. */
void text_say_found(struct writer *w, const struct site *site,
                    const struct population_result *result);
/* What was found outside any position: sentences of a paragraph of the site. */
void text_say_outside(struct writer *w, const struct site_result *result);
/* How a class is decided: one paragraph. */
void text_put_class(struct writer *w, const struct item_class *class);
/* The numbers of the charter that the conclusions rest on. */
void text_put_assumptions(struct writer *w);

#endif
