/*
 * The declaration that somebody's proof is about: one that the office of -C
 * holds, or one that came as a file and is judged by a charter.
 */
#ifndef TALLY_CMD_SHOWN_DECLARATION_H
#define TALLY_CMD_SHOWN_DECLARATION_H

#include "escrow/declaration.h"
#include "session.h"
#include "verify_judge.h"

struct shown_declaration {
	const struct charter *charter;
	const struct statement *statement;
	struct declaration_name name;
	uint8_t root[HASH_BYTES];
	bool from_file;
	/* What of these came from a file. */
	struct charter *file_charter;
	struct statement file_statement;
	struct buf file, entry;
};

/*
 * Find the declaration with that id: in the file of --declaration, judged by
 * --charter-file, --charter and --policy, or in the office of -C. TALLY_ENOTFOUND:
 * it is not held here, or no charter was given. TALLY_EMISMATCH: the file shows
 * another statement, or one that is no declaration of the charter's side. Else
 * as judge_entry. With --declaration the id may be NULL: any of them, and the
 * caller looks whether it is what he needs. Release it in any case.
 */
int shown_declaration_open(struct session *s, const uint8_t *id,
                           struct shown_declaration *out, struct fault *fault);
void shown_declaration_release(struct shown_declaration *shown);

/*
 * The site of a slot, and the position in it. False: the slot is none, or no
 * position's.
 */
bool shown_position(const struct shown_declaration *shown, uint64_t slot,
                    const struct site **out_site, size_t *out_position);

#endif
