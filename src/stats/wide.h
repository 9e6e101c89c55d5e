/*
 * Non-negative integers as wide as they become, on the heap: what decides a tie
 * between a probability of many factors and a decimal. Internal to stats.
 */
#ifndef TALLY_STATS_WIDE_H
#define TALLY_STATS_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Least limb first; the last of them is not 0. Start from { 0 }. */
struct wide {
	uint64_t *limbs;
	size_t count, room;
	bool failed; /* memory gave out; sticks, and the value means nothing */
};

/* Frees; { 0 } again. */
void wide_release(struct wide *a);
/* a = value */
void wide_set(struct wide *a, uint64_t value);
/* a = b */
void wide_copy(struct wide *a, const struct wide *b);
/* a = a * factor */
void wide_multiply(struct wide *a, uint64_t factor);
/* a = a + b */
void wide_add(struct wide *a, const struct wide *b);
/* a = a - b; b is at most a. */
void wide_subtract(struct wide *a, const struct wide *b);
/* Negative, 0 or positive as a is less than, equal to or more than b. */
int wide_compare(const struct wide *a, const struct wide *b);

#endif
