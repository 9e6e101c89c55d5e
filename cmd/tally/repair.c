/*
 * tally repair: what fsck finds damaged, restored as far as it can be had.
 */
#include "findings.h"
#include "http/client.h"
#include "json.h"
#include "record.h"
#include "words.h"

struct telling {
	struct session *s;
	struct buf restored, left;
	struct progress progress;
};

static void tell_restored(void *ctx, const char *path, const char *from)
{
	struct telling *t = ctx;

	session_say(t->s, "%s: restored from %s\n", path, from);
	json_open(&t->restored, NULL, '{');
	json_text(&t->restored, "path", path);
	json_text(&t->restored, "from", from);
	json_close(&t->restored, '}');
}

static void tell_left(void *ctx, const char *path, const char *reason,
                      const char *why)
{
	struct telling *t = ctx;

	session_say(t->s, "%s: %s; left: %s\n", path, reason, why);
	json_open(&t->left, NULL, '{');
	json_text(&t->left, "path", path);
	json_text(&t->left, "reason", reason);
	json_text(&t->left, "why", why);
	json_close(&t->left, '}');
}

static void tell_unreadable(void *ctx, const char *peer, const char *folder,
                            const char *why)
{
	(void)ctx;
	session_note("%s: not asked: %s", peer, client_is_url(folder)
	             ? "a URL: name an export instead, tally repair FOLDER; a damaged "
	               "mirror can also be fetched again, see docs/operations.md"
	             : why);
}

static void tell_progress(void *ctx, const char *path)
{
	struct telling *t = ctx;

	progress_tell(&t->progress, path);
}

int repair_run(struct session *s)
{
	struct telling t = { .s = s };
	struct repair_report report = {
		.restored = tell_restored, .left = tell_left,
		.unreadable = tell_unreadable, .progress = tell_progress,
		.ctx = &t, .clock = s->clock,
	};
	struct fault fault = { 0 };
	int rc;

	progress_begin(&t.progress);
	buf_init(&t.restored, MAX_JSON_BYTES);
	buf_init(&t.left, MAX_JSON_BYTES);
	json_open(&t.restored, NULL, '[');
	json_open(&t.left, NULL, '[');
	rc = session_check_owner(s, &fault);
	if (rc == TALLY_OK)
		rc = office_repair(s->directory, s->operands, s->operand_count,
		                   &report, &fault);
	json_close(&t.restored, ']');
	json_close(&t.left, ']');
	json_answer(s, "restored", &t.restored);
	json_answer(s, "left", &t.left);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	if (report.removed_count > 0)
		session_say(s, "%zu partial tile%s removed that full ones "
		            "stand for\n", report.removed_count,
		            words_s(report.removed_count));
	session_say(s, "%s: whole; %zu file%s restored\n", s->directory,
	            report.restored_count, words_s(report.restored_count));
	return EXIT_DONE;
}
