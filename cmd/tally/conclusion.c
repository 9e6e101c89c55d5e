/*
 * tally conclusion: what the logs say at a cut.
 */
#include <string.h>

#include "cut_find.h"
#include "record.h"
#include "words.h"

static enum conclusion_word parse_word(const char *text)
{
	for (int word = 1; word < CONCLUSION_WORD_COUNT; word++)
		if (strcmp(conclusion_text_of((enum conclusion_word)word),
		           text) == 0)
			return (enum conclusion_word)word;
	return CONCLUSION_NONE;
}

static int check_options(struct session *s, size_t *out_site,
                         enum conclusion_word *out_required)
{
	const char *site = session_option(s, "--site", 0);
	const char *required = session_option(s, "--require", 0);

	*out_site = NO_INDEX;
	*out_required = CONCLUSION_NONE;
	if (site != NULL) {
		*out_site = charter_site(s->office.charter, slice_text(site));
		if (*out_site == NO_INDEX)
			return session_usage(s, "--site '%s': the charter names no "
			                     "such site", site);
	}
	if (required != NULL) {
		*out_required = parse_word(required);
		if (*out_required == CONCLUSION_NONE)
			return session_usage(s, "--require '%s' is no conclusion, "
			                     "like absence-confirmed", required);
	}
	return EXIT_DONE;
}

static int say_text(struct session *s, const struct concluded *c,
                    struct fault *fault)
{
	const struct charter *charter = s->office.charter;
	struct buf text;
	int rc;

	buf_init(&text, MAX_CONCLUSION_BYTES);
	rc = session_flag(s, "--table")
	             ? conclusion_table(buf_slice(&c->json), charter, &text, fault)
	             : conclusion_text(buf_slice(&c->json), charter, &text, fault);
	if (rc == TALLY_OK)
		session_say(s, "%.*s", (int)text.len, (const char *)text.data);
	buf_release(&text);
	return rc;
}

/* A site may stand in several pairs: each has its word. */
static int say_site(struct session *s, const struct concluded *c, size_t site,
                    enum conclusion_word required)
{
	const struct conclusion *conclusion = c->conclusion;
	size_t found = 0, unmet = 0;
	struct fault fault;

	for (size_t i = 0; i < conclusion->site_count; i++) {
		if (conclusion->sites[i].site != site)
			continue;
		found++;
		unmet += conclusion->sites[i].word != required;
		session_say(s, "%s\n",
		            conclusion_text_of(conclusion->sites[i].word));
	}
	if (found == 0) {
		fault_set(&fault, TALLY_EINCOMPLETE, "%s: is in no pair that this "
		          "arrangement knows", words_site(c->rules, site));
		return session_fail(s, &fault);
	}
	if (required == CONCLUSION_NONE || unmet == 0)
		return EXIT_DONE;
	session_note("%s: is not %s", words_site(c->rules, site),
	             conclusion_text_of(required));
	return EXIT_BAD_EVIDENCE;
}

static int answer(struct session *s, const struct concluded *c, size_t site,
                  enum conclusion_word required)
{
	struct fault fault = { 0 };

	if (site != NO_INDEX) {
		int code = say_site(s, c, site, required);

		if (code == EXIT_DONE || code == EXIT_BAD_EVIDENCE)
			session_json_whole(s, buf_slice(&c->json));
		return code;
	}
	if (!s->json && say_text(s, c, &fault) != TALLY_OK)
		return session_fail(s, &fault);
	session_json_whole(s, buf_slice(&c->json));
	if (required == CONCLUSION_NONE || c->conclusion->word == required)
		return EXIT_DONE;
	session_note("the conclusion is %s, not %s",
	             conclusion_text_of(c->conclusion->word),
	             conclusion_text_of(required));
	return EXIT_BAD_EVIDENCE;
}

int conclusion_run(struct session *s)
{
	enum conclusion_word required;
	struct fault fault = { 0 };
	struct concluded c;
	size_t site;
	int rc, code = check_options(s, &site, &required);

	if (code != EXIT_DONE)
		return code;
	rc = cut_conclude(s, s->operand_count ? s->operands[0] : NULL, &c,
	                  &fault);
	if (rc != TALLY_OK)
		return session_fail(s, &fault);
	code = answer(s, &c, site, required);
	concluded_release(&c);
	return code;
}
