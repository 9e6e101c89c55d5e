/*
 * inspect designate: the site, and what will be drawn there.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "office/secret.h"
#include "protocol.h"
#include "stats/detection.h"

/* The site of the pair, of the choice with its salt, or of the draw with r. */
struct designated {
	bool salted, drawn;
	uint8_t r[32];
	struct sealed_choice choice;
};

static int take_drawn(struct session *s, const struct inspection *i,
                      struct designated *out, struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct draw_period *of = &rules->draws[i->draw];
	struct draw_result result;
	int rc = draw_recall(s, of, i->number, out->r, fault);

	if (rc == TALLY_OK)
		rc = rules_draw_result(rules, of, i->number, out->r, &result);
	if (rc == TALLY_OK)
		out->choice.site = result.sites[of->draws[i->number].used];
	else if (fault->status == TALLY_OK)
		fault_set(fault, rc, "the draw: %s", status_text(rc));
	return rc;
}

static int take_site(struct session *s, const struct inspection *i,
                     struct designated *out, struct fault *fault)
{
	const struct pair_state *p =
		&s->view.rules->arrangements[i->arrangement].pairs[i->pair];
	const char *name = session_option(s, "--site", 0);
	int rc = TALLY_OK;

	out->choice.site = p->site[!i->side];
	out->drawn = i->draw != NO_INDEX;
	out->salted = out->choice.site == NO_INDEX && !out->drawn;
	if (out->drawn)
		rc = take_drawn(s, i, out, fault);
	if (out->salted)
		rc = choice_recall(s, i->arrangement, i->pair, &out->choice,
		                   fault);
	if (rc != TALLY_OK || name == NULL)
		return rc;
	out->choice.site = charter_site(s->office.charter, slice_text(name));
	if (out->choice.site == NO_INDEX)
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no site of the "
		                 "charter", name);
	return TALLY_OK;
}

struct sampled {
	const struct population *population;
	uint64_t k;
};

/* "cells=12" */
static int take_draw(const struct site *site, const char *text,
                     struct sampled *out, struct fault *fault)
{
	const char *equals = strchr(text, '=');
	struct slice name = slice_of(text, equals ? (size_t)(equals - text) : 0);

	for (size_t i = 0; equals != NULL && i < site->population_count; i++) {
		const struct population *population = &site->populations[i];

		if (!slice_is_text(name, population->name))
			continue;
		out->population = population;
		if (decimal_parse(slice_text(equals + 1), &out->k) == TALLY_OK &&
		    out->k > 0 && out->k <= population->position_count)
			return TALLY_OK;
		return fault_set(fault, TALLY_EUSAGE, "--sample '%s': %s has %zu "
		                 "positions", text, population->name,
		                 population->position_count);
	}
	return fault_set(fault, TALLY_EUSAGE, "--sample '%s' is not like "
	                 "POPULATION=K with a population of %s", text, site->name);
}

/* Keep s, then commit to it: who knows it knows what will be drawn. */
static int put_draw(struct session *s, const struct inspection *i,
                    const struct sampled *draw, struct draft *draft,
                    struct fault *fault)
{
	const char *population = draw->population->name;
	const uint8_t *notice = protocol_id(s, i->step[STEP_NOTICE]);
	uint8_t secret[32], commitment[HASH_BYTES];
	char stem[SECRET_NAME_BYTES], name[SECRET_NAME_BYTES];
	char hex[2 * sizeof(secret) + 2];
	unsigned ignored;
	int rc;

	office_random(secret, sizeof(secret));
	hex_format(secret, sizeof(secret), hex);
	hex[2 * sizeof(secret)] = '\n';
	secret_name(stem, "sample", notice);
	snprintf(name, sizeof(name), "%.80s-%s", stem, population);
	rc = secret_keep(&s->office, name,
	                 slice_of(hex, 2 * sizeof(secret) + 1), &ignored,
	                 fault);
	draw_onsite_commit(s->office.charter->id, notice,
	                   slice_text(population), secret, commitment);
	crypto_wipe(secret, sizeof(secret));
	crypto_wipe(hex, sizeof(hex));
	draft_open(draft, NULL, '{');
	draft_word(draft, "population", population);
	draft_int(draft, "k", (int64_t)draw->k);
	draft_hash(draft, "commitment", commitment);
	draft_close(draft, '}');
	return rc;
}

static int put_samples(struct session *s, const struct inspection *i,
                       const struct site *site, struct draft *draft,
                       struct fault *fault)
{
	bool given[MAX_POPULATIONS] = { false };
	const char *text;
	int rc = TALLY_OK;

	draft_open(draft, "samples", '[');
	for (size_t n = 0; rc == TALLY_OK &&
	     (text = session_option(s, "--sample", n)) != NULL; n++) {
		struct sampled draw = { 0 };
		size_t at;

		rc = take_draw(site, text, &draw, fault);
		if (rc != TALLY_OK)
			break;
		at = (size_t)(draw.population - site->populations);
		if (given[at])
			return fault_set(fault, TALLY_EUSAGE,
			                 "--sample names %s twice",
			                 draw.population->name);
		given[at] = true;
		rc = put_draw(s, i, &draw, draft, fault);
	}
	draft_close(draft, ']');
	return rc;
}

/* A draw too small to confirm anything, even if every look succeeds. */
static void warn_of_small(const struct sampled *draw)
{
	const struct population *p = draw->population;
	const struct detection_input in = {
		.positions = p->position_count,
		.looked = draw->k,
		.design_number = p->design_number.value,
		.detection = (uint32_t)p->detection.value,
		.common_cause = (uint32_t)p->common_cause.value
	};
	uint32_t reached, required = (uint32_t)p->required.value;
	char reached_text[8], required_text[8];
	bool enough;

	if (detection_probability(&in, required, &reached, &enough) != TALLY_OK ||
	    enough)
		return;
	detection_format(reached, reached_text);
	detection_format(required, required_text);
	session_note("%s: %" PRIu64 " of %zu can reach %s of the required %s",
	             p->name, draw->k, p->position_count, reached_text,
	             required_text);
}

static void warn_of_samples(const struct session *s, const struct site *site)
{
	const char *text;

	for (size_t n = 0; (text = session_option(s, "--sample", n)) != NULL; n++) {
		struct fault ignored;
		struct sampled draw = { 0 };

		if (take_draw(site, text, &draw, &ignored) == TALLY_OK)
			warn_of_small(&draw);
	}
}

int inspect_designate_run(struct session *s)
{
	struct designated d = { .salted = false };
	const struct site *site;
	const struct inspection *i;
	struct draft draft;
	struct fault fault = { 0 };
	size_t found;
	int code, rc = protocol_inspection(s, GATE_DESIGNATE, &found, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	i = &s->view.rules->inspections[found];
	rc = take_site(s, i, &d, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	site = &s->office.charter->sites[d.choice.site];
	draft_init(&draft, STATEMENT_DESIGNATE);
	draft_id(&draft, "notice", protocol_id(s, i->step[STEP_NOTICE]));
	draft_word(&draft, "site", site->name);
	if (d.salted)
		draft_hash(&draft, "salt", d.choice.salt);
	if (d.drawn)
		draft_hash(&draft, "r", d.r);
	rc = put_samples(s, i, site, &draft, &fault);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_DONE)
		warn_of_samples(s, site);
	return code;
}
