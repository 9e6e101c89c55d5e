/*
 * Objects in parts: what all backends have in common.
 */
#include "store/folder.h"

static int no_parts(const struct store *s, struct fault *fault)
{
	if (s->backend->parts != NULL)
		return TALLY_OK;
	return fault_set(fault, TALLY_EUSAGE,
	                 "this store cannot put objects in parts");
}

static int check_parts(const struct store *s, const char *name,
                       struct fault *fault)
{
	if (!store_name_is_good(name))
		return fault_set(fault, TALLY_EUSAGE,
		                 "not a name for an object: '%s'", name);
	return no_parts(s, fault);
}

int store_begin(struct store *s, struct store_writer **out,
                struct fault *fault)
{
	int status = no_parts(s, fault);

	return status == TALLY_OK ? s->backend->parts->begin(s, out, fault)
	                          : status;
}

int store_write(struct store_writer *w, struct slice bytes,
                struct fault *fault)
{
	return w->store->backend->parts->write(w, bytes, fault);
}

int store_finish(struct store_writer *w, const char *name,
                 struct fault *fault)
{
	int status = check_parts(w->store, name, fault);

	if (status == TALLY_OK)
		status = w->store->backend->parts->finish(w, name, fault);
	if (status == TALLY_OK)
		store_abandon(w);
	return status;
}

void store_abandon(struct store_writer *w)
{
	if (w != NULL)
		w->store->backend->parts->abandon(w);
}

int store_reader_open(struct store *s, const char *name,
                      struct store_reader **out, struct fault *fault)
{
	int status = check_parts(s, name, fault);

	return status == TALLY_OK ? s->backend->parts->open(s, name, out, fault)
	                          : status;
}

uint64_t store_reader_size(const struct store_reader *r)
{
	return r->size;
}

int store_reader_get(struct store_reader *r, uint64_t at, void *out,
                     size_t len, struct fault *fault)
{
	if (at > r->size || len > r->size - at)
		return fault_set(fault, TALLY_EFORMAT, "the object is cut short");
	return r->store->backend->parts->get(r, at, out, len, fault);
}

void store_reader_close(struct store_reader *r)
{
	if (r != NULL)
		r->store->backend->parts->close(r);
}
