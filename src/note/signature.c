/*
 * Judging and making signature lines: Ed25519 over a note's text, and the
 * timestamped cosignature of a checkpoint.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "note/note.h"

#define TIME_BYTES 8
#define COSIGNATURE_BYTES (TIME_BYTES + SIGNATURE_BYTES)
#define COSIGNATURE_HEAD_BYTES 64 /* two lines, the second with a number */

static bool time_is_allowed(uint64_t at_s)
{
	return at_s > 0 && at_s <= INT64_MAX;
}

/* What a cosigner signs. *out is started here; the caller releases it. */
static int cosigned_message(struct slice text, uint64_t at_s, struct buf *out)
{
	buf_init(out, COSIGNATURE_HEAD_BYTES + text.len);
	buf_printf(out, "cosignature/v1\ntime %" PRIu64 "\n", at_s);
	buf_put_slice(out, text);
	return buf_status(out);
}

static enum note_check check_cosignature(struct slice text,
                                         const struct note_key *key,
                                         const struct note_signature *line)
{
	enum note_check check = NOTE_NOT_CHECKED;
	struct buf message;
	uint64_t at_s;

	if (line->blob_len != COSIGNATURE_BYTES)
		return NOTE_BAD;
	at_s = bytes_u64(line->blob);
	if (!time_is_allowed(at_s))
		return NOTE_BAD;
	if (cosigned_message(text, at_s, &message) == TALLY_OK)
		check = sign_is_valid(key->public_key, buf_slice(&message),
		                      line->blob + TIME_BYTES) ?
		                NOTE_GOOD :
		                NOTE_BAD;
	buf_release(&message);
	return check;
}

static enum note_check check_line(struct slice text, const struct note_key *key,
                                  const struct note_signature *line)
{
	if (key->type == NOTE_COSIGNATURE)
		return check_cosignature(text, key, line);
	if (key->type != NOTE_ED25519 || line->blob_len != SIGNATURE_BYTES)
		return NOTE_BAD;
	return sign_is_valid(key->public_key, text, line->blob) ? NOTE_GOOD :
	                                                          NOTE_BAD;
}

bool note_line_names(const struct note_signature *line,
                     const struct note_key *key)
{
	return slice_is_text(line->name, key->name) &&
	       memcmp(line->id, key->id, sizeof(key->id)) == 0;
}

const struct note_signature *note_line_of(const struct note *note,
                                          const struct note_key *key)
{
	for (size_t i = 0; i < note->signature_count; i++)
		if (note_line_names(&note->signatures[i], key))
			return &note->signatures[i];
	return NULL;
}

enum note_check note_verify(const struct note *note, const struct note_key *key)
{
	enum note_check check = NOTE_KEY_ABSENT;

	for (size_t i = 0; i < note->signature_count; i++) {
		const struct note_signature *line = &note->signatures[i];

		if (!note_line_names(line, key))
			continue;
		check = check_line(note->text, key, line);
		if (check != NOTE_GOOD)
			break;
	}
	return check;
}

uint64_t note_cosigned_at(const struct note *note, const struct note_key *key)
{
	uint64_t earliest = 0;

	if (key->type != NOTE_COSIGNATURE || note_verify(note, key) != NOTE_GOOD)
		return 0;
	for (size_t i = 0; i < note->signature_count; i++) {
		const struct note_signature *line = &note->signatures[i];
		uint64_t at_s;

		if (!note_line_names(line, key))
			continue;
		at_s = bytes_u64(line->blob);
		if (earliest == 0 || at_s < earliest)
			earliest = at_s;
	}
	return earliest;
}

static void refuse(struct buf *out, int status)
{
	if (out->status == TALLY_OK)
		out->status = status;
}

void note_sign(const struct note_key *key,
               const uint8_t seed[static SIGN_SEED_BYTES], struct slice text,
               struct buf *out)
{
	uint8_t signature[SIGNATURE_BYTES];

	if (key->type != NOTE_ED25519) {
		refuse(out, TALLY_EUSAGE);
		return;
	}
	sign_bytes(seed, text, signature);
	note_put_signature(key, signature, sizeof(signature), out);
}

void note_cosign(const struct note_key *key,
                 const uint8_t seed[static SIGN_SEED_BYTES], struct slice text,
                 uint64_t at_s, struct buf *out)
{
	uint8_t blob[COSIGNATURE_BYTES];
	struct buf message;

	if (key->type != NOTE_COSIGNATURE || !time_is_allowed(at_s)) {
		refuse(out, TALLY_EUSAGE);
		return;
	}
	if (cosigned_message(text, at_s, &message) == TALLY_OK) {
		bytes_set_u64(blob, at_s);
		sign_bytes(seed, buf_slice(&message), blob + TIME_BYTES);
		note_put_signature(key, blob, sizeof(blob), out);
	} else {
		refuse(out, buf_status(&message));
	}
	buf_release(&message);
}

void note_put_signature(const struct note_key *key, const uint8_t *blob,
                        size_t blob_len, struct buf *out)
{
	uint8_t bytes[sizeof(key->id) + NOTE_BLOB_BYTES];
	/* Four characters for three bytes, the last group padded, and a NUL. */
	char encoded[(sizeof(bytes) + 2) / 3 * 4 + 1];

	if (blob_len == 0 || blob_len > NOTE_BLOB_BYTES) {
		refuse(out, TALLY_EUSAGE);
		return;
	}
	memcpy(bytes, key->id, sizeof(key->id));
	memcpy(bytes + sizeof(key->id), blob, blob_len);
	base64_format(bytes, sizeof(key->id) + blob_len, encoded);
	buf_printf(out, "\xe2\x80\x94 %s %s\n", key->name, encoded);
}
