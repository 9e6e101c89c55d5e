/*
 * Adopting a charter: it must name this office, with its keys.
 */
#include "office/adopt.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "office/keys.h"
#include "office/office_json.h"

#define CHARTER_FILE "charter.yaml"

static int parse(struct slice file, struct charter **out, struct fault *fault)
{
	struct charter_faults faults = { 0 };
	int rc = file.len > 0 ? charter_parse(file, out, &faults)
	                      : TALLY_EFORMAT;

	if (rc == TALLY_EINCOMPLETE) {
		charter_free(*out);
		fault_set(fault, rc, CHARTER_FILE
		          ": some participants have no keys yet");
	} else if (rc != TALLY_OK && faults.count > 0) {
		fault_set(fault, rc, CHARTER_FILE ":%zu:%zu: %s",
		          faults.list[0].line, faults.list[0].column,
		          faults.list[0].text);
	} else if (rc != TALLY_OK) {
		fault_set(fault, rc, CHARTER_FILE ": %s", status_text(rc));
	}
	charter_faults_release(&faults);
	return rc;
}

static int refuse(struct fault *fault, const struct office *office,
                  const char *what)
{
	return fault_set(fault, TALLY_EMISMATCH,
	                 "the charter's %s of '%s' is not this office's", what,
	                 office->name);
}

/* The charter's next key may be the one in use since: then a rotate says so. */
static int check_seat(const struct office *office,
                      const struct participant *seat, bool new_charter,
                      struct fault *fault)
{
	struct card card;
	int rc;

	if (strcmp(seat->log, office->log) != 0)
		return refuse(fault, office, "log");
	if (!new_charter)
		return TALLY_OK;
	rc = office_card(office, &card, fault);
	if (rc != TALLY_OK)
		return rc;
	if (memcmp(seat->key.public_key, card.key.public_key,
	           SIGN_PUBLIC_BYTES) != 0)
		return refuse(fault, office, "vkey");
	if (memcmp(seat->box_key, card.box_key, BOX_PUBLIC_BYTES) != 0)
		return refuse(fault, office, "encryption_key");
	if (!hash_equal(seat->next_key_hash, card.next_key_hash))
		return refuse(fault, office, "next_vkey_hash");
	/* One that others made is not on the card. */
	if (seat->has_tls && card.has_tls &&
	    !hash_equal(seat->tls_pin, card.tls_pin))
		return refuse(fault, office, "tls");
	return TALLY_OK;
}

/* Take over charter and bytes if all fits; *charter is freed if not. */
static int take(struct office *office, struct charter *charter,
                struct slice file, bool new_charter, struct fault *fault)
{
	size_t self = charter_participant(charter, slice_text(office->name));
	uint8_t *bytes = NULL;
	int rc = TALLY_OK;

	if (self == NO_INDEX)
		rc = fault_set(fault, TALLY_ENOTFOUND,
		               "the charter names no participant '%s'",
		               office->name);
	else
		rc = check_seat(office, &charter->participants[self],
		                new_charter, fault);
	if (rc == TALLY_OK && office->clock_set && !charter->exercise)
		rc = fault_set(fault, TALLY_ERULE,
		               "the charter is no exercise: it has only the "
		               "real clock");
	if (rc == TALLY_OK) {
		bytes = malloc(file.len + 1);
		if (bytes == NULL) {
			charter_free(charter);
			return fault_set(fault, TALLY_ENOMEM, "out of memory");
		}
	} else {
		charter_free(charter);
		return rc;
	}
	memcpy(bytes, file.data, file.len);
	office->charter = charter;
	office->charter_file = slice_of(bytes, file.len);
	office->self = self;
	return TALLY_OK;
}

int adopt_load(struct office *office, const uint8_t id[static HASH_BYTES],
               struct fault *fault)
{
	struct charter *charter = NULL;
	struct buf file;
	int rc;

	buf_init(&file, MAX_CHARTER_BYTES);
	rc = store_get(office->root, CHARTER_FILE, &file, fault);
	if (rc == TALLY_OK)
		rc = parse(buf_slice(&file), &charter, fault);
	if (rc == TALLY_OK && !hash_equal(charter->id, id)) {
		charter_free(charter);
		rc = fault_set(fault, TALLY_EMISMATCH, "%s/" CHARTER_FILE
		               ": is not the charter that was signed",
		               office->path);
	}
	if (rc == TALLY_OK)
		rc = take(office, charter, buf_slice(&file), false, fault);
	buf_release(&file);
	return rc;
}

int adopt_clock(struct office *office, const char *clock, struct fault *fault)
{
	if (time_parse(slice_text(clock), &office->now_s) != TALLY_OK)
		return fault_set(fault, TALLY_EUSAGE, "'%s' is no time like "
		                 "2026-11-21T19:08:00Z", clock);
	office->clock_set = true;
	return TALLY_OK;
}

static int record_adoption(struct office *office, struct fault *fault)
{
	struct office_json facts;
	int rc = store_put_same(office->root, CHARTER_FILE,
	                        office->charter_file, fault);

	if (rc == TALLY_OK)
		rc = office_json_read(office->root, &facts, fault);
	if (rc != TALLY_OK)
		return rc;
	facts.has_charter = true;
	memcpy(facts.charter, office->charter->id, HASH_BYTES);
	rc = office_json_write(office->root, &facts, false, fault);
	office_json_release(&facts);
	return rc;
}

static void forget(struct office *office)
{
	charter_free(office->charter);
	free((void *)(uintptr_t)office->charter_file.data);
	office->charter = NULL;
	office->charter_file = slice_of(NULL, 0);
	office->self = NO_INDEX;
}

int office_adopt(struct office *office, struct slice charter_file,
                 struct fault *fault)
{
	struct charter *charter = NULL;
	int rc;

	if (office->charter != NULL && slice_equal(office->charter_file,
	                                           charter_file))
		return TALLY_OK;
	if (office->charter != NULL)
		return fault_set(fault, TALLY_EEXISTS,
		                 "%s: has adopted another charter already",
		                 office->path);
	rc = parse(charter_file, &charter, fault);
	if (rc == TALLY_OK)
		rc = take(office, charter, charter_file, true, fault);
	if (rc == TALLY_OK) {
		rc = record_adoption(office, fault);
		if (rc != TALLY_OK)
			forget(office);
	}
	return rc;
}
