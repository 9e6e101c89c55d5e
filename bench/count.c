/*
 * Counts: a cell committed to and proved, its proof verified; as many times a
 * multiplication of libsodium as they take, on this machine at this moment.
 */
#include "crypto/sign.h"
#include "escrow/count.h"
#include "measure.h"

struct subject {
	struct counts counts;
	uint16_t number;
	uint8_t row[COUNT_ROW_BYTES];
	struct buf bytes;
	struct count_table table;
	uint8_t scalar[GROUP_SCALAR_BYTES];
	uint8_t point[GROUP_POINT_BYTES];
};

static const struct count_cell cell = { 0, 0 };

static void make(void *ctx, size_t n)
{
	struct subject *subject = ctx;

	for (size_t i = 0; i < n; i++)
		need(count_row_make(&subject->counts, cell, subject->row),
		     "count", NULL);
}

static void verify(void *ctx, size_t n)
{
	const struct subject *subject = ctx;

	for (size_t i = 0; i < n; i++)
		need(count_row_verify(&subject->table, cell), "proof", NULL);
}

/* Of any point, as a verifier does twice for each bit. */
static void multiply(void *ctx, size_t n)
{
	struct subject *subject = ctx;

	for (size_t i = 0; i < n; i++)
		group_multiply(subject->scalar, subject->point, subject->point);
}

static void subject_init(struct subject *subject)
{
	memset(subject, 0, sizeof(*subject));
	subject->number = 454;
	subject->counts.numbers = &subject->number;
	subject->counts.grid.site_count = 1;
	subject->counts.grid.class_count = 1;
	buf_init(&subject->bytes, MAX_BLOB_BYTES);
	need(count_table_put(&subject->counts, &subject->bytes), "table", NULL);
	need(count_table_parse(buf_slice(&subject->bytes),
	                       &subject->counts.grid.name, &subject->table,
	                       NULL), "table", NULL);
	group_derive(subject->counts.seed, slice_text("any"), subject->scalar);
	memcpy(subject->point, count_commitment(&subject->table, cell),
	       sizeof(subject->point));
}

int main(void)
{
	enum { MAKE, VERIFY, MULTIPLY, COUNT };
	static const struct work works[COUNT] = {
		[MAKE] = { "count_made", SECONDS, make, 1 },
		[VERIFY] = { "count_verified", SECONDS, verify, 1 },
		[MULTIPLY] = { "ristretto255_multiply", SECONDS, multiply, 1 },
	};
	struct subject subject;
	struct timing timing[COUNT];

	need(crypto_start(), "crypto", NULL);
	stopwatch.clocks[0] = CLOCK_PROCESS_CPUTIME_ID;
	subject_init(&subject);
	measure(works, COUNT, &subject, timing);
	report_ratio("count_made_of_multiply", &timing[MAKE], 1,
	             &timing[MULTIPLY]);
	report_ratio("count_verified_of_multiply", &timing[VERIFY], 1,
	             &timing[MULTIPLY]);
	printf("{\"bench\":\"count_bytes\",\"cell\":%zu}\n",
	       (size_t)COUNT_ROW_BYTES);
	buf_release(&subject.bytes);
	return 0;
}
