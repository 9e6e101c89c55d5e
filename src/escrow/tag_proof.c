/*
 * The proof of one tag: its text, read strictly, and its check.
 * docs/format.md, section 13.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "escrow/tag_leaf.h"

#define HASH_LINE_BYTES 44 /* base64 of a hash */
#define VRF_LINE_BYTES 108

static void put_base64(struct buf *out, const uint8_t *bytes, size_t len)
{
	char text[VRF_LINE_BYTES + 1];

	base64_format(bytes, len, text);
	buf_put_text(out, text);
}

static void put_end(struct buf *out, const struct tag_proof *proof)
{
	if (proof->end == TAG_PRESENT) {
		buf_printf(out, "present %" PRIu64 " ", proof->slot);
		buf_put_slice(out, proof->class);
		buf_put_u8(out, ' ');
		put_base64(out, proof->salt, HASH_BYTES);
	} else if (proof->end == TAG_OTHER) {
		buf_put_text(out, "absent ");
		put_base64(out, proof->key, HASH_BYTES);
		buf_put_u8(out, ' ');
		put_base64(out, proof->place, HASH_BYTES);
	} else {
		buf_put_text(out, "absent");
	}
	buf_put_u8(out, '\n');
}

void tag_proof_put(struct buf *out, const struct tag_proof *proof)
{
	char id[2 * HASH_BYTES + 1];

	hex_format(proof->declare, HASH_BYTES, id);
	buf_printf(out, "%sdeclare %s\ntag ", TAG_PROOF_HEADER, id);
	buf_put_slice(out, proof->tag);
	buf_put_text(out, "\nvrf ");
	put_base64(out, proof->vrf, VRF_PROOF_BYTES);
	buf_put_u8(out, '\n');
	put_end(out, proof);
	for (unsigned i = 0; i < proof->depth; i++) {
		put_base64(out, proof->siblings[i], HASH_BYTES);
		buf_put_u8(out, '\n');
	}
}

/* A line that begins so; what follows is the value. */
static bool read_line(struct reader *lines, const char *begin, struct slice *out)
{
	struct slice line;
	size_t len = strlen(begin);

	if (!reader_line(lines, &line) || !slice_starts(line, begin))
		return false;
	*out = slice_part(line, len, line.len);
	return true;
}

static bool read_base64(struct slice text, uint8_t *out, size_t len)
{
	size_t got;

	return text.len == base64_len(len) &&
	       base64_parse(text, out, len, &got) == TALLY_OK && got == len;
}

/* The next word before a space or the end, which is consumed too. */
static struct slice next_word(struct slice *rest)
{
	const uint8_t *space = rest->len > 0 ? memchr(rest->data, ' ', rest->len)
	                                     : NULL;
	size_t len = space != NULL ? (size_t)(space - rest->data) : rest->len;
	struct slice word = slice_part(*rest, 0, len);

	*rest = slice_part(*rest, len + (space != NULL), rest->len);
	return word;
}

static bool read_present(struct slice rest, struct tag_proof *out)
{
	struct slice slot = next_word(&rest);

	out->end = TAG_PRESENT;
	out->class = next_word(&rest);
	return decimal_parse(slot, &out->slot) == TALLY_OK &&
	       out->slot >> MAX_DEPTH == 0 &&
	       text_is_name(out->class, MAX_NAME_BYTES) &&
	       read_base64(rest, out->salt, HASH_BYTES);
}

static bool read_end(struct reader *lines, struct tag_proof *out)
{
	struct slice line, key;

	if (!reader_line(lines, &line))
		return false;
	if (slice_starts(line, "present "))
		return read_present(slice_part(line, 8, line.len), out);
	out->end = TAG_EMPTY;
	if (slice_is_text(line, "absent"))
		return true;
	out->end = TAG_OTHER;
	if (!slice_starts(line, "absent "))
		return false;
	line = slice_part(line, 7, line.len);
	key = next_word(&line);
	return read_base64(key, out->key, HASH_BYTES) &&
	       read_base64(line, out->place, HASH_BYTES);
}

static int read_siblings(struct reader *lines, struct tag_proof *out,
                         struct fault *fault)
{
	struct slice line;

	out->depth = 0;
	while (lines->rest.len > 0) {
		if (out->depth == MAX_TAG_DEPTH)
			return fault_set(fault, TALLY_ELIMIT,
			                 "tag proof: a path of over %d levels",
			                 MAX_TAG_DEPTH);
		if (!reader_line(lines, &line) ||
		    !read_base64(line, out->siblings[out->depth], HASH_BYTES))
			return fault_set(fault, TALLY_EFORMAT,
			                 "tag proof: level %u of its path is no "
			                 "hash", out->depth);
		out->depth++;
	}
	return TALLY_OK;
}

int tag_proof_parse(struct slice text, struct tag_proof *out,
                    struct fault *fault)
{
	struct reader lines = { text };
	struct slice value;

	memset(out, 0, sizeof(*out));
	if (text.len > MAX_TAG_PROOF_BYTES)
		return fault_set(fault, TALLY_ELIMIT, "tag proof: over %d bytes",
		                 MAX_TAG_PROOF_BYTES);
	if (!slice_starts(text, TAG_PROOF_HEADER) || !reader_line(&lines, &value))
		return fault_set(fault, TALLY_EFORMAT,
		                 "tag proof: does not begin as one");
	if (!read_line(&lines, "declare ", &value) ||
	    hex_parse(value, out->declare, HASH_BYTES) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tag proof: names no declaration");
	if (!read_line(&lines, "tag ", &out->tag) ||
	    !text_is_identifier(out->tag, MAX_TAG_BYTES))
		return fault_set(fault, TALLY_EFORMAT, "tag proof: names no tag");
	if (!read_line(&lines, "vrf ", &value) ||
	    !read_base64(value, out->vrf, VRF_PROOF_BYTES))
		return fault_set(fault, TALLY_EFORMAT,
		                 "tag proof: its line vrf is none");
	if (!read_end(&lines, out))
		return fault_set(fault, TALLY_EFORMAT, "tag proof: says neither "
		                 "present nor absent");
	return read_siblings(&lines, out, fault);
}

/* The node at the end of the path; false if it cannot stand there. */
static bool end_node(const struct tag_proof *proof,
                     const uint8_t key[static HASH_BYTES],
                     uint8_t out[static HASH_BYTES])
{
	struct tag_leaf leaf;

	switch (proof->end) {
	case TAG_PRESENT:
		memcpy(leaf.key, key, HASH_BYTES);
		tag_place(proof->salt, proof->slot, proof->class, leaf.place);
		tag_leaf_hash(&leaf, out);
		return true;
	case TAG_OTHER: {
		unsigned common = tag_common_bits(proof->key, key);

		memcpy(leaf.key, proof->key, HASH_BYTES);
		memcpy(leaf.place, proof->place, HASH_BYTES);
		tag_leaf_hash(&leaf, out);
		return common >= proof->depth && common < MAX_TAG_DEPTH;
	}
	case TAG_EMPTY:
		memcpy(out, tag_empty, HASH_BYTES);
		return true;
	case TAG_NONE:
		break;
	}
	return false;
}

int tag_proof_verify(const struct tag_proof *proof,
                     const struct declaration_name *name,
                     const struct tag_commitment *commitment)
{
	uint8_t buffer[TAG_INPUT_BYTES], output[VRF_OUTPUT_BYTES];
	uint8_t key[HASH_BYTES], node[HASH_BYTES];

	if (proof->tag.len == 0 || proof->tag.len > MAX_TAG_BYTES ||
	    proof->depth > MAX_TAG_DEPTH)
		return TALLY_EMISMATCH;
	if (!vrf_verify(commitment->key, tag_input(name, proof->tag, buffer),
	                proof->vrf, output))
		return TALLY_ESIGNATURE;
	tag_key(output, key);
	if (!end_node(proof, key, node))
		return TALLY_EMISMATCH;
	for (unsigned i = 0; i < proof->depth; i++) {
		if (tag_bit(key, proof->depth - 1 - i))
			hash_node(proof->siblings[i], node, node);
		else
			hash_node(node, proof->siblings[i], node);
	}
	return hash_equal(node, commitment->root) ? TALLY_OK : TALLY_EMISMATCH;
}
