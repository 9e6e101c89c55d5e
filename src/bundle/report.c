/*
 * Breaking what was checked into lines.
 */
#include "bundle/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COLUMNS 78
#define INDENT "    "
#define MAX_CHECK_BYTES 1024

/* How much of text fits into the columns, at a space if there is one. */
static size_t fitting(const char *text, size_t columns)
{
	size_t len = strlen(text);
	const char *space;

	if (len <= columns)
		return len;
	space = memrchr(text, ' ', columns + 1);
	return space != NULL && space != text ? (size_t)(space - text) : columns;
}

void report_check(const struct bundle_report *report, const char *format, ...)
{
	char text[MAX_CHECK_BYTES], line[COLUMNS + 1];
	const char *rest = text;
	const char *indent = "";
	va_list args;

	if (report == NULL || report->line == NULL)
		return;
	va_start(args, format);
	if (vsnprintf(text, sizeof(text), format, args) < 0)
		text[0] = '\0';
	va_end(args);
	do {
		size_t len = fitting(rest, COLUMNS - strlen(indent));

		snprintf(line, sizeof(line), "%s%.*s", indent, (int)len, rest);
		report->line(report->ctx, line);
		rest += len;
		rest += strspn(rest, " ");
		indent = INDENT;
	} while (*rest != '\0');
}
