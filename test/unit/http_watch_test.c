/*
 * Of one network there are no more connections than of one address.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "http/watch.h"

#define NO_FD (-1) /* shutting it down does nothing */

static struct watch *start(unsigned per_address)
{
	const struct http_limits limits = { .per_address = per_address,
		.header_ms = HTTP_HEADER_MS, .body_ms = HTTP_BODY_MS,
		.answer_ms = HTTP_ANSWER_MS, .idle_ms = HTTP_IDLE_MS };
	struct watch *watch;

	assert_int_equal(watch_start(&limits, &watch), TALLY_OK);
	return watch;
}

static struct sockaddr_storage address(const char *text)
{
	struct sockaddr_storage out = { 0 };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in v4 = { .sin_family = AF_INET };

	if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
		memcpy(&out, &v6, sizeof(v6));
		return out;
	}
	assert_int_equal(inet_pton(AF_INET, text, &v4.sin_addr), 1);
	memcpy(&out, &v4, sizeof(v4));
	return out;
}

static bool has_room(struct watch *watch, const char *text)
{
	const struct sockaddr_storage peer = address(text);

	return watch_has_room(watch, (const struct sockaddr *)&peer);
}

static struct connection *open_from(struct watch *watch, const char *text)
{
	const struct sockaddr_storage peer = address(text);
	struct connection *c = watch_open(watch, NO_FD,
	                                  (const struct sockaddr *)&peer);

	assert_non_null(c);
	return c;
}

static void test_addresses_of_one_network_count_as_one(void **state)
{
	struct watch *watch = start(2);
	struct connection *first, *second;

	(void)state;
	first = open_from(watch, "2001:db8:0:1::1");
	assert_true(has_room(watch, "2001:db8:0:1::2"));
	second = open_from(watch, "2001:db8:0:1:ffff:ffff:ffff:ffff");
	assert_false(has_room(watch, "2001:db8:0:1::3"));
	assert_true(has_room(watch, "2001:db8:0:2::1"));
	watch_close(watch, first);
	assert_true(has_room(watch, "2001:db8:0:1::3"));
	watch_close(watch, second);
	watch_stop(watch);
}

/* The library counts these; behind ::ffff:0:0/96 is the whole of IPv4. */
static void test_ipv4_addresses_are_no_network(void **state)
{
	static const char *const texts[] = { "192.0.2.1", "::ffff:192.0.2.1" };
	struct watch *watch = start(1);

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct connection *c = open_from(watch, texts[i]);

		assert_true(has_room(watch, texts[i]));
		watch_close(watch, c);
	}
	watch_stop(watch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses_of_one_network_count_as_one),
		cmocka_unit_test(test_ipv4_addresses_are_no_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
