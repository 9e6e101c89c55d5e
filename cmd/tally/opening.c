/*
 * tally opening make, tally opening verify: some positions of a declaration,
 * shown to whoever gets the file, and nothing of the others.
 */
#include <inttypes.h>
#include <string.h>

#include "escrow/multi.h"
#include "json.h"
#include "office/csv.h"
#include "protocol.h"
#include "shown_words.h"
#include "statement/content.h"

/* What the options name: runs of slots of one side's map. */
struct chosen {
	const struct charter *charter;
	unsigned side;
	struct buf runs; /* of struct slot_run */
	size_t positions;
};

static int add_run(struct chosen *c, uint64_t first, uint64_t count)
{
	struct slot_run run = { first, count };

	buf_put(&c->runs, &run, sizeof(run));
	c->positions += (size_t)count;
	return buf_status(&c->runs);
}

/* A whole site, with the slots that pad it: then one seed opens it. */
static int add_site(struct chosen *c, const char *name, struct fault *fault)
{
	const struct site *site;
	size_t at;
	int rc = protocol_site(c->charter, c->side, slice_text(name), &at, fault);

	if (rc != TALLY_OK)
		return rc;
	site = &c->charter->sites[at];
	rc = add_run(c, site->first_slot, (uint64_t)1 << site->height);
	c->positions -= ((size_t)1 << site->height) - site->position_count;
	return rc;
}

static int find_position(const struct site *site, struct slice name, size_t *out,
                         struct fault *fault)
{
	*out = site_position(site, name);
	if (*out == NO_INDEX)
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%.*s' is no position of %s", (int)name.len,
		                 (const char *)name.data, site->name);
	return TALLY_OK;
}

/* SITE/POSITION or SITE/FIRST..LAST */
static int add_positions(struct chosen *c, const char *text,
                         struct fault *fault)
{
	const char *slash = strchr(text, '/');
	const char *dots = strstr(text, "..");
	size_t site, first, last;
	struct slice names;
	int rc;

	if (slash == NULL)
		return fault_set(fault, TALLY_EUSAGE, "--position is SITE/POSITION "
		                 "or SITE/FIRST..LAST, not '%s'", text);
	rc = protocol_site(c->charter, c->side,
	                   slice_of(text, (size_t)(slash - text)), &site, fault);
	if (rc != TALLY_OK)
		return rc;
	names = slice_text(slash + 1);
	if (dots != NULL)
		names = slice_of(slash + 1, (size_t)(dots - slash) - 1);
	rc = find_position(&c->charter->sites[site], names, &first, fault);
	last = first;
	if (rc == TALLY_OK && dots != NULL)
		rc = find_position(&c->charter->sites[site],
		                   slice_text(dots + 2), &last, fault);
	if (rc != TALLY_OK)
		return rc;
	if (last < first)
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%s' ends before it begins", text);
	return add_run(c, c->charter->sites[site].first_slot + first,
	               last - first + 1);
}

static int choose(const struct session *s, struct chosen *c,
                  struct fault *fault)
{
	const char *text;
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK &&
	                   (text = session_option(s, "--site", i)) != NULL; i++)
		rc = add_site(c, text, fault);
	for (size_t i = 0; rc == TALLY_OK &&
	                   (text = session_option(s, "--position", i)) != NULL; i++)
		rc = add_positions(c, text, fault);
	if (rc == TALLY_OK && c->runs.len == 0)
		return fault_set(fault, TALLY_EUSAGE, "opening make: name what is to "
		                 "be shown by --site or --position");
	return rc;
}

static int put_opening(struct session *s, const struct chosen *c,
                       const struct declared *declared, struct buf *out,
                       struct fault *fault)
{
	struct kept_declaration *kept;
	int rc = declaration_open(&s->office, declared, &kept, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = kept_put_slots(kept,
	                    (const struct slot_run *)(const void *)c->runs.data,
	                    c->runs.len / sizeof(struct slot_run), out, fault);
	declaration_close(kept);
	if (rc == TALLY_ELIMIT)
		fault_set(fault, rc, "that is more than one opening may have, %u "
		          "MiB: name fewer positions, and make several",
		          MAX_BLOB_BYTES >> 20);
	return rc;
}

static int make(struct session *s, struct chosen *c, const char *path,
                struct fault *fault)
{
	const struct declared *declared;
	struct buf bytes;
	int rc = choose(s, c, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = protocol_declared(s, c->side, &declared, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&bytes, MAX_BLOB_BYTES);
	rc = put_opening(s, c, declared, &bytes, fault);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(&bytes), 0600, fault);
	if (rc == TALLY_OK) {
		session_json_text(s, "file", path);
		session_say(s, "%s: %zu bytes; whoever has it reads what epoch %"
		            PRIu64 " declares of %zu position%s, and of no other\n",
		            path, bytes.len, declared->epoch, c->positions,
		            c->positions == 1 ? "" : "s");
		shown_send_along(s, &(struct shown_file){ .path = path,
		                                           .declared = declared });
	}
	buf_release(&bytes);
	return rc;
}

int opening_make_run(struct session *s)
{
	struct chosen c = { .charter = s->office.charter };
	struct fault fault = { 0 };
	const char *path;
	int rc = session_out_file(s, &path, &fault);

	buf_init(&c.runs, MAX_BLOB_BYTES);
	if (rc == TALLY_OK)
		rc = protocol_lead(s, &c.side, &fault);
	if (rc == TALLY_OK)
		rc = make(s, &c, path, &fault);
	buf_release(&c.runs);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}

/* An opening of any kind, and the declaration that it opens. */
struct shown {
	const struct known_declarations *known;
	bool many;               /* a multi-opening; else of a slot or site */
	struct opening one;
	struct multi_opening multi;
	unsigned side;
	const struct declared *declared;
};

static struct slice content_of(const struct shown *o, uint64_t slot)
{
	if (o->many)
		return multi_content(&o->multi, slot);
	if (slot < o->one.first)
		return slice_of(NULL, 0);
	return opening_content(&o->one, slot - o->one.first);
}

static int opens(const struct shown *o, const struct declaration_name *name,
                 const uint8_t root[static HASH_BYTES])
{
	return o->many ? multi_verify(&o->multi, name, root)
	               : opening_verify(&o->one, name, root);
}

/* By its shape first: only one that fits is worth the hashing. */
static bool may_open(const struct shown *o, const struct charter *charter,
                     unsigned side)
{
	unsigned depth = o->many ? o->multi.depth : o->one.depth;
	size_t cell_bytes = o->many ? o->multi.cell_bytes : o->one.cell_bytes;

	return depth == charter->depth[side] && cell_bytes == charter->cell_bytes;
}

/* The newest declaration that it opens: a name and a root fit one only. */
static int find_declaration(const struct session *s, struct shown *o,
                            struct fault *fault)
{
	const struct charter *charter = o->known->charter;

	for (unsigned side = 0; side < SIDES; side++) {
		struct declaration_name name = { .side = (uint8_t)side };
		const struct declared *d;

		memcpy(name.charter, charter->id, HASH_BYTES);
		for (size_t i = 0; may_open(o, charter, side) &&
		                   (d = known_declaration(o->known, side, i)) !=
		                   NULL; i++) {
			name.epoch = d->epoch;
			if (opens(o, &name, d->root) != TALLY_OK)
				continue;
			o->side = side;
			o->declared = d;
			return TALLY_OK;
		}
	}
	return fault_set(fault, TALLY_EMISMATCH, "it opens nothing that is "
	                 "declared in %s", known_where(s));
}

static int put_row(const struct site *site, size_t position, struct slice content,
                   struct buf *out, struct fault *fault)
{
	const struct position_name name = site_position_name(site, position);
	struct content ignored;

	/* Any bytes can be declared: some would forge rows, or hide what follows. */
	if (content.len > 0 && content_parse(content, &ignored, NULL) != TALLY_OK)
		return fault_set(fault, TALLY_EMISMATCH, "%s %s holds what is no "
		                 "content", site->name, name.text);
	buf_printf(out, "%s,%s,", site->name, name.text);
	csv_put_field(out, content.len > 0 ? content : slice_text("nothing"));
	buf_put_u8(out, '\n');
	return TALLY_OK;
}

/* site,position,content of what is open; *count says of how many. */
static int put_table(const struct charter *charter, const struct shown *o,
                     struct buf *out, size_t *count, struct fault *fault)
{
	int rc = TALLY_OK;

	*count = 0;
	buf_put_text(out, "site,position,content\n");
	for (size_t i = 0; i < charter->site_count; i++) {
		const struct site *site = &charter->sites[i];

		for (size_t k = 0; rc == TALLY_OK && site->side == o->side &&
		                   k < site->position_count; k++) {
			struct slice content = content_of(o, site->first_slot + k);

			if (content.data == NULL)
				continue;
			rc = put_row(site, k, content, out, fault);
			++*count;
		}
	}
	if (rc == TALLY_OK && buf_status(out) != TALLY_OK)
		rc = fault_set(fault, buf_status(out), "the table: %s",
		               status_text(buf_status(out)));
	return rc;
}

/* Slots that pad a site hold nothing, or more is declared than the map has. */
static void tell_padding(const struct charter *charter, const struct shown *o)
{
	for (size_t i = 0; i < charter->site_count; i++) {
		const struct site *site = &charter->sites[i];
		uint64_t slots = (uint64_t)1 << site->height, filled = 0;

		for (uint64_t k = site->position_count;
		     site->side == o->side && k < slots; k++)
			filled += content_of(o, site->first_slot + k).len > 0;
		if (filled > 0)
			session_note("%s: %" PRIu64 " slots that pad the map hold "
			             "something", site->name, filled);
	}
}

static int tell(struct session *s, const struct shown *o, struct fault *fault)
{
	const char *party = protocol_party(o->known->charter, o->side);
	const struct side_declared of = { o->side, o->declared };
	struct buf table, json;
	size_t count;
	int rc;

	buf_init(&table, MAX_CSV_BYTES);
	rc = put_table(o->known->charter, o, &table, &count, fault);
	if (rc == TALLY_OK) {
		session_note("as %s declared in epoch %" PRIu64 ": %zu position%s",
		             party, o->declared->epoch, count,
		             count == 1 ? "" : "s");
		tell_padding(o->known->charter, o);
		session_say(s, "%.*s", (int)table.len, (const char *)table.data);
		known_tell(s, o->known, &of, true);
		session_json_text(s, "by", party);
		buf_init(&json, MAX_JSON_BYTES);
		buf_printf(&json, "%" PRIu64, o->declared->epoch);
		json_answer(s, "epoch", &json);
		buf_init(&json, MAX_JSON_BYTES);
		json_put_clean(&json, buf_slice(&table));
		json_answer(s, "table", &json);
	}
	buf_release(&table);
	return rc;
}

static int verify(struct session *s, const struct known_declarations *known,
                  struct slice bytes, struct fault *fault)
{
	struct shown o = { .known = known,
		           .many = bytes.len > 0 && bytes.data[0] == MULTI_KIND };
	int rc = o.many ? multi_parse(bytes, &o.multi, fault)
	                : opening_parse(bytes, &o.one, fault);

	if (rc == TALLY_OK)
		rc = find_declaration(s, &o, fault);
	if (rc == TALLY_OK)
		rc = tell(s, &o, fault);
	multi_release(&o.multi);
	return rc;
}

static int judge(struct session *s, const struct known_declarations *known,
                 struct fault *fault)
{
	struct buf bytes;
	int rc = session_read_file(s->operands[0], MAX_BLOB_BYTES, &bytes, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = verify(s, known, buf_slice(&bytes), fault);
	buf_release(&bytes);
	return rc == TALLY_OK ? rc : fault_prefix(fault, "%s", s->operands[0]);
}

int opening_verify_run(struct session *s)
{
	struct known_declarations known;
	struct fault fault = { 0 };
	int code, rc = known_declarations_open(s, &known, &fault);

	if (rc == TALLY_OK)
		rc = judge(s, &known, &fault);
	code = rc == TALLY_OK ? known_conclude_beside(s, &known)
	                      : session_fail(s, &fault);
	known_declarations_release(&known);
	return code;
}
