/*
 * Reading and writing proofs of one entry: a header, the entry, its index, the
 * hashes from the leaf upwards, a blank line, the checkpoint.
 */
#include "log/tlog_proof.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define EXTRA "extra "
#define INDEX "index "
#define HASH_TEXT_BYTES 45 /* base64 of 32 bytes, and NUL */

void hash_line_put(struct buf *out, const uint8_t hash[static HASH_BYTES])
{
	char text[HASH_TEXT_BYTES];

	base64_format(hash, HASH_BYTES, text);
	buf_put_text(out, text);
	buf_put_u8(out, '\n');
}

bool hash_line_parse(struct slice line, uint8_t out[static HASH_BYTES])
{
	uint8_t hash[HASH_BYTES];
	size_t len;

	if (base64_parse(line, hash, HASH_BYTES, &len) != TALLY_OK ||
	    len != HASH_BYTES)
		return false;
	memcpy(out, hash, HASH_BYTES);
	return true;
}

int hash_lines_read(struct reader *lines, struct proof *out,
                    struct fault *fault)
{
	struct slice line;

	out->count = 0;
	while (reader_line(lines, &line)) {
		if (line.len == 0)
			return TALLY_OK;
		if (out->count == MAX_PROOF_HASHES)
			return fault_set(fault, TALLY_ELIMIT,
			                 "proof has over %d hashes",
			                 MAX_PROOF_HASHES);
		if (!hash_line_parse(line, out->hash[out->count]))
			return fault_set(fault, TALLY_EFORMAT,
			                 "hash %zu of the proof is not base64 of "
			                 "32 bytes", out->count + 1);
		out->count++;
	}
	return fault_set(fault, TALLY_EFORMAT,
	                 "proof has no blank line before its checkpoint");
}

static struct slice after(struct slice line, const char *word)
{
	return slice_part(line, strlen(word), line.len);
}

static int extra_parse(struct slice text, struct buf *out, struct fault *fault)
{
	uint8_t *bytes = malloc(MAX_EXTRA_BYTES);
	size_t len = 0;
	int rc;

	if (bytes == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = base64_parse(text, bytes, MAX_EXTRA_BYTES, &len);
	if (rc == TALLY_OK && len == 0)
		rc = TALLY_EFORMAT;
	if (rc == TALLY_OK) {
		buf_put(out, bytes, len);
		rc = buf_status(out);
	}
	free(bytes);
	return rc == TALLY_OK ? rc
	                      : fault_set(fault, rc, "proof's extra line: %s",
	                                  status_text(rc));
}

static int read_lines(struct slice bytes, struct tlog_proof *out,
                      struct fault *fault)
{
	struct reader lines = { slice_part(bytes, strlen(TLOG_PROOF_HEADER),
		                           bytes.len) };
	struct checkpoint checkpoint;
	struct slice line = { 0 };
	int rc = TALLY_OK;

	if (!slice_starts(bytes, TLOG_PROOF_HEADER))
		return fault_set(fault, TALLY_EFORMAT, "not a tlog-proof");
	if (reader_line(&lines, &line) && slice_starts(line, EXTRA)) {
		rc = extra_parse(after(line, EXTRA), &out->extra, fault);
		if (rc != TALLY_OK)
			return rc;
		line = slice_of(NULL, 0);
		reader_line(&lines, &line);
	}
	if (!slice_starts(line, INDEX) ||
	    decimal_parse(after(line, INDEX), &out->index) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "proof's index is not a decimal number");
	rc = hash_lines_read(&lines, &out->proof, fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(lines.rest, &checkpoint, fault);
	out->checkpoint = lines.rest;
	return rc;
}

int tlog_proof_parse(struct slice bytes, struct tlog_proof *out,
                     struct fault *fault)
{
	struct tlog_proof parsed;
	int rc;

	if (bytes.len > MAX_TLOG_PROOF_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "proof is over %d bytes",
		                 MAX_TLOG_PROOF_BYTES);
	memset(&parsed, 0, sizeof(parsed));
	buf_init(&parsed.extra, MAX_EXTRA_BYTES);
	rc = read_lines(bytes, &parsed, fault);
	if (rc == TALLY_OK)
		*out = parsed;
	else
		tlog_proof_release(&parsed);
	return rc;
}

void tlog_proof_release(struct tlog_proof *proof)
{
	buf_release(&proof->extra);
	memset(proof, 0, sizeof(*proof));
}

static void put_extra(struct buf *out, struct slice extra)
{
	char *text = malloc(base64_len(extra.len) + 1);

	if (text == NULL) {
		out->status = TALLY_ENOMEM;
		return;
	}
	base64_format(extra.data, extra.len, text);
	buf_put_text(out, EXTRA);
	buf_put_text(out, text);
	buf_put_u8(out, '\n');
	free(text);
}

void tlog_proof_put(struct buf *out, const struct tlog_proof *proof)
{
	buf_put_text(out, TLOG_PROOF_HEADER);
	if (proof->extra.len > 0)
		put_extra(out, buf_slice(&proof->extra));
	buf_printf(out, INDEX "%" PRIu64 "\n", proof->index);
	for (size_t i = 0; i < proof->proof.count; i++)
		hash_line_put(out, proof->proof.hash[i]);
	buf_put_u8(out, '\n');
	buf_put_slice(out, proof->checkpoint);
}

bool tlog_proof_shows(const struct tlog_proof *proof, const struct head *head,
                      const uint8_t leaf[static HASH_BYTES])
{
	return proof_shows_inclusion(&proof->proof, proof->index, head->size,
	                             leaf, head->root);
}
