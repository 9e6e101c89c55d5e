/*
 * The files of an office beside its logs: what each kind must hold.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "office/fsck.h"
#include "office/keys.h"
#include "office/submitted.h"
#include "office/vault.h"
#include "office/wanted.h"

#define MAX_SMALL_BYTES 65536
#define MAX_ASIDE_BYTES ((size_t)MAX_BLOB_BYTES + MAX_ENTRIES_TILE_BYTES)
#define ASIDE_DIGITS 16

/* NULL: the file is good; else what is wrong with it. rest: after its folder. */
typedef const char *file_check(struct fsck *fsck, const char *path,
                               const char *rest);

static const struct participant *self_of(const struct fsck *fsck)
{
	return fsck->walk.charter != NULL && fsck->walk.self != NO_INDEX
	               ? &fsck->walk.charter->participants[fsck->walk.self]
	               : NULL;
}

/* A number of entries or "fork", and a line for people. */
static const char *check_restored(struct fsck *fsck, const char *path,
                                  const char *rest)
{
	struct slice known = { 0 }, text = { 0 };
	struct reader r;
	struct buf mark;
	uint64_t size;
	bool good;

	(void)rest;
	buf_init(&mark, MAX_SMALL_BYTES);
	good = store_get(fsck->office.root, path, &mark, NULL) == TALLY_OK;
	r.rest = buf_slice(&mark);
	good = good && reader_line(&r, &known) && reader_line(&r, &text) &&
	       r.rest.len == 0 && text_is_printable(text) &&
	       (slice_is_text(known, "fork") ||
	        decimal_parse(known, &size) == TALLY_OK);
	buf_release(&mark);
	return good ? NULL : "is not two lines as 'tally sync' writes them";
}

static bool secret_is(struct fsck *fsck, const char *file,
                      uint8_t out[static SIGN_PUBLIC_BYTES])
{
	uint8_t secret[SIGN_SEED_BYTES];
	bool good = keys_read(&fsck->office, file, secret, NULL) == TALLY_OK;

	if (good && strcmp(file, KEY_BOX) == 0)
		box_public(secret, out);
	else if (good)
		sign_public(secret, out);
	crypto_wipe(secret, sizeof(secret));
	return good;
}

static bool is_open_to_others(const struct fsck *fsck, const char *path)
{
	char whole[4096];
	struct stat st;

	snprintf(whole, sizeof(whole), "%s/%s", fsck->office.path, path);
	return stat(whole, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

static const char *check_key(struct fsck *fsck, const char *path,
                             const char *rest)
{
	const struct participant *self = self_of(fsck);
	bool changing = store_has(fsck->office.key, KEY_AFTER);
	uint8_t found[SIGN_PUBLIC_BYTES], hash[HASH_BYTES];
	const struct log_keys *keys;
	char vkey[VKEY_BYTES];
	struct note_key key;

	if (is_open_to_others(fsck, path))
		return "can be read by others than the office's user";
	if (strcmp(rest, VAULT_LOCK_FILE) == 0)
		return NULL; /* it has been opened */
	if (fsck_is_identity(path))
		return fsck_identity(fsck, path);
	if (strncmp(rest, "accredited/", 11) != 0 &&
	    strcmp(rest, KEY_OFFICE) != 0 && strcmp(rest, KEY_NEXT) != 0 &&
	    strcmp(rest, KEY_BOX) != 0 && strcmp(rest, KEY_AFTER) != 0)
		return "is no key of an office";
	if (!secret_is(fsck, rest, found))
		return "is not 64 hex digits and a newline";
	if (self == NULL)
		return NULL;
	if (strcmp(rest, KEY_BOX) == 0 && fsck->office.charter != NULL &&
	    memcmp(found, self->box_key, sizeof(found)) != 0)
		return "is not the encryption key in the charter";
	if (changing || !fsck->own_key_known)
		return NULL;
	keys = fsck->walk.own_keys;
	if (strcmp(rest, KEY_OFFICE) == 0 &&
	    memcmp(found, log_keys_now(keys)->public_key, sizeof(found)) != 0)
		return "is not the key in force at the end of the own log";
	if (strcmp(rest, KEY_NEXT) == 0 &&
	    note_key_init(&key, fsck->office.log, NOTE_ED25519, found) ==
	            TALLY_OK) {
		vkey_format(&key, vkey);
		hash_bytes(slice_text(vkey), hash);
		if (!hash_equal(hash, keys->next_hash))
			return "is not the next key that was promised";
	}
	return NULL;
}

static const char *check_secret(struct fsck *fsck, const char *path,
                                const char *rest)
{
	static const char *const prefixes[] = {
		"declaration-", "draw-", "choice-", "team-", "sample-", "swap-",
		"inner-", "opening-", "barrier-",
	};

	if (is_open_to_others(fsck, path))
		return "can be read by others than the office's user: chmod 600 "
		       "it; take it as known to them";
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(rest, prefixes[i], strlen(prefixes[i])) == 0 &&
		    strchr(rest, '/') == NULL)
			return NULL;
	if (strcmp(rest, "courier") == 0 || strncmp(rest, "courier.", 8) == 0)
		return NULL;
	return "is no secret of an office";
}

/* What commits hold is judged with the own log. */
static const char *check_commit_file(struct fsck *fsck, const char *path,
                                     const char *rest)
{
	uint64_t seq;
	struct buf none;
	int rc;

	(void)rest;
	if (strncmp(path, COSIGNED_FOLDER, strlen(COSIGNED_FOLDER)) == 0)
		return fsck_cosigned_file(fsck, path);
	if (commit_number(path, &seq))
		return NULL;
	if (strcmp(path, COMMIT_MARK) != 0)
		return "is no commit";
	buf_init(&none, 0);
	rc = store_get(fsck->office.root, path, &none, NULL);
	buf_release(&none);
	return rc == TALLY_OK ? NULL : "is not empty";
}

static const char *check_wanted(struct fsck *fsck, const char *path,
                                const char *rest)
{
	(void)path;
	return fsck->walk.charter == NULL ||
	                       charter_participant_of_log(fsck->walk.charter,
	                                                  slice_text(rest)) !=
	                               NO_INDEX
	               ? NULL : "belongs to no log of the charter";
}

/* "<path>.<16 digits of the hash of what was set aside>" */
static const char *check_aside(struct fsck *fsck, const char *path,
                               const char *rest)
{
	char hex[2 * HASH_BYTES + 1];
	uint8_t digest[HASH_BYTES];
	size_t len = strlen(rest);
	struct buf bytes;
	bool good;

	fsck->report->aside_count++;
	buf_init(&bytes, MAX_ASIDE_BYTES);
	good = len > ASIDE_DIGITS &&
	       store_get(fsck->office.root, path, &bytes, NULL) == TALLY_OK;
	if (good) {
		hash_bytes(buf_slice(&bytes), digest);
		hex_format(digest, HASH_BYTES, hex);
		good = strncmp(rest + len - ASIDE_DIGITS, hex, ASIDE_DIGITS) == 0;
	}
	buf_release(&bytes);
	return good ? NULL : "is not what was set aside under that name";
}

static const char *check_evidence(struct fsck *fsck, const char *path,
                                  const char *rest)
{
	(void)rest;
	return fsck_evidence(fsck, path);
}

static const struct {
	const char *prefix;
	file_check *check;
} checks[] = {
	{ "card", fsck_check_card },       { "restored", check_restored },
	{ "key/", check_key },        { "secret/", check_secret },
	{ "commit/", check_commit_file }, { WANTED_FOLDER, check_wanted },
	{ VOUCHED_FOLDER, fsck_vouched },
	{ SUBMITTED_FOLDER "/", fsck_submitted },
	{ "evidence/", check_evidence }, { DAMAGED_FOLDER "/", check_aside },
};

static int probe(const struct fsck *fsck, const char *path, struct fault *fault)
{
	struct buf none;
	int rc;

	/* Too large for no bytes at all: it could be read. */
	buf_init(&none, 0);
	rc = store_get(fsck->office.root, path, &none, fault);
	buf_release(&none);
	return rc == TALLY_ELIMIT ? TALLY_OK : rc;
}

bool fsck_is_lost(const struct fsck *fsck, const char *path)
{
	return probe(fsck, path, NULL) == TALLY_ENOTFOUND;
}

/* The store says where and why; the place is known. */
static const char *reason_in(const struct fault *fault, const char *path)
{
	const char *place = strstr(fault->text, path);

	return place != NULL && strncmp(place + strlen(path), ": ", 2) == 0
	               ? place + strlen(path) + 2
	               : fault->text;
}

void fsck_file(struct fsck *fsck, const char *path)
{
	struct folder_report *report = fsck->report;
	const char *reason = "does not belong into an office";
	struct fault why;

	if (report->progress != NULL)
		report->progress(report->ctx, path);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		size_t len = strlen(checks[i].prefix);

		if (strncmp(path, checks[i].prefix, len) != 0)
			continue;
		/* Commits and what was cosigned are read with their logs. */
		if (strncmp(path, "commit/", 7) != 0 &&
		    probe(fsck, path, &why) == TALLY_EIO)
			reason = reason_in(&why, path);
		else
			reason = fsck_sealed(fsck, path);
		if (reason == NULL)
			reason = checks[i].check(fsck, path, path + len);
		break;
	}
	if (reason != NULL)
		audit_bad(report, path, "%s", reason);
}
