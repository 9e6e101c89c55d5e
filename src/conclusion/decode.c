/*
 * Reads a conclusion's JSON back. Only what cannot be derived is read; the
 * rest is derived, and then the same bytes must come out again. So there is
 * no second opinion about the form, and no number that does not fit.
 */
#include <string.h>

#include <jansson.h>

#include "base/text.h"
#include "conclusion/report.h"

struct decoding {
	const struct charter *charter;
	struct report *report;
	struct fault *fault;
};

static int refuse(const struct decoding *d, const char *what)
{
	return fault_set(d->fault, TALLY_EFORMAT, "conclusion JSON: %s", what);
}

static int no_memory(const struct decoding *d)
{
	return fault_set(d->fault, TALLY_ENOMEM, "out of memory");
}

/* The empty text for what is no string: nothing takes that. */
static struct slice text_of(const json_t *value)
{
	if (!json_is_string(value))
		return slice_text("");
	return slice_of(json_string_value(value), json_string_length(value));
}

static struct slice member(const json_t *object, const char *name)
{
	return text_of(json_object_get(object, name));
}

static bool read_time(const json_t *object, const char *name, int64_t *out_s)
{
	return time_parse(member(object, name), out_s) == TALLY_OK;
}

static bool read_hash(const json_t *object, const char *name,
                      uint8_t out[static HASH_BYTES])
{
	return hex_parse(member(object, name), out, HASH_BYTES) == TALLY_OK;
}

static bool read_count(const json_t *object, const char *name, uint64_t most,
                       uint64_t *out)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
	    (uint64_t)json_integer_value(value) > most)
		return false;
	*out = (uint64_t)json_integer_value(value);
	return true;
}

static int read_population(const struct decoding *d, const json_t *object,
                           struct population_result *out)
{
	uint64_t all = out->population->position_count;

	if (!read_count(object, "looked", all, &out->looked) ||
	    !read_count(object, "refused", all - out->looked, &out->refused) ||
	    !read_count(object, "unreadable", all - out->looked - out->refused,
	                &out->unreadable) ||
	    !read_count(object, "prohibited", all, &out->prohibited))
		return refuse(d, "the counts of a population are wrong");
	return TALLY_OK;
}

static int read_populations(const struct decoding *d, const json_t *list,
                            struct site_result *out)
{
	const struct site *site = NULL;
	size_t count = 0;
	int rc = TALLY_OK;

	if (out->site != NO_INDEX) {
		site = &d->charter->sites[out->site];
		count = site->population_count;
	}
	if (!json_is_array(list) || json_array_size(list) != count)
		return refuse(d, "a site's populations are not the charter's");
	out->populations = calloc(count + 1, sizeof(*out->populations));
	if (out->populations == NULL)
		return no_memory(d);
	out->population_count = count;
	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		out->populations[i].population = &site->populations[i];
		rc = read_population(d, json_array_get(list, i),
		                     &out->populations[i]);
	}
	return rc;
}

static int read_reasons(const struct decoding *d, const json_t *list,
                        struct site_result *out)
{
	if (!json_is_array(list))
		return refuse(d, "a site lacks its reasons");
	for (size_t i = 0; i < json_array_size(list); i++) {
		enum reason reason = reason_find(text_of(json_array_get(list, i)));

		if (reason == REASON_NONE)
			return refuse(d, "there is no such reason");
		out->reasons[reason] = true;
	}
	return TALLY_OK;
}

/* "pair-<n>-of-<party>" */
static bool read_unknown_site(const struct decoding *d, struct slice name,
                              struct site_result *out)
{
	char made[SITE_NAME_BYTES];

	out->site = NO_INDEX;
	for (out->pair = 0; out->pair < MAX_PAIRS; out->pair++) {
		for (out->side = 0; out->side < SIDES; out->side++) {
			site_name(d->charter, out, made);
			if (slice_is_text(name, made))
				return true;
		}
	}
	return false;
}

static int read_site(const struct decoding *d, const json_t *object,
                     struct site_result *out)
{
	const struct site *site = NULL;
	struct slice name = member(object, "site");
	int rc;

	out->site = charter_site(d->charter, name);
	if (out->site != NO_INDEX) {
		site = &d->charter->sites[out->site];
		out->side = site->side;
	} else if (!read_unknown_site(d, name, out)) {
		return refuse(d, "the charter has no such site");
	}
	rc = read_populations(d, json_object_get(object, "populations"), out);
	if (rc == TALLY_OK)
		rc = read_reasons(d, json_object_get(object, "reasons"), out);
	if (rc != TALLY_OK)
		return rc;
	if (site != NULL && json_object_get(object, "last_observation") != NULL &&
	    !read_time(object, "last_observation", &out->last_observation_s))
		return refuse(d, "a last observation is no time");
	site_judge(out, site, d->report->as_of_s);
	return TALLY_OK;
}

static int read_sites(const struct decoding *d, const json_t *list)
{
	struct report *report = d->report;
	size_t count = json_array_size(list);
	int rc = TALLY_OK;

	if (count == 0 || count > (size_t)MAX_PAIRS * SIDES)
		return refuse(d, "the number of sites is wrong");
	report->sites = calloc(count, sizeof(*report->sites));
	if (report->sites == NULL)
		return no_memory(d);
	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		report->site_count++;
		rc = read_site(d, json_array_get(list, i), &report->sites[i]);
		if (rc == TALLY_OK && i > 0 &&
		    site_compare(&report->sites[i - 1], &report->sites[i]) >= 0)
			rc = refuse(d, "sites are not in map order");
	}
	return rc;
}

static enum irregularity_code code_find(struct slice code)
{
	for (int i = IRREGULAR_NONE + 1; i < IRREGULARITY_COUNT; i++) {
		if (slice_is_text(code, irregularity_table[i].code))
			return (enum irregularity_code)i;
	}
	return IRREGULAR_NONE;
}

static int read_irregularity(const struct decoding *d, const json_t *object,
                             struct report_irregularity *out)
{
	out->code = code_find(member(object, "code"));
	out->by = charter_participant(d->charter, member(object, "by"));
	out->has_statement = json_object_get(object, "statement") != NULL;
	if (out->code == IRREGULAR_NONE || out->by == NO_INDEX)
		return refuse(d, "an irregularity's code or culprit is unknown");
	if (out->has_statement && !read_hash(object, "statement", out->statement))
		return refuse(d, "an irregularity's statement is no id");
	if (json_object_get(object, "at") != NULL &&
	    !read_time(object, "at", &out->at_s))
		return refuse(d, "an irregularity's time is none");
	return TALLY_OK;
}

static int read_irregularities(const struct decoding *d, const json_t *list)
{
	struct report *report = d->report;
	size_t count = json_array_size(list);
	int rc = TALLY_OK;

	report->irregularities = calloc(count + 1,
	                                sizeof(*report->irregularities));
	if (report->irregularities == NULL)
		return no_memory(d);
	report->irregularity_count = count;
	for (size_t i = 0; rc == TALLY_OK && i < count; i++)
		rc = read_irregularity(d, json_array_get(list, i),
		                       &report->irregularities[i]);
	return rc;
}

static int read_not_covered(const struct decoding *d, const json_t *list)
{
	struct report *report = d->report;
	size_t count = json_array_size(list);

	report->not_covered = calloc(count + 1, sizeof(*report->not_covered));
	if (report->not_covered == NULL)
		return no_memory(d);
	for (size_t i = 0; i < count; i++) {
		struct slice text = text_of(json_array_get(list, i));

		if (text.len == 0 || !text_is_printable(text))
			return refuse(d, "what is not covered is no text");
		report->not_covered[i] = strndup((const char *)text.data,
		                                 text.len);
		if (report->not_covered[i] == NULL)
			return no_memory(d);
		report->not_covered_count++;
	}
	return TALLY_OK;
}

static int read_cut(const struct decoding *d, const json_t *cut)
{
	struct report *report = d->report;
	size_t count = d->charter->participant_count;

	report->heads = calloc(count + 1, sizeof(*report->heads));
	if (report->heads == NULL)
		return no_memory(d);
	report->head_count = count;
	for (size_t i = 0; i < count; i++) {
		const json_t *head = json_object_get(
			cut, d->charter->participants[i].log);

		if (!read_count(head, "size", MAX_LOG_ENTRIES,
		                &report->heads[i].size) ||
		    !read_hash(head, "root", report->heads[i].root))
			return refuse(d, "the cut lacks a log's head");
	}
	return TALLY_OK;
}

static int read_all(const struct decoding *d, const json_t *json)
{
	struct report *report = d->report;
	int rc = TALLY_OK;

	if (!read_hash(json, "arrangement", report->arrangement))
		rc = refuse(d, "it names no arrangement");
	else if (!read_time(json, "as_of", &report->as_of_s))
		rc = refuse(d, "it has no time");
	if (rc == TALLY_OK)
		rc = read_sites(d, json_object_get(json, "sites"));
	if (rc == TALLY_OK)
		rc = read_irregularities(
			d, json_object_get(json, "irregularities"));
	if (rc == TALLY_OK)
		rc = read_not_covered(d, json_object_get(json, "not_covered"));
	if (rc == TALLY_OK)
		rc = read_cut(d, json_object_get(json, "cut"));
	report->word = sites_worst(report->sites, report->site_count);
	return rc;
}

/* Whatever was not read, or was read with another meaning, shows here. */
static int require_same_bytes(const struct decoding *d, struct slice json)
{
	struct buf again;
	size_t same = 0;
	int rc = TALLY_OK;

	buf_init(&again, json.len + 1);
	report_encode(d->report, &again);
	if (buf_status(&again) == TALLY_ENOMEM)
		rc = no_memory(d);
	else if (!slice_equal(buf_slice(&again), json)) {
		while (same < again.len && same < json.len &&
		       again.data[same] == json.data[same])
			same++;
		rc = fault_set(d->fault, TALLY_EFORMAT,
		               "conclusion JSON: byte %zu is not as the rest "
		               "and the charter require", same);
	}
	buf_release(&again);
	return rc;
}

int report_decode(struct slice json, const struct charter *charter,
                  struct report *out, struct fault *fault)
{
	struct report report = { .charter = charter };
	struct decoding d = { charter, &report, fault };
	json_error_t error;
	json_t *root = json_loadb((const char *)json.data, json.len,
	                          JSON_REJECT_DUPLICATES, &error);

	if (root == NULL)
		return fault_set(fault, TALLY_EFORMAT,
		                 "conclusion JSON, column %d: %s", error.column,
		                 error.text);
	int rc = read_all(&d, root);

	if (rc == TALLY_OK)
		rc = require_same_bytes(&d, json);
	json_decref(root);
	if (rc != TALLY_OK)
		report_release(&report);
	else
		*out = report;
	return rc;
}
