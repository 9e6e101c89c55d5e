/*
 * The file of a declaration in secret/: docs/format.md, section 15. A head, the
 * cells, the hashes of the tree from the height of NODE_HEIGHT up; the last one
 * is the root. Used by office/declaration*.c, and its name by declare.
 */
#ifndef TALLY_OFFICE_KEPT_FILE_H
#define TALLY_OFFICE_KEPT_FILE_H

#include "office/declaration.h"
#include "office/secret.h"

#define KEPT_HEAD_BYTES 128

/* "declaration-<epoch>.tree" */
void kept_name(uint64_t epoch, char out[static SECRET_NAME_BYTES]);
void kept_head_encode(const struct declaration_terms *terms,
                      uint8_t out[static KEPT_HEAD_BYTES]);
/* TALLY_EFORMAT: it is no head, or one of a shape over the limits. */
int kept_head_decode(const uint8_t head[static KEPT_HEAD_BYTES],
                     struct declaration_terms *out, struct fault *fault);
/* Where things are, and where the file ends. */
uint64_t kept_cell_at(const struct declaration_terms *terms, uint64_t slot);
uint64_t kept_node_at(const struct declaration_terms *terms, unsigned height,
                      uint64_t index);
uint64_t kept_end(const struct declaration_terms *terms);

#endif
