/*
 * The declarations that something shown may be of: all that the office of -C
 * holds, or the one of --declaration.
 */
#ifndef TALLY_CMD_KNOWN_DECLARATIONS_H
#define TALLY_CMD_KNOWN_DECLARATIONS_H

#include "office/counts.h"
#include "shown_declaration.h"

/* Options by which a stranger judges; shown_declaration_open reads them. */
#define DECLARATION_OPTIONS                                                    \
	{ "--declaration", "FILE", false, "the declaration, as 'tally prove "  \
	  "ID -o FILE' shows it; default what the office of -C holds" },       \
	{ "--charter-file", "FILE", false, "the charter, beside "              \
	  "--declaration" },                                                   \
	{ "--charter", "ID", false, "its id, all 64 digits, from those who "   \
	  "signed it" },                                                       \
	{ "--policy", "FILE", false, "whose signatures make the declaration "  \
	  "good, in place of the charter's" }

struct known_declarations {
	const struct charter *charter;
	const struct rules *rules;      /* NULL: there is only that of the file */
	struct shown_declaration shown; /* of the file */
	struct declared of_file;
};

/* Fails as shown_declaration_open. Release it in any case. */
int known_declarations_open(struct session *s, struct known_declarations *out,
                            struct fault *fault);
void known_declarations_release(struct known_declarations *known);
/* Those of a side, the newest first, i from 0; NULL: there are no more. */
const struct declared *known_declaration(const struct known_declarations *known,
                                         unsigned side, size_t i);
/* "this record", or the name of the file. */
const char *known_where(const struct session *s);
/*
 * The last word on what holds: EXIT_DONE by what an office holds, which needs
 * no words; else as verify_identity.
 */
int known_conclude(struct session *s, const struct known_declarations *known);
/* The same, where standard output is a table: verify_identity_beside. */
int known_conclude_beside(struct session *s,
                          const struct known_declarations *known);

#endif
