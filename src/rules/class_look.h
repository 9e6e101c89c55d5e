/*
 * What one row says of one prohibited class by that class's rule.
 */
#ifndef TALLY_RULES_CLASS_LOOK_H
#define TALLY_RULES_CLASS_LOOK_H

#include "rules/rules.h"

struct class_look {
	bool measured;              /* the row has something of it */
	bool behind;                /* a barrier */
	enum measure_answer answer;
	enum measure_why why;       /* of one that is undecided */
	struct measure_finds finds; /* rules counts and benchmark */
};

/*
 * The numbers of a member of an element of `counts`, at most as many as the schema
 * has; returns how many.
 */
size_t counts_read(const json_t *element, const char *member,
                   uint64_t out[static MAX_ITEM_COUNTS]);
/* Rules `counts` and `benchmark`, in the clear or behind a barrier. */
void counted_look(const struct item_class *class, const json_t *row,
                  struct class_look *out);
/* The answer behind a barrier, of any rule; *out as it is if there is none. */
void barrier_look(const struct item_class *class, const json_t *row,
                  struct class_look *out);
/*
 * Are the row's counts and barriers of classes that are prohibited at a site of
 * that side and so decided, each once?
 */
bool measurements_belong(const struct charter *charter, unsigned site_side,
                         const json_t *row);

#endif
