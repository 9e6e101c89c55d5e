/*
 * Findings of a check: file, place in it, reason; and a word now and then while
 * it takes its time.
 */
#include "findings.h"

#include <unistd.h>

#include "json.h"

#define PROGRESS_EVERY_S 2

static void put_place(struct findings *findings)
{
	const struct folder_report *report = &findings->report;

	if (report->at.has_tile) {
		if (report->at.tile.level == TILE_ENTRIES)
			json_text(&findings->json, "level", "entries");
		else
			json_number(&findings->json, "level",
			            (uint64_t)report->at.tile.level);
		json_number(&findings->json, "tile", report->at.tile.index);
	}
	if (report->at.has_entry)
		json_number(&findings->json, "entry", report->at.entry);
}

static void take_bad(void *ctx, const char *path, const char *reason)
{
	struct findings *findings = ctx;

	session_say(findings->s, "%s: %s\n", path, reason);
	json_open(&findings->json, NULL, '{');
	json_text(&findings->json, "path", path);
	json_text(&findings->json, "reason", reason);
	put_place(findings);
	json_close(&findings->json, '}');
}

void progress_begin(struct progress *progress)
{
	progress->seen = 0;
	progress->on_terminal = isatty(STDERR_FILENO) == 1;
	clock_gettime(CLOCK_MONOTONIC, &progress->told);
}

void progress_tell(struct progress *progress, const char *path)
{
	struct timespec now;

	progress->seen++;
	if (!progress->on_terminal || clock_gettime(CLOCK_MONOTONIC, &now) != 0 ||
	    now.tv_sec - progress->told.tv_sec < PROGRESS_EVERY_S)
		return;
	progress->told = now;
	session_note("%zu files checked, now %s", progress->seen, path);
}

static void tell_progress(void *ctx, const char *path)
{
	struct findings *findings = ctx;

	progress_tell(&findings->progress, path);
}

void findings_begin(struct findings *findings, struct session *s)
{
	*findings = (struct findings){ .s = s };
	findings->report.bad = take_bad;
	findings->report.progress = tell_progress;
	findings->report.ctx = findings;
	progress_begin(&findings->progress);
	buf_init(&findings->json, MAX_JSON_BYTES);
	json_open(&findings->json, NULL, '[');
}

void findings_end(struct findings *findings, const char *name)
{
	json_close(&findings->json, ']');
	json_answer(findings->s, name, &findings->json);
}
