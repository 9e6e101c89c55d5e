/*
 * Readers for numbers with their units, and for names of participants.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "charter/schema.h"

#define SOURCE_IS_MISSING "a number needs its source; write where it comes " \
	"from, or \"set by the parties\""

/* "36h" to seconds. */
static bool parse_seconds(struct slice text, uint64_t *out)
{
	static const struct {
		uint8_t letter;
		uint64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
	uint64_t number;
	size_t i;

	if (text.len < 2 || text.len > 10 ||
	    decimal_parse(slice_part(text, 0, text.len - 1), &number) != TALLY_OK)
		return false;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (text.data[text.len - 1] != units[i].letter)
			continue;
		*out = number * units[i].seconds;
		return true;
	}
	return false;
}

/* "5.56 m" to micrometres. */
static bool parse_length(struct slice text, uint64_t *out)
{
	static const struct {
		const char *name;
		unsigned places;
	} units[] = { { " mm", 3 }, { " cm", 4 }, { " m", 6 } };
	size_t i, len;

	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		len = strlen(units[i].name);
		if (text.len <= len ||
		    !slice_is_text(slice_part(text, text.len - len, len),
		                   units[i].name))
			continue;
		return decimal_parse_fixed(slice_part(text, 0, text.len - len),
		                           units[i].places, out) == TALLY_OK;
	}
	return false;
}

static bool parse_value(struct slice text, enum unit unit, uint64_t *out)
{
	switch (unit) {
	case UNIT_COUNT:
		return decimal_parse(text, out) == TALLY_OK;
	case UNIT_FRACTION:
		return decimal_parse_fixed(text, 4, out) == TALLY_OK;
	case UNIT_SECONDS:
		return parse_seconds(text, out);
	case UNIT_LENGTH:
		return parse_length(text, out);
	case UNIT_RARE:
		return decimal_parse_fixed(text, 9, out) == TALLY_OK;
	}
	return false;
}

static void describe_range(const struct range *range, char *out, size_t size)
{
	unsigned long long least = range->least, most = range->most;

	switch (range->unit) {
	case UNIT_COUNT:
		snprintf(out, size, "a whole number from %llu to %llu", least, most);
		break;
	case UNIT_FRACTION:
		snprintf(out, size, "a number like 0.9500, from %llu.%04llu to "
		         "%llu.%04llu, at most four decimals",
		         least / UNIT_PROBABILITY, least % UNIT_PROBABILITY,
		         most / UNIT_PROBABILITY, most % UNIT_PROBABILITY);
		break;
	case UNIT_SECONDS:
		snprintf(out, size, "a time like 45s, 30m, 36h or 14d, from %llus "
		         "to %llud", least, most / 86400);
		break;
	case UNIT_LENGTH:
		snprintf(out, size, "a length like 530 mm, 53.0 cm or 5.56 m, "
		         "above 0 and up to %llu m", most / 1000000);
		break;
	case UNIT_RARE:
		snprintf(out, size, "a number like 0.000001, from %llu.%09llu to "
		         "%llu.%09llu, at most nine decimals",
		         least / UNIT_RARE_CHANCE, least % UNIT_RARE_CHANCE,
		         most / UNIT_RARE_CHANCE, most % UNIT_RARE_CHANCE);
		break;
	}
}

bool read_value(struct reading *r, const struct yaml_node *node,
                const struct range *range, uint64_t *out)
{
	struct slice text;
	uint64_t value;
	char right[120];

	if (!read_scalar(r, node, &text))
		return false;
	if (!parse_value(text, range->unit, &value) || value < range->least ||
	    value > range->most) {
		describe_range(range, right, sizeof(right));
		reading_fault(r, node, "'%.*s' is not %s",
		              (int)(text.len < 30 ? text.len : 30),
		              (const char *)text.data, right);
		return false;
	}
	*out = value;
	return true;
}

bool read_number(struct reading *r, const struct yaml_node *node,
                 const struct range *range, struct number *out)
{
	static const struct member members[] = { { "value", false },
		                                 { "source", true } };
	static const struct shape shape = { "a number", 2, members };
	const struct yaml_node *values[2];
	struct slice source;
	bool good;

	if (!read_members(r, node, &shape, values))
		return false;
	good = read_value(r, values[0], range, &out->value);
	if (!values[1])
		reading_fault(r, node, SOURCE_IS_MISSING);
	else if (values[1]->kind == YAML_SCALAR &&
	         read_scalar(r, values[1], &source) && source.len == 0)
		reading_fault(r, values[1], SOURCE_IS_MISSING);
	else
		read_text(r, values[1], &out->source);
	return good;
}

/* "us, ro, pl" */
static void list_participants(const struct charter *charter, char *out,
                              size_t size)
{
	size_t i, at = 0;

	out[0] = '\0';
	for (i = 0; i < charter->participant_count && at < size; i++)
		at += (size_t)snprintf(out + at, size - at, "%s%s", i ? ", " : "",
		                       charter->participants[i].name);
}

bool read_participant(struct reading *r, const struct yaml_node *node,
                      size_t *out)
{
	struct slice name;
	char known[120];
	size_t i;

	if (!read_scalar(r, node, &name))
		return false;
	i = charter_participant(r->charter, name);
	if (i == NO_INDEX) {
		list_participants(r->charter, known, sizeof(known));
		reading_fault(r, node, "'%.*s' is not a participant; "
		              "participants are %s",
		              (int)(name.len < 70 ? name.len : 70),
		              (const char *)name.data, known);
		return false;
	}
	*out = i;
	return true;
}

size_t read_participants(struct reading *r, const struct yaml_node *node,
                         size_t out[static MAX_PARTICIPANTS])
{
	const struct yaml_node *entry;
	bool seen[MAX_PARTICIPANTS] = { false };
	size_t index, count = 0;

	read_list(r, node, MAX_PARTICIPANTS, &entry);
	for (; entry; entry = yaml_next(r->tree, entry)) {
		if (!read_participant(r, entry, &index))
			continue;
		if (seen[index])
			reading_fault(r, entry, "'%s' is named twice",
			              r->charter->participants[index].name);
		else
			out[count++] = index;
		seen[index] = true;
	}
	return count;
}

bool read_quorum(struct reading *r, const struct yaml_node *need,
                 const struct yaml_node *of, struct quorum *out)
{
	static const struct range range = { UNIT_COUNT, 1, MAX_PARTICIPANTS };
	uint64_t value;
	size_t faults_before = r->faults->count;

	out->of_count = read_participants(r, of, out->of);
	if (!read_value(r, need, &range, &value))
		return false;
	out->need = (size_t)value;
	if (of && r->faults->count == faults_before &&
	    out->need > out->of_count) {
		reading_fault(r, need, "%zu are needed, but the list names %zu",
		              out->need, out->of_count);
		return false;
	}
	return of && r->faults->count == faults_before;
}
