/*
 * Changing over to the next key, in steps of which each may be the last before
 * a crash.
 */
#include "office/rotation.h"

#include <string.h>

#include "office/accept.h"
#include "office/keys.h"
#include "office/prove.h"
#include "office/writer.h"

#define SECRET_FILE_BYTES 128

bool rotation_pending(const struct office *office, struct note_key *out)
{
	return store_has(office->key, KEY_AFTER) &&
	       keys_public(office, KEY_NEXT, out, NULL) == TALLY_OK;
}

static int copy_secret(const struct office *office, const char *from,
                       const char *to, struct fault *fault)
{
	struct buf text;
	int rc;

	buf_init(&text, SECRET_FILE_BYTES);
	rc = store_get(office->key, from, &text, fault);
	if (rc == TALLY_OK)
		rc = store_put(office->key, to, buf_slice(&text), fault);
	buf_release(&text);
	return rc;
}

static bool has_signed(const struct office *office, const struct note_key *key)
{
	struct checkpoint checkpoint;
	struct buf bytes;
	bool yes;

	buf_init(&bytes, MAX_CHECKPOINT_BYTES);
	yes = store_get(office->record, "checkpoint", &bytes, NULL) ==
	              TALLY_OK &&
	      checkpoint_open(buf_slice(&bytes), key, &checkpoint, NULL) ==
	              TALLY_OK;
	buf_release(&bytes);
	return yes;
}

static bool same_secret(const struct office *office, const char *a,
                        const char *b)
{
	struct note_key x, y;

	return keys_public(office, a, &x, NULL) == TALLY_OK &&
	       keys_public(office, b, &y, NULL) == TALLY_OK &&
	       memcmp(x.public_key, y.public_key, SIGN_PUBLIC_BYTES) == 0;
}

int rotation_settle(struct office *office, struct fault *fault)
{
	struct note_key next;
	int rc = TALLY_OK;

	if (!rotation_pending(office, &next))
		return TALLY_OK;
	if (has_signed(office, &next))
		rc = copy_secret(office, KEY_NEXT, KEY_OFFICE, fault);
	if (rc == TALLY_OK && same_secret(office, KEY_OFFICE, KEY_NEXT))
		rc = copy_secret(office, KEY_AFTER, KEY_NEXT, fault);
	if (rc == TALLY_OK && same_secret(office, KEY_NEXT, KEY_AFTER))
		rc = store_remove(office->key, KEY_AFTER, fault);
	if (rc == TALLY_OK)
		rc = keys_public(office, KEY_OFFICE, &office->log_key, fault);
	return rc;
}

/* May the log still go over to the key that it promised? */
static int check_next(const struct office_view *view,
                      const struct note_key *next, struct fault *fault)
{
	struct log_keys keys;
	const char *why;

	office_log_keys(view, view->office->self, &keys);
	why = log_keys_refusal(&keys, next);
	return why == NULL ? TALLY_OK
	                   : fault_set(fault, TALLY_ERULE, "the promised key "
	                               "cannot come into force: %s", why);
}

static int draft_rotate(const struct office_view *view, struct draft *draft,
                        struct fault *fault)
{
	const struct office *office = view->office;
	struct note_key next, after;
	char vkey[VKEY_BYTES];
	uint8_t hash[HASH_BYTES];
	int rc = keys_public(office, KEY_NEXT, &next, fault);

	if (rc == TALLY_OK)
		rc = check_next(view, &next, fault);
	/* Once it is there a change counts as under way. */
	if (rc == TALLY_OK)
		rc = keys_make(office, KEY_AFTER, fault);
	if (rc == TALLY_OK)
		rc = keys_public(office, KEY_AFTER, &after, fault);
	if (rc != TALLY_OK)
		return rc;
	vkey_format(&after, vkey);
	hash_bytes(slice_text(vkey), hash);
	vkey_format(&next, vkey);
	draft_word(draft, "vkey", vkey);
	draft_hash(draft, "next_vkey_hash", hash);
	return TALLY_OK;
}

int office_rotate(struct office *office, struct office_view *view,
                  uint8_t out_id[static HASH_BYTES], struct fault *fault)
{
	static const struct accept_options none = { .key_name = NULL };
	uint8_t ids[1][HASH_BYTES];
	struct draft draft;
	struct batch batch = { 1, &draft, &none, ids };
	int rc;

	draft_init(&draft, STATEMENT_ROTATE);
	rc = draft_rotate(view, &draft, fault);
	office->writer->key_file = KEY_NEXT;
	if (rc == TALLY_OK)
		rc = accept_batch(office, view, &batch, fault);
	office->writer->key_file = KEY_OFFICE;
	if (rc == TALLY_OK)
		rc = rotation_settle(office, fault);
	if (rc == TALLY_OK)
		memcpy(out_id, ids[0], HASH_BYTES);
	draft_release(&draft);
	return rc;
}
