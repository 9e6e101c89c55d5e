/*
 * draw verify: what was drawn, computed again from the record alone.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "json.h"
#include "protocol.h"
#include "words.h"

static void put_sites(const struct rules *rules, const struct draw_result *result,
                      struct buf *out)
{
	for (uint32_t i = 0; i < result->count; i++)
		buf_printf(out, "%s%s", i ? " " : "",
		           rules->charter->sites[result->sites[i]].name);
	buf_put_u8(out, '\0');
}

static void tell_one(struct session *s, const struct draw_period *of, size_t i,
                     struct buf *json)
{
	const struct rules *rules = s->view.rules;
	const struct drawn *drawn = &of->draws[i];
	struct draw_result result = { .count = 0 };
	char seed[2 * HASH_BYTES + 1] = "", opener[WORDS_ID_BYTES] = "";
	struct buf sites;
	bool open = drawn->opened != NO_INDEX;
	bool known = open && rules_draw_result(rules, of, i, drawn->r,
	                                       &result) == TALLY_OK;

	buf_init(&sites, MAX_JSON_BYTES);
	put_sites(rules, &result, &sites);
	json_open(json, NULL, '{');
	json_number(json, "number", i + 1);
	json_flag(json, "open", open);
	if (open)
		json_id(json, "opened_by",
		        rules->entries[drawn->opened].statement.id);
	if (known) {
		hex_format(result.seed, sizeof(result.seed), seed);
		json_text(json, "seed", seed);
		json_text(json, "sites", (const char *)sites.data);
	}
	json_close(json, '}');
	if (open)
		words_id(rules, drawn->opened, opener);
	session_say(s, open ? "%3zu  %s  %s %s\n" : "%3zu  not opened\n", i + 1,
	            known ? (const char *)sites.data : "(no declaration fixed it)",
	            open ? words_kind(rules, drawn->opened) : "", opener);
	buf_release(&sites);
}

/* Openings that were refused: somebody tried another r, or another site. */
static size_t count_false(const struct rules *rules, const struct draw_period *of)
{
	size_t count = 0;

	for (size_t i = 0; i < rules->irregularity_count; i++)
		count += rules->irregularities[i].code == IRREGULAR_DRAW_FALSE &&
		         rules->irregularities[i].by ==
		                 rules->entries[of->entry].log;
	return count;
}

int draw_verify_run(struct session *s)
{
	const struct draw_period *of;
	struct fault fault = { 0 };
	size_t entry, closed = 0, refused;
	struct buf json;
	int rc = session_entry(s, s->operands[0], STATEMENT_DRAW, &entry, &fault);

	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	of = rules_draws_of(s->view.rules, entry);
	if (of == NULL) {
		fault_set(&fault, TALLY_EMISMATCH, "this draw does not count: tally "
		          "show %s says why", s->operands[0]);
		return session_fail(s, &fault);
	}
	buf_init(&json, MAX_JSON_BYTES);
	json_open(&json, NULL, '[');
	for (size_t i = 0; i < of->count; i++) {
		closed += of->draws[i].opened == NO_INDEX;
		tell_one(s, of, i, &json);
	}
	json_close(&json, ']');
	json_answer(s, "draws", &json);
	refused = count_false(s->view.rules, of);
	if (refused > 0)
		session_note("%zu statement%s of its maker opened no draw truly: "
		             "tally status", refused, refused == 1 ? "" : "s");
	if (refused > 0)
		return EXIT_BAD_EVIDENCE;
	return closed > 0 ? EXIT_INCOMPLETE : EXIT_DONE;
}
