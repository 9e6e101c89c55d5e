/*
 * Many messages, distributed over the lanes of kernels.
 */
#include "crypto/hash_many.h"

#include <string.h>

#include "crypto/hash_lane.h"

/* The kernel that was asked for, else the best for what is left to do. */
static const struct hash_kernel *pick(const struct hash_kernel *kernel,
                                      size_t count)
{
	return kernel != NULL ? kernel : hash_kernel_for(count);
}

/* How many of count a kernel should take: all lanes in use as far as it goes. */
static size_t share(const struct hash_kernel *kernel, size_t count)
{
	return count < kernel->lanes ? count : count - count % kernel->lanes;
}

static void lane_start(const struct hash_kernel *kernel, uint32_t *state,
                       size_t lane)
{
	for (size_t i = 0; i < HASH_STATE_WORDS; i++)
		state[i * kernel->lanes + lane] = hash_start[i];
}

/* --- messages of the same length, and nodes: all lanes keep in step --------- */

static void some_nodes(const struct hash_kernel *kernel, const uint8_t *in,
                       size_t count, uint8_t *out)
{
	uint8_t lanes[MAX_HASH_LANES * 2 * HASH_BYTES];
	size_t used = count * 2 * HASH_BYTES;
	size_t len = kernel->lanes * 2 * HASH_BYTES;

	memcpy(lanes, in, used);
	memset(lanes + used, 0, len - used);
	kernel->nodes(lanes, lanes);
	memcpy(out, lanes, count * HASH_BYTES);
	sodium_memzero(lanes, len);
}

void hash_nodes_by(const struct hash_kernel *kernel,
                   const uint8_t (*in)[HASH_BYTES], size_t count,
                   uint8_t (*out)[HASH_BYTES])
{
	while (count > 0) {
		const struct hash_kernel *k = pick(kernel, count);
		size_t n = share(k, count), i = 0;

		for (; i + k->lanes <= n; i += k->lanes)
			k->nodes(in[2 * i], out[i]);
		if (i < n)
			some_nodes(k, in[2 * i], n - i, out[i]);
		in += 2 * n;
		out += n;
		count -= n;
	}
}

/* At most as many as there are lanes. */
static void some_padded(const struct hash_kernel *kernel,
                        const uint8_t *messages, size_t blocks, size_t count,
                        uint8_t *out)
{
	uint32_t state[HASH_STATE_WORDS * MAX_HASH_LANES];
	uint8_t hashes[MAX_HASH_LANES * HASH_BYTES];
	const uint8_t *in[MAX_HASH_LANES];

	for (size_t l = 0; l < kernel->lanes; l++) {
		in[l] = messages + (l < count ? l : 0) * blocks * HASH_BLOCK_BYTES;
		lane_start(kernel, state, l);
	}
	kernel->blocks(state, in, blocks);
	kernel->finish(state, hashes);
	memcpy(out, hashes, count * HASH_BYTES);
	sodium_memzero(state, sizeof(state));
	sodium_memzero(hashes, sizeof(hashes));
}

void hash_padded_by(const struct hash_kernel *kernel, const uint8_t *messages,
                    size_t len, size_t count, uint8_t (*out)[HASH_BYTES])
{
	size_t blocks = HASH_PADDED_BYTES(len) / HASH_BLOCK_BYTES;

	while (count > 0) {
		const struct hash_kernel *k = pick(kernel, count);
		size_t n = count < k->lanes ? count : k->lanes;

		some_padded(k, messages, blocks, n, out[0]);
		messages += n * blocks * HASH_BLOCK_BYTES;
		out += n;
		count -= n;
	}
}

/* --- messages of any lengths: a lane that is done takes the next message ---- */

/* Messages of their own lengths, or else of the same. */
struct batch {
	const struct slice *slices;
	const uint8_t *const *in;
	size_t len;
	struct slice prefix;
	size_t count;
	size_t taken;
	uint8_t (*out)[HASH_BYTES];
};

struct lanes {
	const struct hash_kernel *kernel;
	uint32_t state[HASH_STATE_WORDS * MAX_HASH_LANES];
	struct hash_lane lane[MAX_HASH_LANES];
};

static void lane_take(struct lanes *lanes, size_t l, struct batch *batch)
{
	struct hash_lane *lane = &lanes->lane[l];
	size_t i = batch->taken;

	if (i == batch->count) {
		lane->next = NULL;
		lane->blocks = 0;
		return;
	}
	batch->taken++;
	lane->message = i;
	lane_start(lanes->kernel, lanes->state, l);
	hash_lane_begin(lane, batch->prefix,
	                batch->slices ? batch->slices[i]
	                              : slice_of(batch->in[i], batch->len));
}

static void lane_finish(const struct lanes *lanes, size_t l, uint8_t *out)
{
	for (size_t i = 0; i < HASH_STATE_WORDS; i++)
		bytes_set_u32(out + 4 * i,
		              lanes->state[i * lanes->kernel->lanes + l]);
}

/* As far as the shortest run goes; false if all lanes are idle. */
static bool lanes_step(struct lanes *lanes, struct batch *batch)
{
	const struct hash_kernel *k = lanes->kernel;
	const uint8_t *in[MAX_HASH_LANES], *any = NULL;
	size_t blocks = SIZE_MAX;

	for (size_t l = 0; l < k->lanes; l++) {
		const struct hash_lane *lane = &lanes->lane[l];

		in[l] = lane->next;
		if (lane->blocks == 0)
			continue;
		any = lane->next;
		if (lane->blocks < blocks)
			blocks = lane->blocks;
	}
	if (any == NULL)
		return false;
	for (size_t l = 0; l < k->lanes; l++)
		if (lanes->lane[l].blocks == 0)
			in[l] = any;
	k->blocks(lanes->state, in, blocks);
	for (size_t l = 0; l < k->lanes; l++) {
		struct hash_lane *lane = &lanes->lane[l];

		if (lane->blocks == 0)
			continue;
		lane->next += blocks * HASH_BLOCK_BYTES;
		lane->blocks -= blocks;
		if (lane->blocks > 0 || hash_lane_next(lane))
			continue;
		lane_finish(lanes, l, batch->out[lane->message]);
		lane_take(lanes, l, batch);
	}
	return true;
}

static void batch_run(const struct hash_kernel *kernel, struct batch *batch)
{
	struct lanes lanes;

	lanes.kernel = pick(kernel, batch->count);
	for (size_t l = 0; l < lanes.kernel->lanes; l++)
		lane_take(&lanes, l, batch);
	while (lanes_step(&lanes, batch))
		continue;
	sodium_memzero(lanes.state, sizeof(lanes.state));
	sodium_memzero(lanes.lane,
	               lanes.kernel->lanes * sizeof(*lanes.lane));
}

/* More than the deepest of the kernels takes, with all that calls them. */
#define HASH_STACK_BYTES 32768

void hash_wipe_stack(void)
{
	sodium_stackzero(HASH_STACK_BYTES);
}

void hash_many_by(const struct hash_kernel *kernel, const uint8_t *const in[],
                  size_t len, size_t count, uint8_t (*out)[HASH_BYTES])
{
	struct batch batch = { .in = in, .len = len, .count = count, .out = out };

	batch_run(kernel, &batch);
}

void hash_leaves_by(const struct hash_kernel *kernel,
                    const struct slice *entries, size_t count,
                    uint8_t (*out)[HASH_BYTES])
{
	static const uint8_t leaf = 0x00;
	struct batch batch = { .slices = entries, .prefix = { &leaf, 1 },
		               .count = count, .out = out };

	batch_run(kernel, &batch);
}

/* --- by the best kernel ----------------------------------------------------- */

void hash_many(const uint8_t *const in[], size_t len, size_t count,
               uint8_t (*out)[HASH_BYTES])
{
	hash_many_by(NULL, in, len, count, out);
}

void hash_leaves(const struct slice *entries, size_t count,
                 uint8_t (*out)[HASH_BYTES])
{
	hash_leaves_by(NULL, entries, count, out);
}

void hash_nodes(const uint8_t (*in)[HASH_BYTES], size_t count,
                uint8_t (*out)[HASH_BYTES])
{
	hash_nodes_by(NULL, in, count, out);
}

void hash_padded(const uint8_t *messages, size_t len, size_t count,
                 uint8_t (*out)[HASH_BYTES])
{
	hash_padded_by(NULL, messages, len, count, out);
}

void hash_full_tree(uint8_t (*hashes)[HASH_BYTES], size_t count)
{
	for (; count > 1; count /= 2)
		hash_nodes((const uint8_t (*)[HASH_BYTES])hashes, count / 2,
		           hashes);
}
