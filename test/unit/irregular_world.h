/*
 * The small world at the points where irregular statements are made, and the
 * shortest ways to make them.
 */
#ifndef TALLY_TEST_IRREGULAR_WORLD_H
#define TALLY_TEST_IRREGULAR_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../lib/world_odd.h"

#define TINY "charters/test/tiny.yaml"
#define DAY (24 * HOURS)
#define US 0
#define RU 1
#define TEST(name) cmocka_unit_test(name)

static inline void signed_world(struct world *w)
{
	world_init(w, TINY);
	world_sign(w);
}

/* Up to and including a gate of the first pair; GATE_NONE: to its start. */
static inline void play(struct world *w, const char *charter, enum gate gate)
{
	world_init(w, charter);
	world_run(w);
	if (gate == GATE_NONE)
		world_start_pair(w, 0);
	else
		world_pair_to(w, 0, gate);
}

static inline struct draft empty(enum statement_kind kind)
{
	struct draft d;

	draft_init(&d, kind);
	return d;
}

static inline struct draft about(enum statement_kind kind, const char *member,
                                 struct id id)
{
	struct draft d = empty(kind);

	draft_id(&d, member, id.bytes);
	return d;
}

/* With a key in it, as accredit, revoke and rotate begin. */
static inline struct draft keyed(enum statement_kind kind,
                                 const struct note_key *key)
{
	struct draft d = empty(kind);
	char vkey[VKEY_BYTES];

	vkey_format(key, vkey);
	draft_word(&d, "vkey", vkey);
	return d;
}

static inline struct id say(struct world *w, const char *who, struct draft d)
{
	return world_say(w, who, &d);
}

#endif
