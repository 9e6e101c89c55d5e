/*
 * ristretto255 as RFC 9496 has it, and the rule for what is a point or scalar.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/status.h"
#include "base/text.h"
#include "crypto/group.h"
#include "crypto/sign.h"

/* Base point times 0, 1, ..., 15: RFC 9496, A.1. */
static const char *const multiples[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76",
	"6a493210f7499cd17fecb510ae0cea23a110e8d5b901f8acadd3095c73a3b919",
	"94741f5d5d52755ece4f23f044ee27d5d1ea1e2bd196b462166b16152a9d0259",
	"da80862773358b466ffadfe0b3293ab3d9fd53c5ea6c955358f568322daf6a57",
	"e882b131016b52c1d3337080187cf768423efccbb517bb495ab812c4160ff44e",
	"f64746d3c92b13050ed8d80236a7f0007c3b3f962f5ba793d19a601ebb1df403",
	"44f53520926ec81fbd5a387845beb7df85a96a24ece18738bdcfa6a7822a176d",
	"903293d8f2287ebe10e2374dc1a53e0bc887e592699f02d077d5263cdd55601c",
	"02622ace8f7303a31cafc63f8fc48fdc16e1c8c8d234b2f0d6685282a9076031",
	"20706fd788b2720a1ed2a5dad4952b01f413bcf0e7564de8cdc816689e2db95f",
	"bce83f8ba5dd2fa572864c24ba1810f9522bc6004afe95877ac73241cafdab42",
	"e4549ee16b9aa03099ca208c67adafcafa4c3f3e4e5303de6026e3ca8ff84460",
	"aa52e000df2e16f55fb1032fc33bc42742dad6bd5a8fc0be0167436c5948501f",
	"46376b80f409b29dc2b5f6f0c52591990896e5716f41477cd30085ab7f10301e",
	"e0c418f7c8d9c4cdd7395b93ea124f3ad99021bb681dfc3302a9d99a2e53e64e",
};
#define MULTIPLES (sizeof(multiples) / sizeof(multiples[0]))

/* RFC 9496, A.2. */
static const char *const no_points[] = {
	/* not canonical */
	"00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
	"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"f3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	/* negative */
	"0100000000000000000000000000000000000000000000000000000000000000",
	"01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"ed57ffd8c914fb201471d1c3d245ce3c746fcbe63a3679d51b6a516ebebe0e20",
	"c34c4e1826e5d403b78e246e88aa051c36ccf0aafebffe137d148a2bf9104562",
	"c940e5a4404157cfb1628b108db051a8d439e1a421394ec4ebccb9ec92a8ac78",
	"47cfc5497c53dc8e61c91d17fd626ffb1c49e2bca94eed052281b510b1117a24",
	"f1c6165d33367351b0da8f6e4511010c68174a03b6581212c71c0e1d026c3c72",
	"87260f7a2f12495118360f02c26a470f450dadf34a413d21042b43b9d93e1309",
	/* no square */
	"26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
	"4eac077a713c57b4f4397629a4145982c661f48044dd3f96427d40b147d9742f",
	"de6a7b00deadc788eb6b6c8d20c0ae96c2f2019078fa604fee5b87d6e989ad7b",
	"bcab477be20861e01e4a0e295284146a510150d9817763caf1a6f4b422d67042",
	"2a292df7e32cababbd9de088d1d1abec9fc0440f637ed2fba145094dc14bea08",
	"f4a9e534fc0d216c44b218fa0c42d99635a0127ee2e53c712f70609649fdff22",
	"8268436f8c4126196cf64b3c7ddbda90746a378625f9813dd9b8457077256731",
	"2810e5cbc2cc4d4eece54f61c6f69758e289aa7ab440b3cbeaa21995c2f4232b",
	/* xy negative */
	"3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e",
	"a45fdc55c76448c049a1ab33f17023edfb2be3581e9c7aade8a6125215e04220",
	"d483fe813c6ba647ebbfd3ec41adca1c6130c2beeee9d9bf065c8d151c5f396e",
	"8a2e1d30050198c65a54483123960ccc38aef6848e1ec8f5f780e8523769ba32",
	"32888462f8b486c68ad7dd9610be5192bbeaf3b443951ac1a8118419d9fa097b",
	"227142501b9d4355ccba290404bde41575b037693cef1f438c47f8fbf35d1165",
	"5c37cc491da847cfeb9281d407efc41e15144c876e0170b499a96a22ed31e01e",
	"445425117cb8c90edcbc7c1cc0e74f747f2c1efa5630a967c64f287792a48a4b",
	/* s = -1, so y = 0 */
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	/* the identity, which is a point, but none of ours */
	"0000000000000000000000000000000000000000000000000000000000000000",
};

/* RFC 9496, A.3: 64 bytes, and the point that they are mapped to. */
static const char *const mapped[][2] = {
	{ "5d1be09e3d0c82fc538112490e35701979d99e06ca3e2b5b54bffe8b4dc772c1"
	  "4d98b696a1bbfb5ca32c436cc61c16563790306c79eaca7705668b47dffe5bb6",
	  "3066f82a1a747d45120d1740f14358531a8f04bbffe6a819f86dfe50f44a0a46" },
	{ "f116b34b8f17ceb56e8732a60d913dd10cce47a6d53bee9204be8b44f6678b27"
	  "0102a56902e2488c46120e9276cfe54638286b9e4b3cdb470b542d46c2068d38",
	  "f26e5b6f7d362d2d2a94c5d0e7602cb4773c95a2e5c31a64f133189fa76ed61b" },
	{ "8422e1bbdaab52938b81fd602effb6f89110e1e57208ad12d9ad767e2e25510c"
	  "27140775f9337088b982d83d7fcf0b2fa1edffe51952cbe7365e95c86eaf325c",
	  "006ccd2a9e6867e6a2c5cea83d3302cc9de128dd2a9a57dd8ee7b9d7ffe02826" },
	{ "ac22415129b61427bf464e17baee8db65940c233b98afce8d17c57beeb7876c2"
	  "150d15af1cb1fb824bbd14955f2b57d08d388aab431a391cfc33d5bafb5dbbaf",
	  "f8f0c87cf237953c5890aec3998169005dae3eca1fbb04548c635953c817f92a" },
	{ "165d697a1ef3d5cf3c38565beefcf88c0f282b8e7dbd28544c483432f1cec767"
	  "5debea8ebb4e5fe7d6f6e5db15f15587ac4d4d4a1de7191e0c1ca6664abcc413",
	  "ae81e7dedf20a497e10c304a765c1767a42d6e06029758d2d7e8ef7cc4c41179" },
	{ "a836e6c9a9ca9f1e8d486273ad56a78c70cf18f0ce10abb1c7172ddd605d7fd2"
	  "979854f47ae1ccf204a33102095b4200e5befc0465accc263175485f0e17ea5c",
	  "e2705652ff9f5e44d3e841bf1c251cf7dddb77d140870d1ab2ed64f1a9ce8628" },
	{ "2cdc11eaeb95daf01189417cdddbf95952993aa9cb9c640eb5058d09702c7462"
	  "2c9965a697a3b345ec24ee56335b556e677b30e6f90ac77d781064f866a3c982",
	  "80bd07262511cdde4863f8a7434cef696750681cb9510eea557088f76d9e5065" },
};

static void from_hex(const char *hex, uint8_t *out, size_t len)
{
	assert_int_equal(hex_parse(slice_text(hex), out, len), TALLY_OK);
}

static const uint8_t *small(uint64_t number)
{
	static uint8_t scalar[GROUP_SCALAR_BYTES];

	group_scalar_small(number, scalar);
	return scalar;
}

static void test_multiples_of_the_base_are_those_of_the_rfc(void **state)
{
	uint8_t base[32], expected[32], sum[32] = { 0 }, product[32];

	(void)state;
	from_hex(multiples[1], base, 32);
	for (size_t i = 0; i < MULTIPLES; i++) {
		from_hex(multiples[i], expected, 32);
		assert_memory_equal(sum, expected, 32);
		group_multiply_base(small(i), product);
		assert_memory_equal(product, expected, 32);
		group_multiply(small(i), base, product);
		assert_memory_equal(product, expected, 32);
		group_add(sum, base, sum);
	}
	for (size_t i = MULTIPLES; i-- > 0;) {
		group_subtract(sum, base, sum);
		from_hex(multiples[i], expected, 32);
		assert_memory_equal(sum, expected, 32);
	}
}

static void test_only_canonical_points_are_valid(void **state)
{
	uint8_t point[32];

	(void)state;
	for (size_t i = 1; i < MULTIPLES; i++) {
		from_hex(multiples[i], point, 32);
		assert_true(group_point_is_valid(point));
	}
	for (size_t i = 0; i < sizeof(no_points) / sizeof(no_points[0]); i++) {
		from_hex(no_points[i], point, 32);
		assert_false(group_point_is_valid(point));
	}
}

/* libsodium 1.0.18 passes over it: a point, and the identity, spelt twice. */
static void test_a_point_with_the_highest_bit_is_none(void **state)
{
	uint8_t point[32];

	(void)state;
	for (size_t i = 0; i < MULTIPLES; i++) {
		from_hex(multiples[i], point, 32);
		point[31] |= 0x80;
		assert_false(group_point_is_valid(point));
	}
}

static void test_bytes_are_mapped_as_in_the_rfc(void **state)
{
	uint8_t wide[64], expected[32], point[32];

	(void)state;
	for (size_t i = 0; i < sizeof(mapped) / sizeof(mapped[0]); i++) {
		from_hex(mapped[i][0], wide, 64);
		from_hex(mapped[i][1], expected, 32);
		group_map(wide, point);
		assert_memory_equal(point, expected, 32);
		assert_true(group_point_is_valid(point));
	}
}

/* L - 1, L, L + 1, little-endian. */
static const uint8_t order_less_one[32] = {
	0xec, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
	0xa2, 0xde, 0xf9, 0xde, 0x14, [31] = 0x10,
};

static void test_only_scalars_below_the_order_are_valid(void **state)
{
	uint8_t scalar[32];

	(void)state;
	memcpy(scalar, order_less_one, 32);
	assert_true(group_scalar_is_valid(scalar));
	assert_true(group_scalar_is_valid(small(0)));
	assert_true(group_scalar_is_valid(small(UINT64_MAX)));
	for (unsigned i = 0; i < 3; i++) {
		scalar[0]++;
		assert_false(group_scalar_is_valid(scalar));
	}
	memcpy(scalar, order_less_one, 32);
	for (unsigned bit = 0; bit < 3; bit++) {
		scalar[31] ^= (uint8_t)(0x20 << bit);
		assert_false(group_scalar_is_valid(scalar));
		scalar[31] ^= (uint8_t)(0x20 << bit);
	}
	memset(scalar, 0xff, 32);
	assert_false(group_scalar_is_valid(scalar));
}

static void test_scalars_count_modulo_the_order(void **state)
{
	uint8_t sum[32], product[32], point[32], other[32];

	(void)state;
	group_scalar_add(order_less_one, small(3), sum);
	assert_memory_equal(sum, small(2), 32);
	group_scalar_subtract(small(2), order_less_one, sum);
	assert_memory_equal(sum, small(3), 32);
	group_scalar_multiply(order_less_one, order_less_one, product);
	assert_memory_equal(product, small(1), 32);
	memcpy(other, small(0xffffffffu), 32);
	group_scalar_multiply(other, small(0xfffffffdu), product);
	assert_memory_equal(product, small(0xfffffffc00000003u), 32);
	/* -1 times a point, and the point, are nothing. */
	group_multiply_base(small(7), point);
	group_multiply(order_less_one, point, other);
	group_add(point, other, point);
	from_hex(multiples[0], other, 32);
	assert_memory_equal(point, other, 32);
}

static void test_the_identity_is_a_value_like_any(void **state)
{
	uint8_t zero[32] = { 0 }, point[32], out[32];

	(void)state;
	group_multiply_base(small(5), point);
	group_add(point, zero, out);
	assert_memory_equal(out, point, 32);
	group_subtract(point, point, out);
	assert_memory_equal(out, zero, 32);
	group_multiply(small(9), zero, out);
	assert_memory_equal(out, zero, 32);
	group_multiply(small(0), point, out);
	assert_memory_equal(out, zero, 32);
	group_multiply_base(small(0), out);
	assert_memory_equal(out, zero, 32);
}

/* Does group_multiply (which 0), _add or _subtract stop at this point? */
static bool stops_at(unsigned which, const uint8_t *point)
{
	const struct rlimit no_core = { 0, 0 };
	uint8_t good[32], out[32];
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		group_multiply_base(small(2), good);
		if (which == 0)
			group_multiply(small(0), point, out);
		else if (which == 1)
			group_add(good, point, out);
		else
			group_subtract(point, good, out);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void test_a_point_that_is_none_stops_the_program(void **state)
{
	uint8_t point[32];

	(void)state;
	for (unsigned which = 0; which < 3; which++) {
		from_hex(no_points[0], point, 32);
		assert_true(stops_at(which, point));
		from_hex(no_points[12], point, 32);
		assert_true(stops_at(which, point));
		from_hex(multiples[3], point, 32);
		assert_false(stops_at(which, point));
	}
}

static void test_what_is_selected_follows_the_choice(void **state)
{
	uint8_t a[32], b[32], out[32];

	(void)state;
	memset(a, 0xa5, 32);
	memset(b, 0x3c, 32);
	group_select(0, a, b, out);
	assert_memory_equal(out, a, 32);
	group_select(1, a, b, out);
	assert_memory_equal(out, b, 32);
	group_select(1, a, b, a);
	assert_memory_equal(a, b, 32);
}

/*
 * SHA-512("abc"): FIPS 180-4 examples. HMAC-SHA-512 with a key of 32 bytes 0x0b
 * over "Hi There": Python's hmac. Both modulo L: Python's integers.
 */
static void test_hashes_to_scalars_are_those_of_other_programs(void **state)
{
	uint8_t expected[64], wide[64], scalar[32], key[32];
	struct group_hash h;

	(void)state;
	from_hex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	         "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
	         expected, 64);
	group_hash_init(&h);
	group_hash_put_text(&h, "ab");
	group_hash_put_u8(&h, 'c');
	group_hash_wide(&h, wide);
	assert_memory_equal(wide, expected, 64);
	from_hex("d15dbef29abf1ff29f9cf91c4b75ee0bb1012cb031d9605d684e841df034de0b",
	         expected, 32);
	group_hash_init(&h);
	group_hash_put_text(&h, "abc");
	group_hash_scalar(&h, scalar);
	assert_memory_equal(scalar, expected, 32);
	from_hex("6c499db4df9b6a00be53bd6a910b3195677ea39a19344af12b4c6ff382afd601",
	         expected, 32);
	memset(key, 0x0b, 32);
	group_derive(key, slice_text("Hi There"), scalar);
	assert_memory_equal(scalar, expected, 32);
}

static void test_numbers_are_hashed_big_endian(void **state)
{
	uint8_t a[64], b[64];
	struct group_hash h;

	(void)state;
	group_hash_init(&h);
	group_hash_put_u16(&h, 0x0102);
	group_hash_put_u32(&h, 0x03040506);
	group_hash_put_u64(&h, 0x0708090a0b0c0d0e);
	group_hash_wide(&h, a);
	group_hash_init(&h);
	group_hash_put(&h, "\1\2\3\4\5\6\7\10\11\12\13\14\15\16", 14);
	group_hash_wide(&h, b);
	assert_memory_equal(a, b, 64);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_multiples_of_the_base_are_those_of_the_rfc),
		cmocka_unit_test(test_only_canonical_points_are_valid),
		cmocka_unit_test(test_a_point_with_the_highest_bit_is_none),
		cmocka_unit_test(test_bytes_are_mapped_as_in_the_rfc),
		cmocka_unit_test(test_only_scalars_below_the_order_are_valid),
		cmocka_unit_test(test_scalars_count_modulo_the_order),
		cmocka_unit_test(test_the_identity_is_a_value_like_any),
		cmocka_unit_test(test_a_point_that_is_none_stops_the_program),
		cmocka_unit_test(test_what_is_selected_follows_the_choice),
		cmocka_unit_test(test_hashes_to_scalars_are_those_of_other_programs),
		cmocka_unit_test(test_numbers_are_hashed_big_endian),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
