/*
 * Which positions a visit is to look at, once its draws are opened.
 */
#ifndef TALLY_CMD_SAMPLED_H
#define TALLY_CMD_SAMPLED_H

#include "session.h"

/*
 * Say where to look, population by population, and give all names as member
 * "look_at" of the answer. Nothing for a visit whose draws are not opened.
 */
void sampled_say(struct session *s, const struct inspection *i);

#endif
