/*
 * ru, whose log has changed its key and is held by us, and copies of ru at
 * several sizes: ru0, ru1, ru3.
 */
#ifndef TALLY_TEST_SHOWN_WORLD_H
#define TALLY_TEST_SHOWN_WORLD_H

#include "fsck_world.h"

#define LOG "ru.example/tally"
#define HELD 5 /* entries of ru that us holds: charter, rotate, and others */

/* ru has signed its charter, rotated and gone on; us has pulled all of it. */
static inline void make_world(struct world *world)
{
	struct office us;

	world_init(world);
	put_copy(world, "ru", "ru0");
	begin_log(world, "ru");
	put_copy(world, "ru", "ru1");
	rotate(world, "ru");
	grow(world, "ru", 2, 1);
	put_copy(world, "ru", "ru3");
	grow(world, "ru", 3, HELD - 3);
	open_seated(world, "us", CLOCK, &us);
	assert_int_equal(sync_one(&us, world, "ru", RU).after, HELD);
	office_close(&us);
	put_copy(world, "us", "us-before");
}

#endif
