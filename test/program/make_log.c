/*
 * Makes the own log of an office long, fast: whole tiles in a commit, and no
 * flush to the disk, which `tally` never leaves out. Its entries say nothing, or
 * are declarations, each in the place of the one before. Never installed; what
 * it makes would not survive a power cut.
 *
 * usage: make_log OFFICE SIZE [declared]
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "need.h"
#include "office/keys.h"
#include "office/office.h"
#include "office/place.h"

#define ENTRY_BYTES 100

/* In the place of libc's, for everything that is linked into this program. */
int fsync(int fd)
{
	(void)fd;
	return 0;
}

int fdatasync(int fd)
{
	(void)fd;
	return 0;
}

static uint64_t size_now(const struct office *office)
{
	struct checkpoint checkpoint;
	struct fault fault = { 0 };
	struct place place;
	struct buf bytes;

	place_init(&place, office->record, "", "");
	need(place_checkpoint(&place, &bytes, &fault), &fault, office->path);
	need(checkpoint_parse(buf_slice(&bytes), &checkpoint, &fault), &fault,
	     office->path);
	buf_release(&bytes);
	return checkpoint.head.size;
}

/* What is said next, and by whom. */
struct speech {
	struct office office;
	bool declares;
	struct signer signer;
	int64_t epoch;
	uint8_t last[HASH_BYTES]; /* id of the declaration before */
};

static void put_nothing(uint64_t number, struct buf *out)
{
	buf_printf(out, "%0*llu", ENTRY_BYTES, (unsigned long long)number);
}

static void put_declaration(struct speech *speech, struct buf *out)
{
	const struct office *office = &speech->office;
	struct draft_common common = { .from = office->name,
		                       .at_s = office_now(office) };
	struct fault fault = { 0 };
	struct draft draft;
	struct buf text;

	memcpy(common.charter, office->charter->id, HASH_BYTES);
	draft_init(&draft, STATEMENT_DECLARE);
	draft_int(&draft, "epoch", ++speech->epoch);
	draft_hash(&draft, "root", office->charter->id);
	if (speech->epoch > 1)
		draft_id(&draft, "previous", speech->last);
	draft_time(&draft, "as_of", common.at_s);
	draft_hash(&draft, "nonce", office->charter->id);
	buf_init(&text, MAX_ENTRY_BYTES);
	need(draft_finish(&draft, &common, &text, &fault), &fault, "declare");
	hash_bytes(buf_slice(&text), speech->last);
	need(draft_sign(buf_slice(&text), &speech->signer.key,
	                speech->signer.seed, out, &fault), &fault, "sign");
	buf_release(&text);
	draft_release(&draft);
}

/* Full tiles only, but for the first and the last commit. */
static size_t batch_at(uint64_t size, uint64_t end)
{
	uint64_t count = TILE_WIDTH - size % TILE_WIDTH;

	return (size_t)(count < end - size ? count : end - size);
}

static void grow(struct speech *speech, uint64_t size, uint64_t end)
{
	static struct buf texts[TILE_WIDTH];
	struct slice entries[TILE_WIDTH];
	struct fault fault = { 0 };

	for (size_t i = 0; i < TILE_WIDTH; i++)
		buf_init(&texts[i], MAX_ENTRY_BYTES);
	while (size < end) {
		size_t count = batch_at(size, end);

		for (size_t i = 0; i < count; i++) {
			buf_clear(&texts[i]);
			if (speech->declares)
				put_declaration(speech, &texts[i]);
			else
				put_nothing(size + i, &texts[i]);
			need(buf_status(&texts[i]), NULL, "entry");
			entries[i] = buf_slice(&texts[i]);
		}
		need(office_append(&speech->office, entries, count, false,
		                   &fault), &fault, "append");
		size += count;
	}
	for (size_t i = 0; i < TILE_WIDTH; i++)
		buf_release(&texts[i]);
}

int main(int argc, char **argv)
{
	struct speech speech = { .declares = argc == 4 };
	struct office *office = &speech.office;
	struct fault fault = { 0 };
	uint64_t end;

	if (argc < 3 || argc > 4 ||
	    decimal_parse(slice_text(argv[2]), &end) != TALLY_OK ||
	    (argc == 4 && strcmp(argv[3], "declared") != 0)) {
		fprintf(stderr, "usage: make_log OFFICE SIZE [declared]\n");
		return 2;
	}
	need(crypto_start(), NULL, "crypto");
	need(office_open(argv[1], NULL, office, &fault), &fault, argv[1]);
	need(signer_choose(office, NULL, &speech.signer, &fault), &fault, "key");
	grow(&speech, size_now(office), end);
	signer_wipe(&speech.signer);
	office_close(office);
	return 0;
}
