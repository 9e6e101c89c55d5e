/*
 * Secrets, numbered by try.
 */
#include "office/secret.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/memory.h"

void secret_name(char out[static SECRET_NAME_BYTES], const char *prefix,
                 const uint8_t id[static HASH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	snprintf(out, SECRET_NAME_BYTES, "%s-%.8s", prefix, hex);
}

void secret_numbered(const char *name, unsigned try_number,
                     char out[static SECRET_NAME_BYTES])
{
	if (try_number <= 1)
		snprintf(out, SECRET_NAME_BYTES, "%s", name);
	else
		snprintf(out, SECRET_NAME_BYTES, "%s.%u", name, try_number);
}

int secret_put(struct office *office, const char *name, unsigned try_number,
               struct slice bytes, struct fault *fault)
{
	char file[SECRET_NAME_BYTES];

	memory_lock();
	secret_numbered(name, try_number, file);
	return store_put_new(office->secret, file, bytes, fault);
}

int secret_keep(struct office *office, const char *name, struct slice bytes,
                unsigned *out_try, struct fault *fault)
{
	for (unsigned i = 1; i <= MAX_SECRET_TRIES; i++) {
		int rc = secret_put(office, name, i, bytes, fault);

		if (rc == TALLY_EEXISTS)
			continue;
		if (rc == TALLY_OK)
			*out_try = i;
		return rc;
	}
	return fault_set(fault, TALLY_ELIMIT,
	                 "%s/secret/%s: was tried %d times", office->path, name,
	                 MAX_SECRET_TRIES);
}

struct later {
	const char *name;
	unsigned than;
};

static int is_later(void *ctx, const char *file)
{
	const struct later *later = ctx;
	size_t len = strlen(later->name);
	uint64_t try_number;

	return strncmp(file, later->name, len) == 0 && file[len] == '.' &&
	       decimal_parse(slice_text(file + len + 1), &try_number) ==
	               TALLY_OK &&
	       try_number > later->than && try_number <= MAX_SECRET_TRIES;
}

int secret_get(struct office *office, const char *name, unsigned try_number,
               struct buf *out, struct fault *fault)
{
	char file[SECRET_NAME_BYTES];
	int rc;

	memory_lock();
	secret_numbered(name, try_number, file);
	rc = store_get(office->secret, file, out, fault);
	if (rc == TALLY_ENOTFOUND &&
	    store_list(office->secret, "", is_later,
	               &(struct later){ name, try_number }, NULL) == 1)
		return TALLY_OK;
	if (rc == TALLY_ENOTFOUND)
		fault_set(fault, rc, "%s/secret/%s: is not there", office->path,
		          file);
	return rc;
}

int secret_unread(const struct office *office, int rc, const struct fault *why,
                  struct fault *fault)
{
	return why->status == rc
	               ? fault_set(fault, rc, "%s", why->text)
	               : fault_set(fault, rc, "%s/secret: %s", office->path,
	                           status_text(rc));
}

void secret_drop(struct office *office, const char *name, unsigned try_number)
{
	char file[SECRET_NAME_BYTES];
	struct fault ignored;

	secret_numbered(name, try_number, file);
	store_remove(office->secret, file, &ignored);
}

int secret_set(struct office *office, const char *name, struct slice bytes,
               struct fault *fault)
{
	memory_lock();
	return store_put(office->secret, name, bytes, fault);
}
