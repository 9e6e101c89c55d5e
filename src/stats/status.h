/*
 * How every procedure of this component ends. Defaults for all its headers:
 * outputs are written only with STATS_OK, unless the procedure says otherwise;
 * an argument that is not a number, or out of its domain, is STATS_DOMAIN and
 * never clamped; counts are at most STATS_MAX_COUNT, so that every one is a
 * double exactly; arrays are the caller's, of the length that is named.
 * All arithmetic is IEEE 754 + - * / and square root, in the order written:
 * every compiler and machine gives the same bytes.
 */
#ifndef TALLY_STATS_STATUS_H
#define TALLY_STATS_STATUS_H

#define STATS_MAX_COUNT (UINT64_C(1) << 53)

/* name, value, what it means to a person */
#define STATS_STATUS_LIST(X)                                                   \
	X(STATS_OK, 0, "OK")                                                   \
	X(STATS_DOMAIN, 1, "DOMAIN")             /* an argument is out of range */ \
	X(STATS_INFEASIBLE, 2, "INFEASIBLE")     /* not even with everything */  \
	X(STATS_VACUOUS, 3, "VACUOUS")           /* says nothing: there is nothing */ \
	X(STATS_INCONCLUSIVE, 4, "INCONCLUSIVE") /* ended before a decision */   \
	X(STATS_NOCONV, 5, "NOCONV")             /* no value within the work allowed */ \
	X(STATS_NOMEM, 6, "NOMEM")               /* no memory for it */

enum stats_status {
#define STATS_STATUS_ENUM(name, value, text) name = value,
	STATS_STATUS_LIST(STATS_STATUS_ENUM)
#undef STATS_STATUS_ENUM
};

#endif
