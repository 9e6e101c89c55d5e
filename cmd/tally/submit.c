/*
 * tally submit: the newest head of the own log to witnesses over HTTP(S), and
 * their cosignatures back, for proofs.
 */
#include "office/submit.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "http/client.h"
#include "json.h"
#include "peer.h"
#include "policy_file.h"
#include "record.h"
#include "submit_target.h"
#include "words.h"

#define MAX_WITNESS_MS 30000u         /* of one witness, all its answers */
#define SLOW_S 10u                    /* it says nothing for so long */
#define MAX_SUBMIT_MS (10u * 60 * 1000) /* of all; the next run goes on */

struct submitting {
	struct session *s;
	struct tlog_policy *policy; /* NULL: the charter's quorum decides */
	struct targets targets;
	struct submit submit;
	struct buf json;
	uint64_t started_ms;
	size_t cosigned;            /* witnesses, now */
	int code;                   /* of the worst failure... */
	struct fault worst;         /* ...and it */
};

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static int ask(void *ctx, const char *path, const struct slice *body,
               struct submit_reply *out, struct fault *fault)
{
	struct client_answer answer = { .status = 0 };
	struct peer *peer = ctx;
	int rc = client_send(peer->store, path, body, &answer, fault);

	if (rc != TALLY_OK)
		return rc;
	out->status = answer.status;
	memcpy(out->type, answer.type, sizeof(out->type));
	out->body = answer.body;
	return TALLY_OK;
}

/* Bad evidence, and what proves a loss, is worse than what could not be had. */
static void note_failure(struct submitting *x, int code,
                         const struct fault *fault)
{
	if (x->code != EXIT_DONE && code != EXIT_BAD_EVIDENCE)
		return;
	if (x->code != code)
		x->worst = *fault;
	x->code = code;
}

static int exit_of(const struct submit_result *result)
{
	switch (result->outcome) {
	case SUBMIT_BAD:
	case SUBMIT_CLAIMED:
	case SUBMIT_OWN_LOST:
		return EXIT_BAD_EVIDENCE;
	case SUBMIT_NOT_ASKED:
		return EXIT_NOT_CHECKED;
	default:
		return EXIT_INCOMPLETE;
	}
}

static const char *const outcome_words[] = {
	[SUBMIT_NOT_ASKED] = "not-asked", [SUBMIT_REFUSED] = "refused",
	[SUBMIT_BAD] = "bad", [SUBMIT_CLAIMED] = "claims-more",
	[SUBMIT_OWN_LOST] = "own-log-lost", [SUBMIT_COSIGNED] = "cosigned",
};

static void put_result(struct submitting *x, const struct target *target,
                       const struct submit_result *result)
{
	char at[WORDS_SECOND_BYTES];

	words_second(result->at_s, at);
	json_open(&x->json, NULL, '{');
	json_text(&x->json, "name", target->name);
	json_text(&x->json, "url", target->url);
	json_text(&x->json, "outcome", outcome_words[result->outcome]);
	if (result->status != 0)
		json_number(&x->json, "status", (uint64_t)result->status);
	if (result->outcome == SUBMIT_COSIGNED) {
		json_number(&x->json, "old", result->old);
		json_text(&x->json, "at", at);
		json_flag(&x->json, "ahead", result->is_ahead);
	} else {
		json_text(&x->json, "error", result->fault.text);
	}
	json_close(&x->json, '}');
}

static void tell_result(struct submitting *x, const struct target *target,
                        const struct submit_result *result)
{
	const char *why = result->fault.text[0]
	                          ? result->fault.text
	                          : status_text(result->fault.status);
	char at[WORDS_SECOND_BYTES];

	put_result(x, target, result);
	if (result->outcome != SUBMIT_COSIGNED) {
		session_note("%s: %s", target->name, why);
		note_failure(x, exit_of(result), &result->fault);
		return;
	}
	x->cosigned++;
	words_second(result->at_s, at);
	session_say(x->s, "%s: cosigned %" PRIu64 " entries at %s\n",
	            target->name, x->submit.head.size, at);
	if (result->is_ahead)
		session_note("%s: %s, the time of its cosignature, is ahead of "
		             "this machine's clock", target->name, at);
}

static void ask_target(struct submitting *x, const struct target *target,
                       struct submit_result *out)
{
	uint64_t passed_ms = clock_ms() - x->started_ms;
	struct peer peer = { .name = target->name,
		             .participant = target->participant,
		             .where = target->url, .limit_ms = MAX_WITNESS_MS,
		             .slow_s = SLOW_S, .later = "; given up" };
	const struct submit_port port = { ask, &peer };

	memset(out, 0, sizeof(*out));
	if (passed_ms >= MAX_SUBMIT_MS)
		fault_set(&out->fault, TALLY_EIO, "not asked: the others have "
		          "taken over %u s", MAX_SUBMIT_MS / 1000);
	else if (!client_is_url(target->url))
		fault_set(&out->fault, TALLY_EUSAGE, "%.200s: is no URL",
		          target->url);
	else if (peer_open(x->s, &peer, &out->fault) == TALLY_OK) {
		submit_ask(&x->submit, &target->witness, &port, out);
		peer_close(&peer);
	}
}

/* False: the own log was lost or forked, and nothing else counts beside that. */
static bool ask_all(struct submitting *x)
{
	x->started_ms = clock_ms();
	for (size_t i = 0; i < x->targets.count; i++) {
		struct submit_result result;

		ask_target(x, &x->targets.list[i], &result);
		tell_result(x, &x->targets.list[i], &result);
		if (result.outcome == SUBMIT_OWN_LOST) {
			x->worst = result.fault;
			return false;
		}
	}
	return true;
}

/* Failures count where nobody cosigned, or who was asked for by name did not. */
static int exit_with_quorum(const struct submitting *x)
{
	if (x->code == EXIT_BAD_EVIDENCE)
		return x->code;
	return x->cosigned == 0 || x->s->operand_count > 0 ? x->code : EXIT_DONE;
}

static void put_answer(struct submitting *x, bool quorum)
{
	struct session *s = x->s;
	struct buf size;

	json_close(&x->json, ']');
	json_answer(s, "witnesses", &x->json);
	buf_init(&size, MAX_JSON_BYTES);
	buf_printf(&size, "%" PRIu64, x->submit.head.size);
	json_answer(s, "size", &size);
	session_json_text(s, "log", s->office.log);
	session_json(s, "quorum", slice_text(quorum ? "true" : "false"));
}

static int fail(const struct submitting *x)
{
	memcpy(x->s->error, x->worst.text, sizeof(x->s->error));
	return x->code;
}

static void tell_too_few(struct submitting *x)
{
	struct fault fault;

	if (x->policy != NULL)
		fault_set(&fault, TALLY_EINCOMPLETE, "too few of the policy's "
		          "witnesses have cosigned the head of %" PRIu64
		          " entries", x->submit.head.size);
	else
		fault_set(&fault, TALLY_EINCOMPLETE, "%zu of the charter's "
		          "witnesses have cosigned the head of %" PRIu64
		          " entries, and %zu must",
		          x->submit.gathered.witness_count,
		          x->submit.head.size,
		          x->s->office.charter->witnesses.need);
	session_note("%s", fault.text);
	note_failure(x, EXIT_INCOMPLETE, &fault);
}

static int tell_all(struct submitting *x, bool quorum)
{
	bool had_quorum = quorum && x->cosigned == 0 &&
	                  x->code != EXIT_BAD_EVIDENCE;

	put_answer(x, quorum);
	if (had_quorum)
		session_say(x->s, "the head of %" PRIu64 " entries already had "
		            "its quorum\n", x->submit.head.size);
	if (!quorum)
		tell_too_few(x);
	else if (exit_with_quorum(x) == EXIT_DONE)
		return EXIT_DONE;
	return fail(x);
}

/* Under a policy without this log nobody's cosignature helps. */
static int check_policy(const struct submitting *x, struct fault *fault)
{
	struct checkpoint head;
	int rc;

	if (x->policy == NULL)
		return TALLY_OK;
	rc = checkpoint_parse(buf_slice(&x->submit.checkpoint), &head, fault);
	if (rc == TALLY_OK &&
	    tlog_policy_judge_log(x->policy, &head) != POLICY_GOOD)
		rc = fault_set(fault, TALLY_EUSAGE, "%s: names no log %s with the "
		               "key of this office",
		               session_option(x->s, "--policy", 0),
		               x->s->office.log);
	return rc;
}

static int run(struct submitting *x)
{
	struct session *s = x->s;
	time_t machine_s = time(NULL);
	int64_t now_s = office_now(&s->office);
	struct fault fault = { 0 };
	bool quorum = false;
	int rc;

	/* Witnesses know nothing of an exercise's clock. */
	if (machine_s > now_s)
		now_s = machine_s;
	rc = submit_open(&x->submit, &s->office, now_s, &fault);
	if (rc == TALLY_OK)
		rc = check_policy(x, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	json_open(&x->json, NULL, '[');
	if (!ask_all(x)) {
		put_answer(x, false);
		return fail(x);
	}
	rc = submit_keep(&x->submit, x->policy, &quorum, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	return tell_all(x, quorum);
}

int submit_run(struct session *s)
{
	const char *policy = session_option(s, "--policy", 0);
	struct submitting x = { .s = s };
	struct fault fault = { 0 };
	int code = EXIT_DONE, rc = TALLY_OK;

	buf_init(&x.json, MAX_JSON_BYTES);
	if (policy != NULL)
		rc = policy_file_read(policy, &x.policy, &fault);
	if (rc == TALLY_OK)
		code = target_check_names(s, x.policy);
	x.targets = (struct targets){ .s = s, .policy = x.policy };
	if (rc == TALLY_OK && code == EXIT_DONE)
		rc = target_find(&x.targets, &fault);
	if (rc != TALLY_OK)
		code = session_fail(s, &fault);
	else if (code == EXIT_DONE)
		code = run(&x);
	submit_release(&x.submit);
	target_release(&x.targets);
	tlog_policy_free(x.policy);
	buf_release(&x.json);
	return code;
}
