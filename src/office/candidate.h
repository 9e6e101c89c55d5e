/*
 * What would be, were some statements logged: drafted, signed, replayed and
 * judged before anything is written. Internal.
 */
#ifndef TALLY_OFFICE_CANDIDATE_H
#define TALLY_OFFICE_CANDIDATE_H

#include "office/accept.h"

struct candidate {
	const char *anyway;     /* irregularity its issuer takes on, or NULL */
	size_t count;
	struct slice *entries;  /* into bytes */
	struct buf bytes;       /* the signed entries, as an entry bundle */
	struct office_log own;  /* the own log with them */
	struct rules_log *inputs;
	struct rules *rules;
};

void candidate_init(struct candidate *candidate);
void candidate_release(struct candidate *candidate);
/* Finish and sign the drafts. */
int candidate_sign(struct candidate *candidate, const struct office *office,
                   const struct office_view *view, const struct batch *batch,
                   struct fault *fault);
/* Read back what was signed, as every other office will; gives the ids. */
int candidate_verify(const struct candidate *candidate,
                     const struct office *office, struct batch *batch,
                     struct fault *fault);
int candidate_replay(struct candidate *candidate, const struct office *office,
                     const struct office_view *view, struct fault *fault);
/* The first irregularity of this office in the new entries, or NULL. */
const struct irregularity *candidate_judge(const struct candidate *candidate,
                                           const struct office *office);
/* The candidate's state becomes the view's. */
void candidate_adopt(struct candidate *candidate, struct office_view *view,
                     size_t self);

#endif
