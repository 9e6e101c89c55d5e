/*
 * Typed reading of nodes: each reader gives the value, or a fault that says
 * what would be right. Internal.
 *
 * Defaults for this header: a NULL or unreadable node is passed over silently,
 * since its fault has been given; readers return true only if they wrote *out.
 */
#ifndef TALLY_CHARTER_SCHEMA_H
#define TALLY_CHARTER_SCHEMA_H

#include "charter/yaml.h"

/* What one reading of a charter works on. */
struct reading {
	const struct yaml_tree *tree;
	struct charter *charter;
	struct charter_faults *faults;
	bool out_of_memory;
	size_t position_count; /* of the map's sites so far */
	char place[192]; /* "site 'x': ", put before every fault */
};

/* Set the place; an empty format for none. */
void reading_place(struct reading *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void reading_fault(struct reading *r, const struct yaml_node *at,
                   const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* calloc; on failure NULL and out_of_memory. count 0 gives one element. */
void *reading_alloc(struct reading *r, size_t count, size_t size);

/* A mapping: what it is called, and the members that it may and must have. */
struct member {
	const char *name;
	bool optional;
};
struct shape {
	const char *what;
	size_t count;
	const struct member *members;
};
/*
 * values[i] = the node of member i, or NULL. Faults for a node that is no
 * mapping, members missing or unknown. False if it is no mapping.
 */
bool read_members(struct reading *r, const struct yaml_node *node,
                  const struct shape *shape, const struct yaml_node **values);
/*
 * The number of entries of a list of at most max; 0 with a fault if it is no
 * list or too long. *out_first is its first entry.
 */
size_t read_list(struct reading *r, const struct yaml_node *node, size_t max,
                 const struct yaml_node **out_first);

/* The text of a scalar; a fault for a mapping or list. */
bool read_scalar(struct reading *r, const struct yaml_node *node,
                 struct slice *out);
/* 1 to MAX_STRING_BYTES bytes, copied. */
bool read_text(struct reading *r, const struct yaml_node *node, char **out);
bool read_name(struct reading *r, const struct yaml_node *node,
               char out[static MAX_NAME_BYTES + 1]);
/* One of the words, by index. */
bool read_word(struct reading *r, const struct yaml_node *node,
               const char *const *words, size_t count, size_t *out);
bool read_bool(struct reading *r, const struct yaml_node *node, bool *out);

enum unit { UNIT_COUNT, UNIT_FRACTION, UNIT_SECONDS, UNIT_LENGTH, UNIT_RARE };
struct range {
	enum unit unit; /* fractions in 10^-4, lengths in um, UNIT_RARE in 10^-9 */
	uint64_t least, most;
};
bool read_value(struct reading *r, const struct yaml_node *node,
                const struct range *range, uint64_t *out);
/* A mapping of value and source. */
bool read_number(struct reading *r, const struct yaml_node *node,
                 const struct range *range, struct number *out);

/* A participant's name; NO_INDEX in *out is never written. */
bool read_participant(struct reading *r, const struct yaml_node *node,
                      size_t *out);
/* Distinct participants, at most MAX_PARTICIPANTS; returns how many. */
size_t read_participants(struct reading *r, const struct yaml_node *node,
                         size_t out[static MAX_PARTICIPANTS]);
/* A count between 1 and the number of names in of. */
bool read_quorum(struct reading *r, const struct yaml_node *need,
                 const struct yaml_node *of, struct quorum *out);

/* Faults for names that stand more than once, at each later place. */
struct named {
	const char *name;
	const struct yaml_node *at;
};
void check_unique(struct reading *r, struct named *list, size_t count,
                  const char *what);

#endif
