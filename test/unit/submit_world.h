/*
 * us submits its head, and the witness is the office of ch; a test stands between
 * and changes its answers.
 */
#ifndef TALLY_TEST_SUBMIT_WORLD_H
#define TALLY_TEST_SUBMIT_WORLD_H

#include "office_world.h"

#include "office/submission.h"
#include "office/submit.h"
#include "office/submitted.h"

#define US_LOG "us.example/tally"
#define CH_LOG "ch.example/tally"
#define CH 3
#define MAX_ASKED 7 /* requests to one witness for one head */

/* ch, and what becomes of its answers. */
struct between {
	struct office ch;
	/* NULL, or what is answered in place of ch, which is not asked. */
	bool (*instead)(struct between *b, const char *path,
	                struct submit_reply *out);
	/* NULL, or what becomes of the body of a 200. */
	void (*change)(struct between *b, struct buf *body);
	size_t at;            /* for these: where, or which */
	long status;
	const char *type, *body;
	size_t asked;
	char first[64];       /* first line of the last POST */
};

static inline void put_reply(struct submit_reply *out, long status, const char *type,
                             struct slice body)
{
	out->status = status;
	snprintf(out->type, sizeof(out->type), "%s", type);
	buf_init(&out->body, 65536);
	buf_put_slice(&out->body, body);
}

static inline void show(struct between *b, struct submit_reply *out)
{
	uint8_t hash[HASH_BYTES];
	struct buf bytes;

	hash_bytes(slice_text(US_LOG), hash);
	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	if (office_cosigned_checkpoint(&b->ch, hash, &bytes, NULL) == TALLY_OK)
		put_reply(out, 200, "text/plain", buf_slice(&bytes));
	else
		put_reply(out, 404, "", slice_of(NULL, 0));
	buf_release(&bytes);
}

static inline int ask(void *ctx, const char *path, const struct slice *body,
                      struct submit_reply *out, struct fault *failed)
{
	struct submission one = { .failure = TALLY_OK };
	struct between *b = ctx;

	(void)failed;
	b->asked++;
	if (body != NULL) {
		struct reader lines = { *body };
		struct slice line;

		assert_string_equal(path, "/add-checkpoint");
		assert_true(reader_line(&lines, &line));
		snprintf(b->first, sizeof(b->first), "%.*s", (int)line.len,
		         (const char *)line.data);
	}
	if (b->instead != NULL && b->instead(b, path, out))
		return TALLY_OK;
	if (body == NULL) {
		show(b, out);
		return TALLY_OK;
	}
	one.body = *body;
	office_add_checkpoints(&b->ch, &one, 1, office_now(&b->ch));
	if (one.failure != TALLY_OK)
		fail_msg("%s", one.fault.text);
	if (one.answer.status == 200 && b->change != NULL)
		b->change(b, &one.answer.body);
	put_reply(out, one.answer.status, one.answer.content_type,
	          buf_slice(&one.answer.body));
	submissions_release(&one, 1);
	return TALLY_OK;
}

struct scene {
	struct world world;
	struct office us;
	struct between b;
	struct submit_witness witness;
};

/* us has three entries that nobody has seen; ch has cosigned nothing. */
static inline void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	world_init(&s->world);
	open_seated(&s->world, "us", CLOCK, &s->us);
	open_seated(&s->world, "ch", CLOCK, &s->b.ch);
	append_plain(&s->us, 0, 3);
	submit_participant(&s->us, CH, &s->witness);
}

static inline void end(struct scene *s)
{
	office_close(&s->us);
	office_close(&s->b.ch);
	world_release(&s->world);
}

/* Submit the newest head, and keep what came. */
static inline struct submit_result go(struct scene *s, bool *out_quorum)
{
	const struct submit_port port = { ask, &s->b };
	struct submit_result result;
	struct submit submit;
	struct fault fault;
	bool quorum;

	s->b.asked = 0;
	assert_ok(submit_open(&submit, &s->us, office_now(&s->us), &fault));
	submit_ask(&submit, &s->witness, &port, &result);
	assert_ok(submit_keep(&submit, NULL, &quorum, &fault));
	submit_release(&submit);
	assert_true(s->b.asked <= MAX_ASKED);
	if (out_quorum != NULL)
		*out_quorum = quorum;
	return result;
}

static inline void assert_outcome(const struct submit_result *result,
                                  enum submit_outcome want)
{
	if (result->outcome != want)
		fail_msg("outcome %d instead of %d: %s", (int)result->outcome,
		         (int)want, result->fault.text);
}

#endif
