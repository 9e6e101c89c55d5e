/*
 * The steps of an arrangement in the world, each at its usual time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "escrow/draw.h"
#include "world.h"

static const char *party(const struct world *w, unsigned side)
{
	return w->charter->participants[w->charter->party[side]].name;
}

static int64_t clock_of(const struct world *w, enum clock clock)
{
	return (int64_t)w->charter->clocks[clock].value;
}

static void not_before(struct world *w, int64_t at_s)
{
	if (w->now_s < at_s)
		w->now_s = at_s;
}

static void accredit(struct world *w, size_t who, const struct note_key *key,
                     const char *role)
{
	struct draft d;
	char vkey[VKEY_BYTES];

	vkey_format(key, vkey);
	draft_init(&d, STATEMENT_ACCREDIT);
	draft_word(&d, "vkey", vkey);
	draft_word(&d, "role", role);
	world_say_unseen(w, w->charter->participants[who].name, KEY_OFFICE, &d);
}

void world_sign(struct world *w)
{
	struct draft d;

	for (size_t i = 0; i < w->charter->participant_count; i++) {
		draft_init(&d, STATEMENT_CHARTER);
		world_say_unseen(w, w->charter->participants[i].name, KEY_OFFICE,
		                 &d);
		if (!(w->charter->participants[i].roles & (ROLE_PARTY | ROLE_HOST)))
			continue;
		accredit(w, i, &w->logs[i].inspector, "inspector");
		accredit(w, i, &w->logs[i].escort, "escort");
	}
	w->now_s += MINUTES;
	world_witness(w);
	w->now_s += MINUTES;
}

static void put_pair(struct world *w, struct draft *d, size_t pair,
                     int64_t start_s)
{
	static const struct { const char *name; enum clock clock; } gates[] = {
		{ "notice", CLOCK_GATE_NOTICE },
		{ "designate", CLOCK_GATE_DESIGNATE },
		{ "swap", CLOCK_GATE_SWAP },
		{ "arrive", CLOCK_GATE_ARRIVE },
		{ "look", CLOCK_GATE_LOOK },
	};

	draft_open(d, NULL, '{');
	draft_open(d, "gives", '[');
	for (unsigned side = 0; side < SIDES; side++) {
		size_t site = w->charter->pairs[pair].gives[side].site;

		draft_word(d, NULL, w->charter->pairs[pair].gives[side].drawn
		                            ? "draw"
		                    : site == NO_INDEX
		                            ? "choice"
		                            : w->charter->sites[site].name);
	}
	draft_close(d, ']');
	for (size_t i = 0; i < 5; i++)
		draft_time(d, gates[i].name,
		           start_s + clock_of(w, gates[i].clock));
	draft_close(d, '}');
	w->pairs[pair].start_s = start_s;
}

void world_propose(struct world *w)
{
	world_declare(w, 0);
	world_declare(w, 1);
	world_propose_declared(w);
}

void world_propose_declared(struct world *w)
{
	struct draft d;

	draft_init(&d, STATEMENT_PROPOSE);
	draft_open(&d, "declarations", '[');
	draft_id(&d, NULL, w->declared[0].bytes);
	draft_id(&d, NULL, w->declared[1].bytes);
	draft_close(&d, ']');
	draft_time(&d, "answer_by", w->now_s + clock_of(w, CLOCK_ANSWER));
	draft_open(&d, "pairs", '[');
	for (size_t i = 0; i < w->charter->pair_count; i++)
		put_pair(w, &d, i,
		         w->now_s + clock_of(w, CLOCK_ANSWER) +
		                 (int64_t)i * clock_of(w, CLOCK_INTERVAL));
	draft_close(&d, ']');
	if (w->courier.count > 0)
		world_put_courier(w, &d);
	w->arrangement = world_say(w, party(w, 0), &d);
}

struct id world_answer(struct world *w, const char *who, struct id to,
                       const char *answer)
{
	struct draft d;

	draft_init(&d, STATEMENT_ANSWER);
	draft_id(&d, "to", to.bytes);
	draft_word(&d, "answer", answer);
	if (w->courier.held)
		draft_word(&d, "courier", "held");
	return world_say(w, who, &d);
}

void world_consent(struct world *w)
{
	world_answer(w, party(w, 1), w->arrangement, "yes");
	for (size_t i = 0; i < w->charter->consent.of_count; i++)
		world_answer(w, w->charter->participants[
				     w->charter->consent.of[i]].name,
		             w->arrangement, "yes");
}

void world_run(struct world *w)
{
	world_sign(w);
	world_propose(w);
	world_consent(w);
}

void world_start_pair(struct world *w, size_t pair)
{
	struct world_pair *p = &w->pairs[pair];

	not_before(w, p->start_s);
	for (unsigned side = 0; side < SIDES; side++) {
		size_t site = w->charter->pairs[pair].gives[!side].site;

		if (site != NO_INDEX)
			p->site[side] = w->charter->sites[site].name;
	}
}

static void salt_of(size_t pair, unsigned side, uint8_t out[static 32])
{
	char text[40];

	snprintf(text, sizeof(text), "salt %zu %u", pair, side);
	hash_bytes(slice_text(text), out);
}

void world_choose(struct world *w, size_t pair, unsigned side, const char *site)
{
	size_t index = charter_site(w->charter, slice_text(site));
	uint8_t salt[32], sealed[HASH_BYTES], ad[SWAP_AD_BYTES];
	struct draft d;

	w->pairs[pair].site[side] = site;
	salt_of(pair, side, salt);
	swap_ad(w->charter->id, w->arrangement.bytes, (uint32_t)pair + 1,
	        (uint8_t)side, ad);
	choice_commit(ad, salt, w->charter->sites[index].first_slot, sealed);
	draft_init(&d, STATEMENT_CHOOSE);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_int(&d, "pair", (int64_t)pair + 1);
	draft_hash(&d, "sealed", sealed);
	w->pairs[pair].choose[side] = world_say(w, party(w, side), &d);
}

static bool by_choice(const struct world *w, size_t pair, unsigned side)
{
	return w->charter->pairs[pair].gives[!side].site == NO_INDEX &&
	       !w->charter->pairs[pair].gives[!side].drawn;
}

static bool by_draw(const struct world *w, size_t pair, unsigned side)
{
	return w->charter->pairs[pair].gives[!side].drawn;
}

void world_notice(struct world *w, size_t pair, unsigned side)
{
	struct world_pair *p = &w->pairs[pair];
	uint8_t name[HASH_BYTES] = { 7 };
	struct draft d;

	draft_init(&d, STATEMENT_NOTICE);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_int(&d, "pair", (int64_t)pair + 1);
	if (by_choice(w, pair, side))
		draft_id(&d, "choice", p->choose[side].bytes);
	else if (by_draw(w, pair, side))
		world_put_draw(w, &d, side);
	else
		draft_word(&d, "site", p->site[side]);
	draft_word(&d, "entry_point", "airport");
	draft_time(&d, "entry_at", w->now_s + clock_of(w, CLOCK_NOTICE) + HOURS);
	draft_open(&d, "team", '[');
	draft_hash(&d, NULL, name);
	draft_close(&d, ']');
	p->measure_count[side] = 0;
	p->notice[side] = world_say(w, party(w, side), &d);
}

static struct id say_of(struct world *w, enum statement_kind kind,
                        const char *member, struct id id, const char *who)
{
	struct draft d;

	draft_init(&d, kind);
	draft_id(&d, member, id.bytes);
	return world_say(w, who, &d);
}

void world_ack(struct world *w, size_t pair, unsigned side)
{
	w->pairs[pair].ack[side] = say_of(w, STATEMENT_ACK, "of",
	                                  w->pairs[pair].notice[side],
	                                  party(w, !side));
}

void world_enter(struct world *w, size_t pair, unsigned side)
{
	struct draft d;

	not_before(w, w->pairs[pair].start_s + clock_of(w, CLOCK_NOTICE) +
	                      2 * HOURS);
	draft_init(&d, STATEMENT_ENTER);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	w->pairs[pair].enter[side] =
		world_say_as(w, party(w, side), KEY_INSPECTOR, &d);
}

static void put_sample(struct world *w, struct draft *d, size_t pair,
                       unsigned side, const struct population *population)
{
	struct world_pair *p = &w->pairs[pair];
	uint8_t commitment[HASH_BYTES];
	char text[40];

	snprintf(text, sizeof(text), "s %zu %u", pair, side);
	hash_bytes(slice_text(text), p->s[side]);
	draw_onsite_commit(w->charter->id, p->notice[side].bytes,
	                   slice_text(population->name), p->s[side], commitment);
	draft_open(d, NULL, '{');
	draft_word(d, "population", population->name);
	draft_int(d, "k", w->sample_k < population->position_count
	                          ? (int64_t)w->sample_k
	                          : (int64_t)population->position_count);
	draft_hash(d, "commitment", commitment);
	draft_close(d, '}');
}

static const struct site *site_of(const struct world *w, size_t pair,
                                  unsigned side)
{
	return &w->charter->sites[charter_site(
		w->charter, slice_text(w->pairs[pair].site[side]))];
}

/* The first population is drawn if the world says so; others are not. */
void world_designate(struct world *w, size_t pair, unsigned side)
{
	struct world_pair *p = &w->pairs[pair];
	uint8_t salt[32];
	struct draft d;

	not_before(w, p->start_s + clock_of(w, CLOCK_NOTICE) +
	                      clock_of(w, CLOCK_DESIGNATE_MIN) + 3 * HOURS);
	salt_of(pair, side, salt);
	draft_init(&d, STATEMENT_DESIGNATE);
	draft_id(&d, "notice", p->notice[side].bytes);
	if (by_draw(w, pair, side))
		p->site[side] = world_put_r(w, &d, pair, side);
	draft_word(&d, "site", p->site[side]);
	if (by_choice(w, pair, side))
		draft_hash(&d, "salt", salt);
	draft_open(&d, "samples", '[');
	if (w->sample_k > 0)
		put_sample(w, &d, pair, side,
		           &site_of(w, pair, side)->populations[0]);
	draft_close(&d, ']');
	p->designate[side] = world_say_as(w, party(w, side), KEY_INSPECTOR, &d);
}

void world_restrict(struct world *w, size_t pair, unsigned side)
{
	uint8_t nonce[HASH_BYTES];
	struct draft d;

	salt_of(pair, side + 4, nonce);
	draft_init(&d, STATEMENT_RESTRICT);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	draft_time(&d, "from_time", w->now_s);
	draft_hash(&d, "nonce", nonce);
	w->pairs[pair].restrict_[side] =
		world_say_as(w, party(w, !side), KEY_ESCORT, &d);
}

static const char *depositary(const struct world *w)
{
	return w->charter->participants[w->charter->depositary].name;
}

void world_deposit(struct world *w, size_t pair, unsigned giver)
{
	struct world_pair *p = &w->pairs[pair];
	uint8_t ad[SWAP_AD_BYTES], hash[HASH_BYTES], wrap[80] = { 0 };
	struct draft d;

	salt_of(pair, giver + 8, p->key[giver]);
	swap_ad(w->charter->id, w->arrangement.bytes, (uint32_t)pair + 1,
	        (uint8_t)giver, ad);
	swap_key_hash(ad, p->key[giver], hash);
	draft_init(&d, STATEMENT_DEPOSIT);
	draft_id(&d, "notice", p->notice[!giver].bytes);
	draft_hash(&d, "inner", hash);
	draft_hash(&d, "key_hash", hash);
	draft_hash(&d, "outer", hash);
	draft_base64(&d, "wrap", slice_of(wrap, sizeof(wrap)));
	draft_open(&d, "parts", '[');
	draft_open(&d, NULL, '{');
	draft_word(&d, "depositary", depositary(w));
	draft_hash(&d, "part", hash);
	draft_close(&d, '}');
	draft_close(&d, ']');
	p->deposit[giver] = world_say(w, party(w, giver), &d);
}

void world_hold(struct world *w, size_t pair, unsigned giver)
{
	w->pairs[pair].held[giver] =
		say_of(w, STATEMENT_ACK, "of", w->pairs[pair].deposit[giver],
	               depositary(w));
}

void world_deposit_ack(struct world *w, size_t pair, unsigned giver)
{
	w->pairs[pair].deposit_ack[giver] =
		say_of(w, STATEMENT_ACK, "of", w->pairs[pair].deposit[giver],
	               party(w, !giver));
}

void world_deliver(struct world *w, size_t pair)
{
	struct draft d;

	draft_init(&d, STATEMENT_DELIVER);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_int(&d, "pair", (int64_t)pair + 1);
	draft_open(&d, "keys", '[');
	draft_hash(&d, NULL, w->pairs[pair].key[0]);
	draft_hash(&d, NULL, w->pairs[pair].key[1]);
	draft_close(&d, ']');
	w->pairs[pair].deliver = world_say(w, depositary(w), &d);
}

void world_arrive(struct world *w, size_t pair, unsigned side, bool admitted)
{
	struct draft d;

	draft_init(&d, STATEMENT_ARRIVE);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	draft_bool(&d, "admitted", admitted);
	w->pairs[pair].arrive[side] =
		world_say_as(w, party(w, side), KEY_INSPECTOR, &d);
}

void world_select(struct world *w, size_t pair, unsigned side)
{
	const struct site *site = site_of(w, pair, side);
	struct draft d;

	draft_init(&d, STATEMENT_SELECT);
	draft_id(&d, "notice", w->pairs[pair].notice[side].bytes);
	draft_open(&d, "samples", '[');
	for (size_t i = 0; i < site->population_count; i++) {
		draft_open(&d, NULL, '{');
		draft_word(&d, "population", site->populations[i].name);
		if (i == 0 && w->sample_k > 0)
			draft_hash(&d, "s", w->pairs[pair].s[side]);
		else
			draft_bool(&d, "all", true);
		draft_close(&d, '}');
	}
	draft_close(&d, ']');
	draft_open(&d, "named", '[');
	draft_close(&d, ']');
	w->pairs[pair].select[side] =
		world_say_as(w, party(w, side), KEY_INSPECTOR, &d);
}

struct id world_countersign(struct world *w, const char *who, struct id of,
                            const char *verdict)
{
	struct draft d;

	draft_init(&d, STATEMENT_COUNTERSIGN);
	draft_id(&d, "of", of.bytes);
	draft_word(&d, "verdict", verdict);
	return world_say_as(w, who, KEY_ESCORT, &d);
}

struct id world_suspend(struct world *w, const char *who, const char *action)
{
	struct draft d;

	draft_init(&d, STATEMENT_SUSPEND);
	draft_id(&d, "arrangement", w->arrangement.bytes);
	draft_word(&d, "action", action);
	return world_say(w, who, &d);
}

/* The candidate that a choosing side takes in the n-th pair. */
static const char *nth_site(const struct world *w, unsigned side, size_t n)
{
	for (size_t i = 0; i < w->charter->site_count; i++)
		if (w->charter->sites[i].side == side && n-- == 0)
			return w->charter->sites[i].name;
	fail_msg("no such site");
	return NULL;
}

/* Both teams enter before either designates: the hour between runs for both. */
static void designate_gate(struct world *w, size_t pair, unsigned side)
{
	world_enter(w, pair, side);
	if (side == 0)
		return;
	w->now_s += clock_of(w, CLOCK_DESIGNATE_MIN);
	for (side = 0; side < SIDES; side++) {
		world_designate(w, pair, side);
		world_restrict(w, pair, side);
	}
}

static void pass(struct world *w, size_t pair, enum gate gate, unsigned side)
{
	switch (gate) {
	case GATE_NOTICE:
		if (by_choice(w, pair, side))
			world_choose(w, pair, side, nth_site(w, !side, pair));
		world_notice(w, pair, side);
		world_ack(w, pair, side);
		break;
	case GATE_DESIGNATE:
		designate_gate(w, pair, side);
		break;
	case GATE_SWAP:
		world_deposit(w, pair, side);
		world_hold(w, pair, side);
		world_deposit_ack(w, pair, side);
		break;
	case GATE_ARRIVE:
		world_arrive(w, pair, side, true);
		break;
	case GATE_LOOK:
		world_select(w, pair, side);
		world_measure(w, pair, side, NULL, NULL);
		world_report(w, pair, side);
		world_countersign(w, party(w, !side), w->pairs[pair].report[side],
		                  "agree");
		break;
	default:
		fail_msg("no such gate");
	}
}

void world_pass(struct world *w, size_t pair, enum gate gate)
{
	pass(w, pair, gate, 0);
	pass(w, pair, gate, 1);
	if (gate == GATE_SWAP)
		world_deliver(w, pair);
}

void world_pair_to(struct world *w, size_t pair, enum gate last)
{
	world_start_pair(w, pair);
	for (enum gate gate = GATE_NOTICE; gate <= last; gate++)
		world_pass(w, pair, gate);
}
