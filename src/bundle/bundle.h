/*
 * Bundles: one ustar file with all that a stranger needs to check a
 * conclusion, and the check itself. Pure: files are byte strings. docs/format.md,
 * section 9.
 */
#ifndef TALLY_BUNDLE_BUNDLE_H
#define TALLY_BUNDLE_BUNDLE_H

#include "conclusion/conclusion.h"

#define MAX_BUNDLE_FILES 1000000
#define MAX_BUNDLE_NAME 100

struct bundle_file {
	char *name;
	struct slice bytes;
};
struct bundle {
	size_t count;
	struct bundle_file *files; /* sorted by name, each once */
	bool owns_bytes;           /* release frees the bytes too */
};
void bundle_init(struct bundle *b); /* no files */
void bundle_release(struct bundle *b);
/*
 * Copies name and bytes; keeps the order. A name is a relative path: labels of
 * A-Z a-z 0-9 - . _ joined by '/', none of "." or "..", else TALLY_EUSAGE.
 * TALLY_EEXISTS for a second one, TALLY_ELIMIT for a name that is too long.
 */
int bundle_add(struct bundle *b, const char *name, struct slice bytes);
/* The file of that name, or NULL. */
const struct bundle_file *bundle_find(const struct bundle *b, const char *name);

/* Append the canonical ustar bytes: mode 0644, owner 0, time 0. */
int bundle_pack(const struct bundle *b, struct buf *out);
/*
 * Strict inverse: only what bundle_pack writes is taken; *out borrows from
 * tar. The fault names file and byte offset. TALLY_EFORMAT; TALLY_ELIMIT for
 * too many files.
 */
int bundle_unpack(struct slice tar, struct bundle *out, struct fault *fault);

/* What goes in. Entries and signatures come from the caller's mirrors. */
struct bundle_log {
	size_t count;              /* entries that belong in the bundle */
	const struct slice *entries;
	struct slice checkpoint;   /* of exactly that size, own signature only */
};
struct bundle_input {
	struct slice charter_file;
	const struct charter *charter;
	const struct bundle_log *logs; /* in charter order */
	uint8_t arrangement[HASH_BYTES];
	uint8_t cut[HASH_BYTES];
};
/*
 * How many entries of each log belong to a bundle at this cut: heads of the
 * cut; witnesses' logs on through the cut and its countersigns. out_sizes
 * holds participant_count numbers. rules is a replay of everything known.
 * Later statements do not change the numbers. TALLY_EINCOMPLETE if too few
 * witnesses have countersigned.
 */
int bundle_sizes(const struct rules *rules, const struct cut *cut,
                 uint64_t *out_sizes);
/*
 * Compute the conclusion at the cut and lay out every file. The counts must be
 * those of bundle_sizes and each checkpoint good: what comes out verifies.
 * TALLY_EMISMATCH, TALLY_ESIGNATURE, TALLY_EUSAGE; TALLY_ELIMIT if a log's name
 * is too long for the paths of its tiles.
 */
int bundle_build(const struct bundle_input *in, struct bundle *out,
                 struct fault *fault);

struct bundle_report {
	/*
	 * Each thing checked, against whose key, and what it does not show, in
	 * lines of at most 78 columns; all but a check's first are indented.
	 */
	void (*line)(void *ctx, const char *text);
	void *ctx;
	/*
	 * NULL, or called once, when everything was found good: the replay of
	 * exactly what counts at the cut; borrowed for the call. bundle_verify
	 * returns what it returns; the fault is its to set.
	 */
	int (*judged)(void *ctx, const struct rules *at_cut,
	              struct fault *fault);
};
/*
 * Check everything: tar form, charter id (if expected is not NULL), every
 * checkpoint signature, tile and entry, the cut, the replay, and that the
 * recomputed conclusion.json and .txt are byte for byte those in the bundle;
 * no file may be left over. The fault names file and reason. TALLY_EMISMATCH,
 * TALLY_ESIGNATURE, TALLY_EFORMAT, TALLY_ELIMIT: bad evidence.
 * TALLY_ENOTFOUND: a file is missing. The conclusion is appended to *out_json
 * (may be NULL). Without expected the caller says: identities unchecked.
 */
int bundle_verify(struct slice tar, const uint8_t *expected_charter,
                  const struct bundle_report *report, struct buf *out_json,
                  struct fault *fault);

/* The same for everyone: README.txt of this version of the format. */
struct slice bundle_readme(void);

#endif
