/*
 * A side's inventory: what it says that every position of its map holds. Read
 * from a table, committed to as a declaration, and read again from secret/ when
 * something of it is to be opened.
 */
#ifndef TALLY_OFFICE_DECLARATION_H
#define TALLY_OFFICE_DECLARATION_H

#include "office/office.h"

#define MAX_MISTAKES 20 /* more would not be read anyway */

/* What is wrong with a table: lines "<line>: <reason>\n". */
struct mistakes {
	size_t count;            /* of all; only MAX_MISTAKES are listed */
	struct buf lines;
};
void mistakes_init(struct mistakes *m);
void mistakes_release(struct mistakes *m);
void mistakes_add(struct mistakes *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

struct inventory_cell {
	uint32_t at, len;        /* in text; len 0: nothing */
	uint32_t line;           /* of the table; 0: no row */
};

struct inventory {
	const struct charter *charter;
	unsigned side;
	struct inventory_cell *cells; /* 2^depth, padding slots too */
	struct buf text;
	size_t row_count;
	size_t left_out;         /* positions without a row */
};

/*
 * Read a table with the columns site, position, content. Every position of the
 * side's map needs one row; with rest_is_nothing those without one hold
 * nothing. TALLY_EFORMAT: *mistakes (initialised by the caller) says what is
 * wrong. inventory_release.
 */
struct inventory_source {
	const struct charter *charter;
	unsigned side;
	bool rest_is_nothing;
};
int inventory_parse(const struct inventory_source *source, struct slice file,
                    struct inventory *out, struct mistakes *mistakes,
                    struct fault *fault);
void inventory_release(struct inventory *inventory);
/* Append the table with every position, in the order of the map. */
void inventory_format(const struct inventory *inventory, struct buf *out);
/* The declaration of this inventory; borrows it. */
void inventory_declaration(const struct inventory *inventory, uint64_t epoch,
                           const uint8_t salt_root[static HASH_BYTES],
                           struct declaration *out);

/*
 * Keep inventory and salts durably for an epoch; *out_try is for
 * declaration_forget, if the statement is not logged after all.
 */
int declaration_keep(struct office *office, const struct inventory *inventory,
                     const struct declaration *declaration, unsigned *out_try,
                     struct fault *fault);
void declaration_forget(struct office *office, uint64_t epoch,
                        unsigned try_number);
/*
 * Rebuild the office's own declaration as logged: the inventory (release it)
 * and salts whose root it has. TALLY_ENOTFOUND: nothing of that epoch is kept.
 * TALLY_EMISMATCH: what is kept has another root.
 */
int declaration_rebuild(struct office *office, const struct declared *declared,
                        struct inventory *out_inventory,
                        struct declaration *out, struct fault *fault);

#endif
