/*
 * ru, whose log has changed its key and is held by us, and copies of ru at
 * several sizes: ru0, ru1, ru3.
 */
#ifndef TALLY_TEST_SHOWN_WORLD_H
#define TALLY_TEST_SHOWN_WORLD_H

#include "fsck_world.h"

#define LOG "ru.example/tally"
#define HELD 5 /* entries of ru that us holds: charter, rotate, and others */

/* Put a copy of the folder `from` of the world in the place of `to`. */
static inline void put_copy(const struct world *world, const char *from,
                            const char *to)
{
	char source[512], target[512];

	path_in(world, from, source);
	path_in(world, to, target);
	remove_tree(target);
	copy_tree(source, target);
}

/* As ru signs its charter; then as it rotates. */
static inline void grow_by_statements(const struct world *world)
{
	struct office_view view;
	uint8_t id[HASH_BYTES];
	struct office ru;
	struct draft draft;
	struct fault fault;

	put_copy(world, "ru", "ru0");
	open_seated(world, "ru", CLOCK, &ru);
	assert_ok(office_view_open(&ru, &view, &fault));
	draft_init(&draft, STATEMENT_CHARTER);
	assert_ok(office_accept(&view, &draft, NULL, id, &fault));
	draft_release(&draft);
	put_copy(world, "ru", "ru1");
	assert_ok(office_rotate(&ru, &view, id, &fault));
	office_view_close(&view);
	office_close(&ru);
}

static inline void make_world(struct world *world)
{
	struct office us;

	world_init(world);
	grow_by_statements(world);
	grow(world, "ru", 2, 1);
	put_copy(world, "ru", "ru3");
	grow(world, "ru", 3, HELD - 3);
	open_seated(world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, world, "ru", RU).after, HELD);
	office_close(&us);
	put_copy(world, "us", "us-before");
}

#endif
