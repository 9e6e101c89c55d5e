/*
 * Declarations of this office: made from contents that come slot by slot, kept
 * in secret/ as one file, and opened from there. docs/format.md, sections 5 and
 * 15.
 */
#ifndef TALLY_OFFICE_DECLARATION_H
#define TALLY_OFFICE_DECLARATION_H

#include "escrow/multi.h"
#include "office/inventory.h"
#include "office/office.h"

/*
 * Making one, in memory that does not grow with the map, on all cores.
 */
struct declaration_terms {
	struct declaration_name name;
	unsigned depth;
	size_t cell_bytes;
	uint8_t salt_root[HASH_BYTES];
	unsigned threads;        /* 0: one a core */
	bool keep;               /* else only the root is made */
};
/* The terms of a side's epoch, under a fresh salt root. */
void declaration_terms(const struct charter *charter, unsigned side,
                       uint64_t epoch, struct declaration_terms *out);
struct declaration_builder;
/* TALLY_EUSAGE for a shape over a limit, TALLY_ENOMEM, or as the store. */
int builder_new(struct office *office, const struct declaration_terms *terms,
                struct declaration_builder **out, struct fault *fault);
/*
 * The content of a slot, which follows that of the last call; slots between
 * hold nothing. TALLY_EUSAGE for one that does not fit.
 */
int builder_put(struct declaration_builder *b, uint64_t slot,
                struct slice content, struct fault *fault);
/*
 * All other slots hold nothing. The root; what is kept is then durable, as a
 * try that declaration_forget is told if the statement is not logged after all.
 */
int builder_finish(struct declaration_builder *b, uint8_t out[static HASH_BYTES],
                   unsigned *out_try, struct fault *fault);
/* Nothing is kept that was not finished. Wipes all. NULL: nothing. */
void builder_free(struct declaration_builder *b);
void declaration_forget(struct office *office, uint64_t epoch,
                        unsigned try_number);

/*
 * The office's own declaration as logged. TALLY_ENOTFOUND: nothing of that
 * epoch is kept. TALLY_EMISMATCH: what is kept has another root. One that an
 * older version kept as a table and a seed is read, and kept again as now.
 */
struct kept_declaration;
int declaration_open(struct office *office, const struct declared *declared,
                     struct kept_declaration **out, struct fault *fault);
void declaration_close(struct kept_declaration *kept);
/*
 * Append the opening of a slot, a site or a set of slots. It was checked against
 * the logged root: TALLY_EMISMATCH if what is kept was altered, and nothing is
 * appended.
 */
int kept_put_slot(struct kept_declaration *kept, uint64_t slot,
                  struct buf *out, struct fault *fault);
int kept_put_site(struct kept_declaration *kept, uint64_t first,
                  unsigned height, struct buf *out, struct fault *fault);
int kept_put_slots(struct kept_declaration *kept, const struct slot_run *runs,
                   size_t count, struct buf *out, struct fault *fault);
/*
 * As it is kept, for who must read all of it; borrows it. A content that cannot
 * be read is longer than its cell.
 */
void kept_declaration(struct kept_declaration *kept, struct declaration *out);
/* Content of a slot, as it is kept, borrowed until the next call. */
int kept_content(struct kept_declaration *kept, uint64_t slot,
                 struct slice *out, struct fault *fault);
/*
 * Is all that is kept what was declared? Reads everything, writes nothing.
 * Fails as declaration_open does.
 */
int declaration_check(struct office *office, const struct declared *declared,
                      struct fault *fault);

#endif
