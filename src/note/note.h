/*
 * Signed notes (C2SP signed-note), keys (vkeys) and cosignatures
 * (C2SP tlog-cosignature). docs/format.md, section 1.
 */
#ifndef TALLY_NOTE_NOTE_H
#define TALLY_NOTE_NOTE_H

#include "base/limits.h"
#include "base/status.h"
#include "crypto/hash.h"
#include "crypto/sign.h"

enum note_type {
	NOTE_NONE = 0,
	NOTE_ED25519 = 0x01,
	NOTE_COSIGNATURE = 0x04,
	NOTE_MLDSA = 0x06 /* reserved: recognised, never taken as verified */
};

/* A verifying key; from a vkey or built from parts. */
struct note_key {
	char name[MAX_LOG_NAME_BYTES + 1];
	enum note_type type; /* NOTE_ED25519 or NOTE_COSIGNATURE */
	uint8_t id[4];
	uint8_t public_key[SIGN_PUBLIC_BYTES];
};

#define NOTE_BLOB_BYTES 256 /* cosignatures have 72; longer ones are unknown */

struct note_signature {
	struct slice name;     /* borrowed from the note */
	uint8_t id[4];
	struct slice line;     /* the whole line with its '\n' */
	uint8_t blob[NOTE_BLOB_BYTES]; /* what follows the key id, decoded... */
	size_t blob_len;       /* ...or 0 if longer than any kind known here */
};

struct note {
	struct slice text;     /* with its final '\n'; what is signed and hashed */
	size_t signature_count;
	struct note_signature signatures[MAX_SIGNATURES];
};

enum note_check {
	NOTE_NOT_CHECKED = 0, /* memory gave out */
	NOTE_KEY_ABSENT,  /* no line by this key */
	NOTE_BAD,         /* a line by this key does not verify */
	NOTE_GOOD
};

#define VKEY_BYTES (MAX_LOG_NAME_BYTES + 1 + 8 + 1 + 44 + 1)

/*
 * Key id = first 4 bytes of H(name || 0x0A || type || public key).
 * TALLY_EFORMAT, and *key all zero so that it verifies nothing, if the name is
 * not a log name or the type neither 0x01 nor 0x04. The point is not judged:
 * signatures of an odd one never verify.
 */
int note_key_init(struct note_key *key, const char *name, enum note_type type,
                  const uint8_t public_key[static SIGN_PUBLIC_BYTES]);
/*
 * Strict: the id must be right, the type 0x01 or 0x04, the point valid, the
 * name a log name. TALLY_EFORMAT, or TALLY_EMISMATCH for a wrong id.
 */
int vkey_parse(struct slice text, struct note_key *out, struct fault *fault);
/* The vkey of *key, NUL-terminated. */
void vkey_format(const struct note_key *key, char out[static VKEY_BYTES]);

/*
 * Split at the last blank line. Every line of the text is text_is_printable
 * (so '\n' is its only control character); one to MAX_SIGNATURES signature
 * lines, each well formed. TALLY_EFORMAT or TALLY_ELIMIT; *out then has no text
 * and no signatures.
 */
int note_parse(struct slice bytes, struct note *out, struct fault *fault);
/* Does the line name that key, by name and id? Nothing is verified. */
bool note_line_names(const struct note_signature *line,
                     const struct note_key *key);
/* The first line of a note that does, borrowed from it; NULL if none does. */
const struct note_signature *note_line_of(const struct note *note,
                                          const struct note_key *key);
/*
 * Judge the lines of `key` (Ed25519 over the text, or cosignature); if it has
 * several, all of them must verify.
 */
enum note_check note_verify(const struct note *note, const struct note_key *key);
/*
 * The time of key's good cosignature, seconds, the earliest if it has several;
 * 0 if it has none or a bad one.
 */
uint64_t note_cosigned_at(const struct note *note, const struct note_key *key);

/*
 * Append "— name base64\n" for an Ed25519 signature over text. Here and below
 * a key of the wrong type, a time that is 0 or over 2^63 - 1, or a blob that is
 * empty or over NOTE_BLOB_BYTES gives `out` the status TALLY_EUSAGE.
 */
void note_sign(const struct note_key *key,
               const uint8_t seed[static SIGN_SEED_BYTES], struct slice text,
               struct buf *out);
/* The same for a cosignature of a checkpoint's text at at_s. */
void note_cosign(const struct note_key *key,
                 const uint8_t seed[static SIGN_SEED_BYTES], struct slice text,
                 uint64_t at_s, struct buf *out);
/* Append the line that carries a ready signature blob of key. */
void note_put_signature(const struct note_key *key, const uint8_t *blob,
                        size_t blob_len, struct buf *out);

#endif
