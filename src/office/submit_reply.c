/*
 * Reading what witnesses answer: each line is judged by itself, since a note of
 * all of them would be refused for a single malformed one.
 */
#include "office/submit_reply.h"

#include <string.h>

#include "base/text.h"

#define DASH "\xe2\x80\x94 "
#define SIZE_TYPE "text/x.tlog.size"
#define TIME_BYTES 8

bool reply_size(const struct submit_reply *reply, bool *out_typed,
                uint64_t *out_size)
{
	struct slice text = buf_slice(&reply->body);

	if (text.len > 0 && text.data[text.len - 1] == '\n')
		text.len--;
	if (decimal_parse(text, out_size) != TALLY_OK)
		return false;
	*out_typed = strcmp(reply->type, SIZE_TYPE) == 0 ||
	             strncmp(reply->type, SIZE_TYPE ";",
	                     strlen(SIZE_TYPE ";")) == 0;
	return true;
}

/* Does the line begin with the witness's name? */
static bool is_of(const struct submit_witness *witness, struct slice line)
{
	size_t dash = strlen(DASH), len = strlen(witness->name);

	return slice_starts(line, DASH) && line.len > dash + len &&
	       slice_starts(slice_part(line, dash, line.len), witness->name) &&
	       line.data[dash + len] == ' ';
}

static void judge(const struct submit_witness *witness, const struct note *note,
                  struct reply_line *result)
{
	const struct note_signature *line =
		&note->signatures[note->signature_count - 1];

	for (size_t i = 0; i < witness->key_count; i++) {
		const struct note_key *key = &witness->keys[i];

		result->check = note_verify(note, key);
		result->key = key;
		result->at_s = note_cosigned_at(note, key);
		result->has_no_time = result->check == NOTE_BAD &&
		                      line->blob_len > TIME_BYTES &&
		                      bytes_u64(line->blob) == 0;
		if (result->check != NOTE_KEY_ABSENT)
			return;
	}
}

void reply_cosignature(const struct submit_witness *witness,
                       struct slice checkpoint, struct slice lines,
                       struct buf *out, struct reply_line *result)
{
	struct reader reader = { lines };
	struct reply_line found = { .check = NOTE_KEY_ABSENT };
	struct slice line;
	struct buf one;

	buf_init(&one, 2 * MAX_CHECKPOINT_BYTES);
	while (found.check != NOTE_BAD && found.check != NOTE_NOT_CHECKED &&
	       reader_line(&reader, &line)) {
		struct reply_line got = { .check = NOTE_KEY_ABSENT };
		struct note note;

		if (!is_of(witness, line))
			continue;
		buf_clear(&one);
		buf_put_slice(&one, checkpoint);
		buf_put_slice(&one, line);
		buf_put_u8(&one, '\n');
		if (buf_status(&one) != TALLY_OK ||
		    note_parse(buf_slice(&one), &note, NULL) != TALLY_OK)
			continue;
		judge(witness, &note, &got);
		if (got.check == NOTE_KEY_ABSENT ||
		    (got.check == NOTE_GOOD && found.check == NOTE_GOOD))
			continue;
		found = got;
		if (got.check == NOTE_GOOD)
			buf_put_slice(out, buf_slice(&one));
	}
	buf_release(&one);
	*result = found;
}

void reply_words(const struct submit_reply *reply, struct fault *fault)
{
	struct slice body = buf_slice(&reply->body);
	struct reader reader = { body };
	struct slice line;
	char words[96];

	if (!reader_line(&reader, &line))
		line = body;
	text_sanitize(slice_part(line, 0, sizeof(words) - 1), words,
	              sizeof(words));
	fault_set(fault, TALLY_EIO, "HTTP status %ld%s%s", reply->status,
	          words[0] ? ": " : "", words);
}
