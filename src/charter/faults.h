/*
 * The list of a charter's faults while it is being gathered. Internal.
 */
#ifndef TALLY_CHARTER_FAULTS_H
#define TALLY_CHARTER_FAULTS_H

#include <stdarg.h>

#include "charter/charter.h"

#define MAX_CHARTER_FAULTS 100

/*
 * Add one fault; text that a terminal could obey is replaced. Over
 * MAX_CHARTER_FAULTS, or without memory, sets faults->more instead.
 */
void faults_add(struct charter_faults *faults, size_t line, size_t column,
                const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void faults_add_list(struct charter_faults *faults, size_t line, size_t column,
                     const char *format, va_list arguments);
/* Into file order; faults of one place stay in the order they were found. */
void faults_sort(struct charter_faults *faults);

#endif
