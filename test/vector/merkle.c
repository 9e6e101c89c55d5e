/*
 * Runs the transparency-dev/merkle proof vectors: `merkle DIR` walks
 * DIR/inclusion and DIR/consistency and compares our verdict with theirs.
 */
#include <ftw.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "log/tree.h"

#define MAX_DECODED_BYTES 4096
#define MAX_OPEN_FOLDERS 16

static unsigned agreed, differed;

/* A decoded member; "null" counts as no bytes. */
struct bytes {
	uint8_t data[MAX_DECODED_BYTES];
	size_t len;
};

static bool member_bytes(const json_t *value, struct bytes *out)
{
	out->len = 0;
	if (json_is_null(value))
		return true;
	return json_is_string(value) &&
	       base64_parse(slice_text(json_string_value(value)), out->data,
	                    MAX_DECODED_BYTES, &out->len) == TALLY_OK;
}

/* Numbers are read as reals, since one vector has an index of 2^64 - 1. */
static uint64_t member_number(const json_t *object, const char *name)
{
	double value = json_number_value(json_object_get(object, name));

	return value >= 18446744073709551615.0 ? UINT64_MAX : (uint64_t)value;
}

/* False if it is no proof at all: too many hashes, or one of a wrong length. */
static bool member_proof(const json_t *object, struct proof *out)
{
	const json_t *list = json_object_get(object, "proof");
	const json_t *value;
	size_t i;

	out->count = json_array_size(list);
	if (out->count > MAX_PROOF_HASHES)
		return false;
	json_array_foreach(list, i, value) {
		struct bytes hash;

		if (!member_bytes(value, &hash) || hash.len != HASH_BYTES)
			return false;
		memcpy(out->hash[i], hash.data, HASH_BYTES);
	}
	return true;
}

static bool accepts_inclusion(const json_t *object)
{
	struct bytes root, leaf;
	struct proof proof;

	return member_bytes(json_object_get(object, "root"), &root) &&
	       member_bytes(json_object_get(object, "leafHash"), &leaf) &&
	       root.len == HASH_BYTES && leaf.len == HASH_BYTES &&
	       member_proof(object, &proof) &&
	       proof_shows_inclusion(&proof, member_number(object, "leafIdx"),
	                             member_number(object, "treeSize"),
	                             leaf.data, root.data);
}

static bool accepts_consistency(const json_t *object)
{
	struct bytes old_root, root;
	struct proof proof;

	if (!member_bytes(json_object_get(object, "root1"), &old_root) ||
	    !member_bytes(json_object_get(object, "root2"), &root) ||
	    !member_proof(object, &proof) || old_root.len != root.len)
		return false;
	/*
	 * Some vectors have a short text such as "don't care 1" for both roots;
	 * its hash stands for it, so that equal stays equal.
	 */
	if (root.len != HASH_BYTES) {
		hash_bytes(slice_of(old_root.data, old_root.len), old_root.data);
		hash_bytes(slice_of(root.data, root.len), root.data);
	}
	return proof_shows_consistency(&proof, member_number(object, "size1"),
	                               member_number(object, "size2"),
	                               old_root.data, root.data);
}

static void run_vector(const char *path)
{
	json_t *object = json_load_file(path, JSON_DECODE_INT_AS_REAL, NULL);
	const json_t *refused = json_object_get(object, "wantErr");
	bool accepted;

	if (json_object_get(object, "leafIdx"))
		accepted = accepts_inclusion(object);
	else
		accepted = accepts_consistency(object);

	if (json_is_boolean(refused) && accepted != json_is_true(refused)) {
		agreed++;
	} else {
		differed++;
		printf("merkle: %s: we %s\n", path,
		       accepted ? "accept" : "refuse");
	}
	json_decref(object);
}

static int visit(const char *path, const struct stat *st, int type,
                 struct FTW *ftw)
{
	size_t len = strlen(path);

	(void)st;
	(void)ftw;
	if (type == FTW_F && len > 5 && strcmp(path + len - 5, ".json") == 0)
		run_vector(path);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const kinds[] = { "inclusion", "consistency" };

	if (argc != 2) {
		fprintf(stderr, "usage: merkle DIR\n");
		return 2;
	}
	for (size_t i = 0; i < 2; i++) {
		char path[4096];
		unsigned before = agreed;

		snprintf(path, sizeof(path), "%s/%s", argv[1], kinds[i]);
		if (nftw(path, visit, MAX_OPEN_FOLDERS, FTW_PHYS) != 0 ||
		    agreed == before) {
			printf("merkle: no vectors agreed in %s\n", path);
			return 1;
		}
	}
	printf("merkle: %u agreed\n", agreed);
	return differed == 0 ? 0 : 1;
}
