/*
 * Rows of a measure, as the schema takes them: what is clear would have found what
 * the charter says, and more counts of an item clear nothing. Begins in the folder
 * of the repository, for its charter.
 */
#include <stdio.h>

#include "base/bytes.h"
#include "fuzz.h"
#include "measure/measure.h"
#include "rules/rules.h"
#include "statement/statement.h"

#define HASH \
	"\"e499c9f4a5536b4b62c43227e1878ebbf9e66e754281fa857b34c36cc3697a67\""
#define BEFORE \
	"tallystick/v1 measure\n{\"charter\":" HASH ",\"from\":\"us\",\"at\":" \
	"\"2022-01-10T08:00:00Z\",\"seen\":{},\"re\":[" HASH "],\"notice\":" HASH \
	",\"rows\":"
#define AFTER \
	"}\n\n\xe2\x80\x94 us.example/tally AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define MANY 1000000

static struct charter *read_charter(void)
{
	static uint8_t bytes[1 << 16];
	FILE *file = fopen("charters/test/measures.yaml", "rb");
	struct charter *charter = NULL;
	struct charter_faults faults = { 0 };
	size_t len;

	law(file != NULL);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	charter_parse(slice_of(bytes, len), &charter, &faults);
	charter_faults_release(&faults);
	law(charter != NULL);
	return charter;
}

static bool is_clear(const struct decision *d)
{
	return d->complete && !d->undecided && d->class == NO_INDEX;
}

static void check(const struct charter *charter, unsigned side,
                  const struct decision *d)
{
	law(d->class == NO_INDEX || charter->classes[d->class].prohibited_on[side]);
	law(d->doubt_count <= MAX_DOUBTS && d->finds_count <= MAX_FINDS);
	law(d->doubt_count == 0 || !d->complete || d->undecided);
	for (size_t i = 0; i < d->finds_count; i++) {
		const struct class_finds *of = &d->finds[i];
		const struct item_class *class = &charter->classes[of->class];

		law(class->prohibited_on[side]);
		law(of->finds.unit == measure_unit_of(class->rule));
		law(of->finds.value <= MAX_FINDS_VALUE);
		law(!is_clear(d) || of->dimension != NO_INDEX ||
		    measure_reaches(class, 0, &of->finds));
	}
}

/* Each count of an item is higher by that. */
static void raise_items(json_t *row, json_int_t more)
{
	json_t *list = json_object_get(row, "counts");

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *item = json_object_get(json_array_get(list, i), "item");

		for (size_t k = 0; k < json_array_size(item); k++) {
			json_t *count = json_array_get(item, k);

			json_integer_set(count, json_integer_value(count) + more);
		}
	}
}

static void try_row(const struct charter *charter, unsigned side, json_t *row)
{
	struct decision before = row_decide(charter, side, row), after;

	check(charter, side, &before);
	raise_items(row, MANY);
	after = row_decide(charter, side, row);
	raise_items(row, -MANY);
	check(charter, side, &after);
	law(before.class == NO_INDEX || !is_clear(&after));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct charter *charter;
	struct statement statement;
	struct fault fault;
	struct buf entry;

	fuzz_start();
	if (charter == NULL)
		charter = read_charter();
	buf_init(&entry, SIZE_MAX);
	buf_put_text(&entry, BEFORE);
	buf_put(&entry, data, len);
	buf_put_text(&entry, AFTER);
	law(buf_status(&entry) == TALLY_OK);
	if (statement_decode(buf_slice(&entry), &statement, &fault) == TALLY_OK) {
		json_t *rows = json_object_get(statement.body, "rows");

		for (size_t i = 0; i < json_array_size(rows); i++)
			for (unsigned side = 0; side < SIDES; side++)
				try_row(charter, side, json_array_get(rows, i));
		statement_release(&statement);
	}
	buf_release(&entry);
	return 0;
}
