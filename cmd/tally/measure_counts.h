/*
 * The columns of a table of measurements that say what was counted, and what an
 * instrument answered from behind a barrier.
 */
#ifndef TALLY_CMD_MEASURE_COUNTS_H
#define TALLY_CMD_MEASURE_COUNTS_H

#include <jansson.h>

#include "measure_rows.h"

/* Before and after the first `sign`; false if there is none, all is before. */
bool column_split(struct slice text, char sign, struct slice *out_before,
                  struct slice *out_after);

/*
 * "warhead:item=41;background=9,12,10", classes separated by '|', as elements of a
 * row's `counts` appended to list. TALLY_EFORMAT says what is wrong and what to do.
 */
int counts_parse(struct slice text, json_t *list, struct fault *fault);

/* The first element of a row's list that names the class, or NULL. */
const json_t *counts_element(const json_t *list, const char *class);

/*
 * The class of an element of a list with a member `class`: one that must be absent
 * at the site, and stands in the list once. TALLY_EFORMAT.
 */
int measured_class(const struct measured_site *where, const json_t *list,
                   const json_t *element, const struct item_class **out,
                   struct fault *fault);

/*
 * Put a row's `counts` from the column of that name, and its `barrier` from the
 * columns barrier, "warhead=no", and barrier_readings: the text that each answer
 * was made of stands in `readings`. The row has its other members. TALLY_EFORMAT.
 */
int counts_take(const struct measured_site *where, struct slice text, json_t *row,
                struct fault *fault);
int barrier_take(const struct measured_site *where, struct slice answers,
                 struct slice readings, json_t *row, struct fault *fault);

/*
 * What the charter's rule answers to readings that are written as the column
 * counts is, with the background of the row; NULL if they are not so written.
 */
const char *barrier_answer(const struct charter *charter, const char *class,
                           struct slice readings, const json_t *row);

#endif
