/*
 * Is a sealed file whole, and sealed for its place? Every chunk is opened.
 */
#include <stdlib.h>
#include <string.h>

#include "office/fsck.h"
#include "office/secret.h"
#include "office/vault_store.h"

#define MAX_KEY_FILE_BYTES 65536

static int read_all(struct secret_reader *reader)
{
	uint8_t *chunk = malloc(SECRET_CHUNK_BYTES);
	uint64_t size = secret_reader_size(reader);
	int rc = chunk != NULL ? TALLY_OK : TALLY_ENOMEM;

	for (uint64_t at = 0; rc == TALLY_OK && at < size;
	     at += SECRET_CHUNK_BYTES) {
		size_t len = size - at < SECRET_CHUNK_BYTES ? (size_t)(size - at)
		                                            : SECRET_CHUNK_BYTES;

		rc = secret_reader_get(reader, at, len, chunk, NULL);
	}
	if (chunk != NULL)
		crypto_wipe(chunk, SECRET_CHUNK_BYTES);
	free(chunk);
	return rc;
}

static int check_secret(struct fsck *fsck, const char *name)
{
	struct secret_reader *reader;
	int rc = secret_reader_open(&fsck->office, name, 1, &reader, NULL);

	if (rc == TALLY_OK) {
		rc = read_all(reader);
		secret_reader_close(reader);
	}
	return rc;
}

static int check_key(struct fsck *fsck, const char *name)
{
	struct buf bytes;
	int rc;

	buf_init(&bytes, MAX_KEY_FILE_BYTES);
	rc = store_get(fsck->office.key, name, &bytes, NULL);
	buf_release(&bytes);
	return rc;
}

const char *fsck_sealed(struct fsck *fsck, const char *path)
{
	bool is_key = strncmp(path, "key/", 4) == 0;
	int rc;

	if (vault_state(&fsck->office) == VAULT_PLAIN ||
	    (!is_key && strncmp(path, "secret/", 7) != 0) ||
	    (is_key && vault_is_public("key", path + 4)))
		return NULL;
	if (!vault_seals(fsck->office.root, path))
		return "is not encrypted; if it is yours, tally key passphrase "
		       "does that";
	rc = is_key ? check_key(fsck, path + 4) : check_secret(fsck, path + 7);
	return rc == TALLY_OK ? NULL : "was altered, or sealed under another name "
	                               "or by another office";
}
