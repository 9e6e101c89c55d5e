/*
 * Finding out which secrets are missing. The names are those under which the
 * commands keep them.
 */
#include "office/lost_secret.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "office/secret.h"

#define DIGITS "0123456789"

/* The file's name is "<prefix>-<first digits of that member>" and what follows. */
struct secret_row {
	enum statement_kind kind;
	const char *prefix, *member;
	enum { ENDS_KEY, ENDS_PAIR, ENDS_POPULATIONS } end; /* each a file */
};

static const struct secret_row secret_table[] = {
	{ STATEMENT_CHOOSE, "choice", "arrangement", ENDS_PAIR },
	{ STATEMENT_NOTICE, "team", "arrangement", ENDS_PAIR },
	{ STATEMENT_DESIGNATE, "sample", "notice", ENDS_POPULATIONS },
	{ STATEMENT_DEPOSIT, "swap", "notice", ENDS_KEY },
};

/* A later try has ".<number>" behind it. */
static int found(void *ctx, const char *name)
{
	const char *const *want = ctx;
	size_t len = strlen(*want);

	if (strncmp(name, *want, len) != 0)
		return false;
	name += len;
	return name[0] == '\0' ||
	       (name[0] == '.' && name[1 + strspn(name + 1, DIGITS)] == '\0');
}

bool has_secret(const struct office *office, const char *name)
{
	return store_list(office->secret, "", found, &name, NULL) == 1;
}

static void want_secret(const struct office *office, const char *name,
                        struct buf *names)
{
	if (!has_secret(office, name))
		buf_printf(names, ", secret/%s", name);
}

static void want_row(const struct office *office,
                     const struct statement *statement,
                     const struct secret_row *row, struct buf *names)
{
	const json_t *samples = json_object_get(statement->body, "samples");
	char stem[SECRET_NAME_BYTES], name[SECRET_NAME_BYTES];
	uint8_t id[HASH_BYTES];

	if (!member_hash(statement->body, row->member, id))
		return;
	secret_name(stem, row->prefix, id);
	switch (row->end) {
	case ENDS_KEY:
		snprintf(name, sizeof(name), "%.100s.key", stem);
		want_secret(office, name, names);
		break;
	case ENDS_PAIR:
		snprintf(name, sizeof(name), "%.100s-%" PRId64, stem,
		         member_int(statement->body, "pair"));
		want_secret(office, name, names);
		break;
	case ENDS_POPULATIONS:
		for (size_t i = 0; i < json_array_size(samples); i++) {
			snprintf(name, sizeof(name), "%.80s-%s", stem,
			         member_text(json_array_get(samples, i),
			                     "population"));
			want_secret(office, name, names);
		}
	}
}

/* Any try; or both files that older versions kept. */
static void want_declaration(const struct office *office,
                             const struct statement *statement,
                             struct buf *names)
{
	int64_t epoch = member_int(statement->body, "epoch");
	char name[SECRET_NAME_BYTES];

	if (json_object_get(statement->body, "counts") != NULL) {
		snprintf(name, sizeof(name), "declaration-%" PRId64 ".counts",
		         epoch);
		want_secret(office, name, names);
	}
	snprintf(name, sizeof(name), "declaration-%" PRId64 ".csv", epoch);
	if (!store_has(office->secret, name)) {
		snprintf(name, sizeof(name), "declaration-%" PRId64 ".tree",
		         epoch);
		want_secret(office, name, names);
		return;
	}
	snprintf(name, sizeof(name), "declaration-%" PRId64 ".seed", epoch);
	want_secret(office, name, names);
}

/* r of every draw of a period, in one file. */
static void want_draw(const struct office *office,
                      const struct statement *statement, struct buf *names)
{
	char name[SECRET_NAME_BYTES];

	snprintf(name, sizeof(name), "draw-%" PRId64,
	         member_int(statement->body, "period"));
	want_secret(office, name, names);
}

static void want_key(const struct office *office,
                     const struct statement *statement, struct buf *names)
{
	char file[MAX_LOG_NAME_BYTES + 16];
	struct note_key key;

	if (vkey_parse(slice_text(member_text(statement->body, "vkey")), &key,
	               NULL) != TALLY_OK)
		return;
	snprintf(file, sizeof(file), "accredited/%s", key.name);
	if (!store_has(office->key, file))
		buf_printf(names, ", key/%s", file);
}

void lost_secrets(const struct office *office, struct slice entry,
                  struct buf *names)
{
	struct statement statement;

	if (statement_decode(entry, &statement, NULL) != TALLY_OK)
		return;
	for (size_t i = 0; i < sizeof(secret_table) / sizeof(secret_table[0]);
	     i++)
		if (secret_table[i].kind == statement.kind)
			want_row(office, &statement, &secret_table[i], names);
	if ((statement.kind == STATEMENT_PROPOSE ||
	     statement.kind == STATEMENT_ANSWER) &&
	    json_object_get(statement.body, "courier") != NULL)
		want_secret(office, "courier", names);
	if (statement.kind == STATEMENT_DECLARE)
		want_declaration(office, &statement, names);
	if (statement.kind == STATEMENT_DRAW)
		want_draw(office, &statement, names);
	if (statement.kind == STATEMENT_ACCREDIT)
		want_key(office, &statement, names);
	statement_release(&statement);
}
