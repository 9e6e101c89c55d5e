/*
 * tag prove: where an item's tag stands in an own declaration, or that it stands
 * nowhere.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "declare_tags.h"
#include "json.h"
#include "protocol.h"
#include "shown_declaration.h"
#include "shown_words.h"
#include "telling.h"

/* The own declaration that is asked, as it was made. */
struct asked {
	const struct declared *declared;
	const struct statement *statement;
	const struct charter *charter;
	struct kept_declaration *kept;
	struct declaration d;
	struct tag_list tags;
};

static int find_declared(const struct session *s, struct asked *out,
                         struct fault *fault)
{
	const struct rules *rules = s->view.rules;
	unsigned side;
	int rc = protocol_lead(s, &side, fault);

	if (rc == TALLY_OK)
		rc = protocol_declared(s, side, &out->declared, fault);
	if (rc == TALLY_OK)
		out->statement = &rules->entries[out->declared->entry].statement;
	return rc;
}

/* Nothing stands twice in what was declared. */
static size_t no_line(void *ctx, uint64_t slot)
{
	(void)ctx;
	(void)slot;
	return 0;
}

/* Inventory and tags again, from secret/. */
static int recall(struct session *s, struct asked *out, struct fault *fault)
{
	const struct tag_lines lines = { no_line, NULL, s->office.charter };
	struct mistakes mistakes;
	int rc = declaration_open(&s->office, out->declared, &out->kept, fault);

	if (rc != TALLY_OK)
		return rc;
	out->charter = s->office.charter;
	kept_declaration(out->kept, &out->d);
	mistakes_init(&mistakes);
	rc = tag_list_make(&out->d, &lines, &out->tags, &mistakes, fault);
	mistakes_release(&mistakes);
	if (rc != TALLY_OK) {
		crypto_wipe(out->d.salt_root, HASH_BYTES);
		declaration_close(out->kept);
	}
	return rc;
}

static void asked_release(struct asked *asked)
{
	crypto_wipe(asked->d.salt_root, HASH_BYTES);
	tag_list_release(&asked->tags);
	declaration_close(asked->kept);
}

static int make_proof(const struct asked *asked, const char *tag,
                      struct buf *out, struct fault *fault)
{
	struct telling telling;
	struct crew_progress progress = telling_init(&telling, "tags",
	                                                asked->tags.count);
	struct tag_tree *tree = NULL;
	int rc = tag_list_tree(&asked->tags, &asked->d, &progress, &tree, fault);

	telling_end(&telling);
	if (rc != TALLY_OK)
		return rc;
	rc = tag_tree_prove(tree, slice_text(tag), asked->statement->id, out);
	tag_tree_free(tree);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "the proof: %s",
	                                       status_text(rc));
}

/* Checked before it is given: what is kept could have been altered. */
static int check_proof(const struct asked *asked, const struct buf *text,
                       struct tag_proof *out, struct fault *fault)
{
	struct tag_commitment commitment;
	int rc = tag_proof_parse(buf_slice(text), out, fault);

	if (rc != TALLY_OK)
		return rc;
	if (!tag_commitment_read(asked->statement, &commitment) ||
	    tag_proof_verify(out, &asked->d.name, &commitment) != TALLY_OK)
		return fault_set(fault, TALLY_EMISMATCH, "the tags kept of epoch %"
		                 PRIu64 " are not those declared",
		                 asked->declared->epoch);
	return TALLY_OK;
}

static void tell_opened(const struct asked *asked, uint64_t slot,
                        const char *path)
{
	const struct shown_declaration shown = {
		.charter = asked->charter, .name = asked->d.name
	};
	const struct site *site;
	size_t position;

	if (shown_position(&shown, slot, &site, &position))
		session_note("%s: whoever has it reads what epoch %" PRIu64
		             " declares of %s %s, and of no other position", path,
		             asked->declared->epoch, site->name,
		             site_position_name(site, position).text);
}

static int open_slot(const struct asked *asked, uint64_t slot,
                     const char *path, struct fault *fault)
{
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_BLOB_BYTES);
	rc = kept_put_slot(asked->kept, slot, &bytes, fault);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(&bytes), 0600, fault);
	buf_release(&bytes);
	if (rc == TALLY_OK)
		tell_opened(asked, slot, path);
	return rc;
}

static int put_opening(struct session *s, const struct asked *asked,
                       const struct tag_proof *proof, struct fault *fault)
{
	const char *path = session_option(s, "--opening", 0);
	int rc;

	if (path == NULL)
		return TALLY_OK;
	if (proof->end != TAG_PRESENT)
		return fault_set(fault, TALLY_ENOTFOUND, "%.*s is declared at no "
		                 "slot: there is none to open",
		                 (int)proof->tag.len,
		                 (const char *)proof->tag.data);
	rc = session_new_file(s, path, fault);
	return rc == TALLY_OK ? open_slot(asked, proof->slot, path, fault) : rc;
}

static void tell_proof(struct session *s, const struct asked *asked,
                       const struct tag_proof *proof, size_t len)
{
	const struct shown_file file = { .path = session_option(s, "-o", 0),
		                         .declared = asked->declared };

	session_say(s, "%s: %.*s %s; %zu bytes\n", file.path,
	            (int)proof->tag.len, (const char *)proof->tag.data,
	            proof->end == TAG_PRESENT
	                    ? "is among the tags declared, and at which position"
	                    : "is none of the tags declared, which excludes no item "
	                      "without it", len);
	shown_send_along(s, &file);
}

static int put_proof(struct session *s, const struct asked *asked,
                     const struct buf *text, const struct tag_proof *proof,
                     struct fault *fault)
{
	const char *path = session_option(s, "-o", 0);
	struct buf json;
	int rc;

	buf_init(&json, MAX_JSON_BYTES);
	json_put_clean(&json, buf_slice(text));
	json_answer(s, "proof", &json);
	session_json(s, "present", slice_text(proof->end == TAG_PRESENT
	                                      ? "true" : "false"));
	if (path == NULL) {
		session_say(s, "%.*s", (int)text->len, (const char *)text->data);
		return TALLY_OK;
	}
	rc = session_new_file(s, path, fault);
	if (rc == TALLY_OK)
		rc = session_write_file(path, buf_slice(text), 0600, fault);
	if (rc == TALLY_OK)
		tell_proof(s, asked, proof, text->len);
	return rc;
}

static int prove(struct session *s, struct asked *asked, struct fault *fault)
{
	struct tag_proof *proof = calloc(1, sizeof(*proof));
	struct buf text;
	int rc;

	if (proof == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	buf_init(&text, MAX_TAG_PROOF_BYTES);
	rc = make_proof(asked, s->operands[0], &text, fault);
	if (rc == TALLY_OK)
		rc = check_proof(asked, &text, proof, fault);
	if (rc == TALLY_OK)
		rc = put_opening(s, asked, proof, fault);
	if (rc == TALLY_OK)
		rc = put_proof(s, asked, &text, proof, fault);
	buf_release(&text);
	free(proof);
	return rc;
}

static int no_tag(struct session *s, const char *given)
{
	const char *colon = strchr(given, ':');

	if (colon != NULL &&
	    text_is_identifier(slice_text(colon + 1), MAX_TAG_BYTES))
		return session_usage(s, "tag prove: '%s' is an item with its class; "
		                     "give what stands after the colon: %s", given,
		                     colon + 1);
	return session_usage(s, "tag prove: '%s' is no tag: 1 to %d of A-Z a-z 0-9 "
	                     "- . _ /", given, MAX_TAG_BYTES);
}

int tag_prove_run(struct session *s)
{
	struct tag_commitment commitment;
	struct asked asked = { 0 };
	struct fault fault = { 0 };
	int rc;

	if (!text_is_identifier(slice_text(s->operands[0]), MAX_TAG_BYTES))
		return no_tag(s, s->operands[0]);
	rc = find_declared(s, &asked, &fault);
	if (rc == TALLY_OK && !tag_commitment_read(asked.statement, &commitment))
		rc = fault_set(&fault, TALLY_ENOTFOUND, "the declaration of epoch %"
		               PRIu64 " commits to no tags; the next can: tally "
		               "declare FILE.csv --tags", asked.declared->epoch);
	if (rc == TALLY_OK)
		rc = recall(s, &asked, &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	rc = prove(s, &asked, &fault);
	asked_release(&asked);
	return rc == TALLY_OK ? EXIT_DONE : session_fail(s, &fault);
}
