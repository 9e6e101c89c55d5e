/*
 * Recomputing every file of one log in a folder that is not trusted. Internal;
 * what others use is office_verify_folder.
 */
#ifndef TALLY_OFFICE_AUDIT_H
#define TALLY_OFFICE_AUDIT_H

#include "office/log_key.h"
#include "office/office.h"

#define AUDIT_PATH_BYTES 512

struct audit {
	struct folder_report *report;
	const struct charter *charter;
	const struct participant *owner;
	struct place place;
	bool trusted;          /* the levels below give the signed root */
	struct head head;
	struct log_key key;    /* in force at the head */
	uint8_t (*levels[MAX_TILE_LEVEL + 1])[HASH_BYTES];
};

/* Count and tell; paths are relative to the folder. */
__attribute__((format(printf, 3, 4)))
void audit_bad(struct folder_report *report, const char *path,
               const char *format, ...);
/*
 * With report, charter, owner and place set and the rest zero: read checkpoint
 * and entries, and find the hashes that give the signed root; their
 * faults are reported. TALLY_ENOMEM, else TALLY_OK; audit_release in
 * any case.
 */
int audit_open(struct audit *audit, struct fault *fault);
void audit_release(struct audit *audit);
/* Root of the first `size` leaves; size is at most the head's. */
void audit_root(const struct audit *audit, uint64_t size,
                uint8_t out[static HASH_BYTES]);
/* Check one file, named within the place. */
void audit_file(struct audit *audit, const char *name);
/* Report the tiles that the head needs and that are not there. */
void audit_missing(struct audit *audit);

#endif
