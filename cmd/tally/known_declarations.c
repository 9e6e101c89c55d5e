/*
 * Declarations of an office, or of a file.
 */
#include "known_declarations.h"

#include <string.h>

#include "verify.h"

/* What the fold would have made of it. */
static void read_declared(const struct shown_declaration *shown,
                          struct declared *out)
{
	*out = (struct declared){ .entry = NO_INDEX, .epoch = shown->name.epoch };
	memcpy(out->root, shown->root, HASH_BYTES);
	out->has_counts = !shown->charter->depositaries.blind &&
	                  member_hash(shown->statement->body, "counts",
	                              out->counts);
}

int known_declarations_open(struct session *s, struct known_declarations *out,
                            struct fault *fault)
{
	int rc;

	memset(out, 0, sizeof(*out));
	if (session_option(s, "--declaration", 0) != NULL) {
		rc = shown_declaration_open(s, NULL, &out->shown, fault);
		if (rc != TALLY_OK)
			return rc;
		read_declared(&out->shown, &out->of_file);
		out->charter = out->shown.charter;
		return TALLY_OK;
	}
	rc = session_need(s, NEEDS_VIEW, fault);
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "%s; without an office, give the "
		                 "declaration with --declaration FILE",
		                 fault->text);
	out->charter = s->office.charter;
	out->rules = s->view.rules;
	return TALLY_OK;
}

void known_declarations_release(struct known_declarations *known)
{
	shown_declaration_release(&known->shown);
}

const struct declared *known_declaration(const struct known_declarations *known,
                                         unsigned side, size_t i)
{
	size_t count;

	if (known->rules == NULL)
		return i == 0 && side == known->shown.name.side ? &known->of_file
		                                                : NULL;
	count = known->rules->declared_count[side];
	return i < count ? &known->rules->declared[side][count - 1 - i] : NULL;
}

const char *known_where(const struct session *s)
{
	const char *path = session_option(s, "--declaration", 0);

	return path != NULL ? path : "this record";
}

static int conclude(struct session *s, const struct known_declarations *known,
                    int (*identity)(struct session *s, const char *path,
                                    const uint8_t *expected,
                                    const uint8_t id[static HASH_BYTES]))
{
	const char *given = session_option(s, "--charter", 0);

	if (known->rules != NULL)
		return EXIT_DONE;
	return identity(s, s->operands[0],
	                given != NULL ? known->charter->id : NULL,
	                known->charter->id);
}

int known_conclude(struct session *s, const struct known_declarations *known)
{
	return conclude(s, known, verify_identity);
}

int known_conclude_beside(struct session *s,
                          const struct known_declarations *known)
{
	return conclude(s, known, verify_identity_beside);
}
