/*
 * The public keys of an office as an answer.
 */
#ifndef TALLY_CMD_CARD_H
#define TALLY_CMD_CARD_H

#include "session.h"

/* Answer with the card of the open office. */
int card_answer(struct session *s, struct fault *fault);

#endif
