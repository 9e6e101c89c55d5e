/*
 * Reads a conclusion's JSON back. Only what cannot be derived is read; the
 * rest is derived, and then the same bytes must come out again. So there is
 * no second opinion about the form, and no number that does not fit.
 */
#include "conclusion/decode.h"

#include <string.h>

static int read_sites(const struct decoding *d, const json_t *list)
{
	struct report *report = d->report;
	size_t count = json_array_size(list);
	int rc = TALLY_OK;

	if (count == 0 || count > (size_t)MAX_PAIRS * SIDES)
		return decode_refuse(d, "the number of sites is wrong");
	report->sites = calloc(count, sizeof(*report->sites));
	if (report->sites == NULL)
		return decode_no_memory(d);
	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		report->site_count++;
		rc = decode_site(d, json_array_get(list, i), &report->sites[i]);
		if (rc == TALLY_OK && i > 0 &&
		    site_compare(&report->sites[i - 1], &report->sites[i]) >= 0)
			rc = decode_refuse(d, "sites are not in map order");
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
	out->code = code_find(decode_member(object, "code"));
	out->by = charter_participant(d->charter, decode_member(object, "by"));
	out->has_statement = json_object_get(object, "statement") != NULL;
	if (out->code == IRREGULAR_NONE || out->by == NO_INDEX)
		return decode_refuse(d, "an irregularity is unknown");
	if (out->has_statement && !decode_hash(object, "statement", out->statement))
		return decode_refuse(d, "an irregularity's statement is no id");
	if (json_object_get(object, "at") != NULL &&
	    !decode_time(object, "at", &out->at_s))
		return decode_refuse(d, "an irregularity's time is none");
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
		return decode_no_memory(d);
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
		return decode_no_memory(d);
	for (size_t i = 0; i < count; i++) {
		struct slice text = decode_text(json_array_get(list, i));

		if (text.len == 0 || !text_is_printable(text))
			return decode_refuse(d, "what is not covered is no text");
		report->not_covered[i] = strndup((const char *)text.data,
		                                 text.len);
		if (report->not_covered[i] == NULL)
			return decode_no_memory(d);
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
		return decode_no_memory(d);
	report->head_count = count;
	for (size_t i = 0; i < count; i++) {
		const json_t *head = json_object_get(
			cut, d->charter->participants[i].log);

		if (!decode_count(head, "size", MAX_LOG_ENTRIES,
		                &report->heads[i].size) ||
		    !decode_hash(head, "root", report->heads[i].root))
			return decode_refuse(d, "the cut lacks a log's head");
	}
	return TALLY_OK;
}

static int read_all(const struct decoding *d, const json_t *json)
{
	struct report *report = d->report;
	int rc = TALLY_OK;

	if (!decode_hash(json, "arrangement", report->arrangement))
		rc = decode_refuse(d, "it names no arrangement");
	else if (!decode_time(json, "as_of", &report->as_of_s))
		rc = decode_refuse(d, "it has no time");
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
		rc = decode_no_memory(d);
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
