/*
 * Checks a parsed JSON body against the table of its kind.
 */
#ifndef TALLY_STATEMENT_SCHEMA_H
#define TALLY_STATEMENT_SCHEMA_H

#include <jansson.h>

#include "base/status.h"
#include "statement/kind.h"

/*
 * Parse one JSON object strictly: UTF-8, no duplicate member, depth and number
 * of members bounded before parsing, no real number, no null. The caller
 * decrefs *out.
 */
int json_parse_strict(struct slice text, json_t **out, struct fault *fault);

/*
 * The common members and those of `kind`, no others; `re` must list exactly
 * the ids that the members name, in ascending order. TALLY_EFORMAT names the
 * member.
 */
int schema_check(const json_t *body, enum statement_kind kind,
                 struct fault *fault);

#endif
