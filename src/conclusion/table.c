/*
 * The table of results that ends a walkthrough: 80 columns.
 */
#include <stdio.h>
#include <string.h>

#include "conclusion/phrase.h"

#define TABLE_COLUMNS 80

enum column { SITE, HOST, LOOKED, FOUND, RESULT, DETECTION, HOLDS, COLUMN_COUNT };

static const struct {
	const char *heading;
	size_t start;
} columns[COLUMN_COUNT] = {
	[SITE] = { "site", 0 },
	[HOST] = { "host", 11 },
	[LOOKED] = { "looked", 17 },
	[FOUND] = { "found", 27 },
	[RESULT] = { "result", 35 },
	[DETECTION] = { "detection", 53 },
	[HOLDS] = { "holds until", 63 },
};

#define CELL_BYTES 96
struct cells {
	char text[COLUMN_COUNT][CELL_BYTES];
};

/* A cell that the one before it has run into stands in the next line. */
static void put_cells(struct buf *out, const struct cells *cells)
{
	size_t at = 0;

	for (size_t i = 0; i < COLUMN_COUNT; i++) {
		if (at > 0 && at >= columns[i].start) {
			buf_put_u8(out, '\n');
			at = 0;
		}
		if (cells->text[i][0] == '\0')
			continue;
		buf_printf(out, "%*s%s", (int)(columns[i].start - at), "",
		           cells->text[i]);
		at = columns[i].start + strlen(cells->text[i]);
	}
	buf_put_u8(out, '\n');
}

/* "2026-12-31 09:40Z" */
static void format_minute(int64_t at_s, char *out, size_t size)
{
	const struct time_text time = time_text(at_s);

	snprintf(out, size, "%.10s %.5sZ", time.text, time.text + 11);
}

/* The one class that must be absent there, or NULL. */
static const char *only_class(const struct charter *charter, unsigned side)
{
	const char *name = NULL;

	for (size_t i = 0; i < charter->class_count; i++) {
		if (!charter->classes[i].prohibited_on[side])
			continue;
		if (name != NULL)
			return NULL;
		name = charter->classes[i].name;
	}
	return name;
}

/* The numbers of a site over its populations. */
struct totals {
	uint64_t looked, positions, prohibited;
	uint32_t detection;
};

static struct totals add_up(const struct site_result *site)
{
	struct totals totals = {
		.detection = site->population_count > 0 ? UNIT_PROBABILITY - 1 : 0
	};

	for (size_t i = 0; i < site->population_count; i++) {
		const struct population_result *p = &site->populations[i];

		totals.looked += p->looked;
		totals.positions += p->population->position_count;
		totals.prohibited += p->prohibited;
		if (p->detection < totals.detection)
			totals.detection = p->detection;
	}
	return totals;
}

/* Without a look that counts, nothing is said of items: not even 0. */
static void set_found(struct cells *cells, const struct charter *charter,
                      const struct site_result *site)
{
	const char *class = only_class(charter, site->side);
	const struct totals totals = add_up(site);
	const uint64_t count = totals.prohibited;

	if (count == 0 && site->prohibited_outside > 0)
		snprintf(cells->text[FOUND], CELL_BYTES, "outside");
	else if (count > 0 || totals.looked > 0)
		snprintf(cells->text[FOUND], CELL_BYTES, "%llu %s",
		         (unsigned long long)count,
		         class != NULL && strlen(class) <= 5 ? class : "items");
}

static void set_known(struct cells *cells, const struct charter *charter,
                      const struct site_result *site)
{
	const struct site *where = &charter->sites[site->site];
	const struct totals totals = add_up(site);
	const struct probability_text detection =
		probability_text(totals.detection);

	if (where->host != NO_INDEX)
		snprintf(cells->text[HOST], CELL_BYTES, "%s",
		         charter->participants[where->host].name);
	snprintf(cells->text[LOOKED], CELL_BYTES, "%llu / %llu",
	         (unsigned long long)totals.looked,
	         (unsigned long long)totals.positions);
	snprintf(cells->text[DETECTION], CELL_BYTES, "%s", detection.text);
	set_found(cells, charter, site);
	if (site->word == CONCLUSION_CONFIRMED || site->word == CONCLUSION_LAPSED)
		format_minute(site->holds_until_s, cells->text[HOLDS],
		              CELL_BYTES);
}

static void put_site(struct buf *out, const struct charter *charter,
                     const struct site_result *site)
{
	const struct word_text word = word_text(site->word);
	struct cells cells;

	for (size_t i = 0; i < COLUMN_COUNT; i++)
		snprintf(cells.text[i], CELL_BYTES, "-");
	site_name(charter, site, cells.text[SITE]);
	snprintf(cells.text[RESULT], CELL_BYTES, "%s",
	         site->word == CONCLUSION_FOUND ? "ITEM FOUND" : word.text);
	if (site->site != NO_INDEX)
		set_known(&cells, charter, site);
	put_cells(out, &cells);
}

/* What it is about on the left, which charter and when on the right. */
static void put_header(struct buf *out, const struct report *report)
{
	char charter[2 * 4 + 1], arrangement[2 * 4 + 1], as_of[24];
	char left[40], right[64];

	hex_format(report->charter->id, 4, charter);
	hex_format(report->arrangement, 4, arrangement);
	format_minute(report->as_of_s, as_of, sizeof(as_of));
	snprintf(left, sizeof(left), "arrangement %.4s %s", arrangement,
	         arrangement + 4);
	if (report->charter->exercise)
		snprintf(left, sizeof(left), "%s",
		         phrase_table[PHRASE_EXERCISE]);
	snprintf(right, sizeof(right), "charter %.4s %s   as of %s", charter,
	         charter + 4, as_of);
	buf_printf(out, "%s%*s\n", left, (int)(TABLE_COLUMNS - strlen(left)),
	           right);
}

int conclusion_table(struct slice json, const struct charter *charter,
                     struct buf *out, struct fault *fault)
{
	struct cells headings;
	struct report report;
	int rc = report_decode(json, charter, &report, fault);

	if (rc != TALLY_OK)
		return rc;
	put_header(out, &report);
	for (size_t i = 0; i < COLUMN_COUNT; i++)
		snprintf(headings.text[i], CELL_BYTES, "%s", columns[i].heading);
	put_cells(out, &headings);
	for (size_t i = 0; i < report.site_count; i++)
		put_site(out, charter, &report.sites[i]);
	report_release(&report);
	rc = buf_status(out);
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "%s", status_text(rc));
}
