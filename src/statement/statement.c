/*
 * From the bytes of a log entry to a checked statement.
 */
#include "statement/statement.h"

#include <string.h>

#include "base/text.h"
#include "statement/schema.h"

static int take_signature(const struct note *note, struct statement *out,
                          struct fault *fault)
{
	const struct note_signature *line = &note->signatures[0];

	if (note->signature_count != 1)
		return fault_set(fault, TALLY_EFORMAT,
		                 "%zu signature lines; a statement has one",
		                 note->signature_count);
	if (line->blob_len != SIGNATURE_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "the signature is not an Ed25519 one");
	out->signer = line->name;
	memcpy(out->signer_id, line->id, sizeof(out->signer_id));
	memcpy(out->signature, line->blob, SIGNATURE_BYTES);
	return TALLY_OK;
}

static int take_common(struct statement *out, struct fault *fault)
{
	struct slice at = slice_text(member_text(out->body, "at"));

	member_hash(out->body, "charter", out->charter);
	out->from = member_text(out->body, "from");
	if (time_parse(at, &out->at_s) != TALLY_OK)
		return fault_set(fault, TALLY_EINTERNAL, "time checked twice");
	return TALLY_OK;
}

static int decode_text(struct slice text, struct statement *out,
                       struct fault *fault)
{
	struct reader reader = { text };
	struct slice header, json;

	if (!reader_line(&reader, &header) || !reader_line(&reader, &json) ||
	    reader.rest.len != 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "a statement has a header line and a body line");
	if (!slice_starts(header, STATEMENT_HEADER))
		return fault_set(fault, TALLY_EFORMAT,
		                 "the first line does not start with '%s'",
		                 STATEMENT_HEADER);
	out->kind = kind_parse(slice_part(header, strlen(STATEMENT_HEADER),
	                                  header.len));
	if (out->kind == STATEMENT_NONE)
		return fault_set(fault, TALLY_EFORMAT, "unknown kind of statement");
	int rc = json_parse_strict(json, &out->body, fault);

	if (rc == TALLY_OK)
		rc = schema_check(out->body, out->kind, fault);
	return rc == TALLY_OK ? take_common(out, fault) : rc;
}

int statement_decode(struct slice entry, struct statement *out,
                     struct fault *fault)
{
	struct statement s = { .kind = STATEMENT_NONE };
	struct note note;
	int rc;

	if (entry.len > MAX_ENTRY_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "entry over %d bytes",
		                 MAX_ENTRY_BYTES);
	rc = note_parse(entry, &note, fault);
	if (rc == TALLY_OK)
		rc = take_signature(&note, &s, fault);
	if (rc == TALLY_OK)
		rc = decode_text(note.text, &s, fault);
	if (rc != TALLY_OK) {
		statement_release(&s);
		return rc;
	}
	s.text = note.text;
	hash_bytes(s.text, s.id);
	*out = s;
	return TALLY_OK;
}

bool statement_id_of(struct slice entry, uint8_t out[static HASH_BYTES])
{
	struct reader reader = { entry };
	struct slice header, json;

	/* Another text than these two lines is no statement's. */
	if (!slice_starts(entry, STATEMENT_HEADER) ||
	    !reader_line(&reader, &header) || !reader_line(&reader, &json))
		return false;
	hash_bytes(slice_part(entry, 0, entry.len - reader.rest.len), out);
	return true;
}

void statement_release(struct statement *s)
{
	json_decref(s->body);
	*s = (struct statement){ .kind = STATEMENT_NONE };
}

bool statement_is_signed_by(const struct statement *s,
                            const struct note_key *key)
{
	return key->type == NOTE_ED25519 && slice_is_text(s->signer, key->name) &&
	       memcmp(s->signer_id, key->id, sizeof(s->signer_id)) == 0 &&
	       sign_is_valid_by(key->public_key, s->text, s->signature);
}
