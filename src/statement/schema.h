/*
 * Checks a parsed JSON body against the table of its kind.
 */
#ifndef TALLY_STATEMENT_SCHEMA_H
#define TALLY_STATEMENT_SCHEMA_H

#include <jansson.h>

#include "base/status.h"
#include "statement/kind.h"

/*
 * Parse one JSON object strictly: from the first byte to the last, UTF-8, no
 * duplicate member, no minus sign, depth and number of members bounded before
 * parsing. Spaces between tokens are taken; null and real numbers are too, and
 * fit no member's type. TALLY_EFORMAT, TALLY_ELIMIT, TALLY_ENOMEM. The caller
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
