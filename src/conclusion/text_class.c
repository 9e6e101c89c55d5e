/*
 * The part of the text on how each class is decided, with the numbers that the
 * charter sets for it and where they come from.
 */
#include <stdio.h>
#include <string.h>

#include "charter/rule_rows.h"
#include "conclusion/phrase.h"

#define BULLET "  - "

static void put_visual(struct writer *w, const struct item_class *class)
{
	struct buf seen;

	buf_init(&seen, SIZE_MAX);
	for (size_t i = 0; i < class->observable_count; i++)
		buf_printf(&seen, "%s%s", i > 0 ? "; " : ": ",
		           class->observables[i]);
	buf_put_u8(&seen, '\0');
	if (buf_status(&seen) == TALLY_OK)
		writer_say(w, PHRASE_VISUAL, (const struct value[]){
			{ "class", class->name, 0 },
			{ "title", class->title, 0 },
			{ "observables", (const char *)seen.data, 0 },
			{ 0 } });
	else
		w->out->status = buf_status(&seen);
	buf_release(&seen);
	writer_say(w, PHRASE_NO_RATE_SIGHT, (const struct value[]){ { 0 } });
}

static void format_dimensions(const struct item_class *class, char *out,
                              size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < class->dimension_count; i++) {
		const struct number_text mm =
			decimal_text(class->dimensions[i].size_um.value, 3);

		len += (size_t)snprintf(out + len, size - len, "%s%s %s mm",
		                        i > 0 ? ", " : "",
		                        class->dimensions[i].name, mm.text);
	}
}

static void put_dimension(struct writer *w, const struct item_class *class)
{
	const struct number_text tolerance =
		decimal_text(class->tolerance.value, 4);
	const struct number_text guard = decimal_text(class->guard.value, 4);
	const struct number_text uncertainty =
		decimal_text(class->uncertainty.value, 4);
	const struct probability_text power =
		probability_text(class->power.value);
	char dimensions[MAX_DIMENSIONS * (MAX_NAME_BYTES + 32)];
	const struct value values[] = {
		{ "class", class->name, 0 },
		{ "title", class->title, 0 },
		{ "dimensions", dimensions, 0 },
		{ "tolerance", tolerance.text, 0 },
		{ "tolerance_source", class->tolerance.source, 0 },
		{ "guard", guard.text, 0 },
		{ "guard_source", class->guard.source, 0 },
		{ "power", power.text, 0 },
		{ "power_source", class->power.source, 0 },
		{ "uncertainty", uncertainty.text, 0 },
		{ "uncertainty_source", class->uncertainty.source, 0 },
		{ 0 }
	};

	format_dimensions(class, dimensions, sizeof(dimensions));
	writer_say(w, PHRASE_DIMENSION, values);
	writer_say(w, PHRASE_DIMENSION_POWER, values);
	writer_say(w, PHRASE_NO_RATE_DIMENSION, values);
}

static void say_spread(struct writer *w, const struct number *spread,
                       const char *reference)
{
	const struct number_text text = decimal_text(spread->value, 9);

	writer_say(w, PHRASE_SPREAD, (const struct value[]){
		{ "reference", reference, 0 },
		{ "spread", text.text, 0 },
		{ "spread_source", spread->source, 0 },
		{ 0 } });
}

static void say_test(struct writer *w, const struct count_rule *rule)
{
	const struct number_text k = decimal_text(rule->k.value, 4);
	const struct number_text alarm =
		decimal_text(rule->false_alarm.value, 9);
	const struct test_row *row = &test_rows[rule->test];

	writer_say(w, row->has_k ? PHRASE_COUNTS_K : PHRASE_COUNTS_ALARM,
	           (const struct value[]){
			   { "k", k.text, 0 },
			   { "k_source", rule->k.source, 0 },
			   { "false_alarm", alarm.text, 0 },
			   { "false_alarm_source", rule->false_alarm.source, 0 },
			   { "alarms", row->alarms, 0 },
			   { 0 } });
	if (row->has_cap)
		writer_say(w, PHRASE_COUNTS_CAP, (const struct value[]){
			{ "cap", NULL, rule->cap.value },
			{ "cap_source", rule->cap.source, 0 },
			{ 0 } });
}

static void put_counts(struct writer *w, const struct item_class *class)
{
	const struct count_rule *rule = &class->counts;
	const struct number_text weakest = decimal_text(rule->weakest.value, 4);
	const struct probability_text power =
		probability_text(class->power.value);
	const struct value values[] = {
		{ "class", class->name, 0 },
		{ "title", class->title, 0 },
		{ "test", test_rows[rule->test].name, 0 },
		{ "time", NULL, rule->time_s.value },
		{ "time_source", rule->time_s.source, 0 },
		{ "references", NULL, rule->backgrounds.value },
		{ "references_source", rule->backgrounds.source, 0 },
		{ "reference_time", NULL, rule->background_time_s.value },
		{ "reference_time_source", rule->background_time_s.source, 0 },
		{ "weakest", weakest.text, 0 },
		{ "weakest_source", rule->weakest.source, 0 },
		{ "power", power.text, 0 },
		{ "power_source", class->power.source, 0 },
		{ 0 }
	};

	writer_say(w, PHRASE_COUNTS, values);
	say_test(w, rule);
	writer_say(w, PHRASE_COUNTS_WEAKEST, values);
	say_spread(w, &rule->spread, "the background");
}

static void put_benchmark(struct writer *w, const struct item_class *class)
{
	const struct benchmark_rule *rule = &class->benchmark;
	const struct number_text fraction = decimal_text(rule->fraction.value, 4);
	const struct probability_text power =
		probability_text(class->power.value);
	const struct value values[] = {
		{ "class", class->name, 0 },
		{ "title", class->title, 0 },
		{ "fraction", fraction.text, 0 },
		{ "fraction_source", rule->fraction.source, 0 },
		{ "power", power.text, 0 },
		{ "power_source", class->power.source, 0 },
		{ "time", NULL, rule->time_s.value },
		{ "time_source", rule->time_s.source, 0 },
		{ "references", NULL, rule->benchmarks.value },
		{ "references_source", rule->benchmarks.source, 0 },
		{ "reference_time", NULL, rule->benchmark_time_s.value },
		{ "reference_time_source", rule->benchmark_time_s.source, 0 },
		{ "arounds", NULL, rule->backgrounds.value },
		{ "arounds_source", rule->backgrounds.source, 0 },
		{ "around_time", NULL, rule->background_time_s.value },
		{ "around_time_source", rule->background_time_s.source, 0 },
		{ 0 }
	};

	writer_say(w, PHRASE_BENCHMARK, values);
	writer_say(w, PHRASE_BENCHMARK_PLACE, values);
	writer_say(w, PHRASE_NO_RATE_BENCHMARK, values);
	say_spread(w, &rule->spread, "the benchmark or its place");
}

void text_put_class(struct writer *w, const struct item_class *class)
{
	static void (*const put[RULE_COUNT])(struct writer *,
	                                     const struct item_class *) = {
		[RULE_NONE] = put_visual,
		[RULE_VISUAL] = put_visual,
		[RULE_DIMENSION] = put_dimension,
		[RULE_COUNTS] = put_counts,
		[RULE_BENCHMARK] = put_benchmark,
	};

	put[class->rule](w, class);
	if (rule_rows[class->rule].is_measured) {
		writer_say(w, PHRASE_BY_SIGHT, (const struct value[]){ { 0 } });
		writer_say(w, class->rule == RULE_BENCHMARK
		                      ? PHRASE_TAKEN_BENCHMARK : PHRASE_TAKEN,
		           (const struct value[]){ { 0 } });
	}
	if (class->barrier)
		writer_say(w, PHRASE_BARRIER, (const struct value[]){ { 0 } });
	writer_end(w, BULLET);
}
