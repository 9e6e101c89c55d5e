/*
 * POST /add-checkpoint: what reaches the decision, what comes of it, and who
 * waits for whom.
 */
#include "http_world.h"

#include <pthread.h>
#include <semaphore.h>

static void decide(void *ctx, struct http_post *const *posts, size_t count)
{
	size_t *seen = ctx;

	for (size_t i = 0; i < count; i++) {
		struct http_answer *out = &posts[i]->answer;

		*seen = posts[i]->body.len;
		posts[i]->status = slice_is_text(posts[i]->body, "fail")
		                           ? TALLY_EIO : TALLY_OK;
		out->status = 409;
		out->content_type = "text/x.tlog.size";
		buf_put_text(&out->body, "17\n");
	}
}

static void start_deciding(struct http_world *w, size_t *seen)
{
	w->options.add_checkpoints = decide;
	w->options.ctx = seen;
	http_world_start(w);
}

/* The answer to a body of that many bytes, or to a text. */
static const char *post(struct http_world *w, const char *text, size_t len)
{
	static char answer[ANSWER_BYTES];
	static char body[4 * HTTP_BODY_BYTES];
	char header[256];
	int fd = client_connect(w, NULL);

	memset(body, 'x', sizeof(body));
	snprintf(header, sizeof(header), "POST /add-checkpoint HTTP/1.1\r\n"
	         "Host: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
	         text ? strlen(text) : len);
	client_send(fd, header);
	for (size_t at = 0; text == NULL && at < len;) {
		ssize_t n = send(fd, body, len - at, MSG_NOSIGNAL);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	if (text != NULL)
		client_send(fd, text);
	client_read(fd, answer, sizeof(answer));
	close(fd);
	return answer;
}

static void test_a_decision_is_passed_on_as_it_is(void **state)
{
	struct http_world *w = *state;
	const char *answer;
	size_t seen = 0;

	start_deciding(w, &seen);
	answer = post(w, "old 0\n\n", 0);
	assert_int_equal(status_of(answer), 409);
	assert_non_null(strstr(answer, "Content-Type: text/x.tlog.size\r\n"));
	assert_string_equal(body_of(answer), "17\n");
	assert_int_equal(seen, 7);
	assert_int_equal(status_of(post(w, "fail", 0)), 500);
	answer = ask(w, "GET", "/add-checkpoint");
	assert_int_equal(status_of(answer), 405);
	assert_non_null(strstr(answer, "Allow: POST\r\n"));
}

static void test_a_body_over_the_limit_is_not_decided_on(void **state)
{
	struct http_world *w = *state;
	size_t seen = 0;

	start_deciding(w, &seen);
	assert_int_equal(status_of(post(w, NULL, HTTP_BODY_BYTES)), 409);
	assert_int_equal(seen, HTTP_BODY_BYTES);
	seen = 0;
	assert_int_equal(status_of(post(w, NULL, HTTP_BODY_BYTES + 1)), 413);
	assert_int_equal(seen, 0);
}

/* The header says it already: nobody has to send what is not taken. */
static void test_a_body_announced_too_long_is_not_waited_for(void **state)
{
	struct http_world *w = *state;
	char answer[1024];
	size_t seen = 0;
	int fd;

	start_deciding(w, &seen);
	fd = client_connect(w, NULL);
	client_send(fd, "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
	            "Content-Length: 100000000\r\n\r\n");
	client_read(fd, answer, sizeof(answer));
	close(fd);
	assert_int_equal(status_of(answer), 413);
}

static void test_a_body_in_pieces_has_the_same_limit(void **state)
{
	struct http_world *w = *state;
	static char answer[ANSWER_BYTES], piece[1024 + 16];
	size_t seen = 0;
	int fd;

	start_deciding(w, &seen);
	fd = client_connect(w, NULL);
	client_send(fd, "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
	            "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
	memcpy(piece, "400\r\n", 5);
	memset(piece + 5, 'x', 1024);
	memcpy(piece + 1029, "\r\n", 3);
	for (size_t i = 0; i <= HTTP_BODY_BYTES / 1024; i++)
		client_send(fd, piece);
	client_send(fd, "0\r\n\r\n");
	client_read(fd, answer, sizeof(answer));
	close(fd);
	assert_int_equal(status_of(answer), 413);
	assert_int_equal(seen, 0);
}

#define WAITING 24 /* more than the server has threads */

static const char small_post[] =
	"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	"Content-Length: 7\r\n\r\nold 0\n\n";

/* A decision that takes as long as the test wants; it repeats each body. */
struct gate {
	sem_t begun, open;
	size_t at_once, most_at_once; /* calls */
	size_t calls, decided, most_together;
};

static void wait_at_gate(void *ctx, struct http_post *const *posts,
                         size_t count)
{
	struct gate *gate = ctx;

	if (++gate->at_once > gate->most_at_once)
		gate->most_at_once = gate->at_once;
	gate->calls++;
	gate->decided += count;
	if (count > gate->most_together)
		gate->most_together = count;
	sem_post(&gate->begun);
	sem_wait(&gate->open);
	gate->at_once--;
	for (size_t i = 0; i < count; i++) {
		posts[i]->status = TALLY_OK;
		buf_put_slice(&posts[i]->answer.body, posts[i]->body);
	}
}

static void start_gate(struct http_world *w, struct gate *gate)
{
	sem_init(&gate->begun, 0, 0);
	sem_init(&gate->open, 0, 0);
	w->options.add_checkpoints = wait_at_gate;
	w->options.ctx = gate;
	http_world_start(w);
}

static void wait_for_all(struct http_world *w, struct gate *gate,
                         int fds[static WAITING])
{
	start_gate(w, gate);
	for (size_t i = 0; i < WAITING; i++) {
		fds[i] = client_connect(w, NULL);
		client_send(fds[i], small_post);
	}
	sem_wait(&gate->begun);
}

/* Bodies of one length, each with its number. */
static void post_numbered(struct http_world *w, int fds[static WAITING])
{
	for (size_t i = 0; i < WAITING; i++) {
		char text[sizeof(small_post) + 8];

		snprintf(text, sizeof(text), "%.*sn %04zu\n",
		         (int)(sizeof(small_post) - 1 - strlen("old 0\n\n")),
		         small_post, i);
		fds[i] = client_connect(w, NULL);
		client_send(fds[i], text);
	}
}

/* Each gets the answer to its own body. */
static void take_numbered(const int fds[static WAITING])
{
	for (size_t i = 0; i < WAITING; i++) {
		char answer[1024], want[32];

		client_read(fds[i], answer, sizeof(answer));
		assert_int_equal(status_of(answer), 200);
		snprintf(want, sizeof(want), "n %04zu\n", i);
		assert_string_equal(body_of(answer), want);
		close(fds[i]);
	}
}

/* While the first is decided the others come; if they are slow, once more. */
static void test_what_waits_is_decided_on_together(void **state)
{
	struct http_world *w = *state;
	struct gate gate = { .at_once = 0 };
	size_t calls = WAITING;
	int fds[WAITING];

	start_gate(w, &gate);
	for (size_t i = 0; i < 20 && calls == WAITING; i++) {
		size_t before = gate.calls;

		post_numbered(w, fds);
		sem_wait(&gate.begun);
		usleep(20000);
		for (size_t k = 0; k < WAITING; k++)
			sem_post(&gate.open);
		take_numbered(fds);
		calls = gate.calls - before;
		assert_int_equal(gate.decided, (i + 1) * WAITING);
		while (sem_trywait(&gate.open) == 0)
			;
		while (sem_trywait(&gate.begun) == 0)
			;
	}
	assert_in_range(calls, 1, WAITING - 1);
	assert_in_range(gate.most_together, 2, HTTP_AT_ONCE);
	assert_int_equal(gate.most_at_once, 1);
}

static void test_readers_do_not_wait_for_decisions(void **state)
{
	struct http_world *w = *state;
	struct gate gate = { .at_once = 0 };
	char answer[1024];
	int fds[WAITING];

	wait_for_all(w, &gate, fds);
	for (size_t i = 0; i < 20; i++)
		assert_int_equal(status_of(ask(w, "GET", "/checkpoint")), 200);
	for (size_t i = 0; i < WAITING; i++)
		sem_post(&gate.open);
	for (size_t i = 0; i < WAITING; i++) {
		client_read(fds[i], answer, sizeof(answer));
		assert_int_equal(status_of(answer), 200);
		assert_string_equal(body_of(answer), "old 0\n\n");
		close(fds[i]);
	}
	assert_int_equal(gate.most_at_once, 1);
}

static void *open_late(void *arg)
{
	struct gate *gate = arg;

	usleep(1000000); /* when the server has given up waiting */
	sem_post(&gate->open);
	return NULL;
}

/* One decision is under way; whoever waits gets an answer or an end. */
static void test_stopping_does_not_leave_decisions_waiting(void **state)
{
	struct http_world *w = *state;
	struct gate gate = { .at_once = 0 };
	char answer[1024];
	pthread_t thread;
	int fds[WAITING];

	wait_for_all(w, &gate, fds);
	assert_int_equal(pthread_create(&thread, NULL, open_late, &gate), 0);
	http_server_stop(w->server);
	w->server = NULL;
	pthread_join(thread, NULL);
	/* Whom a slow server had not accepted, the open socket would hold up. */
	shutdown(w->listener.fd, SHUT_RDWR);
	for (size_t i = 0; i < WAITING; i++) {
		size_t len = client_read(fds[i], answer, sizeof(answer));

		if (len > 0 && status_of(answer) != 200)
			assert_int_equal(status_of(answer), 500);
		close(fds[i]);
	}
}

static void test_a_body_that_never_ends_is_dropped(void **state)
{
	struct http_world *w = *state;
	char answer[256];
	size_t seen = 0;
	int fd;

	w->options.limits.body_ms = 300;
	start_deciding(w, &seen);
	fd = client_connect(w, NULL);
	client_send(fd, "POST /add-checkpoint HTTP/1.1\r\nHost: x\r\n"
	            "Content-Length: 100\r\n\r\nold 0\n");
	assert_int_equal(client_read(fd, answer, sizeof(answer)), 0);
	close(fd);
	assert_int_equal(seen, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		EACH(test_a_decision_is_passed_on_as_it_is),
		EACH(test_a_body_over_the_limit_is_not_decided_on),
		EACH(test_a_body_announced_too_long_is_not_waited_for),
		EACH(test_a_body_in_pieces_has_the_same_limit),
		EACH(test_what_waits_is_decided_on_together),
		EACH(test_readers_do_not_wait_for_decisions),
		EACH(test_stopping_does_not_leave_decisions_waiting),
		EACH(test_a_body_that_never_ends_is_dropped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
