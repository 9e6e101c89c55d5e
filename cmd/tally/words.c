/*
 * Times, spans, names and phases in words.
 */
#include "words.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LINE_COLUMNS 80

static const char *const phases[ARRANGEMENT_PHASE_COUNT] = {
	[ARRANGEMENT_NONE] = "none",
	[ARRANGEMENT_PROPOSED] = "proposed",
	[ARRANGEMENT_RUNNING] = "running",
	[ARRANGEMENT_SUSPENDED] = "suspended",
	[ARRANGEMENT_COMPLETE] = "complete",
	[ARRANGEMENT_ENDED] = "ended",
};

static const char *const endings[] = {
	[ENDING_NONE] = "",
	[ENDING_COMPLETE] = "",
	[ENDING_REFUSED] = "refused",
	[ENDING_SILENT] = "not answered in time",
	[ENDING_WITHDRAWN] = "withdrawn",
	[ENDING_DEFAULT] = "a gate was missed",
	[ENDING_NOT_DELIVERED] = "the depositary did not deliver",
	[ENDING_INSPECTION_REFUSED] = "an inspection was refused",
	[ENDING_SUSPENSION] = "ended while suspended",
	[ENDING_CONTESTED] = "contested: whether a team was let in",
	[ENDING_UNREAD] = "contested: whether a deposit can be read",
};

static const char *const gates[GATE_COUNT] = {
	[GATE_NONE] = "waits",
	[GATE_NOTICE] = "notice",
	[GATE_DESIGNATE] = "designate",
	[GATE_SWAP] = "swap",
	[GATE_ARRIVE] = "arrive",
	[GATE_LOOK] = "look",
	[GATE_DONE] = "done",
};

static const char *const inspection_phases[INSPECTION_PHASE_COUNT] = {
	[INSPECTION_NONE] = "none",
	[INSPECTION_NOTIFIED] = "notified",
	[INSPECTION_ACKNOWLEDGED] = "acknowledged",
	[INSPECTION_ENTERED] = "entered",
	[INSPECTION_DESIGNATED] = "designated",
	[INSPECTION_RESTRICTED] = "restricted",
	[INSPECTION_ARRIVED] = "arrived",
	[INSPECTION_SELECTED] = "selected",
	[INSPECTION_REPORTED] = "reported",
	[INSPECTION_REFUSED] = "refused",
};

const char *words_phase(enum arrangement_phase phase)
{
	return phases[phase];
}

const char *words_ending(enum ending ending)
{
	return endings[ending];
}

static bool kept_silent(const struct rules *rules, const struct arrangement *a,
                        size_t participant)
{
	const struct charter *charter = rules->charter;

	return a->answer[participant] == NO_INDEX &&
	       participant != rules->entries[a->entry].log &&
	       (participant == charter->party[0] ||
	        participant == charter->party[1] ||
	        quorum_names(&charter->consent, participant));
}

size_t words_ended_by(const struct rules *rules, const struct arrangement *a,
                      size_t *out)
{
	size_t count = 0;

	if (a->phase != ARRANGEMENT_ENDED)
		return 0;
	for (unsigned i = 0; i < SIDES; i++)
		if (a->ended_by[i] != NO_INDEX)
			out[count++] = a->ended_by[i];
	for (size_t i = 0; a->ending == ENDING_SILENT &&
	                   i < rules->charter->participant_count; i++)
		if (kept_silent(rules, a, i))
			out[count++] = i;
	return count;
}

const char *words_gate(enum gate gate)
{
	return gates[gate];
}

const char *words_inspection(enum inspection_phase phase)
{
	return inspection_phases[phase];
}

int64_t words_irregular_s(const struct irregularity *irregular)
{
	return irregular->at_s != 0 ? irregular->at_s : NEVER_S;
}

void words_second(uint64_t at_s, char out[static WORDS_SECOND_BYTES])
{
	char at[TEXT_TIME_BYTES];
	int64_t parsed;

	time_format(at_s <= INT64_MAX ? (int64_t)at_s : -1, at);
	if (time_parse(slice_text(at), &parsed) == TALLY_OK)
		snprintf(out, WORDS_SECOND_BYTES, "%s", at);
	else
		snprintf(out, WORDS_SECOND_BYTES, "second %" PRIu64
		         " since 1970", at_s);
}

void words_time(int64_t at_s, char out[static WORDS_TIME_BYTES])
{
	char text[TEXT_TIME_BYTES];

	if (at_s == NEVER_S) {
		snprintf(out, WORDS_TIME_BYTES, "-");
		return;
	}
	time_format(at_s, text);
	snprintf(out, WORDS_TIME_BYTES, "%.10s %.5sZ", text, text + 11);
}

void words_span(int64_t seconds, char out[static WORDS_SPAN_BYTES])
{
	int64_t s = seconds < 0 ? -seconds : seconds;
	int64_t days = s / 86400, hours = s / 3600 % 24, minutes = s / 60 % 60;

	if (days > 0)
		snprintf(out, WORDS_SPAN_BYTES, "%" PRId64 " d %d h", days,
		         (int)hours);
	else if (hours > 0)
		snprintf(out, WORDS_SPAN_BYTES, "%d h %d min", (int)hours,
		         (int)minutes);
	else if (minutes > 0)
		snprintf(out, WORDS_SPAN_BYTES, "%d min", (int)minutes);
	else
		snprintf(out, WORDS_SPAN_BYTES, "%d s", (int)s);
}

void words_due(int64_t now_s, int64_t due_s, char out[static WORDS_DUE_BYTES])
{
	char time[WORDS_TIME_BYTES], span[WORDS_SPAN_BYTES];

	if (due_s == NEVER_S) {
		snprintf(out, WORDS_DUE_BYTES, "no clock");
		return;
	}
	words_time(due_s, time);
	words_span(due_s - now_s, span);
	if (due_s >= now_s)
		snprintf(out, WORDS_DUE_BYTES, "by %s, in %s", time, span);
	else
		snprintf(out, WORDS_DUE_BYTES, "by %s, %s ago", time, span);
}

void words_id(const struct rules *rules, size_t entry,
              char out[static WORDS_ID_BYTES])
{
	if (entry == NO_INDEX || !rules->entries[entry].valid)
		snprintf(out, WORDS_ID_BYTES, "-");
	else
		hex_format(rules->entries[entry].statement.id, 4, out);
}

const char *words_name(const struct rules *rules, size_t participant)
{
	return participant == NO_INDEX
	               ? "-" : rules->charter->participants[participant].name;
}

const char *words_site(const struct rules *rules, size_t site)
{
	return site == NO_INDEX ? "-" : rules->charter->sites[site].name;
}

static size_t site_given(const struct rules *rules, const struct pair_state *p,
                         unsigned side)
{
	size_t inspection = p->inspection[!side];

	if (p->site[side] == NO_INDEX && inspection != NO_INDEX)
		return rules->inspections[inspection].site;
	return p->site[side];
}

const char *words_pair_site(const struct rules *rules,
                            const struct pair_state *pair, unsigned side)
{
	size_t site = site_given(rules, pair, side);

	if (site != NO_INDEX)
		return words_site(rules, site);
	return pair->drawn[side] ? "by draw" : "by choice";
}

const char *words_visit_site(const struct rules *rules,
                             const struct inspection *visit)
{
	if (visit->site != NO_INDEX)
		return words_site(rules, visit->site);
	return visit->draw != NO_INDEX ? "by draw" : "by choice";
}

const char *words_irregular(const struct rules *rules, size_t entry)
{
	for (size_t i = 0; i < rules->irregularity_count; i++)
		if (rules->irregularities[i].entry == entry)
			return irregularity_table[rules->irregularities[i].code]
				.code;
	return NULL;
}

const char *words_kind(const struct rules *rules, size_t entry)
{
	const struct entry *e = &rules->entries[entry];

	return e->valid ? kind_name(e->statement.kind) : "(invalid)";
}

int64_t words_witnessed_s(const struct entry *e)
{
	return e->assumed ? NEVER_S : e->quorum_s;
}

char *words_shell(const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789._/-+";
	struct buf out;
	char *word;

	if (*text != '\0' && text[strspn(text, plain)] == '\0')
		return strdup(text);
	buf_init(&out, 4 * strlen(text) + 3);
	buf_put_u8(&out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_put_text(&out, "'\\''");
		else
			buf_put_u8(&out, (uint8_t)*text);
	}
	buf_put_u8(&out, '\'');
	word = buf_take_text(&out);
	buf_release(&out);
	return word;
}

int64_t words_newest_s(const struct rules *rules)
{
	int64_t newest = 0;

	for (size_t i = 0; i < rules->entry_count; i++) {
		const struct entry *e = &rules->entries[i];

		if (e->valid && e->statement.at_s > newest)
			newest = e->statement.at_s;
	}
	return newest;
}

const char *words_s(uint64_t count)
{
	return count == 1 ? "" : "s";
}

void words_wrap(struct session *s, const char *indent, const char *text)
{
	size_t width = LINE_COLUMNS - strlen(indent);

	while (*text != '\0') {
		size_t len = strnlen(text, width + 1), end = len;

		if (len > width)
			while (end > 0 && text[end - 1] != ' ')
				end--;
		if (end == 0)
			end = strcspn(text, " "); /* one long word, a path */
		len = end;
		while (len > 0 && text[len - 1] == ' ')
			len--;
		session_say(s, "%s%.*s\n", indent, (int)len, text);
		text += end;
		text += strspn(text, " ");
	}
}

void words_line(struct session *s, const char *format, ...)
{
	char line[512];
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	len = strnlen(line, LINE_COLUMNS);
	while (len > 0 && line[len - 1] == ' ')
		len--;
	session_say(s, "%.*s\n", (int)len, line);
}
