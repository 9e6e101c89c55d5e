/*
 * The ceilings of a charter in plain words.
 */
#include "charter/explain.h"

#include "charter/prose.h"

#define MAX_LIST_BYTES (MAX_SITES * (MAX_NAME_BYTES + 5) + 1)

/* "a", "a and b", "a, b and c": the i-th of count, with what stands before. */
static void put_name(struct buf *out, const char *name, size_t i, size_t count)
{
	if (i > 0)
		buf_put_text(out, i + 1 == count ? " and " : ", ");
	buf_put_text(out, name);
}

static void put_classes(const struct charter *charter,
                        const struct ceiling *ceiling, struct buf *out)
{
	size_t count = 0, i, k = 0;

	for (i = 0; i < charter->class_count; i++)
		count += ceiling->has_class[i];
	for (i = 0; i < charter->class_count; i++)
		if (ceiling->has_class[i])
			put_name(out, charter->classes[i].name, k++, count);
}

static void put_sites(const struct charter *charter,
                      const struct ceiling *ceiling, struct buf *out)
{
	size_t count = 0, i, k = 0;

	if (ceiling->everywhere) {
		buf_put_text(out, "all its sites");
		return;
	}
	for (i = 0; i < charter->site_count; i++)
		count += ceiling->has_site[i];
	for (i = 0; i < charter->site_count; i++)
		if (ceiling->has_site[i])
			put_name(out, charter->sites[i].name, k++, count);
}

static void put_ceiling(const struct charter *charter,
                        const struct ceiling *ceiling, struct buf *out)
{
	struct buf classes, sites;

	buf_init(&classes, MAX_LIST_BYTES);
	buf_init(&sites, MAX_LIST_BYTES);
	put_classes(charter, ceiling, &classes);
	put_sites(charter, ceiling, &sites);
	prose_printf(out, 4, "  - ", "%s: %s has at most %llu items of %.*s at "
	             "%.*s together (%s).", ceiling->name,
	             charter->participants[charter->party[ceiling->side]].name,
	             (unsigned long long)ceiling->limit.value,
	             (int)classes.len, (const char *)classes.data,
	             (int)sites.len, (const char *)sites.data,
	             ceiling->limit.source);
	prose_finish(out, &classes);
	prose_finish(out, &sites);
}

void explain_ceilings(const struct charter *charter, struct buf *out)
{
	if (charter->ceiling_count == 0)
		return;
	prose_heading(out, "HOW MANY THERE MAY BE");
	for (size_t i = 0; i < charter->ceiling_count; i++)
		put_ceiling(charter, &charter->ceilings[i], out);
	prose_put(out, 0, "", slice_text(
		"That a ceiling is kept is shown without any site's number, and "
		"without the total. It holds of what is declared: that nothing "
		"else exists, no number shows."));
}
