/*
 * The TLS identity in key/: a certificate and its secret key, in PEM, and the pin
 * of both. What they mean only who speaks TLS can tell; here: that all are there,
 * and whole.
 */
#include <string.h>

#include "base/text.h"
#include "office/fsck.h"
#include "office/keys.h"

#define MAX_PEM_BYTES 65536
#define BEGIN "-----BEGIN "
#define END "-----END "
#define DASHES "-----"

/* The label of "-----BEGIN <label>-----"; empty if the line is another one. */
static struct slice label_of(struct slice line, const char *edge)
{
	struct slice rest = slice_part(line, strlen(edge), line.len);

	if (!slice_starts(line, edge) || rest.len <= strlen(DASHES) ||
	    memcmp(rest.data + rest.len - strlen(DASHES), DASHES,
	           strlen(DASHES)) != 0)
		return slice_of(NULL, 0);
	return slice_part(rest, 0, rest.len - strlen(DASHES));
}

/* DER: one sequence, as long as its head says. */
static bool is_sequence(const uint8_t *der, size_t len)
{
	size_t count, said = 0;

	if (len < 2 || der[0] != 0x30)
		return false;
	if (der[1] < 0x80)
		return len - 2 == der[1];
	count = der[1] & 0x7f;
	if (count == 0 || count > 3 || len < 2 + count)
		return false;
	for (size_t i = 0; i < count; i++)
		said = said << 8 | der[2 + i];
	return len - 2 - count == said;
}

static bool is_block(struct reader *r)
{
	static const struct slice none = { 0 };
	uint8_t der[MAX_PEM_BYTES];
	struct slice line, label, end = none;
	struct buf body;
	size_t len;
	bool good;

	if (!reader_line(r, &line))
		return false;
	label = label_of(line, BEGIN);
	buf_init(&body, MAX_PEM_BYTES);
	while (label.len > 0 && end.len == 0 && reader_line(r, &line)) {
		end = label_of(line, END);
		if (end.len == 0)
			buf_put_slice(&body, line);
	}
	good = label.len > 0 && slice_equal(label, end) &&
	       buf_status(&body) == TALLY_OK &&
	       base64_parse(buf_slice(&body), der, sizeof(der), &len) ==
	               TALLY_OK &&
	       is_sequence(der, len);
	crypto_wipe(der, sizeof(der));
	if (body.len > 0)
		crypto_wipe(body.data, body.len);
	buf_release(&body);
	return good;
}

static const char *const files[] = {
	"key/tls.crt", "key/tls.key", "key/tls.pin",
};
#define FILE_COUNT (sizeof(files) / sizeof(files[0]))

bool fsck_is_identity(const char *path)
{
	bool found = false;

	for (size_t i = 0; i < FILE_COUNT; i++)
		found |= strcmp(path, files[i]) == 0;
	return found;
}

bool fsck_has_identity(const struct fsck *fsck)
{
	bool found = false;

	for (size_t i = 0; i < FILE_COUNT; i++)
		found |= store_has(fsck->office.root, files[i]);
	return found;
}

/* By the first one that is there. */
static void miss_others(struct fsck *fsck, const char *path)
{
	size_t first = 0;

	while (first < FILE_COUNT && !store_has(fsck->office.root, files[first]))
		first++;
	if (first == FILE_COUNT || strcmp(path, files[first]) != 0)
		return;
	for (size_t i = 0; i < FILE_COUNT; i++)
		if (fsck_is_lost(fsck, files[i]))
			audit_bad(fsck->report, files[i], "is missing");
}

static const char *pin_fault(const struct fsck *fsck)
{
	const uint8_t *charter_pin = fsck_charter_pin(fsck);
	uint8_t pin[HASH_BYTES], on_card[HASH_BYTES];

	if (keys_read(&fsck->office, KEY_TLS_PIN, pin, NULL) != TALLY_OK)
		return "is not 64 hex digits and a newline";
	if (charter_pin != NULL)
		return hash_equal(pin, charter_pin)
		               ? NULL : "is not the pin in the charter";
	return !fsck_card_pin(fsck, on_card) || hash_equal(pin, on_card)
	               ? NULL : "is not the pin on the card";
}

static bool is_pem(const struct fsck *fsck, const char *path)
{
	struct reader r;
	struct buf pem;
	bool good;

	buf_init(&pem, MAX_PEM_BYTES);
	good = store_get(fsck->office.key, path + strlen("key/"), &pem, NULL) ==
	       TALLY_OK;
	r.rest = buf_slice(&pem);
	do
		good = good && is_block(&r);
	while (good && r.rest.len > 0);
	if (pem.len > 0)
		crypto_wipe(pem.data, pem.len);
	buf_release(&pem);
	return good;
}

const char *fsck_identity(struct fsck *fsck, const char *path)
{
	miss_others(fsck, path);
	if (strcmp(path, files[FILE_COUNT - 1]) == 0)
		return pin_fault(fsck);
	return is_pem(fsck, path) ? NULL : "is not whole as a PEM file";
}
