/*
 * Status codes and faults: how every component says what went wrong.
 * Defaults for all headers of this project: functions that can fail return
 * TALLY_OK or a negative TALLY_E... value; outputs are untouched on failure;
 * inputs are borrowed; _free(NULL) and _release() of a zeroed struct do nothing.
 */
#ifndef TALLY_BASE_STATUS_H
#define TALLY_BASE_STATUS_H

#include <stdbool.h>
#include <stddef.h>

/* name, value, what it means to a person */
#define TALLY_STATUS_LIST(X)                                                   \
	X(TALLY_OK, 0, "done")                                                 \
	X(TALLY_EFORMAT, -1, "malformed")                                      \
	X(TALLY_ELIMIT, -2, "over a limit")                                    \
	X(TALLY_ENOMEM, -3, "out of memory")                                   \
	X(TALLY_EIO, -4, "input or output failed")                             \
	X(TALLY_ENOTFOUND, -5, "not found")                                    \
	X(TALLY_EEXISTS, -6, "already there")                                  \
	X(TALLY_ESIGNATURE, -7, "bad signature")                               \
	X(TALLY_EMISMATCH, -8, "does not match its hash or proof")             \
	X(TALLY_EUNKNOWN, -9, "outcome unknown")                               \
	X(TALLY_EFENCED, -10, "another writer was first")                      \
	X(TALLY_ERULE, -11, "departs from a rule")                             \
	X(TALLY_EUSAGE, -12, "wrong use")                                      \
	X(TALLY_EINCOMPLETE, -13, "something is missing")                      \
	X(TALLY_EINTERNAL, -14, "internal error")

enum tally_status {
#define TALLY_STATUS_ENUM(name, value, text) name = value,
	TALLY_STATUS_LIST(TALLY_STATUS_ENUM)
#undef TALLY_STATUS_ENUM
};

#define FAULT_TEXT_BYTES 320

/* One line that tells a person the place and the reason. */
struct fault {
	int status;
	char text[FAULT_TEXT_BYTES]; /* NUL-terminated, printable, no newline */
};

/* The fixed text of a status; never NULL. */
const char *status_text(int status);

/*
 * Write status and a formatted one-line text into *fault (NULL allowed).
 * Bytes that are not of text_is_printable text become '?'; the arguments may
 * be *fault's own text.
 * Returns status, so that callers can `return fault_set(...)`.
 */
int fault_set(struct fault *fault, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Put "<place>: " before the text of *fault; returns fault's status, and for
 * NULL TALLY_EINTERNAL, since a fault is never success.
 */
int fault_prefix(struct fault *fault, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
