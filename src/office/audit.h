/*
 * Recomputing every file of one log in a folder that is not trusted. Internal;
 * what others use is office_verify_folder.
 */
#ifndef TALLY_OFFICE_AUDIT_H
#define TALLY_OFFICE_AUDIT_H

#include "office/log_key.h"
#include "office/office.h"

#define AUDIT_PATH_BYTES 512

/* Another copy of a log, and how many entries its head promises. */
struct audit_copy {
	struct place place;
	uint64_t size;
};

struct audit {
	struct folder_report *report;
	const struct charter *charter;
	const struct participant *owner;
	struct place place;
	bool is_signed;        /* the checkpoint is one, and its root is given */
	bool trusted;          /* the hashes below can be compared with */
	struct head head;      /* or, without one, of what the files hold */
	struct log_keys keys;  /* up to the head */
	struct audit_leaves *leaves; /* where each tile of leaves can be had */
	uint8_t (*levels[MAX_TILE_LEVEL + 1])[HASH_BYTES]; /* above the leaves */
	const struct audit_copy *copies; /* where leaves may be had, or NULL */
	size_t copy_count;
};

/* Count and tell; paths are relative to the folder. */
__attribute__((format(printf, 3, 4)))
void audit_bad(struct folder_report *report, const char *path,
               const char *format, ...);
/*
 * With report, charter, owner and place set and the rest zero: read checkpoint
 * and entries, and find the hashes that give the signed root; their
 * faults are reported. Without a good head, files are compared with each other.
 * TALLY_ENOMEM, else TALLY_OK; audit_release in any case.
 */
int audit_open(struct audit *audit, struct fault *fault);
/*
 * The same for a checkpoint that lies elsewhere, and with leaves from copies
 * where the place has lost its own. TALLY_EMISMATCH: the place and the copies
 * together do not give its root. TALLY_ESIGNATURE, TALLY_EFORMAT: it is not a
 * head of the owner's log. Nothing is reported.
 */
int audit_open_at(struct audit *audit, struct slice checkpoint,
                  struct fault *fault);
/* Entries of which a place holds tiles, whether a head covers them or not. */
uint64_t audit_extent(const struct place *place);
void audit_release(struct audit *audit);
/* Is this a head by a key in force at its size? Its root is not judged. */
bool audit_signs(const struct audit *audit, struct slice bytes,
                 struct checkpoint *out, struct fault *fault);
/* Root of the first `size` leaves; size is at most the head's. */
void audit_root(const struct audit *audit, uint64_t size,
                uint8_t out[static HASH_BYTES]);
/* Check one file, named within the place. */
void audit_file(struct audit *audit, const char *name);
/*
 * The hashes of one tile, as many as the head covers; level is at least 0.
 * Leaves are not kept, of which a log may have millions, but for those of the
 * last tile: they are read again from where they were found. NULL if that does
 * not give them any more, and for a tile beyond the head. Good until the next call.
 */
const uint8_t (*audit_hashes(const struct audit *audit, int level,
                             uint64_t index))[HASH_BYTES];
/*
 * Leaves of the first head.size entries (audit_leaves.c): room for the hashes
 * above them; the ways in which they can be had, until one gives head.root;
 * what a place tells where its entries and its tiles of hashes differ, or a
 * copy (or NULL) then; the hashes above the leaves.
 */
int audit_allocate(struct audit *audit, struct fault *fault);
bool audit_find_leaves(struct audit *audit);
void audit_mix(struct audit *audit, const struct audit_copy *copy);
void audit_levels(struct audit *audit);
void audit_release_levels(struct audit *audit);
/* Report the tiles that a head of `size` needs and that are not there. */
void audit_missing(struct audit *audit, uint64_t size);
/*
 * The same of the partial tiles alone that a head of `size` had, and neither the
 * one of `before` nor the newest.
 */
void audit_missing_partials(struct audit *audit, uint64_t before, uint64_t size);

#endif
