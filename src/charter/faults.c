/*
 * Gathers faults: every mistake of a charter is told at once, in file order.
 */
#include "charter/faults.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

void faults_add_list(struct charter_faults *faults, size_t line, size_t column,
                     const char *format, va_list arguments)
{
	char text[2 * FAULT_TEXT_BYTES];
	struct charter_fault *fault;

	if (!faults->list)
		faults->list = calloc(MAX_CHARTER_FAULTS, sizeof(*faults->list));
	if (!faults->list || faults->count == MAX_CHARTER_FAULTS) {
		faults->more = true;
		return;
	}
	fault = &faults->list[faults->count++];
	fault->line = line;
	fault->column = column;
	vsnprintf(text, sizeof(text), format, arguments);
	text_sanitize(slice_text(text), fault->text, sizeof(fault->text));
}

void faults_add(struct charter_faults *faults, size_t line, size_t column,
                const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	faults_add_list(faults, line, column, format, arguments);
	va_end(arguments);
}

static bool is_after(const struct charter_fault *a,
                     const struct charter_fault *b)
{
	if (a->line != b->line)
		return a->line > b->line;
	return a->column > b->column;
}

void faults_sort(struct charter_faults *faults)
{
	size_t i, j;

	/* Insertion keeps the order of equals, and the list is short. */
	for (i = 1; i < faults->count; i++) {
		struct charter_fault moved = faults->list[i];

		for (j = i; j > 0 && is_after(&faults->list[j - 1], &moved); j--)
			faults->list[j] = faults->list[j - 1];
		faults->list[j] = moved;
	}
}

void charter_faults_release(struct charter_faults *faults)
{
	free(faults->list);
	*faults = (struct charter_faults){ 0 };
}
