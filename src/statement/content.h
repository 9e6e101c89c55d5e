/*
 * What a position holds, in one spelling: "nothing", or items
 * "class" / "class:identifier" joined by ',' in ascending order of bytes.
 */
#ifndef TALLY_STATEMENT_CONTENT_H
#define TALLY_STATEMENT_CONTENT_H

#include "base/bytes.h"
#include "base/status.h"

#define MAX_ITEMS 32 /* of one position */

struct item {
	struct slice class;
	struct slice identifier; /* len 0: not given */
};

struct content {
	size_t count; /* 0: nothing */
	struct item items[MAX_ITEMS];
};

/* Strict; out borrows from text. The text "" is not "nothing": refused. */
int content_parse(struct slice text, struct content *out, struct fault *fault);
/*
 * Do declared and found agree? The items of one can be paired with those of
 * the other, all of them, so that both of a pair are of the same class and, if
 * both have an identifier, have the same one.
 */
bool content_agrees(const struct content *declared, const struct content *found);

#endif
