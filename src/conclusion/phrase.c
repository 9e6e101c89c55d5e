/*
 * The table of phrases, and writing paragraphs with them.
 */
#include "conclusion/phrase.h"

#include <stdio.h>
#include <string.h>

#define FEWEST_DECIMALS 4 /* that stay, though they be zeros */

const char *const phrase_table[PHRASE_COUNT] = {
#define PHRASE_TEXT(name, text) [name] = (text),
	PHRASE_LIST(PHRASE_TEXT)
#undef PHRASE_TEXT
};

void writer_say(struct writer *w, enum phrase phrase,
                const struct value *values)
{
	const char *text = phrase_table[phrase];

	if (w->line.len > 0 && strchr(",.:;", text[0]) == NULL)
		buf_put_u8(&w->line, ' ');
	template_put(&w->line, text, values);
}

void writer_end(struct writer *w, const char *first)
{
	paragraph_put(w->out, first, buf_slice(&w->line));
	if (w->out->status == TALLY_OK)
		w->out->status = buf_status(&w->line);
	buf_clear(&w->line);
}

void writer_line(struct writer *w, const char *first, enum phrase phrase,
                 const struct value *values)
{
	writer_say(w, phrase, values);
	writer_end(w, first);
}

void writer_gap(struct writer *w)
{
	buf_put_u8(w->out, '\n');
}

struct probability_text probability_text(uint64_t value)
{
	struct probability_text out = { "" };

	if (value >= UNIT_PROBABILITY)
		value = UNIT_PROBABILITY - 1;
	detection_format((uint32_t)value, out.text);
	memmove(out.text, out.text + 1, strlen(out.text));
	return out;
}

struct set_text set_text(uint64_t value)
{
	const struct probability_text probability = probability_text(value);
	const char *words = probability.text;
	struct set_text out;

	if (value == 0)
		words = "set by the parties as impossible";
	else if (value >= UNIT_PROBABILITY)
		words = "set by the parties as certain";
	snprintf(out.text, sizeof(out.text), "%s", words);
	return out;
}

struct number_text decimal_text(uint64_t value, unsigned decimals)
{
	struct number_text out = { "" };
	uint64_t one = 1;
	size_t len;

	for (unsigned i = 0; i < decimals; i++)
		one *= 10;
	snprintf(out.text, sizeof(out.text), "%llu.%0*llu",
	         (unsigned long long)(value / one), (int)decimals,
	         (unsigned long long)(value % one));
	len = strlen(out.text);
	for (; decimals > FEWEST_DECIMALS && out.text[len - 1] == '0'; decimals--)
		out.text[--len] = '\0';
	return out;
}

struct number_text short_text(uint64_t value, bool up)
{
	struct number_text out = { "" };
	uint64_t step = 1, rounded = value;
	int decimals = 4;

	while (value / step >= 1000)
		step *= 10;
	if (value % step != 0)
		rounded = value - value % step + (up ? step : 0);
	/* "9.996" rounded up has a digit more before the point. */
	if (rounded / step >= 1000)
		step *= 10;
	for (uint64_t s = step; s > 1 && decimals > 0; s /= 10)
		decimals--;
	for (int i = decimals; i < 4; i++)
		rounded /= 10;
	if (decimals == 0)
		snprintf(out.text, sizeof(out.text), "%llu",
		         (unsigned long long)rounded);
	else
		out = decimal_text(rounded, (unsigned)decimals);
	return out;
}

struct word_text word_text(enum conclusion_word word)
{
	struct word_text out = { "" };

	snprintf(out.text, sizeof(out.text), "%s", conclusion_text_of(word));
	for (char *at = out.text; *at != '\0'; at++) {
		if (*at == '-')
			*at = ' ';
	}
	return out;
}

struct time_text time_text(int64_t at_s)
{
	struct time_text out = { "" };

	time_format(at_s, out.text);
	return out;
}
