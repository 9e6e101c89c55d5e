/*
 * From a computed conclusion to the data of its JSON, and that data's memory.
 */
#include "conclusion/report.h"

#include <string.h>

#include "base/text.h"

static bool is_listed(const struct irregularity *irregularity,
                      size_t arrangement)
{
	return irregularity->arrangement == arrangement ||
	       irregularity->arrangement == NO_INDEX;
}

static bool is_time(int64_t at_s)
{
	char text[TEXT_TIME_BYTES];
	int64_t same_s;

	time_format(at_s, text);
	return time_parse(slice_text(text), &same_s) == TALLY_OK;
}

static struct report_irregularity listed(const struct rules *rules,
                                         const struct irregularity *from)
{
	struct report_irregularity to = { .code = from->code, .by = from->by };

	if (is_time(from->at_s))
		to.at_s = from->at_s;
	if (from->entry != NO_INDEX && rules->entries[from->entry].valid) {
		to.has_statement = true;
		memcpy(to.statement, rules->entries[from->entry].statement.id,
		       HASH_BYTES);
	}
	return to;
}

static int fill_irregularities(struct report *r, const struct conclusion *c)
{
	const struct rules *rules = c->rules;

	r->irregularities = calloc(rules->irregularity_count + 1,
	                           sizeof(*r->irregularities));
	if (r->irregularities == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < rules->irregularity_count; i++) {
		if (is_listed(&rules->irregularities[i], c->arrangement))
			r->irregularities[r->irregularity_count++] =
				listed(rules, &rules->irregularities[i]);
	}
	return TALLY_OK;
}

static int split_lines(struct report *r, struct slice lines)
{
	struct reader reader = { lines };
	struct slice line;
	size_t count = 0;

	for (size_t i = 0; i < lines.len; i++)
		count += lines.data[i] == '\n';
	r->not_covered = calloc(count + 1, sizeof(*r->not_covered));
	if (r->not_covered == NULL)
		return TALLY_ENOMEM;
	while (reader_line(&reader, &line)) {
		char *text = strndup((const char *)line.data, line.len);

		if (text == NULL)
			return TALLY_ENOMEM;
		r->not_covered[r->not_covered_count++] = text;
	}
	return TALLY_OK;
}

static int fill_not_covered(struct report *r, const struct conclusion *c)
{
	struct buf lines;
	int rc;

	buf_init(&lines, SIZE_MAX);
	not_covered_put(c, &lines);
	rc = buf_status(&lines);
	if (rc == TALLY_OK)
		rc = split_lines(r, buf_slice(&lines));
	buf_release(&lines);
	return rc;
}

static int fill_heads(struct report *r, const struct named_head *heads)
{
	size_t count = r->charter->participant_count;

	r->heads = calloc(count + 1, sizeof(*r->heads));
	if (r->heads == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < count; i++) {
		r->heads[i].size = heads[i].size;
		memcpy(r->heads[i].root, heads[i].root, HASH_BYTES);
	}
	r->head_count = count;
	return TALLY_OK;
}

int conclusion_json(const struct conclusion *conclusion,
                    const struct named_head *heads, struct buf *out)
{
	const struct rules *rules = conclusion->rules;
	const struct arrangement *arrangement =
		&rules->arrangements[conclusion->arrangement];
	struct report report = {
		.charter = rules->charter,
		.as_of_s = conclusion->as_of_s,
		.word = conclusion->word,
		.site_count = conclusion->site_count,
		.sites = conclusion->sites,
	};
	int rc = fill_irregularities(&report, conclusion);

	memcpy(report.arrangement, rules->entries[arrangement->entry].statement.id,
	       HASH_BYTES);
	if (rc == TALLY_OK)
		rc = fill_not_covered(&report, conclusion);
	if (rc == TALLY_OK)
		rc = fill_heads(&report, heads);
	if (rc == TALLY_OK) {
		report_encode(&report, out);
		rc = buf_status(out);
	}
	report_release_lists(&report);
	return rc;
}

void report_release_lists(struct report *report)
{
	for (size_t i = 0; i < report->not_covered_count; i++)
		free(report->not_covered[i]);
	free(report->not_covered);
	free(report->irregularities);
	free(report->heads);
	*report = (struct report){ 0 };
}

void report_release(struct report *report)
{
	sites_free(report->sites, report->site_count);
	report_release_lists(report);
}

int site_compare(const struct site_result *a, const struct site_result *b)
{
	if (a->site != b->site)
		return a->site < b->site ? -1 : 1;
	if (a->site != NO_INDEX)
		return 0;
	if (a->pair != b->pair)
		return a->pair < b->pair ? -1 : 1;
	return (a->side > b->side) - (a->side < b->side);
}

void sites_free(struct site_result *sites, size_t count)
{
	for (size_t i = 0; sites != NULL && i < count; i++) {
		for (size_t p = 0; p < sites[i].population_count; p++)
			free(sites[i].populations[p].finds);
		free(sites[i].populations);
	}
	free(sites);
}
