/*
 * count verify: what a file shows of the counts on record, checked.
 */
#include <inttypes.h>
#include <string.h>

#include "count_cells.h"
#include "count_evidence.h"
#include "json.h"
#include "words.h"

#define MAX_WORDS_BYTES (1u << 20)

/* What was shown, of which declaration. */
struct checked {
	struct side_declared of;
	struct count_shown shown;
	struct chosen_cells cells;
	bool is_product;         /* cells say it all */
	const struct ceiling *ceiling; /* of the charter: the same; or NULL */
};

/* Does it hold of that declaration? */
static int check(struct session *s, const struct checked *c, struct fault *fault)
{
	struct count_table table;
	struct buf file;
	int rc;

	buf_init(&file, MAX_BLOB_BYTES);
	rc = side_table(&s->office, &c->of, &file, &table, fault);
	if (rc == TALLY_OK)
		rc = count_shown_verify(&c->shown, &table, fault);
	buf_release(&file);
	return rc;
}

/*
 * Anybody can put the hash of another's table into a declaration: it is of the
 * one that it holds of.
 */
static int find_declaration(struct session *s, struct checked *c,
                            struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	int rc = fault_set(fault, TALLY_EMISMATCH, "it is of no counts that are "
	                   "declared in this record");

	for (unsigned side = 0; side < SIDES; side++)
		for (size_t i = rules->declared_count[side]; i-- > 0;) {
			const struct declared *d = &rules->declared[side][i];

			if (!d->has_counts ||
			    !hash_equal(d->counts, c->shown.table))
				continue;
			c->of.side = side;
			c->of.declared = d;
			rc = check(s, c, fault);
			if (rc != TALLY_EMISMATCH)
				return rc;
		}
	return rc;
}

/* A lower limit over the same counts shows it as well. */
static void find_ceiling(const struct charter *charter, struct checked *c)
{
	for (size_t i = 0; i < charter->ceiling_count; i++) {
		const struct ceiling *ceiling = &charter->ceilings[i];
		struct chosen_cells cells;

		cells_of_ceiling(charter, ceiling, &cells);
		if (c->is_product && cells_equal(&cells, &c->cells) &&
		    c->shown.value <= ceiling->limit.value)
			c->ceiling = ceiling;
	}
}

static void put_cells(const struct checked *c, const struct charter *charter,
                      struct buf *out)
{
	size_t first = side_first_site(charter, c->of.side);

	if (c->is_product) {
		cells_put_classes(&c->cells, out);
		buf_put_text(out, " at ");
		cells_put_sites(&c->cells, out);
		return;
	}
	for (size_t i = 0; i < c->shown.cell_count; i++) {
		struct count_cell cell = count_shown_cell(&c->shown, i);

		buf_printf(out, "%s%s at %s", i > 0 ? ", " : "",
		           charter->classes[cell.class].name,
		           charter->sites[first + cell.site].name);
	}
}

static void put_json(struct session *s, const struct checked *c,
                     const char *party, struct slice words)
{
	struct buf text;

	buf_init(&text, MAX_WORDS_BYTES);
	session_json_text(s, "by", party);
	session_json_text(s, "shows", c->shown.what == COUNT_SHOWS_CEILING
	                                      ? "ceiling" : "total");
	buf_printf(&text, "%" PRIu64, c->of.declared->epoch);
	session_json(s, "epoch", buf_slice(&text));
	buf_clear(&text);
	buf_printf(&text, "%" PRIu32, c->shown.value);
	session_json(s, "value", buf_slice(&text));
	buf_clear(&text);
	json_put_clean(&text, words);
	session_json(s, "of", buf_slice(&text));
	if (c->ceiling != NULL)
		session_json_text(s, "ceiling", c->ceiling->name);
	buf_release(&text);
}

static int tell(struct session *s, const struct checked *c, struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	const char *party = words_name(s->view.rules, charter->party[c->of.side]);
	bool is_ceiling = c->shown.what == COUNT_SHOWS_CEILING;
	struct buf words;
	int rc;

	buf_init(&words, MAX_WORDS_BYTES);
	put_cells(c, charter, &words);
	rc = buf_status(&words);
	if (rc == TALLY_OK) {
		session_say(s, "%s, epoch %" PRIu64 ": %s%" PRIu32 " of %.*s\n",
		            party, c->of.declared->epoch,
		            is_ceiling ? "at most " : "", c->shown.value,
		            (int)words.len, (const char *)words.data);
		if (c->ceiling != NULL)
			session_say(s, "so the charter's ceiling %s is kept: at "
			            "most %" PRIu64 "\n", c->ceiling->name,
			            c->ceiling->limit.value);
		else if (is_ceiling)
			session_say(s, "that is no ceiling of the charter\n");
		if (c->of.declared != &s->view.rules->declared[c->of.side][
				s->view.rules->declared_count[c->of.side] - 1])
			session_note("%s has declared again since", party);
		put_json(s, c, party, buf_slice(&words));
	} else {
		fault_set(fault, rc, "the answer: %s", status_text(rc));
	}
	buf_release(&words);
	return rc;
}

static int verify(struct session *s, struct slice bytes, struct fault *fault)
{
	struct checked c = { 0 };
	int rc = count_shown_parse(bytes, &c.shown, fault);

	if (rc == TALLY_OK)
		rc = find_declaration(s, &c, fault);
	if (rc != TALLY_OK)
		return rc;
	c.is_product = cells_of_shown(s->office.charter, c.of.side, &c.shown,
	                              &c.cells);
	find_ceiling(s->office.charter, &c);
	return tell(s, &c, fault);
}

int count_verify_run(struct session *s)
{
	struct fault fault = { 0 };
	struct buf bytes;
	int rc = session_read_file(s->operands[0], MAX_COUNT_EVIDENCE_BYTES, &bytes,
	                           &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = bytes.len > 0 && bytes.data[0] == COUNT_EVIDENCE_KIND
		? count_evidence_tell(s, buf_slice(&bytes), &fault)
		: verify(s, buf_slice(&bytes), &fault);
	if (rc != TALLY_OK)
		fault_prefix(&fault, "%s", s->operands[0]);
	buf_release(&bytes);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
