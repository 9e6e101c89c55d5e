/*
 * What all backends have in common: names, put_same, staging, and the probe.
 */
#include "store/store.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/text.h"
#include "store/folder.h"

#define MAX_NAME 255
#define PROBE_WRITERS 4
#define PROBE_NAMES 4
#define PROBE_RANDOM_BYTES 8
#define PROBE_FOLDER TEMPORARY_PREFIX "probe" /* never listed */

static bool is_label_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

static bool label_is_good(const char *label, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!is_label_byte(label[i]))
			return false;
	if (len == 0 || (len <= 2 && memcmp(label, "..", len) == 0))
		return false;
	return len < strlen(TEMPORARY_PREFIX) ||
	       memcmp(label, TEMPORARY_PREFIX, strlen(TEMPORARY_PREFIX)) != 0;
}

bool store_name_is_good(const char *name)
{
	if (strnlen(name, MAX_NAME + 1) > MAX_NAME)
		return false;
	for (;;) {
		size_t len = strcspn(name, "/");

		if (!label_is_good(name, len))
			return false;
		if (name[len] == '\0')
			return true;
		name += len + 1;
	}
}

static int check_name(const char *name, struct fault *fault)
{
	if (store_name_is_good(name))
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE, "not a name for an object: '%s'",
	                 name);
}

int store_put_new(struct store *s, const char *name, struct slice bytes,
                  struct fault *fault)
{
	int status = check_name(name, fault);

	return status == TALLY_OK ? s->backend->put_new(s, name, bytes, fault)
	                          : status;
}

int store_check_same(struct store *s, const struct store_object *object,
                     struct fault *fault)
{
	struct buf there;
	int status;

	buf_init(&there, object->bytes.len);
	status = s->backend->get(s, object->name, &there, fault);
	if (status == TALLY_ELIMIT ||
	    (status == TALLY_OK &&
	     !slice_equal(buf_slice(&there), object->bytes)))
		status = fault_set(fault, TALLY_EMISMATCH,
		                   "%s: there already, with other bytes",
		                   object->name);
	buf_release(&there);
	return status;
}

int store_put_same(struct store *s, const char *name, struct slice bytes,
                   struct fault *fault)
{
	const struct store_object object = { name, bytes, false };
	int status = store_put_new(s, name, bytes, fault);

	/* Once more settles it: put_new cannot do harm twice. */
	if (status == TALLY_EUNKNOWN)
		status = store_put_new(s, name, bytes, fault);
	return status == TALLY_EEXISTS ? store_check_same(s, &object, fault) : status;
}

int store_put(struct store *s, const char *name, struct slice bytes,
              struct fault *fault)
{
	int status = check_name(name, fault);

	return status == TALLY_OK ? s->backend->put(s, name, bytes, fault)
	                          : status;
}

struct store_stage {
	struct store *store;
	void *staged; /* of a backend that can */
	size_t count;
	struct store_object objects[STORE_BATCH];
};

static int stage_again(struct store_stage *stage, struct fault *fault)
{
	const struct store_backend *backend = stage->store->backend;

	stage->staged = NULL;
	if (backend->stage == NULL)
		return TALLY_OK;
	return backend->stage(stage->store, stage->objects, stage->count,
	                      &stage->staged, fault);
}

int store_stage(struct store *s, const struct store_object *objects,
                size_t count, struct store_stage **out, struct fault *fault)
{
	struct store_stage *stage;
	int status = TALLY_OK;

	if (count > STORE_BATCH)
		return fault_set(fault, TALLY_EUSAGE, "too many objects at once");
	for (size_t i = 0; status == TALLY_OK && i < count; i++)
		status = check_name(objects[i].name, fault);
	if (status != TALLY_OK)
		return status;
	stage = calloc(1, sizeof(*stage));
	if (stage == NULL)
		return fault_set(fault, TALLY_ENOMEM, "out of memory");
	stage->store = s;
	stage->count = count;
	for (size_t i = 0; i < count; i++)
		stage->objects[i] = objects[i];
	status = stage_again(stage, fault);
	if (status == TALLY_OK)
		*out = stage;
	else
		free(stage);
	return status;
}

static int put_one_by_one(const struct store_stage *stage, struct fault *fault)
{
	int status = TALLY_OK;

	for (size_t i = 0; status == TALLY_OK && i < stage->count; i++) {
		const struct store_object *o = &stage->objects[i];

		status = o->replace
		         ? store_put(stage->store, o->name, o->bytes, fault)
		         : store_put_same(stage->store, o->name, o->bytes, fault);
	}
	return status;
}

int store_publish(struct store_stage *stage, struct fault *fault)
{
	struct store *s = stage->store;
	int status;

	if (s->backend->publish == NULL) {
		status = put_one_by_one(stage, fault);
		free(stage);
		return status;
	}
	status = s->backend->publish(s, stage->staged, fault);
	/* Once more settles it: none of it can do harm twice. */
	if (status == TALLY_EUNKNOWN) {
		status = stage_again(stage, fault);
		if (status == TALLY_OK)
			status = s->backend->publish(s, stage->staged, fault);
	}
	free(stage);
	return status;
}

void store_discard(struct store_stage *stage)
{
	if (stage == NULL)
		return;
	if (stage->staged != NULL)
		stage->store->backend->discard(stage->store, stage->staged);
	free(stage);
}

int store_put_many(struct store *s, const struct store_object *objects,
                   size_t count, struct fault *fault)
{
	int status = TALLY_OK;

	for (size_t i = 0; status == TALLY_OK && i < count; i++)
		status = check_name(objects[i].name, fault);
	for (size_t i = 0; status == TALLY_OK && i < count; i += STORE_BATCH) {
		size_t len = count - i < STORE_BATCH ? count - i : STORE_BATCH;
		struct store_stage *stage;

		status = store_stage(s, &objects[i], len, &stage, fault);
		if (status == TALLY_OK)
			status = store_publish(stage, fault);
	}
	return status;
}

int store_get(struct store *s, const char *name, struct buf *out,
              struct fault *fault)
{
	int status = check_name(name, fault);

	return status == TALLY_OK ? s->backend->get(s, name, out, fault) : status;
}

bool store_has(struct store *s, const char *name)
{
	struct buf none;
	int status;

	/* Too large for no bytes at all: so it is there. */
	buf_init(&none, 0);
	status = store_get(s, name, &none, NULL);
	buf_release(&none);
	return status == TALLY_OK || status == TALLY_ELIMIT;
}

int store_list(struct store *s, const char *prefix,
               int (*each)(void *ctx, const char *name), void *ctx,
               struct fault *fault)
{
	int status = prefix[0] == '\0' ? TALLY_OK : check_name(prefix, fault);

	return status == TALLY_OK ? s->backend->list(s, prefix, each, ctx, fault)
	                          : status;
}

int store_remove(struct store *s, const char *name, struct fault *fault)
{
	int status = check_name(name, fault);

	return status == TALLY_OK ? s->backend->remove(s, name, fault) : status;
}

/* One of several threads that put their number under one name. */
struct racer {
	pthread_t thread;
	pthread_mutex_t *gate;
	struct store *store;
	const char *name;
	uint8_t number;
	int status;
	struct fault fault;
};

static void *race(void *ctx)
{
	struct racer *r = ctx;

	pthread_mutex_lock(r->gate);
	pthread_mutex_unlock(r->gate);
	r->status = r->store->backend->put_new(r->store, r->name,
	                                       slice_of(&r->number, 1),
	                                       &r->fault);
	return NULL;
}

/* Returns how many could be started; all have ended. */
static size_t run_racers(struct racer *racers, struct store *s, const char *name)
{
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	size_t begun = 0;

	pthread_mutex_lock(&gate);
	while (begun < PROBE_WRITERS) {
		struct racer *r = &racers[begun];

		*r = (struct racer){ .gate = &gate, .store = s, .name = name,
		                     .number = (uint8_t)begun };
		if (pthread_create(&r->thread, NULL, race, r) != 0)
			break;
		begun++;
	}
	pthread_mutex_unlock(&gate);
	for (size_t i = 0; i < begun; i++)
		pthread_join(racers[i].thread, NULL);
	return begun;
}

static int check_race(struct store *s, const char *name,
                      const struct racer *racers, struct fault *fault)
{
	struct store_object won = { .name = name };

	for (size_t i = 0; i < PROBE_WRITERS; i++) {
		const struct racer *r = &racers[i];

		if (r->status == TALLY_EEXISTS)
			continue;
		if (r->status != TALLY_OK)
			return fault_set(fault, r->status, "%s", r->fault.text);
		if (won.bytes.len > 0)
			return fault_set(fault, TALLY_EIO,
			                 "store is not safe: two writers won %s",
			                 name);
		won.bytes = slice_of(&r->number, 1);
	}
	return store_check_same(s, &won, fault);
}

int store_probe(struct store *s, struct fault *fault)
{
	struct racer racers[PROBE_WRITERS];
	uint8_t random[PROBE_RANDOM_BYTES];
	char text[2 * PROBE_RANDOM_BYTES + 1], name[64];
	int status = s->backend->tidy ? s->backend->tidy(s, fault) : TALLY_OK;

	for (int i = 0; status == TALLY_OK && i < PROBE_NAMES; i++) {
		if (getrandom(random, sizeof(random), 0) != sizeof(random))
			return fault_set(fault, TALLY_EIO, "no randomness");
		hex_format(random, sizeof(random), text);
		snprintf(name, sizeof(name), PROBE_FOLDER "/%s", text);
		if (run_racers(racers, s, name) == PROBE_WRITERS)
			status = check_race(s, name, racers, fault);
		else
			status = fault_set(fault, TALLY_EIO,
			                   "cannot start threads to probe");
		s->backend->remove(s, name, NULL);
	}
	return status;
}

void store_close(struct store *s)
{
	if (s)
		s->backend->close(s);
}
