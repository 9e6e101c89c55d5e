/*
 * The commit chain: numbered objects, each created once, in order. Needs no
 * lock and no clock, only put_new.
 */
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "crypto/hash.h"

#define NUMBER_DIGITS 16
#define NAME_BYTES (sizeof(((struct chain *)0)->prefix) + 1 + NUMBER_DIGITS)
#define MAX_TRIES 8 /* of opening a chain that others collect meanwhile */

/* What a listing of the chain found. */
struct found {
	size_t prefix_len;
	bool any;
	uint64_t newest;
};

static void commit_name(const struct chain *c, uint64_t seq,
                        char out[static NAME_BYTES])
{
	snprintf(out, NAME_BYTES, "%s/%016" PRIx64, c->prefix, seq);
}

static void mark_name(const struct chain *c, char out[static NAME_BYTES])
{
	snprintf(out, NAME_BYTES, "%s/collected", c->prefix);
}

/* The number in "<prefix>/<16 hex digits>"; false for all other names. */
static bool commit_number(const char *name, size_t prefix_len, uint64_t *out)
{
	const char *digits = name + prefix_len + 1;
	uint64_t seq = 0;

	if (strlen(digits) != NUMBER_DIGITS)
		return false;
	for (size_t i = 0; i < NUMBER_DIGITS; i++) {
		const char *at = strchr("0123456789abcdef", digits[i]);

		if (!at)
			return false;
		seq = seq << 4 | (uint64_t)(at - "0123456789abcdef");
	}
	*out = seq;
	return true;
}

static int note_newest(void *ctx, const char *name)
{
	struct found *found = ctx;
	uint64_t seq;

	if (commit_number(name, found->prefix_len, &seq)) {
		found->any = true;
		found->newest = seq;
	}
	return 0;
}

static int find_newest(const struct chain *c, struct found *out,
                       struct fault *fault)
{
	*out = (struct found){ .prefix_len = strlen(c->prefix) };
	return store_list(c->store, c->prefix, note_newest, out, fault);
}

/* Read the newest commit; TALLY_ENOTFOUND if it was collected meanwhile. */
static int load_newest(struct chain *c, struct buf *newest, struct fault *fault)
{
	size_t before = newest->len;
	char name[NAME_BYTES];
	struct found found;
	int status = find_newest(c, &found, fault);

	if (status != TALLY_OK || !found.any)
		return status;
	if (found.newest == UINT64_MAX)
		return fault_set(fault, TALLY_ELIMIT, "%s: no numbers left",
		                 c->prefix);
	commit_name(c, found.newest, name);
	status = store_get(c->store, name, newest, fault);
	if (status == TALLY_OK) {
		hash_bytes(slice_part(buf_slice(newest), before, newest->len),
		           c->last_hash);
		c->next = found.newest + 1;
	}
	return status;
}

int chain_open(struct store *s, const char *prefix, struct chain *out,
               struct buf *newest, struct fault *fault)
{
	struct chain c = { .store = s };
	int status = TALLY_ENOTFOUND;

	if (strlen(prefix) >= sizeof(c.prefix) || prefix[0] == '\0')
		return fault_set(fault, TALLY_EUSAGE, "not a prefix: '%s'",
		                 prefix);
	memcpy(c.prefix, prefix, strlen(prefix) + 1);
	for (int i = 0; status == TALLY_ENOTFOUND && i < MAX_TRIES; i++)
		status = load_newest(&c, newest, fault);
	if (status == TALLY_OK)
		*out = c;
	if (status == TALLY_ENOTFOUND)
		return fault_set(fault, TALLY_EFENCED,
		                 "%s: others commit faster than we can read",
		                 prefix);
	return status;
}

/* Hash of a commit's bytes. */
static int hash_commit(const struct chain *c, const char *name,
                       uint8_t out[static HASH_BYTES], struct fault *fault)
{
	struct buf bytes;
	int status;

	buf_init(&bytes, MAX_BLOB_BYTES);
	status = store_get(c->store, name, &bytes, fault);
	if (status == TALLY_OK)
		hash_bytes(buf_slice(&bytes), out);
	buf_release(&bytes);
	return status;
}

static int unknown(const char *name, const struct fault *why,
                   struct fault *fault)
{
	return fault_set(fault, TALLY_EUNKNOWN, "%s: committed or not: %s", name,
	                 why->text);
}

/* put_new that settles an unknown outcome: repeat, then read and compare. */
static int take_number(const struct chain *c, const char *name,
                       struct slice bytes, struct fault *fault)
{
	uint8_t own[HASH_BYTES], there[HASH_BYTES];
	struct fault why;
	int status = store_put_new(c->store, name, bytes, fault);

	if (status != TALLY_EUNKNOWN)
		return status;
	status = store_put_new(c->store, name, bytes, &why);
	if (status == TALLY_OK)
		return TALLY_OK;
	if (status == TALLY_EEXISTS)
		status = hash_commit(c, name, there, &why);
	if (status != TALLY_OK)
		return unknown(name, &why, fault);
	hash_bytes(bytes, own);
	return hash_equal(own, there) ? TALLY_OK : TALLY_EEXISTS;
}

/*
 * Is the number just won the one after the newest commit? Or an old one, freed
 * by a collection, which takes the predecessor first? The very first has none;
 * there a mark tells that it was collected.
 */
static int check_won(const struct chain *c, bool *out_fresh, struct fault *fault)
{
	uint8_t there[HASH_BYTES];
	char name[NAME_BYTES];
	int status;

	if (c->next == 0)
		mark_name(c, name);
	else
		commit_name(c, c->next - 1, name);
	status = hash_commit(c, name, there, fault);
	if (status != TALLY_OK && status != TALLY_ENOTFOUND)
		return status;
	if (c->next == 0)
		*out_fresh = status == TALLY_ENOTFOUND;
	else
		*out_fresh = status == TALLY_OK &&
		             hash_equal(there, c->last_hash);
	return TALLY_OK;
}

static int fenced(const char *name, struct fault *fault)
{
	return fault_set(fault, TALLY_EFENCED, "%s: another writer was first",
	                 name);
}

int chain_commit(struct chain *c, struct slice bytes, struct fault *fault)
{
	char name[NAME_BYTES];
	struct fault why;
	bool fresh = false;
	int status;

	if (bytes.len > MAX_BLOB_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "commit is over %u bytes",
		                 MAX_BLOB_BYTES);
	commit_name(c, c->next, name);
	status = take_number(c, name, bytes, fault);
	if (status == TALLY_EEXISTS)
		return fenced(name, fault);
	if (status != TALLY_OK)
		return status;

	status = check_won(c, &fresh, &why);
	if (status != TALLY_OK)
		return unknown(name, &why, fault);
	if (!fresh) {
		/* If this fails it stays, below the newest, and is collected. */
		store_remove(c->store, name, NULL);
		return fenced(name, fault);
	}
	hash_bytes(bytes, c->last_hash);
	c->next++;
	return TALLY_OK;
}

int chain_get(struct chain *c, uint64_t seq, struct buf *out,
              struct fault *fault)
{
	char name[NAME_BYTES];

	commit_name(c, seq, name);
	return store_get(c->store, name, out, fault);
}

struct collection {
	struct chain *chain;
	uint64_t keep_from;
	struct fault *fault;
};

static int collect_one(void *ctx, const char *name)
{
	struct collection *collection = ctx;
	struct chain *c = collection->chain;
	char mark[NAME_BYTES];
	uint64_t seq;
	int status = TALLY_OK;

	if (!commit_number(name, strlen(c->prefix), &seq) ||
	    seq >= collection->keep_from)
		return TALLY_OK;
	if (seq == 0) {
		mark_name(c, mark);
		status = store_put_same(c->store, mark, slice_of(NULL, 0),
		                        collection->fault);
	}
	if (status != TALLY_OK)
		return status;
	return store_remove(c->store, name, collection->fault);
}

int chain_collect(struct chain *c, uint64_t keep_from, struct fault *fault)
{
	struct collection collection = { c, keep_from, fault };
	struct found found;
	int status = find_newest(c, &found, fault);

	if (status != TALLY_OK || !found.any || found.newest < 2)
		return status;
	if (collection.keep_from > found.newest - 1)
		collection.keep_from = found.newest - 1;
	/* In the order of the list: a number is free only after its predecessor. */
	return store_list(c->store, c->prefix, collect_one, &collection, fault);
}
