/*
 * One reader for each section of a charter, in the order in which they must
 * run: later sections name what earlier ones define. Internal. Each fills
 * r->charter and adds faults; the node may be NULL (its fault has been given).
 */
#ifndef TALLY_CHARTER_SECTIONS_H
#define TALLY_CHARTER_SECTIONS_H

#include "charter/schema.h"

/* Participants, their keys, the two sides. */
void section_participants(struct reading *r, const struct yaml_node *node);

/* The named sets of numbers that populations refer to. */
void section_confidence(struct reading *r, const struct yaml_node *node);

/* Both sides' sites, sorted by side, with their slots. */
void section_map(struct reading *r, const struct yaml_node *node);
/* A site's populations and positions. */
void section_populations(struct reading *r, const struct yaml_node *node,
                         struct site *site);

/* Kinds of items; both sides must have something prohibited. */
void section_classes(struct reading *r, const struct yaml_node *node);
/* Draws of sites; optional, and only with it a pair may be by draw. */
void section_draws(struct reading *r, const struct yaml_node *node);
/* What there may be no more of than agreed; optional. */
void section_ceilings(struct reading *r, const struct yaml_node *node);
/* The pairs; each site is given once. */
void section_arrangement(struct reading *r, const struct yaml_node *node);
/* Whose yes is needed, and who is only told. */
void section_consent(struct reading *r, const struct yaml_node *node);
/*
 * Those who have a role must be those whom its section names, and only those;
 * word is the role's.
 */
void check_role_named(struct reading *r, const struct yaml_node *node,
                      const struct quorum *named, unsigned role,
                      const char *word);
/* The neutral participants that have this role: one that checks, or blind ones. */
void section_depositary(struct reading *r, const struct yaml_node *node);
/* The witnesses' quorum, which no side may meet or block, and their clocks. */
void section_witness(struct reading *r, const struct yaml_node *node);

/* Only the clocks of this section ("clocks", "gates"). */
void section_clocks(struct reading *r, const struct yaml_node *node,
                    const char *section);
/* One clock; used for those that stand among a section's other members. */
void read_clock(struct reading *r, const struct yaml_node *node,
                enum clock clock);
/* That every chain of clocks can be met within its gate. */
void check_clocks(struct reading *r, const struct yaml_node *gates,
                  const struct yaml_node *clocks,
                  const struct yaml_node *witness);

#endif
