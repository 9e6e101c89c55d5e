/*
 * The larger of two heads vouches for its entries, and these for what the root
 * was when there were as many as the smaller head counts.
 */
#include "office/fork.h"

#include "office/entry_source.h"

static int complete(struct fork_proof *proof, struct hash_source hashes)
{
	int rc = tree_root(hashes, proof->head[0].size, proof->root);

	return rc == TALLY_OK ? proof_consistency(hashes, proof->head[0].size,
	                                          proof->head[1].size,
	                                          &proof->proof)
	                      : rc;
}

int fork_complete(struct fork_proof *proof, const struct place *place,
                  struct fault *fault)
{
	struct entry_source source;
	int rc = TALLY_OK;

	if (proof->head[0].size == 0)
		return fault_set(fault, TALLY_EMISMATCH,
		                 "an empty log contradicts nothing");
	if (proof->head[0].size != proof->head[1].size) {
		rc = entry_source_open(&source, place, proof->head[1].size,
		                       fault);
		if (rc == TALLY_OK)
			rc = complete(proof, entry_source_hashes(&source));
		entry_source_release(&source);
	}
	if (rc == TALLY_OK && !fork_proof_shows(proof))
		rc = fault_set(fault, TALLY_EMISMATCH,
		               "the two heads do not contradict each other, or the "
		               "entries are not those of the larger one");
	return rc;
}
