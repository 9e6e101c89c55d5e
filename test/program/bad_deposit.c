/*
 * Logs a bad deposit of the named kind for an office, as a program that does
 * not keep to the protocol would; `tally` itself makes none. Never installed.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "need.h"
#include "office/declaration.h"
#include "office/swap_blind.h"

struct depositor {
	struct office office;
	struct office_view view;
	const struct inspection *inspection;
	struct swap_terms terms;
	struct swap_random random;
	struct buf opening, inner;
	struct swap_deposit made;
	struct blind_parts parts;    /* where depositaries are blind */
	uint8_t part[MAX_DEPOSITARIES][HASH_BYTES]; /* their blobs */
};

/* What is opened. */

static void open_site(struct depositor *d, const struct declared *declared,
                      const struct site *site)
{
	struct kept_declaration *kept;
	struct fault fault = { 0 };

	need(declaration_open(&d->office, declared, &kept, &fault), &fault,
	     "declaration");
	need(kept_put_site(kept, site->first_slot, site->height, &d->opening,
	                   &fault), &fault, "opening");
	declaration_close(kept);
}

static const struct declared *declarations(const struct depositor *d)
{
	return d->view.rules->declared[d->terms.side];
}

static void open_designated(struct depositor *d)
{
	open_site(d, &declarations(d)[d->inspection->declared], d->terms.site);
}

static void open_other_site(struct depositor *d)
{
	const struct charter *charter = d->office.charter;
	size_t i = 0;

	while (i < charter->site_count &&
	       (charter->sites[i].side != d->terms.side ||
	        &charter->sites[i] == d->terms.site))
		i++;
	need(i < charter->site_count ? TALLY_OK : TALLY_EUSAGE, NULL,
	     "this side has one site");
	open_site(d, &declarations(d)[d->inspection->declared],
	          &charter->sites[i]);
}

static void open_old_epoch(struct depositor *d)
{
	need(d->inspection->declared > 0 ? TALLY_OK : TALLY_EUSAGE, NULL,
	     "this side declared once");
	open_site(d, &declarations(d)[d->inspection->declared - 1],
	          d->terms.site);
}

/* As long as a right one, so that nothing but its bytes is wrong. */
static void open_rubbish(struct depositor *d)
{
	open_designated(d);
	office_random(d->opening.data, d->opening.len);
}

/* What is done to a deposit that was sealed as it should be. */

static void seal_part(struct depositor *d, const struct swap_secrets *secrets)
{
	const struct swap_box to = { d->random.part_ephemeral,
		                     d->terms.readers.depositary };

	buf_clear(&d->made.part);
	need(swap_seal_part(d->terms.ad, secrets, buf_slice(&d->inner), &to,
	                    &d->made.part), NULL, "part");
}

static void seal_outer(struct depositor *d, const uint8_t s[static 32])
{
	buf_clear(&d->made.outer);
	need(swap_seal_outer(d->terms.ad, s, d->random.outer_nonce,
	                     buf_slice(&d->inner), &d->made.outer),
	     NULL, "outer");
}

static void spoil_part(struct depositor *d)
{
	office_random(d->made.part.data, d->made.part.len);
}

static void spoil_inner(struct depositor *d)
{
	office_random(d->inner.data, d->inner.len);
	hash_bytes(buf_slice(&d->inner), d->made.inner_hash);
	seal_outer(d, d->random.secrets.s);
	seal_part(d, &d->random.secrets);
}

static void spoil_outer(struct depositor *d)
{
	uint8_t other[32];

	office_random(other, sizeof(other));
	seal_outer(d, other);
}

static void spoil_key(struct depositor *d)
{
	struct swap_secrets other = d->random.secrets;

	office_random(other.key, sizeof(other.key));
	seal_part(d, &other);
}

/* What is done to the parts of blind depositaries. */

static size_t place_count(const struct depositor *d)
{
	return d->office.charter->depositaries.of_count;
}

/* A good part of another share; its hash fits, too. */
static void spoil_share(struct depositor *d)
{
	const struct charter *charter = d->office.charter;
	size_t first = charter->depositaries.of[0];
	const struct swap_box to = { d->random.part_ephemeral,
		                     charter->participants[first].box_key };
	uint8_t share[SHARE_BYTES];

	office_random(share, sizeof(share));
	swap_share_hash(d->terms.ad, 1, share, d->parts.share_hash[0]);
	need(swap_seal_share(d->terms.ad, 1, share, &to, d->parts.part[0]),
	     NULL, "share");
}

static void spoil_one_hash(struct depositor *d)
{
	office_random(d->parts.share_hash[0], HASH_BYTES);
}

static void spoil_hashes(struct depositor *d)
{
	for (size_t i = 0; i < place_count(d); i++)
		office_random(d->parts.share_hash[i], HASH_BYTES);
}

static void swap_parts(struct depositor *d)
{
	uint8_t first[SWAP_BLIND_PART_BYTES];

	memcpy(first, d->parts.part[0], sizeof(first));
	memcpy(d->parts.part[0], d->parts.part[1], sizeof(first));
	memcpy(d->parts.part[1], first, sizeof(first));
}

struct kind {
	const char *name;
	void (*open)(struct depositor *d);
	void (*spoil)(struct depositor *d);       /* NULL: well sealed */
	void (*spoil_parts)(struct depositor *d); /* NULL: well shared */
};

static const struct kind kinds[] = {
	{ "good", open_designated, NULL, NULL }, /* a control: only the kind is bad */
	{ "rubbish", open_designated, spoil_inner, NULL },
	{ "rubbish-part", open_designated, spoil_part, NULL },
	{ "rubbish-opening", open_rubbish, NULL, NULL },
	{ "other-site", open_other_site, NULL, NULL },
	{ "old-epoch", open_old_epoch, NULL, NULL },
	{ "not-for-counterpart", open_designated, spoil_outer, NULL },
	{ "wrong-key", open_designated, spoil_key, NULL },
	{ "off-polynomial", open_designated, NULL, spoil_share },
	{ "one-hash", open_designated, NULL, spoil_one_hash },
	{ "hashes", open_designated, NULL, spoil_hashes },
	{ "swapped-parts", open_designated, NULL, swap_parts },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	need(TALLY_EUSAGE, NULL, name);
	return NULL;
}

static void put_blob(struct depositor *d, struct slice bytes,
                     uint8_t out[static HASH_BYTES])
{
	struct fault fault = { 0 };

	need(office_blob_put(&d->office, bytes, out, &fault), &fault, "blob");
}

static void make_parts(struct depositor *d, const struct kind *kind)
{
	struct blind_random random;

	office_random(&random, sizeof(random));
	need(blind_parts_make(d->office.charter, &d->terms,
	                      d->random.secrets.key, &random, &d->parts), NULL,
	     "parts");
	if (kind->spoil_parts != NULL)
		kind->spoil_parts(d);
	for (size_t i = 0; i < place_count(d); i++)
		put_blob(d, slice_of(d->parts.part[i], SWAP_BLIND_PART_BYTES),
		         d->part[i]);
}

static void make(struct depositor *d, const struct kind *kind)
{
	kind->open(d);
	office_random(&d->random, sizeof(d->random));
	need(swap_deposit_make(&d->terms, buf_slice(&d->opening), &d->random,
	                       &d->made), NULL, "deposit");
	need(swap_open_outer(d->terms.ad, d->random.secrets.s,
	                     buf_slice(&d->made.outer), &d->inner),
	     NULL, "inner");
	if (kind->spoil != NULL)
		kind->spoil(d);
	if (d->terms.blind)
		make_parts(d, kind);
}

static const struct inspection *find(const struct depositor *d,
                                     const char *notice)
{
	const struct rules *rules = d->view.rules;
	uint8_t id[HASH_BYTES];
	size_t entry, found = NO_INDEX;

	need(hex_parse(slice_text(notice), id, sizeof(id)), NULL, notice);
	entry = rules_find(rules, id);
	if (entry != NO_INDEX)
		found = rules_inspection(rules, entry);
	need(found != NO_INDEX ? TALLY_OK : TALLY_ENOTFOUND, NULL, notice);
	return &rules->inspections[found];
}

static void terms_of(const struct depositor *d, const char *notice,
                     struct swap_terms *out)
{
	const struct rules *rules = d->view.rules;
	struct fault fault = { 0 };

	need(swap_terms_of(rules, (size_t)(find(d, notice) - rules->inspections),
	                   out, &fault), &fault, notice);
}

/* Whatever stands in the deposit of another notice, byte for byte. */
static void copy(struct depositor *d, const char *notice)
{
	struct swap_terms from;
	struct fault fault = { 0 };

	terms_of(d, notice, &from);
	need(from.deposit != NO_INDEX ? TALLY_OK : TALLY_ENOTFOUND, NULL,
	     "deposit to copy");
	need(office_blob_get(&d->office, from.logged.outer, &d->made.outer,
	                     &fault), &fault, "outer");
	for (size_t i = 0; d->terms.blind && i < place_count(d); i++) {
		struct blind_logged logged;

		blind_logged_read(d->view.rules, &from, i, &logged);
		memcpy(d->part[i], logged.part, HASH_BYTES);
		memcpy(d->parts.share_hash[i], logged.share_hash, HASH_BYTES);
	}
	if (!d->terms.blind)
		need(office_blob_get(&d->office, from.logged.part,
		                     &d->made.part, &fault), &fault, "part");
	memcpy(d->made.inner_hash, from.logged.inner_hash, HASH_BYTES);
	memcpy(d->made.key_hash, from.logged.key_hash, HASH_BYTES);
	memcpy(d->made.wrap, from.logged.wrap, SWAP_WRAP_BYTES);
}

static void put_part(const struct depositor *d, size_t depositary,
                     const uint8_t part[static HASH_BYTES],
                     const uint8_t *share_hash, struct draft *draft)
{
	draft_open(draft, NULL, '{');
	draft_word(draft, "depositary",
	           d->office.charter->participants[depositary].name);
	draft_hash(draft, "part", part);
	if (share_hash != NULL)
		draft_hash(draft, "share", share_hash);
	draft_close(draft, '}');
}

static void put_parts(struct depositor *d, struct draft *draft)
{
	const struct charter *charter = d->office.charter;
	uint8_t part[HASH_BYTES];

	draft_open(draft, "parts", '[');
	if (d->terms.blind) {
		for (size_t i = 0; i < place_count(d); i++)
			put_part(d, charter->depositaries.of[i], d->part[i],
			         d->parts.share_hash[i], draft);
	} else {
		put_blob(d, buf_slice(&d->made.part), part);
		put_part(d, charter->depositary, part, NULL, draft);
	}
	draft_close(draft, ']');
}

static void log_it(struct depositor *d, uint8_t out_id[static HASH_BYTES])
{
	const struct accept_options options = { .key_name = NULL };
	size_t notice = d->inspection->step[STEP_NOTICE];
	uint8_t outer[HASH_BYTES];
	struct fault fault = { 0 };
	struct draft draft;

	put_blob(d, buf_slice(&d->made.outer), outer);
	draft_init(&draft, STATEMENT_DEPOSIT);
	draft_id(&draft, "notice", d->view.rules->entries[notice].statement.id);
	draft_hash(&draft, "inner", d->made.inner_hash);
	draft_hash(&draft, "key_hash", d->made.key_hash);
	draft_hash(&draft, "outer", outer);
	draft_base64(&draft, "wrap", slice_of(d->made.wrap, SWAP_WRAP_BYTES));
	put_parts(d, &draft);
	need(office_accept(&d->view, &draft, &options, out_id, &fault), &fault,
	     "log");
	draft_release(&draft);
}

static void begin(struct depositor *d, const char *folder, const char *clock)
{
	struct fault fault = { 0 };

	memset(d, 0, sizeof(*d));
	buf_init(&d->opening, MAX_BLOB_BYTES);
	buf_init(&d->inner, MAX_BLOB_BYTES);
	buf_init(&d->made.outer, MAX_BLOB_BYTES);
	buf_init(&d->made.part, MAX_BLOB_BYTES);
	need(office_open(folder, clock, &d->office, &fault), &fault, folder);
	need(office_view_open(&d->office, &d->view, &fault), &fault, folder);
}

static void end(struct depositor *d)
{
	swap_deposit_release(&d->made);
	buf_release(&d->inner);
	buf_release(&d->opening);
	swap_random_wipe(&d->random);
	office_view_close(&d->view);
	office_close(&d->office);
}

/* Two lines: the id of the statement, and K, for whoever looks for leaks. */
int main(int argc, char **argv)
{
	static struct depositor d;
	uint8_t id[HASH_BYTES];
	char hex[2 * HASH_BYTES + 1], key[2 * SEAL_KEY_BYTES + 1];
	bool copies = argc == 6 && strcmp(argv[3], "copied") == 0;

	if ((argc != 5 && !copies) || crypto_start() != TALLY_OK) {
		fprintf(stderr, "usage: bad_deposit OFFICE CLOCK KIND NOTICE\n"
		        "       bad_deposit OFFICE CLOCK copied NOTICE "
		        "NOTICE-OF-THE-COPIED\n");
		return 2;
	}
	begin(&d, argv[1], argv[2]);
	d.inspection = find(&d, argv[4]);
	terms_of(&d, argv[4], &d.terms);
	if (copies)
		copy(&d, argv[5]);
	else
		make(&d, find_kind(argv[3]));
	hex_format(d.random.secrets.key, SEAL_KEY_BYTES, key);
	log_it(&d, id);
	hex_format(id, HASH_BYTES, hex);
	printf("%s\n%s\n", hex, key);
	end(&d);
	return 0;
}
