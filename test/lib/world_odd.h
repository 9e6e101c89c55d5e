/*
 * What an honest office would never log, said in the small world: statements
 * with another signer, charter, time or past; bytes; heads one by one.
 */
#ifndef TALLY_TEST_WORLD_ODD_H
#define TALLY_TEST_WORLD_ODD_H

#include "world.h"

/* How a statement departs from what world_say would log; zero: not at all. */
struct world_odd {
	const char *from;         /* for whom it claims to speak */
	int64_t at_s;
	const uint8_t *charter;
	const struct note_key *key; /* signs with seed */
	const uint8_t *seed;
	bool seen_given;          /* `seen` as below, and nothing else */
	const struct named_head *seen;
	size_t seen_count;
};

/* Log a statement (draft released) that the witness does not see yet. */
struct id world_say_odd(struct world *w, const char *who,
                        const struct world_odd *odd, struct draft *d);
/* The text that such a statement would have (draft released), not logged. */
void world_text(struct world *w, const char *who, const struct world_odd *odd,
                struct draft *d, struct buf *out);
/* Sign any text with the office's key and log it; the id is that text's. */
struct id world_say_text(struct world *w, const char *who, struct slice text);
/* Let time pass so that the witness sees everything. */
void world_settle(struct world *w);

/* One witness logs the head of one log at a size, now; nothing else happens. */
struct id world_head_of(struct world *w, const char *witness, const char *log,
                        size_t size);
/* The same with any root, signed by the log or not. */
struct id world_head_odd(struct world *w, const char *witness, const char *log,
                         const struct head *head, bool is_signed);
/* The head of everything that a log holds, witnessed or not. */
struct named_head world_newest(const struct world *w, const char *log);
/* The witness logs a head of every log that moved, but not of this one. */
void world_witness_but(struct world *w, const char *log);
/* A note of a log's checkpoint, as `evidence` carries it. */
void world_checkpoint(const struct world *w, const char *log,
                      const struct head *head, struct buf *out);
/* All witnesses of the charter see everything from now on, not only one. */
void world_witness_all(struct world *w);

/* A key from a fixed seed that nobody has accredited. */
void world_key(const char *name, struct note_key *key, uint8_t seed[static 32]);

/* How many irregularities of a code are about this statement. */
size_t world_counts(struct world *w, struct id id, enum irregularity_code code);
/* Fails unless the statement has that irregularity, and `by` is named. */
void world_assert(struct world *w, struct id id, enum irregularity_code code,
                  const char *by);
/* Fails unless the statement is effective and nothing is irregular about it. */
void world_assert_regular(struct world *w, struct id id);
/* The conclusion's JSON at a cut. */
void world_json(struct world *w, struct id cut, struct buf *out);

#endif
