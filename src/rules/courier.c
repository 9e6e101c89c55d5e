/*
 * Whether both sides said that they hold the courier key under which a deposit
 * is sealed: the proposer by its list of hashes, the other by its answer.
 */
#include <string.h>

#include "rules/fold.h"

/* The lead party that did not propose: did it say so with its yes? */
static bool is_held(const struct rules *rules, const struct arrangement *a)
{
	const struct charter *charter = rules->charter;
	size_t proposer = rules->entries[a->entry].log;
	size_t answer = a->answer[charter->party[proposer == charter->party[0]]];
	const json_t *body;

	if (answer == NO_INDEX)
		return false;
	body = rules->entries[answer].statement.body;
	return member_is(body, "answer", "yes") &&
	       member_is(body, "courier", "held");
}

bool rules_courier(const struct rules *rules, size_t arrangement, size_t pair,
                   unsigned giver, uint8_t out_hash[static HASH_BYTES])
{
	const struct arrangement *a = &rules->arrangements[arrangement];
	const json_t *courier = json_object_get(
		rules->entries[a->entry].statement.body, "courier");

	return member_count(courier, "keys") == SIDES * a->pair_count &&
	       is_held(rules, a) &&
	       member_hash(member_at(courier, "keys", SIDES * pair + giver), NULL,
	                   out_hash);
}

bool courier_is_right(const struct rules *rules, const struct inspection *i,
                      const json_t *deposit)
{
	uint8_t named[HASH_BYTES], agreed[HASH_BYTES];

	return !member_hash(deposit, "courier", named) ||
	       (rules_courier(rules, i->arrangement, i->pair, !i->side, agreed) &&
	        hash_equal(named, agreed));
}
