/*
 * A declaration of 2^16 slots: its root, the opening of one site, the check of
 * that opening; and a plain loop of the same hash function as the limit.
 */
#include "crypto/sign.h"
#include "escrow/declaration.h"
#include "measure.h"

#define DEPTH 16
#define SLOTS (1u << DEPTH)
#define SITE_HEIGHT 5
#define SITE_FIRST (17u << SITE_HEIGHT)

#define NODE_BYTES 65

struct subject {
	struct declaration declaration[2]; /* cells of 64 and 128 bytes */
	uint8_t root[2][HASH_BYTES];
	struct buf opening[2];
};

static struct slice get(void *ctx, uint64_t slot)
{
	(void)ctx;
	return slot % 4 == 0 ? slice_text("sm-3:A-1041") : slice_of(NULL, 0);
}

static void root(struct subject *subject, size_t which, size_t n)
{
	for (size_t i = 0; i < n; i++)
		need(declaration_root(&subject->declaration[which],
		                      subject->root[which]), "root", NULL);
}

static void opening(struct subject *subject, size_t which, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_clear(&subject->opening[which]);
		need(opening_put_site(&subject->declaration[which], SITE_FIRST,
		                      SITE_HEIGHT, &subject->opening[which]),
		     "opening", NULL);
	}
}

static void verify(struct subject *subject, size_t which, size_t n)
{
	struct opening parsed;
	struct fault fault;

	for (size_t i = 0; i < n; i++) {
		need(opening_parse(buf_slice(&subject->opening[which]), &parsed,
		                   &fault), "opening", &fault);
		need(opening_verify(&parsed, &subject->declaration[which].name,
		                    subject->root[which]), "opening", NULL);
	}
}

static void root_64(void *ctx, size_t n)
{
	root(ctx, 0, n);
}

static void root_128(void *ctx, size_t n)
{
	root(ctx, 1, n);
}

static void opening_64(void *ctx, size_t n)
{
	opening(ctx, 0, n);
}

static void opening_128(void *ctx, size_t n)
{
	opening(ctx, 1, n);
}

static void verify_64(void *ctx, size_t n)
{
	verify(ctx, 0, n);
}

static void verify_128(void *ctx, size_t n)
{
	verify(ctx, 1, n);
}

static void plain(void *ctx, size_t n)
{
	uint8_t bytes[NODE_BYTES] = { 1 };

	(void)ctx;
	for (size_t i = 0; i < n; i++)
		crypto_hash_sha256(bytes + 1, bytes, sizeof(bytes));
}

/* A hash adds nine bytes of padding or more. */
static size_t blocks(size_t bytes)
{
	return (bytes + 9 + 63) / 64;
}

/*
 * Blocks of SHA-256 that a root takes: two seeds of 51 bytes, a salt of 50 and
 * a node for each slot; and the leaf, 100 bytes before the cell.
 */
static double root_blocks(size_t cell_bytes)
{
	return (double)(SLOTS * (2 * blocks(51) + blocks(50) +
	                         blocks(NODE_BYTES) + blocks(100 + cell_bytes)));
}

int main(void)
{
	enum { ROOT_64, ROOT_128, OPENING_64, OPENING_128, VERIFY_64,
	       VERIFY_128, PLAIN, COUNT };
	static const struct work works[COUNT] = {
		[ROOT_64] = { "declaration_root_64", SECONDS, root_64, 1 },
		[ROOT_128] = { "declaration_root_128", SECONDS, root_128, 1 },
		[OPENING_64] = { "opening_site_64", SECONDS, opening_64, 1 },
		[OPENING_128] = { "opening_site_128", SECONDS, opening_128, 1 },
		[VERIFY_64] = { "opening_verify_64", SECONDS, verify_64, 1 },
		[VERIFY_128] = { "opening_verify_128", SECONDS, verify_128, 1 },
		[PLAIN] = { "sha256_65_bytes", "per second", plain, 1 },
	};
	struct subject subject = { 0 };
	const double plain_blocks = (double)blocks(NODE_BYTES);
	struct timing timing[COUNT];

	need(crypto_start(), "crypto", NULL);
	for (size_t i = 0; i < 2; i++) {
		subject.declaration[i] = (struct declaration){
			.name = { .epoch = 1 }, .depth = DEPTH,
			.cell_bytes = (size_t)64 << i, .get = get
		};
		buf_init(&subject.opening[i], (size_t)1 << 20);
	}
	measure(works, COUNT, &subject, timing);
	report_ratio("declaration_root_64_of_plain_sha256", &timing[PLAIN],
	             root_blocks(64) / plain_blocks,
	             &timing[ROOT_64]);
	report_ratio("declaration_root_128_of_plain_sha256", &timing[PLAIN],
	             root_blocks(128) / plain_blocks,
	             &timing[ROOT_128]);
	for (size_t i = 0; i < 2; i++)
		buf_release(&subject.opening[i]);
	return 0;
}
