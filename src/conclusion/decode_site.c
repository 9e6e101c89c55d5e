/*
 * Reads one site of a conclusion's JSON.
 */
#include "charter/rule_rows.h"
#include "conclusion/decode.h"

static int read_unseen(const struct decoding *d, const json_t *object,
                       const struct site *site, struct population_result *out)
{
	const struct unseen_of refused = { site, out->population, out->refused };
	const struct unseen_of unreadable = { site, out->population,
		                              out->unreadable };
	int rc = unseen_decode(d, json_object_get(object, "refused_at"), &refused,
	                       &out->refused_at);

	if (rc == TALLY_OK)
		rc = unseen_decode(d, json_object_get(object, "unreadable_at"),
		                   &unreadable, &out->unreadable_at);
	if (rc == TALLY_OK &&
	    unseen_meet(&out->refused_at, &out->unreadable_at))
		rc = decode_refuse(d, "a position is both refused and unreadable");
	return rc;
}

/*
 * How many looks can be an answer from behind a barrier: of what is measured only,
 * and where the charter allows none only those that found something.
 */
static uint64_t most_behind(const struct charter *charter, unsigned side,
                            const struct population_result *of)
{
	uint64_t most = 0;

	for (size_t i = 0; i < charter->class_count; i++) {
		const struct item_class *class = &charter->classes[i];

		if (!class->prohibited_on[side] ||
		    !rule_rows[class->rule].is_measured)
			continue;
		if (class->barrier)
			return of->looked;
		most = of->looked < of->prohibited ? of->looked
		                                   : of->prohibited;
	}
	return most;
}

static int read_population(const struct decoding *d, const json_t *object,
                           const struct site *site,
                           struct population_result *out)
{
	uint64_t all = out->population->position_count;
	int rc;

	if (!decode_count(object, "looked", all, &out->looked) ||
	    !decode_count(object, "refused", all - out->looked, &out->refused) ||
	    !decode_count(object, "unreadable", all - out->looked - out->refused,
	                &out->unreadable) ||
	    !decode_count(object, "prohibited", all, &out->prohibited) ||
	    !decode_count(object, "behind_barrier",
	                  most_behind(d->charter, site->side, out),
	                  &out->behind))
		return decode_refuse(d, "the counts of a population are wrong");
	rc = decode_found(d, object, site, out);
	if (rc == TALLY_OK)
		rc = read_unseen(d, object, site, out);
	return rc == TALLY_OK ? decode_finds(d, object, site->side, out) : rc;
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
		return decode_refuse(d,
		                     "a site's populations are not the charter's");
	out->populations = calloc(count + 1, sizeof(*out->populations));
	if (out->populations == NULL)
		return decode_no_memory(d);
	out->population_count = count;
	for (size_t i = 0; rc == TALLY_OK && i < count; i++) {
		out->populations[i].population = &site->populations[i];
		rc = read_population(d, json_array_get(list, i), site,
		                     &out->populations[i]);
	}
	return rc;
}

static int read_reasons(const struct decoding *d, const json_t *list,
                        struct site_result *out)
{
	if (!json_is_array(list))
		return decode_refuse(d, "a site lacks its reasons");
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct slice code = decode_text(json_array_get(list, i));
		enum reason reason = reason_find(code);

		if (reason == REASON_NONE)
			return decode_refuse(d, "there is no such reason");
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

/* What holds of every computed site, and would mislead if it did not. */
static bool is_possible(const struct site_result *site)
{
	const bool *reasons = site->reasons;
	uint64_t looked = 0, sampled = 0, prohibited = site->prohibited_outside;

	for (size_t i = 0; i < site->population_count; i++) {
		const struct population_result *p = &site->populations[i];

		looked += p->looked;
		sampled += p->looked + p->refused + p->unreadable;
		prohibited += p->prohibited;
	}
	if (prohibited == 0 && reasons[REASON_FOUND])
		return false;
	if (prohibited > 0 && !reasons[REASON_FOUND] &&
	    !reasons[REASON_CONTESTED] && !reasons[REASON_CLOCK])
		return false;
	if ((looked > 0) != (site->last_observation_s != 0))
		return false;
	if (reasons[REASON_NO_REPORT])
		return sampled == 0;
	return site->site != NO_INDEX && !reasons[REASON_REFUSED] &&
	       !reasons[REASON_DEFAULT] && !reasons[REASON_SUSPENDED];
}

int decode_site(const struct decoding *d, const json_t *object,
                     struct site_result *out)
{
	const struct site *site = NULL;
	struct slice name = decode_member(object, "site");
	int rc;

	out->site = charter_site(d->charter, name);
	if (out->site != NO_INDEX) {
		site = &d->charter->sites[out->site];
		out->side = site->side;
	} else if (!read_unknown_site(d, name, out)) {
		return decode_refuse(d, "the charter has no such site");
	}
	rc = read_populations(d, json_object_get(object, "populations"), out);
	if (rc == TALLY_OK)
		rc = decode_outside(d, object, out);
	if (rc == TALLY_OK)
		rc = read_reasons(d, json_object_get(object, "reasons"), out);
	if (rc != TALLY_OK)
		return rc;
	if (site != NULL && json_object_get(object, "last_observation") != NULL &&
	    !decode_time(object, "last_observation", &out->last_observation_s))
		return decode_refuse(d, "a last observation is no time");
	if (!is_possible(out))
		return decode_refuse(d, "a site's counts and reasons disagree");
	site_judge(out, site, d->report->as_of_s);
	return TALLY_OK;
}
