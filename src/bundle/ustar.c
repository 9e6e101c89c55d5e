/*
 * The one ustar form (POSIX.1-2001) that a bundle has. Reading is done by
 * writing each header again and comparing, so that two forms cannot exist.
 */
#include "bundle/bundle.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bundle/files.h"

#define BLOCK_BYTES 512
#define END_BYTES (2 * BLOCK_BYTES)
#define NAME_BYTES 100
#define SIZE_OFFSET 124
#define SIZE_DIGITS 11 /* octal: under 8 GiB */
#define MAX_FILE_BYTES ((UINT64_C(1) << (3 * SIZE_DIGITS)) - 1)

_Static_assert(MAX_BUNDLE_NAME == NAME_BYTES, "names fill the field");

/* The fields that are not zero; name, size and checksum come in between. */
static const struct field {
	size_t offset;
	const char *text;
} fields[] = {
	{ 100, "0000644" },     /* mode */
	{ 108, "0000000" },     /* uid */
	{ 116, "0000000" },     /* gid */
	{ 136, "00000000000" }, /* mtime */
	{ 156, "0" },           /* a regular file */
	{ 257, "ustar" },       /* magic */
	{ 263, "00" },          /* version */
	{ 329, "0000000" },     /* device, major */
	{ 337, "0000000" },     /* device, minor */
};
#define CHECKSUM_OFFSET 148
#define CHECKSUM_BYTES 8

static size_t padding_of(size_t len)
{
	return (BLOCK_BYTES - len % BLOCK_BYTES) % BLOCK_BYTES;
}

static void put_checksum(uint8_t header[static BLOCK_BYTES])
{
	unsigned sum = 0;

	memset(header + CHECKSUM_OFFSET, ' ', CHECKSUM_BYTES);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		sum += header[i];
	/* Six digits, NUL, and the last space stays. */
	snprintf((char *)header + CHECKSUM_OFFSET, CHECKSUM_BYTES, "%06o", sum);
}

static void header_encode(struct slice name, uint64_t size,
                          uint8_t out[static BLOCK_BYTES])
{
	memset(out, 0, BLOCK_BYTES);
	memcpy(out, name.data, name.len);
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		memcpy(out + fields[i].offset, fields[i].text,
		       strlen(fields[i].text));
	snprintf((char *)out + SIZE_OFFSET, SIZE_DIGITS + 1, "%011" PRIo64,
	         size);
	put_checksum(out);
}

int bundle_pack(const struct bundle *b, struct buf *out)
{
	static const uint8_t zeros[END_BYTES];
	uint8_t header[BLOCK_BYTES];

	for (size_t i = 0; i < b->count; i++) {
		struct slice name = slice_text(b->files[i].name);
		struct slice bytes = b->files[i].bytes;

		if (name.len > NAME_BYTES || bytes.len > MAX_FILE_BYTES)
			return TALLY_ELIMIT;
		header_encode(name, bytes.len, header);
		buf_put(out, header, sizeof(header));
		buf_put_slice(out, bytes);
		buf_put(out, zeros, padding_of(bytes.len));
	}
	buf_put(out, zeros, END_BYTES);
	return buf_status(out);
}

/* Offset of the first byte that is not 0, or len. */
static size_t first_nonzero(const uint8_t *bytes, size_t len)
{
	size_t i = 0;

	while (i < len && bytes[i] == 0)
		i++;
	return i;
}

static bool size_parse(const uint8_t *digits, uint64_t *out)
{
	uint64_t size = 0;

	for (size_t i = 0; i < SIZE_DIGITS; i++) {
		if (digits[i] < '0' || digits[i] > '7')
			return false;
		size = 8 * size + (uint64_t)(digits[i] - '0');
	}
	*out = size;
	return true;
}

/* Read one header at `offset`; name has room for the longest one. */
static int header_decode(struct slice tar, size_t offset,
                         char name[static NAME_BYTES + 1], uint64_t *out_size,
                         struct fault *fault)
{
	const uint8_t *bytes = tar.data + offset;
	size_t len = strnlen((const char *)bytes, NAME_BYTES);
	uint8_t again[BLOCK_BYTES];

	if (!file_name_is_safe(slice_of(bytes, len)))
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: the name of a file is empty or "
		                 "not a plain relative path", offset);
	memcpy(name, bytes, len);
	name[len] = '\0';
	if (!size_parse(bytes + SIZE_OFFSET, out_size))
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: size of %s is not 11 octal "
		                 "digits", offset + SIZE_OFFSET, name);
	header_encode(slice_of(bytes, len), *out_size, again);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		if (bytes[i] != again[i])
			return fault_set(fault, TALLY_EFORMAT,
			                 "tar: byte %zu: header of %s is not in "
			                 "the one form of a bundle",
			                 offset + i, name);
	return TALLY_OK;
}

/* The contents after a header and their padding. */
static int contents_check(struct slice tar, size_t offset, const char *name,
                          uint64_t size, struct fault *fault)
{
	size_t left = tar.len - offset;
	size_t len = (size_t)size;
	size_t padding = padding_of(len);
	size_t zeros;

	if (size > left || padding > left - len)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: ends within %s", tar.len, name);
	zeros = first_nonzero(tar.data + offset + len, padding);
	if (zeros < padding)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: padding after %s is not zero",
		                 offset + len + zeros, name);
	return TALLY_OK;
}

static int file_take(struct slice tar, size_t *offset, struct bundle *out,
                     struct fault *fault)
{
	char name[NAME_BYTES + 1];
	uint64_t size = 0;
	size_t start = *offset + BLOCK_BYTES;
	int rc = header_decode(tar, *offset, name, &size, fault);

	if (rc == TALLY_OK)
		rc = contents_check(tar, start, name, size, fault);
	if (rc != TALLY_OK)
		return rc;
	if (out->count > 0 &&
	    strcmp(out->files[out->count - 1].name, name) >= 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: %s is not in the order of names",
		                 *offset, name);
	rc = files_insert(out, name, slice_part(tar, start, (size_t)size));
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "tar: byte %zu: %s: %s", *offset,
		                 name, status_text(rc));
	*offset = start + (size_t)size + padding_of((size_t)size);
	return TALLY_OK;
}

static int end_check(struct slice tar, size_t offset, struct fault *fault)
{
	size_t left = tar.len - offset;
	size_t zeros = first_nonzero(tar.data + offset, left);

	if (left < END_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: ends without two zero blocks",
		                 tar.len);
	if (zeros < left)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: not zero after the last file",
		                 offset + zeros);
	if (left > END_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "tar: byte %zu: more than two zero blocks at "
		                 "the end", offset + END_BYTES);
	return TALLY_OK;
}

int bundle_unpack(struct slice tar, struct bundle *out, struct fault *fault)
{
	struct bundle files;
	size_t offset = 0;
	int rc = TALLY_OK;

	bundle_init(&files);
	while (rc == TALLY_OK && tar.len - offset >= BLOCK_BYTES &&
	       first_nonzero(tar.data + offset, BLOCK_BYTES) < BLOCK_BYTES)
		rc = file_take(tar, &offset, &files, fault);
	if (rc == TALLY_OK)
		rc = end_check(tar, offset, fault);
	if (rc == TALLY_OK)
		*out = files;
	else
		bundle_release(&files);
	return rc;
}
