/*
 * count open|total|zero|ceiling: show something of the own counts to whoever
 * gets the file, and nothing else.
 */
#include <inttypes.h>
#include <string.h>

#include "count_cells.h"
#include "json.h"
#include "shown_words.h"

#define MAX_WORDS_BYTES (1u << 20)

/* What is to be shown. */
struct showing {
	struct chosen_cells cells;
	bool is_ceiling;
	uint32_t limit;
	bool is_zero;
	struct buf bytes, table;
	uint32_t value;
};

static int put_shown(const struct side_counts *counts,
                     const struct count_list *list, struct showing *showing,
                     struct fault *fault)
{
	int rc = showing->is_ceiling
		? count_ceiling_put(counts->counts, list, showing->limit,
	                            &showing->bytes)
		: count_total_put(counts->counts, list, &showing->bytes);

	if (rc == TALLY_ERULE)
		return fault_set(fault, rc, "more than %" PRIu32 " are declared: "
		                 "nobody can show what is not so",
		                 showing->limit);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "what is to be shown: %s",
		                 status_text(rc));
	return TALLY_OK;
}

/* Nothing leaves that a reader would not take. */
static int check_shown(const struct side_counts *counts,
                       struct showing *showing, struct fault *fault)
{
	struct count_shown shown;
	int rc = count_shown_parse(buf_slice(&showing->bytes), &shown, fault);

	if (rc == TALLY_OK)
		rc = count_table_shows(&counts->table, &shown, fault);
	if (rc != TALLY_OK)
		return rc;
	showing->value = shown.value;
	if (showing->is_zero && shown.value > 0)
		return fault_set(fault, TALLY_ERULE, "%" PRIu32 " are declared, "
		                 "not zero: nobody can show what is not so",
		                 shown.value);
	return TALLY_OK;
}

static int make(struct session *s, struct showing *showing,
                const struct declared *declared, struct fault *fault)
{
	const struct side_declared of = { showing->cells.side, declared };
	struct side_counts counts = { 0 };
	struct count_list list;
	struct buf cells;
	int rc;

	buf_init(&cells, MAX_COUNT_CELLS * sizeof(struct count_cell));
	cells_list(&showing->cells, &cells);
	list.cells = (const struct count_cell *)(const void *)cells.data;
	list.count = cells.len / sizeof(struct count_cell);
	rc = buf_status(&cells);
	if (rc != TALLY_OK)
		fault_set(fault, rc, "the cells: %s", status_text(rc));
	if (rc == TALLY_OK)
		rc = side_counts_recall(&s->office, &of, &showing->table, &counts,
		                        fault);
	if (rc == TALLY_OK)
		rc = put_shown(&counts, &list, showing, fault);
	if (rc == TALLY_OK)
		rc = check_shown(&counts, showing, fault);
	side_counts_release(&counts);
	buf_release(&cells);
	return rc;
}

static void tell(struct session *s, const struct showing *showing,
                 const struct declared *declared, const char *path)
{
	struct buf sites, classes;

	buf_init(&sites, MAX_WORDS_BYTES);
	buf_init(&classes, MAX_WORDS_BYTES);
	cells_put_sites(&showing->cells, &sites);
	cells_put_classes(&showing->cells, &classes);
	session_json_text(s, "file", path);
	session_say(s, "%s: %zu bytes; whoever has it learns that epoch %" PRIu64
	            " declares %s%" PRIu32 " of %.*s at %.*s, and no other "
	            "number\n", path, showing->bytes.len, declared->epoch,
	            showing->is_ceiling ? "at most " : "", showing->value,
	            (int)classes.len, (const char *)classes.data,
	            (int)sites.len, (const char *)sites.data);
	buf_release(&sites);
	buf_release(&classes);
}

static int write_files(struct session *s, const struct showing *showing,
                       const struct declared *declared, const char *path,
                       struct fault *fault)
{
	const char *table = session_option(s, "--table", 0);
	int rc = TALLY_OK;

	if (table != NULL)
		rc = session_write_file(table, buf_slice(&showing->table), 0644,
		                        fault);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(&showing->bytes), 0600,
		                        fault);
	if (rc != TALLY_OK)
		return rc;
	tell(s, showing, declared, path);
	shown_send_along(s, &(struct shown_file){ path, declared, true, table });
	return TALLY_OK;
}

/* Make it as `showing` says, and write it to the files that options name. */
static int show(struct session *s, struct showing *showing, struct fault *fault)
{
	const char *path, *table = session_option(s, "--table", 0);
	const struct declared *declared;
	int rc = session_out_file(s, &path, fault);

	if (rc == TALLY_OK && table != NULL)
		rc = strcmp(table, path) != 0
		             ? session_new_file(s, table, fault)
		             : fault_set(fault, TALLY_EUSAGE, "-o and --table name "
		                         "the same file: %s", path);
	if (rc == TALLY_OK)
		rc = protocol_declared(s, showing->cells.side, &declared, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&showing->bytes, MAX_BLOB_BYTES);
	buf_init(&showing->table, MAX_BLOB_BYTES);
	rc = make(s, showing, declared, fault);
	if (rc == TALLY_OK)
		rc = write_files(s, showing, declared, path, fault);
	buf_release(&showing->bytes);
	buf_release(&showing->table);
	return rc;
}

static int begin(struct session *s, struct showing *out, struct fault *fault)
{
	*out = (struct showing){ .cells.charter = s->office.charter };
	return protocol_lead(s, &out->cells.side, fault);
}

static int finish(struct session *s, int rc, const struct fault *fault)
{
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, fault);
}

int count_open_run(struct session *s)
{
	struct showing showing;
	struct fault fault = { 0 };
	int rc = begin(s, &showing, &fault);

	if (rc == TALLY_OK)
		rc = cells_add_site(&showing.cells, s->operands[0], &fault);
	if (rc == TALLY_OK)
		rc = cells_add_class(&showing.cells, s->operands[1], &fault);
	if (rc == TALLY_OK)
		rc = show(s, &showing, &fault);
	return finish(s, rc, &fault);
}

/* --class and --site, each any number of times; none: all. */
static int choose(const struct session *s, struct chosen_cells *cells,
                  struct fault *fault)
{
	const char *text;
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK &&
	                   (text = session_option(s, "--class", i)) != NULL; i++)
		rc = cells_add_class(cells, text, fault);
	for (size_t i = 0; rc == TALLY_OK &&
	                   (text = session_option(s, "--site", i)) != NULL; i++)
		rc = cells_add_site(cells, text, fault);
	if (session_option(s, "--class", 0) == NULL)
		cells_add_all_classes(cells);
	if (session_option(s, "--site", 0) == NULL)
		cells_add_all_sites(cells);
	return rc;
}

int count_total_run(struct session *s)
{
	struct showing showing;
	struct fault fault = { 0 };
	int rc = begin(s, &showing, &fault);

	if (rc == TALLY_OK)
		rc = choose(s, &showing.cells, &fault);
	if (rc == TALLY_OK)
		rc = show(s, &showing, &fault);
	return finish(s, rc, &fault);
}

int count_zero_run(struct session *s)
{
	struct showing showing;
	struct fault fault = { 0 };
	int rc = begin(s, &showing, &fault);

	showing.is_zero = true;
	if (rc == TALLY_OK)
		rc = choose(s, &showing.cells, &fault);
	if (rc == TALLY_OK)
		rc = show(s, &showing, &fault);
	return finish(s, rc, &fault);
}

static int find_ceiling(const struct session *s, struct showing *out,
                        struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	size_t i = charter_ceiling(charter, slice_text(s->operands[0]));

	if (i == NO_INDEX)
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no ceiling of the "
		                 "charter", s->operands[0]);
	if (charter->ceilings[i].side != out->cells.side)
		return fault_set(fault, TALLY_EUSAGE, "the ceiling '%s' is of the "
		                 "other side", s->operands[0]);
	cells_of_ceiling(charter, &charter->ceilings[i], &out->cells);
	out->limit = (uint32_t)charter->ceilings[i].limit.value;
	out->is_ceiling = true;
	return TALLY_OK;
}

int count_ceiling_run(struct session *s)
{
	struct showing showing;
	struct fault fault = { 0 };
	int rc = begin(s, &showing, &fault);

	if (rc == TALLY_OK)
		rc = find_ceiling(s, &showing, &fault);
	if (rc == TALLY_OK)
		rc = show(s, &showing, &fault);
	return finish(s, rc, &fault);
}
