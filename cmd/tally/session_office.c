/*
 * The office that a command runs in.
 */
#include "session.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Does the command leave the office as it is? */
static bool only_reads(const struct command *command)
{
	static const char *const names[] = {
		"key show", "charter policy", "todo", "status", "log", "show",
		"timeline", "export", "conclusion", "bundle", "prove",
		"prove-fork", "verify",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(command->name, names[i]) == 0)
			return true;
	return false;
}

int session_check_owner(const struct session *s, struct fault *fault)
{
	const struct passwd *owner;
	struct stat st;

	if (only_reads(s->command) || stat(s->directory, &st) != 0 ||
	    st.st_uid == geteuid())
		return TALLY_OK;
	owner = getpwuid(st.st_uid);
	if (owner == NULL)
		return fault_set(fault, TALLY_EIO, "%s: belongs to user %u: what "
		                 "another writes there that one could not read",
		                 s->directory, (unsigned)st.st_uid);
	return fault_set(fault, TALLY_EIO, "%s: belongs to user %s: sudo -u %s "
	                 "tally -C %s %s", s->directory, owner->pw_name,
	                 owner->pw_name, s->directory, s->command->name);
}

static int need_office(struct session *s, struct fault *fault)
{
	int rc;

	if (s->office_is_open)
		return TALLY_OK;
	rc = session_check_owner(s, fault);
	if (rc != TALLY_OK)
		return rc;
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
