/*
 * tally verify: check a bundle, a folder or a proof, trusting nothing but the
 * charter's id.
 */
#include "verify.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "json.h"
#include "record.h"
#include "shown_kind.h"

#define MAX_BUNDLE_BYTES ((size_t)1 << 32)

int verify_expected(const struct session *s, uint8_t id[static HASH_BYTES],
                    const uint8_t **out, struct fault *fault)
{
	const char *given = session_option(s, "--charter", 0);

	*out = given != NULL ? id : NULL;
	if (given == NULL ||
	    hex_parse(slice_text(given), id, HASH_BYTES) == TALLY_OK)
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE, "--charter '%s': give all 64 hex "
	                 "digits of the charter's id", given);
}

/* For programs; and the failure, which goes to standard error. */
static int answer_identity(struct session *s, const char *path,
                           const uint8_t *expected, const char *hex)
{
	struct fault fault;

	session_json_text(s, "charter", hex);
	session_json(s, "identities_checked",
	             slice_text(expected ? "true" : "false"));
	if (expected != NULL)
		return EXIT_DONE;
	fault_set(&fault, TALLY_EINCOMPLETE, "%s: consistent, but identities "
	          "unchecked; give --charter ID", path);
	return session_fail(s, &fault);
}

int verify_identity(struct session *s, const char *path,
                    const uint8_t *expected,
                    const uint8_t id[static HASH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	if (expected != NULL)
		session_say(s, "Good. It holds under charter\n  %s\n", hex);
	else
		session_say(s, "Consistent, identities unchecked. It claims "
		            "charter\n  %s\nGet the charter's id from those who "
		            "signed it, and give it with --charter.\n", hex);
	return answer_identity(s, path, expected, hex);
}

int verify_identity_beside(struct session *s, const char *path,
                           const uint8_t *expected,
                           const uint8_t id[static HASH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(id, HASH_BYTES, hex);
	session_note(expected != NULL ? "Good. It holds under charter"
	                              : "It claims charter");
	session_note("  %s", hex);
	return answer_identity(s, path, expected, hex);
}

struct lines {
	struct session *s;
	struct buf json;
};

static void take_line(void *ctx, const char *text)
{
	struct lines *lines = ctx;

	session_say(lines->s, "%s\n", text);
	json_text(&lines->json, NULL, text);
}

/* Of a bundle that was found good: its text, and the id of its charter. */
static int tell_good(struct session *s, const struct buf *tar,
                     const uint8_t *expected, struct fault *fault)
{
	const struct bundle_file *text, *charter;
	uint8_t id[HASH_BYTES];
	struct bundle bundle;
	int rc, code;

	bundle_init(&bundle);
	rc = bundle_unpack(buf_slice(tar), &bundle, fault);
	if (rc != TALLY_OK)
		return session_fail(s, fault);
	text = bundle_find(&bundle, "conclusion.txt");
	charter = bundle_find(&bundle, "charter.yaml");
	if (text == NULL || charter == NULL) {
		fault_set(fault, TALLY_EINTERNAL, "a checked bundle lacks files");
		code = session_fail(s, fault);
	} else {
		hash_bytes(charter->bytes, id);
		session_say(s, "\n%.*s\n", (int)text->bytes.len,
		            (const char *)text->bytes.data);
		code = verify_identity(s, s->operands[0], expected, id);
	}
	bundle_release(&bundle);
	return code;
}

/* The conclusion is one line of JSON with its newline. */
static void put_conclusion(struct session *s, const struct buf *json)
{
	struct slice line = buf_slice(json);

	if (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (line.len > 0)
		session_json(s, "conclusion", line);
}

static int verify_bundle(struct session *s, const struct buf *tar,
                         const uint8_t *expected)
{
	struct lines lines = { .s = s };
	struct bundle_report report = { .line = take_line, .ctx = &lines };
	struct fault fault = { 0 };
	struct buf json;
	int code, rc;

	buf_init(&lines.json, MAX_JSON_BYTES);
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&lines.json, NULL, '[');
	rc = bundle_verify(buf_slice(tar), expected, &report, &json, &fault);
	json_close(&lines.json, ']');
	json_answer(s, "checks", &lines.json);
	if (rc == TALLY_OK) {
		put_conclusion(s, &json);
		code = tell_good(s, tar, expected, &fault);
	} else {
		/* Not missing here: what was handed over is not whole. */
		if (fault.status == TALLY_ENOTFOUND)
			fault.status = TALLY_EINCOMPLETE;
		fault_prefix(&fault, "%s", s->operands[0]);
		code = session_fail(s, &fault);
	}
	buf_release(&json);
	return code;
}

/* Where every header of a tar says what it is (POSIX.1, ustar). */
#define TAR_MAGIC "ustar"
#define TAR_MAGIC_AT 257

static bool is_tar(struct slice file)
{
	return slice_starts(slice_part(file, TAR_MAGIC_AT, file.len), TAR_MAGIC);
}

/* What it is, its first bytes tell. Read once: it may be a pipe. */
static int verify_file(struct session *s, const char *path,
                       const uint8_t *expected)
{
	struct fault fault = { 0 };
	const char *command;
	struct buf file;
	int code;

	if (session_read_file(path, MAX_BUNDLE_BYTES, &file, &fault) != TALLY_OK)
		return session_fail(s, &fault);
	if (verify_is_proof(buf_slice(&file))) {
		code = verify_proof(s, buf_slice(&file), expected);
	} else if (is_tar(buf_slice(&file))) {
		code = verify_bundle(s, &file, expected);
	} else if ((command = shown_command(buf_slice(&file))) != NULL) {
		fault_set(&fault, TALLY_EUSAGE, "%s: shows something of a "
		          "declaration: %s %s", path, command, path);
		code = session_fail(s, &fault);
	} else {
		fault_set(&fault, TALLY_EFORMAT, "%s: neither a bundle nor a proof; "
		          "were its line ends changed on the way?", path);
		code = session_fail(s, &fault);
	}
	buf_release(&file);
	return code;
}

int verify_run(struct session *s)
{
	const char *path = s->operands[0];
	const uint8_t *expected;
	uint8_t id[HASH_BYTES];
	struct fault fault = { 0 };
	struct stat there;

	if (verify_expected(s, id, &expected, &fault) != TALLY_OK)
		return session_fail(s, &fault);
	if (stat(path, &there) != 0) {
		fault_set(&fault, TALLY_ENOTFOUND, "%s: %s", path,
		          strerror(errno));
		return session_fail(s, &fault);
	}
	return S_ISDIR(there.st_mode)
	               ? verify_folder(s, path, expected)
	               : verify_file(s, path, expected);
}
