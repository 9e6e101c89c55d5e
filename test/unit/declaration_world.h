/*
 * What tests of declarations share: an office that has only what a declaration
 * needs of one, its folder, and a charter with one side.
 */
#ifndef TALLY_TEST_DECLARATION_WORLD_H
#define TALLY_TEST_DECLARATION_WORLD_H

#include "office_world.h"

#include "office/declaration.h"

#define DEEP 12

struct fixture {
	struct world world;
	struct office office;
	struct charter charter;
	struct participant us;
};

static inline int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct fault fault = { 0 };

	assert_non_null(f);
	assert_int_equal(crypto_start(), TALLY_OK);
	world_folder(&f->world);
	memset(f->charter.id, 0x5a, HASH_BYTES);
	f->charter.cell_bytes = 64;
	f->charter.depth[0] = DEEP;
	f->charter.participants = &f->us;
	f->office.charter = &f->charter;
	f->office.path = f->world.folder;
	assert_ok(store_open_folder(f->world.folder, true, true,
	                            &f->office.secret, &fault));
	*state = f;
	return 0;
}

static inline int teardown(void **state)
{
	struct fixture *f = *state;

	store_close(f->office.secret);
	world_release(&f->world);
	free(f);
	return 0;
}

#endif
