/*
 * Checking a bundle: each step in order, every file used, nothing left over.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bundle/log_check.h"
#include "bundle/replay.h"
#include "bundle/report.h"

/* conclusion.json begins so; the whole is compared with the computed one. */
#define ARRANGEMENT_START "{\"arrangement\":\""

struct verification {
	const uint8_t *expected_charter; /* NULL: identities unchecked */
	const struct bundle_report *report;
	struct unpacked bundle;
	struct charter *charter;
	struct bundle_log *logs;
	struct replay replay;
	struct buf json, text;
};

static int readme_check(struct verification *v, struct fault *fault)
{
	struct slice bytes;
	int rc = unpacked_use(&v->bundle, "README.txt", &bytes, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!slice_equal(bytes, bundle_readme()))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "README.txt: is not the text of this version");
	report_check(v->report, "README.txt: the same as in every bundle of "
	             "this version");
	return TALLY_OK;
}

static int identity_check(struct verification *v, struct slice bytes,
                          struct fault *fault)
{
	uint8_t id[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1];

	hash_bytes(bytes, id);
	hex_format(id, sizeof(id), hex);
	if (v->expected_charter == NULL) {
		report_check(v->report, "charter.yaml: id %s; IDENTITIES "
		             "UNCHECKED, as no published id was given", hex);
		return TALLY_OK;
	}
	if (!hash_equal(id, v->expected_charter))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "charter.yaml: its id is %s, not the one given",
		                 hex);
	report_check(v->report, "charter.yaml: its id is the one given, %s; "
	             "does not show that the signatories published that one",
	             hex);
	return TALLY_OK;
}

static int charter_read(struct verification *v, struct slice bytes,
                        struct fault *fault)
{
	struct charter_faults faults = { 0 };
	int rc = charter_parse(bytes, &v->charter, &faults);

	if (rc == TALLY_EFORMAT && faults.count > 0)
		fault_set(fault, rc, "charter.yaml:%zu:%zu: %s",
		          faults.list[0].line, faults.list[0].column,
		          faults.list[0].text);
	else if (rc == TALLY_EINCOMPLETE)
		rc = fault_set(fault, TALLY_EFORMAT,
		               "charter.yaml: a participant has no keys");
	else if (rc != TALLY_OK)
		fault_set(fault, rc, "charter.yaml: %s", status_text(rc));
	charter_faults_release(&faults);
	return rc;
}

static int charter_check(struct verification *v, struct fault *fault)
{
	struct slice bytes;
	int rc = unpacked_use(&v->bundle, "charter.yaml", &bytes, fault);

	if (rc == TALLY_OK)
		rc = identity_check(v, bytes, fault);
	if (rc == TALLY_OK)
		rc = charter_read(v, bytes, fault);
	return rc;
}

static int logs_read(struct verification *v, struct fault *fault)
{
	size_t count = v->charter->participant_count;
	int rc = TALLY_OK;

	v->logs = calloc(count, sizeof(*v->logs));
	if (v->logs == NULL)
		return fault_set(fault, TALLY_ENOMEM, "%s",
		                 status_text(TALLY_ENOMEM));
	for (size_t i = 0; rc == TALLY_OK && i < count; i++)
		rc = log_check_files(&v->bundle, &v->charter->participants[i],
		                     &v->logs[i], fault);
	return rc;
}

static int log_report(struct verification *v, size_t participant,
                      struct fault *fault)
{
	const struct participant *owner = &v->charter->participants[participant];
	const struct bundle_log *log = &v->logs[participant];
	struct note_key key;
	char id[2 * sizeof(key.id) + 1];
	int rc;

	if (log->count == 0) {
		report_check(v->report, "log %s: no entry by then", owner->log);
		return TALLY_OK;
	}
	rc = log_check_key(v->replay.rules, participant, log->checkpoint, &key,
	                   fault);
	if (rc != TALLY_OK)
		return rc;
	hex_format(key.id, sizeof(key.id), id);
	report_check(v->report, "log %s: %zu entr%s, exactly those under a head "
	             "signed by the key %s+%s; does not show that what they say "
	             "is true", owner->log, log->count,
	             log->count == 1 ? "y" : "ies", key.name, id);
	return TALLY_OK;
}

static int logs_check(struct verification *v, struct fault *fault)
{
	int rc = logs_read(v, fault);

	if (rc == TALLY_OK)
		rc = replay_logs(v->charter, v->logs, &v->replay, fault);
	for (size_t i = 0;
	     rc == TALLY_OK && i < v->charter->participant_count; i++)
		rc = log_report(v, i, fault);
	return rc;
}

static int cut_check(struct verification *v, struct fault *fault)
{
	const struct entry *entry;
	char at[TEXT_TIME_BYTES];
	int rc = replay_find_cut(&v->replay, fault);

	if (rc != TALLY_OK)
		return rc;
	entry = &v->replay.rules->entries[v->replay.cut.entry];
	time_format(v->replay.cut.at_s, at);
	report_check(v->report, "cut: logged by %s at %s, with %zu of the "
	             "charter's witnesses agreeing, and leaves out nothing that "
	             "they had witnessed; says nothing of later statements",
	             v->charter->participants[entry->log].log, at,
	             v->charter->witnesses.need);
	return TALLY_OK;
}

/* Where two texts part: the first byte that differs, or the shorter's end. */
static size_t parting(struct slice a, struct slice b)
{
	size_t i = 0;

	while (i < a.len && i < b.len && a.data[i] == b.data[i])
		i++;
	return i;
}

/* Before all that takes time: does the text say what the JSON says? */
static int text_check(struct verification *v, struct fault *fault)
{
	struct slice json, text;
	int rc = unpacked_use(&v->bundle, "conclusion.json", &json, fault);

	if (rc == TALLY_OK)
		rc = unpacked_use(&v->bundle, "conclusion.txt", &text, fault);
	if (rc != TALLY_OK)
		return rc;
	if (conclusion_text(json, v->charter, &v->text, fault) != TALLY_OK)
		return fault_prefix(fault, "conclusion.json");
	if (!slice_equal(text, buf_slice(&v->text)))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "conclusion.txt: from its byte %zu on it does not "
		                 "say what conclusion.json says",
		                 parting(text, buf_slice(&v->text)));
	report_check(v->report, "conclusion.txt: says what conclusion.json says; "
	             "this alone does not show that it follows from the logs");
	return TALLY_OK;
}

/* Which arrangement the bundle is about. */
static int arrangement_read(struct slice json, uint8_t out[static HASH_BYTES],
                            struct fault *fault)
{
	struct slice hex = slice_part(json, strlen(ARRANGEMENT_START),
	                              2 * HASH_BYTES);

	if (!slice_starts(json, ARRANGEMENT_START) ||
	    hex_parse(hex, out, HASH_BYTES) != TALLY_OK)
		return fault_set(fault, TALLY_EFORMAT,
		                 "conclusion.json: does not begin with the id of "
		                 "an arrangement");
	return TALLY_OK;
}

static int conclusion_check(struct verification *v, struct fault *fault)
{
	uint8_t arrangement[HASH_BYTES];
	struct slice json;
	int rc = unpacked_use(&v->bundle, "conclusion.json", &json, fault);

	if (rc == TALLY_OK)
		rc = arrangement_read(json, arrangement, fault);
	if (rc == TALLY_OK)
		rc = replay_conclude(&v->replay, arrangement, &v->json, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!slice_equal(json, buf_slice(&v->json)))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "conclusion.json: from its byte %zu on it is not "
		                 "what the logs give",
		                 parting(json, buf_slice(&v->json)));
	report_check(v->report, "conclusion.json: computed anew from charter and "
	             "logs, the same byte for byte; openings are not in the "
	             "bundle, only what measures say was declared and found "
	             "where they looked, and that rests on the teams' "
	             "signatures");
	return TALLY_OK;
}

static int files_check(struct verification *v, struct fault *fault)
{
	int rc = unpacked_finish(&v->bundle, fault);

	if (rc == TALLY_OK)
		report_check(v->report, "files: all %zu were used, none is left "
		             "over", v->bundle.files.count);
	return rc;
}

static int hand_over(struct verification *v, struct fault *fault)
{
	return v->report == NULL || v->report->judged == NULL
		? TALLY_OK
		: v->report->judged(v->report->ctx, v->replay.at_cut.rules,
		                    fault);
}

static int (*const steps[])(struct verification *v, struct fault *fault) = {
	readme_check, charter_check, text_check, logs_check, cut_check,
	conclusion_check, files_check, hand_over,
};

static void verification_release(struct verification *v)
{
	replay_release(&v->replay);
	for (size_t i = 0; v->logs && i < v->charter->participant_count; i++)
		log_release(&v->logs[i]);
	free(v->logs);
	charter_free(v->charter);
	unpacked_release(&v->bundle);
	buf_release(&v->json);
	buf_release(&v->text);
}

int bundle_verify(struct slice tar, const uint8_t *expected_charter,
                  const struct bundle_report *report, struct buf *out_json,
                  struct fault *fault)
{
	struct verification v = { .expected_charter = expected_charter,
		                  .report = report };
	struct fault unread;
	int rc;

	if (fault == NULL)
		fault = &unread;
	rc = unpacked_init(&v.bundle, tar, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&v.json, MAX_CONCLUSION_BYTES);
	buf_init(&v.text, MAX_CONCLUSION_BYTES);
	report_check(report, "tar: %zu files, in the one form that a bundle has; "
	             "shows nothing of who wrote them", v.bundle.files.count);
	for (size_t i = 0;
	     rc == TALLY_OK && i < sizeof(steps) / sizeof(steps[0]); i++)
		rc = steps[i](&v, fault);
	if (rc == TALLY_OK && out_json != NULL) {
		buf_put_slice(out_json, buf_slice(&v.json));
		rc = buf_status(out_json);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "%s", status_text(rc));
	}
	verification_release(&v);
	return rc;
}
