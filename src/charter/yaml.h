/*
 * The strict YAML subset of docs/charter.md as a tree of nodes that know their
 * place. Internal. Every scalar is a text; what it means is for the schema.
 */
#ifndef TALLY_CHARTER_YAML_H
#define TALLY_CHARTER_YAML_H

#include "charter/charter.h"

enum yaml_kind {
	YAML_UNREADABLE = 0, /* a fault has been given: say no more about it */
	YAML_SCALAR,
	YAML_MAPPING,
	YAML_SEQUENCE
};

#define YAML_NONE 0u /* no node; node 1 is the root */

struct yaml_node {
	enum yaml_kind kind;
	uint32_t line, column;   /* from 1; columns count characters */
	uint32_t offset;         /* bytes from the file's start */
	uint32_t text_at, text_len; /* of a scalar */
	uint32_t key;            /* in a mapping: the scalar that names it */
	uint32_t next;           /* sibling */
	uint32_t first;          /* child */
	uint32_t count;          /* children */
};

struct yaml_tree {
	struct slice file;       /* borrowed */
	uint32_t line_count;
	uint32_t *line_starts;   /* byte offsets */
	size_t node_count;
	size_t node_cap;
	struct yaml_node *nodes;
	struct buf text;
};

/*
 * TALLY_OK: *out is a tree (yaml_release), although faults may have been added.
 * TALLY_EFORMAT or TALLY_ELIMIT: reading stopped at the last fault added.
 * TALLY_ENOMEM.
 */
int yaml_parse(struct slice file, struct yaml_tree *out,
               struct charter_faults *faults);
void yaml_release(struct yaml_tree *tree);

/* Never NULL for a tree that yaml_parse gave. */
const struct yaml_node *yaml_root(const struct yaml_tree *tree);
/* The first child, then each next one; NULL after the last. */
const struct yaml_node *yaml_first(const struct yaml_tree *tree,
                                   const struct yaml_node *node);
const struct yaml_node *yaml_next(const struct yaml_tree *tree,
                                  const struct yaml_node *node);
/* The key that names a mapping's child. */
const struct yaml_node *yaml_key(const struct yaml_tree *tree,
                                 const struct yaml_node *node);
struct slice yaml_text(const struct yaml_tree *tree,
                       const struct yaml_node *scalar);
/* The child of a mapping by its key; NULL if there is none. */
const struct yaml_node *yaml_member(const struct yaml_tree *tree,
                                    const struct yaml_node *mapping,
                                    const char *key);

/*
 * What must hold of the file's bytes before anything else: size, UTF-8, no
 * character that would be invisible or reorder the text. Fills file and
 * line_starts. TALLY_OK or as yaml_parse.
 */
int yaml_check_bytes(struct slice file, struct yaml_tree *tree,
                     struct charter_faults *faults);

#endif
