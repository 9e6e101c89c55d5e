/*
 * A courier key where the protocol's commands use it.
 */
#ifndef TALLY_CMD_COURIER_KEY_H
#define TALLY_CMD_COURIER_KEY_H

#include "office/courier.h"
#include "office/swap.h"
#include "session.h"

/* Say in a proposal what follows from the newest key; nothing if there is none. */
int courier_propose(struct session *s, size_t pair_count, struct draft *draft,
                    struct fault *fault);
/*
 * Say with a yes that this office holds the key of the proposal. If it does not,
 * a note says so, and nothing is said.
 */
int courier_answer(struct session *s, size_t arrangement, struct draft *draft,
                   struct fault *fault);
/* S of what `giver` deposits for an inspection. TALLY_ENOTFOUND: no such key. */
int courier_recall(struct session *s, const struct inspection *i, unsigned giver,
                   uint8_t out_s[static 32], struct fault *fault);
/*
 * If both sides agreed on a courier key: S into s_inout, and terms say so. Else,
 * and with a note if the key is lost, both stay as they are.
 */
int courier_deposit(struct session *s, const struct inspection *i,
                    struct swap_terms *terms, uint8_t s_inout[static 32],
                    struct fault *fault);

#endif
