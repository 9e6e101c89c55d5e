/*
 * Taking over what was judged to be good: into the mirror of its log, or, if
 * it contradicts the mirror, into evidence/. Internal.
 */
#ifndef TALLY_OFFICE_MIRROR_H
#define TALLY_OFFICE_MIRROR_H

#include "office/incoming.h"

/*
 * Cosign what is new (if anything), mirror its entries, blobs that were missing,
 * the cosigned checkpoint, and kept heads. result receives the counts.
 * TALLY_EFENCED, TALLY_EUNKNOWN: as cosigned_add; nothing new was written, judge
 * anew.
 */
int mirror_take(struct incoming *in, enum relation relation,
                struct sync_result *result, struct fault *fault);
/*
 * Take the kept heads of the source that are true of the first `size` entries
 * held. Those that are not are passed over.
 */
int mirror_take_heads(struct incoming *in, uint64_t size, struct fault *fault);
/*
 * Keep both heads as evidence/<hash of the contradicting one>/{held,offered},
 * and beside them as `fork` what proves to anyone that they contradict each
 * other; returns TALLY_EMISMATCH with a text that says where, as result does.
 */
int evidence_keep(const struct incoming *in, struct sync_result *result,
                  struct fault *fault);

#endif
