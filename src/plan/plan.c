/*
 * Filling a plan. What fails first sticks.
 */
#include "plan/plan.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_PARAGRAPH_BYTES 2048

void plan_init(struct plan *plan)
{
	*plan = (struct plan){ .failure = TALLY_OK };
	for (size_t i = 0; i < PLAN_PARTS; i++)
		buf_init(&plan->said[i], PLAN_MAX_BYTES);
	buf_init(&plan->charter_lines, PLAN_MAX_BYTES);
}

void plan_release(struct plan *plan)
{
	for (size_t i = 0; i < PLAN_PARTS; i++)
		buf_release(&plan->said[i]);
	buf_release(&plan->charter_lines);
	plot_release(&plan->plot);
	free(plan->values);
	plan->values = NULL;
	plan->value_count = plan->value_room = 0;
}

int plan_failure(const struct plan *plan)
{
	if (plan->failure != TALLY_OK)
		return plan->failure;
	for (size_t i = 0; i < PLAN_PARTS; i++)
		if (buf_status(&plan->said[i]) != TALLY_OK)
			return buf_status(&plan->said[i]);
	if (buf_status(&plan->charter_lines) != TALLY_OK)
		return buf_status(&plan->charter_lines);
	return plan->plot.status;
}

void plan_title(struct plan *plan, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(plan->title, sizeof(plan->title), format, args);
	va_end(args);
}

/* Room for one more; NULL if there is none, which sticks. */
static struct plan_value *next_value(struct plan *plan,
                                     const struct plan_label *label,
                                     const char *of)
{
	struct plan_value *value;

	if (plan->value_count == plan->value_room) {
		size_t room = plan->value_room ? 2 * plan->value_room : 16;
		void *more = reallocarray(plan->values, room,
		                          sizeof(plan->values[0]));

		if (more == NULL) {
			plan->failure = TALLY_ENOMEM;
			return NULL;
		}
		plan->values = more;
		plan->value_room = room;
	}
	value = &plan->values[plan->value_count++];
	*value = (struct plan_value){ .label = label };
	snprintf(value->of, sizeof(value->of), "%s", of ? of : "");
	return value;
}

void plan_put_count(struct plan *plan, const struct plan_label *label,
                    const char *of, uint64_t value)
{
	struct plan_value *row = next_value(plan, label, of);

	if (row == NULL)
		return;
	row->is_number = true;
	snprintf(row->text, sizeof(row->text), "%" PRIu64, value);
}

void plan_put_chance(struct plan *plan, const struct plan_label *label,
                     const char *of, double value, enum plan_round round)
{
	struct plan_value *row = next_value(plan, label, of);

	if (row != NULL)
		plan_chance_text(value, round, row->text);
}

void plan_put_real(struct plan *plan, const struct plan_label *label,
                   const char *of, double value, enum plan_round round)
{
	struct plan_value *row = next_value(plan, label, of);

	if (row == NULL)
		return;
	row->is_number = true;
	plan_real_text(value, round, row->text);
}

void plan_put_word(struct plan *plan, const struct plan_label *label,
                   const char *of, const char *value)
{
	struct plan_value *row = next_value(plan, label, of);

	if (row != NULL)
		snprintf(row->text, sizeof(row->text), "%s", value);
}

void plan_say(struct plan *plan, enum plan_part part, const char *format, ...)
{
	char text[MAX_PARAGRAPH_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_put_text(&plan->said[part], text);
	buf_put_u8(&plan->said[part], '\n');
}

void plan_put_interval(struct plan *plan, const struct plan_interval *interval)
{
	static const struct {
		struct plan_label low, high;
		const char *begin, *after_name;
	} claims[] = {
		[PLAN_DETECTED] = { { "detection_from", "detection from", "" },
			            { "detection_to", "detection to", "" },
			            "Detection", ": detection" },
		[PLAN_KEPT] = { { "kept_from", "continuity kept from", "" },
			        { "kept_to", "continuity kept to", "" },
			        "The chance that continuity holds",
			        ": the chance that continuity holds" },
		[PLAN_ABSENT] = { { "absent_from", "nothing is there, from", "" },
			          { "absent_to", "nothing is there, to", "" },
			          "The probability that nothing is there",
			          ": the probability that nothing is there" },
	};
	const char *of = interval->of ? interval->of : "";
	const char *begin = interval->of ? claims[interval->claim].after_name
	                                 : claims[interval->claim].begin;
	char low[PLAN_TEXT_BYTES], high[PLAN_TEXT_BYTES];

	plan_put_chance(plan, &claims[interval->claim].low, interval->of,
	                interval->low, PLAN_DOWN);
	plan_put_chance(plan, &claims[interval->claim].high, interval->of,
	                interval->high, PLAN_DOWN);
	plan_chance_text(interval->low, PLAN_DOWN, low);
	plan_chance_text(interval->high, PLAN_DOWN, high);
	if (strcmp(low, high) == 0)
		plan_say(plan, PLAN_INTERVAL, "%s%s is %s, with %s and with %s "
		         "alike; rounded down.", of, begin, low,
		         interval->low_if, interval->high_if);
	else
		plan_say(plan, PLAN_INTERVAL, "%s%s is from %s, with %s, to %s, "
		         "with %s; both rounded down.", of, begin, low,
		         interval->low_if, high, interval->high_if);
}

void plan_charter_line(struct plan *plan, const char *format, ...)
{
	char text[2 * PLAN_NAME_BYTES];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	buf_put_text(&plan->charter_lines, text);
	buf_put_u8(&plan->charter_lines, '\n');
}
