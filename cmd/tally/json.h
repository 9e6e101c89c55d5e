/*
 * Building the values of a JSON answer; commas come by themselves.
 */
#ifndef TALLY_CMD_JSON_H
#define TALLY_CMD_JSON_H

#include "session.h"

#define MAX_JSON_BYTES ((size_t)1 << 28)

/* name is NULL for elements of a list. Brackets: '{' and '}', or '[' and ']'. */
void json_open(struct buf *out, const char *name, char bracket);
void json_close(struct buf *out, char bracket);
void json_text(struct buf *out, const char *name, const char *value);
void json_number(struct buf *out, const char *name, uint64_t value);
void json_flag(struct buf *out, const char *name, bool value);
/* Nothing at all for NEVER_S. */
void json_time(struct buf *out, const char *name, int64_t at_s);
/* All digits of an id or hash. */
void json_id(struct buf *out, const char *name, const uint8_t *id);
/* Make the list or object that was built a member of the answer; releases it. */
void json_answer(struct session *s, const char *name, struct buf *value);

#endif
