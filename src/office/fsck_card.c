/*
 * The card of an office: its keys as the charter took them, or as they were when
 * a TLS identity was made later; and that identity's pin.
 */
#include <string.h>

#include "office/fsck.h"
#include "office/keys.h"

#define CARD "card"
#define MAX_CARD_BYTES 65536

static const struct participant *self_of(const struct fsck *fsck)
{
	return fsck->walk.charter != NULL && fsck->walk.self != NO_INDEX
	               ? &fsck->walk.charter->participants[fsck->walk.self]
	               : NULL;
}

const uint8_t *fsck_charter_pin(const struct fsck *fsck)
{
	const struct participant *self = self_of(fsck);

	return self != NULL && self->has_tls ? self->tls_pin : NULL;
}

static bool read_card(const struct fsck *fsck, struct buf *out_text,
                      struct card *out)
{
	return store_get(fsck->office.root, CARD, out_text, NULL) == TALLY_OK &&
	       card_parse(buf_slice(out_text), out, NULL) == TALLY_OK;
}

bool fsck_card_pin(const struct fsck *fsck, uint8_t out[static HASH_BYTES])
{
	struct card card = { .has_tls = false };
	struct buf text;
	bool found;

	buf_init(&text, MAX_CARD_BYTES);
	found = read_card(fsck, &text, &card) && card.has_tls;
	if (found)
		memcpy(out, card.tls_pin, HASH_BYTES);
	buf_release(&text);
	return found;
}

static bool charter_card(const struct fsck *fsck, struct card *out)
{
	const struct participant *self = self_of(fsck);

	if (fsck->office.charter == NULL || self == NULL)
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(out->name, self->name, sizeof(out->name));
	out->key = self->key;
	memcpy(out->box_key, self->box_key, sizeof(out->box_key));
	memcpy(out->next_key_hash, self->next_key_hash, HASH_BYTES);
	return true;
}

/* The pin of the charter, else of its file. */
static void put_pin(const struct fsck *fsck, struct card *card)
{
	const uint8_t *pin = fsck_charter_pin(fsck);

	card->has_tls = fsck_has_identity(fsck);
	if (card->has_tls && pin != NULL)
		memcpy(card->tls_pin, pin, HASH_BYTES);
	else if (card->has_tls &&
	         keys_read(&fsck->office, KEY_TLS_PIN, card->tls_pin, NULL) !=
	                 TALLY_OK)
		memset(card->tls_pin, 0, HASH_BYTES);
}

int fsck_card(const struct fsck *fsck, struct buf *out)
{
	struct card card;

	if (!charter_card(fsck, &card) &&
	    (fsck->facts.has_charter ||
	     office_card(&fsck->office, &card, NULL) != TALLY_OK))
		return TALLY_ENOTFOUND;
	put_pin(fsck, &card);
	card_format(&card, out);
	return buf_status(out);
}

/* Is the text this card? Of two pins that differ, the file of one is named. */
static bool is_card(const struct fsck *fsck, const struct buf *text,
                    const struct card *found, struct card *want)
{
	struct buf wanted;
	bool same;

	put_pin(fsck, want);
	if (want->has_tls && found->has_tls && fsck_charter_pin(fsck) == NULL)
		memcpy(want->tls_pin, found->tls_pin, HASH_BYTES);
	buf_init(&wanted, MAX_CARD_BYTES);
	card_format(want, &wanted);
	same = slice_equal(buf_slice(&wanted), buf_slice(text));
	buf_release(&wanted);
	return same;
}

const char *fsck_check_card(struct fsck *fsck, const char *path,
                            const char *rest)
{
	struct card found, want;
	bool good, known = false;
	struct buf text;

	(void)path;
	(void)rest;
	buf_init(&text, MAX_CARD_BYTES);
	good = read_card(fsck, &text, &found);
	if (charter_card(fsck, &want)) {
		known = true;
		good = good && is_card(fsck, &text, &found, &want);
	}
	if ((!good || !known) && card_parse(buf_slice(&text), &found, NULL) ==
	                                 TALLY_OK &&
	    (known || !fsck->facts.has_charter) &&
	    office_card(&fsck->office, &want, NULL) == TALLY_OK) {
		known = true;
		good = is_card(fsck, &text, &found, &want);
	}
	buf_release(&text);
	return good ? NULL : "is not the card of this office's keys";
}
