/*
 * Sites times classes, chosen and named.
 */
#include "count_cells.h"

#include <string.h>

#include "telling.h"

static size_t site_count(const struct chosen_cells *cells)
{
	size_t count = 0;

	for (size_t i = 0; i < cells->charter->site_count; i++)
		count += cells->charter->sites[i].side == cells->side;
	return count;
}

int cells_add_site(struct chosen_cells *cells, const char *name,
                   struct fault *fault)
{
	size_t i;
	int rc = protocol_site(cells->charter, cells->side, slice_text(name), &i,
	                       fault);

	if (rc == TALLY_OK)
		cells->has_site[i - side_first_site(cells->charter,
		                                    cells->side)] = true;
	return rc;
}

int cells_add_class(struct chosen_cells *cells, const char *name,
                    struct fault *fault)
{
	size_t i = charter_class(cells->charter, slice_text(name));

	if (i == NO_INDEX)
		return fault_set(fault, TALLY_EUSAGE,
		                 "'%s' is no class of the charter", name);
	cells->has_class[i] = true;
	return TALLY_OK;
}

void cells_add_all_sites(struct chosen_cells *cells)
{
	for (size_t i = 0; i < site_count(cells); i++)
		cells->has_site[i] = true;
}

void cells_add_all_classes(struct chosen_cells *cells)
{
	for (size_t i = 0; i < cells->charter->class_count; i++)
		cells->has_class[i] = true;
}

void cells_of_ceiling(const struct charter *charter,
                      const struct ceiling *ceiling, struct chosen_cells *out)
{
	size_t first = side_first_site(charter, ceiling->side);

	*out = (struct chosen_cells){ .charter = charter, .side = ceiling->side };
	for (size_t i = first; i < charter->site_count; i++)
		if (ceiling->has_site[i])
			out->has_site[i - first] = true;
	memcpy(out->has_class, ceiling->has_class,
	       charter->class_count * sizeof(bool));
}

void cells_list(const struct chosen_cells *cells, struct buf *out)
{
	for (size_t i = 0; i < site_count(cells); i++)
		for (size_t k = 0; k < cells->charter->class_count; k++) {
			struct count_cell cell = { (uint16_t)i, (uint16_t)k };

			if (cells->has_site[i] && cells->has_class[k])
				buf_put(out, &cell, sizeof(cell));
		}
}

bool cells_of_shown(const struct charter *charter, unsigned side,
                    const struct count_shown *shown, struct chosen_cells *out)
{
	size_t sites = 0, classes = 0;

	*out = (struct chosen_cells){ .charter = charter, .side = side };
	for (size_t i = 0; i < shown->cell_count; i++) {
		struct count_cell cell = count_shown_cell(shown, i);

		if (cell.site >= site_count(out) ||
		    cell.class >= charter->class_count)
			return false;
		sites += !out->has_site[cell.site];
		classes += !out->has_class[cell.class];
		out->has_site[cell.site] = true;
		out->has_class[cell.class] = true;
	}
	/* None stands twice, so their number tells whether one is missing. */
	return sites * classes == shown->cell_count;
}

bool cells_equal(const struct chosen_cells *a, const struct chosen_cells *b)
{
	return a->side == b->side &&
	       memcmp(a->has_site, b->has_site, sizeof(a->has_site)) == 0 &&
	       memcmp(a->has_class, b->has_class, sizeof(a->has_class)) == 0;
}

int count_table_shows(const struct count_table *table,
                      const struct count_shown *shown, struct fault *fault)
{
	struct telling telling;
	struct crew_progress progress = telling_init(&telling, "counts",
	                                             shown->cell_count);
	int rc = side_table_shows(table, shown, &progress, fault);

	telling_end(&telling);
	return rc;
}

static size_t count_of(const bool *has, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += has[i];
	return sum;
}

static void put_name(struct buf *out, const char *name, size_t i, size_t count)
{
	if (i > 0)
		buf_put_text(out, i + 1 == count ? " and " : ", ");
	buf_put_text(out, name);
}

void cells_put_sites(const struct chosen_cells *cells, struct buf *out)
{
	size_t all = site_count(cells), count = count_of(cells->has_site, all);
	size_t first = side_first_site(cells->charter, cells->side);

	if (count == all && all > 1) {
		buf_printf(out, "all %zu sites", all);
		return;
	}
	for (size_t i = 0, k = 0; i < all; i++)
		if (cells->has_site[i])
			put_name(out, cells->charter->sites[first + i].name, k++,
			         count);
}

void cells_put_classes(const struct chosen_cells *cells, struct buf *out)
{
	size_t all = cells->charter->class_count;
	size_t count = count_of(cells->has_class, all);

	if (count == all && all > 1) {
		buf_printf(out, "all %zu classes", all);
		return;
	}
	for (size_t i = 0, k = 0; i < all; i++)
		if (cells->has_class[i])
			put_name(out, cells->charter->classes[i].name, k++,
			         count);
}
