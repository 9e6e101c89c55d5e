/*
 * Readings behind a barrier: "<salt> <text>\n" for each, one file a measure.
 */
#include "barrier.h"

#include "base/text.h"
#include "escrow/draw.h"
#include "office/secret.h"

#define SALT_DIGITS (2 * 32)

void barrier_commit(struct slice text, struct buf *kept,
                    uint8_t out[static HASH_BYTES])
{
	uint8_t salt[32];
	char hex[SALT_DIGITS + 1];

	office_random(salt, sizeof(salt));
	hex_format(salt, sizeof(salt), hex);
	buf_printf(kept, "%s ", hex);
	buf_put_slice(kept, text);
	buf_put_u8(kept, '\n');
	blind_commit(salt, text, out);
	crypto_wipe(salt, sizeof(salt));
	crypto_wipe(hex, sizeof(hex));
}

struct recalling {
	const uint8_t *commitment;
	struct buf *text;
};

static bool opens(struct slice line, const uint8_t commitment[static HASH_BYTES])
{
	uint8_t salt[32], found[HASH_BYTES];

	if (line.len <= SALT_DIGITS ||
	    hex_parse(slice_part(line, 0, SALT_DIGITS), salt, 32) != TALLY_OK)
		return false;
	blind_commit(salt, slice_part(line, SALT_DIGITS + 1, line.len), found);
	crypto_wipe(salt, sizeof(salt));
	return hash_equal(found, commitment);
}

static bool fits(void *ctx, struct slice bytes)
{
	const struct recalling *c = ctx;
	struct reader lines = { bytes };
	struct slice line;

	while (reader_line(&lines, &line)) {
		if (!opens(line, c->commitment))
			continue;
		buf_put_slice(c->text, slice_part(line, SALT_DIGITS + 1, line.len));
		return true;
	}
	return false;
}

int barrier_recall(struct session *s, const uint8_t notice[static HASH_BYTES],
                   const uint8_t commitment[static HASH_BYTES], struct buf *out,
                   struct fault *fault)
{
	struct recalling c = { commitment, out };
	char name[SECRET_NAME_BYTES];

	secret_name(name, "barrier", notice);
	return secret_find(&s->office,
	                   &(struct secret_wanted){ name, MAX_BARRIER_BYTES, fits,
	                                            &c }, fault);
}
