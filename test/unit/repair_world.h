/*
 * Offices that lose files and have them restored, for the tests of repair.
 */
#ifndef TALLY_TEST_REPAIR_WORLD_H
#define TALLY_TEST_REPAIR_WORLD_H

#include "fsck_world.h"

struct told {
	size_t restored, left;
	char why[400];
	struct repair_report report;
};

static inline void take_restored(void *ctx, const char *path, const char *from)
{
	struct told *told = ctx;

	(void)path;
	(void)from;
	told->restored++;
}

static inline void take_left(void *ctx, const char *path, const char *reason,
                             const char *why)
{
	struct told *told = ctx;

	(void)path;
	(void)reason;
	told->left++;
	snprintf(told->why, sizeof(told->why), "%s", why);
}

static inline void take_unreadable(void *ctx, const char *peer, const char *at,
                                   const char *why)
{
	(void)ctx;
	fail_msg("%s (%s): %s", peer, at, why);
}

/* Repair `name` from the office `from`, or with NULL from what it has itself. */
static inline int mend(const struct world *world, const char *name,
                       const char *from, struct told *told)
{
	char path[512], peer[512];
	const char *const peers[] = { peer };
	struct fault fault;

	memset(told, 0, sizeof(*told));
	told->report = (struct repair_report){
		.restored = take_restored, .left = take_left,
		.unreadable = take_unreadable, .ctx = told, .clock = CLOCK,
	};
	path_in(world, name, path);
	if (from != NULL)
		path_in(world, from, peer);
	return office_repair(path, peers, from ? 1 : 0, &told->report, &fault);
}

static inline void spoil(const struct world *world, const char *file, size_t at)
{
	char path[512];

	path_in(world, file, path);
	flip_bit(path, at);
}

static inline void lose(const struct world *world, const char *file)
{
	char path[512];

	path_in(world, file, path);
	assert_int_equal(unlink(path), 0);
}

static inline struct buf bytes_of(const struct world *world, const char *file)
{
	char path[512];

	path_in(world, file, path);
	return read_file(path);
}

#endif
