/*
 * draw make, draw reveal: commit to the draws of a period, and open what no
 * visit opened.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "office/secret.h"
#include "protocol.h"

#define LINE_BYTES (2 * 32 + 1) /* "<r>\n" of each draw */

/* What is to be drawn, the same in every draw of the period. */
struct drawing {
	unsigned side;
	uint32_t period;
	const struct draw_population *population;
	uint64_t k;
};

static void draw_secret(uint32_t period, char out[static SECRET_NAME_BYTES])
{
	snprintf(out, SECRET_NAME_BYTES, "draw-%" PRIu32, period);
}

struct recalling {
	const struct rules *rules;
	const struct draw_period *of;
	size_t number;
	uint8_t *r;
};

static bool opens(void *ctx, struct slice text)
{
	const struct recalling *c = ctx;

	return text.len >= (c->number + 1) * LINE_BYTES &&
	       hex_parse(slice_part(text, c->number * LINE_BYTES, 2 * 32), c->r,
	                 32) == TALLY_OK &&
	       rules_draw_opens(c->rules, c->of, c->number, c->r);
}

int draw_recall(struct session *s, const struct draw_period *of, size_t number,
                uint8_t out_r[static 32], struct fault *fault)
{
	struct recalling c = { s->view.rules, of, number, out_r };
	char name[SECRET_NAME_BYTES];

	draw_secret(of->period, name);
	return secret_find(&s->office,
	                   &(struct secret_wanted){ name, MAX_DRAWS * LINE_BYTES,
	                                            opens, &c }, fault);
}

/* Without the option *out stays as it is. */
static int take_number(const struct session *s, const char *option,
                       uint64_t most, uint64_t *out, struct fault *fault)
{
	const char *text = session_option(s, option, 0);

	if (text == NULL ||
	    (decimal_parse(slice_text(text), out) == TALLY_OK && *out > 0 &&
	     *out <= most))
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE, "%s '%s' is no number from 1 to "
	                 "%" PRIu64, option, text, most);
}

/* The named one, or the only one of the other side's map. */
static int take_population(const struct session *s, struct drawing *d,
                           struct fault *fault)
{
	const struct draw_rules *draws = &s->office.charter->draws;
	const char *name = session_option(s, "--population", 0);
	size_t found = 0;

	for (size_t i = 0; i < draws->population_count; i++) {
		const struct draw_population *p = &draws->populations[i];

		if (p->map == d->side ||
		    (name != NULL && strcmp(name, p->name) != 0))
			continue;
		d->population = p;
		found++;
	}
	if (found == 1)
		return TALLY_OK;
	return found > 1
		? fault_set(fault, TALLY_EUSAGE, "the charter has %zu populations "
		            "of the other side's sites: name one, --population "
		            "NAME", found)
		: fault_set(fault, TALLY_EUSAGE, "the charter has no such "
		            "population of the other side's sites");
}

static int take_drawing(struct session *s, struct drawing *d,
                        struct fault *fault)
{
	uint64_t period = charter_period_at(s->office.charter,
	                                    office_now(&s->office));
	int rc = protocol_lead(s, &d->side, fault);

	if (rc == TALLY_OK && s->office.charter->draws.population_count == 0)
		rc = fault_set(fault, TALLY_ERULE, "draw-unfit (protocol 3.4): "
		               "the charter has no draws");
	if (rc == TALLY_OK && s->office.charter->draws.quota[d->side].value == 0)
		rc = fault_set(fault, TALLY_ERULE, "draw-unfit (protocol 3.4): "
		               "the charter gives %s no draws", s->office.name);
	if (rc == TALLY_OK)
		rc = take_population(s, d, fault);
	if (rc == TALLY_OK)
		rc = take_number(s, "--sites", d->population->site_count,
		                 &d->k, fault);
	if (rc == TALLY_OK)
		rc = take_number(s, "--period", INT32_MAX, &period, fault);
	if (rc == TALLY_OK)
		d->period = (uint32_t)period;
	return rc;
}

static void put_draw(const struct session *s, const struct drawing *d,
                     uint32_t j, struct buf *secret, struct draft *draft)
{
	const struct charter *charter = s->office.charter;
	struct draw_name name = { .side = (uint8_t)d->side, .period = d->period,
		                  .j = j };
	uint8_t r[32], commitment[HASH_BYTES];
	char hex[2 * sizeof(r) + 1];

	office_random(r, sizeof(r));
	hex_format(r, sizeof(r), hex);
	buf_printf(secret, "%s\n", hex);
	memcpy(name.charter, charter->id, HASH_BYTES);
	draw_commit(&name, r, commitment);
	draft_open(draft, NULL, '{');
	draft_word(draft, "map",
	           protocol_party(charter, !d->side));
	draft_word(draft, "population", d->population->name);
	draft_int(draft, "k", (int64_t)d->k);
	draft_word(draft, "method",
	           d->population->weighted ? "weighted" : "uniform");
	draft_hash(draft, "commitment", commitment);
	draft_close(draft, '}');
	crypto_wipe(r, sizeof(r));
	crypto_wipe(hex, sizeof(hex));
}

/* All r are kept, then committed to. */
int draw_make_run(struct session *s)
{
	struct drawing d = { .k = 1 };
	char name[SECRET_NAME_BYTES];
	struct buf secret;
	struct draft draft;
	struct fault fault = { 0 };
	unsigned try_number = 0;
	uint64_t quota;
	int code, rc = take_drawing(s, &d, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	quota = s->office.charter->draws.quota[d.side].value;
	buf_init(&secret, MAX_DRAWS * LINE_BYTES);
	draft_init(&draft, STATEMENT_DRAW);
	draft_int(&draft, "period", d.period);
	draft_open(&draft, "draws", '[');
	for (uint32_t j = 1; j <= quota; j++)
		put_draw(s, &d, j, &secret, &draft);
	draft_close(&draft, ']');
	draw_secret(d.period, name);
	rc = buf_status(&secret);
	if (rc == TALLY_OK)
		rc = secret_keep(&s->office, name, buf_slice(&secret),
		                 &try_number, &fault);
	else
		fault_set(&fault, rc, "the draws: %s", status_text(rc));
	buf_release(&secret);
	code = protocol_finish(s, &draft, rc, &fault);
	if (code == EXIT_RULE && rc == TALLY_OK)
		secret_drop(&s->office, name, try_number);
	if (code == EXIT_DONE)
		protocol_next(s, "tally sync; the other side's next declaration "
		              "fixes what is drawn");
	return code;
}

int draw_reveal_run(struct session *s)
{
	const struct draw_period *of;
	struct draft draft;
	struct fault fault = { 0 };
	size_t entry, count = 0;
	int rc = session_entry(s, s->operands[0], STATEMENT_DRAW, &entry, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	of = rules_draws_of(s->view.rules, entry);
	if (of == NULL) {
		fault_set(&fault, TALLY_ERULE, "unknown-name (protocol 2.2): this "
		          "draw does not count");
		return session_fail(s, &fault);
	}
	/* What a visit is still to designate by is not for its host to see. */
	draft_init(&draft, STATEMENT_REVEAL);
	draft_id(&draft, "of", protocol_id(s, entry));
	draft_open(&draft, "openings", '[');
	for (size_t i = 0; i < of->count; i++) {
		uint8_t r[32];

		if (of->draws[i].opened != NO_INDEX ||
		    rules_draw_is_held(s->view.rules, &of->draws[i]))
			continue;
		rc = draw_recall(s, of, i, r, &fault);
		if (rc != TALLY_OK)
			break;
		draft_open(&draft, NULL, '{');
		draft_int(&draft, "number", (int64_t)i + 1);
		draft_hash(&draft, "r", r);
		draft_close(&draft, '}');
		count++;
	}
	draft_close(&draft, ']');
	if (rc == TALLY_OK && count == 0)
		rc = fault_set(&fault, TALLY_EINCOMPLETE, "each of these draws is "
		               "open, or a visit is still to designate by it");
	return protocol_finish(s, &draft, rc, &fault);
}
