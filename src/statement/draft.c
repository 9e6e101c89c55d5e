/*
 * Writes statements. jansson's own dump is slow and allocates; this writer
 * knows only what the formats need.
 */
#include "statement/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "statement/schema.h"

void json_put_text(struct buf *out, struct slice text)
{
	buf_put_u8(out, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			buf_put_u8(out, '\\');
		if (text.data[i] < 0x20)
			buf_printf(out, "\\u%04x", text.data[i]);
		else
			buf_put_u8(out, text.data[i]);
	}
	buf_put_u8(out, '"');
}

void draft_init(struct draft *d, enum statement_kind kind)
{
	d->kind = kind;
	d->comma = true; /* the common members come first */
	buf_init(&d->members, MAX_ENTRY_BYTES);
	buf_init(&d->ids, (size_t)MAX_ROWS * HASH_BYTES);
}

void draft_release(struct draft *d)
{
	buf_release(&d->members);
	buf_release(&d->ids);
}

static void begin(struct draft *d, const char *name)
{
	if (d->comma)
		buf_put_u8(&d->members, ',');
	d->comma = true;
	if (name != NULL) {
		json_put_text(&d->members, slice_text(name));
		buf_put_u8(&d->members, ':');
	}
}

void draft_text(struct draft *d, const char *name, struct slice text)
{
	begin(d, name);
	json_put_text(&d->members, text);
}

void draft_word(struct draft *d, const char *name, const char *word)
{
	draft_text(d, name, slice_text(word));
}

void draft_int(struct draft *d, const char *name, int64_t value)
{
	begin(d, name);
	buf_printf(&d->members, "%lld", (long long)value);
}

void draft_bool(struct draft *d, const char *name, bool value)
{
	begin(d, name);
	buf_put_text(&d->members, value ? "true" : "false");
}

void draft_hash(struct draft *d, const char *name,
                const uint8_t hash[static HASH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(hash, HASH_BYTES, hex);
	draft_word(d, name, hex);
}

void draft_id(struct draft *d, const char *name,
              const uint8_t id[static HASH_BYTES])
{
	draft_hash(d, name, id);
	buf_put(&d->ids, id, HASH_BYTES);
}

void draft_time(struct draft *d, const char *name, int64_t at_s)
{
	char text[TEXT_TIME_BYTES];

	time_format(at_s, text);
	draft_word(d, name, text);
}

void draft_base64(struct draft *d, const char *name, struct slice bytes)
{
	char text[4 * ((MAX_EVIDENCE_INNER_BYTES + 2) / 3) + 1];

	if (base64_len(bytes.len) >= sizeof(text)) {
		d->members.status = TALLY_ELIMIT;
		return;
	}
	base64_format(bytes.data, bytes.len, text);
	draft_word(d, name, text);
}

static int compare_heads(const void *a, const void *b)
{
	const struct named_head *x = a, *y = b;

	return strcmp(x->log, y->log);
}

static void put_heads(struct buf *out, const struct named_head *heads,
                      size_t count)
{
	struct named_head sorted[MAX_PARTICIPANTS];
	char hex[2 * HASH_BYTES + 1];

	if (count > MAX_PARTICIPANTS) {
		out->status = TALLY_ELIMIT;
		return;
	}
	if (count > 0)
		memcpy(sorted, heads, count * sizeof(*heads));
	qsort(sorted, count, sizeof(*sorted), compare_heads);
	buf_put_u8(out, '{');
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_put_u8(out, ',');
		json_put_text(out, slice_text(sorted[i].log));
		hex_format(sorted[i].root, HASH_BYTES, hex);
		buf_printf(out, ":{\"size\":%llu,\"root\":\"%s\"}",
		           (unsigned long long)sorted[i].size, hex);
	}
	buf_put_u8(out, '}');
}

void draft_heads(struct draft *d, const char *name,
                 const struct named_head *heads, size_t count)
{
	begin(d, name);
	put_heads(&d->members, heads, count);
}

void draft_open(struct draft *d, const char *name, char bracket)
{
	begin(d, name);
	buf_put_u8(&d->members, (uint8_t)bracket);
	d->comma = false;
}

void draft_close(struct draft *d, char bracket)
{
	buf_put_u8(&d->members, (uint8_t)bracket);
	d->comma = true;
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, HASH_BYTES);
}

static void put_re(struct draft *d, struct buf *out)
{
	size_t count = d->ids.len / HASH_BYTES;
	char hex[2 * HASH_BYTES + 1];
	bool first = true;

	if (count > 0)
		qsort(d->ids.data, count, HASH_BYTES, compare_ids);
	buf_put_u8(out, '[');
	for (size_t i = 0; i < count; i++) {
		const uint8_t *id = d->ids.data + i * HASH_BYTES;

		if (i > 0 && memcmp(id, id - HASH_BYTES, HASH_BYTES) == 0)
			continue;
		hex_format(id, HASH_BYTES, hex);
		buf_printf(out, "%s\"%s\"", first ? "" : ",", hex);
		first = false;
	}
	buf_put_u8(out, ']');
}

static void put_body(struct draft *d, const struct draft_common *common,
                     struct buf *out)
{
	char hex[2 * HASH_BYTES + 1], at[TEXT_TIME_BYTES];

	hex_format(common->charter, HASH_BYTES, hex);
	time_format(common->at_s, at);
	buf_printf(out, "{\"charter\":\"%s\",\"from\":", hex);
	json_put_text(out, slice_text(common->from));
	buf_printf(out, ",\"at\":\"%s\",\"seen\":", at);
	put_heads(out, common->seen, common->seen_count);
	buf_put_text(out, ",\"re\":");
	put_re(d, out);
	if (common->anyway != NULL) {
		buf_put_text(out, ",\"anyway\":");
		json_put_text(out, slice_text(common->anyway));
	}
	buf_put_slice(out, buf_slice(&d->members));
	buf_put_text(out, "}");
}

int draft_finish(struct draft *d, const struct draft_common *common,
                 struct buf *out, struct fault *fault)
{
	struct buf body;
	json_t *parsed = NULL;
	int rc;

	buf_init(&body, MAX_ENTRY_BYTES);
	put_body(d, common, &body);
	rc = buf_status(&d->members);
	if (rc == TALLY_OK)
		rc = buf_status(&d->ids);
	if (rc == TALLY_OK)
		rc = buf_status(&body);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "the statement is over %d bytes",
		          MAX_ENTRY_BYTES);
	else
		rc = json_parse_strict(buf_slice(&body), &parsed, fault);
	if (rc == TALLY_OK)
		rc = schema_check(parsed, d->kind, fault);
	if (rc == TALLY_OK) {
		buf_printf(out, "%s%s\n", STATEMENT_HEADER, kind_name(d->kind));
		buf_put_slice(out, buf_slice(&body));
		buf_put_u8(out, '\n');
		rc = buf_status(out);
	}
	json_decref(parsed);
	buf_release(&body);
	return rc;
}

int draft_sign(struct slice text, const struct note_key *key,
               const uint8_t seed[static SIGN_SEED_BYTES], struct buf *out,
               struct fault *fault)
{
	size_t before = out->len;
	int rc;

	buf_put_slice(out, text);
	buf_put_u8(out, '\n');
	note_sign(key, seed, text, out);
	rc = buf_status(out);
	if (rc == TALLY_OK && out->len - before > MAX_ENTRY_BYTES)
		rc = TALLY_ELIMIT;
	if (rc == TALLY_OK)
		return TALLY_OK;
	out->len = before;
	if (rc == TALLY_ELIMIT)
		return fault_set(fault, rc, "entry over %d bytes",
		                 MAX_ENTRY_BYTES);
	return fault_set(fault, rc, "entry: %s", status_text(rc));
}
