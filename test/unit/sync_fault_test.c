/*
 * Faults of the network in every answer of a pull: whatever comes in place of an
 * object, what is held stays, nothing half-taken shows, and the next pull goes
 * on without help.
 */
#include "pull_world.h"

#define FIRST 1          /* entries that are held before */
#define SIZE (2 * TILE_WIDTH + 10)
#define MAX_ASKED 100
#define CUTS 7           /* of one answer */

enum trouble {
	NO_TROUBLE,
	CUT,            /* the connection ends in the middle of the answer */
	GONE,           /* so does the server, before it */
	TRUNCATED,      /* fewer bytes, and the length says so */
	EXTENDED,       /* more */
	EMPTY,
	LENGTH_TOO_BIG, /* the length is not that of what comes */
	LENGTH_TOO_SMALL,
	LENGTH_ABSURD,
	SERVER_ERROR,
	NOT_FOUND,
	TROUBLE_COUNT
};

/* Serves the record of ru; the n-th request gets the trouble. */
struct peer {
	char record[600];
	enum trouble trouble;
	size_t at;             /* request, from 0 */
	size_t part;           /* CUT: that many CUTS-ths of the answer come */
	size_t asked_count;
	bool is_there[MAX_ASKED]; /* what was asked for, by request */
};

static void send_part(int fd, const char *head, const struct buf *body,
                      size_t part)
{
	size_t len = strlen(head), end = (len + body->len) * part / CUTS;

	if (!hostile_send(fd, head, end < len ? end : len) || end <= len)
		return;
	hostile_send(fd, body->data, end - len);
}

static void send_length(int fd, const char *length, const struct buf *body)
{
	char head[256];

	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %s\r\n"
	         "Connection: close\r\n\r\n", length);
	if (hostile_send(fd, head, strlen(head)))
		hostile_send(fd, body->data, body->len);
}

static bool send_trouble(const struct peer *peer, int fd, struct buf *body)
{
	char head[256], length[32];

	switch (peer->trouble) {
	case CUT:
		snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\n"
		         "Content-Length: %zu\r\n\r\n", body->len);
		send_part(fd, head, body, peer->part);
		return true;
	case TRUNCATED:
		hostile_answer(fd, "200 OK", body->data, body->len / 2);
		return true;
	case EXTENDED:
		buf_put_text(body, "more");
		hostile_answer(fd, "200 OK", body->data, body->len);
		return true;
	case EMPTY:
		hostile_answer(fd, "200 OK", "", 0);
		return true;
	case LENGTH_TOO_BIG:
	case LENGTH_TOO_SMALL:
		snprintf(length, sizeof(length), "%zu",
		         peer->trouble == LENGTH_TOO_BIG ? body->len + 9
		                                         : body->len - 9);
		send_length(fd, length, body);
		return true;
	case LENGTH_ABSURD:
		send_length(fd, "18446744073709551616", body);
		return true;
	case SERVER_ERROR:
		hostile_answer(fd, "500 Internal Server Error", "no\n", 3);
		return true;
	case NOT_FOUND:
		hostile_answer(fd, "404 Not Found", "no\n", 3);
		return true;
	default:
		return false;
	}
}

static bool serve(void *ctx, int fd, const char *path)
{
	struct peer *peer = ctx;
	size_t n = peer->asked_count++;
	char file[1024];
	struct buf body;
	bool goes_on;

	assert_true(n < MAX_ASKED);
	snprintf(file, sizeof(file), "%s%s", peer->record, path);
	peer->is_there[n] = access(file, F_OK) == 0;
	if (peer->trouble == NO_TROUBLE || n != peer->at) {
		hostile_file(fd, file);
		return true;
	}
	body = read_file(file);
	goes_on = send_trouble(peer, fd, &body);
	buf_release(&body);
	return goes_on;
}

/* Pull into us: how it ended for the log of ru, and *out_size is shown of it. */
static int pull(const struct world *world, struct peer *peer,
                uint64_t *out_size)
{
	struct office us;
	int status;

	path_in(world, "ru/record", peer->record);
	peer->asked_count = 0;
	open_seated(world, "us", CLOCK, &us);
	status = pull_answered(&us, serve, peer).status;
	*out_size = mirrored(&us, "ru.example/tally").size;
	office_close(&us);
	return status;
}

/* us holds FIRST entries of ru, which has SIZE; *out tells what a pull asks for. */
static void make_world(struct world *world, struct peer *out)
{
	struct peer peer = { .trouble = NO_TROUBLE };
	uint64_t size;

	world_init(world);
	grow(world, "ru", 0, FIRST);
	assert_int_equal(pull(world, &peer, &size), TALLY_OK);
	grow_big(world, FIRST, SIZE);
	put_copy(world, "us", "us-before");
	assert_int_equal(pull(world, &peer, &size), TALLY_OK);
	assert_int_equal(size, SIZE);
	put_copy(world, "us", "us-after");
	*out = peer;
}

/* The cosignature too, since the clock is the same. */
static void assert_all_taken(const struct world *world)
{
	char after[512], now[512], command[1200];

	path_in(world, "us-after/mirror", after);
	path_in(world, "us/mirror", now);
	snprintf(command, sizeof(command), "diff -r '%s' '%s'", after, now);
	assert_int_equal(system(command), 0);
}

/* Is anything kept against ru? */
static bool is_accused(const struct world *world)
{
	char path[512];

	path_in(world, "us/evidence", path);
	return access(path, F_OK) == 0;
}

static void check_trouble(const struct world *world, struct peer *peer)
{
	struct peer good = { .trouble = NO_TROUBLE };
	uint64_t size;
	int rc;

	put_copy(world, "us-before", "us");
	rc = pull(world, peer, &size);
	if (size != FIRST && size != SIZE)
		fail_msg("trouble %d in answer %zu: %zu entries show",
		         (int)peer->trouble, peer->at, (size_t)size);
	/* Tiles of hashes are asked for only to keep tiles early. */
	if ((rc == TALLY_OK) != (size == SIZE))
		fail_msg("trouble %d in answer %zu: %s", (int)peer->trouble,
		         peer->at, status_text(rc));
	assert_false(is_accused(world));
	assert_sound(world, "us");
	assert_int_equal(pull(world, &good, &size), TALLY_OK);
	assert_int_equal(size, SIZE);
	assert_all_taken(world);
	assert_sound(world, "us");
}

static void test_answer_cut_anywhere_costs_only_time(void **state)
{
	struct world world;
	struct peer good;
	size_t count = 0;

	(void)state;
	make_world(&world, &good);
	for (size_t at = 0; at < good.asked_count; at++)
		for (size_t part = at % 2; good.is_there[at] && part < CUTS;
		     part += 2, count++) {
			struct peer peer = { .trouble = CUT, .at = at,
				             .part = part };

			check_trouble(&world, &peer);
		}
	assert_true(count > 20);
	world_release(&world);
}

static void test_answer_of_any_other_kind_costs_only_time(void **state)
{
	struct world world;
	struct peer good;
	size_t count = 0;

	(void)state;
	make_world(&world, &good);
	for (size_t at = 0; at < good.asked_count; at++)
		for (int trouble = GONE;
		     good.is_there[at] && trouble < TROUBLE_COUNT;
		     trouble++, count++) {
			struct peer peer = { .trouble = (enum trouble)trouble,
				             .at = at };

			check_trouble(&world, &peer);
		}
	assert_true(count > 50);
	world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answer_cut_anywhere_costs_only_time),
		cmocka_unit_test(test_answer_of_any_other_kind_costs_only_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
