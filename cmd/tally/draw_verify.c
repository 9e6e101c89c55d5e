/*
 * draw verify: what was drawn, computed again from the record alone: that of an
 * office, or of a bundle, which a stranger checks without one.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bundle/bundle.h"
#include "json.h"
#include "protocol.h"
#include "verify.h"
#include "words.h"

#define MAX_BUNDLE_BYTES ((size_t)1 << 32)
#define LEAST_DIGITS 8

/* What is judged, and what was found so far. */
struct judgement {
	struct session *s;
	const struct rules *rules; /* of the office, or at the bundle's cut */
	size_t closed, refused;    /* draws not opened, openings that were false */
	struct buf json;           /* the list of draws */
	/* Of a bundle: */
	const uint8_t *expected;   /* its charter's id, or NULL */
	int code;
};

static void put_sites(const struct rules *rules, const struct draw_result *result,
                      struct buf *out)
{
	for (uint32_t i = 0; i < result->count; i++)
		buf_printf(out, "%s%s", i ? " " : "",
		           rules->charter->sites[result->sites[i]].name);
	buf_put_u8(out, '\0');
}

/* All from which another program can compute the same. */
static void put_named(struct judgement *j, const struct draw_period *of, size_t i)
{
	const struct charter *charter = j->rules->charter;
	const struct drawn *drawn = &of->draws[i];
	const struct draw_population *population =
		&charter->draws.populations[drawn->population];

	json_id(&j->json, "draw", j->rules->entries[of->entry].statement.id);
	json_text(&j->json, "by", words_name(j->rules, charter->party[of->side]));
	json_number(&j->json, "period", of->period);
	json_number(&j->json, "number", i + 1);
	json_text(&j->json, "population", population->name);
	json_number(&j->json, "k", drawn->k);
	json_text(&j->json, "method",
	          population->weighted ? "weighted" : "uniform");
	json_id(&j->json, "commitment", drawn->commitment);
	json_number(&j->json, "used", drawn->used);
	json_flag(&j->json, "open", drawn->opened != NO_INDEX);
}

static void tell_one(struct judgement *j, const struct draw_period *of, size_t i)
{
	const struct rules *rules = j->rules;
	const struct drawn *drawn = &of->draws[i];
	struct draw_result result = { .count = 0 };
	char opener[WORDS_ID_BYTES] = "";
	struct buf sites;
	bool open = drawn->opened != NO_INDEX;
	bool known = open && rules_draw_result(rules, of, i, drawn->r,
	                                       &result) == TALLY_OK;

	buf_init(&sites, MAX_JSON_BYTES);
	put_sites(rules, &result, &sites);
	json_open(&j->json, NULL, '{');
	put_named(j, of, i);
	if (open) {
		json_id(&j->json, "opened_by",
		        rules->entries[drawn->opened].statement.id);
		json_id(&j->json, "r", drawn->r);
		words_id(rules, drawn->opened, opener);
	}
	if (known) {
		json_id(&j->json, "declare",
		        rules->entries[of->declare].statement.id);
		json_id(&j->json, "seed", result.seed);
		json_text(&j->json, "sites", (const char *)sites.data);
	}
	json_close(&j->json, '}');
	session_say(j->s, open ? "%3zu  %s  %s %s\n" : "%3zu  not opened\n", i + 1,
	            known ? (const char *)sites.data : "(no declaration fixed it)",
	            open ? words_kind(rules, drawn->opened) : "", opener);
	buf_release(&sites);
}

/* Was this to open one of these draws? */
static bool is_about(const struct rules *rules, const struct entry *e,
                     const struct draw_period *of)
{
	uint8_t id[HASH_BYTES];
	size_t found;

	if (e->statement.kind == STATEMENT_REVEAL)
		return member_hash(e->statement.body, "of", id) &&
		       rules_find(rules, id) == of->entry;
	if (e->statement.kind != STATEMENT_DESIGNATE ||
	    !member_hash(e->statement.body, "notice", id))
		return false;
	found = rules_inspection(rules, rules_find(rules, id));
	return found != NO_INDEX && rules->inspections[found].draw != NO_INDEX &&
	       &rules->draws[rules->inspections[found].draw] == of;
}

/* Openings that were refused: somebody tried another r, or another site. */
static size_t count_false(const struct rules *rules, const struct draw_period *of)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->irregularity_count; i++) {
		const struct irregularity *irregular = &rules->irregularities[i];

		count += irregular->code == IRREGULAR_DRAW_FALSE &&
		         irregular->entry != NO_INDEX &&
		         is_about(rules, &rules->entries[irregular->entry], of);
	}
	return count;
}

static void tell_period(struct judgement *j, const struct draw_period *of)
{
	const struct rules *rules = j->rules;
	char id[WORDS_ID_BYTES];

	words_id(rules, of->entry, id);
	session_say(j->s, "draw %s by %s, period %" PRIu32 "\n", id,
	            words_name(rules, rules->charter->party[of->side]),
	            of->period);
	for (size_t i = 0; i < of->count; i++) {
		j->closed += of->draws[i].opened == NO_INDEX;
		tell_one(j, of, i);
	}
	j->refused += count_false(rules, of);
}

static int exit_of(const struct judgement *j)
{
	if (j->refused > 0)
		session_note("%zu statement%s of %s maker opened no draw truly",
		             j->refused, words_s(j->refused),
		             j->refused == 1 ? "its" : "their");
	if (j->closed > 0)
		session_note("not opened: %zu draw%s", j->closed,
		             words_s(j->closed));
	if (j->refused > 0)
		return EXIT_BAD_EVIDENCE;
	return j->closed > 0 ? EXIT_INCOMPLETE : EXIT_DONE;
}

static int counts_not(const char *draw, struct fault *fault)
{
	return fault_set(fault, TALLY_EMISMATCH, "draw %s does not count: it "
	                 "departs from a rule, or is not the first of its period",
	                 draw);
}

static int verify_in_office(struct judgement *j)
{
	struct session *s = j->s;
	const struct draw_period *of;
	struct fault fault = { 0 };
	size_t entry;
	int rc;

	if (s->operand_count == 0)
		return session_usage(s, "draw verify: name a draw, or --bundle FILE");
	if (session_option(s, "--charter", 0) != NULL)
		return session_usage(s, "--charter is for --bundle: an office has "
		                     "its charter");
	rc = session_need(s, NEEDS_VIEW, &fault);
	if (rc == TALLY_OK)
		rc = session_entry(s, s->operands[0], STATEMENT_DRAW, &entry,
		                   &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	of = rules_draws_of(s->view.rules, entry);
	if (of == NULL) {
		counts_not(s->operands[0], &fault);
		return session_fail(s, &fault);
	}
	j->rules = s->view.rules;
	tell_period(j, of);
	return exit_of(j);
}

static bool is_named(const struct rules *rules, size_t entry, const char *digits)
{
	char hex[2 * HASH_BYTES + 1];

	if (rules->entries[entry].statement.kind != STATEMENT_DRAW)
		return false;
	hex_format(rules->entries[entry].statement.id, HASH_BYTES, hex);
	return digits == NULL || strncmp(hex, digits, strlen(digits)) == 0;
}

/* Called when all else of the bundle is good. */
static int judge_cut(void *ctx, const struct rules *at_cut, struct fault *fault)
{
	struct judgement *j = ctx;
	const char *digits = j->s->operand_count > 0 ? j->s->operands[0] : NULL;
	size_t told = 0, named = 0;

	j->rules = at_cut;
	for (size_t i = 0; i < at_cut->entry_count; i++)
		named += is_named(at_cut, i, digits);
	for (size_t i = 0; i < at_cut->draw_count; i++) {
		if (!is_named(at_cut, at_cut->draws[i].entry, digits))
			continue;
		tell_period(j, &at_cut->draws[i]);
		told++;
	}
	if (named == 0)
		return fault_set(fault, TALLY_ENOTFOUND, "no draw%s%s stands in it "
		                 "before its cut", digits != NULL ? " " : "",
		                 digits != NULL ? digits : "");
	if (told == 0)
		return counts_not(digits != NULL ? digits : "in it", fault);
	session_say(j->s, "\n");
	j->code = verify_identity(j->s, session_option(j->s, "--bundle", 0),
	                          j->expected, at_cut->charter->id);
	return TALLY_OK;
}

static int verify_in_bundle(struct judgement *j, struct slice tar)
{
	const struct bundle_report report = { .ctx = j, .judged = judge_cut };
	struct session *s = j->s;
	struct fault fault = { 0 };
	int code, rc = bundle_verify(tar, j->expected, &report, NULL, &fault);

	if (rc != TALLY_OK) {
		/* Not missing here: what was handed over is not whole. */
		if (rc == TALLY_ENOTFOUND && j->rules == NULL)
			fault.status = TALLY_EINCOMPLETE;
		fault_prefix(&fault, "%s", session_option(s, "--bundle", 0));
		return session_fail(s, &fault);
	}
	code = exit_of(j);
	return code == EXIT_BAD_EVIDENCE || j->code == EXIT_DONE ? code : j->code;
}

static int verify_file(struct judgement *j, const char *path)
{
	struct session *s = j->s;
	uint8_t id[HASH_BYTES];
	struct fault fault = { 0 };
	struct buf tar;
	int code;

	if (verify_expected(s, id, &j->expected, &fault) != TALLY_OK)
		return session_fail(s, &fault);
	if (s->operand_count > 0 && strlen(s->operands[0]) < LEAST_DIGITS)
		return session_usage(s, "'%s' is no id: give 8 to 64 hex digits",
		                     s->operands[0]);
	if (session_read_file(path, MAX_BUNDLE_BYTES, &tar, &fault) != TALLY_OK)
		return session_fail(s, &fault);
	code = verify_in_bundle(j, buf_slice(&tar));
	buf_release(&tar);
	return code;
}

int draw_verify_run(struct session *s)
{
	const char *path = session_option(s, "--bundle", 0);
	struct judgement j = { .s = s };
	int code;

	buf_init(&j.json, MAX_JSON_BYTES);
	json_open(&j.json, NULL, '[');
	code = path != NULL ? verify_file(&j, path) : verify_in_office(&j);
	json_close(&j.json, ']');
	if (j.rules != NULL)
		json_answer(s, "draws", &j.json);
	buf_release(&j.json);
	return code;
}
