/*
 * Secrets, numbered by try.
 */
#include "office/secret.h"

#include <stdio.h>

#include "base/text.h"
#include "office/memory.h"
#include "office/vault.h"

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

int secret_get(struct office *office, const char *name, unsigned try_number,
               struct buf *out, struct fault *fault)
{
	char file[SECRET_NAME_BYTES];
	int rc;

	memory_lock();
	secret_numbered(name, try_number, file);
	rc = store_get(office->secret, file, out, fault);
	if (rc == TALLY_ENOTFOUND)
		fault_set(fault, rc, "%s/secret/%s: is not there", office->path,
		          file);
	return rc;
}

int secret_find(struct office *office, const struct secret_wanted *wanted,
                struct fault *fault)
{
	struct fault why = { 0 }, first = { 0 };
	int bad = TALLY_OK, rc = vault_unlock(office, fault);
	bool any = false, found = false;

	/* A key that is missing is no gap. */
	if (rc != TALLY_OK)
		return rc;
	for (unsigned i = 1; !found && i <= MAX_SECRET_TRIES; i++) {
		struct buf bytes;

		buf_init(&bytes, wanted->max_bytes);
		rc = secret_get(office, wanted->name, i, &bytes, &why);
		found = rc == TALLY_OK &&
		        wanted->fits(wanted->ctx, buf_slice(&bytes));
		buf_release(&bytes);
		any |= rc != TALLY_ENOTFOUND;
		if (rc == TALLY_OK || rc == TALLY_ENOTFOUND || rc == TALLY_ELIMIT ||
		    bad != TALLY_OK)
			continue;
		bad = rc;
		first = why;
	}
	if (found)
		return TALLY_OK;
	if (bad != TALLY_OK)
		return secret_unread(office, bad, &first, fault);
	return fault_set(fault, TALLY_ENOTFOUND, "%s/secret/%s: %s", office->path,
	                 wanted->name, any ? "is not what was logged"
	                                   : "is not there");
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
