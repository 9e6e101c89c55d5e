/*
 * One log as files: its checkpoint, its tiles, its entries.
 */
#ifndef TALLY_BUNDLE_LOG_FILES_H
#define TALLY_BUNDLE_LOG_FILES_H

#include "bundle/bundle.h"
#include "log/tile.h"

#define FILE_PATH_BYTES (4 + MAX_ORIGIN_BYTES + 1 + TILE_PATH_BYTES)

/* "log/us.example/tally/checkpoint" */
void checkpoint_path(const char *log_name, char out[static FILE_PATH_BYTES]);
/* "log/us.example/tally/tile/0/000.p/7" */
void tile_file_path(const char *log_name, struct tile tile,
                    char out[static FILE_PATH_BYTES]);

/*
 * Add all files of a log of that size to *out: every full tile, and the one
 * partial tile of each level. A log without entries has no files. TALLY_ELIMIT
 * for an entry or a path that is too long; TALLY_EEXISTS if the names of two
 * logs collide.
 */
int log_files_add(const char *log_name, const struct bundle_log *log,
                  struct bundle *out, struct fault *fault);

/* The root of the tree over these entries. */
int log_root(const struct bundle_log *log, uint8_t out[static HASH_BYTES]);

#endif
