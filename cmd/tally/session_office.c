/*
 * The office that a command runs in.
 */
#include "session.h"

static int need_office(struct session *s, struct fault *fault)
{
	int rc;

	if (s->office_is_open)
		return TALLY_OK;
	rc = office_open(s->directory, s->clock, &s->office, fault);
	if (rc == TALLY_ENOTFOUND)
		fault_set(fault, rc, "%s; 'tally init NAME --log LOGNAME' makes "
		          "one", fault->text);
	s->office_is_open = rc == TALLY_OK;
	return rc;
}

int session_need(struct session *s, enum needs needs, struct fault *fault)
{
	int rc = TALLY_OK;

	if (needs >= NEEDS_OFFICE)
		rc = need_office(s, fault);
	if (rc == TALLY_OK && needs >= NEEDS_CHARTER &&
	    s->office.charter == NULL)
		rc = fault_set(fault, TALLY_ENOTFOUND, "%s: this office has no "
		               "charter yet: tally charter sign FILE",
		               s->directory);
	if (rc == TALLY_OK && needs >= NEEDS_VIEW && !s->view_is_open) {
		rc = office_view_open(&s->office, &s->view, fault);
		s->view_is_open = rc == TALLY_OK;
	}
	return rc;
}

void session_close(struct session *s)
{
	if (s->view_is_open)
		office_view_close(&s->view);
	if (s->office_is_open)
		office_close(&s->office);
	s->view_is_open = false;
	s->office_is_open = false;
}
