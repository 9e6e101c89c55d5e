/*
 * count verify: what a file shows of the counts on record, checked.
 */
#include <inttypes.h>
#include <string.h>

#include "count_cells.h"
#include "count_evidence.h"
#include "json.h"
#include "shown_words.h"

/* "CLASS at SITE, " for every count that there can be, and quotes. */
#define MAX_WORDS_BYTES (MAX_COUNT_CELLS * (2u * MAX_NAME_BYTES + 6) + 2)

/* What was shown, of which declaration. */
struct checked {
	const struct known_declarations *known;
	struct side_declared of;
	struct count_shown shown;
	struct chosen_cells cells;
	bool is_product;         /* cells say it all */
	const struct ceiling *ceiling; /* of the charter: the same; or NULL */
};

/* From --table, or as the record has it. */
static int find_table(struct session *s, const struct checked *c,
                      struct buf *bytes, struct count_table *out,
                      struct fault *fault)
{
	const char *path = session_option(s, "--table", 0);
	uint8_t hash[HASH_BYTES];
	int rc;

	if (path == NULL && c->known->rules == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "the table of the counts "
		                 "is not in the declaration: give it with --table "
		                 "FILE");
	if (path == NULL)
		return side_table(&s->office, &c->of, bytes, out, fault);
	rc = session_read_file(path, MAX_BLOB_BYTES, bytes, fault);
	if (rc != TALLY_OK)
		return rc;
	hash_bytes(buf_slice(bytes), hash);
	if (!hash_equal(hash, c->of.declared->counts))
		return fault_set(fault, TALLY_EMISMATCH, "%s: the table of counts "
		                 "is not the one that was declared", path);
	return side_table_parse(c->known->charter, &c->of, buf_slice(bytes), out,
	                        fault);
}

/* Does it hold of that declaration? */
static int check(struct session *s, const struct checked *c, struct fault *fault)
{
	struct count_table table;
	struct buf file;
	int rc;

	buf_init(&file, MAX_BLOB_BYTES);
	rc = find_table(s, c, &file, &table, fault);
	if (rc == TALLY_OK)
		rc = count_table_shows(&table, &c->shown, fault);
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
	int rc = fault_set(fault, TALLY_EMISMATCH, "it is of no counts that are "
	                   "declared in %s", known_where(s));

	for (unsigned side = 0; side < SIDES; side++)
		for (size_t i = 0;; i++) {
			const struct declared *d = known_declaration(c->known,
			                                             side, i);

			if (d == NULL)
				break;
			if (!d->has_counts ||
			    !hash_equal(d->counts, c->shown.table))
				continue;
			c->of = (struct side_declared){ side, d };
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
	const struct charter *charter = c->known->charter;
	const char *party = protocol_party(charter, c->of.side);
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
		known_tell(s, c->known, &c->of, false);
		put_json(s, c, party, buf_slice(&words));
	} else {
		fault_set(fault, rc, "the answer: %s", status_text(rc));
	}
	buf_release(&words);
	return rc;
}

static int verify(struct session *s, const struct known_declarations *known,
                  struct slice bytes, struct fault *fault)
{
	struct checked c = { .known = known };
	int rc = count_shown_parse(bytes, &c.shown, fault);

	if (rc == TALLY_OK)
		rc = find_declaration(s, &c, fault);
	if (rc != TALLY_OK)
		return rc;
	c.is_product = cells_of_shown(known->charter, c.of.side, &c.shown,
	                              &c.cells);
	find_ceiling(known->charter, &c);
	return tell(s, &c, fault);
}

static int judge(struct session *s, const struct known_declarations *known,
                 struct fault *fault)
{
	struct buf bytes;
	int rc = session_read_file(s->operands[0], MAX_SITE_EVIDENCE_BYTES, &bytes,
	                           fault);

	if (rc != TALLY_OK)
		return rc;
	rc = bytes.len > 0 && bytes.data[0] == SITE_EVIDENCE_KIND
		? count_evidence_tell(s, known, buf_slice(&bytes), fault)
		: verify(s, known, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc == TALLY_OK ? rc : fault_prefix(fault, "%s", s->operands[0]);
}

int count_verify_run(struct session *s)
{
	struct known_declarations known;
	struct fault fault = { 0 };
	int code, rc = known_declarations_open(s, &known, &fault);

	if (rc == TALLY_OK)
		rc = judge(s, &known, &fault);
	code = rc == TALLY_OK ? known_conclude(s, &known)
	                      : session_fail(s, &fault);
	known_declarations_release(&known);
	return code;
}
