/*
 * Checkpoints: the text's three lines, and the log's own signature.
 */
#include "log/checkpoint.h"

#include <inttypes.h>

#include "base/text.h"

#define ROOT_TEXT_BYTES 45 /* base64 of 32 bytes, and NUL */

void checkpoint_put_text(struct buf *out, const char *origin,
                         const struct head *head)
{
	char root[ROOT_TEXT_BYTES];

	base64_format(head->root, HASH_BYTES, root);
	buf_put_text(out, origin);
	buf_printf(out, "\n%" PRIu64 "\n", head->size);
	buf_put_text(out, root);
	buf_put_u8(out, '\n');
}

static bool root_parse(struct slice text, uint8_t out[static HASH_BYTES])
{
	size_t len;

	return base64_parse(text, out, HASH_BYTES, &len) == TALLY_OK &&
	       len == HASH_BYTES;
}

static int text_parse(struct slice text, struct checkpoint *out,
                      struct fault *fault)
{
	struct reader r = { text };
	struct slice size, root;

	if (!reader_line(&r, &out->origin) || out->origin.len == 0)
		return fault_set(fault, TALLY_EFORMAT, "checkpoint has no origin");
	if (!reader_line(&r, &size) ||
	    decimal_parse(size, &out->head.size) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "checkpoint's size is not a decimal number");
	if (!reader_line(&r, &root) || !root_parse(root, out->head.root))
		return fault_set(fault, TALLY_EFORMAT,
		                 "checkpoint's root is not base64 of 32 bytes");
	if (r.rest.len != 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "checkpoint has extension lines");
	return TALLY_OK;
}

int checkpoint_parse_any_root(struct slice bytes, struct checkpoint *out,
                              struct fault *fault)
{
	struct checkpoint parsed;
	int status;

	if (bytes.len > MAX_CHECKPOINT_BYTES)
		return fault_set(fault, TALLY_ELIMIT,
		                 "checkpoint is over %d bytes",
		                 MAX_CHECKPOINT_BYTES);
	status = note_parse(bytes, &parsed.note, fault);
	if (status == TALLY_OK)
		status = text_parse(parsed.note.text, &parsed, fault);
	if (status == TALLY_OK)
		*out = parsed;
	return status;
}

int checkpoint_parse(struct slice bytes, struct checkpoint *out,
                     struct fault *fault)
{
	uint8_t empty_root[HASH_BYTES];
	struct checkpoint parsed;
	int status = checkpoint_parse_any_root(bytes, &parsed, fault);

	if (status != TALLY_OK)
		return status;
	hash_bytes(slice_of(NULL, 0), empty_root);
	if (parsed.head.size == 0 && !hash_equal(parsed.head.root, empty_root))
		return fault_set(fault, TALLY_EFORMAT,
		                 "checkpoint of an empty tree has another root");
	*out = parsed;
	return TALLY_OK;
}

int checkpoint_open(struct slice bytes, const struct note_key *key,
                    struct checkpoint *out, struct fault *fault)
{
	struct checkpoint parsed;
	int status = checkpoint_parse(bytes, &parsed, fault);

	if (status != TALLY_OK)
		return status;
	if (!slice_is_text(parsed.origin, key->name))
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "checkpoint is of another log than %s",
		                 key->name);
	switch (note_verify(&parsed.note, key)) {
	case NOTE_GOOD:
		*out = parsed;
		return TALLY_OK;
	case NOTE_KEY_ABSENT:
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "checkpoint is not signed by %s", key->name);
	case NOTE_BAD:
	case NOTE_NOT_CHECKED:
		break;
	}
	return fault_set(fault, TALLY_ESIGNATURE,
	                 "checkpoint's signature by %s is bad", key->name);
}

bool head_equal(const struct head *a, const struct head *b)
{
	return a->size == b->size && hash_equal(a->root, b->root);
}
