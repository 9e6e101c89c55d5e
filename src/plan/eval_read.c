/*
 * JSON values as counts, numbers, probabilities, flags, words, and lists.
 */
#include "plan/eval_read.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct type {
	const char *word, *words; /* of usage; what it must be */
	enum eval_type element;   /* of a list */
};

static const struct type types[] = {
	[EVAL_NONE] = { "", "", EVAL_NONE },
	[EVAL_COUNT] = { "count", "a whole number from 0 to 2^53", EVAL_NONE },
	[EVAL_REAL] = { "number", "a number, \"inf\" or \"-inf\"", EVAL_NONE },
	[EVAL_PROBABILITY] = { "probability", "a number, or a decimal from 0 to "
	                       "1 in quotes", EVAL_NONE },
	[EVAL_EXACT] = { "exact", "a probability from 0 to 1, as a number or, "
	                 "with at most 18 places, in quotes", EVAL_NONE },
	[EVAL_FLAG] = { "flag", "true or false", EVAL_NONE },
	[EVAL_WORD] = { "", "one of: ", EVAL_NONE },
	[EVAL_REALS] = { "numbers", "a list of at most 4096 numbers", EVAL_REAL },
	[EVAL_PROBABILITIES] = { "probabilities", "a list of at most 4096 "
	                         "numbers, or decimals in quotes",
	                         EVAL_PROBABILITY },
	[EVAL_COUNTS] = { "counts", "a list of at most 4096 whole numbers from 0 "
	                  "to 2^53", EVAL_COUNT },
};
_Static_assert(EVAL_MAX_ELEMENTS == 4096, "the texts above say so");

void eval_describe(const struct eval_member *member, struct buf *out)
{
	buf_put_text(out, types[member->type].words);
	if (member->type == EVAL_WORD)
		buf_put_text(out, member->words);
}

void eval_put_type(const struct eval_member *member, struct buf *out)
{
	buf_put_text(out, member->type == EVAL_WORD ? member->words
	                                            : types[member->type].word);
}

static enum eval_read read_count(const json_t *value, uint64_t *out)
{
	double real;

	if (!json_is_number(value))
		return EVAL_NOT_UNDERSTOOD;
	real = json_number_value(value);
	if (!(real >= 0 && real <= (double)STATS_MAX_COUNT))
		return EVAL_OUT_OF_RANGE;
	if (json_is_integer(value))
		*out = (uint64_t)json_integer_value(value);
	else
		*out = (uint64_t)real;
	return *out <= STATS_MAX_COUNT && (double)*out == real
	               ? EVAL_READ
	               : EVAL_OUT_OF_RANGE;
}

static enum eval_read read_real(const json_t *value, double *out)
{
	const char *text = json_string_value(value);

	if (text != NULL && strcmp(text, "inf") == 0)
		*out = INFINITY;
	else if (text != NULL && strcmp(text, "-inf") == 0)
		*out = -INFINITY;
	else if (json_is_number(value))
		*out = json_number_value(value);
	else
		return EVAL_NOT_UNDERSTOOD;
	return EVAL_READ;
}

static enum eval_read read_probability(const json_t *value, double *out)
{
	struct chance chance;

	if (!json_is_string(value) ||
	    !chance_parse(slice_text(json_string_value(value)), &chance))
		return read_real(value, out);
	*out = chance.value;
	return EVAL_READ;
}

static enum eval_read read_exact(const json_t *value, struct chance *out)
{
	if (json_is_string(value))
		return chance_parse(slice_text(json_string_value(value)), out)
		               ? EVAL_READ
		               : EVAL_NOT_UNDERSTOOD;
	if (!json_is_number(value))
		return EVAL_NOT_UNDERSTOOD;
	return chance_of(json_number_value(value), out) ? EVAL_READ
	                                                : EVAL_OUT_OF_RANGE;
}

static enum eval_read read_flag(const json_t *value, bool *out)
{
	if (json_is_integer(value)) {
		json_int_t number = json_integer_value(value);

		*out = number == 1;
		return number == 0 || number == 1 ? EVAL_READ : EVAL_OUT_OF_RANGE;
	}
	*out = json_is_true(value);
	return value == NULL || json_is_boolean(value) ? EVAL_READ
	                                               : EVAL_NOT_UNDERSTOOD;
}

/* Which of the words, from 0. */
static enum eval_read read_word(const char *words, const json_t *value,
                                uint64_t *out)
{
	const char *text = json_string_value(value);
	size_t len = text ? strlen(text) : 0;

	*out = 0;
	if (value == NULL)
		return EVAL_READ;
	for (; text != NULL; words += strcspn(words, "|") + 1, ++*out) {
		if (strcspn(words, "|") == len && memcmp(words, text, len) == 0)
			return EVAL_READ;
		if (words[strcspn(words, "|")] == '\0')
			break;
	}
	return EVAL_NOT_UNDERSTOOD;
}

static enum eval_read read_element(enum eval_type type, const json_t *value,
                                   void *list, size_t i)
{
	if (type == EVAL_COUNT)
		return read_count(value, (uint64_t *)list + i);
	if (type == EVAL_PROBABILITY)
		return read_probability(value, (double *)list + i);
	return read_real(value, (double *)list + i);
}

static enum eval_read read_list(enum eval_type type, const json_t *value,
                                union eval_value *out, void **out_list)
{
	size_t len = json_array_size(value);
	enum eval_read worst = EVAL_READ;

	if (!json_is_array(value))
		return EVAL_NOT_UNDERSTOOD;
	if (len > EVAL_MAX_ELEMENTS)
		return EVAL_OUT_OF_RANGE;
	*out_list = calloc(len + 1, sizeof(uint64_t));
	if (*out_list == NULL)
		return EVAL_NO_MEMORY;
	for (size_t i = 0; i < len; i++) {
		enum eval_read read = read_element(type, json_array_get(value, i),
		                                   *out_list, i);

		if (read > worst)
			worst = read;
	}
	if (type == EVAL_COUNT) {
		out->counts.at = *out_list;
		out->counts.len = len;
	} else {
		out->reals.at = *out_list;
		out->reals.len = len;
	}
	return worst;
}

enum eval_read eval_read(const struct eval_member *member, const json_t *value,
                         union eval_value *out, void **out_list)
{
	switch (member->type) {
	case EVAL_COUNT:
		return read_count(value, &out->count);
	case EVAL_REAL:
		return read_real(value, &out->real);
	case EVAL_PROBABILITY:
		return read_probability(value, &out->real);
	case EVAL_EXACT:
		return read_exact(value, &out->chance);
	case EVAL_FLAG:
		return read_flag(value, &out->flag);
	case EVAL_WORD:
		return read_word(member->words, value, &out->count);
	case EVAL_REALS:
	case EVAL_PROBABILITIES:
	case EVAL_COUNTS:
		return read_list(types[member->type].element, value, out,
		                 out_list);
	case EVAL_NONE:
		break;
	}
	return EVAL_NOT_UNDERSTOOD;
}
