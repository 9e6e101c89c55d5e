/*
 * The files of a bundle: a sorted list of names and bytes.
 */
#include "bundle/bundle.h"

#include <stdlib.h>
#include <string.h>

#include "bundle/files.h"

#define FIRST_CAP 16

void bundle_init(struct bundle *b)
{
	*b = (struct bundle){ 0 };
}

void bundle_release(struct bundle *b)
{
	for (size_t i = 0; i < b->count; i++) {
		free(b->files[i].name);
		if (b->owns_bytes)
			free((void *)(uintptr_t)b->files[i].bytes.data);
	}
	free(b->files);
	bundle_init(b);
}

static bool is_label_byte(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' ||
	       byte == '_';
}

static bool is_label(struct slice label)
{
	if (label.len == 0 || slice_is_text(label, ".") ||
	    slice_is_text(label, ".."))
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_label_byte(label.data[i]))
			return false;
	return true;
}

bool file_name_is_safe(struct slice name)
{
	size_t start = 0;

	if (name.len > MAX_BUNDLE_NAME)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] != '/')
			continue;
		if (!is_label(slice_part(name, start, i - start)))
			return false;
		start = i + 1;
	}
	return is_label(slice_part(name, start, name.len));
}

/* Index of the first file whose name is not before this one. */
static size_t place_of(const struct bundle *b, const char *name)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(b->files[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_at(const struct bundle *b, size_t place, const char *name)
{
	return place < b->count && strcmp(b->files[place].name, name) == 0;
}

const struct bundle_file *bundle_find(const struct bundle *b, const char *name)
{
	size_t place = place_of(b, name);

	return is_at(b, place, name) ? &b->files[place] : NULL;
}

/* Full lists have a power of two of files, so no capacity is kept. */
static int make_room(struct bundle *b)
{
	struct bundle_file *files;
	size_t cap;

	if (b->count == MAX_BUNDLE_FILES)
		return TALLY_ELIMIT;
	if (b->count != 0 &&
	    (b->count < FIRST_CAP || (b->count & (b->count - 1)) != 0))
		return TALLY_OK;
	cap = b->count == 0 ? FIRST_CAP : 2 * b->count;
	files = realloc(b->files, cap * sizeof(*files));
	if (files == NULL)
		return TALLY_ENOMEM;
	b->files = files;
	return TALLY_OK;
}

int files_insert(struct bundle *b, const char *name, struct slice bytes)
{
	size_t place = place_of(b, name);
	char *copy;
	int rc;

	if (is_at(b, place, name))
		return TALLY_EEXISTS;
	rc = make_room(b);
	if (rc != TALLY_OK)
		return rc;
	copy = strdup(name);
	if (copy == NULL)
		return TALLY_ENOMEM;
	memmove(b->files + place + 1, b->files + place,
	        (b->count - place) * sizeof(*b->files));
	b->files[place].name = copy;
	b->files[place].bytes = bytes;
	b->count++;
	return TALLY_OK;
}

int bundle_add(struct bundle *b, const char *name, struct slice bytes)
{
	uint8_t *copy;
	int rc;

	if (strlen(name) > MAX_BUNDLE_NAME)
		return TALLY_ELIMIT;
	if (!file_name_is_safe(slice_text(name)) ||
	    (b->count > 0 && !b->owns_bytes))
		return TALLY_EUSAGE;
	copy = malloc(bytes.len + 1);
	if (copy == NULL)
		return TALLY_ENOMEM;
	if (bytes.len > 0)
		memcpy(copy, bytes.data, bytes.len);
	rc = files_insert(b, name, slice_of(copy, bytes.len));
	if (rc != TALLY_OK)
		free(copy);
	else
		b->owns_bytes = true;
	return rc;
}
