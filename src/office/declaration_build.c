/*
 * Making a declaration: cells are filled in parts of the tree by one thread,
 * hashed by others, and written on the way. Memory: some parts, and the hashes
 * of height NODE_HEIGHT.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/hash_many.h"
#include "office/kept_file.h"

#define PART_BYTES ((size_t)256 << 10) /* some 0.5 ms of hashing or more */
#define MAX_THREADS 64
#define MAX_PARTS_BYTES ((size_t)32 << 20)
#define PARTS_A_THREAD 3 /* one is hashed while others are filled and wait */

enum part_state { PART_FREE = 0, PART_FULL, PART_AT_WORK };

struct part {
	enum part_state state;
	uint64_t first;
	uint8_t *cells;
	struct declaration_builder *builder;
};

struct declaration_builder {
	struct declaration_terms terms;
	unsigned part_height;
	struct secret_writer *writer;
	unsigned try_number;      /* that the writer will be */
	struct office *office;
	uint8_t (*nodes)[HASH_BYTES]; /* of the lowest height that is kept */
	struct part *parts;
	size_t part_count, filling;
	uint64_t next_slot;           /* its cell is still zeros, as all after it */
	pthread_t threads[MAX_THREADS];
	unsigned thread_count;
	pthread_mutex_t lock;         /* of states, stop and status */
	pthread_cond_t changed;
	bool stop;
	int status;
};

static size_t part_bytes(const struct declaration_builder *b)
{
	return b->terms.cell_bytes << b->part_height;
}

static struct slice part_content(void *ctx, uint64_t slot)
{
	const struct part *part = ctx;
	size_t cell_bytes = part->builder->terms.cell_bytes;
	const uint8_t *cell =
		part->cells + (size_t)(slot - part->first) * cell_bytes;

	return slice_of(cell + 2, bytes_u16(cell));
}

static int hash_part(struct part *part)
{
	struct declaration_builder *b = part->builder;
	struct declaration d = { .name = b->terms.name,
		                 .depth = b->terms.depth,
		                 .cell_bytes = b->terms.cell_bytes,
		                 .get = part_content, .ctx = part };
	size_t node;
	int rc;

	memcpy(d.salt_root, b->terms.salt_root, HASH_BYTES);
	node = (size_t)(part->first >> declaration_node_height(&d));
	rc = declaration_nodes(&d, part->first, b->part_height, b->nodes + node);
	crypto_wipe(d.salt_root, sizeof(d.salt_root));
	return rc;
}

/* Under the lock. */
static struct part *part_in(struct declaration_builder *b, enum part_state state)
{
	for (size_t i = 0; i < b->part_count; i++)
		if (b->parts[i].state == state)
			return &b->parts[i];
	return NULL;
}

static void *work(void *ctx)
{
	struct declaration_builder *b = ctx;

	pthread_mutex_lock(&b->lock);
	while (!b->stop) {
		struct part *part = part_in(b, PART_FULL);
		int rc;

		if (part == NULL) {
			pthread_cond_wait(&b->changed, &b->lock);
			continue;
		}
		part->state = PART_AT_WORK;
		pthread_mutex_unlock(&b->lock);
		rc = hash_part(part);
		pthread_mutex_lock(&b->lock);
		part->state = PART_FREE;
		b->status = b->status == TALLY_OK ? rc : b->status;
		pthread_cond_broadcast(&b->changed);
	}
	pthread_mutex_unlock(&b->lock);
	return NULL;
}

static void stop_threads(struct declaration_builder *b)
{
	pthread_mutex_lock(&b->lock);
	b->stop = true;
	pthread_cond_broadcast(&b->changed);
	pthread_mutex_unlock(&b->lock);
	while (b->thread_count > 0)
		pthread_join(b->threads[--b->thread_count], NULL);
}

static unsigned cores(void)
{
	long count = sysconf(_SC_NPROCESSORS_ONLN);

	return count < 1 ? 1 : count > MAX_THREADS ? MAX_THREADS : (unsigned)count;
}

static void start_threads(struct declaration_builder *b, unsigned count)
{
	while (b->thread_count < count &&
	       pthread_create(&b->threads[b->thread_count], NULL, work, b) == 0)
		b->thread_count++;
}

static bool allocate(struct declaration_builder *b, unsigned threads)
{
	uint64_t slots = (uint64_t)1 << b->terms.depth;
	size_t nodes = (size_t)(slots >> NODE_HEIGHT);

	b->part_count = (size_t)PARTS_A_THREAD * threads;
	if (b->part_count > MAX_PARTS_BYTES / part_bytes(b))
		b->part_count = MAX_PARTS_BYTES / part_bytes(b);
	if (b->part_count > slots >> b->part_height)
		b->part_count = (size_t)(slots >> b->part_height);
	b->parts = calloc(b->part_count, sizeof(*b->parts));
	b->nodes = calloc(nodes > 0 ? nodes : 1, HASH_BYTES);
	for (size_t i = 0; b->parts != NULL && i < b->part_count; i++) {
		b->parts[i].builder = b;
		b->parts[i].cells = calloc(1, part_bytes(b));
		if (b->parts[i].cells == NULL)
			return false;
	}
	return b->parts != NULL && b->nodes != NULL;
}

static int begin_file(struct declaration_builder *b, struct fault *fault)
{
	char name[SECRET_NAME_BYTES], file[SECRET_NAME_BYTES];
	uint8_t head[KEPT_HEAD_BYTES];
	int rc;

	kept_name(b->terms.name.epoch, name);
	do
		secret_numbered(name, ++b->try_number, file);
	while (b->try_number < MAX_SECRET_TRIES &&
	       store_has(b->office->secret, file));
	rc = secret_writer_open(b->office, name, b->try_number, &b->writer,
	                        fault);
	if (rc != TALLY_OK)
		return rc;
	kept_head_encode(&b->terms, head);
	rc = secret_writer_put(b->writer, slice_of(head, sizeof(head)), fault);
	crypto_wipe(head, sizeof(head));
	return rc;
}

static unsigned part_height(const struct declaration_terms *terms)
{
	unsigned height = NODE_HEIGHT;

	while (terms->cell_bytes << (height + 1) <= PART_BYTES)
		height++;
	return height < terms->depth ? height : terms->depth;
}

int builder_new(struct office *office, const struct declaration_terms *terms,
                struct declaration_builder **out, struct fault *fault)
{
	unsigned threads = terms->threads > 0 ? terms->threads : cores();
	struct declaration_builder *b;

	if (terms->depth > MAX_DEPTH || terms->cell_bytes < MIN_CELL_BYTES ||
	    terms->cell_bytes > MAX_CELL_BYTES || threads > MAX_THREADS)
		return fault_set(fault, TALLY_EUSAGE, "the declaration: %s",
		                 status_text(TALLY_EUSAGE));
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	b->terms = *terms;
	b->office = office;
	b->part_height = part_height(terms);
	pthread_mutex_init(&b->lock, NULL);
	pthread_cond_init(&b->changed, NULL);
	if (!allocate(b, threads)) {
		builder_free(b);
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	}
	b->parts[b->filling].state = PART_AT_WORK;
	if (b->part_count > 1)
		start_threads(b, threads);
	*out = b;
	return TALLY_OK;
}

static int broken(int rc, struct fault *fault)
{
	return rc == TALLY_OK ? rc : fault_set(fault, rc, "the declaration: %s",
	                                       status_text(rc));
}

/* Write the part that is full and leave it to a thread; another to fill. */
static int pass_on(struct declaration_builder *b, struct fault *fault)
{
	struct part *full = &b->parts[b->filling], *next;
	int rc = TALLY_OK;

	if (b->terms.keep && b->writer == NULL)
		rc = begin_file(b, fault);
	if (rc == TALLY_OK && b->writer != NULL)
		rc = secret_writer_put(b->writer, slice_of(full->cells, part_bytes(b)),
		                  fault);
	if (rc != TALLY_OK)
		return rc;
	pthread_mutex_lock(&b->lock);
	full->state = PART_FULL;
	if (b->thread_count == 0) {
		b->status = hash_part(full);
		full->state = PART_FREE;
	}
	pthread_cond_broadcast(&b->changed);
	while ((next = part_in(b, PART_FREE)) == NULL)
		pthread_cond_wait(&b->changed, &b->lock);
	next->state = PART_AT_WORK;
	rc = b->status;
	pthread_mutex_unlock(&b->lock);
	next->first = full->first + ((uint64_t)1 << b->part_height);
	b->filling = (size_t)(next - b->parts);
	memset(next->cells, 0, part_bytes(b));
	return broken(rc, fault);
}

/* All parts that end before a slot are passed on. */
static int fill_to(struct declaration_builder *b, uint64_t slot,
                   struct fault *fault)
{
	int rc = TALLY_OK;

	while (rc == TALLY_OK &&
	       slot >> b->part_height > b->parts[b->filling].first >>
	                                b->part_height)
		rc = pass_on(b, fault);
	return rc;
}

int builder_put(struct declaration_builder *b, uint64_t slot,
                struct slice content, struct fault *fault)
{
	struct part *part;
	uint8_t *cell;
	int rc;

	if (slot < b->next_slot || slot >> b->terms.depth != 0 ||
	    content.len > b->terms.cell_bytes - 2)
		return broken(TALLY_EUSAGE, fault);
	rc = fill_to(b, slot, fault);
	if (rc != TALLY_OK)
		return rc;
	b->next_slot = slot + 1;
	part = &b->parts[b->filling];
	cell = part->cells + (size_t)(slot - part->first) * b->terms.cell_bytes;
	bytes_set_u16(cell, (uint16_t)content.len);
	if (content.len > 0)
		memcpy(cell + 2, content.data, content.len);
	return TALLY_OK;
}

static int wait_for_all(struct declaration_builder *b, struct fault *fault)
{
	int rc;

	pthread_mutex_lock(&b->lock);
	b->parts[b->filling].state = PART_FREE; /* pass_on gave one too many */
	while (part_in(b, PART_FULL) != NULL || part_in(b, PART_AT_WORK) != NULL)
		pthread_cond_wait(&b->changed, &b->lock);
	rc = b->status;
	pthread_mutex_unlock(&b->lock);
	return broken(rc, fault);
}

/* From the lowest height that is kept up to the root, each written. */
static int put_nodes(struct declaration_builder *b, struct fault *fault)
{
	uint64_t slots = (uint64_t)1 << b->terms.depth;
	size_t count = slots >> NODE_HEIGHT > 0 ? (size_t)(slots >> NODE_HEIGHT)
	                                        : 1;
	int rc = TALLY_OK;

	while (rc == TALLY_OK) {
		if (b->writer != NULL)
			rc = secret_writer_put(b->writer,
			                  slice_of(b->nodes, count * HASH_BYTES),
			                  fault);
		if (count == 1)
			break;
		count /= 2;
		hash_nodes((const uint8_t (*)[HASH_BYTES])b->nodes, count,
		           b->nodes);
	}
	return rc;
}

int builder_finish(struct declaration_builder *b, uint8_t out[static HASH_BYTES],
                   unsigned *out_try, struct fault *fault)
{
	int rc = fill_to(b, (uint64_t)1 << b->terms.depth, fault);

	if (rc == TALLY_OK)
		rc = wait_for_all(b, fault);
	if (rc == TALLY_OK)
		rc = put_nodes(b, fault);
	if (rc == TALLY_OK && b->writer != NULL) {
		rc = secret_writer_commit(b->writer, fault);
		b->writer = NULL;
		*out_try = b->try_number;
		if (rc == TALLY_EEXISTS)
			fault_set(fault, rc, "another declare is running here, or "
			          "was cut short; when none runs, see by tally log "
			          "whether it declared, and try again");
	}
	if (rc == TALLY_OK)
		memcpy(out, b->nodes[0], HASH_BYTES);
	return rc;
}

void builder_free(struct declaration_builder *b)
{
	if (b == NULL)
		return;
	stop_threads(b);
	for (size_t i = 0; b->parts != NULL && i < b->part_count; i++) {
		if (b->parts[i].cells != NULL)
			crypto_wipe(b->parts[i].cells, part_bytes(b));
		free(b->parts[i].cells);
	}
	secret_writer_discard(b->writer);
	free(b->parts);
	free(b->nodes);
	pthread_cond_destroy(&b->changed);
	pthread_mutex_destroy(&b->lock);
	crypto_wipe(b, sizeof(*b));
	free(b);
}
