/*
 * tally fsck: every byte of this office recomputed, and nothing changed.
 */
#include "findings.h"
#include "json.h"
#include "record.h"

static void say_rest(struct session *s, const struct folder_report *report)
{
	if (report->ahead_count > 0)
		session_say(s, "%zu of them are ahead of their signed head: the "
		            "next command finishes them\n", report->ahead_count);
	if (report->stale_count > 0)
		session_say(s, "%zu partial tiles have full ones by now: 'tally "
		            "repair' removes them\n", report->stale_count);
	if (report->wanted_count > 0)
		session_say(s, "%zu blobs of others are not here yet: 'tally sync' "
		            "asks for them\n", report->wanted_count);
	if (report->aside_count > 0)
		session_say(s, "%zu damaged files are set aside in damaged/\n",
		            report->aside_count);
}

static void put_count(struct session *s, const char *name, size_t count)
{
	struct buf text;

	buf_init(&text, 32);
	buf_printf(&text, "%zu", count);
	json_answer(s, name, &text);
}

int fsck_run(struct session *s)
{
	struct fault fault = { 0 };
	struct findings findings;
	int rc;

	findings_begin(&findings, s);
	rc = office_fsck(s->directory, &findings.report, &fault);
	findings_end(&findings, "bad");
	put_count(s, "files", findings.report.file_count);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_say(s, "%s: %zu files, every byte checked\n", s->directory,
	            findings.report.file_count);
	say_rest(s, &findings.report);
	return EXIT_DONE;
}
