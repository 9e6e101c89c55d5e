/*
 * The one JSON form of a conclusion: docs/conclusion.md.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "conclusion/report.h"
#include "statement/draft.h"

static void put_text(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "\"%s\":", name);
	json_put_text(out, slice_text(text));
}

static void put_number(struct buf *out, const char *name, uint64_t number)
{
	buf_printf(out, "\"%s\":%llu,", name, (unsigned long long)number);
}

static void put_hex(struct buf *out, const char *name,
                    const uint8_t hash[static HASH_BYTES])
{
	char hex[2 * HASH_BYTES + 1];

	hex_format(hash, HASH_BYTES, hex);
	put_text(out, name, hex);
}

static void put_time(struct buf *out, const char *name, int64_t at_s)
{
	char time[TEXT_TIME_BYTES];

	time_format(at_s, time);
	put_text(out, name, time);
}

static void put_probability(struct buf *out, const char *name, uint64_t value)
{
	char text[8];

	detection_format((uint32_t)value, text);
	put_text(out, name, text);
}

static void put_finds(struct buf *out, const struct charter *charter,
                      const struct looks_find *find)
{
	const struct class_finds *of = &find->least;
	const struct item_class *class = &charter->classes[of->class];
	char value[FINDS_TEXT_BYTES];

	finds_format(of->finds.value, value);
	buf_put_u8(out, '{');
	put_text(out, "class", class->name);
	if (of->dimension != NO_INDEX) {
		buf_put_u8(out, ',');
		put_text(out, "dimension", class->dimensions[of->dimension].name);
	}
	buf_put_u8(out, ',');
	put_text(out, "value", value);
	buf_put_u8(out, ',');
	put_text(out, "unit", measure_unit_text(of->finds.unit));
	buf_printf(out, ",\"looks\":%llu}", (unsigned long long)find->looks);
}

static void put_population(struct buf *out, const struct charter *charter,
                           const struct site *site,
                           const struct population_result *p)
{
	buf_put_u8(out, '{');
	put_text(out, "name", p->population->name);
	buf_put_u8(out, ',');
	put_number(out, "positions", p->population->position_count);
	put_number(out, "looked", p->looked);
	put_number(out, "behind_barrier", p->behind);
	put_number(out, "refused", p->refused);
	unseen_encode(out, "refused_at", &p->refused_at, site);
	put_number(out, "unreadable", p->unreadable);
	unseen_encode(out, "unreadable_at", &p->unreadable_at, site);
	put_number(out, "prohibited", p->prohibited);
	found_encode(out, &p->found, charter, site);
	put_number(out, "design_number", p->population->design_number.value);
	put_probability(out, "detection", p->detection);
	buf_put_u8(out, ',');
	put_probability(out, "detection_together", p->together);
	buf_put_u8(out, ',');
	put_probability(out, "required", p->population->required.value);
	for (size_t i = 0; i < p->finds_count; i++) {
		buf_put_text(out, i == 0 ? ",\"finds\":[" : ",");
		put_finds(out, charter, &p->finds[i]);
	}
	buf_put_text(out, p->finds_count > 0 ? "]}" : "}");
}

static void put_reasons(struct buf *out, const struct site_result *site)
{
	const char *comma = "";

	buf_put_text(out, "\"reasons\":[");
	for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
		if (!site->reasons[i])
			continue;
		buf_printf(out, "%s\"%s\"", comma, reason_table[i].code);
		comma = ",";
	}
	buf_put_u8(out, ']');
}

void site_name(const struct charter *charter, const struct site_result *site,
               char out[static SITE_NAME_BYTES])
{
	const char *party = charter->participants[charter->party[site->side]].name;

	if (site->site != NO_INDEX)
		snprintf(out, SITE_NAME_BYTES, "%s",
		         charter->sites[site->site].name);
	else
		snprintf(out, SITE_NAME_BYTES, "pair-%zu-of-%s", site->pair + 1,
		         party);
}

static void put_site(struct buf *out, const struct charter *charter,
                     const struct site_result *site)
{
	char name[SITE_NAME_BYTES];

	site_name(charter, site, name);
	buf_put_u8(out, '{');
	put_text(out, "site", name);
	buf_put_u8(out, ',');
	put_text(out, "conclusion", conclusion_text_of(site->word));
	buf_put_text(out, ",\"populations\":[");
	for (size_t i = 0; i < site->population_count; i++) {
		buf_put_text(out, i > 0 ? "," : "");
		put_population(out, charter, &charter->sites[site->site],
		               &site->populations[i]);
	}
	buf_put_text(out, "],");
	put_number(out, "prohibited_outside", site->prohibited_outside);
	outside_encode(out, &site->outside, charter);
	if (site->last_observation_s != 0) {
		put_time(out, "last_observation", site->last_observation_s);
		buf_put_u8(out, ',');
		put_time(out, "holds_until", site->holds_until_s);
		buf_put_u8(out, ',');
	}
	put_reasons(out, site);
	buf_put_u8(out, '}');
}

static void put_irregularity(struct buf *out, const struct charter *charter,
                             const struct report_irregularity *irregularity)
{
	const struct irregularity_row *row =
		&irregularity_table[irregularity->code];

	buf_put_u8(out, '{');
	put_text(out, "code", row->code);
	buf_put_u8(out, ',');
	put_text(out, "clause", row->clause);
	buf_put_u8(out, ',');
	put_text(out, "by", charter->participants[irregularity->by].name);
	if (irregularity->has_statement) {
		buf_put_u8(out, ',');
		put_hex(out, "statement", irregularity->statement);
	}
	if (irregularity->at_s != 0) {
		buf_put_u8(out, ',');
		put_time(out, "at", irregularity->at_s);
	}
	buf_put_u8(out, '}');
}

static void put_cut(struct buf *out, const struct report *report)
{
	buf_put_text(out, "\"cut\":{");
	for (size_t i = 0; i < report->head_count; i++) {
		buf_put_text(out, i > 0 ? "," : "");
		json_put_text(out,
		              slice_text(report->charter->participants[i].log));
		buf_put_text(out, ":{");
		put_number(out, "size", report->heads[i].size);
		put_hex(out, "root", report->heads[i].root);
		buf_put_u8(out, '}');
	}
	buf_put_u8(out, '}');
}

static void put_lists(struct buf *out, const struct report *report)
{
	buf_put_text(out, "\"sites\":[");
	for (size_t i = 0; i < report->site_count; i++) {
		buf_put_text(out, i > 0 ? "," : "");
		put_site(out, report->charter, &report->sites[i]);
	}
	buf_put_text(out, "],\"irregularities\":[");
	for (size_t i = 0; i < report->irregularity_count; i++) {
		buf_put_text(out, i > 0 ? "," : "");
		put_irregularity(out, report->charter,
		                 &report->irregularities[i]);
	}
	buf_put_text(out, "],\"not_covered\":[");
	for (size_t i = 0; i < report->not_covered_count; i++) {
		buf_put_text(out, i > 0 ? "," : "");
		json_put_text(out, slice_text(report->not_covered[i]));
	}
	buf_put_text(out, "],");
}

void report_encode(const struct report *report, struct buf *out)
{
	buf_put_u8(out, '{');
	put_hex(out, "arrangement", report->arrangement);
	buf_put_u8(out, ',');
	put_time(out, "as_of", report->as_of_s);
	buf_printf(out, ",\"exercise\":%s,",
	           report->charter->exercise ? "true" : "false");
	put_text(out, "conclusion", conclusion_text_of(report->word));
	buf_put_u8(out, ',');
	put_lists(out, report);
	put_cut(out, report);
	buf_put_text(out, "}\n");
}
