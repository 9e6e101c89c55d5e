/*
 * A declaration of 2^20 slots of 64 bytes, with the hashes that an office keeps:
 * its root on one core and on two, beside as many compressions of SHA-256 as it
 * takes, which nothing can be faster than; openings of a slot, of a site of 24
 * positions and of a thousand slots, all in one and one by one; and the check of
 * each.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <pthread.h>
#include <string.h>

#include "crypto/hash_many.h"
#include "crypto/sign.h"
#include "escrow/multi.h"
#include "measure.h"

#define DEPTH 20
#define SLOTS ((uint64_t)1 << DEPTH)
#define NODES ((size_t)(SLOTS >> NODE_HEIGHT))
#define SITE_HEIGHT 5
#define MANY 1000
/*
 * Blocks of SHA-256 for a slot: two seeds of 51 bytes and a salt of 50, one each;
 * a leaf of 164, three; a node of 65, two.
 */
#define SLOT_BLOCKS 8
#define LANES 16
#define LANE_BLOCKS 4
#define LANE_BYTES 247 /* with their padding LANE_BLOCKS blocks */

struct subject {
	struct declaration d, kept;
	uint8_t (*nodes)[HASH_BYTES]; /* level after level, from NODE_HEIGHT up */
	uint8_t root[HASH_BYTES];
	struct slot_run many[MANY];
	struct buf slot, site, multi, singles;
	size_t singles_at[MANY + 1];
	int failed;
};

static struct slice get(void *ctx, uint64_t slot)
{
	(void)ctx;
	return slot % 4 == 0 ? slice_text("sm-3:A-1041") : slice_of(NULL, 0);
}

static bool node(void *ctx, unsigned height, uint64_t index,
                 uint8_t out[static HASH_BYTES])
{
	const struct subject *s = ctx;
	size_t at = 0;

	if (height < NODE_HEIGHT)
		return false;
	for (unsigned level = NODE_HEIGHT; level < height; level++)
		at += (size_t)1 << (DEPTH - level);
	memcpy(out, s->nodes[at + index], HASH_BYTES);
	return true;
}

static void keep_nodes(struct subject *s)
{
	size_t at = 0;

	need(declaration_nodes(&s->d, 0, DEPTH, s->nodes), "nodes", NULL);
	for (size_t count = NODES; count > 1; count /= 2) {
		hash_nodes((const uint8_t (*)[HASH_BYTES])(s->nodes + at),
		           count / 2, s->nodes + at + count);
		at += count;
	}
	memcpy(s->root, s->nodes[at], HASH_BYTES);
}

static void root_one(void *ctx, size_t n)
{
	struct subject *s = ctx;
	uint8_t root[HASH_BYTES];

	for (size_t i = 0; i < n; i++) {
		need(declaration_root(&s->d, root), "root", NULL);
		s->failed |= !hash_equal(root, s->root);
	}
}

static void *second_half(void *ctx)
{
	struct subject *s = ctx;

	need(declaration_nodes(&s->d, SLOTS / 2, DEPTH - 1, s->nodes + NODES / 2),
	     "half", NULL);
	return NULL;
}

static void root_two(void *ctx, size_t n)
{
	struct subject *s = ctx;
	uint8_t (*all)[HASH_BYTES] = s->nodes;

	s->nodes = malloc(NODES * HASH_BYTES);
	need(s->nodes ? TALLY_OK : TALLY_ENOMEM, "nodes", NULL);
	for (size_t i = 0; i < n; i++) {
		pthread_t other;

		need(pthread_create(&other, NULL, second_half, s) ? TALLY_EIO
		                                                  : TALLY_OK,
		     "thread", NULL);
		need(declaration_nodes(&s->d, 0, DEPTH - 1, s->nodes), "half",
		     NULL);
		pthread_join(other, NULL);
		hash_full_tree(s->nodes, NODES);
		s->failed |= !hash_equal(s->nodes[0], s->root);
	}
	free(s->nodes);
	s->nodes = all;
}

/* As many blocks as a root has, of messages that are ready. */
static void blocks_only(void *ctx, size_t n)
{
	static uint8_t messages[LANES][LANE_BLOCKS * 64];
	static uint8_t hashes[LANES][HASH_BYTES];

	(void)ctx;
	for (size_t i = 0; i < LANES; i++)
		hash_pad(messages[i], LANE_BYTES);
	for (uint64_t i = 0; i < n * SLOTS * SLOT_BLOCKS;
	     i += LANES * LANE_BLOCKS)
		hash_padded(messages[0], LANE_BYTES, LANES, hashes);
}

static void blocks_libcrypto(void *ctx, size_t n)
{
	static uint8_t bytes[SLOT_BLOCKS * 64];
	SHA256_CTX sha;

	(void)ctx;
	SHA256_Init(&sha);
	for (uint64_t i = 0; i < n * SLOTS; i++)
		SHA256_Update(&sha, bytes, sizeof(bytes));
}

static void open_slot(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&s->slot);
		need(opening_put_slot(&s->kept, s->many[i % MANY].first,
		                      &s->slot), "slot", NULL);
	}
}

static void open_site(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&s->site);
		need(opening_put_site(&s->kept, 17u << SITE_HEIGHT, SITE_HEIGHT,
		                      &s->site), "site", NULL);
	}
}

static void open_multi(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&s->multi);
		need(multi_put(&s->kept, s->many, MANY, &s->multi), "multi", NULL);
	}
}

static void open_singles(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&s->singles);
		for (size_t k = 0; k < MANY; k++) {
			s->singles_at[k] = s->singles.len;
			need(opening_put_slot(&s->kept, s->many[k].first,
			                      &s->singles), "single", NULL);
		}
		s->singles_at[MANY] = s->singles.len;
	}
}

static void verify_one(struct subject *s, struct slice bytes)
{
	struct opening parsed;
	struct fault fault;

	need(opening_parse(bytes, &parsed, &fault), "opening", &fault);
	s->failed |= opening_verify(&parsed, &s->d.name, s->root) != TALLY_OK;
}

static void verify_slot(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++)
		verify_one(s, buf_slice(&s->slot));
}

static void verify_site(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++)
		verify_one(s, buf_slice(&s->site));
}

static void verify_multi(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++) {
		struct multi_opening parsed;
		struct fault fault;

		need(multi_parse(buf_slice(&s->multi), &parsed, &fault), "multi",
		     &fault);
		s->failed |= multi_verify(&parsed, &s->d.name, s->root) !=
		             TALLY_OK;
		multi_release(&parsed);
	}
}

static void verify_singles(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < MANY; k++)
			verify_one(s, slice_part(buf_slice(&s->singles),
			                         s->singles_at[k],
			                         s->singles_at[k + 1] -
			                                 s->singles_at[k]));
}

static void subject_init(struct subject *s)
{
	s->d = (struct declaration){ .name = { .epoch = 1 }, .depth = DEPTH,
		                     .cell_bytes = 64, .get = get };
	s->kept = s->d;
	s->kept.node = node;
	s->kept.ctx = s;
	s->nodes = calloc(2 * NODES, HASH_BYTES);
	need(s->nodes ? TALLY_OK : TALLY_ENOMEM, "nodes", NULL);
	for (uint64_t i = 0; i < MANY; i++) /* as if by chance, all different */
		s->many[i] = (struct slot_run){ i * 2654435761u % SLOTS, 1 };
	buf_init(&s->slot, (size_t)1 << 20);
	buf_init(&s->site, (size_t)1 << 20);
	buf_init(&s->multi, (size_t)1 << 24);
	buf_init(&s->singles, (size_t)1 << 24);
	keep_nodes(s);
}

enum { ROOT_ONE, ROOT_TWO, BLOCKS, BLOCKS_LIBCRYPTO, SLOT, SLOT_VERIFY, SITE,
       SITE_VERIFY, MULTI, MULTI_VERIFY, SINGLES, SINGLES_VERIFY, COUNT };

static const struct work works[COUNT] = {
	[ROOT_ONE] = { "declaration_root_2_20", SECONDS, root_one, 1 },
	[ROOT_TWO] = { "declaration_root_2_20_two_cores", SECONDS, root_two, 1 },
	[BLOCKS] = { "sha256_blocks_of_root", SECONDS, blocks_only, 1 },
	[BLOCKS_LIBCRYPTO] = { "sha256_blocks_of_root_libcrypto", SECONDS,
	                       blocks_libcrypto, 1 },
	[SLOT] = { "opening_slot", SECONDS, open_slot, 1 },
	[SLOT_VERIFY] = { "opening_slot_verify", SECONDS, verify_slot, 1 },
	[SITE] = { "opening_24_positions", SECONDS, open_site, 1 },
	[SITE_VERIFY] = { "opening_24_positions_verify", SECONDS, verify_site,
	                  1 },
	[MULTI] = { "opening_1000_as_one", SECONDS, open_multi, 1 },
	[MULTI_VERIFY] = { "opening_1000_as_one_verify", SECONDS, verify_multi,
	                   1 },
	[SINGLES] = { "opening_1000_singly", SECONDS, open_singles, 1 },
	[SINGLES_VERIFY] = { "opening_1000_singly_verify", SECONDS,
	                     verify_singles, 1 },
};

static void report_ratios(const struct timing *t)
{
	report_ratio("declaration_root_2_20_two_cores_speedup",
	             &measured_wall[ROOT_ONE], 1, &measured_wall[ROOT_TWO]);
	report_ratio("declaration_root_2_20_of_limit", &t[BLOCKS], 1,
	             &t[ROOT_ONE]);
	report_ratio("declaration_root_2_20_to_libcrypto_blocks",
	             &t[BLOCKS_LIBCRYPTO], 1, &t[ROOT_ONE]);
	report_ratio("opening_1000_as_one_faster", &t[SINGLES], 1, &t[MULTI]);
	report_ratio("opening_1000_as_one_verify_faster", &t[SINGLES_VERIFY], 1,
	             &t[MULTI_VERIFY]);
}

int main(void)
{
	static struct subject s;
	struct timing timing[COUNT];

	need(crypto_start(), "crypto", NULL);
	subject_init(&s);
	stopwatch = (struct stopwatch){ 1, { CLOCK_PROCESS_CPUTIME_ID } };
	measure(works, COUNT, &s, timing);
	report_ratios(timing);
	printf("{\"bench\":\"opening_bytes\",\"slot\":%zu,\"24_positions\":%zu,"
	       "\"1000_as_one\":%zu,\"1000_singly\":%zu}\n", s.slot.len,
	       s.site.len, s.multi.len, s.singles.len);
	buf_release(&s.slot);
	buf_release(&s.site);
	buf_release(&s.multi);
	buf_release(&s.singles);
	free(s.nodes);
	return s.failed;
}
