/*
 * A witness's heads, and a word where its clock may have been wrong: what is
 * logged cannot be taken back, and nothing dated before it can follow.
 */
#include "witness_heads.h"

#include <inttypes.h>

#include "words.h"

/* Longer than any rule lets a regime wait; some rest longer all the same. */
static int64_t longest_clock_s(const struct charter *charter)
{
	uint64_t longest_s = 0;

	for (size_t i = 0; i < CLOCK_COUNT; i++)
		if (charter->clocks[i].value > longest_s)
			longest_s = charter->clocks[i].value;
	return (int64_t)longest_s;
}

int witness_heads(struct session *s, size_t *out_count, struct fault *fault)
{
	int64_t newest_s = words_newest_s(s->view.rules);
	int64_t now_s = office_now(&s->office);
	char now[WORDS_TIME_BYTES], newest[WORDS_TIME_BYTES];
	int rc = office_witness(&s->office, &s->view, out_count, fault);

	/* A regime without any statement says nothing of the time. */
	if (rc != TALLY_OK || *out_count == 0 || newest_s == 0 ||
	    now_s - newest_s <= longest_clock_s(s->office.charter))
		return rc;
	words_time(now_s, now);
	words_time(newest_s, newest);
	session_note("heads are dated by this clock, %s; the newest statement "
	             "held was of %s, %" PRId64 " days before: if the clock is "
	             "wrong, see docs/operations.md, When a clock was wrong",
	             now, newest, (now_s - newest_s) / 86400);
	return rc;
}
