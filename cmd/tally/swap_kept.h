/*
 * What a side keeps of a swap: the secrets of its own deposits, and what it was
 * given by the other's.
 */
#ifndef TALLY_CMD_SWAP_KEPT_H
#define TALLY_CMD_SWAP_KEPT_H

#include "office/swap.h"
#include "session.h"

/*
 * Keep K, S and e before the deposit is logged. K although the depositary gives
 * it out: it proves what was sealed. S and e prove that it was readable.
 */
int deposit_keep(struct session *s, const struct inspection *i,
                 const struct swap_secrets *secrets, struct fault *fault);
/*
 * Those of the own deposit that stands. TALLY_ENOTFOUND if none that are kept
 * fit it, or an older version kept K alone. The caller wipes them.
 */
int deposit_recall(struct session *s, const struct inspection *i,
                   const struct swap_terms *terms, struct swap_secrets *out,
                   struct fault *fault);

/* The blob `outer` of the deposit that stands. TALLY_ENOTFOUND: not here. */
int swap_outer_get(struct session *s, const struct swap_terms *terms,
                   struct buf *out, struct fault *fault);
/* swap_receive of it, with the keys of this office. */
int swap_inner_receive(struct session *s, const struct swap_terms *terms,
                       struct buf *out, struct fault *fault);
/* inner as acknowledged, if it is whole; else out of the blob once more. */
int swap_inner_get(struct session *s, const struct swap_terms *terms,
                   struct buf *out, struct fault *fault);

#endif
