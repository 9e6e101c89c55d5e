/*
 * inspect notice: a visit announced. The team's names stand as commitments.
 */
#include <stdio.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "office/secret.h"
#include "protocol.h"

#define MAX_TEAM 64
#define MAX_PERSON_BYTES 200

struct team {
	size_t count;
	uint8_t commitments[MAX_TEAM][HASH_BYTES];
	struct buf secret; /* "<salt> <name>\n" of each */
};

static void add_member(struct team *team, const char *name)
{
	uint8_t salt[32];
	char hex[2 * sizeof(salt) + 1];

	office_random(salt, sizeof(salt));
	hex_format(salt, sizeof(salt), hex);
	buf_printf(&team->secret, "%s %s\n", hex, name);
	blind_commit(salt, slice_text(name), team->commitments[team->count++]);
	crypto_wipe(salt, sizeof(salt));
	crypto_wipe(hex, sizeof(hex));
}

static int take_team(const struct session *s, struct team *team,
                     struct fault *fault)
{
	const char *name;

	for (size_t i = 0; (name = session_option(s, "--member", i)) != NULL; i++) {
		struct slice text = slice_text(name);

		if (text.len == 0 || text.len > MAX_PERSON_BYTES ||
		    !text_is_printable(text))
			return fault_set(fault, TALLY_EUSAGE,
			                 "'%s' is no name of a person", name);
		if (i == MAX_TEAM)
			return fault_set(fault, TALLY_EUSAGE,
			                 "a team has at most %d members",
			                 MAX_TEAM);
		add_member(team, name);
	}
	if (team->count == 0)
		add_member(team, "unnamed");
	return buf_status(&team->secret) == TALLY_OK
	               ? TALLY_OK
	               : fault_set(fault, buf_status(&team->secret), "the team: %s",
	                           status_text(buf_status(&team->secret)));
}

static void team_name(const struct session *s, size_t arrangement, size_t pair,
                      char out[static SECRET_NAME_BYTES])
{
	char stem[SECRET_NAME_BYTES];

	secret_name(stem, "team", protocol_id(
			s, s->view.rules->arrangements[arrangement].entry));
	snprintf(out, SECRET_NAME_BYTES, "%.100s-%zu", stem, pair + 1);
}

/* The next draw of the running period. */
static int put_drawn(struct session *s, unsigned side, struct draft *draft,
                     struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	uint32_t period = charter_period_at(s->office.charter,
	                                    office_now(&s->office));
	const struct draw_period *of = rules_draws_to_use(
		rules, side, office_now(&s->office));
	size_t number = of == NULL ? 0 : rules_draw_next(rules, of);

	if (of == NULL)
		return fault_set(fault, TALLY_EINCOMPLETE, "nothing is drawn for "
		                 "period %u: tally draw make", (unsigned)period);
	/* Past the last one the fold says what is wrong with it. */
	draft_open(draft, "drawn", '{');
	draft_id(draft, "of", protocol_id(s, of->entry));
	draft_int(draft, "number",
	          (int64_t)(number < of->count ? number + 1 : of->count));
	draft_close(draft, '}');
	return TALLY_OK;
}

/* The site of the pair, or the choice or draw that the visit will open. */
static int put_site(struct session *s, const struct pair_state *p,
                    struct draft *draft, struct fault *fault)
{
	unsigned side;
	int rc = protocol_lead(s, &side, fault);

	if (rc != TALLY_OK)
		return rc;
	if (p->drawn[!side])
		return put_drawn(s, side, draft, fault);
	if (p->site[!side] != NO_INDEX)
		draft_word(draft, "site",
		           s->office.charter->sites[p->site[!side]].name);
	else if (p->choose[side] != NO_INDEX)
		draft_id(draft, "choice", protocol_id(s, p->choose[side]));
	else
		return fault_set(fault, TALLY_EINCOMPLETE, "no choice is sealed for "
		                 "this pair: tally arrange choose %s %s SITE",
		                 s->operands[0], s->operands[1]);
	return TALLY_OK;
}

static int put_entry(struct session *s, struct draft *draft,
                     struct fault *fault)
{
	const char *point = session_option(s, "--entry-point", 0);
	int64_t entry_s = 0;
	int rc;

	if (point == NULL || session_option(s, "--entry-at", 0) == NULL)
		return fault_set(fault, TALLY_EUSAGE, "say where and when the team "
		                 "enters: --entry-point NAME --entry-at TIME");
	if (!text_is_name(slice_text(point), MAX_NAME_BYTES))
		return fault_set(fault, TALLY_EUSAGE, "--entry-point '%s' is no "
		                 "name: a-z, 0-9 and -, a letter first", point);
	rc = protocol_time(s, "--entry-at", 0, &entry_s, fault);
	draft_word(draft, "entry_point", point);
	draft_time(draft, "entry_at", entry_s);
	return rc;
}

static void put_team(const struct team *team, struct draft *draft)
{
	draft_open(draft, "team", '[');
	for (size_t i = 0; i < team->count; i++)
		draft_hash(draft, NULL, team->commitments[i]);
	draft_close(draft, ']');
}

static int notice(struct session *s, size_t arrangement, size_t pair)
{
	const struct arrangement *a = &s->view.rules->arrangements[arrangement];
	struct team team = { .count = 0 };
	char name[SECRET_NAME_BYTES];
	struct draft draft;
	struct fault fault = { 0 };
	unsigned try_number = 0;
	int rc, code;

	draft_init(&draft, STATEMENT_NOTICE);
	draft_id(&draft, "arrangement", protocol_id(s, a->entry));
	draft_int(&draft, "pair", (int64_t)pair + 1);
	buf_init(&team.secret, MAX_TEAM * (MAX_PERSON_BYTES + 80));
	rc = put_site(s, &a->pairs[pair], &draft, &fault);
	if (rc == TALLY_OK)
		rc = put_entry(s, &draft, &fault);
	if (rc == TALLY_OK)
		rc = take_team(s, &team, &fault);
	team_name(s, arrangement, pair, name);
	if (rc == TALLY_OK)
		rc = secret_keep(&s->office, name, buf_slice(&team.secret),
		                 &try_number, &fault);
	put_team(&team, &draft);
	buf_release(&team.secret);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_RULE && rc == TALLY_OK)
		secret_drop(&s->office, name, try_number);
	return code;
}

int inspect_notice_run(struct session *s)
{
	size_t arrangement = 0, pair = 0;
	struct fault fault = { 0 };
	unsigned side;
	int rc = protocol_lead(s, &side, &fault);

	if (rc == TALLY_OK)
		rc = session_arrangement(s, s->operands[0], &arrangement, &fault);
	if (rc == TALLY_OK)
		rc = protocol_pair(s, arrangement, s->operands[1], &pair, &fault);
	if (rc == TALLY_OK)
		rc = protocol_gate(s, arrangement, pair, GATE_NOTICE, &fault);
	return rc == TALLY_OK ? notice(s, arrangement, pair)
	                      : session_fail(s, &fault);
}
