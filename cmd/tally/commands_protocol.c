/*
 * The commands of the protocol: what a side declares, arranges, inspects and
 * swaps.
 */
#include "session.h"

const struct command commands_protocol[] = {
	{ .name = NULL },
};
