/*
 * Checking a folder of records: its charter is a blob in it, or a file.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "findings.h"
#include "verify.h"

struct search {
	struct store *store;
	const uint8_t *expected; /* or NULL: any charter */
	struct charter *found;
	struct fault *fault;
};

/* The blob's bytes are what its name says? */
static bool is_named_right(const struct search *search, const struct buf *bytes,
                           const uint8_t *hash, const char *name)
{
	uint8_t digest[HASH_BYTES];

	hash_bytes(buf_slice(bytes), digest);
	if (hash_equal(digest, hash))
		return true;
	if (search->expected != NULL)
		fault_set(search->fault, TALLY_EMISMATCH,
		          "%s: is not the charter that its name says", name);
	return false;
}

/* Is this a blob whose bytes are a charter, under its own hash? */
static int try_blob(void *ctx, const char *name)
{
	struct search *search = ctx;
	struct charter_faults faults = { 0 };
	const char *slash = strrchr(name, '/');
	uint8_t hash[HASH_BYTES];
	struct fault ignored;
	struct buf bytes;

	if (slash == NULL || slash - name < 4 ||
	    strncmp(slash - 4, "blob", 4) != 0 ||
	    hex_parse(slice_text(slash + 1), hash, HASH_BYTES) != TALLY_OK ||
	    (search->expected != NULL && !hash_equal(hash, search->expected)))
		return 0;
	buf_init(&bytes, MAX_CHARTER_BYTES);
	if (store_get(search->store, name, &bytes, &ignored) == TALLY_OK &&
	    bytes.len > 0 && is_named_right(search, &bytes, hash, name) &&
	    charter_parse(buf_slice(&bytes), &search->found, &faults) !=
	            TALLY_OK) {
		charter_free(search->found);
		search->found = NULL;
	}
	charter_faults_release(&faults);
	buf_release(&bytes);
	return search->found != NULL;
}

/* The expected one, else any, which is then not the expected one. */
static int charter_of_folder(const char *path, const uint8_t *expected,
                             struct charter **out, struct fault *fault)
{
	struct fault damaged = { 0 };
	struct search search = { .expected = expected, .fault = &damaged };
	int rc = store_open_folder(path, false, false, &search.store, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = store_list(search.store, "", try_blob, &search, fault);
	if (rc == 0 && expected != NULL) {
		search.expected = NULL;
		rc = store_list(search.store, "", try_blob, &search, fault);
	}
	store_close(search.store);
	if (rc < 0)
		return rc;
	if (search.found == NULL && damaged.status != TALLY_OK)
		return fault_set(fault, damaged.status, "%s/%s", path,
		                 damaged.text);
	if (search.found == NULL)
		return fault_set(fault, TALLY_ENOTFOUND, "%s: its records hold no "
		                 "charter; give it with --charter-file FILE", path);
	*out = search.found;
	return TALLY_OK;
}

int verify_charter_file(const char *path, struct charter **out,
                        struct fault *fault)
{
	struct charter_faults faults = { 0 };
	struct buf file;
	int rc = session_read_file(path, MAX_CHARTER_BYTES, &file, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = file.len > 0 ? charter_parse(buf_slice(&file), out, &faults)
	                  : TALLY_EFORMAT;
	if (rc == TALLY_EINCOMPLETE) {
		charter_free(*out);
		*out = NULL;
	}
	if (rc != TALLY_OK)
		fault_set(fault, rc, "%s: is no charter in force; 'tally charter "
		          "check %s' says why", path, path);
	charter_faults_release(&faults);
	buf_release(&file);
	return rc;
}

static int check(struct session *s, const char *path,
                 const struct charter *charter, const uint8_t *expected)
{
	struct fault fault = { 0 };
	struct folder_report report;
	struct findings findings;
	int rc;

	if (expected != NULL && !hash_equal(charter->id, expected)) {
		fault_set(&fault, TALLY_EMISMATCH, "%s: its charter has another "
		          "id than the one given", path);
		return session_fail(s, &fault);
	}
	findings_begin(&findings, s);
	rc = office_verify_folder(path, charter, &findings.report, &fault);
	findings_end(&findings, "bad");
	report = findings.report;
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_say(s, "%s: %zu files, every byte checked: tiles, entries, "
	            "checkpoints, blobs\n", path, report.file_count);
	if (report.ahead_count > 0)
		session_say(s, "%zu of them are ahead of their signed head, as while "
		            "a command\nappends or after it was cut short; nobody "
		            "counts them\n", report.ahead_count);
	if (report.unknown_count > 0)
		session_say(s, "%zu cosignatures are by keys that the charter does "
		            "not name: not checked\n", report.unknown_count);
	return verify_identity(s, path, expected, charter->id);
}

int verify_folder(struct session *s, const char *path, const uint8_t *expected)
{
	const char *file = session_option(s, "--charter-file", 0);
	struct charter *charter = NULL;
	struct fault fault = { 0 };
	int code, rc;

	rc = file != NULL ? verify_charter_file(file, &charter, &fault)
	                  : charter_of_folder(path, expected, &charter, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	code = check(s, path, charter, expected);
	charter_free(charter);
	return code;
}
