/*
 * arrange propose: which pairs, by when.
 */
#include <string.h>

#include "courier_key.h"
#include "protocol.h"

struct plan {
	size_t pair_count;
	struct pair_plan pairs[MAX_PAIRS];
	int64_t answer_by_s, start_s;
};

static int64_t clock_of(const struct session *s, enum clock clock)
{
	return (int64_t)s->office.charter->clocks[clock].value;
}

static int take_give(const struct charter *charter, struct slice text,
                     struct pair_plan *out, bool given[SIDES])
{
	const uint8_t *equals = memchr(text.data, '=', text.len);
	size_t at = equals ? (size_t)(equals - text.data) : text.len;
	struct slice name = slice_part(text, 0, at);
	struct slice site = slice_part(text, at + 1, text.len);

	for (unsigned side = 0; side < SIDES; side++) {
		size_t found = charter_site(charter, site);

		if (!slice_is_text(name, protocol_party(charter, side)) ||
		    given[side])
			continue;
		given[side] = true;
		out->gives[side].site = found;
		out->gives[side].drawn =
			slice_is_text(site, "draw") &&
			charter->draws.population_count > 0;
		return slice_is_text(site, "choice") || out->gives[side].drawn ||
		                       (found != NO_INDEX &&
		                        charter->sites[found].side == side)
		               ? TALLY_OK : TALLY_EUSAGE;
	}
	return TALLY_EUSAGE;
}

/* "us=deveselu,ru=choice" */
static int take_pair(const struct charter *charter, const char *text,
                     struct pair_plan *out, struct fault *fault)
{
	const char *comma = strchr(text, ',');
	bool given[SIDES] = { false };

	if (comma != NULL &&
	    take_give(charter, slice_of(text, (size_t)(comma - text)), out,
	              given) == TALLY_OK &&
	    take_give(charter, slice_text(comma + 1), out, given) == TALLY_OK)
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE, "--pair '%s' is not like "
	                 "%s=SITE,%s=choice with a site of each side, choice "
	                 "or draw",
	                 text, protocol_party(charter, 0),
	                 protocol_party(charter, 1));
}

static int take_pairs(const struct session *s, struct plan *plan,
                      struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	const char *text;
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK &&
	     (text = session_option(s, "--pair", i)) != NULL; i++) {
		if (i == MAX_PAIRS)
			return fault_set(fault, TALLY_EUSAGE,
			                 "more than %d pairs", MAX_PAIRS);
		rc = take_pair(charter, text, &plan->pairs[i], fault);
		plan->pair_count = i + 1;
	}
	if (rc != TALLY_OK || plan->pair_count > 0)
		return rc;
	plan->pair_count = charter->pair_count;
	memcpy(plan->pairs, charter->pairs,
	       charter->pair_count * sizeof(plan->pairs[0]));
	if (plan->pair_count == 0)
		return fault_set(fault, TALLY_EUSAGE, "the charter has no pairs of "
		                 "its own: give --pair");
	return TALLY_OK;
}

/* Answers are due before the first pair starts. */
static int take_times(const struct session *s, struct plan *plan,
                      struct fault *fault)
{
	int64_t now_s = office_now(&s->office);
	int64_t answered_s = now_s + clock_of(s, CLOCK_ANSWER);
	int rc = protocol_time(s, "--start", answered_s, &plan->start_s, fault);

	if (rc != TALLY_OK)
		return rc;
	if (plan->start_s <= now_s)
		return fault_set(fault, TALLY_EUSAGE,
		                 "--start does not lie in the future");
	plan->answer_by_s = plan->start_s < answered_s ? plan->start_s
	                                               : answered_s;
	return TALLY_OK;
}

static void put_pair(const struct session *s, const struct plan *plan, size_t i,
                     struct draft *draft)
{
	static const struct { const char *name; enum clock clock; } gates[] = {
		{ "notice", CLOCK_GATE_NOTICE },
		{ "designate", CLOCK_GATE_DESIGNATE },
		{ "swap", CLOCK_GATE_SWAP }, { "arrive", CLOCK_GATE_ARRIVE },
		{ "look", CLOCK_GATE_LOOK },
	};
	const struct charter *charter = s->office.charter;
	int64_t start_s = plan->start_s + (int64_t)i * clock_of(s, CLOCK_INTERVAL);

	draft_open(draft, NULL, '{');
	draft_open(draft, "gives", '[');
	for (unsigned side = 0; side < SIDES; side++) {
		size_t site = plan->pairs[i].gives[side].site;

		draft_word(draft, NULL, plan->pairs[i].gives[side].drawn
		                                ? "draw"
		                        : site == NO_INDEX
		                                ? "choice"
		                                : charter->sites[site].name);
	}
	draft_close(draft, ']');
	for (size_t k = 0; k < sizeof(gates) / sizeof(gates[0]); k++)
		draft_time(draft, gates[k].name,
		           start_s + clock_of(s, gates[k].clock));
	draft_close(draft, '}');
}

static int put_declarations(const struct session *s, struct draft *draft,
                            struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct charter *charter = s->office.charter;

	draft_open(draft, "declarations", '[');
	for (unsigned side = 0; side < SIDES; side++) {
		size_t count = rules->declared_count[side];
		const char *who = protocol_party(charter, side);

		if (count == 0)
			return fault_set(fault, TALLY_EINCOMPLETE,
			                 "%s has declared nothing yet: sync, and "
			                 "wait for its declare", who);
		const struct declared *d = &rules->declared[side][count - 1];

		if (d->frozen_s == NEVER_S)
			return fault_set(fault, TALLY_EINCOMPLETE,
			                 "the newest declaration of %s is not "
			                 "witnessed yet: sync later", who);
		draft_id(draft, NULL, protocol_id(s, d->entry));
	}
	draft_close(draft, ']');
	return TALLY_OK;
}

int arrange_propose_run(struct session *s)
{
	struct plan plan = { .pair_count = 0 };
	struct draft draft;
	struct fault fault = { 0 };
	uint8_t id[HASH_BYTES];
	char id8[ID8_BYTES];
	unsigned side;
	int code, rc = protocol_lead(s, &side, &fault);

	draft_init(&draft, STATEMENT_PROPOSE);
	if (rc == TALLY_OK)
		rc = take_pairs(s, &plan, &fault);
	if (rc == TALLY_OK)
		rc = take_times(s, &plan, &fault);
	if (rc == TALLY_OK)
		rc = put_declarations(s, &draft, &fault);
	if (rc != TALLY_OK)
		return protocol_finish(s, &draft, rc, &fault);
	draft_time(&draft, "answer_by", plan.answer_by_s);
	draft_open(&draft, "pairs", '[');
	for (size_t i = 0; i < plan.pair_count; i++)
		put_pair(s, &plan, i, &draft);
	draft_close(&draft, ']');
	rc = courier_propose(s, plan.pair_count, &draft, &fault);
	if (rc != TALLY_OK)
		return protocol_finish(s, &draft, rc, &fault);
	code = session_accept(s, &draft, id);
	if (code == EXIT_DONE) {
		protocol_id8(id, id8);
		protocol_next(s, "the others: tally arrange answer %s yes|no", id8);
	}
	return code;
}
