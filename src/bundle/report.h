/*
 * The lines that tell a reader what was checked.
 */
#ifndef TALLY_BUNDLE_REPORT_H
#define TALLY_BUNDLE_REPORT_H

#include "bundle/bundle.h"

/*
 * Give one check to the report, in lines of at most 78 columns; those after
 * the first begin with four spaces. report or its line may be NULL.
 */
void report_check(const struct bundle_report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
