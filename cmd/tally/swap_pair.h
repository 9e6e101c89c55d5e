/*
 * A pair as a depositary handles it, checking or blind: both deposits are
 * judged, and each bad one is refused in a statement of its own.
 */
#ifndef TALLY_CMD_SWAP_PAIR_H
#define TALLY_CMD_SWAP_PAIR_H

#include "office/swap.h"
#include "protocol.h"

/* The view is made anew after each statement, so a pair is kept by its name. */
struct swap_pair {
	uint8_t arrangement[HASH_BYTES];
	size_t pair;
	bool withheld; /* refuse what is not here */
};

/* Where it stands; borrowed until the next statement is logged. */
const struct pair_state *pair_state_of(const struct session *s,
                                       const struct swap_pair *p);
/* The inspection for which a side gives, and one of its steps. */
size_t pair_inspection(const struct session *s, const struct swap_pair *p,
                       unsigned giver);
size_t pair_step(const struct session *s, const struct swap_pair *p,
                 unsigned giver, enum step step);
/* Begin a statement about the pair. */
void pair_draft(const struct swap_pair *p, enum statement_kind kind,
                struct draft *draft);

/* Judge the deposit of one side. */
typedef int pair_judge(struct session *s, void *ctx, unsigned side,
                       struct fault *fault);
/* Both, whatever hinders with one; fails with the first hindrance. */
int pair_judge_both(struct session *s, pair_judge *judge, void *ctx,
                    struct fault *fault);
/*
 * Log a refusal for each verdict that has a word; `then` ends what is said of
 * it. Stops at one that cannot be logged, with its exit code; else
 * EXIT_BAD_EVIDENCE if there was one, EXIT_DONE if there was none.
 */
int pair_refuse_bad(struct session *s, const struct swap_pair *p,
                    const enum swap_verdict verdict[static SIDES],
                    const char *then);
/* TALLY_EINCOMPLETE, by whom, as long as an ack is missing. */
int pair_received(const struct session *s, const struct swap_pair *p,
                  struct fault *fault);

/* swap deliver, where depositaries are blind: swap_blind.c. The exit code. */
int swap_deliver_blind(struct session *s, const struct swap_pair *at);

#endif
