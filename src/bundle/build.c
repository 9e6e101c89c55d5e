/*
 * Building a bundle: compute the conclusion at the cut, lay out every file.
 */
#include "bundle/log_check.h"
#include "bundle/log_files.h"
#include "bundle/replay.h"

struct conclusion_files {
	struct buf json, text;
};

static void conclusion_files_release(struct conclusion_files *files)
{
	buf_release(&files->json);
	buf_release(&files->text);
}

static int signatures_check(const struct replay *r, struct fault *fault)
{
	struct note_key key;
	int rc = TALLY_OK;

	for (size_t i = 0;
	     rc == TALLY_OK && i < r->charter->participant_count; i++)
		if (r->logs[i].count > 0)
			rc = log_check_key(r->rules, i, r->logs[i].checkpoint,
			                   &key, fault);
	return rc;
}

/* The conclusion, if these logs are exactly those of the cut that is meant. */
static int conclude(const struct bundle_input *in, struct conclusion_files *out,
                    struct fault *fault)
{
	struct replay replay;
	int rc = replay_logs(in->charter, in->logs, &replay, fault);

	if (rc != TALLY_OK)
		return rc;
	rc = signatures_check(&replay, fault);
	if (rc == TALLY_OK)
		rc = replay_find_cut(&replay, fault);
	if (rc == TALLY_OK &&
	    !hash_equal(replay.rules->entries[replay.cut.entry].statement.id,
	                in->cut))
		rc = fault_set(fault, TALLY_EUSAGE,
		               "these logs belong to another cut");
	if (rc == TALLY_OK)
		rc = replay_conclude(&replay, in->arrangement, &out->json,
		                     fault);
	if (rc == TALLY_OK)
		rc = conclusion_text(buf_slice(&out->json), in->charter,
		                     &out->text, fault);
	replay_release(&replay);
	return rc;
}

static int log_check(const struct participant *owner,
                     const struct bundle_log *log, struct fault *fault)
{
	struct checkpoint checkpoint;
	uint8_t root[HASH_BYTES];
	int rc;

	if (log->count == 0)
		return TALLY_OK;
	rc = checkpoint_parse(log->checkpoint, &checkpoint, fault);
	if (rc == TALLY_OK)
		rc = log_root(log, root);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "log %s: %s", owner->log,
		                 status_text(rc));
	if (checkpoint.head.size != log->count ||
	    !hash_equal(checkpoint.head.root, root))
		return fault_set(fault, TALLY_EMISMATCH,
		                 "log %s: the checkpoint is not that of its %zu "
		                 "entries", owner->log, log->count);
	if (checkpoint.note.signature_count != 1)
		return fault_set(fault, TALLY_EUSAGE,
		                 "log %s: the checkpoint has more than its own "
		                 "signature", owner->log);
	return TALLY_OK;
}

static int logs_add(const struct bundle_input *in, struct bundle *out,
                    struct fault *fault)
{
	int rc = TALLY_OK;

	for (size_t i = 0;
	     rc == TALLY_OK && i < in->charter->participant_count; i++) {
		const struct participant *owner = &in->charter->participants[i];

		rc = log_check(owner, &in->logs[i], fault);
		if (rc == TALLY_OK)
			rc = log_files_add(owner->log, &in->logs[i], out, fault);
	}
	return rc;
}

static int texts_add(const struct bundle_input *in,
                     const struct conclusion_files *conclusion,
                     struct bundle *out, struct fault *fault)
{
	const struct bundle_file files[] = {
		{ "README.txt", bundle_readme() },
		{ "charter.yaml", in->charter_file },
		{ "conclusion.json", buf_slice(&conclusion->json) },
		{ "conclusion.txt", buf_slice(&conclusion->text) },
	};
	int rc = TALLY_OK;

	for (size_t i = 0;
	     rc == TALLY_OK && i < sizeof(files) / sizeof(files[0]); i++) {
		rc = bundle_add(out, files[i].name, files[i].bytes);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "%s: %s", files[i].name,
			          status_text(rc));
	}
	return rc;
}

int bundle_build(const struct bundle_input *in, struct bundle *out,
                 struct fault *fault)
{
	struct conclusion_files conclusion;
	struct bundle files;
	int rc;

	buf_init(&conclusion.json, MAX_CONCLUSION_BYTES);
	buf_init(&conclusion.text, MAX_CONCLUSION_BYTES);
	bundle_init(&files);
	rc = conclude(in, &conclusion, fault);
	if (rc == TALLY_OK)
		rc = texts_add(in, &conclusion, &files, fault);
	if (rc == TALLY_OK)
		rc = logs_add(in, &files, fault);
	if (rc == TALLY_OK)
		*out = files;
	else
		bundle_release(&files);
	conclusion_files_release(&conclusion);
	return rc;
}
