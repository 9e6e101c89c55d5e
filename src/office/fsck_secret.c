/*
 * Secrets that own statements commit to: they must be there, and fit. Those of
 * a swap are asked for by name only: what they seal lies in others' logs.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "escrow/draw.h"
#include "office/counts.h"
#include "office/courier.h"
#include "office/declaration.h"
#include "office/fsck.h"
#include "office/keys.h"
#include "office/lost_secret.h"
#include "office/secret.h"
#include "statement/statement.h"

#define MAX_SECRET_FILE_BYTES 65536
#define MAX_NAMES_BYTES ((size_t)1 << 24)

/* Does a kept secret open what a statement commits to? */
typedef bool secret_fits(const struct fsck *fsck, const json_t *body,
                         const json_t *part, struct slice secret);

static bool fits_choice(const struct fsck *fsck, const json_t *body,
                        const json_t *part, struct slice secret)
{
	const struct charter *charter = fsck->office.charter;
	uint8_t salt[32], ad[SWAP_AD_BYTES], id[HASH_BYTES];
	uint8_t want[HASH_BYTES], found[HASH_BYTES];
	const struct site *place;
	size_t site;

	(void)part;
	if (secret.len < 66 || secret.data[secret.len - 1] != '\n' ||
	    secret.data[64] != ' ' ||
	    !member_hash(body, "arrangement", id) ||
	    !member_hash(body, "sealed", want))
		return false;
	site = charter_site(charter, slice_part(secret, 65, secret.len - 66));
	if (site == NO_INDEX ||
	    hex_parse(slice_part(secret, 0, 64), salt, 32) != TALLY_OK)
		return false;
	place = &charter->sites[site];
	swap_ad(charter->id, id, (uint32_t)member_int(body, "pair"),
	        (uint8_t)!place->side, ad);
	choice_commit(ad, salt, place->first_slot, found);
	crypto_wipe(salt, sizeof(salt));
	return hash_equal(want, found);
}

/* Every name of the team, in the order of the statement or another. */
static bool fits_team(const struct fsck *fsck, const json_t *body,
                      const json_t *part, struct slice secret)
{
	struct reader r = { secret };
	struct slice line;
	size_t count = 0;

	(void)fsck;
	(void)part;
	while (reader_line(&r, &line)) {
		uint8_t salt[32], found[HASH_BYTES];
		char hex[2 * HASH_BYTES + 1];
		const json_t *team = json_object_get(body, "team");
		bool named = false;

		if (line.len < 66 || line.data[64] != ' ' ||
		    hex_parse(slice_part(line, 0, 64), salt, 32) != TALLY_OK)
			return false;
		blind_commit(salt, slice_part(line, 65, line.len), found);
		crypto_wipe(salt, sizeof(salt));
		hex_format(found, HASH_BYTES, hex);
		for (size_t i = 0; i < json_array_size(team); i++)
			named |= strcmp(json_string_value(json_array_get(team, i)),
			                hex) == 0;
		if (!named)
			return false;
		count++;
	}
	return r.rest.len == 0 && count == member_count(body, "team");
}

static bool fits_sample(const struct fsck *fsck, const json_t *body,
                        const json_t *part, struct slice secret)
{
	uint8_t s[32], notice[HASH_BYTES], want[HASH_BYTES], found[HASH_BYTES];

	if (secret.len != 65 || secret.data[64] != '\n' ||
	    hex_parse(slice_part(secret, 0, 64), s, 32) != TALLY_OK ||
	    !member_hash(body, "notice", notice) ||
	    !member_hash(part, "commitment", want))
		return false;
	draw_onsite_commit(fsck->office.charter->id, notice,
	                   slice_text(member_text(part, "population")), s, found);
	crypto_wipe(s, sizeof(s));
	return hash_equal(want, found);
}

/* The side that this office leads; SIDES if none. */
static unsigned own_side(const struct fsck *fsck)
{
	const struct charter *charter = fsck->office.charter;
	unsigned side = 0;

	while (side < SIDES && charter->party[side] != fsck->walk.self)
		side++;
	return side;
}

/* r of draw 1, 2...: a line each, and nothing more. */
static bool fits_draw(const struct fsck *fsck, const json_t *body,
                      const json_t *part, struct slice secret)
{
	const json_t *draws = json_object_get(body, "draws");
	struct draw_name name = { .side = (uint8_t)own_side(fsck),
		                  .period = (uint32_t)member_int(body, "period") };
	struct reader lines = { secret };
	struct slice line;

	(void)part;
	memcpy(name.charter, fsck->office.charter->id, HASH_BYTES);
	for (size_t i = 0; i < json_array_size(draws); i++) {
		uint8_t r[32], want[HASH_BYTES], found[HASH_BYTES];

		if (!reader_line(&lines, &line) ||
		    hex_parse(line, r, sizeof(r)) != TALLY_OK ||
		    !member_hash(json_array_get(draws, i), "commitment", want))
			return false;
		name.j = (uint32_t)i + 1;
		draw_commit(&name, r, found);
		crypto_wipe(r, sizeof(r));
		if (!hash_equal(want, found))
			return false;
	}
	return lines.rest.len == 0;
}

static bool fits_courier(const struct fsck *fsck, const json_t *body,
                         const json_t *part, struct slice secret)
{
	uint8_t key[COURIER_KEY_BYTES];
	bool fits = courier_parse(secret, key) == TALLY_OK &&
	            courier_fits(fsck->office.charter, body, key);

	(void)part;
	crypto_wipe(key, sizeof(key));
	return fits;
}

/* One try of several must fit: the others were not logged, and leave gaps. */
static void check_tries(struct fsck *fsck, const char *name,
                        const json_t *body, const json_t *part,
                        secret_fits *fits)
{
	char path[SECRET_NAME_BYTES + 8];
	bool any = false, good = false;

	for (unsigned i = 1; !good && i <= MAX_SECRET_TRIES; i++) {
		struct buf secret;
		int rc;

		buf_init(&secret, MAX_SECRET_FILE_BYTES);
		rc = secret_get(&fsck->office, name, i, &secret, NULL);
		good = rc == TALLY_OK &&
		       fits(fsck, body, part, buf_slice(&secret));
		any |= rc != TALLY_ENOTFOUND;
		buf_release(&secret);
	}
	snprintf(path, sizeof(path), "secret/%.180s", name);
	if (any && !good)
		audit_bad(fsck->report, path, "is not what the own statement "
		          "commits to%s", secret_advice(path));
}

static void check_counts(struct fsck *fsck, const struct declared *declared)
{
	const struct side_declared of = { own_side(fsck), declared };
	char path[SECRET_NAME_BYTES];
	struct side_counts counts;
	struct buf table;
	int rc;

	if (of.side == SIDES || !declared->has_counts)
		return;
	buf_init(&table, MAX_BLOB_BYTES);
	rc = side_counts_recall(&fsck->office, &of, &table, &counts, NULL);
	side_counts_release(&counts);
	buf_release(&table);
	if (rc == TALLY_OK || rc == TALLY_ENOTFOUND)
		return; /* lost: named with all that is; no table: with the blobs */
	snprintf(path, sizeof(path), "secret/declaration-%" PRIu64 ".counts",
	         declared->epoch);
	audit_bad(fsck->report, path, "%s%s", rc == TALLY_EMISMATCH
	          ? "is not what was declared" : "cannot be read",
	          secret_advice(path));
}

static void check_declaration(struct fsck *fsck, const struct statement *s)
{
	struct declared declared = { .epoch = (uint64_t)member_int(s->body,
		                                                   "epoch") };
	char name[SECRET_NAME_BYTES];
	int rc;

	if (!member_hash(s->body, "root", declared.root))
		return;
	declared.has_counts = member_hash(s->body, "counts", declared.counts);
	check_counts(fsck, &declared);
	rc = declaration_check(&fsck->office, &declared, NULL);
	if (rc == TALLY_OK || rc == TALLY_ENOTFOUND)
		return; /* what is not there at all is named as lost */
	snprintf(name, sizeof(name), "secret/declaration-%" PRIu64 ".tree",
	         declared.epoch);
	if (rc == TALLY_EMISMATCH)
		audit_bad(fsck->report, name, "is not what was declared%s",
		          secret_advice(name));
	else
		audit_bad(fsck->report, name, "cannot be read%s",
		          secret_advice(name));
}

static void check_statement(struct fsck *fsck, const struct statement *s)
{
	char stem[SECRET_NAME_BYTES], name[SECRET_NAME_BYTES];
	const json_t *samples = json_object_get(s->body, "samples");
	uint8_t id[HASH_BYTES];

	if (s->kind == STATEMENT_DECLARE)
		check_declaration(fsck, s);
	if (s->kind == STATEMENT_DRAW) {
		snprintf(name, sizeof(name), "draw-%" PRId64,
		         member_int(s->body, "period"));
		check_tries(fsck, name, s->body, NULL, fits_draw);
	}
	if (s->kind == STATEMENT_PROPOSE &&
	    json_object_get(s->body, "courier") != NULL)
		check_tries(fsck, "courier", s->body, NULL, fits_courier);
	if ((s->kind == STATEMENT_CHOOSE || s->kind == STATEMENT_NOTICE) &&
	    member_hash(s->body, "arrangement", id)) {
		bool choose = s->kind == STATEMENT_CHOOSE;

		secret_name(stem, choose ? "choice" : "team", id);
		snprintf(name, sizeof(name), "%.100s-%" PRId64, stem,
		         member_int(s->body, "pair"));
		check_tries(fsck, name, s->body, NULL,
		            choose ? fits_choice : fits_team);
	}
	if (s->kind != STATEMENT_DESIGNATE || !member_hash(s->body, "notice", id))
		return;
	secret_name(stem, "sample", id);
	for (size_t i = 0; i < json_array_size(samples); i++) {
		const json_t *sample = json_array_get(samples, i);

		snprintf(name, sizeof(name), "%.80s-%s", stem,
		         member_text(sample, "population"));
		check_tries(fsck, name, s->body, sample, fits_sample);
	}
}

/* An accredited key that is kept here must be the one accredited. */
static void check_accredited(struct fsck *fsck, const struct statement *s)
{
	char path[MAX_LOG_NAME_BYTES + 32];
	struct note_key key, kept;

	if (vkey_parse(slice_text(member_text(s->body, "vkey")), &key, NULL) !=
	    TALLY_OK)
		return;
	snprintf(path, sizeof(path), "key/accredited/%s", key.name);
	if (keys_public(&fsck->office, path + 4, &kept, NULL) == TALLY_OK &&
	    memcmp(kept.public_key, key.public_key, SIGN_PUBLIC_BYTES) != 0)
		audit_bad(fsck->report, path, "is not the key that was "
		          "accredited");
}

struct secret_walk {
	struct fsck *fsck;
	struct buf names;
};

static int check_entry(void *ctx, uint64_t index, struct slice entry)
{
	struct secret_walk *walk = ctx;
	struct statement s;

	(void)index;
	if (statement_decode(entry, &s, NULL) != TALLY_OK)
		return TALLY_OK;
	if (s.kind == STATEMENT_ACCREDIT)
		check_accredited(walk->fsck, &s);
	else
		check_statement(walk->fsck, &s);
	statement_release(&s);
	lost_secrets(&walk->fsck->office, entry, &walk->names);
	return buf_status(&walk->names);
}

/* ", a, b": each once. */
static void report_lost(struct fsck *fsck, char *names)
{
	static const char *const fixed[] = { KEY_OFFICE, KEY_NEXT, KEY_BOX };
	char *rest = names, *last = NULL;

	for (char *name = names != NULL ? strtok_r(names, ", ", &rest) : NULL;
	     name != NULL; name = strtok_r(NULL, ", ", &rest)) {
		if (last == NULL || strcmp(last, name) != 0)
			audit_bad(fsck->report, name, "is missing%s",
			          secret_advice(name));
		last = name;
	}
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		char path[32];

		snprintf(path, sizeof(path), "key/%s", fixed[i]);
		if (fsck_is_lost(fsck, path))
			audit_bad(fsck->report, path, "is missing");
	}
}

int fsck_secrets(struct fsck *fsck, const struct audit *own,
                 struct fault *fault)
{
	struct secret_walk walk = { .fsck = fsck };
	int rc = TALLY_OK;
	char *names;

	buf_init(&walk.names, MAX_NAMES_BYTES);
	if (fsck->office.charter != NULL)
		rc = fsck_entries(own, 0, check_entry, &walk, fault);
	buf_put_u8(&walk.names, ' ');
	names = buf_take_text(&walk.names);
	report_lost(fsck, names);
	free(names);
	buf_release(&walk.names);
	return rc;
}
