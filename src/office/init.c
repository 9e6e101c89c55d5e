/*
 * Making an office. Every step may find that it was done before: a killed
 * office_init is finished by the next one.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/folders.h"
#include "office/keys.h"
#include "office/office_json.h"
#include "office/vault.h"
#include "office/writer.h"

#define CARD_FILE "card"
#define MAX_CARD_BYTES 4096

/* What office_init makes; the rest of a folder belongs to somebody. */
static bool is_own_name(const char *name)
{
	if (name[0] == '.' || strcmp(name, CARD_FILE) == 0)
		return true;
	for (size_t i = 1; i < FOLDER_COUNT; i++)
		if (strcmp(name, folder_table[i].name) == 0)
			return true;
	return false;
}

static int check_free(const char *path, struct fault *fault)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	int rc = TALLY_OK;

	if (dir == NULL)
		return TALLY_OK; /* absent; if not, opening it says why */
	while (rc == TALLY_OK && (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, OFFICE_FILE) == 0)
			rc = fault_set(fault, TALLY_EEXISTS,
			               "%s: is an office already", path);
		else if (!is_own_name(entry->d_name))
			rc = fault_set(fault, TALLY_EEXISTS,
			               "%s: is not empty (%s)", path,
			               entry->d_name);
	}
	closedir(dir);
	return rc;
}

static int make_keys(struct office *office, struct fault *fault)
{
	static const char *const files[] = { KEY_OFFICE, KEY_NEXT, KEY_BOX };
	int rc = TALLY_OK;

	for (size_t i = 0; rc == TALLY_OK && i < 3; i++)
		rc = keys_make(office, files[i], fault);
	if (rc == TALLY_OK)
		rc = keys_public(office, KEY_OFFICE, &office->log_key, fault);
	return rc;
}

static int write_card(struct office *office, struct fault *fault)
{
	struct card card;
	struct buf text;
	int rc = office_card(office, &card, fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&text, MAX_CARD_BYTES);
	card_format(&card, &text);
	rc = buf_status(&text);
	rc = rc == TALLY_OK ? store_put(office->root, CARD_FILE,
	                                buf_slice(&text), fault)
	                    : fault_set(fault, rc, "card: %s", status_text(rc));
	buf_release(&text);
	return rc;
}

int office_tls_set(struct office *office, const uint8_t pin[static HASH_BYTES],
                   struct fault *fault)
{
	char text[2 * HASH_BYTES + 2];
	int rc;

	hex_format(pin, HASH_BYTES, text);
	text[2 * HASH_BYTES] = '\n';
	rc = store_put(office->key, KEY_TLS_PIN,
	               slice_of(text, sizeof(text) - 1), fault);
	return rc == TALLY_OK ? write_card(office, fault) : rc;
}

static int write_facts(struct office *office, struct fault *fault)
{
	struct office_json facts = { .peers = json_object() };
	int rc;

	memcpy(facts.name, office->name, sizeof(facts.name));
	memcpy(facts.log, office->log, sizeof(facts.log));
	rc = facts.peers != NULL
	             ? office_json_write(office->root, &facts, true, fault)
	             : fault_set(fault, TALLY_ENOMEM, "out of memory");
	office_json_release(&facts);
	return rc;
}

/* office.json is written last: with it, the folder is an office. */
static int make_office(struct office *office, const struct vault_way *way,
                       struct fault *fault)
{
	size_t sealed;
	int rc = office_open_folder(office, 0, true, fault);

	if (rc == TALLY_OK)
		rc = store_probe(office->root, fault);
	if (rc == TALLY_OK)
		rc = office_open_folders(office, fault);
	if (rc == TALLY_OK && way != NULL)
		rc = vault_set(office, way, &sealed, fault);
	if (rc == TALLY_OK)
		rc = make_keys(office, fault);
	if (rc == TALLY_OK)
		rc = writer_open(office, true, fault);
	if (rc == TALLY_OK)
		rc = write_card(office, fault);
	return rc == TALLY_OK ? write_facts(office, fault) : rc;
}

int office_init(const char *path, const char *name, const char *log,
                struct fault *fault)
{
	return office_init_locked(path, name, log, NULL, fault);
}

int office_init_locked(const char *path, const char *name, const char *log,
                       const struct vault_way *way, struct fault *fault)
{
	struct office office;
	int rc;

	if (!text_is_name(slice_text(name), MAX_NAME_BYTES))
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no name: a-z, 0-9 "
		                 "and -, starting with a letter", name);
	if (!text_is_log_name(slice_text(log), MAX_ORIGIN_BYTES))
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no log name: a-z, "
		                 "0-9 and -._ between slashes", log);
	rc = check_free(path, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = office_begin(&office, path, fault);
	if (rc == TALLY_OK) {
		snprintf(office.name, sizeof(office.name), "%s", name);
		snprintf(office.log, sizeof(office.log), "%s", log);
		rc = make_office(&office, way, fault);
	}
	office_close(&office);
	return rc;
}
