/*
 * What versions before this one kept of a declaration: "declaration-<epoch>.csv",
 * a table, and "declaration-<epoch>.seed", the salt root in hex.
 */
#ifndef TALLY_OFFICE_DECLARATION_OLD_H
#define TALLY_OFFICE_DECLARATION_OLD_H

#include "office/declaration.h"

/*
 * Is there a table with a seed whose root was logged? TALLY_ENOTFOUND: there is
 * no table at all; TALLY_EMISMATCH.
 */
int declaration_old_check(struct office *office,
                          const struct declared *declared,
                          struct fault *fault);
/* The same, and keep it as declarations are kept now; the old files stay. */
int declaration_old_convert(struct office *office,
                            const struct declared *declared,
                            struct fault *fault);

#endif
