/*
 * The words of conclusions and reasons, and how one follows from the other.
 */
#include "conclusion/report.h"

static const char *const words[CONCLUSION_WORD_COUNT] = {
#define CONCLUSION_TEXT(name, text) [name] = (text),
	CONCLUSION_LIST(CONCLUSION_TEXT)
#undef CONCLUSION_TEXT
};

const struct reason_row reason_table[REASON_COUNT] = {
#define REASON_ROW(name, code, word, text) [name] = { code, word, text },
	REASON_LIST(REASON_ROW)
#undef REASON_ROW
};

const char *conclusion_text_of(enum conclusion_word word)
{
	return words[word];
}

enum reason reason_find(struct slice code)
{
	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
		if (slice_is_text(code, reason_table[i].code))
			return (enum reason)i;
	}
	return REASON_NONE;
}

/* Counts that contradict each other give no detection at all. */
static void judge_population(struct population_result *result)
{
	const struct population *population = result->population;
	const uint32_t required = (uint32_t)population->required.value;
	struct detection_input input = {
		.positions = population->position_count,
		.looked = result->looked,
		.unread = result->refused + result->unreadable,
		.design_number = population->design_number.value,
		.detection = (uint32_t)population->detection.value,
		.common_cause = (uint32_t)population->common_cause.value,
	};

	result->detection = 0;
	result->reached = false;
	result->together = 0;
	result->together_reached = false;
	detection_probability(&input, required, &result->detection,
	                      &result->reached);
	detection_together(&input, required, &result->together,
	                   &result->together_reached);
}

static enum conclusion_word word_of(const struct site_result *site,
                                    int64_t as_of_s)
{
	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
		if (site->reasons[i])
			return reason_table[i].leads_to;
	}
	return as_of_s > site->holds_until_s ? CONCLUSION_LAPSED
	                                     : CONCLUSION_CONFIRMED;
}

void site_judge(struct site_result *result, const struct site *site,
                int64_t as_of_s)
{
	/* A site without a single look is never clean, whatever is required. */
	bool enough = result->last_observation_s != 0;

	for (size_t i = 0; i < result->population_count; i++) {
		judge_population(&result->populations[i]);
		enough = enough && result->populations[i].reached;
	}
	result->reasons[REASON_DETECTION] = !enough;
	result->holds_until_s = 0;
	if (site != NULL && result->last_observation_s != 0)
		result->holds_until_s = result->last_observation_s +
		                        (int64_t)site->conversion_s.value;
	result->word = word_of(result, as_of_s);
}

enum conclusion_word sites_worst(const struct site_result *sites, size_t count)
{
	enum conclusion_word worst = CONCLUSION_CONFIRMED;

	for (size_t i = 0; i < count; i++) {
		if (sites[i].word < worst)
			worst = sites[i].word;
	}
	return count > 0 ? worst : CONCLUSION_NOT_INSPECTED;
}
