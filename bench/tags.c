/*
 * Item tags of a declaration of 2^16 slots: the key of a tag, the root of the
 * tree of 2^18 leaves, a proof about one tag, made and verified; and the
 * multiplication of libsodium of which keys and proofs are made.
 */
#include "crypto/sign.h"
#include "escrow/tag.h"
#include "measure.h"

#define DEPTH 16
#define TAGS 1024
#define TEXT_BYTES 16

struct subject {
	char texts[TAGS][TEXT_BYTES];
	struct tag_item items[TAGS];
	uint8_t keys[TAGS][HASH_BYTES];
	struct tag_plan plan;
	struct tag_tree *tree;
	struct tag_commitment commitment;
	struct buf text;
	uint8_t scalar[32], point[32];
};

static void key(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++)
		need(tag_plan_keys(&s->plan, i % TAGS, i % TAGS + 1,
		                   s->keys + i % TAGS), "key", NULL);
}

static void root(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++)
		need(tag_tree_commit(s->tree, &s->commitment), "root", NULL);
}

static void prove(void *ctx, size_t n)
{
	static const uint8_t declare[HASH_BYTES];
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++) {
		buf_clear(&s->text);
		need(tag_tree_prove(s->tree, s->items[i % TAGS].tag, declare,
		                    &s->text), "proof", NULL);
	}
}

static void verify(void *ctx, size_t n)
{
	struct subject *s = ctx;
	struct tag_proof proof;
	struct fault fault;

	for (size_t i = 0; i < n; i++) {
		need(tag_proof_parse(buf_slice(&s->text), &proof, &fault),
		     "proof", &fault);
		need(tag_proof_verify(&proof, &s->plan.name, &s->commitment),
		     "proof", NULL);
	}
}

static void multiply(void *ctx, size_t n)
{
	struct subject *s = ctx;

	for (size_t i = 0; i < n; i++)
		need(crypto_scalarmult_ed25519_noclamp(s->point, s->scalar,
		                                       s->point) == 0
		             ? TALLY_OK : TALLY_EINTERNAL, "multiply", NULL);
}

static void subject_init(struct subject *s)
{
	for (size_t i = 0; i < TAGS; i++) {
		snprintf(s->texts[i], TEXT_BYTES, "A-%zu", i);
		s->items[i] = (struct tag_item){ slice_text(s->texts[i]),
			                         slice_text("sm-3"), i };
	}
	s->plan = (struct tag_plan){ .depth = DEPTH, .count = TAGS,
		                     .items = s->items };
	s->plan.name.epoch = 1;
	key(s, TAGS);
	s->plan.keys = (const uint8_t (*)[HASH_BYTES])s->keys;
	buf_init(&s->text, MAX_TAG_PROOF_BYTES);
	need(tag_tree_new(&s->plan, &s->tree), "tree", NULL);
	root(s, 1);
	prove(s, 1);
	s->plan.keys = NULL;
	crypto_core_ed25519_random(s->point);
	crypto_core_ed25519_scalar_random(s->scalar);
}

int main(void)
{
	enum { KEY, ROOT, PROVE, VERIFY, MULTIPLY, COUNT };
	static const struct work works[COUNT] = {
		[KEY] = { "tag_key", SECONDS, key, 1 },
		[ROOT] = { "tag_root_2_16", SECONDS, root, 1 },
		[PROVE] = { "tag_proved_2_16", SECONDS, prove, 1 },
		[VERIFY] = { "tag_verified_2_16", SECONDS, verify, 1 },
		[MULTIPLY] = { "edwards25519_multiply", SECONDS, multiply, 1 },
	};
	static struct subject s;
	struct timing timing[COUNT];

	need(crypto_start(), "crypto", NULL);
	stopwatch.clocks[0] = CLOCK_PROCESS_CPUTIME_ID;
	subject_init(&s);
	measure(works, COUNT, &s, timing);
	report_ratio("tag_key_of_multiply", &timing[KEY], 1, &timing[MULTIPLY]);
	report_ratio("tag_verified_of_multiply", &timing[VERIFY], 1,
	             &timing[MULTIPLY]);
	printf("{\"bench\":\"tag_bytes\",\"proof_2_16\":%zu}\n", s.text.len);
	tag_tree_free(s.tree);
	buf_release(&s.text);
	return 0;
}
