/*
 * inspect select: open what was drawn; all of what was not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "office/secret.h"
#include "protocol.h"
#include "sampled.h"

struct recalling {
	const uint8_t *charter, *notice;
	const char *population;
	const uint8_t *commitment; /* as logged */
	uint8_t *s;
};

static bool is_committed(void *ctx, struct slice text)
{
	const struct recalling *c = ctx;
	uint8_t commitment[HASH_BYTES];

	if (hex_parse(slice_part(text, 0, 2 * HASH_BYTES), c->s, 32) != TALLY_OK)
		return false;
	draw_onsite_commit(c->charter, c->notice, slice_text(c->population), c->s,
	                   commitment);
	return hash_equal(commitment, c->commitment);
}

/* The s whose commitment was logged for a population. */
static int recall_s(struct session *s, const struct inspection *i,
                    const struct sample *sample,
                    uint8_t out[static 32], struct fault *fault)
{
	const struct population *population =
		&s->office.charter->sites[i->site].populations[sample->population];
	const uint8_t *notice = protocol_id(s, i->step[STEP_NOTICE]);
	char stem[SECRET_NAME_BYTES], name[SECRET_NAME_BYTES];
	struct recalling c = { s->office.charter->id, notice, population->name,
		               sample->commitment, out };

	secret_name(stem, "sample", notice);
	snprintf(name, sizeof(name), "%.80s-%s", stem, population->name);
	return secret_find(&s->office,
	                   &(struct secret_wanted){ name, 2 * HASH_BYTES + 1,
	                                            is_committed, &c }, fault);
}

static bool is_left_out(const struct session *s, const char *population)
{
	const char *name;

	for (size_t i = 0; (name = session_option(s, "--leave-out", i)) != NULL; i++)
		if (strcmp(name, population) == 0)
			return true;
	return false;
}

static int check_left_out(const struct session *s, const struct inspection *i,
                          struct fault *fault)
{
	const struct site *site = &s->office.charter->sites[i->site];
	const char *name;

	for (size_t n = 0; (name = session_option(s, "--leave-out", n)) != NULL;
	     n++) {
		size_t k = 0;

		while (k < site->population_count &&
		       strcmp(site->populations[k].name, name) != 0)
			k++;
		if (k == site->population_count)
			return fault_set(fault, TALLY_EUSAGE, "'%s' is no "
			                 "population of %s", name, site->name);
		if (i->samples[k].k != 0)
			return fault_set(fault, TALLY_EUSAGE, "%s is to be drawn: it "
			                 "cannot be left out", name);
	}
	return TALLY_OK;
}

static int put_samples(struct session *s, const struct inspection *i,
                       struct draft *draft, struct fault *fault)
{
	const struct site *site = &s->office.charter->sites[i->site];
	int rc = TALLY_OK;

	draft_open(draft, "samples", '[');
	for (size_t k = 0; rc == TALLY_OK && k < i->sample_count; k++) {
		const struct sample *sample = &i->samples[k];
		const char *name = site->populations[sample->population].name;
		uint8_t secret[32];

		if (is_left_out(s, name))
			continue;
		draft_open(draft, NULL, '{');
		draft_word(draft, "population", name);
		if (sample->k == 0) {
			draft_bool(draft, "all", true);
		} else {
			rc = recall_s(s, i, sample, secret, fault);
			if (rc == TALLY_OK)
				draft_hash(draft, "s", secret);
		}
		draft_close(draft, '}');
	}
	draft_close(draft, ']');
	return rc;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int put_named(struct session *s, const struct site *site,
                     struct draft *draft, struct fault *fault)
{
	const char *names[MAX_ROWS], *name;
	size_t count = 0;

	for (; (name = session_option(s, "--name", count)) != NULL; count++) {
		if (site_position(site, slice_text(name)) == NO_INDEX)
			return fault_set(fault, TALLY_EUSAGE,
			                 "'%s' is no position of %s", name,
			                 site->name);
		if (count == MAX_ROWS)
			return fault_set(fault, TALLY_EUSAGE,
			                 "more than %d names", MAX_ROWS);
		names[count] = name;
	}
	if (count > 0)
		qsort(names, count, sizeof(names[0]), compare_names);
	draft_open(draft, "named", '[');
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(names[i], names[i - 1]) != 0)
			draft_word(draft, NULL, names[i]);
	draft_close(draft, ']');
	return TALLY_OK;
}

int inspect_select_run(struct session *s)
{
	const struct inspection *i;
	struct draft draft;
	struct fault fault = { 0 };
	size_t found;
	int code, rc = protocol_inspection(s, GATE_LOOK, &found, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	i = &s->view.rules->inspections[found];
	if (i->samples == NULL || i->site == NO_INDEX) {
		fault_set(&fault, TALLY_EINCOMPLETE, "no site is designated yet");
		return session_fail(s, &fault);
	}
	draft_init(&draft, STATEMENT_SELECT);
	draft_id(&draft, "notice", protocol_id(s, i->step[STEP_NOTICE]));
	rc = check_left_out(s, i, &fault);
	if (rc == TALLY_OK)
		rc = put_samples(s, i, &draft, &fault);
	if (rc == TALLY_OK)
		rc = put_named(s, &s->office.charter->sites[i->site], &draft,
		               &fault);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code != EXIT_DONE ||
	    session_inspection(s, s->operands[0], &found, &fault) != TALLY_OK)
		return code;
	sampled_say(s, &s->view.rules->inspections[found]);
	protocol_next(s, "tally inspect measure %s FILE.csv", s->operands[0]);
	return code;
}
