/*
 * Statements: one signed note of a kind, with a strict JSON body. Decoded once;
 * the exact bytes are kept for hashing and verifying. docs/format.md,
 * section 3.
 */
#ifndef TALLY_STATEMENT_STATEMENT_H
#define TALLY_STATEMENT_STATEMENT_H

#include <jansson.h>

#include "note/note.h"
#include "statement/kind.h"

#define STATEMENT_HEADER "tallystick/v1 "

struct statement {
	uint8_t id[HASH_BYTES];    /* H(text) */
	enum statement_kind kind;
	struct slice text;         /* borrowed from the entry */
	struct slice signer;       /* key name on the signature line, borrowed */
	uint8_t signer_id[4];
	uint8_t signature[SIGNATURE_BYTES];
	json_t *body;              /* checked against the kind's members */
	uint8_t charter[HASH_BYTES];
	const char *from;          /* borrowed from body */
	int64_t at_s;
};

/*
 * Total and strict: TALLY_EFORMAT or TALLY_ELIMIT with place and reason for
 * every entry that is not a statement of a known kind. The signature is not
 * judged. `entry` must outlive *out; statement_release frees the body.
 */
int statement_decode(struct slice entry, struct statement *out,
                     struct fault *fault);
void statement_release(struct statement *s);
/*
 * The id that an entry has if it is a statement, which only statement_decode
 * tells, at many times the cost: for who looks for one among many. False, and
 * *out untouched: it is none.
 */
bool statement_id_of(struct slice entry, uint8_t out[static HASH_BYTES])
	__attribute__((warn_unused_result));
/* True if `key`, a valid one, made the one signature. */
bool statement_is_signed_by(const struct statement *s,
                            const struct note_key *key)
	__attribute__((warn_unused_result));

/*
 * Members of a checked body or of an object inside it. The type must be what
 * the kind's table says; a missing optional member gives NULL, false or 0.
 */
const char *member_text(const json_t *object, const char *name);
bool member_is(const json_t *object, const char *name, const char *word);
bool member_hash(const json_t *object, const char *name,
                 uint8_t out[static HASH_BYTES]);
int64_t member_int(const json_t *object, const char *name);
bool member_bool(const json_t *object, const char *name);
int64_t member_time(const json_t *object, const char *name);
size_t member_count(const json_t *object, const char *name);
const json_t *member_at(const json_t *object, const char *name, size_t i);
/* Decode base64 into out (exactly len bytes by the kind's table). */
bool member_bytes(const json_t *object, const char *name, uint8_t *out,
                  size_t len);

/* One head of a HEADS member (`seen`, `heads`). */
struct named_head {
	const char *log; /* borrowed */
	uint64_t size;
	uint8_t root[HASH_BYTES];
};
/* Heads in the order of their names' bytes; false past the last. */
bool member_head(const json_t *object, const char *name, size_t i,
                 struct named_head *out);

/* Call each() for every blob that a body names. */
void statement_blobs(const struct statement *s,
                     void (*each)(void *ctx, const uint8_t hash[static 32]),
                     void *ctx);

#endif
