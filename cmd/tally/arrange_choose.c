/*
 * arrange choose: a sealed choice of one site of the other side.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "office/secret.h"
#include "protocol.h"

#define CHOICE_BYTES (2 * HASH_BYTES + 1 + MAX_NAME_BYTES + 1)

static void choice_name(const struct session *s, size_t arrangement, size_t pair,
                        char out[static SECRET_NAME_BYTES])
{
	char stem[SECRET_NAME_BYTES];
	size_t propose = s->view.rules->arrangements[arrangement].entry;

	secret_name(stem, "choice", protocol_id(s, propose));
	snprintf(out, SECRET_NAME_BYTES, "%.100s-%zu", stem, pair + 1);
}

static void commit(const struct session *s, size_t arrangement, size_t pair,
                   const struct sealed_choice *choice,
                   uint8_t out[static HASH_BYTES])
{
	const struct charter *charter = s->office.charter;
	size_t propose = s->view.rules->arrangements[arrangement].entry;
	const struct site *site = &charter->sites[choice->site];
	uint8_t ad[SWAP_AD_BYTES];

	swap_ad(charter->id, protocol_id(s, propose), (uint32_t)pair + 1,
	        (uint8_t)!site->side, ad);
	choice_commit(ad, choice->salt, site->first_slot, out);
}

/* "<salt> <site>\n" */
static bool choice_parse(const struct charter *charter, struct slice text,
                         struct sealed_choice *out)
{
	struct slice site;

	if (text.len < 2 * HASH_BYTES + 2 || text.data[2 * HASH_BYTES] != ' ' ||
	    text.data[text.len - 1] != '\n' ||
	    hex_parse(slice_part(text, 0, 2 * HASH_BYTES), out->salt,
	              HASH_BYTES) != TALLY_OK)
		return false;
	site = slice_part(text, 2 * HASH_BYTES + 1,
	                  text.len - 2 * HASH_BYTES - 2);
	out->site = charter_site(charter, site);
	return out->site != NO_INDEX;
}

/* A pair whose choice is recalled. */
struct recalling {
	const struct session *s;
	size_t arrangement, pair;
	uint8_t sealed[HASH_BYTES];
	struct sealed_choice *choice;
};

static bool is_sealed(void *ctx, struct slice text)
{
	const struct recalling *c = ctx;
	uint8_t sealed[HASH_BYTES];

	if (!choice_parse(c->s->office.charter, text, c->choice))
		return false;
	commit(c->s, c->arrangement, c->pair, c->choice, sealed);
	return hash_equal(sealed, c->sealed);
}

int choice_recall(struct session *s, size_t arrangement, size_t pair,
                  struct sealed_choice *out, struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct pair_state *p = &rules->arrangements[arrangement].pairs[pair];
	struct recalling c = { s, arrangement, pair, { 0 }, out };
	char name[SECRET_NAME_BYTES];
	unsigned side;
	int rc = protocol_lead(s, &side, fault);

	if (rc != TALLY_OK)
		return rc;
	if (p->choose[side] == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE, "no choice is sealed for "
		                 "pair %zu: tally arrange choose", pair + 1);
	member_hash(rules->entries[p->choose[side]].statement.body, "sealed",
	            c.sealed);
	choice_name(s, arrangement, pair, name);
	return secret_find(&s->office,
	                   &(struct secret_wanted){ name, CHOICE_BYTES, is_sealed,
	                                            &c }, fault);
}

static int take_site(const struct session *s, unsigned side, size_t *out,
                     struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	const char *name = s->operands[2];

	*out = charter_site(charter, slice_text(name));
	if (*out != NO_INDEX && charter->sites[*out].side != side)
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE, "'%s' is no site of the other side",
	                 name);
}

/* Keep the salt, then log what it seals. */
static int seal(struct session *s, size_t arrangement, size_t pair, size_t site)
{
	struct sealed_choice choice = { .site = site };
	uint8_t sealed[HASH_BYTES];
	char name[SECRET_NAME_BYTES], hex[2 * HASH_BYTES + 1];
	char text[CHOICE_BYTES + 1];
	struct draft draft;
	struct fault fault = { 0 };
	unsigned try_number = 0;
	int rc, code;

	office_random(choice.salt, sizeof(choice.salt));
	commit(s, arrangement, pair, &choice, sealed);
	hex_format(choice.salt, sizeof(choice.salt), hex);
	snprintf(text, sizeof(text), "%s %s\n", hex,
	         s->office.charter->sites[site].name);
	choice_name(s, arrangement, pair, name);
	rc = secret_keep(&s->office, name, slice_text(text), &try_number, &fault);
	crypto_wipe(&choice, sizeof(choice));
	crypto_wipe(text, sizeof(text));
	crypto_wipe(hex, sizeof(hex));
	draft_init(&draft, STATEMENT_CHOOSE);
	draft_id(&draft, "arrangement",
	         protocol_id(s, s->view.rules->arrangements[arrangement].entry));
	draft_int(&draft, "pair", (int64_t)pair + 1);
	draft_hash(&draft, "sealed", sealed);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_RULE && rc == TALLY_OK)
		secret_drop(&s->office, name, try_number);
	return code;
}

int arrange_choose_run(struct session *s)
{
	size_t arrangement, pair = 0, site = NO_INDEX;
	struct fault fault = { 0 };
	unsigned side;
	int code, rc = protocol_lead(s, &side, &fault);

	if (rc == TALLY_OK)
		rc = session_arrangement(s, s->operands[0], &arrangement, &fault);
	if (rc == TALLY_OK)
		rc = protocol_pair(s, arrangement, s->operands[1], &pair, &fault);
	if (rc == TALLY_OK)
		rc = take_site(s, side, &site, &fault);
	if (rc == TALLY_OK)
		rc = protocol_running(s, arrangement, pair, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	code = seal(s, arrangement, pair, site);
	if (code == EXIT_DONE)
		protocol_next(s, "tally inspect notice %s %zu --entry-point NAME "
		              "--entry-at TIME", s->operands[0], pair + 1);
	return code;
}
