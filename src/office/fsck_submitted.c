/*
 * What is kept of submissions: heads of the own log, each with the cosignatures
 * of the keys that stand before it, and of the same history as the log.
 */
#include "office/fsck.h"

#include <stdlib.h>
#include <string.h>

#include "office/submitted.h"

static bool is_named_right(const struct submitted *kept, const char *path)
{
	char name[PLACE_NAME_BYTES];

	if (strcmp(path, SUBMITTED_QUORUM) == 0)
		return kept->key_count > 0;
	if (kept->key_count > 1)
		return false;
	/* Without a cosignature the head tells nothing of who showed it. */
	if (kept->key_count == 0)
		return strlen(path) == strlen(SUBMITTED_FOLDER "/") +
		                               2 * HASH_BYTES;
	submitted_name(kept->keys[0].name, name);
	return strcmp(path, name) == 0;
}

static const char *judge(const struct fsck *fsck, const char *path,
                         const struct submitted *kept)
{
	const struct note *note = &kept->checkpoint.note;

	if (!slice_is_text(kept->checkpoint.origin, fsck->office.log) ||
	    fsck_line(fsck, fsck->walk.self, NOTE_ED25519, note, 0) != NOTE_GOOD)
		return "is not a head signed by this office";
	if (note->signature_count != kept->key_count + 1)
		return "has lines of other keys than it names";
	for (size_t i = 0; i < kept->key_count; i++)
		if (note_verify(note, &kept->keys[i]) != NOTE_GOOD)
			return "has a bad cosignature";
	return is_named_right(kept, path) ? NULL : "is of another witness";
}

const char *fsck_submitted(struct fsck *fsck, const char *path,
                           const char *label)
{
	struct submitted *kept = malloc(sizeof(*kept));
	const char *reason = "is no head with cosignatures";
	struct buf bytes;

	(void)label;
	buf_init(&bytes, MAX_SUBMITTED_BYTES);
	if (kept == NULL)
		reason = "cannot be checked: out of memory";
	else if (fsck->walk.charter == NULL || fsck->walk.self == NO_INDEX)
		reason = NULL;
	else if (store_get(fsck->office.root, path, &bytes, NULL) == TALLY_OK &&
	         submitted_parse(buf_slice(&bytes), kept, NULL) == TALLY_OK)
		reason = judge(fsck, path, kept);
	buf_release(&bytes);
	free(kept);
	return reason;
}

struct comparing {
	struct fsck *fsck;
	const struct audit *audit;
};

static int compare(void *ctx, const struct submitted *kept)
{
	const struct comparing *c = ctx;
	const struct head *head = &kept->checkpoint.head;
	uint8_t root[HASH_BYTES];

	if (head->size > c->audit->head.size ||
	    !audit_signs(c->audit, kept->bytes, &(struct checkpoint){ 0 }, NULL))
		return 0;
	audit_root(c->audit, head->size, root);
	if (!hash_equal(root, head->root))
		audit_bad(c->fsck->report, kept->name, "is of another history "
		          "than the log as it is held");
	return 0;
}

int fsck_submitted_roots(struct fsck *fsck, const struct audit *own)
{
	struct comparing c = { fsck, own };

	return own->is_signed ? submitted_each(&fsck->office, compare, &c)
	                      : TALLY_OK;
}
