/*
 * tally bundle: one file with which a stranger can check a conclusion.
 */
#include "base/text.h"
#include "cut_find.h"
#include "record.h"

#define MAX_BUNDLE_BYTES ((size_t)1 << 32)

static int pack(struct session *s, const uint8_t *arrangement,
                const uint8_t *cut, struct buf *out, struct fault *fault)
{
	struct bundle bundle;
	int rc;

	bundle_init(&bundle);
	rc = office_bundle(&s->office, arrangement, cut, &bundle, fault);
	if (rc == TALLY_OK) {
		rc = bundle_pack(&bundle, out);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "bundle: %s", status_text(rc));
	}
	bundle_release(&bundle);
	return rc;
}

static void tell(struct session *s, const char *path, const struct buf *tar)
{
	char charter[2 * HASH_BYTES + 1], hex[2 * HASH_BYTES + 1];
	uint8_t hash[HASH_BYTES];

	hex_format(s->office.charter->id, HASH_BYTES, charter);
	hash_bytes(buf_slice(tar), hash);
	hex_format(hash, HASH_BYTES, hex);
	session_say(s, "%s: %zu bytes, SHA-256\n  %s\ncheck it with\n  tally "
	            "verify %s --charter \\\n    %s\n", path, tar->len, hex,
	            path, charter);
	session_json_text(s, "file", path);
	session_json_text(s, "sha256", hex);
	session_json_text(s, "charter", charter);
}

int bundle_run(struct session *s)
{
	const struct rules *rules = s->view.rules;
	const char *path = session_option(s, "-o", 0);
	struct fault fault = { 0 };
	size_t arrangement;
	struct cut cut;
	struct buf tar;
	int rc;

	if (path == NULL)
		return session_usage(s, "bundle: say where to write it: -o FILE");
	rc = session_arrangement(s, s->operands[0], &arrangement, &fault);
	if (rc == TALLY_OK)
		rc = cut_find(s, session_option(s, "--cut", 0), &cut, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	buf_init(&tar, MAX_BUNDLE_BYTES);
	rc = pack(s, rules->entries[rules->arrangements[arrangement].entry]
	                     .statement.id,
	          rules->entries[cut.entry].statement.id, &tar, &fault);
	cut_release(&cut);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(&tar), 0644, &fault);
	if (rc == TALLY_OK)
		tell(s, path, &tar);
	buf_release(&tar);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
