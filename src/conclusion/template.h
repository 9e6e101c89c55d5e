/*
 * Filling templates and wrapping paragraphs. Internal.
 */
#ifndef TALLY_CONCLUSION_TEMPLATE_H
#define TALLY_CONCLUSION_TEMPLATE_H

#include "base/bytes.h"

/* What stands for "{name}": the text, or the number if text is NULL. */
struct value {
	const char *name;
	const char *text;
	uint64_t number;
};

/*
 * Append the template with its places filled in; values end with an empty
 * name. A place that no value names stays as it is.
 */
void template_put(struct buf *out, const char *text,
                  const struct value *values);
/*
 * Append the words of text in lines of at most 78 columns: the first begins
 * with `first`, the others with as many spaces. Longer words stand alone.
 */
void paragraph_put(struct buf *out, const char *first, struct slice text);
/* Code points of UTF-8 text. */
size_t text_columns(struct slice text);

#endif
