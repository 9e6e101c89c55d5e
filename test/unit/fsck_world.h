/*
 * Offices whose folders are checked, for the tests of fsck: what is named, and
 * two histories of one log.
 */
#ifndef TALLY_TEST_FSCK_WORLD_H
#define TALLY_TEST_FSCK_WORLD_H

#include "office_world.h"

#define MAX_NAMED 32

struct named {
	size_t count;
	char path[MAX_NAMED][600], reason[MAX_NAMED][400];
	bool has_entry;
	uint64_t entry, tile;
	int level;
	struct folder_report report;
};

static inline void take(void *ctx, const char *path, const char *reason)
{
	struct named *named = ctx;

	if (named->count < MAX_NAMED) {
		snprintf(named->path[named->count], 600, "%s", path);
		snprintf(named->reason[named->count], 400, "%s", reason);
	}
	named->count++;
	named->has_entry = named->report.at.has_entry;
	named->entry = named->report.at.entry;
	named->tile = named->report.at.tile.index;
	named->level = named->report.at.tile.level;
}

static inline int check(const struct world *world, const char *name,
                        struct named *named)
{
	struct fault fault;
	char path[512];

	memset(named, 0, sizeof(*named));
	named->report.bad = take;
	named->report.ctx = named;
	path_in(world, name, path);
	return office_fsck(path, &named->report, &fault);
}

static inline void assert_clean(const struct world *world, const char *name,
                                struct named *named)
{
	int rc = check(world, name, named);

	if (rc != TALLY_OK || named->count > 0)
		fail_msg("%s: %s: %s", name, named->path[0], named->reason[0]);
}

/* Exactly these are named. */
static inline void assert_named(const struct world *world, const char *name,
                                const char *const *paths, size_t count)
{
	struct named named;

	assert_int_equal(check(world, name, &named), TALLY_EMISMATCH);
	for (size_t i = 0; i < named.count && i < MAX_NAMED; i++) {
		bool wanted = false;

		for (size_t k = 0; k < count; k++)
			wanted |= strcmp(named.path[i], paths[k]) == 0;
		if (!wanted)
			fail_msg("%s: %s", named.path[i], named.reason[i]);
	}
	assert_int_equal(named.count, count);
}

/* ch signs two histories, one of `twin` entries; ru, which holds 3, keeps both. */
static inline void make_evidence(struct world *world, size_t twin_size,
                                 char out_folder[static 128])
{
	char command[1400];
	struct office ru;
	FILE *found;

	world_init(world);
	copy_within(world, "ch", "twin");
	grow(world, "ch", 0, 3);
	grow(world, "twin", 7, twin_size);
	open_seated(world, "ru", CLOCK, &ru);
	assert_int_equal(sync_one(&ru, world, "ch", CH).after, 3);
	assert_int_equal(sync_one(&ru, world, "twin", CH).status,
	                 TALLY_EMISMATCH);
	office_close(&ru);
	snprintf(command, sizeof(command), "cd '%s/ru' && echo evidence/*",
	         world->folder);
	found = popen(command, "r");
	assert_non_null(fgets(out_folder, 128, found));
	out_folder[strcspn(out_folder, "\n")] = '\0';
	pclose(found);
}

/* us with 600 entries, of which some lie in full tiles, mirrored by ro. */
static inline void make_long_log(struct world *world)
{
	struct office us, ro;

	world_init(world);
	open_seated(world, "us", CLOCK, &us);
	append_plain(&us, 0, 250);
	append_plain(&us, 250, 250);
	append_plain(&us, 500, 100);
	office_close(&us);
	open_seated(world, "ro", CLOCK, &ro);
	assert_int_equal(sync_one(&ro, world, "us", 0).after, 600);
	office_close(&ro);
}

#endif
