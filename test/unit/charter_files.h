/*
 * Charters from files, for tests that are run from the repository's root.
 */
#ifndef TALLY_TEST_CHARTER_FILES_H
#define TALLY_TEST_CHARTER_FILES_H

#include "charter/charter.h"

static inline struct buf read_file(const char *path)
{
	struct buf text;
	char part[4096];
	size_t len;
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	buf_init(&text, MAX_CHARTER_BYTES);
	while ((len = fread(part, 1, sizeof(part), file)) > 0)
		buf_put(&text, part, len);
	fclose(file);
	assert_int_equal(buf_status(&text), TALLY_OK);
	return text;
}

static inline int parse(struct slice text, struct charter **out)
{
	struct charter_faults faults;
	int status = charter_parse(text, out, &faults);
	size_t i;

	for (i = 0; i < faults.count; i++)
		print_message("%zu:%zu %s\n", faults.list[i].line,
		              faults.list[i].column, faults.list[i].text);
	charter_faults_release(&faults);
	return status;
}

/* Every file read here lacks the keys. */
static inline struct charter *parse_file(const char *path)
{
	struct buf text = read_file(path);
	struct charter *charter = NULL;

	assert_int_equal(parse(buf_slice(&text), &charter),
	                 TALLY_EINCOMPLETE);
	buf_release(&text);
	return charter;
}

#endif
