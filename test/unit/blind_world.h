/*
 * A pair before its swap with three blind depositaries, two shares needed, one
 * of the three faulty: at and ie are honest, mt may do anything.
 */
#ifndef TALLY_TEST_BLIND_WORLD_H
#define TALLY_TEST_BLIND_WORLD_H

#include "../lib/world_odd.h"
#include "escrow/swap.h"

#define BLIND "charters/test/blind.yaml"
#define DEPOSITARIES 3
#define NEED 2
#define DAY (24 * HOURS)
#define US 0
#define RU 1
#define TEST(name) cmocka_unit_test(name)

static const char *const depositary[DEPOSITARIES] = { "at", "ie", "mt" };
static const char *const party_of[SIDES] = { "us", "ru" };

/* What was deposited, by giving side. */
struct given {
	uint8_t key[32];
	uint8_t shares[DEPOSITARIES * SHARE_BYTES];
	uint8_t inner[8192], outer[8192];
	size_t inner_len, outer_len;
	struct swap_secrets secrets; /* of its second layer */
	bool courier;                /* S follows from a courier key */
};

struct blind {
	struct world w;
	struct given given[SIDES];
};

static inline const struct arrangement *arrangement(struct blind *b)
{
	return &world_replay(&b->w)->arrangements[0];
}

static inline const struct pair_state *pair_of(struct blind *b)
{
	return &arrangement(b)->pairs[0];
}

static inline void give_ad(const struct blind *b, unsigned giver,
                           uint8_t out[static SWAP_AD_BYTES])
{
	swap_ad(b->w.charter->id, b->w.arrangement.bytes, 1, (uint8_t)giver, out);
}

/* The second layer over what stands in inner. */
static inline void seal_outer(struct blind *b, unsigned giver)
{
	struct given *g = &b->given[giver];
	uint8_t ad[SWAP_AD_BYTES], nonce[SEAL_NONCE_BYTES] = { 2 };
	struct buf outer;

	give_ad(b, giver, ad);
	memset(g->secrets.s, 0x51 + (int)giver, sizeof(g->secrets.s));
	memset(g->secrets.e, 0x31 + (int)giver, sizeof(g->secrets.e));
	buf_init(&outer, sizeof(g->outer));
	assert_int_equal(swap_seal_outer(ad, g->secrets.s, nonce,
	                                 slice_of(g->inner, g->inner_len),
	                                 &outer), TALLY_OK);
	memcpy(g->outer, outer.data, outer.len);
	g->outer_len = outer.len;
	buf_release(&outer);
}

/* A key, its shares, and content sealed under it. */
static inline void prepare(struct blind *b, unsigned giver, struct slice content)
{
	struct given *g = &b->given[giver];
	uint8_t ad[SWAP_AD_BYTES], random[32], nonce[SEAL_NONCE_BYTES] = { 1 };
	struct buf inner;

	give_ad(b, giver, ad);
	memset(g->key, 0x40 + (int)giver, sizeof(g->key));
	memset(random, 0x61 + (int)giver, sizeof(random));
	assert_int_equal(share_split(g->key, NEED, DEPOSITARIES, random,
	                             g->shares), TALLY_OK);
	buf_init(&inner, sizeof(g->inner));
	assert_int_equal(swap_seal_inner(ad, g->key, nonce, content, &inner),
	                 TALLY_OK);
	memcpy(g->inner, inner.data, inner.len);
	g->inner_len = inner.len;
	buf_release(&inner);
	seal_outer(b, giver);
}

/* S for the counterpart, as the charter's box keys have it. */
static inline void wrap_for_reader(const struct blind *b, unsigned giver,
                                   uint8_t out[static SWAP_WRAP_BYTES])
{
	const struct charter *charter = b->w.charter;

	assert_int_equal(swap_wrap(&b->given[giver].secrets,
	                           charter->participants[charter->party[!giver]]
	                                   .box_key, out), TALLY_OK);
}

static inline void draft_blind_deposit(struct blind *b, unsigned giver,
                                       struct draft *d)
{
	const struct given *g = &b->given[giver];
	uint8_t ad[SWAP_AD_BYTES], hash[HASH_BYTES], wrap[SWAP_WRAP_BYTES];

	give_ad(b, giver, ad);
	draft_init(d, STATEMENT_DEPOSIT);
	draft_id(d, "notice", b->w.pairs[0].notice[!giver].bytes);
	hash_bytes(slice_of(g->inner, g->inner_len), hash);
	draft_hash(d, "inner", hash);
	swap_key_hash(ad, g->key, hash);
	draft_hash(d, "key_hash", hash);
	hash_bytes(slice_of(g->outer, g->outer_len), hash);
	draft_hash(d, "outer", hash);
	if (g->courier) {
		courier_hash(g->secrets.s, hash);
		draft_hash(d, "courier", hash);
	} else {
		wrap_for_reader(b, giver, wrap);
		draft_base64(d, "wrap", slice_of(wrap, sizeof(wrap)));
	}
	draft_open(d, "parts", '[');
	for (unsigned i = 0; i < DEPOSITARIES; i++) {
		draft_open(d, NULL, '{');
		draft_word(d, "depositary", depositary[i]);
		draft_hash(d, "part", hash);
		swap_share_hash(ad, (uint8_t)(i + 1), g->shares + i * SHARE_BYTES,
		                hash);
		draft_hash(d, "share", hash);
		draft_close(d, '}');
	}
	draft_close(d, ']');
}

static inline void blind_deposit(struct blind *b, unsigned giver)
{
	struct draft d;

	draft_blind_deposit(b, giver, &d);
	b->w.pairs[0].deposit[giver] = world_say(&b->w, party_of[giver], &d);
}

static inline void draft_pair(const struct blind *b, enum statement_kind kind,
                              struct draft *d)
{
	draft_init(d, kind);
	draft_id(d, "arrangement", b->w.arrangement.bytes);
	draft_int(d, "pair", 1);
}

static inline struct id hold(struct blind *b, unsigned who)
{
	struct draft d;

	draft_pair(b, STATEMENT_HOLD, &d);
	draft_open(&d, "deposits", '[');
	for (unsigned giver = 0; giver < SIDES; giver++)
		draft_id(&d, NULL, b->w.pairs[0].deposit[giver].bytes);
	draft_close(&d, ']');
	return world_say(&b->w, depositary[who], &d);
}

static inline struct id deliver_shares(struct blind *b, unsigned who,
                                       const uint8_t *of_us,
                                       const uint8_t *of_ru)
{
	struct draft d;

	draft_pair(b, STATEMENT_DELIVER, &d);
	draft_open(&d, "shares", '[');
	draft_hash(&d, NULL, of_us);
	draft_hash(&d, NULL, of_ru);
	draft_close(&d, ']');
	return world_say(&b->w, depositary[who], &d);
}

static inline struct id deliver(struct blind *b, unsigned who)
{
	return deliver_shares(b, who, b->given[US].shares + who * SHARE_BYTES,
	                      b->given[RU].shares + who * SHARE_BYTES);
}

static inline struct id refuse(struct blind *b, unsigned who, unsigned giver,
                               const char *why)
{
	struct draft d;

	draft_pair(b, STATEMENT_DELIVER, &d);
	draft_open(&d, "refused", '{');
	draft_id(&d, "deposit", b->w.pairs[0].deposit[giver].bytes);
	draft_word(&d, "why", why);
	draft_close(&d, '}');
	return world_say(&b->w, depositary[who], &d);
}

static inline void draft_accusation(const struct blind *b, unsigned giver,
                                    struct slice inner, struct draft *d)
{
	draft_init(d, STATEMENT_EVIDENCE);
	draft_word(d, "log", giver == US ? "us.example/tally"
	                                 : "ru.example/tally");
	draft_open(d, "sealed", '{');
	draft_id(d, "deposit", b->w.pairs[0].deposit[giver].bytes);
	draft_base64(d, "inner", inner);
	draft_close(d, '}');
}

static inline struct id accuse(struct blind *b, const char *who, unsigned giver,
                               struct slice inner)
{
	struct draft d;

	draft_accusation(b, giver, inner, &d);
	return world_say(&b->w, who, &d);
}

/* The counterpart objects to what was deposited by this side. */
static inline struct id object_to(struct blind *b, unsigned giver)
{
	struct draft d;

	draft_init(&d, STATEMENT_OBJECT);
	draft_id(&d, "about", b->w.pairs[0].deposit[giver].bytes);
	return world_say(&b->w, party_of[!giver], &d);
}

/* "It could read what I gave": by the depositor, or whom else it told. */
static inline struct id show_given(struct blind *b, const char *who,
                                   unsigned giver)
{
	const struct given *g = &b->given[giver];
	struct draft d;

	draft_init(&d, STATEMENT_EVIDENCE);
	draft_word(&d, "log", giver == US ? "ru.example/tally"
	                                  : "us.example/tally");
	draft_open(&d, "given", '{');
	draft_id(&d, "deposit", b->w.pairs[0].deposit[giver].bytes);
	draft_base64(&d, "outer", slice_of(g->outer, g->outer_len));
	draft_hash(&d, "s", g->secrets.s);
	if (!g->courier)
		draft_hash(&d, "e", g->secrets.e);
	draft_close(&d, '}');
	return world_say(&b->w, who, &d);
}

static inline struct slice inner_of(const struct blind *b, unsigned giver)
{
	return slice_of(b->given[giver].inner, b->given[giver].inner_len);
}

/* Before the swap. */
static inline struct blind *blind_begin_with(const struct world_courier *courier)
{
	struct blind *b = calloc(1, sizeof(*b));

	assert_non_null(b);
	world_init(&b->w, BLIND);
	b->w.courier = *courier;
	world_run(&b->w);
	world_pair_to(&b->w, 0, GATE_DESIGNATE);
	for (unsigned giver = 0; giver < SIDES; giver++)
		prepare(b, giver, slice_text("nothing that was declared"));
	return b;
}

static inline struct blind *blind_begin(void)
{
	static const struct world_courier none;

	return blind_begin_with(&none);
}

static inline void blind_end(struct blind *b)
{
	world_release(&b->w);
	free(b);
}

static inline struct blind *begin_deposited(void)
{
	struct blind *b = blind_begin();

	blind_deposit(b, US);
	blind_deposit(b, RU);
	return b;
}

static inline void hold_all(struct blind *b)
{
	for (unsigned who = 0; who < DEPOSITARIES; who++)
		hold(b, who);
}

static inline struct blind *begin_held(void)
{
	struct blind *b = begin_deposited();

	hold_all(b);
	return b;
}

/* Between the deposits and a delivery: all hold both, both are received. */
static inline void owe_delivery(struct blind *b)
{
	hold_all(b);
	world_deposit_ack(&b->w, 0, US);
	world_deposit_ack(&b->w, 0, RU);
}

static inline struct blind *begin_owed(void)
{
	struct blind *b = begin_deposited();

	owe_delivery(b);
	return b;
}

static inline bool is_delivered(struct blind *b)
{
	return world_replay(&b->w)->inspections[0].step[STEP_DELIVER] != NO_INDEX;
}

static inline void wait_out(struct blind *b)
{
	b->w.now_s += 30 * DAY;
	world_replay(&b->w);
}

#endif
