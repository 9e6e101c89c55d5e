/*
 * tag verify: what a proof about an item's tag shows, and what it gives away.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "json.h"
#include "office/tags.h"
#include "protocol.h"
#include "shown_words.h"
#include "tag_opening.h"
#include "verify.h"

/* What is judged, and what it is judged by. */
struct tag_case {
	struct buf text;
	struct tag_proof proof;
	struct shown_declaration shown;
	struct buf json; /* members for --json */
};

static int not_positioned(const struct tag_case *c, struct fault *fault)
{
	return fault_set(fault, TALLY_EMISMATCH, "slot %" PRIu64 " is no position "
	                 "of the map: the declaration names a place that is none",
	                 c->proof.slot);
}

static int judge(struct tag_case *c, struct fault *fault)
{
	struct tag_commitment commitment;
	const struct site *site;
	size_t position;
	int rc;

	if (!tag_commitment_read(c->shown.statement, &commitment))
		return fault_set(fault, TALLY_EMISMATCH, "the declaration commits "
		                 "to no tags");
	rc = tag_proof_verify(&c->proof, &c->shown.name, &commitment);
	if (rc == TALLY_ESIGNATURE)
		return fault_set(fault, rc, "the VRF's proof is not that of this tag "
		                 "by the key of the declaration");
	if (rc != TALLY_OK)
		return fault_set(fault, rc, "its path does not lead to the root of "
		                 "the declaration's tags");
	if (c->proof.end == TAG_PRESENT &&
	    !shown_position(&c->shown, c->proof.slot, &site, &position))
		return not_positioned(c, fault);
	return TALLY_OK;
}

/* What --opening gives, if anything, must say the same. */
static int judge_opening(struct session *s, struct tag_case *c,
                         struct fault *fault)
{
	const char *path = session_option(s, "--opening", 0);
	struct buf bytes;
	int rc;

	if (path == NULL)
		return TALLY_OK;
	rc = session_read_file(path, MAX_BLOB_BYTES, &bytes, fault);
	if (rc != TALLY_OK)
		return rc;
	rc = tag_opening_judge(buf_slice(&bytes), &c->proof, &c->shown, fault);
	buf_release(&bytes);
	return rc == TALLY_OK ? rc : fault_prefix(fault, "%s", path);
}

static void say_declaration(struct session *s, struct tag_case *c)
{
	const struct shown_declaration *shown = &c->shown;

	session_say(s, "tag        %.*s\n", (int)c->proof.tag.len,
	            (const char *)c->proof.tag.data);
	shown_tell(s, shown, false);
	buf_put_text(&c->json, "{");
	json_id(&c->json, "declaration", shown->statement->id);
	json_text(&c->json, "by", shown->statement->from);
	json_number(&c->json, "epoch", shown->name.epoch);
	json_flag(&c->json, "present", c->proof.end == TAG_PRESENT);
}

static void say_present(struct session *s, struct tag_case *c)
{
	const struct site *site = NULL;
	char class[MAX_NAME_BYTES + 1];
	size_t position = 0;

	shown_position(&c->shown, c->proof.slot, &site, &position);
	text_sanitize(c->proof.class, class, sizeof(class));
	session_say(s, "present    at %s %s (slot %" PRIu64 "), as %s\n",
	            site->name, site_position_name(site, position).text, c->proof.slot,
	            class);
	if (session_option(s, "--opening", 0) != NULL)
		session_say(s, "opened     the slot says the same\n");
	else
		session_say(s, "           by the declaration's tags alone; an opening "
		            "of the slot shows that\n           it says the same "
		            "(--opening)\n");
	json_text(&c->json, "site", site->name);
	json_text(&c->json, "position", site_position_name(site, position).text);
	json_number(&c->json, "slot", c->proof.slot);
	json_text(&c->json, "class", class);
}

/* All that an absence gives away: docs/format.md, section 13. */
static void say_absent(struct session *s, struct tag_case *c)
{
	unsigned depth = c->shown.charter->depth[c->shown.name.side];
	unsigned long long leaves = 1ull << (depth + TAG_SPARE_LEVELS);
	char key[2 * HASH_BYTES + 1];

	session_say(s, "absent     by the declaration's tags alone: none of the tags "
	            "that %s committed\n           to is this one. An item without "
	            "a tag is not excluded, nor a slot\n           whose tag was "
	            "left out: only openings show what a slot holds%s\n",
	            c->shown.statement->from, session_option(s, "--opening", 0)
	                                              ? "" : "\n           "
	                                                     "(--opening)");
	if (session_option(s, "--opening", 0) != NULL)
		session_say(s, "opened     no slot that is opened holds it; of "
		            "others that says nothing\n");
	session_say(s, "told too   of %llu leaves, tags and filling alike, %s has a "
	            "key that begins\n           with the same %u bits",
	            leaves, c->proof.end == TAG_OTHER ? "one" : "none",
	            c->proof.depth);
	if (c->proof.end == TAG_OTHER) {
		hex_format(c->proof.key, HASH_BYTES, key);
		session_say(s, ":\n           %s\n           Whether it is a tag "
		            "nobody can tell from this", key);
		json_text(&c->json, "other_key", key);
	}
	session_say(s, ". It says nothing about\n           other tags, or how many "
	            "there are.\n");
	json_number(&c->json, "levels", c->proof.depth);
	json_number(&c->json, "leaves", leaves);
}

static int conclude(struct session *s, const struct tag_case *c)
{
	const char *given = session_option(s, "--charter", 0);

	if (c->shown.from_file)
		return verify_identity(s, s->operands[0],
		                       given != NULL ? c->shown.charter->id : NULL,
		                       c->shown.charter->id);
	session_say(s, "Good. It holds by what this office holds.\n");
	return EXIT_DONE;
}

static int tell(struct session *s, struct tag_case *c)
{
	char tag[MAX_TAG_BYTES + 1];

	text_sanitize(c->proof.tag, tag, sizeof(tag));
	say_declaration(s, c);
	if (c->proof.end == TAG_PRESENT)
		say_present(s, c);
	else
		say_absent(s, c);
	json_flag(&c->json, "opened", session_option(s, "--opening", 0) != NULL);
	json_close(&c->json, '}');
	session_json_text(s, "tag", tag);
	json_answer(s, "shown", &c->json);
	return conclude(s, c);
}

int tag_verify_run(struct session *s)
{
	struct tag_case *c = calloc(1, sizeof(*c));
	struct fault fault = { 0 };
	int code, rc;

	if (c == NULL) {
		fault_set(&fault, TALLY_ENOMEM, "out of memory");
		return session_fail(s, &fault);
	}
	buf_init(&c->json, MAX_JSON_BYTES);
	rc = session_read_file(s->operands[0], MAX_TAG_PROOF_BYTES, &c->text,
	                       &fault);
	if (rc == TALLY_OK) {
		rc = tag_proof_parse(buf_slice(&c->text), &c->proof, &fault);
		if (rc != TALLY_OK)
			fault_prefix(&fault, "%s", s->operands[0]);
	}
	if (rc == TALLY_OK)
		rc = shown_declaration_open(s, c->proof.declare, &c->shown,
		                            &fault);
	if (rc == TALLY_OK) {
		rc = judge(c, &fault);
		if (rc != TALLY_OK)
			fault_prefix(&fault, "%s", s->operands[0]);
	}
	if (rc == TALLY_OK)
		rc = judge_opening(s, c, &fault);
	code = rc == TALLY_OK ? tell(s, c) : session_fail(s, &fault);
	shown_declaration_release(&c->shown);
	buf_release(&c->json);
	buf_release(&c->text);
	free(c);
	return code;
}
