/*
 * Proofs of tags: one spelling, and none holds of a declaration whose key and
 * root nobody made.
 */
#include "escrow/tag.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct declaration_name name = { .side = 1, .epoch = 4 };
	static const struct tag_commitment none;
	struct tag_commitment commitment;
	static struct tag_proof proof;

	fuzz_start();
	if (tag_proof_parse(slice_of(data, len), &proof, NULL) != TALLY_OK)
		return 0;
	law(proof.end == TAG_PRESENT || proof.end == TAG_EMPTY ||
	    proof.end == TAG_OTHER);
	read_all(proof.tag);
	law(tag_proof_verify(&proof, &name, &none) != TALLY_OK);
	/* A key that is one: the first bytes may be what the fuzzer likes. */
	memset(&commitment, 0, sizeof(commitment));
	memcpy(commitment.root, proof.declare, HASH_BYTES);
	memcpy(commitment.key, proof.key, HASH_BYTES);
	law(tag_proof_verify(&proof, &name, &commitment) != TALLY_OK);
	return 0;
}
