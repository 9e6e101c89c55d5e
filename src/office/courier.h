/*
 * The courier keys that this office and the other side's exchanged by hand, in
 * secret/. Each serves every pair of every arrangement that both agree to use
 * it for. docs/format.md, section 7.
 */
#ifndef TALLY_OFFICE_COURIER_H
#define TALLY_OFFICE_COURIER_H

#include "escrow/swap.h"
#include "office/office.h"

#define MAX_COURIER_FILE_BYTES 256
/* Of the file that goes from hand to hand. */
void courier_format(const uint8_t key[static COURIER_KEY_BYTES],
                    struct buf *out);
/* TALLY_EFORMAT: it is no courier key. */
int courier_parse(struct slice text, uint8_t out[static COURIER_KEY_BYTES]);
/* For people to compare; of the key it gives nothing away. */
void courier_mark(const uint8_t key[static COURIER_KEY_BYTES],
                  char out[static 9]);

/* Keep a key; one that is kept already stays as it is. */
int courier_keep(struct office *office,
                 const uint8_t key[static COURIER_KEY_BYTES],
                 struct fault *fault);
/* The key kept last; the caller wipes it. TALLY_ENOTFOUND: none is. */
int courier_newest(struct office *office, uint8_t out[static COURIER_KEY_BYTES],
                   struct fault *fault);
/*
 * The key that a proposal's list is made of: every hash in it. TALLY_ENOTFOUND:
 * none that is kept here; else as secret_find. The caller wipes it.
 */
int courier_find(struct office *office, const json_t *propose,
                 uint8_t out[static COURIER_KEY_BYTES], struct fault *fault);
/* S of one deposit under the key of that proposal, which has the nonce of use. */
void courier_s(const json_t *propose, const uint8_t key[static COURIER_KEY_BYTES],
               struct courier_use use, uint8_t out[static 32]);
/* Is a proposal's list, of a length that fits its pairs, made of that key? */
bool courier_fits(const struct charter *charter, const json_t *propose,
                  const uint8_t key[static COURIER_KEY_BYTES]);

#endif
