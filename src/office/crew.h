/*
 * Work in many pieces that do not need each other, done on all processors.
 */
#ifndef TALLY_OFFICE_CREW_H
#define TALLY_OFFICE_CREW_H

#include <stddef.h>

/* Told now and then, by the caller's thread, how many pieces are done. */
struct crew_progress {
	void (*done)(void *ctx, size_t done);
	void *ctx;
};
struct crew_work {
	size_t count;   /* of pieces, numbered from 0 */
	size_t at_once; /* so many does a thread take, and does them in order */
	/*
	 * Do the pieces from first to before end, on any thread; no piece is given
	 * twice. Pieces are given in order: when one fails, all before it were
	 * given to somebody who finishes what he has.
	 */
	int (*make)(void *ctx, size_t first, size_t end);
	void *ctx;
	const struct crew_progress *progress; /* NULL: nobody is told */
};
/*
 * Do all of them; or what a piece failed with, and then no new ones are begun. A
 * thread that cannot be had is done without.
 */
int crew_run(const struct crew_work *work);

#endif
