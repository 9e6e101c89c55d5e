/*
 * Durable appends to an office's log, beside what the same file system does
 * for the store alone and for one file that is overwritten.
 */
#include <fcntl.h>

#include "folder.h"
#include "office/office.h"

#define ENTRY_BYTES 700 /* a short statement with its signature */
#define FILE_BYTES 200

struct desk {
	char folder[FOLDER_BYTES];
	struct office office;
	struct store *store;
	int fd;
	uint64_t next;       /* number of the next object or file */
	uint8_t bytes[ENTRY_BYTES];
};

static void append_one(void *ctx, size_t n)
{
	struct desk *desk = ctx;
	const struct slice entry = slice_of(desk->bytes, ENTRY_BYTES);
	struct fault fault;

	for (size_t i = 0; i < n; i++) {
		bytes_set_u64(desk->bytes, desk->next++);
		need(office_append(&desk->office, &entry, 1, false, &fault),
		     "append", &fault);
	}
}

static void put_new(void *ctx, size_t n)
{
	struct desk *desk = ctx;
	struct fault fault;
	char name[40];

	for (size_t i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "object/%016llx",
		         (unsigned long long)desk->next++);
		need(store_put_new(desk->store, name,
		                   slice_of(desk->bytes, FILE_BYTES), &fault),
		     "put_new", &fault);
	}
}

static int write_synced(int fd, const void *bytes, size_t len)
{
	return pwrite(fd, bytes, len, 0) == (ssize_t)len && fdatasync(fd) == 0
	               ? TALLY_OK : TALLY_EIO;
}

static void file_new(void *ctx, size_t n)
{
	struct desk *desk = ctx;
	char path[300];

	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/file-%016llx", desk->folder,
		         (unsigned long long)desk->next++);
		int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

		need(write_synced(fd, desk->bytes, FILE_BYTES), path, NULL);
		close(fd);
	}
}

static void file_again(void *ctx, size_t n)
{
	struct desk *desk = ctx;

	for (size_t i = 0; i < n; i++)
		need(write_synced(desk->fd, desk->bytes, FILE_BYTES),
		     "overwrite", NULL);
}

static void desk_open(struct desk *desk)
{
	struct fault fault;
	char path[300];

	memset(desk, 0, sizeof(*desk));
	folder_make(desk->folder);
	snprintf(path, sizeof(path), "%s/office", desk->folder);
	need(office_init(path, "us", "us.example/tally", &fault), path, &fault);
	need(office_open(path, NULL, &desk->office, &fault), path, &fault);
	snprintf(path, sizeof(path), "%s/store", desk->folder);
	need(store_open_folder(path, true, true, &desk->store, &fault), path,
	     &fault);
	snprintf(path, sizeof(path), "%s/again", desk->folder);
	desk->fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	need(desk->fd >= 0 ? TALLY_OK : TALLY_EIO, path, NULL);
	office_random(desk->bytes, sizeof(desk->bytes));
}

static void desk_close(struct desk *desk)
{
	office_close(&desk->office);
	store_close(desk->store);
	close(desk->fd);
	folder_remove(desk->folder);
}

int main(void)
{
	enum { APPEND_ONE, PUT_NEW, FILE_NEW, FILE_AGAIN, COUNT };
	static const struct work works[COUNT] = {
		[APPEND_ONE] = { "append_one", "per second", append_one, 1 },
		[PUT_NEW] = { "put_new", "per second", put_new, 1 },
		[FILE_NEW] = { "file_new_synced", "per second", file_new, 1 },
		[FILE_AGAIN] = { "file_overwrite_synced", "per second",
		                 file_again, 1 },
	};
	static struct desk desk;
	struct timing timing[COUNT];

	need(crypto_start(), "crypto", NULL);
	desk_open(&desk);
	measure(works, COUNT, &desk, timing);
	report_ratio("append_one_in_put_new", &timing[APPEND_ONE], 1,
	             &timing[PUT_NEW]);
	report_ratio("append_one_in_overwrites", &timing[APPEND_ONE], 1,
	             &timing[FILE_AGAIN]);
	desk_close(&desk);
	return 0;
}
