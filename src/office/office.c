/*
 * Opening and closing an office: its folders, facts, keys, charter and log.
 */
#include "office/folders.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/adopt.h"
#include "office/keys.h"
#include "office/memory.h"
#include "office/office_json.h"
#include "office/vault.h"
#include "office/writer.h"

const struct folder_row folder_table[FOLDER_COUNT] = {
	{ "", false, offsetof(struct office, root) },
	{ "key", true, offsetof(struct office, key) },
	{ "secret", true, offsetof(struct office, secret) },
	{ "record", false, offsetof(struct office, record) },
	{ "commit", true, offsetof(struct office, commit) },
	{ "mirror", false, offsetof(struct office, mirror) },
};

static struct store **store_at(struct office *office, size_t i)
{
	return (struct store **)(void *)((char *)office +
	                                 folder_table[i].offset);
}

/* Caller frees; NULL: out of memory. */
static char *join(const char *path, const char *name)
{
	size_t size = strlen(path) + strlen(name) + 2;
	char *joined = malloc(size);

	if (joined != NULL)
		snprintf(joined, size, "%s%s%s", path, *name ? "/" : "", name);
	return joined;
}

int office_open_folder(struct office *office, size_t i, bool create,
                       struct fault *fault)
{
	struct store **store = store_at(office, i);
	char *path = join(office->path, folder_table[i].name);
	int rc;

	if (path == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	rc = store_open_folder(path, create, folder_table[i].private, store,
	                       fault);
	free(path);
	if (rc == TALLY_OK && (*store)->backend->tidy != NULL)
		rc = (*store)->backend->tidy(*store, fault);
	return rc;
}

int office_open_folders(struct office *office, struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 1; rc == TALLY_OK && i < FOLDER_COUNT; i++)
		rc = office_open_folder(office, i, true, fault);
	return rc == TALLY_OK ? vault_open(office, fault) : rc;
}

int office_begin(struct office *office, const char *path,
                 struct fault *fault)
{
	memset(office, 0, sizeof(*office));
	office->self = NO_INDEX;
	memory_harden();
	if (crypto_start() != TALLY_OK)
		return fault_set(fault, TALLY_EINTERNAL,
		                 "the crypto library does not start");
	office->path = strdup(path);
	office->known_keys = calloc(MAX_PARTICIPANTS,
	                            sizeof(*office->known_keys));
	return office->path && office->known_keys
	               ? TALLY_OK
	               : fault_set(fault, TALLY_ENOMEM, "out of memory");
}

void office_close(struct office *office)
{
	writer_close(office);
	for (size_t i = 0; i < FOLDER_COUNT; i++)
		store_close(*store_at(office, i));
	vault_close(office);
	charter_free(office->charter);
	free((void *)(uintptr_t)office->charter_file.data);
	free(office->path);
	for (size_t i = 0; office->known_keys && i < MAX_PARTICIPANTS; i++)
		free(office->known_keys[i]);
	free(office->known_keys);
	memset(office, 0, sizeof(*office));
}

static int open_facts(struct office *office, struct office_json *out,
                      struct fault *fault)
{
	int rc = office_open_folder(office, 0, false, fault);

	if (rc == TALLY_OK)
		rc = office_json_read(office->root, out, fault);
	if (rc == TALLY_ENOTFOUND)
		return fault_set(fault, rc, "%s: is not an office (it has no "
		                 OFFICE_FILE ")", office->path);
	if (rc != TALLY_OK)
		return fault_prefix(fault, "%s", office->path);
	memcpy(office->name, out->name, sizeof(office->name));
	memcpy(office->log, out->log, sizeof(office->log));
	return TALLY_OK;
}

int office_open(const char *path, const char *clock, struct office *out,
                struct fault *fault)
{
	struct office_json facts = { .peers = NULL };
	int rc = office_begin(out, path, fault);

	if (rc == TALLY_OK)
		rc = open_facts(out, &facts, fault);
	if (rc == TALLY_OK)
		rc = office_open_folders(out, fault);
	if (rc == TALLY_OK)
		rc = keys_public(out, KEY_OFFICE, &out->log_key, fault);
	if (rc == TALLY_OK && clock != NULL)
		rc = adopt_clock(out, clock, fault);
	if (rc == TALLY_OK && facts.has_charter)
		rc = adopt_load(out, facts.charter, fault);
	if (rc == TALLY_OK)
		rc = writer_open(out, false, fault);
	if (rc == TALLY_OK)
		out->now_s = office_now(out);
	office_json_release(&facts);
	if (rc != TALLY_OK)
		office_close(out);
	return rc;
}
