/*
 * Prints a proof of two histories: a checkpoint, and a head of the same size and
 * another root that the key of a file signs, as a thief of that key would make
 * it. Never installed.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "log/fork_proof.h"

#define SECRET_DIGITS (2 * (size_t)SIGN_SEED_BYTES)

static bool read_all(const char *path, struct buf *out)
{
	uint8_t part[4096];
	FILE *file = fopen(path, "rb");
	size_t len;

	if (file == NULL)
		return false;
	while ((len = fread(part, 1, sizeof(part), file)) > 0)
		buf_put(out, part, len);
	fclose(file);
	return buf_status(out) == TALLY_OK;
}

static bool sign_other(const struct checkpoint *held, struct slice secret,
                       struct buf *out)
{
	uint8_t seed[SIGN_SEED_BYTES], public_key[SIGN_PUBLIC_BYTES];
	char name[MAX_LOG_NAME_BYTES + 1];
	struct head head = held->head;
	struct note_key key;
	struct buf text;
	bool good;

	if (hex_parse(slice_part(secret, 0, SECRET_DIGITS), seed,
	              sizeof(seed)) != TALLY_OK ||
	    held->origin.len >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", (int)held->origin.len,
	         (const char *)held->origin.data);
	sign_public(seed, public_key);
	head.root[0] ^= 1;
	buf_init(&text, MAX_CHECKPOINT_BYTES);
	checkpoint_put_text(&text, name, &head);
	good = note_key_init(&key, name, NOTE_ED25519, public_key) == TALLY_OK;
	buf_put_slice(out, buf_slice(&text));
	buf_put_u8(out, '\n');
	note_sign(&key, seed, buf_slice(&text), out);
	buf_release(&text);
	return good && buf_status(out) == TALLY_OK;
}

int main(int argc, char **argv)
{
	struct buf secret, held, other, proof;
	struct checkpoint checkpoint;
	struct fork_proof fork;
	int code = 1;

	buf_init(&secret, 4096);
	buf_init(&held, MAX_CHECKPOINT_BYTES);
	buf_init(&other, MAX_CHECKPOINT_BYTES);
	buf_init(&proof, MAX_FORK_PROOF_BYTES);
	if (argc == 3 && crypto_start() == TALLY_OK &&
	    read_all(argv[1], &secret) && read_all(argv[2], &held) &&
	    checkpoint_parse(buf_slice(&held), &checkpoint, NULL) == TALLY_OK &&
	    sign_other(&checkpoint, buf_slice(&secret), &other) &&
	    fork_proof_init(&fork, buf_slice(&held), buf_slice(&other), NULL) ==
	            TALLY_OK) {
		fork_proof_put(&proof, &fork);
		code = fwrite(proof.data, 1, proof.len, stdout) != proof.len;
	} else {
		fprintf(stderr, "usage: old_fork KEY-FILE CHECKPOINT\n");
	}
	buf_release(&secret);
	buf_release(&held);
	buf_release(&other);
	buf_release(&proof);
	return code;
}
