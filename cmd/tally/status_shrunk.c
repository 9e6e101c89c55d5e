/*
 * What status tells of a log whose own record showed less than it had signed.
 */
#include <inttypes.h>

#include "json.h"
#include "office/shrunk.h"
#include "status.h"
#include "words.h"

static void say(struct session *s, size_t log, const struct shrunk *shrunk)
{
	char first[WORDS_TIME_BYTES], last[WORDS_TIME_BYTES];

	words_time(shrunk->first_s, first);
	words_time(shrunk->over_s != NEVER_S ? shrunk->over_s : shrunk->last_s,
	           last);
	if (shrunk->over_s != NEVER_S) {
		words_line(s, "           had shrunk from %s to %s: showed "
		           "%" PRIu64 " of %" PRIu64, first, last,
		           shrunk->offered_head.size, shrunk->held_head.size);
		return;
	}
	words_line(s, "           SHRUNK since %s: shows %" PRIu64 " of %" PRIu64
	           " entries", first, shrunk->offered_head.size,
	           shrunk->held_head.size);
	words_line(s, "           last seen so %s, at %s", last, shrunk->from);
	if (!status_forked(s, log))
		words_line(s, "           no fork, and no proof to others: an old "
		           "head can be shown again");
}

void status_say_shrunk(struct session *s, size_t log)
{
	const struct participant *owner = &s->office.charter->participants[log];
	struct shrunk shrunk;
	struct fault ignored;
	struct buf bytes;
	int rc = shrunk_read(&s->office, owner, &bytes, &shrunk, &ignored);

	if (rc == TALLY_OK)
		say(s, log, &shrunk);
	else if (rc != TALLY_ENOTFOUND)
		words_line(s, "           " SHRUNK_FOLDER "%s cannot be read: see "
		           "tally fsck", owner->log);
	buf_release(&bytes);
}

void status_put_shrunk(struct session *s, size_t log, struct buf *json)
{
	struct shrunk shrunk;
	struct fault fault;
	struct buf bytes;
	int rc = shrunk_read(&s->office, &s->office.charter->participants[log],
	                     &bytes, &shrunk, &fault);

	if (rc == TALLY_OK) {
		json_open(json, "shrunk", '{');
		json_time(json, "since", shrunk.first_s);
		json_time(json, "last", shrunk.last_s);
		json_time(json, "over", shrunk.over_s);
		json_number(json, "shown", shrunk.offered_head.size);
		json_number(json, "held", shrunk.held_head.size);
		json_text(json, "from", shrunk.from);
		json_close(json, '}');
	} else if (rc != TALLY_ENOTFOUND) {
		json_text(json, "shrunk_unreadable", fault.text);
	}
	buf_release(&bytes);
}
