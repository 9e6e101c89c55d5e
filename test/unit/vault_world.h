/*
 * An office whose secrets are sealed, and large secrets in it.
 */
#ifndef TALLY_TEST_VAULT_WORLD_H
#define TALLY_TEST_VAULT_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "office/keys.h"
#include "office/secret.h"
#include "office/vault.h"

#define LARGE_BYTES (2 * SECRET_CHUNK_BYTES + 1000)
#define CHUNK_FILE_BYTES (SECRET_CHUNK_BYTES + SEAL_EXTRA_BYTES)

static char folder[256];
static const char *given = "correct horse";
static unsigned times_asked;

static inline int ask(void *ctx, const char *path, const struct lock_file *lock,
               struct vault_given *out, struct fault *fault)
{
	(void)ctx;
	(void)path;
	(void)lock;
	times_asked++;
	if (given == NULL)
		return fault_set(fault, TALLY_EIO, "nobody is there");
	out->len = strlen(given);
	memcpy(out->bytes, given, out->len);
	return TALLY_OK;
}

static inline struct vault_way way_of(const char *passphrase)
{
	return (struct vault_way){ .kind = LOCK_PASSPHRASE,
		                   .secret = slice_text(passphrase),
		                   .path = "", .passes = 1, .kib = 64 };
}

static inline void begin_folder(void)
{
	const char *parent = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/tally-test-XXXXXX",
	         parent ? parent : "/tmp");
	assert_non_null(mkdtemp(folder));
	vault_ask_set(ask, NULL);
	given = "correct horse";
}

static inline const char *path_of(const char *name)
{
	static char path[384];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static inline int set_up(void **state)
{
	const struct vault_way way = way_of("correct horse");
	struct fault fault;

	(void)state;
	begin_folder();
	if (office_init_locked(path_of("us"), "us", "us.example/tally", &way,
	                       &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
	times_asked = 0;
	return 0;
}

static inline int tear_down(void **state)
{
	char command[288];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static inline void open_office(struct office *office)
{
	struct fault fault;

	if (office_open(path_of("us"), NULL, office, &fault) != TALLY_OK)
		fail_msg("%s", fault.text);
}

static inline int get(struct office *office, const char *name)
{
	struct buf out;
	int rc;

	buf_init(&out, 1 << 20);
	rc = secret_get(office, name, 1, &out, NULL);
	buf_release(&out);
	return rc;
}

static inline void raw_get(struct office *office, const char *name, struct buf *out)
{
	buf_init(out, 1 << 20);
	assert_int_equal(store_get(vault_raw(office->secret), name, out, NULL),
	                 TALLY_OK);
}

static inline void raw_put(struct office *office, const char *name, struct slice bytes)
{
	assert_int_equal(store_put(vault_raw(office->secret), name, bytes, NULL),
	                 TALLY_OK);
}

static inline uint8_t large_byte(size_t at)
{
	return (uint8_t)(at * 31 + at / 251);
}

static inline void put_large(struct office *office, const char *name)
{
	struct secret_writer *writer;
	uint8_t bytes[777];
	size_t at = 0;

	assert_int_equal(secret_writer_open(office, name, 1, &writer, NULL),
	                 TALLY_OK);
	while (at < LARGE_BYTES) {
		size_t len = LARGE_BYTES - at < 777 ? LARGE_BYTES - at : 777;

		for (size_t i = 0; i < len; i++)
			bytes[i] = large_byte(at + i);
		assert_int_equal(secret_writer_put(writer, slice_of(bytes, len),
		                                   NULL), TALLY_OK);
		at += len;
	}
	assert_int_equal(secret_writer_commit(writer, NULL), TALLY_OK);
}

static inline int get_large(struct office *office, const char *name, uint64_t at)
{
	struct secret_reader *reader;
	uint8_t out[300];
	int rc = secret_reader_open(office, name, 1, &reader, NULL);

	if (rc != TALLY_OK)
		return rc;
	assert_int_equal(secret_reader_size(reader), LARGE_BYTES);
	rc = secret_reader_get(reader, at, sizeof(out), out, NULL);
	for (size_t i = 0; rc == TALLY_OK && i < sizeof(out); i++)
		assert_int_equal(out[i], large_byte(at + i));
	secret_reader_close(reader);
	return rc;
}

#endif
