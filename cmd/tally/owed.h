/*
 * What is owed, in words. Shared by tally status and tally todo.
 */
#ifndef TALLY_CMD_OWED_H
#define TALLY_CMD_OWED_H

#include "session.h"

/* What it is about: "pair 1 deveselu", "propose 3f1c88a0". */
void owed_about(const struct rules *rules, const struct owed *owed, char *out,
                size_t size);
/*
 * Until when it is in time: the deadline of its gate, or the charter's clock
 * for that step alone if that ends earlier. After the latter it is late.
 */
int64_t owed_due_s(const struct rules *rules, const struct owed *owed);
/* One object: by, what, due, missed and what it is about. */
void owed_put(struct buf *json, const struct rules *rules,
              const struct owed *owed);

#endif
