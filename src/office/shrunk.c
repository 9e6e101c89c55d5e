/*
 * Reading, writing and keeping what shows that a log's record shrank.
 */
#include "office/shrunk.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "office/heads.h"
#include "office/incoming.h"

#define HEADER "tallystick/v1 shrunk\n"

/* "<word><value>" */
static bool value_line(struct reader *lines, const char *word,
                       struct slice *out)
{
	struct reader ahead = *lines;
	struct slice line;

	if (!reader_line(&ahead, &line) || !slice_starts(line, word))
		return false;
	*out = slice_part(line, strlen(word), line.len);
	*lines = ahead;
	return true;
}

static bool time_line(struct reader *lines, const char *word, int64_t *out_s)
{
	struct slice value;

	return value_line(lines, word, &value) &&
	       time_parse(value, out_s) == TALLY_OK;
}

static bool from_line(struct reader *lines, struct shrunk *out)
{
	struct slice value;

	if (!value_line(lines, "from ", &value) ||
	    value.len >= sizeof(out->from) || !text_is_printable(value))
		return false;
	memcpy(out->from, value.data, value.len);
	out->from[value.len] = '\0';
	return true;
}

static bool length_line(struct reader *lines, const char *word, uint64_t *out)
{
	struct slice value;

	return value_line(lines, word, &value) &&
	       decimal_parse(value, out) == TALLY_OK &&
	       *out <= MAX_CHECKPOINT_BYTES;
}

static int read_heads(struct slice bytes, const uint64_t lens[2],
                      struct shrunk *out, struct fault *fault)
{
	struct checkpoint offered, held;
	int rc;

	if (bytes.len != lens[0] + lens[1])
		return fault_set(fault, TALLY_EFORMAT,
		                 "the heads are not as long as stated");
	out->offered = slice_part(bytes, 0, (size_t)lens[0]);
	out->held = slice_part(bytes, (size_t)lens[0], bytes.len);
	rc = checkpoint_parse(out->offered, &offered, fault);
	if (rc == TALLY_OK)
		rc = checkpoint_parse(out->held, &held, fault);
	if (rc != TALLY_OK)
		return rc;
	out->offered_head = offered.head;
	out->held_head = held.head;
	if (!slice_equal(offered.origin, held.origin) ||
	    offered.head.size >= held.head.size)
		rc = fault_set(fault, TALLY_EFORMAT, "the head offered is not a "
		               "smaller one of the same log");
	return rc;
}

int shrunk_parse(struct slice bytes, struct shrunk *out, struct fault *fault)
{
	struct reader lines = { slice_part(bytes, strlen(HEADER), bytes.len) };
	struct shrunk parsed = { .over_s = NEVER_S };
	struct slice blank;
	uint64_t lens[2];
	bool good, over;
	int rc;

	good = slice_starts(bytes, HEADER) &&
	       time_line(&lines, "first ", &parsed.first_s) &&
	       time_line(&lines, "last ", &parsed.last_s) &&
	       parsed.first_s <= parsed.last_s;
	over = good && time_line(&lines, "over ", &parsed.over_s);
	good = good && (!over || parsed.last_s <= parsed.over_s) &&
	       from_line(&lines, &parsed) &&
	       length_line(&lines, "offered ", &lens[0]) &&
	       length_line(&lines, "held ", &lens[1]) &&
	       reader_line(&lines, &blank) && blank.len == 0;
	if (!good)
		return fault_set(fault, TALLY_EFORMAT,
		                 "not what is kept of a log that shrank");
	rc = read_heads(lines.rest, lens, &parsed, fault);
	if (rc == TALLY_OK)
		*out = parsed;
	return rc;
}

static void put_time(struct buf *out, const char *word, int64_t at_s)
{
	char at[TEXT_TIME_BYTES];

	time_format(at_s, at);
	buf_printf(out, "%s%s\n", word, at);
}

void shrunk_put(struct buf *out, const struct shrunk *shrunk)
{
	buf_put_text(out, HEADER);
	put_time(out, "first ", shrunk->first_s);
	put_time(out, "last ", shrunk->last_s);
	if (shrunk->over_s != NEVER_S)
		put_time(out, "over ", shrunk->over_s);
	buf_printf(out, "from %s\noffered %zu\nheld %zu\n\n", shrunk->from,
	           shrunk->offered.len, shrunk->held.len);
	buf_put_slice(out, shrunk->offered);
	buf_put_slice(out, shrunk->held);
}

static void name_of(const struct participant *owner,
                    char out[static PLACE_NAME_BYTES])
{
	snprintf(out, PLACE_NAME_BYTES, SHRUNK_FOLDER "%s", owner->log);
}

int shrunk_read(const struct office *office, const struct participant *owner,
                struct buf *bytes, struct shrunk *out, struct fault *fault)
{
	char name[PLACE_NAME_BYTES];
	int rc;

	name_of(owner, name);
	buf_init(bytes, MAX_SHRUNK_BYTES);
	rc = store_get(office->root, name, bytes, fault);
	return rc == TALLY_OK ? shrunk_parse(buf_slice(bytes), out, fault) : rc;
}

/* Nothing is written where nothing changed. */
static int write_kept(const struct incoming *in, const struct shrunk *shrunk,
                      const struct buf *before, struct fault *fault)
{
	char name[PLACE_NAME_BYTES];
	struct buf text;
	int rc;

	name_of(in->owner, name);
	buf_init(&text, MAX_SHRUNK_BYTES);
	shrunk_put(&text, shrunk);
	rc = buf_status(&text);
	if (rc == TALLY_OK &&
	    !slice_equal(buf_slice(&text), buf_slice(before)))
		rc = store_put(in->office->root, name, buf_slice(&text), fault);
	buf_release(&text);
	return rc;
}

static int signed_alone(const struct incoming *in, const struct buf *checkpoint,
                        struct buf *out, struct fault *fault)
{
	struct note_key key;

	if (!incoming_signs(in, buf_slice(checkpoint), &key))
		return fault_set(fault, TALLY_ESIGNATURE,
		                 "head without a good signature of %s",
		                 in->owner->log);
	return head_alone(buf_slice(checkpoint), &key, out, fault);
}

/* What cannot be read is no reason to keep nothing: that is begun anew. */
static int read_before(const struct incoming *in, struct buf *bytes,
                       struct shrunk *out, bool *out_found,
                       struct fault *fault)
{
	int rc = shrunk_read(in->office, in->owner, bytes, out, fault);

	*out_found = rc == TALLY_OK;
	return rc == TALLY_ENOTFOUND || rc == TALLY_EFORMAT ||
	                       rc == TALLY_ELIMIT
	               ? TALLY_OK : rc;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int shrunk_keep(const struct incoming *in, const char *from,
                struct fault *fault)
{
	int64_t now_s = office_now(in->office);
	struct shrunk kept = { .over_s = NEVER_S }, now = kept;
	struct buf bytes, offered, held;
	bool found;
	int rc = read_before(in, &bytes, &kept, &found, fault);

	buf_init(&offered, MAX_CHECKPOINT_BYTES);
	buf_init(&held, MAX_CHECKPOINT_BYTES);
	if (rc == TALLY_OK)
		rc = signed_alone(in, &in->checkpoint, &offered, fault);
	if (rc == TALLY_OK)
		rc = signed_alone(in, &in->held_checkpoint, &held, fault);
	if (rc == TALLY_OK) {
		bool goes_on = found && kept.over_s == NEVER_S;

		now.first_s = goes_on ? kept.first_s : now_s;
		now.last_s = later(now_s, goes_on ? kept.last_s : now_s);
		now.offered = buf_slice(&offered);
		now.held = buf_slice(&held);
		text_sanitize(slice_text(from), now.from, sizeof(now.from));
		rc = write_kept(in, &now, &bytes, fault);
	}
	buf_release(&bytes);
	buf_release(&offered);
	buf_release(&held);
	return rc;
}

int shrunk_end(const struct incoming *in, struct fault *fault)
{
	struct shrunk kept;
	struct buf bytes;
	bool found;
	int rc = read_before(in, &bytes, &kept, &found, fault);

	/* What is held may be less by now: a mirror that was lost comes anew. */
	if (rc == TALLY_OK && found && kept.over_s == NEVER_S &&
	    in->offered.size >= kept.held_head.size) {
		kept.over_s = later(office_now(in->office), kept.last_s);
		rc = write_kept(in, &kept, &bytes, fault);
	}
	buf_release(&bytes);
	return rc;
}
