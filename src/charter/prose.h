/*
 * Plain text in paragraphs of 78 columns, for charters and plans.
 */
#ifndef TALLY_CHARTER_PROSE_H
#define TALLY_CHARTER_PROSE_H

#include "base/bytes.h"

#define PROSE_COLUMNS 78

/*
 * Append a paragraph: `first` (a bullet, or "") begins its first line, every
 * line stands `indent` columns in, first included in the indent. Runs of
 * spaces and newlines count as one space.
 */
void prose_put(struct buf *out, size_t indent, const char *first,
               struct slice text);
void prose_printf(struct buf *out, size_t indent, const char *first,
                  const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Release words; if they were cut short, out has failed too. */
void prose_finish(struct buf *out, struct buf *words);
/* An empty line and a heading. */
void prose_heading(struct buf *out, const char *text);

#endif
