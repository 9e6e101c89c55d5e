/*
 * The conclusion of an arrangement: its sites, each once, and the whole.
 */
#include "conclusion/report.h"

/* Appends the site that a side gives in a pair, unless it stands there. */
static void add_site(struct conclusion *c, size_t pair, unsigned side)
{
	const struct arrangement *a = &c->rules->arrangements[c->arrangement];
	struct site_result site = {
		.site = site_given(c->rules, &a->pairs[pair], side),
		.pair = pair,
		.side = side,
	};

	for (size_t i = 0; i < c->site_count; i++) {
		if (site_compare(&c->sites[i], &site) == 0)
			return;
	}
	c->sites[c->site_count++] = site;
}

static int compare_sites(const void *a, const void *b)
{
	return site_compare(a, b);
}

static int list_sites(struct conclusion *c)
{
	const struct arrangement *a = &c->rules->arrangements[c->arrangement];

	c->sites = calloc(a->pair_count * SIDES + 1, sizeof(*c->sites));
	if (c->sites == NULL)
		return TALLY_ENOMEM;
	for (size_t p = 0; p < a->pair_count; p++) {
		for (unsigned side = 0; side < SIDES; side++)
			add_site(c, p, side);
	}
	qsort(c->sites, c->site_count, sizeof(*c->sites), compare_sites);
	return TALLY_OK;
}

static int compute_sites(struct conclusion *c)
{
	int rc = list_sites(c);

	for (size_t i = 0; rc == TALLY_OK && i < c->site_count; i++)
		rc = site_compute(c->rules, c->arrangement, &c->sites[i]);
	return rc;
}

int conclusion_compute(const struct rules *rules, size_t arrangement,
                       struct conclusion **out, struct fault *fault)
{
	if (arrangement >= rules->arrangement_count)
		return fault_set(fault, TALLY_EUSAGE,
		                 "there is no arrangement %zu", arrangement);
	struct conclusion *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	c->rules = rules;
	c->arrangement = arrangement;
	c->as_of_s = rules->now_s;
	int rc = compute_sites(c);

	if (rc != TALLY_OK) {
		conclusion_free(c);
		return fault_set(fault, rc, "out of memory");
	}
	c->word = sites_worst(c->sites, c->site_count);
	*out = c;
	return TALLY_OK;
}

void conclusion_free(struct conclusion *conclusion)
{
	if (conclusion == NULL)
		return;
	sites_free(conclusion->sites, conclusion->site_count);
	free(conclusion);
}
