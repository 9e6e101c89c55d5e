/*
 * Which counts are summed: sites and classes, from options or a ceiling, and
 * back into words.
 */
#ifndef TALLY_CMD_COUNT_CELLS_H
#define TALLY_CMD_COUNT_CELLS_H

#include "office/counts.h"
#include "protocol.h"

/* Every count of some classes at some sites of one side. */
struct chosen_cells {
	const struct charter *charter;
	unsigned side;
	bool has_site[MAX_SITES];      /* by the number in the side's map */
	bool has_class[MAX_CLASSES];
};

/* TALLY_EUSAGE for a name that is none of the side's sites, or no class. */
int cells_add_site(struct chosen_cells *cells, const char *name,
                   struct fault *fault);
int cells_add_class(struct chosen_cells *cells, const char *name,
                    struct fault *fault);
void cells_add_all_sites(struct chosen_cells *cells);
void cells_add_all_classes(struct chosen_cells *cells);
void cells_of_ceiling(const struct charter *charter,
                      const struct ceiling *ceiling,
                      struct chosen_cells *out);
/* Append them as struct count_cell, ascending. */
void cells_list(const struct chosen_cells *cells, struct buf *out);
/*
 * Which sites and classes what is shown is over; false if it is not every one of
 * the classes at every one of the sites.
 */
bool cells_of_shown(const struct charter *charter, unsigned side,
                    const struct count_shown *shown, struct chosen_cells *out);
bool cells_equal(const struct chosen_cells *a, const struct chosen_cells *b);
/* side_table_shows; what takes long tells on a terminal how far it is. */
int count_table_shows(const struct count_table *table,
                      const struct count_shown *shown, struct fault *fault);
/* "a", "a and b"; "all 8 sites" if that is all, and more than one. */
void cells_put_sites(const struct chosen_cells *cells, struct buf *out);
void cells_put_classes(const struct chosen_cells *cells, struct buf *out);

#endif
