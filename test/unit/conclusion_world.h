/*
 * A small regime built by hand: a charter with five sites, and an arrangement
 * of two pairs whose four inspections found nothing. Each test breaks a part.
 */
#ifndef TALLY_TEST_CONCLUSION_WORLD_H
#define TALLY_TEST_CONCLUSION_WORLD_H

#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "conclusion/conclusion.h"

#define CELLS 24
#define OBSERVED_S 1796031000 /* 2026-11-30T09:30:00Z */
#define NOW_S 1796565600      /* 2026-12-06T14:00:00Z */
#define CONVERSION_S (25 * 86400)

enum { US, RO, RU, CH, PARTICIPANTS };
enum { DEVESELU, REDZIKOWO, ORLAN, RYABINA, SOKOL, SITES };
/* Inspections by what they inspect; two sides, two pairs. */
enum { AT_DEVESELU, AT_ORLAN, AT_REDZIKOWO, AT_RYABINA, INSPECTIONS };

struct world {
	struct charter charter;
	struct participant participants[PARTICIPANTS];
	struct site sites[SITES];
	struct population populations[SITES];
	struct item_class classes[2];
	struct rules rules;
	struct entry entries[8];
	bool equivocated[PARTICIPANTS];
	struct arrangement arrangement;
	struct pair_state pairs[2];
	struct inspection inspections[INSPECTIONS];
	struct sample samples[INSPECTIONS];
	uint32_t positions[INSPECTIONS][CELLS];
	struct measured measures[INSPECTIONS][2];
	struct row rows[INSPECTIONS][2][CELLS];
	struct objection objection;
	struct irregularity irregularities[3];
	struct named_head heads[PARTICIPANTS];
};

static inline struct number number_of(uint64_t value)
{
	return (struct number){ value, "set by the parties" };
}

static inline void world_participants(struct world *w)
{
	static const struct participant participants[PARTICIPANTS] = {
		[US] = { .name = "us", .title = "United States", .side = 0,
		         .roles = ROLE_PARTY, .log = "us.example/tally" },
		[RO] = { .name = "ro", .title = "Romania", .side = 0,
		         .roles = ROLE_HOST, .log = "ro.example/tally" },
		[RU] = { .name = "ru", .title = "Russia", .side = 1,
		         .roles = ROLE_PARTY, .log = "ru.example/tally" },
		[CH] = { .name = "ch", .title = "Switzerland", .side = -1,
		         .roles = ROLE_WITNESS | ROLE_DEPOSITARY,
		         .log = "ch.example/tally" },
	};

	memcpy(w->participants, participants, sizeof(participants));
	w->charter.participants = w->participants;
	w->charter.participant_count = PARTICIPANTS;
	w->charter.party[0] = US;
	w->charter.party[1] = RU;
	for (size_t i = 0; i < PARTICIPANTS; i++) {
		w->heads[i].log = w->participants[i].log;
		w->heads[i].size = 40 + i;
		memset(w->heads[i].root, (int)(0x10 * (i + 1)), HASH_BYTES);
	}
}

static inline void world_sites(struct world *w)
{
	static const char *const names[SITES] = { "deveselu", "redzikowo",
		"orlan", "ryabina", "sokol" };
	static char *const titles[SITES] = { "Deveselu", "Redzikowo", "Orlan",
		"Ryabina", "Sokol" };

	for (size_t i = 0; i < SITES; i++) {
		struct site *site = &w->sites[i];

		strcpy(site->name, names[i]);
		site->title = titles[i];
		site->side = i >= ORLAN;
		site->host = i == DEVESELU ? (size_t)RO : NO_INDEX;
		site->position_count = CELLS;
		site->population_count = 1;
		site->populations = &w->populations[i];
		site->conversion_s = number_of(CONVERSION_S);
		w->populations[i] = (struct population){
			.name = "cells", .title = "launch cells",
			.prefix = "cell-",
			.position_count = CELLS,
			.design_number = number_of(1),
			.required = number_of(9500),
			.detection = number_of(9900),
			.common_cause = number_of(100),
		};
	}
	w->charter.sites = w->sites;
	w->charter.site_count = SITES;
}

static inline void world_classes(struct world *w)
{
	w->classes[0] = (struct item_class){
		.name = "tlam", .title = "Tomahawk land-attack cruise missile",
		.prohibited_on = { true, false }, .rule = RULE_VISUAL,
	};
	w->classes[1] = (struct item_class){
		.name = "glcm", .title = "ground-launched cruise missile",
		.prohibited_on = { false, true }, .rule = RULE_DIMENSION,
		.dimension_count = 1,
		.dimensions = { { "length", number_of(7900500) } },
		.tolerance = number_of(300), .guard = number_of(100),
		.uncertainty = number_of(50), .power = number_of(9900),
	};
	w->charter.classes = w->classes;
	w->charter.class_count = 2;
}

static inline void world_inspection(struct world *w, size_t i, size_t site)
{
	struct inspection *inspection = &w->inspections[i];

	*inspection = (struct inspection){
		.phase = INSPECTION_REPORTED, .pair = i / 2,
		.side = i % 2 == 0, .site = site, .step[STEP_REPORT] = 1 + i,
		.report = { 1 + i, NO_INDEX, 0, STANDING_AGREED },
		.refused_by = NO_INDEX, .suspended_by = NO_INDEX,
		.sample_count = 1, .samples = &w->samples[i],
		.measure_count = 1, .measures = w->measures[i],
	};
	w->samples[i] = (struct sample){ .selected = true, .count = CELLS,
		                         .positions = w->positions[i] };
	for (size_t m = 0; m < 2; m++) {
		w->measures[i][m] = (struct measured){
			.attested = { 0, NO_INDEX, 0, STANDING_AGREED },
			.observed_s = OBSERVED_S + (int64_t)m * 3600,
			.row_count = m == 0 ? CELLS : 1, .rows = w->rows[i][m],
		};
		for (uint32_t r = 0; r < CELLS; r++) {
			w->positions[i][r] = r;
			w->rows[i][m][r] = (struct row){
				.position = r, .look = LOOK_LOOKED,
				/* of what is found, if a test says so */
				.class = site >= ORLAN,
				.by = FOUND_BY_NAME };
		}
	}
	w->pairs[i / 2].inspection[i % 2 == 0] = i;
}

static inline void world_rules(struct world *w)
{
	static const size_t sites[INSPECTIONS] = { DEVESELU, ORLAN, REDZIKOWO,
		RYABINA };

	w->rules = (struct rules){
		.charter = &w->charter, .now_s = NOW_S, .entry_count = 8,
		.entries = w->entries, .equivocated = w->equivocated,
		.arrangement_count = 1, .arrangements = &w->arrangement,
		.inspection_count = INSPECTIONS, .inspections = w->inspections,
		.objections = &w->objection,
		.irregularities = w->irregularities,
	};
	w->arrangement = (struct arrangement){ .pair_count = 2,
		.phase = ARRANGEMENT_COMPLETE, .ending = ENDING_COMPLETE,
		.pairs = w->pairs };
	for (size_t i = 0; i < 8; i++) {
		w->entries[i].valid = true;
		w->entries[i].order = i;
		memset(w->entries[i].statement.id, (int)(0xa0 + i), HASH_BYTES);
	}
	for (size_t i = 0; i < INSPECTIONS; i++) {
		world_inspection(w, i, sites[i]);
		/* The first side's sites are fixed, the other's chosen. */
		w->pairs[i / 2].site[i % 2] = i % 2 == 0 ? sites[i] : NO_INDEX;
	}
}

static inline void world_init(struct world *w)
{
	*w = (struct world){ 0 };
	w->charter.exercise = true;
	w->charter.title = "Aegis Ashore transparency, after the 2022 paper";
	memset(w->charter.id, 0x3f, HASH_BYTES);
	world_participants(w);
	world_sites(w);
	world_classes(w);
	world_rules(w);
}

static inline struct conclusion *world_conclude(struct world *w)
{
	struct conclusion *conclusion = NULL;
	struct fault fault;

	assert_int_equal(conclusion_compute(&w->rules, 0, &conclusion, &fault),
	                 TALLY_OK);
	return conclusion;
}

/* The JSON of the world, in a buffer to be released. */
static inline struct buf world_json(struct world *w)
{
	struct conclusion *conclusion = world_conclude(w);
	struct buf out;

	buf_init(&out, 1u << 20);
	assert_int_equal(conclusion_json(conclusion, w->heads, &out), TALLY_OK);
	conclusion_free(conclusion);
	return out;
}

/* The i-th site of the conclusion, alone. */
struct outcome {
	enum conclusion_word whole;
	struct site_result site;
	struct population_result cells; /* its first population */
};

static inline struct outcome world_outcome(struct world *w, size_t i)
{
	struct conclusion *conclusion = world_conclude(w);
	struct outcome outcome = { .whole = conclusion->word,
		                   .site = conclusion->sites[i] };

	if (outcome.site.population_count > 0)
		outcome.cells = outcome.site.populations[0];
	outcome.site.populations = NULL; /* it goes with the conclusion */
	conclusion_free(conclusion);
	return outcome;
}

/* From here on the sample of an inspection has only the first n positions. */
static inline void world_sample(struct world *w, size_t inspection, uint32_t n)
{
	w->samples[inspection].count = n;
	w->measures[inspection][0].row_count = n;
}

static inline void assert_word(struct world *w, size_t site,
                               enum conclusion_word word)
{
	struct outcome outcome = world_outcome(w, site);

	assert_string_equal(conclusion_text_of(outcome.site.word),
	                    conclusion_text_of(word));
}

/* Exactly this reason and no other. */
static inline void assert_only(struct world *w, size_t site,
                               enum reason reason)
{
	struct outcome outcome = world_outcome(w, site);

	for (int i = 1; i < REASON_COUNT; i++)
		assert_int_equal(outcome.site.reasons[i], i == (int)reason);
	assert_int_equal(outcome.site.word, reason_table[reason].leads_to);
}

static inline struct row *row_at(struct world *w, size_t inspection,
                                 size_t position)
{
	return &w->rows[inspection][0][position];
}

/* An inspection that ended before its report. */
static inline void end_without_report(struct world *w, size_t inspection)
{
	w->inspections[inspection].phase = INSPECTION_ARRIVED;
	w->inspections[inspection].step[STEP_REPORT] = NO_INDEX;
}

/*
 * A finding with one signature, a contested report with a refused cell, a
 * sample of half the cells, and a default before a chosen site was named.
 */
static inline void world_mix(struct world *w)
{
	row_at(w, AT_DEVESELU, 3)->look |= LOOK_PROHIBITED;
	w->measures[AT_DEVESELU][0].attested.standing = STANDING_SILENT;
	row_at(w, AT_REDZIKOWO, 0)->look = LOOK_REFUSED;
	w->inspections[AT_REDZIKOWO].report.standing = STANDING_CONTESTED;
	world_sample(w, AT_ORLAN, 12);
	w->populations[ORLAN].detection.value = 10000;
	w->populations[ORLAN].common_cause.value = 0;
	end_without_report(w, AT_RYABINA);
	w->inspections[AT_RYABINA].site = NO_INDEX;
	w->arrangement.ending = ENDING_DEFAULT;
	w->rules.irregularity_count = 3;
	w->irregularities[0] = (struct irregularity){
		.code = IRREGULAR_NOT_COUNTERSIGNED, .by = RO, .entry = 5,
		.at_s = NOW_S - 1000 };
	w->irregularities[1] = (struct irregularity){
		.code = IRREGULAR_LATE, .by = RU, .entry = 6,
		.at_s = NOW_S, .arrangement = 1 }; /* another one's */
	w->irregularities[2] = (struct irregularity){
		.code = IRREGULAR_PAIR_DEFAULT, .by = RU, .entry = NO_INDEX,
		.at_s = NOW_S - 900, .arrangement = NO_INDEX };
}

/* The bytes of a file under test/unit/data; tests run at the top. */
static inline size_t golden(const char *name, char *out, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "test/unit/data/%s", name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	size_t len = fread(out, 1, size, file);

	fclose(file);
	assert_in_range(len, 1, size - 1);
	out[len] = '\0';
	return len;
}

static inline void assert_golden(const char *name, const struct buf *is)
{
	static char wanted[1 << 16];
	size_t len = golden(name, wanted, sizeof(wanted));

	assert_int_equal(is->len, len);
	assert_memory_equal(is->data, wanted, len);
}

/* Every line break and its indent one space; out has room for all of it. */
static inline void on_one_line(struct buf text, char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i] == '\n' ? ' ' : (char)text.data[i];

		if (c != ' ' || len == 0 || out[len - 1] != ' ')
			out[len++] = c;
	}
	out[len] = '\0';
}

#endif
