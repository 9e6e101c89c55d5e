/*
 * From the path of a request to one of the few names that are served. Nothing
 * of a path reaches the file system unless it has exactly such a shape.
 */
#ifndef TALLY_HTTP_TARGET_H
#define TALLY_HTTP_TARGET_H

#include "base/bytes.h"
#include "base/status.h"
#include "crypto/hash.h"

#define TARGET_FILE_BYTES 80 /* "blob/" and 64 digits, or a tile; and NUL */

enum target_kind {
	TARGET_NONE = 0,     /* not served */
	TARGET_CHECKPOINT,
	TARGET_HEAD,         /* cut/<size>: a checkpoint that was kept */
	TARGET_TILE,
	TARGET_BLOB,
	TARGET_HEALTH,
	TARGET_ADD_CHECKPOINT
};

struct target {
	enum target_kind kind;
	bool is_mirrored;            /* of the log below, not the own record */
	bool is_file;                /* under /mirror/: as it lies there */
	uint8_t log_hash[HASH_BYTES];
	char file[TARGET_FILE_BYTES]; /* in the folder of its log; "" if none */
};

/* The path as sent: an escape ("%2e") is no part of any name. */
struct target target_parse(struct slice path);

#endif
