/*
 * A head that somebody offers of a log: read, and judged against what is held
 * of that log, before anything is written but tiles that are proved under a
 * head that the log signed. Internal.
 */
#ifndef TALLY_OFFICE_INCOMING_H
#define TALLY_OFFICE_INCOMING_H

#include "office/cosigned.h"
#include "office/log_key.h"
#include "office/office.h"
#include "office/stash.h"
#include "office/tail.h"

enum relation {
	RELATION_NONE = 0, /* not judged */
	RELATION_KNOWN,    /* what is held, or an earlier head of it */
	RELATION_NEWER,    /* extends what is held, and fits what was cosigned */
	RELATION_FORK      /* signed by the log, and cannot be true beside it; `held`
	                      is then the head that it contradicts */
};

struct incoming {
	const struct office *office;
	const struct participant *owner;
	struct place source;      /* where it is offered */
	struct place held_place;  /* record or mirror */
	struct head held;         /* size 0 if nothing is held */
	struct buf held_checkpoint;
	struct head offered;
	struct buf checkpoint;    /* offered, as it came */
	struct tail *tail;        /* of what is held */
	struct cosigned cosigned; /* none for the own log */
	struct log_keys keys;     /* to the end of what is held, or of what is
	                             offered once it is found newer */
	struct log_keys branch;   /* of what is offered, as far as it was read */
	uint8_t (*digests)[HASH_BYTES]; /* of the tiles judged, by index from
	                                   the first one read */
	struct stash stash;       /* tiles that an earlier pull left */
};

/* *out must be released in any case, and stay where it is till then. */
int incoming_open(struct incoming *out, const struct office *office,
                  size_t participant, const struct place *source,
                  struct fault *fault);
void incoming_release(struct incoming *incoming);
/*
 * TALLY_OK with the relation; else what is offered is bad or cannot be had, and
 * the fault says why. For RELATION_NEWER every new entry has been read and gives
 * the signed root.
 */
int incoming_judge(struct incoming *incoming, enum relation *out,
                   struct fault *fault);
/*
 * Did the log sign the checkpoint (one that is offered or held), with a key in
 * force at that size? Of keys that are held the log as held says so; a key that
 * came on the branch offered alone is judged there. *out_key may be NULL.
 */
bool incoming_signs(const struct incoming *incoming, struct slice checkpoint,
                    struct note_key *out_key);
/* That of what is offered, whether the rest is good or not. */
bool incoming_is_signed(const struct incoming *incoming);
/*
 * Read tile `index` of what was judged again; TALLY_EMISMATCH if it is not the
 * same any more.
 */
int incoming_tile(struct incoming *incoming, uint64_t index,
                  struct entries_tile *tile, struct fault *fault);

#endif
