/*
 * Judges the public set of Ed25519 edge cases, a list of {number, key, sig,
 * msg, flags}, by our rule: whatever has a flag must be refused, what has none
 * accepted; and the key and the commitment each for the flags of its own.
 */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "crypto/sign.h"

enum subject { ON_KEY = 1, ON_COMMITMENT = 2, ON_EQUATION = 4 };

struct flag {
	const char *name;
	enum subject subject;
	unsigned seen;
};

struct vector {
	uint8_t key[SIGN_PUBLIC_BYTES];
	uint8_t signature[SIGNATURE_BYTES];
	const char *message;
	unsigned subjects; /* of its flags, or'ed */
};

struct tally {
	unsigned agreed;
	unsigned differed;
	unsigned accepted;      /* by our rule */
	unsigned library_alone; /* accepted by libsodium, refused here */
};

static struct flag flags[] = {
	{ "low_order_A", ON_KEY, 0 },
	{ "low_order_R", ON_COMMITMENT, 0 },
	{ "low_order_component_A", ON_KEY, 0 },
	{ "low_order_component_R", ON_COMMITMENT, 0 },
	{ "low_order_residue", ON_EQUATION, 0 },
	{ "non_canonical_A", ON_KEY, 0 },
	{ "non_canonical_R", ON_COMMITMENT, 0 },
	{ "reencoded_k", ON_EQUATION, 0 },
};
#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

static bool read_flag(const char *name, struct vector *v)
{
	for (size_t i = 0; name != NULL && i < FLAG_COUNT; i++) {
		if (strcmp(name, flags[i].name) != 0)
			continue;
		flags[i].seen++;
		v->subjects |= flags[i].subject;
		return true;
	}
	return false;
}

static bool read_vector(const json_t *row, struct vector *v)
{
	const char *key = json_string_value(json_object_get(row, "key"));
	const char *signature = json_string_value(json_object_get(row, "sig"));
	const json_t *list = json_object_get(row, "flags");

	*v = (struct vector){ 0 };
	v->message = json_string_value(json_object_get(row, "msg"));
	if (key == NULL || signature == NULL || v->message == NULL)
		return false;
	if (!json_is_array(list) && !json_is_null(list))
		return false;
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!read_flag(json_string_value(json_array_get(list, i)), v))
			return false;
	return hex_parse(slice_text(key), v->key, sizeof(v->key)) == TALLY_OK &&
	       hex_parse(slice_text(signature), v->signature,
	                 sizeof(v->signature)) == TALLY_OK;
}

static bool judge(const struct vector *v, struct tally *tally)
{
	struct slice message = slice_text(v->message);
	bool key_good = sign_public_is_valid(v->key);
	bool commitment_good = sign_public_is_valid(v->signature);
	bool accepted = sign_is_valid(v->key, message, v->signature);

	if (accepted)
		tally->accepted++;
	else if (crypto_sign_verify_detached(v->signature, message.data,
	                                     message.len, v->key) == 0)
		tally->library_alone++;
	return accepted == (v->subjects == 0) &&
	       key_good == ((v->subjects & ON_KEY) == 0) &&
	       commitment_good == ((v->subjects & ON_COMMITMENT) == 0);
}

/* Without these, agreement would show nothing. */
static bool is_telling(const struct tally *tally)
{
	for (size_t i = 0; i < FLAG_COUNT; i++) {
		if (flags[i].seen > 0)
			continue;
		fprintf(stderr, "ed25519: no vector with %s\n", flags[i].name);
		return false;
	}
	if (tally->accepted == 0 || tally->library_alone == 0)
		fprintf(stderr, "ed25519: no vector that must be accepted, or none "
		                "on which the library alone differs\n");
	return tally->accepted > 0 && tally->library_alone > 0;
}

static void judge_all(const json_t *rows, struct tally *tally)
{
	struct vector v;

	for (size_t i = 0; i < json_array_size(rows); i++) {
		if (read_vector(json_array_get(rows, i), &v) && judge(&v, tally)) {
			tally->agreed++;
			continue;
		}
		fprintf(stderr, "ed25519: row %zu differs or is malformed\n", i);
		tally->differed++;
	}
}

int main(int argc, char **argv)
{
	struct tally tally = { 0 };
	json_t *rows;

	if (argc != 2 || crypto_start() != TALLY_OK) {
		fprintf(stderr, "usage: ed25519 FILE\n");
		return 1;
	}
	rows = json_load_file(argv[1], 0, NULL);
	if (rows == NULL) {
		fprintf(stderr, "ed25519: cannot read %s\n", argv[1]);
		return 1;
	}
	judge_all(rows, &tally);
	json_decref(rows);
	if (tally.differed > 0 || !is_telling(&tally))
		return 1;
	printf("ed25519: %u agreed\n", tally.agreed);
	return 0;
}
