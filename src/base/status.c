/*
 * Texts of the status codes, and faults: one printable line for a person.
 */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *status_text(int status)
{
	switch (status) {
#define STATUS_CASE(name, value, text)                                         \
	case name:                                                             \
		return text;
		TALLY_STATUS_LIST(STATUS_CASE)
#undef STATUS_CASE
	default:
		return "unknown status";
	}
}

/*
 * The draft is a copy, since the arguments may be the fault's own text, and
 * longer than a fault, so that the cut falls between two characters.
 */
int fault_set(struct fault *fault, int status, const char *format, ...)
{
	char draft[2 * FAULT_TEXT_BYTES];
	va_list args;

	if (fault == NULL)
		return status;
	va_start(args, format);
	if (vsnprintf(draft, sizeof(draft), format, args) < 0)
		snprintf(draft, sizeof(draft), "%s", status_text(status));
	va_end(args);
	fault->status = status;
	text_sanitize(slice_text(draft), fault->text, sizeof(fault->text));
	return status;
}

int fault_prefix(struct fault *fault, const char *format, ...)
{
	char place[FAULT_TEXT_BYTES];
	va_list args;

	if (fault == NULL)
		return TALLY_EINTERNAL;
	va_start(args, format);
	if (vsnprintf(place, sizeof(place), format, args) < 0)
		place[0] = '\0';
	va_end(args);
	return fault_set(fault, fault->status, "%s: %s", place, fault->text);
}
