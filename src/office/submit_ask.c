/*
 * Asking one witness. Which size it goes on from is found by asking it, since
 * witnesses differ in how they say so; what it shows of the own log is judged
 * before it is used.
 */
#include "office/submit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "log/tlog_proof.h"
#include "office/heads.h"
#include "office/own_head.h"
#include "office/submission.h"
#include "office/submit_reply.h"
#include "office/submitted.h"

#define MAX_TRIES 6
#define MAX_HINTS 8

/* One witness while it is asked. */
struct asking {
	struct submit *submit;
	const struct submit_witness *witness;
	const struct submit_port *port;
	struct submit_result *result;
	uint64_t tried[MAX_TRIES];
	size_t tried_count;
	uint64_t hints[MAX_HINTS]; /* sizes that it may go on from, best first */
	size_t hint_count, hint_next;
	bool has_looked, was_told;
	bool shows_tried; /* what it shows is the size that was just tried */
	long failed;      /* status of the first answer but 409; 0: none... */
	struct fault failure; /* ...and its words */
};

static void hint(struct asking *a, uint64_t size)
{
	if (size <= a->submit->head.size && a->hint_count < MAX_HINTS)
		a->hints[a->hint_count++] = size;
}

static bool was_tried(const struct asking *a, uint64_t size)
{
	for (size_t i = 0; i < a->tried_count; i++)
		if (a->tried[i] == size)
			return true;
	return false;
}

static bool next_size(struct asking *a, uint64_t *out)
{
	while (a->tried_count < MAX_TRIES && a->hint_next < a->hint_count) {
		*out = a->hints[a->hint_next++];
		if (!was_tried(a, *out))
			return true;
	}
	return false;
}

/* Tiles that were damaged here must not look like a witness's refusal. */
static int put_proof(const struct submit *s, uint64_t old, struct buf *out,
                     struct fault *fault)
{
	uint8_t root[HASH_BYTES];
	struct proof proof;
	int rc;

	if (old == 0)
		return TALLY_OK;
	rc = place_consistency(&s->place, old, s->head.size, &proof, fault);
	if (rc == TALLY_OK)
		rc = place_root(&s->place, s->head.size, old, root, fault);
	if (rc != TALLY_OK)
		return rc;
	if (!proof_shows_consistency(&proof, old, s->head.size, root,
	                             s->head.root))
		return fault_set(fault, TALLY_EMISMATCH, "record/tile: the tiles "
		                 "held here do not give the signed root: 'tally "
		                 "fsck'");
	for (size_t i = 0; i < proof.count; i++)
		hash_line_put(out, proof.hash[i]);
	return TALLY_OK;
}

static int post(struct asking *a, uint64_t old, struct submit_reply *reply)
{
	struct fault *fault = &a->result->fault;
	struct buf body;
	struct slice bytes;
	int rc;

	a->tried[a->tried_count++] = old;
	a->result->old = old;
	buf_init(&body, MAX_SUBMISSION_BYTES);
	buf_printf(&body, "old %" PRIu64 "\n", old);
	rc = put_proof(a->submit, old, &body, fault);
	buf_put_u8(&body, '\n');
	buf_put_slice(&body, buf_slice(&a->submit->checkpoint));
	bytes = buf_slice(&body);
	if (rc == TALLY_OK)
		rc = buf_status(&body);
	if (rc == TALLY_OK)
		rc = a->port->ask(a->port->ctx, "/add-checkpoint", &bytes, reply,
		                  fault);
	else if (fault->status == TALLY_OK)
		fault_set(fault, rc, "out of memory");
	buf_release(&body);
	return rc;
}

static void refused(struct asking *a, enum submit_outcome outcome, int status,
                    const char *why)
{
	a->result->outcome = outcome;
	fault_set(&a->result->fault, status, "%s", why);
	a->hint_count = a->hint_next; /* nothing more to try */
}

/* Remember what the witness has cosigned, whether it is of use here or not. */
static void remember(const struct asking *a, const struct note_key *key,
                     struct slice checkpoint)
{
	char name[PLACE_NAME_BYTES];

	submitted_name(a->witness->name, name);
	submitted_put(a->submit->office, name,
	              (struct submitted_keys){ key, key != NULL }, checkpoint,
	              NULL);
}

static void accept(struct asking *a, const struct reply_line *line,
                   struct slice checkpoint)
{
	struct submit *s = a->submit;
	struct checkpoint parsed;
	struct note_key key;
	int rc = checkpoint_parse(checkpoint, &parsed, NULL);

	if (rc == TALLY_OK && log_keys_sign(&s->keys, checkpoint, &key))
		rc = vouched_add(&s->gathered, s->office, &key, checkpoint, NULL);
	if (rc == TALLY_OK)
		rc = vouched_add_key(&s->gathered, line->key, &parsed.note);
	if (rc != TALLY_OK) {
		refused(a, SUBMIT_NOT_ASKED, rc, status_text(rc));
		return;
	}
	remember(a, line->key, checkpoint);
	a->result->outcome = SUBMIT_COSIGNED;
	a->result->at_s = line->at_s;
	a->result->is_ahead = (int64_t)line->at_s > s->now_s + s->skew_s;
}

/* True if the lines decide it, for good or bad. */
static bool take_lines(struct asking *a, struct slice lines)
{
	struct reply_line found;
	struct buf cosigned;

	buf_init(&cosigned, MAX_CHECKPOINT_BYTES);
	reply_cosignature(a->witness, buf_slice(&a->submit->checkpoint), lines,
	                  &cosigned, &found);
	if (found.check == NOTE_GOOD)
		accept(a, &found, buf_slice(&cosigned));
	else if (found.check == NOTE_BAD)
		refused(a, SUBMIT_BAD, TALLY_ESIGNATURE, found.has_no_time
		        ? "its cosignature has the time zero, which is no word on "
		          "this log"
		        : "its cosignature does not verify");
	else if (found.check == NOTE_NOT_CHECKED)
		refused(a, SUBMIT_NOT_ASKED, TALLY_ENOMEM, "out of memory");
	buf_release(&cosigned);
	return found.check != NOTE_KEY_ABSENT;
}

/*
 * What the witness shows is proof against the own office: stop. Of two histories
 * both heads are evidence by now; of a loss, the larger head is kept here.
 */
static void stop(struct asking *a, struct slice shown)
{
	const struct submit *s = a->submit;
	struct reply_line found;
	struct note_key key;
	struct checkpoint parsed;
	struct buf alone, cosigned;
	struct slice lines;

	a->result->outcome = SUBMIT_OWN_LOST;
	buf_init(&alone, MAX_CHECKPOINT_BYTES);
	buf_init(&cosigned, MAX_CHECKPOINT_BYTES);
	if (log_keys_sign(&s->keys, shown, &key) &&
	    checkpoint_parse(shown, &parsed, NULL) == TALLY_OK &&
	    parsed.head.size > s->head.size &&
	    head_alone(shown, &key, &alone, NULL) == TALLY_OK) {
		lines = slice_part(shown, parsed.note.text.len, shown.len);
		reply_cosignature(a->witness, buf_slice(&alone), lines, &cosigned,
		                  &found);
		if (found.check == NOTE_GOOD)
			remember(a, found.key, buf_slice(&cosigned));
		else
			remember(a, NULL, buf_slice(&alone));
	}
	buf_release(&alone);
	buf_release(&cosigned);
}

static void judge_shown(struct asking *a, struct slice shown)
{
	struct submit *s = a->submit;
	struct checkpoint parsed;
	struct fault fault = { 0 };
	int rc;

	if (checkpoint_parse(shown, &parsed, NULL) != TALLY_OK ||
	    !slice_is_text(parsed.origin, s->office->log))
		return;
	if (log_keys_sign(&s->keys, shown, NULL)) {
		rc = own_head_shown(s->office, shown, &fault);
		if (rc == TALLY_EMISMATCH) {
			a->result->fault = fault;
			stop(a, shown);
		} else if (rc != TALLY_OK) {
			/* It may show a loss: that is no word of the witness. */
			refused(a, SUBMIT_NOT_ASKED, rc, fault.text);
		}
		if (rc != TALLY_OK)
			return;
	}
	/* It may have cosigned, and then failed to say so. */
	if (head_equal(&parsed.head, &s->head) &&
	    take_lines(a, slice_part(shown, parsed.note.text.len, shown.len)))
		return;
	a->shows_tried = parsed.head.size == a->result->old;
	hint(a, parsed.head.size);
}

/* What has it cosigned last? Not all witnesses tell. */
static void look(struct asking *a)
{
	struct submit_reply reply = { .status = 0 };
	char hex[2 * HASH_BYTES + 1], path[2 * HASH_BYTES + 16];
	uint8_t hash[HASH_BYTES];
	struct fault ignored;

	if (a->has_looked)
		return;
	a->has_looked = true;
	hash_bytes(slice_text(a->submit->office->log), hash);
	hex_format(hash, HASH_BYTES, hex);
	snprintf(path, sizeof(path), "/%s/checkpoint", hex);
	if (a->port->ask(a->port->ctx, path, NULL, &reply, &ignored) != TALLY_OK)
		return;
	if (reply.status == 200)
		judge_shown(a, buf_slice(&reply.body));
	buf_release(&reply.body);
}

/* The own log may have grown, and been submitted, since it was opened here. */
static bool has_grown_to(const struct submit *s, uint64_t size)
{
	struct checkpoint parsed;
	struct buf held;
	bool yes = place_checkpoint(&s->place, &held, NULL) == TALLY_OK &&
	           checkpoint_parse(buf_slice(&held), &parsed, NULL) ==
	                   TALLY_OK &&
	           parsed.head.size >= size;

	buf_release(&held);
	return yes;
}

static void read_larger(struct asking *a, uint64_t size)
{
	char why[FAULT_TEXT_BYTES];

	look(a);
	if (a->result->outcome != SUBMIT_REFUSED)
		return;
	if (has_grown_to(a->submit, size)) {
		refused(a, SUBMIT_REFUSED, TALLY_EINCOMPLETE, "has cosigned a "
		        "newer head, which was submitted meanwhile");
		return;
	}
	snprintf(why, sizeof(why), "says that it cosigned %" PRIu64 " entries of "
	         "this log, which has %" PRIu64 ", and does not show them: if "
	         "this office was put back from an old copy, 'tally sync' with "
	         "every peer before anything is logged", size,
	         a->submit->head.size);
	refused(a, SUBMIT_CLAIMED, TALLY_EMISMATCH, why);
}

/* No other request would fare better. */
static bool is_final(long status)
{
	return status < 400 || status == 401 || status == 404 || status == 413 ||
	       status == 429 || status == 503;
}

static void read_refusal(struct asking *a, const struct submit_reply *reply)
{
	bool typed = false;
	uint64_t size = 0;
	bool has_size = reply->status == 409 && reply_size(reply, &typed, &size);

	a->result->outcome = SUBMIT_REFUSED;
	reply_words(reply, &a->result->fault);
	if (reply->status != 409 && a->failed == 0) {
		a->failed = reply->status;
		a->failure = a->result->fault;
	}
	if (is_final(reply->status))
		return;
	if (has_size && typed && size > a->submit->head.size) {
		read_larger(a, size);
		return;
	}
	if (has_size && typed && !was_tried(a, size)) {
		a->was_told = true;
		hint(a, size);
		return;
	}
	look(a);
	if (a->result->outcome != SUBMIT_REFUSED || a->was_told ||
	    (reply->status >= 500 && a->shows_tried))
		return;
	if (has_size)
		hint(a, size);
	hint(a, submitted_size(a->submit->office, a->witness->name));
	hint(a, 0);
	hint(a, a->submit->head.size);
}

/* A 409 to a guess afterwards would hide what the witness could not do. */
static void tell_first(struct asking *a)
{
	if (a->result->outcome != SUBMIT_REFUSED || a->result->status != 409 ||
	    a->result->fault.status != TALLY_EIO || a->failed == 0)
		return;
	a->result->status = a->failed;
	a->result->fault = a->failure;
}

void submit_ask(struct submit *submit, const struct submit_witness *witness,
                const struct submit_port *port, struct submit_result *out)
{
	struct asking a = { .submit = submit, .witness = witness, .port = port,
		            .result = out };
	uint64_t old = submitted_size(submit->office, witness->name);

	memset(out, 0, sizeof(*out));
	if (old > submit->head.size)
		old = 0;
	do {
		struct submit_reply reply = { .status = 0 };

		if (post(&a, old, &reply) != TALLY_OK) {
			out->outcome = SUBMIT_NOT_ASKED;
			return;
		}
		out->status = reply.status;
		if (reply.status != 200)
			read_refusal(&a, &reply);
		else if (!take_lines(&a, buf_slice(&reply.body)))
			refused(&a, SUBMIT_REFUSED, TALLY_EINCOMPLETE, "answered "
			        "without a cosignature by its key");
		buf_release(&reply.body);
	} while (out->outcome == SUBMIT_REFUSED && next_size(&a, &old));
	tell_first(&a);
}
