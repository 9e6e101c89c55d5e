/*
 * tally export, tally import: the record by courier.
 */
#include "http/client.h"
#include "record.h"
#include "sync.h"

int export_run(struct session *s)
{
	const char *folder = s->operands[0];
	struct fault fault = { 0 };
	int rc = office_export(&s->office, folder, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	session_say(s, "%s: holds every log held here; the other side takes it "
	            "with\n  tally import %s\n", folder, folder);
	session_json_text(s, "folder", folder);
	return EXIT_DONE;
}

int import_run(struct session *s)
{
	const char *folder = s->operands[0];
	struct pulled pulled;

	if (client_is_url(folder))
		return session_usage(s, "import: takes a folder; a URL is a "
		                     "peer's: tally charter sign %s/charter.yaml "
		                     "--peer NAME=%s", s->directory, folder);
	sync_begin(&pulled);
	sync_pull(s, NO_INDEX, folder, &pulled);
	return sync_end(s, &pulled);
}
