/*
 * swap open: what the other side declared of the designated site.
 */
#include <stdlib.h>
#include <string.h>

#include "office/csv.h"
#include "office/secret.h"
#include "office/swap.h"
#include "office/site_counts.h"
#include "protocol.h"
#include "rules/opening.h"
#include "swap_counts.h"
#include "swap_kept.h"

struct slice opening_declared(const struct opening *opening, size_t position)
{
	struct slice content = opening_content(opening, position);

	return content.len > 0 ? content : slice_text("nothing");
}

static int delivered_key(struct session *s, const struct inspection *i,
                         const struct swap_terms *terms,
                         uint8_t out[static SEAL_KEY_BYTES],
                         struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	int rc;

	if (!terms->blind) {
		member_hash(member_at(rules->entries[i->step[STEP_DELIVER]]
		                              .statement.body, "keys",
		                      terms->side), NULL, out);
		return TALLY_OK;
	}
	rc = rules_joined_key(rules,
	                      &rules->arrangements[i->arrangement].pairs[i->pair],
	                      terms->side, out);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "the shares that were "
	                                       "delivered do not give the key "
	                                       "that the depositor named, and "
	                                       "everybody can see it");
}

/* Open with the key of the delivery, and keep what it gives. */
static int open_now(struct session *s, size_t inspection,
                    const struct swap_terms *terms, struct buf *out,
                    struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	const struct inspection *i = &rules->inspections[inspection];
	size_t delivered = i->step[STEP_DELIVER];
	enum swap_verdict verdict = SWAP_NOT_JUDGED;
	uint8_t key[SEAL_KEY_BYTES];
	struct swap_terms with_table = *terms;
	struct swap_table table;
	char name[SECRET_NAME_BYTES];
	struct buf inner;
	int rc;

	if (delivered == NO_INDEX || terms->deposit == NO_INDEX)
		return fault_set(fault, TALLY_EINCOMPLETE, "pair %zu: its keys are "
		                 "not delivered yet: tally sync, or wait",
		                 i->pair + 1);
	rc = delivered_key(s, i, terms, key, fault);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&inner, MAX_BLOB_BYTES);
	buf_init(&table.bytes, MAX_BLOB_BYTES);
	rc = swap_table_set(s, inspection, &with_table, &table, fault);
	if (rc == TALLY_OK)
		rc = swap_inner_get(s, terms, &inner, fault);
	if (rc == TALLY_OK) {
		rc = swap_open(&with_table, key, buf_slice(&inner), out, &verdict);
		if (rc != TALLY_OK)
			fault_set(fault, rc, "the opening: %s", status_text(rc));
		else if (!swap_is_good(verdict))
			rc = fault_set(fault, TALLY_EMISMATCH, "%s: %s; the "
			               "depositary delivered it all the same%s",
			               swap_verdict_word(verdict),
			               swap_verdict_text(verdict),
			               terms->blind ? ", blindly: prove it with "
			               "tally swap evidence NOTICE" : "");
	}
	buf_release(&inner);
	buf_release(&table.bytes);
	if (rc != TALLY_OK)
		return rc;
	if (verdict == SWAP_COUNTS_DIFFER)
		session_note("%s: the opening %s: tally count evidence",
		             terms->site->name, swap_verdict_text(verdict));
	secret_name(name, "opening", protocol_id(s, i->step[STEP_NOTICE]));
	return secret_set(&s->office, name, buf_slice(out), fault);
}

/* Without the counts that follow, if there are any. */
static int parse_site(const struct swap_terms *terms, struct slice bytes,
                      struct opening *out, struct fault *fault)
{
	struct slice totals;

	if (terms->has_counts && !opening_split(bytes, &bytes, &totals))
		return fault_set(fault, TALLY_EFORMAT, "it is no opening");
	return opening_parse(bytes, out, fault);
}

/* What was opened before is checked again: it is the user's own file. */
static bool kept_opening(struct session *s, size_t inspection,
                         const struct swap_terms *terms, struct buf *bytes,
                         struct opening *out)
{
	char name[SECRET_NAME_BYTES];
	struct fault ignored;

	secret_name(name, "opening", protocol_id(
			s, s->view.rules->inspections[inspection].step[STEP_NOTICE]));
	return secret_get(&s->office, name, 1, bytes, &ignored) == TALLY_OK &&
	       parse_site(terms, buf_slice(bytes), out, &ignored) == TALLY_OK &&
	       out->site && out->first == terms->site->first_slot &&
	       out->height == terms->site->height &&
	       opening_verify(out, &terms->name, terms->root) == TALLY_OK;
}

int opening_recall(struct session *s, size_t inspection, struct buf *bytes,
                   struct opening *out, struct fault *fault)
{
	const struct inspection *i = &s->view.rules->inspections[inspection];
	struct swap_terms terms;
	int rc;

	buf_init(bytes, MAX_BLOB_BYTES);
	if (s->office.self != s->office.charter->party[i->side])
		return fault_set(fault, TALLY_ENOTFOUND, "only the inspecting side, "
		                 "%s, can open what was deposited for it",
		                 protocol_party(s->office.charter, i->side));
	rc = swap_terms_of(s->view.rules, inspection, &terms, fault);
	if (rc != TALLY_OK)
		return rc;
	if (kept_opening(s, inspection, &terms, bytes, out))
		return TALLY_OK;
	buf_clear(bytes);
	rc = open_now(s, inspection, &terms, bytes, fault);
	return rc == TALLY_OK ? parse_site(&terms, buf_slice(bytes), out, fault)
	                      : rc;
}

static void put_table(const struct site *site, const struct opening *opening,
                      struct buf *out)
{
	buf_put_text(out, "site,position,content\n");
	for (size_t i = 0; i < site->position_count; i++) {
		buf_printf(out, "%s,%s,", site->name,
		           site_position_name(site, i).text);
		csv_put_field(out, opening_declared(opening, i));
		buf_put_u8(out, '\n');
	}
}

static int print(struct session *s, struct buf *table, struct fault *fault)
{
	char *text = buf_take_text(table);

	if (text == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	session_say(s, "%s", text);
	session_json_text(s, "table", text);
	free(text);
	return TALLY_OK;
}

/* To a file that only its owner reads, or to standard output. */
static int show(struct session *s, const struct site *site,
                const struct opening *opening, struct fault *fault)
{
	const char *path = session_option(s, "-o", 0);
	struct buf table;
	int rc;

	buf_init(&table, MAX_CSV_BYTES);
	put_table(site, opening, &table);
	rc = buf_status(&table);
	if (rc != TALLY_OK) {
		fault_set(fault, rc, "the table: %s", status_text(rc));
	} else if (path != NULL) {
		rc = session_write_file(path, buf_slice(&table), 0600, fault);
		if (rc == TALLY_OK)
			session_say(s, "opened %s: %zu positions, in %s\n",
			            site->name, site->position_count, path);
	} else {
		rc = print(s, &table, fault);
	}
	session_json_text(s, "site", site->name);
	buf_release(&table);
	return rc;
}

int swap_open_run(struct session *s)
{
	struct opening opening;
	struct buf bytes;
	struct fault fault = { 0 };
	size_t found, site;
	int rc = session_inspection(s, s->operands[0], &found, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = opening_recall(s, found, &bytes, &opening, &fault);
	site = s->view.rules->inspections[found].site;
	if (rc == TALLY_OK)
		rc = show(s, &s->office.charter->sites[site], &opening, &fault);
	buf_release(&bytes);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
