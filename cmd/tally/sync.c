/*
 * tally sync: pull from the peers' folders and URLs; a witness then logs
 * heads.
 */
#include "sync.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "http/client.h"
#include "json.h"
#include "peer.h"
#include "record.h"
#include "witness_heads.h"
#include "words.h"

#define MAX_PULL_MS (10u * 60 * 1000) /* of one URL */
#define MAX_SYNC_MS (60u * 60 * 1000) /* of all URLs; the next sync goes on */

static uint64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* What is left for one more URL; never 0, which would mean the default. */
static unsigned time_left(const struct pulled *pulled)
{
	uint64_t passed_ms = clock_ms() - pulled->started_ms;

	if (passed_ms >= MAX_SYNC_MS)
		return 1;
	return MAX_SYNC_MS - passed_ms < MAX_PULL_MS
	               ? (unsigned)(MAX_SYNC_MS - passed_ms) : MAX_PULL_MS;
}

void sync_begin(struct pulled *pulled)
{
	memset(pulled, 0, sizeof(*pulled));
	pulled->started_ms = clock_ms();
	buf_init(&pulled->logs, MAX_JSON_BYTES);
	buf_init(&pulled->failures, MAX_JSON_BYTES);
	buf_init(&pulled->shrunk, MAX_JSON_BYTES);
	json_open(&pulled->shrunk, NULL, '[');
	json_open(&pulled->logs, NULL, '[');
	json_open(&pulled->failures, NULL, '[');
}

/* Bad evidence is worse than what could not be had. */
static void note_code(struct pulled *pulled, int code)
{
	if (pulled->code == EXIT_DONE || code == EXIT_BAD_EVIDENCE ||
	    code == EXIT_INTERNAL)
		pulled->code = code;
}

/* Once, if many meet it. */
static void tell_trouble(struct pulled *pulled, const char *what,
                         const struct fault *fault)
{
	const char *why = fault->text[0] ? fault->text
	                                 : status_text(fault->status);
	size_t len = strlen(what);

	/* One server that is gone fails every log that it might hold. */
	if (strcmp(why, pulled->last) == 0)
		return;
	snprintf(pulled->last, sizeof(pulled->last), "%s", why);
	/* A folder is named already; but 'us' is no name of 'us.example'. */
	if (strncmp(why, what, len) == 0 && (why[len] == ':' || why[len] == '/'))
		session_note("%s", why);
	else
		session_note("%s: %s", what, why);
	json_open(&pulled->failures, NULL, '{');
	json_text(&pulled->failures, "from", what);
	json_text(&pulled->failures, "error", why);
	json_close(&pulled->failures, '}');
}

static void tell_failure(struct session *s, struct pulled *pulled,
                         const char *what, const struct fault *fault)
{
	tell_trouble(pulled, what, fault);
	if (s->error[0] == '\0')
		memcpy(s->error, fault->text, sizeof(s->error));
	note_code(pulled, session_exit_of(s, fault->status));
}

/*
 * Two heads that contradict each other are kept, and prove it to everyone; but
 * not by a statement of an office that must append nothing.
 */
static void advise_evidence(const struct session *s, struct pulled *pulled,
                            const struct sync_result *result)
{
	const struct participant *p =
		&s->office.charter->participants[result->participant];
	bool here = strcmp(s->directory, ".") == 0;
	char *folder;

	if (result->evidence[0] == '\0' || pulled->advised[result->participant] ||
	    result->participant == s->office.self ||
	    office_may_append(&s->office, NULL) != TALLY_OK)
		return;
	pulled->advised[result->participant] = true;
	folder = words_shell(s->directory);
	if (folder != NULL)
		session_note("%s: to show it to everyone: tally %s%s%sevidence %s "
		             "%s%s%s/offered", p->name, here ? "" : "-C ",
		             here ? "" : folder, here ? "" : " ", p->log,
		             here ? "" : folder, here ? "" : "/",
		             result->evidence);
	free(folder);
}

/* No failure: what is held stays, and the log may only have been put back. */
static void tell_shrunk(struct pulled *pulled, const struct participant *p,
                        const struct sync_result *result)
{
	session_note("%s: its record shows %" PRIu64 " of the %" PRIu64
	             " entries that it has signed and that are held here, "
	             "which stay; both heads are in evidence/shrunk/%s",
	             p->name, result->shown, result->before, p->log);
	json_open(&pulled->shrunk, NULL, '{');
	json_text(&pulled->shrunk, "name", p->name);
	json_number(&pulled->shrunk, "shown", result->shown);
	json_number(&pulled->shrunk, "held", result->before);
	json_close(&pulled->shrunk, '}');
}

static void tell_log(struct session *s, struct pulled *pulled,
                     const struct sync_result *result)
{
	const struct participant *p =
		&s->office.charter->participants[result->participant];
	struct fault fault = { .status = result->status };

	if (result->status != TALLY_OK) {
		memcpy(fault.text, result->text, sizeof(fault.text));
		tell_failure(s, pulled, p->name, &fault);
		advise_evidence(s, pulled, result);
		return;
	}
	if (result->shrunk)
		tell_shrunk(pulled, p, result);
	/* The log was taken; somebody else may have the blob. */
	if (result->spoilt.status != TALLY_OK)
		tell_trouble(pulled, p->name, &result->spoilt);
	if (result->after == result->before && result->blobs == 0)
		return;
	pulled->moved++;
	session_say(s, "%s: %" PRIu64 " -> %" PRIu64 " entries, %zu blobs\n",
	            p->name, result->before, result->after, result->blobs);
	json_open(&pulled->logs, NULL, '{');
	json_text(&pulled->logs, "name", p->name);
	json_number(&pulled->logs, "before", result->before);
	json_number(&pulled->logs, "after", result->after);
	json_number(&pulled->logs, "blobs", result->blobs);
	json_close(&pulled->logs, '}');
}

/* A peer's place without its log: other logs in it must not hide that. */
static void tell_absent(struct session *s, struct pulled *pulled,
                        size_t participant, const char *where,
                        const struct sync_result *results)
{
	struct fault fault;

	if (participant == NO_INDEX || results[participant].found)
		return;
	fault_set(&fault, TALLY_ENOTFOUND, "%s: shows no head of %s", where,
	          s->office.charter->participants[participant].log);
	tell_failure(s, pulled, where, &fault);
}

void sync_pull(struct session *s, size_t participant, const char *where,
               struct pulled *pulled)
{
	const struct charter *charter = s->office.charter;
	struct sync_result *results = calloc(charter->participant_count,
	                                     sizeof(*results));
	struct peer peer = { .participant = participant, .where = where,
		             .limit_ms = time_left(pulled) };
	struct fault fault = { 0 };
	int rc;

	peer.name = participant != NO_INDEX
	                    ? charter->participants[participant].name : where;
	rc = results ? peer_open(s, &peer, &fault)
	             : fault_set(&fault, TALLY_ENOMEM, "out of memory");
	if (rc == TALLY_OK) {
		const struct sync_source source = { peer.store, where,
			                            participant };

		rc = office_sync(&s->office, &source, results, &fault);
		peer_close(&peer);
		if (rc != TALLY_OK)
			tell_failure(s, pulled, where, &fault);
		else
			tell_absent(s, pulled, participant, where, results);
		for (size_t i = 0; i < charter->participant_count; i++)
			tell_log(s, pulled, &results[i]);
	} else {
		tell_failure(s, pulled, where, &fault);
	}
	free(results);
}

/* A witness alone needs the replay, and the memory that it takes. */
static int witness(struct session *s, size_t *out_count, struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	int rc;

	*out_count = 0;
	if (!(charter->participants[s->office.self].roles & ROLE_WITNESS))
		return TALLY_OK;
	rc = session_need(s, NEEDS_VIEW, fault);
	return rc == TALLY_OK ? witness_heads(s, out_count, fault) : rc;
}

int sync_end(struct session *s, struct pulled *pulled)
{
	struct fault fault = { 0 };
	struct buf count;
	size_t witnessed;
	int rc = witness(s, &witnessed, &fault);

	if (rc != TALLY_OK)
		tell_failure(s, pulled, "heads", &fault);
	if (witnessed > 0)
		session_say(s, "witnessed %zu head%s\n", witnessed,
		            words_s(witnessed));
	else if (pulled->moved == 0 && pulled->code == EXIT_DONE)
		session_say(s, "nothing new\n");
	json_close(&pulled->logs, ']');
	json_close(&pulled->failures, ']');
	json_close(&pulled->shrunk, ']');
	json_answer(s, "logs", &pulled->logs);
	json_answer(s, "shrunk", &pulled->shrunk);
	json_answer(s, "failures", &pulled->failures);
	buf_init(&count, MAX_JSON_BYTES);
	buf_printf(&count, "%zu", witnessed);
	json_answer(s, "witnessed", &count);
	return pulled->code;
}

static bool is_named(const struct session *s, const char *name)
{
	for (size_t i = 0; i < s->operand_count; i++)
		if (strcmp(s->operands[i], name) == 0)
			return true;
	return s->operand_count == 0;
}

static int check_names(struct session *s)
{
	for (size_t i = 0; i < s->operand_count; i++)
		if (charter_participant(s->office.charter,
		                        slice_text(s->operands[i])) == NO_INDEX)
			return session_usage(s, "sync: the charter names no '%s'; "
			                     "'tally import FOLDER' takes a folder",
			                     s->operands[i]);
	return EXIT_DONE;
}

/* Peers of whom no place is known are passed over, unless they were asked for. */
static size_t pull_peers(struct session *s, struct pulled *pulled)
{
	const struct charter *charter = s->office.charter;
	size_t known = 0;

	for (size_t i = 0; i < charter->participant_count; i++) {
		const char *name = charter->participants[i].name;
		struct fault fault = { 0 };
		struct buf where;
		char *path;
		int rc;

		if (i == s->office.self || !is_named(s, name))
			continue;
		buf_init(&where, 1u << 16);
		rc = office_peer_get(&s->office, name, &where, &fault);
		path = rc == TALLY_OK ? buf_take_text(&where) : NULL;
		buf_release(&where);
		if (path != NULL) {
			known++;
			sync_pull(s, i, path, pulled);
		} else if (s->operand_count > 0 || rc != TALLY_ENOTFOUND) {
			tell_failure(s, pulled, name, &fault);
		}
		free(path);
	}
	return known;
}

int sync_run(struct session *s)
{
	struct pulled pulled;
	int code = check_names(s);

	if (code != EXIT_DONE)
		return code;
	sync_begin(&pulled);
	if (pull_peers(s, &pulled) == 0 && pulled.code == EXIT_DONE) {
		char *folder = words_shell(s->directory);
		struct fault fault;

		fault_set(&fault, TALLY_ENOTFOUND, "no peer's folder or URL is "
		          "known: tally charter sign %s/charter.yaml --peer "
		          "NAME=WHERE", folder ? folder : s->directory);
		free(folder);
		tell_failure(s, &pulled, "sync", &fault);
	}
	return sync_end(s, &pulled);
}
